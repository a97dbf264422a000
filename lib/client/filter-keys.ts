/** What can be typed into the filter of the overview: its keys, what is unknown, and how a word may go on. */
import type { OverviewRow } from "../core/index.ts";
import { PHASE_ORDER, stateTerm } from "./overview-rows.ts";

export const FILTER_KEYS = ["state", "ns", "namespace", "name", "path", "wish", "needs", "rule"] as const;

/** Keys in a query that name no column, each once, as they were typed. */
export function unknownKeys(query: string): string[] {
  const keys = query
    .split(/\s+/)
    .map((term) => /^-?([^:]+):/.exec(term)?.[1])
    .filter(
      (key): key is string => key !== undefined && !FILTER_KEYS.some((one) => one === key.toLowerCase()),
    );
  return [...new Set(keys)];
}

export interface Completion {
  /** The query with its last word completed. */
  readonly query: string;
  /** What the word becomes. */
  readonly term: string;
  /** How many rows have it. */
  readonly count: number;
}

/** More would be no help. */
const MOST = 12;

/** What can be asked for, and how many rows have it. */
export type TermCounts = ReadonlyMap<string, number>;

/** All that the rows have; for {@link completionsOf}, and the same for every letter that is typed. */
export function countTerms(rows: readonly OverviewRow[]): TermCounts {
  const counts = new Map<string, number>();
  for (const row of rows) {
    for (const term of new Set(termsOf(row))) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  return counts;
}

/** How the last word of a query may go on: values that rows have, the most frequent first. */
export function completionsOf(query: string, counts: TermCounts): Completion[] {
  const begin = query.slice(0, query.search(/\S*$/));
  const word = query.slice(begin.length);
  const sign = word.startsWith("-") ? "-" : "";
  const typed = word.slice(sign.length).toLowerCase();
  return [...counts]
    .filter(([term]) => term.startsWith(typed) && term !== typed)
    .sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .slice(0, MOST)
    .map(([term, count]) => ({ query: `${begin}${sign}${term}`, term: `${sign}${term}`, count }));
}

function termsOf({ phase, namespace, path, wish, findings }: OverviewRow): string[] {
  return [
    ...(PHASE_ORDER.includes(phase) ? [stateTerm(phase)] : []),
    `ns:${namespace}`,
    ...(path === null ? [] : [`path:${path}`]),
    ...(wish === null ? [] : [`wish:${wish.toLowerCase()}`]),
    ...(findings.length === 0 ? [] : ["needs:you"]),
    ...findings.map(({ rule }) => `rule:${rule.toLowerCase()}`),
  ];
}
