"use client";

import type { RefObject } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { SORT_KEYS, type Sort, type SortKey } from "@/lib/client/overview-rows.ts";
import styles from "./overview.module.css";
import { StateLegend } from "./time-bar.tsx";

interface FilterBarProps {
  readonly ref: RefObject<HTMLInputElement | null>;
  readonly query: string;
  readonly shown: number;
  readonly total: number;
  readonly sort: Sort;
  readonly onFilter: (query: string) => void;
  readonly onSort: (sort: Sort) => void;
  /** Called to move the focus to the rows. */
  readonly onLeave: () => void;
}

/** Which rows, and on a narrow screen, which has no column heads, in which order. */
export function FilterBar({ ref, query, shown, total, sort, onFilter, onSort, onLeave }: FilterBarProps) {
  const text = useTranslations("overview");
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
        value={query}
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
      <output className={styles.shown}>{text("shown", { shown, total })}</output>
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
}
