/** Which lanes are shown, and in which order. */
import type { Lane, LaneId, RevisionLaneId } from "./model.ts";

/** `story`: what one tells somebody; `evidence`: everything that was recorded. */
export const LANE_SETS = ["evidence", "story"] as const;
export type LaneSet = (typeof LANE_SETS)[number];

/** The lanes of the story, in its order. */
const STORY: readonly LaneId[] = ["path", "findings", "requests", "pods"] satisfies RevisionLaneId[];

/** Whether a lane is one of those that one tells somebody. */
export function isOfStory(id: LaneId): boolean {
  return STORY.includes(id);
}

/** The pinned lanes in their own order, and the others of a set. */
export function orderLanes(
  lanes: readonly Lane[],
  set: LaneSet,
  pinned: readonly LaneId[],
): { readonly pinned: readonly Lane[]; readonly others: readonly Lane[] } {
  const byId = new Map(lanes.map((lane) => [lane.id, lane]));
  const find = (ids: readonly LaneId[]): Lane[] =>
    ids.map((id) => byId.get(id)).filter((lane) => lane !== undefined);
  const isPinned = new Set(pinned);
  const shown = set === "story" ? find(STORY) : lanes;
  return { pinned: find(pinned), others: shown.filter(({ id }) => !isPinned.has(id)) };
}

/** Pins a lane below the others that are pinned, or lets it go back to its place. */
export function togglePin(pinned: readonly LaneId[], id: LaneId): LaneId[] {
  return pinned.includes(id) ? pinned.filter((other) => other !== id) : [...pinned, id];
}

/** Moves a pinned lane up (−1) or down (1); the same order at either end. */
export function movePin(pinned: readonly LaneId[], id: LaneId, direction: 1 | -1): LaneId[] {
  const from = pinned.indexOf(id);
  const to = from + direction;
  const other = pinned[to];
  if (from < 0 || other === undefined) return [...pinned];
  return pinned.map((lane, i) => (i === from ? other : i === to ? id : lane));
}
