/** What of a revision is told as a sequence at an instant. */
import { episodeAround } from "@/lib/client/playback.ts";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import type { Range } from "@/lib/layout/index.ts";

/** Outside an episode, how much is shown before and after the cursor. */
const NEAR_MS = 8_000;
const EPISODE_AIR_MS = 1_000;

/** The episode that the cursor is in, else what is near it. */
export function aroundCursor(revision: RevisionData["revision"], cursor: number, extent: Range): Range {
  const episode = episodeAround(revision, cursor, extent);
  if (episode !== null && cursor >= episode.from - EPISODE_AIR_MS && cursor <= episode.to + EPISODE_AIR_MS) {
    return episode;
  }
  return { from: Math.max(extent.from, cursor - NEAR_MS), to: Math.min(extent.to, cursor + NEAR_MS) };
}
