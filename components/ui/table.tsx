import type { ReactNode } from "react";
import { Button } from "./button.tsx";
import styles from "./table.module.css";

interface TableProps {
  /** Of the table itself. */
  readonly className?: string | undefined;
  /** Of the box that scrolls where the table is wider than its place. */
  readonly boxClassName?: string | undefined;
  /** A table without anything to press needs a name, so that the keyboard can scroll it. */
  readonly label?: string;
  readonly children: ReactNode;
}

/** Rows with hairlines between them; a number is a cell with the class `mono`. */
export function Table({ className = "", boxClassName = "", label, children }: TableProps) {
  return (
    <div
      className={`${styles.box} ${boxClassName}`.trim()}
      {...(label === undefined ? {} : { role: "region", "aria-label": label, tabIndex: 0 })}
    >
      <table className={`${styles.table} ${className}`.trim()}>{children}</table>
    </div>
  );
}

interface SortHeadProps {
  /** How the rows are sorted by this column; undefined: by another one. */
  readonly sorted: "ascending" | "descending" | undefined;
  readonly onSort: () => void;
  /** Its cells are numbers, which end where the head ends. */
  readonly isNumber?: boolean;
  /** What the column tells. */
  readonly title?: string | undefined;
  readonly children: ReactNode;
}

/** The head of a column by which the rows can be sorted. */
export function SortHead({ sorted, onSort, isNumber = false, title, children }: SortHeadProps) {
  return (
    <th scope="col" aria-sort={sorted} className={styles.sort} data-number={isNumber}>
      <Button variant="bare" title={title} onClick={onSort}>
        {children}
      </Button>
    </th>
  );
}
