/** The order of the list of cold starts. */
import { type ColdStartRow, PHASES, type PhaseKey } from "@/lib/core/index.ts";

export const COLUMNS = [
  "index",
  "revision",
  "begin",
  "kind",
  "outcome",
  "answered",
  "total",
  ...PHASES,
  "slowest",
] as const;
export type Column = (typeof COLUMNS)[number];

export interface ListSort {
  readonly column: Column;
  readonly descending: boolean;
}

const WORDS: ReadonlySet<Column> = new Set(["revision", "kind", "outcome", "slowest"]);

/** The order after a click on a column head: longest first (words: a to z), then reversed. */
export function nextListSort(sort: ListSort, column: Column): ListSort {
  if (sort.column === column) return { column, descending: !sort.descending };
  return { column, descending: !WORDS.has(column) && column !== "index" && column !== "begin" };
}

/** Sorted rows; unknown values come last, and equal rows keep the order in which they began. */
export function sortColdStarts(
  rows: readonly ColdStartRow[],
  { column, descending }: ListSort,
): ColdStartRow[] {
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [valueIn(a, column), valueIn(b, column)];
    if (x === null || y === null) return x === y ? a.begin - b.begin : x === null ? 1 : -1;
    const order = typeof x === "string" ? (x < String(y) ? -1 : x > String(y) ? 1 : 0) : x - Number(y);
    return sign * order || a.begin - b.begin;
  });
}

function valueIn(row: ColdStartRow, column: Column): string | number | null {
  switch (column) {
    case "index":
    case "begin":
    case "kind":
    case "outcome":
    case "slowest":
      return row[column];
    case "revision":
      return row.name;
    case "total":
      return row.totalMs;
    case "answered":
      return row.answeredMs;
    default:
      return row.lengths[column satisfies PhaseKey];
  }
}
