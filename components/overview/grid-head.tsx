"use client";

import { memo } from "react";
import { useTranslations } from "use-intl";
import type { TermId } from "@/components/glossary/term.tsx";
import { PathLegend } from "@/components/home/path-legend.tsx";
import { Button } from "@/components/ui/button.tsx";
import { SORT_KEYS, type Sort, type SortKey } from "@/lib/client/overview-rows.ts";
import styles from "./overview.module.css";

/** Terms that heads of columns need, told with what a click on them does. */
const TERM_OF: Readonly<Partial<Record<SortKey, TermId>>> = {
  path: "path",
  endpoints: "publicEndpoints",
  ready: "privateEndpoints",
  flips: "mode",
  coldStarts: "coldStart",
  startTime: "coldStart",
};

interface GridHeadProps {
  readonly sort: Sort;
  readonly onSort: (key: SortKey) => void;
  /** On a narrow screen the order is chosen beside the filter. */
  readonly narrow: boolean;
}

/** The heads of the columns, which sort. They do not change while rows scroll, and are not rendered again for it. */
export const GridHead = memo(function GridHead({ sort, onSort, narrow }: GridHeadProps) {
  const text = useTranslations("overview");
  const glossary = useTranslations("glossary.terms");
  const helpOf = (key: SortKey): string => {
    const sortBy = text("sortBy", { column: text(`columnTitle.${key}`) });
    const term = TERM_OF[key];
    return term === undefined ? sortBy : `${sortBy}. ${glossary(`${term}.term`)}: ${glossary(`${term}.is`)}`;
  };
  return (
    <div role="rowgroup" className={styles.headGroup}>
      <div role="row" aria-rowindex={1} className={`${styles.columns} ${styles.headRow}`} tabIndex={-1}>
        {SORT_KEYS.map((key) => (
          <div
            key={key}
            role="columnheader"
            tabIndex={-1}
            data-column={key}
            aria-sort={sort.key === key ? (sort.descending ? "descending" : "ascending") : "none"}
          >
            {narrow ? (
              text(`column.${key}`)
            ) : (
              <Button variant="bare" onClick={() => onSort(key)} help={helpOf(key)}>
                {text(`column.${key}`)}
                <span aria-hidden="true">{sort.key === key ? (sort.descending ? " ▼" : " ▲") : ""}</span>
              </Button>
            )}
          </div>
        ))}
        <div role="columnheader" tabIndex={-1}>
          {text("column.timeline")}
          <PathLegend
            words={[
              ["activator", text("legendPath.activator")],
              ["pods", text("legendPath.pods")],
              ["none", text("legendPath.none")],
            ]}
          />
        </div>
      </div>
    </div>
  );
});
