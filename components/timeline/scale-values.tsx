"use client";

import { useTranslations } from "use-intl";
import { type RevisionState, sampleAt } from "@/lib/core/index.ts";
import styles from "./timeline.module.css";

/** The lines of the scale chart; line style as well as colour tells them apart. */
export const SCALE_SERIES = [
  { key: "replicas", stroke: "var(--series-1)", width: 2, dash: "" },
  { key: "desired", stroke: "var(--series-2)", width: 1.5, dash: "5 3" },
  { key: "actual", stroke: "var(--series-4)", width: 1.5, dash: "2 2" },
  { key: "ready", stroke: "var(--series-3)", width: 1.5, dash: "" },
] as const;

/** The values at the cursor, in the label column: it is the chart's legend too. */
export function ScaleValues({
  revision,
  cursor,
}: {
  readonly revision: RevisionState;
  readonly cursor: number;
}) {
  const text = useTranslations("timeline.scale");
  const values = {
    replicas: sampleAt(revision.replicas, cursor)?.value,
    desired: sampleAt(revision.desired, cursor)?.value,
    actual: sampleAt(revision.actual, cursor)?.value,
    ready: sampleAt(revision.readyReplicas, cursor)?.value,
  };
  return (
    <dl className={styles.chartValues}>
      {SCALE_SERIES.map((series) => (
        <div key={series.key}>
          <dt>
            <i style={{ color: series.stroke, borderTopStyle: series.dash === "" ? "solid" : "dashed" }} />
            {text(series.key)}
          </dt>
          <dd>{values[series.key] ?? text("unknown")}</dd>
        </div>
      ))}
    </dl>
  );
}
