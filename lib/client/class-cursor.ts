/** Where the head of a page is that follows another one. */
import type { ToldPlace } from "../model/class-place.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { advance, advanceStory, type Extent, STORY, type Story } from "./playback.ts";

/** Where the leading head is at a time of the server's clock; null: its page has none. */
export function leadingCursor(
  { t, playing, speed, since, until }: Pick<ToldPlace, "t" | "playing" | "speed" | "since" | "until">,
  now: EpochMs,
  story: Story,
  extent: Extent,
): EpochMs | null {
  if (t === null) return null;
  if (!playing) return t;
  const elapsed = Math.max(0, now - since);
  const way = { from: extent.from, to: Math.min(until ?? extent.to, extent.to) };
  return speed === STORY
    ? advanceStory(t, elapsed, story, way).cursor
    : advance(t, elapsed, speed, way).cursor;
}

/** After so long a third of a distance is left. */
const GLIDE_MS: DurationMs = 120;
/** Nobody sees less. */
const THERE_MS: DurationMs = 1;

/**
 * What is left of the distance to the leading head after some time: a page that hears late of a new place glides there, while both go
 * on. Zero once it is there.
 */
export function glide(distance: DurationMs, elapsed: DurationMs): DurationMs {
  const left = distance * Math.exp(-elapsed / GLIDE_MS);
  return Math.abs(left) < THERE_MS ? 0 : left;
}
