"use client";

import { useTranslations } from "use-intl";
import { type RevisionState, sampleAt } from "@/lib/core/index.ts";
import { SCALE_SERIES } from "./paint-scale.ts";
import styles from "./timeline.module.css";

/** The values at the cursor, in the label column: it is the chart's legend too. */
export function ScaleValues({
  revision,
  cursor,
}: {
  readonly revision: RevisionState;
  readonly cursor: number;
}) {
  const text = useTranslations("timeline.scale");
  return (
    <dl className={styles.chartValues}>
      {SCALE_SERIES.map((series) => (
        <div key={series.key}>
          <dt>
            <svg width="16" height="4" aria-hidden="true">
              <line
                x2="16"
                y1="2"
                y2="2"
                stroke={`var(--${series.stroke})`}
                strokeWidth="2"
                strokeDasharray={series.dash.join(" ")}
              />
            </svg>
            {text(series.key)}
          </dt>
          <dd>{sampleAt(revision[series.track], cursor)?.value ?? text("unknown")}</dd>
        </div>
      ))}
    </dl>
  );
}
