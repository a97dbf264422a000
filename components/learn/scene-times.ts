/** Where the scenes of a story are on its time axis. */
import type { DurationMs, EpochMs } from "@/lib/model/units.ts";

/** Instants of the scenes of a story; null: it does not come to that with these values. */
export type BeatTimes = readonly (EpochMs | null)[];

export interface SceneTimes {
  /** Where each is told. */
  readonly at: BeatTimes;
  /** Where each begins to be played, as far as it has a beginning of its own. */
  readonly from: BeatTimes;
}

/** Where the head stands for a scene (1-based); where the story does not come to it, at the last one before it that happens. */
export function timeFor({ at }: SceneTimes, scene: number): EpochMs | null {
  return at.slice(0, scene).findLast((t) => t !== null) ?? null;
}

/** Where the story waits for an answer before a scene (1-based) is shown: where it begins. Never after the scene itself. */
export function holdAt(times: SceneTimes, scene: number, begin: EpochMs): EpochMs {
  const before = times.from[scene - 1] ?? timeFor(times, scene - 1) ?? begin;
  return Math.min(before, timeFor(times, scene) ?? before);
}

/** The scene that the head has reached, 1-based; 0 before the first. */
export function reachedBy({ at }: SceneTimes, cursor: EpochMs): number {
  return at.findLastIndex((t) => t !== null && t <= cursor) + 1;
}

const LEAST_WAY_MS: DurationMs = 900;
const MOST_WAY_MS: DurationMs = 5_000;
/** What takes no longer than the longest way allows is so many times as fast. */
const PACE = 6;

/** How long the way to a scene takes on the screen: short ones slowed down, long ones hurried. */
export function wayMs(ms: DurationMs): DurationMs {
  return Math.min(Math.max(ms / PACE, LEAST_WAY_MS), MOST_WAY_MS);
}
