/** The moving head: where the cursor is after some time of playing. */
import { lastIndexAt } from "../model/search.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

/** Offered speeds, times the original. */
export const SPEEDS = [0.25, 0.5, 1, 2, 5, 10, 30, 60] as const;

/** A speed of its own: slow at each step, with time to read, and past what is idle. */
export const STORY = 0;

export interface Extent {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The cursor after `elapsed` real milliseconds at `speed`, not beyond the end; `ended` once it is there. */
export function advance(
  cursor: EpochMs,
  elapsed: DurationMs,
  speed: number,
  extent: Extent,
): { cursor: EpochMs; ended: boolean } {
  const next = Math.max(cursor, extent.from) + elapsed * speed;
  return next >= extent.to ? { cursor: extent.to, ended: true } : { cursor: next, ended: false };
}

export interface Story {
  /** Ascending. */
  readonly steps: readonly EpochMs[];
  /** How long a step is shown, in real milliseconds. */
  readonly readingMs?: DurationMs;
}

/** So much of the recording after a step is shown slowly. */
const LENS_MS: DurationMs = 120;
const READING_MS: DurationMs = 1_800;
/** The way to the next step takes as long as it did, within these bounds. */
const LEAST_WAY_MS: DurationMs = 300;
const MOST_WAY_MS: DurationMs = 1_500;

/**
 * The cursor after `elapsed` real milliseconds of telling a story: it lingers at each step, and takes the way to the next one
 * in a second or so. How fast it goes follows from where it is.
 */
export function advanceStory(
  cursor: EpochMs,
  elapsed: DurationMs,
  { steps, readingMs = READING_MS }: Story,
  extent: Extent,
): { cursor: EpochMs; ended: boolean } {
  let at = Math.max(cursor, extent.from);
  let left = elapsed;
  while (at < extent.to) {
    const i = lastIndexAt(steps, at, (step) => step);
    const step = steps[i];
    const next = Math.min(steps[i + 1] ?? extent.to, extent.to);
    const lensEnd = step === undefined ? at : Math.min(step + LENS_MS, (step + next) / 2);
    const isSlow = step !== undefined && at < lensEnd;
    const [from, to] = isSlow ? [step, lensEnd] : [step === undefined ? extent.from : lensEnd, next];
    const takes = isSlow ? readingMs : Math.min(Math.max(to - from, LEAST_WAY_MS), MOST_WAY_MS);
    const rate = (to - from) / takes;
    const needed = rate === 0 ? 0 : (to - at) / rate;
    if (needed > left) return { cursor: at + left * rate, ended: false };
    left -= needed;
    at = to;
  }
  return { cursor: extent.to, ended: true };
}

/** The next offered speed up or down; the same at either end. */
export function nextSpeed(speed: number, direction: 1 | -1): number {
  const sorted = direction === 1 ? SPEEDS : [...SPEEDS].reverse();
  return sorted.find((candidate) => (direction === 1 ? candidate > speed : candidate < speed)) ?? speed;
}

/** Keeps a moving cursor in view: the range moves on by most of its length when the cursor leaves it. */
export function follow(range: Extent, cursor: EpochMs, extent: Extent): Extent {
  if (cursor >= range.from && cursor <= range.to) return range;
  const length = range.to - range.from;
  const from = Math.min(
    Math.max(cursor - length * 0.15, extent.from),
    Math.max(extent.from, extent.to - length),
  );
  return { from, to: from + length };
}

/** Beginnings of cold starts and descents, ascending, each once. */
export function episodeTimes(revision: {
  readonly coldStarts: readonly { readonly begin: EpochMs }[];
  readonly scaleToZero: readonly { readonly inactiveAt: EpochMs }[];
}): EpochMs[] {
  const times = [
    ...revision.coldStarts.map((e) => e.begin),
    ...revision.scaleToZero.map((e) => e.inactiveAt),
  ];
  return [...new Set(times)].sort((a, b) => a - b);
}

/** The first time after `t` (direction 1), or the last before it (−1); null when there is none. Times ascend. */
export function neighbour(times: readonly EpochMs[], t: EpochMs, direction: 1 | -1): EpochMs | null {
  if (direction === 1) return times.find((time) => time > t) ?? null;
  for (let i = times.length - 1; i >= 0; i--) if ((times[i] as number) < t) return times[i] as number;
  return null;
}

/** The episode around `t` with a little air: from its beginning to its decision; null when there is none. */
export function episodeAround(
  revision: {
    readonly coldStarts: readonly {
      readonly begin: EpochMs;
      readonly end: EpochMs | null;
      readonly handedOver: EpochMs | null;
      readonly requestAt: EpochMs | null;
    }[];
    readonly scaleToZero: readonly {
      readonly inactiveAt: EpochMs;
      readonly end: EpochMs | null;
      readonly modeProxyAt: EpochMs | null;
    }[];
  },
  t: EpochMs,
  extent: Extent,
): Extent | null {
  const spans = [
    ...revision.coldStarts.map((e) => ({
      from: e.requestAt ?? e.begin,
      to: Math.max(e.end ?? extent.to, e.handedOver ?? 0),
    })),
    ...revision.scaleToZero.map((e) => ({ from: e.modeProxyAt ?? e.inactiveAt, to: e.end ?? extent.to })),
  ];
  let best: Extent | null = null;
  let distance = Number.POSITIVE_INFINITY;
  for (const span of spans) {
    const away = t < span.from ? span.from - t : t > span.to ? t - span.to : 0;
    if (away < distance) {
      distance = away;
      best = span;
    }
  }
  if (best === null) return null;
  const air = Math.max(100, (best.to - best.from) * 0.15);
  return { from: Math.max(extent.from, best.from - air), to: Math.min(extent.to, best.to + air) };
}
