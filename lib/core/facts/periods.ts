/** A span of time in periods: minutes, hours, days, or weeks from Monday on, in UTC. */
import { isoTime } from "../../model/iso-time.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";

export const PERIODS = ["minute", "hour", "day", "week"] as const;
export type PeriodLength = (typeof PERIODS)[number];

export interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

export interface Period extends Span {
  /** The date of its first day; of an hour or a minute "2026-11-23 04:15". */
  readonly key: string;
}

const MINUTE_MS: DurationMs = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** The epoch began on a Thursday. */
const FIRST_MONDAY: EpochMs = 4 * DAY_MS;

const LENGTHS: Readonly<Record<PeriodLength, { readonly ms: DurationMs; readonly first: EpochMs }>> = {
  minute: { ms: MINUTE_MS, first: 0 },
  hour: { ms: HOUR_MS, first: 0 },
  day: { ms: DAY_MS, first: 0 },
  week: { ms: WEEK_MS, first: FIRST_MONDAY },
};

/** Up to here a span is told by the shorter period: a chart of one day says little of an hour. */
const MOST_BY_MINUTE: DurationMs = 3 * HOUR_MS;
const MOST_BY_HOUR: DurationMs = 3 * DAY_MS;

/** The length of period by which a span is told so that it has several, and not too many. */
export function fittingPeriod({ from, to }: Span): PeriodLength {
  const ms = to - from;
  return ms < MOST_BY_MINUTE ? "minute" : ms < MOST_BY_HOUR ? "hour" : "day";
}

/** The period that an instant lies in. */
export function periodAt(t: EpochMs, length: PeriodLength): Period {
  const { ms, first } = LENGTHS[length];
  const from = Math.floor((t - first) / ms) * ms + first;
  const time = isoTime(from).slice(0, 16).replace("T", " ");
  return { key: ms < DAY_MS ? time : time.slice(0, 10), from, to: from + ms };
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
