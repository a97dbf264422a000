/**
 * What the slow ones share: for each value of each trait how many of the slow ones have it, and how many of the others.
 *
 *              slow      others
 *   node-b     7 of 8    2 of 30     ← told
 *   cached     4 of 8    16 of 30    noise
 */
import type { ColdStartRow } from "./cold-starts.ts";
import { lengthOf } from "./services.ts";

export const TRAITS = [
  "node",
  "image",
  "firstOnNode",
  "concurrent",
  "modeBefore",
  "activator",
  "kind",
] as const;
export type TraitKey = (typeof TRAITS)[number];

export interface SharedTrait {
  readonly trait: TraitKey;
  readonly value: string;
  /** How many have this value, of those of which the trait is known. */
  readonly slow: { readonly count: number; readonly of: number };
  readonly others: { readonly count: number; readonly of: number };
  /** Share among the slow ones minus share among the others, −1…1. */
  readonly difference: number;
  /** So few that chance alone often does as much. */
  readonly isNoise: boolean;
}

/** Two sets that do not differ come out so far apart in less than one case of twenty. */
const LIKELY = 0.05;

/** The slowest quarter of those that became ready, as far as clients felt it; the rest are the others. */
export function slowestQuarter(rows: readonly ColdStartRow[]): ReadonlySet<ColdStartRow> {
  const ready = rows.filter(({ outcome }) => outcome === "ready").sort((a, b) => lengthOf(b) - lengthOf(a));
  return new Set(ready.slice(0, Math.max(1, Math.floor(ready.length / 4))));
}

/** Values that the slow ones have more often than the others, the largest difference first; noise comes last. */
export function sharedTraits(rows: readonly ColdStartRow[], slow: ReadonlySet<ColdStartRow>): SharedTrait[] {
  const ready = rows.filter(({ outcome }) => outcome === "ready");
  const concurrent = concurrencyOf(rows);
  const found: SharedTrait[] = [];
  for (const trait of TRAITS) {
    const counts = new Map<string, { slow: number; others: number }>();
    const of = { slow: 0, others: 0 };
    for (const row of ready) {
      const value = traitValue(row, trait, concurrent);
      if (value === null) continue;
      const side = slow.has(row) ? "slow" : "others";
      const count = counts.get(value) ?? { slow: 0, others: 0 };
      counts.set(value, { ...count, [side]: count[side] + 1 });
      of[side] += 1;
    }
    for (const [value, count] of counts) {
      if (of.slow === 0 || of.others === 0) continue;
      const difference = count.slow / of.slow - count.others / of.others;
      if (difference <= 0) continue;
      const isNoise = chanceOf(count.slow, of.slow, count.others, of.others) >= LIKELY;
      found.push({
        trait,
        value,
        slow: { count: count.slow, of: of.slow },
        others: { count: count.others, of: of.others },
        difference,
        isNoise,
      });
    }
  }
  return found.sort((a, b) => Number(a.isNoise) - Number(b.isNoise) || b.difference - a.difference);
}

function traitValue(
  row: ColdStartRow,
  trait: TraitKey,
  concurrent: ReadonlyMap<ColdStartRow, number>,
): string | null {
  const { node, image, isFirstOnNode, modeBefore, activator } = row.traits;
  switch (trait) {
    case "node":
      return node;
    case "image":
      return image;
    case "firstOnNode":
      return isFirstOnNode === null ? null : isFirstOnNode ? "first" : "again";
    case "concurrent":
      return (concurrent.get(row) ?? 0) > 0 ? "others" : "alone";
    case "modeBefore":
      return modeBefore;
    case "activator":
      return activator;
    default:
      return row.kind;
  }
}

/** How many other cold starts were going on when each began. */
export function concurrencyOf(rows: readonly ColdStartRow[]): ReadonlyMap<ColdStartRow, number> {
  const sorted = [...rows].sort((a, b) => a.begin - b.begin);
  const open: number[] = [];
  const concurrent = new Map<ColdStartRow, number>();
  for (const row of sorted) {
    for (let i = open.length - 1; i >= 0; i--) if ((open[i] as number) <= row.begin) open.splice(i, 1);
    concurrent.set(row, open.length);
    open.push(row.totalMs === null ? Number.POSITIVE_INFINITY : row.begin + row.totalMs);
  }
  return concurrent;
}

/**
 * How likely so many of the slow ones, or more, have the value if it has nothing to do with being slow (Fisher's exact test,
 * one side): of all ways to choose the slow ones, those with at least so many that have it.
 */
export function chanceOf(slow: number, ofSlow: number, others: number, ofOthers: number): number {
  const having = slow + others;
  const all = ofSlow + ofOthers;
  const total = lnChoose(all, ofSlow);
  let chance = 0;
  for (let k = slow; k <= Math.min(having, ofSlow); k++) {
    if (ofSlow - k > all - having) continue;
    chance += Math.exp(lnChoose(having, k) + lnChoose(all - having, ofSlow - k) - total);
  }
  return Math.min(1, chance);
}

function lnChoose(n: number, k: number): number {
  let sum = 0;
  for (let i = 1; i <= Math.min(k, n - k); i++) sum += Math.log(n - Math.min(k, n - k) + i) - Math.log(i);
  return sum;
}
