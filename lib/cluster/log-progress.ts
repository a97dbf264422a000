/**
 * How far a log has been read, so that a stream that begins where another ended takes no line twice.
 *
 * The API cuts `sinceTime` to whole seconds: lines of the last second come again, and are known by the kubelet's time and
 * their text.
 */
import type { DurationMs, EpochMs } from "../model/units.ts";

/** A container's two streams are stamped one by one: a line may come so much after a later one. */
const DISORDER_MS: DurationMs = 100;

/** How far the log of one container has been read. */
export interface LogProgress {
  /** The log could not be read to its end: what comes next may come after a hole. */
  isCut: boolean;
  readonly hasLines: boolean;
  /** Lines noted so far. */
  readonly count: number;
  note(line: string, t: EpochMs): void;
  resume(since: EpochMs): ResumedLog;
}

/** A stream that begins where another ended. */
export interface ResumedLog {
  /** Lines before this have been taken, or are not wanted. */
  readonly from: EpochMs;
  /** There are lines that should have come again, and none of them has. */
  readonly missesAll: boolean;
  /** Whether the line has been taken from an earlier stream; equal lines are as many as they were. */
  knows(line: string, t: EpochMs): boolean;
}

export function createLogProgress(): LogProgress {
  /** Lines by their second, with how often they came; only seconds that would come again. */
  const seconds = new Map<EpochMs, Map<string, number>>();
  let from: EpochMs | null = null;
  let last: EpochMs = Number.NEGATIVE_INFINITY;
  let count = 0;

  return {
    isCut: false,
    get hasLines() {
      return from !== null;
    },
    get count() {
      return count;
    },
    note(line, t) {
      count += 1;
      if (t > last) {
        last = t;
        const next = wholeSecond(t - DISORDER_MS);
        if (next !== from) {
          from = next;
          for (const second of seconds.keys()) if (second < next) seconds.delete(second);
        }
      }
      const second = wholeSecond(t);
      if (from !== null && second < from) return;
      const lines = seconds.get(second) ?? new Map<string, number>();
      seconds.set(second, lines);
      lines.set(line, (lines.get(line) ?? 0) + 1);
    },
    resume(since) {
      const owed = new Map<string, number>();
      for (const lines of seconds.values()) for (const [line, times] of lines) owed.set(line, times);
      const total = owed.size;
      const lastOwed = last;
      let known = 0;
      return {
        from: Math.max(from ?? since, since),
        get missesAll() {
          return total > 0 && known === 0;
        },
        knows(line, t) {
          if (owed.size === 0) return false;
          // None of the owed lines comes this late; they need not be held for as long as the stream stands.
          if (t > lastOwed + 60_000) owed.clear();
          const times = owed.get(line);
          if (times === undefined) return false;
          if (times === 1) owed.delete(line);
          else owed.set(line, times - 1);
          known += 1;
          return true;
        },
      };
    },
  };
}

/** The beginning of the second of `t`. */
export function wholeSecond(t: EpochMs): EpochMs {
  return Math.floor(t / 1_000) * 1_000;
}
