/** Two cold starts, or two sets of them, side by side: has it got slower? */
import type { DurationMs } from "../../../model/units.ts";
import type { ColdStartRow } from "./cold-starts.ts";
import { MEASURES, type Measured, type MeasureKey, measureOf, percentilesOf } from "./statistics.ts";

/** What both are aligned at; at the decision when either has no request. */
export type Alignment = "request" | "decision";

export interface Comparison {
  readonly alignment: Alignment;
  /** Second minus first; null where either has no such measure. */
  readonly differences: Readonly<Record<MeasureKey, DurationMs | null>>;
}

/** Compares two episodes measure by measure. */
export function compareColdStarts(first: ColdStartRow, second: ColdStartRow): Comparison {
  const differences = Object.fromEntries(
    MEASURES.map((key) => [key, difference(measureOf(first, key), measureOf(second, key))]),
  ) as Record<MeasureKey, DurationMs | null>;
  const hasRequest = (row: ColdStartRow): boolean => row.marks.some(({ key }) => key === "request");
  return { alignment: hasRequest(first) && hasRequest(second) ? "request" : "decision", differences };
}

/** Where an episode lies on the common axis: the instant that is its 0. */
export function originOf({ marks, begin }: ColdStartRow, alignment: Alignment): number {
  return alignment === "request" ? (marks.find(({ key }) => key === "request")?.t ?? begin) : begin;
}

/** few: fewer than ten on either side; same: less than a tenth apart at the median. */
export type Verdict = "slower" | "faster" | "same" | "few";

const ENOUGH = 10;
const NOTEWORTHY = 0.1;

/** Says how the medians of a measure differ between two sets; `second` against `first`. */
export function compareSets(
  first: readonly Measured[],
  second: readonly Measured[],
  key: MeasureKey,
): { readonly verdict: Verdict; readonly differenceMs: DurationMs | null } {
  const [a, b] = [first, second].map((rows) =>
    percentilesOf(rows.filter(({ outcome }) => outcome === "ready").map((row) => measureOf(row, key))),
  );
  const differenceMs = difference(a?.p50 ?? null, b?.p50 ?? null);
  if (differenceMs === null || Math.min(a?.count ?? 0, b?.count ?? 0) < ENOUGH)
    return { verdict: "few", differenceMs };
  const isSame = Math.abs(differenceMs) < NOTEWORTHY * (a?.p50 ?? 0);
  return { verdict: isSame ? "same" : differenceMs > 0 ? "slower" : "faster", differenceMs };
}

/** Less than this, or less than a twentieth, is told but called noise: clocks, polls and luck do as much. */
const NOISE_MS: DurationMs = 20;
const NOISE_SHARE = 0.05;

/** True for a difference between two measurements that says nothing. */
export function isNoise(differenceMs: DurationMs, ofMs: DurationMs | null): boolean {
  return Math.abs(differenceMs) < Math.max(NOISE_MS, NOISE_SHARE * (ofMs ?? 0));
}

function difference(first: DurationMs | null, second: DurationMs | null): DurationMs | null {
  return first === null || second === null ? null : second - first;
}
