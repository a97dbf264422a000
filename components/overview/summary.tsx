"use client";

import { Fragment, memo, type ReactNode, useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { countPhases, stateTerm, toggleState } from "@/lib/client/overview-rows.ts";
import {
  isNewerThanTried,
  NEWEST_TRIED,
  type OverviewRow,
  type RevisionPhase,
  type SharedState,
} from "@/lib/core/index.ts";
import type { TraceHeader } from "@/lib/model/record.ts";
import styles from "./overview.module.css";

/** Where the records come from, as far as they say. */
export interface SourceHeader {
  readonly cluster: string | null;
  readonly kubernetes: string | null;
  readonly knative: string | null;
}

/** What the header of a trace says of it. */
export function headerOf({ cluster, kubernetes, knative }: TraceHeader): SourceHeader {
  return { cluster: cluster ?? null, kubernetes: kubernetes ?? null, knative: knative ?? null };
}

interface SummaryProps {
  /** All rows at the cursor, not only those that pass the filter. */
  readonly rows: readonly OverviewRow[];
  /** How many are in each state, where somebody knows it better than the rows, which are told a little later. */
  readonly counts?: Readonly<Partial<Record<RevisionPhase, number>>> | null;
  readonly title: string;
  readonly story: string;
  readonly header: SourceHeader;
  readonly shared: SharedState;
  /** The source has no revision at all. */
  readonly isEmpty: boolean;
  /** What there is to say instead of revisions; null where nothing. */
  readonly unnamed?: string | null;
  /** A cluster that is being watched, and in which namespace ("" for all); null for a recording. */
  readonly live: { readonly namespace: string } | null;
  /** What can be done with the source. */
  readonly controls?: ReactNode;
  readonly query: string;
  readonly onFilter: (query: string) => void;
}

const MOST_RESOURCES = 12;
const FACTS = ["cluster", "kubernetes", "knative"] as const;

/** The source at the cursor in one sentence, whose parts filter the rows; under it where the records come from. */
export const Summary = memo(function Summary(props: SummaryProps) {
  const { rows, title, story, header, shared, isEmpty, live, query, onFilter } = props;
  const text = useTranslations("overview");
  const cluster = useTranslations("cluster");
  const { counts = null } = props;
  const phases = useMemo(() => countPhases(rows, counts), [rows, counts]);
  const known = FACTS.flatMap((name) => {
    const value = header[name];
    return value === null ? [] : [[name, value] as const];
  });
  const parts = (
    <>
      {phases.map(([phase, count], index) => (
        <Fragment key={phase}>
          {index > 0 && text("separator")}
          <Button
            variant="bare"
            className={styles.part}
            data-phase={phase}
            pressed={query.split(/\s+/).includes(stateTerm(phase))}
            help={text("showOnly")}
            onClick={() => onFilter(toggleState(query, phase))}
          >
            {text(`part.${phase}`, { count })}
          </Button>
        </Fragment>
      ))}
    </>
  );
  return (
    <div className={styles.summary}>
      <h1 data-testid="summary" aria-live="polite">
        {phases.length > 0
          ? text.rich("summary", {
              total: phases.reduce((sum, [, count]) => sum + count, 0),
              parts: () => parts,
            })
          : live === null
            ? (props.unnamed ?? text(isEmpty ? "noRevisions" : "nothingYet"))
            : isEmpty
              ? cluster("noRevisions", { namespace: live.namespace || "ALL" })
              : cluster("nothingYet")}
      </h1>
      {story !== "" && (
        <p className={styles.story}>
          <strong>{text("storyTitle", { title })}</strong> {story}
        </p>
      )}
      <p>
        {[
          ...known.map(([name, value]) => text(`fact.${name}`, { value })),
          ...(isNewerThanTried(header.knative) ? [text("fact.newer", { value: NEWEST_TRIED })] : []),
          ...(live === null ? [] : [live.namespace || cluster("namespaceAll")]),
          text("records", { count: shared.records }),
        ].join(" · ")}{" "}
        {props.controls}
      </p>
      {isEmpty && (
        <p>
          {live !== null
            ? cluster("noRevisionsHelp")
            : text("noRevisionsHelp", {
                records: shared.records,
                resources:
                  [...shared.resources.keys()].slice(0, MOST_RESOURCES).join(", ") || text("nothing"),
              })}
        </p>
      )}
    </div>
  );
});
