/** A span of time in periods: days, or weeks from Monday on, in UTC. */
import { isoTime } from "../../model/iso-time.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";

export const PERIODS = ["day", "week"] as const;
export type PeriodLength = (typeof PERIODS)[number];

export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface Period extends Span {
  /** The date of its first day. */
  readonly key: string;
}

const DAY_MS: DurationMs = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** The epoch began on a Thursday. */
const FIRST_MONDAY: EpochMs = 4 * DAY_MS;

/** The period that an instant lies in. */
export function periodAt(t: EpochMs, length: PeriodLength): Period {
  const [ms, first] = length === "day" ? [DAY_MS, 0] : [WEEK_MS, FIRST_MONDAY];
  const from = Math.floor((t - first) / ms) * ms + first;
  return { key: isoTime(from).slice(0, 10), from, to: from + ms };
}

/** The periods that a span touches, oldest first; of too many the newest. */
export function periodsOf({ from, to }: Span, length: PeriodLength, most: number): Period[] {
  const found: Period[] = [];
  for (let t = to; t >= from && found.length < most; ) {
    const period = periodAt(t, length);
    found.push(period);
    t = period.from - 1;
  }
  return found.reverse();
}

/** How much of a span the other spans cover together; they do not overlap one another. */
export function coveredMs({ from, to }: Span, spans: readonly Span[]): DurationMs {
  return spans.reduce((sum, span) => sum + Math.max(0, Math.min(span.to, to) - Math.max(span.from, from)), 0);
}
