/** Many cold starts in numbers. */
import type { DurationMs } from "../../../model/units.ts";
import type { ColdStartRow } from "./cold-starts.ts";
import { BESIDE, PHASES, type PhaseKey } from "./phases.ts";

export const MEASURES = ["total", "answered", ...PHASES] as const;
export type MeasureKey = (typeof MEASURES)[number];

export interface Percentiles {
  /** How many episodes have both ends of the measure. */
  readonly count: number;
  /** Nearest rank: always a length that was measured; null without any. */
  readonly p50: DurationMs | null;
  readonly p90: DurationMs | null;
  readonly p99: DurationMs | null;
  readonly max: DurationMs | null;
}

export interface ColdStartStatistics {
  readonly count: number;
  readonly outcomes: Readonly<Record<ColdStartRow["outcome"], number>>;
  readonly kinds: Readonly<Record<ColdStartRow["kind"], number>>;
  readonly measures: Readonly<Record<MeasureKey, Percentiles>>;
  /** The phase whose median is the largest; the earlier one of two that are equal. */
  readonly slowest: PhaseKey | null;
}

/** Percentiles over those that became ready; the others are only counted. */
export function coldStartStatistics(rows: readonly ColdStartRow[]): ColdStartStatistics {
  const ready = rows.filter(({ outcome }) => outcome === "ready");
  const measures = Object.fromEntries(
    MEASURES.map((key) => [key, percentilesOf(ready.map((row) => measureOf(row, key)))]),
  ) as Record<MeasureKey, Percentiles>;
  return {
    count: rows.length,
    outcomes: {
      ready: ready.length,
      abandoned: rows.filter(({ outcome }) => outcome === "abandoned").length,
      open: rows.filter(({ outcome }) => outcome === "open").length,
    },
    kinds: {
      wake: rows.filter(({ kind }) => kind === "wake").length,
      create: rows.filter(({ kind }) => kind === "create").length,
    },
    measures,
    slowest: slowestPhase(measures),
  };
}

/** What measures are read from. */
export interface Measured extends Pick<ColdStartRow, "outcome" | "totalMs" | "answeredMs"> {
  readonly lengths: Readonly<Partial<Record<PhaseKey, DurationMs | null>>>;
}

/** One measure of one episode; null where an end was not seen. */
export function measureOf({ totalMs, answeredMs, lengths }: Measured, key: MeasureKey): DurationMs | null {
  return key === "total" ? totalMs : key === "answered" ? answeredMs : (lengths[key] ?? null);
}

/** Nearest-rank percentiles of the lengths that are known. */
export function percentilesOf(lengths: readonly (DurationMs | null)[]): Percentiles {
  const known = lengths.filter((length) => length !== null).sort((a, b) => a - b);
  const rank = (share: number): DurationMs | null => known[Math.ceil(share * known.length) - 1] ?? null;
  return { count: known.length, p50: rank(0.5), p90: rank(0.9), p99: rank(0.99), max: known.at(-1) ?? null };
}

function slowestPhase(measures: Readonly<Record<MeasureKey, Percentiles>>): PhaseKey | null {
  let slowest: PhaseKey | null = null;
  for (const key of PHASES) {
    if (BESIDE.has(key)) continue;
    const median = measures[key].p50;
    if (median !== null && median > (slowest === null ? 0 : (measures[slowest].p50 ?? 0))) slowest = key;
  }
  return slowest;
}

export interface Bin {
  readonly from: DurationMs;
  readonly to: DurationMs;
  readonly count: number;
}

const STEPS = [1, 2, 5] as const;
const MOST_BINS = 24;

/** How the lengths are distributed: bins of one round width (1, 2 or 5 × 10ⁿ ms) from the shortest to the longest. */
export function distributionOf(lengths: readonly (DurationMs | null)[]): Bin[] {
  const known = lengths.filter((length) => length !== null);
  if (known.length === 0) return [];
  const low = Math.min(...known);
  const high = Math.max(...known);
  const width = roundWidth((high - low) / MOST_BINS);
  const first = Math.floor(low / width);
  const bins = Array.from({ length: Math.floor(high / width) - first + 1 }, (_, i) => ({
    from: (first + i) * width,
    to: (first + i + 1) * width,
    count: 0,
  }));
  for (const length of known) {
    const bin = bins[Math.floor(length / width) - first];
    if (bin !== undefined) bin.count += 1;
  }
  return bins;
}

/** The smallest round number that is not below `least`; at least 1. */
function roundWidth(least: number): number {
  for (let power = 1; ; power *= 10) {
    for (const step of STEPS) if (step * power >= least) return step * power;
  }
}
