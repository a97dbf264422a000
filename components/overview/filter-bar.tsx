"use client";

import { memo, type RefObject, useMemo, useState } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import {
  completionsOf,
  countTerms,
  FILTER_KEYS,
  type TermCounts,
  unknownKeys,
} from "@/lib/client/filter-keys.ts";
import { SORT_KEYS, type Sort, type SortKey } from "@/lib/client/overview-rows.ts";
import type { OverviewRow } from "@/lib/core/index.ts";
import styles from "./overview.module.css";
import { StateLegend } from "./time-bar.tsx";

interface FilterBarProps {
  readonly ref: RefObject<HTMLInputElement | null>;
  readonly query: string;
  /** All rows at the cursor, not only those that pass. */
  readonly rows: readonly OverviewRow[];
  readonly shown: number;
  readonly total: number;
  readonly sort: Sort;
  readonly onFilter: (query: string) => void;
  readonly onSort: (sort: Sort) => void;
  /** Rows stand under their services. */
  readonly isGrouped: boolean;
  readonly onGroup: (on: boolean) => void;
  /** Called to move the focus to the rows. */
  readonly onLeave: () => void;
}

const NO_TERMS: TermCounts = new Map();

/**
 * Which rows, and on a narrow screen, which has no column heads, in which order. It is not rendered when only the address has
 * been written.
 */
export const FilterBar = memo(function FilterBar(props: FilterBarProps) {
  const { ref, query, rows, shown, total, sort, onFilter, onSort, onLeave } = props;
  const text = useTranslations("overview");
  const [isTyping, setTyping] = useState(false);
  // Only who types wants to know, and of thousands of rows that takes longer than all the rest.
  const counts = useMemo(() => (isTyping ? countTerms(rows) : NO_TERMS), [isTyping, rows]);
  const completions = useMemo(() => completionsOf(query, counts), [query, counts]);
  const unknown = unknownKeys(query);
  return (
    <div className={styles.tools}>
      <input
        ref={ref}
        type="search"
        aria-label={text("filter")}
        aria-keyshortcuts="/"
        placeholder={text("filterPlaceholder")}
        title={text("filterHelp")}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={unknown.length > 0}
        value={query}
        onFocus={() => setTyping(true)}
        onBlur={() => setTyping(false)}
        onChange={(event) => onFilter(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            onFilter("");
            event.currentTarget.blur();
          } else if (event.key === "Enter" || event.key === "ArrowDown") {
            event.preventDefault();
            onLeave();
          }
        }}
      />
      {isTyping && completions.length > 0 && (
        <ul className={styles.completions} aria-label={text("completions")}>
          {completions.map(({ query: whole, term, count }) => (
            <li key={whole}>
              <Button
                size="small"
                // The focus stays where it is typed.
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => onFilter(whole)}
              >
                {text("completion", { term, count })}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {unknown.length > 0 && (
        <p className={styles.unknownKey} role="status">
          {text("unknownKey", {
            keys: unknown.map((key) => `${key}:`).join(", "),
            known: FILTER_KEYS.filter((key) => key !== "namespace")
              .map((key) => `${key}:`)
              .join(" "),
          })}
        </p>
      )}
      <output className={styles.shown}>{text("shown", { shown, total })}</output>
      <Button size="small" pressed={props.isGrouped} onClick={() => props.onGroup(!props.isGrouped)}>
        {text("byService")}
      </Button>
      <div className={styles.order}>
        <select
          aria-label={text("sort")}
          value={sort.key}
          onChange={(event) => onSort({ key: event.target.value as SortKey, descending: false })}
        >
          {SORT_KEYS.map((key) => (
            <option key={key} value={key}>
              {text(`column.${key}`)}
            </option>
          ))}
        </select>
        <Button
          variant="icon"
          label={text(sort.descending ? "descending" : "ascending")}
          onClick={() => onSort({ ...sort, descending: !sort.descending })}
        >
          <span aria-hidden="true">{sort.descending ? "▼" : "▲"}</span>
        </Button>
      </div>
      <StateLegend />
    </div>
  );
});
