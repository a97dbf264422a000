/** Names in the order in which a reader counts. */

const NATURAL = new Intl.Collator("en", { numeric: true });

/** For sorting: "fn-2" before "fn-10". */
export function compareNaturally(a: string, b: string): number {
  return NATURAL.compare(a, b);
}
