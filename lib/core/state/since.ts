/**
 * Since when something holds: by the record that told it or, where a list told what held already, by the object's own time.
 *
 *   Active=False @12:00:00 ├ · · · · · · · · ┤first list   by the object since 12:00:00, however late the list was
 *
 * Own times are the cluster's, in whole seconds. They are told by the clock of the receipts as far as that is known to be
 * behind, and never lie after the record that shows them.
 */
import type { Slice } from "../../model/timeline.ts";
import { type DurationMs, type EpochMs, wholeSecond } from "../../model/units.ts";
import type { RevisionState } from "./state.ts";
import { openSlice } from "./tracks.ts";

export interface Since {
  readonly at: EpochMs;
  /** Whose time it is: that of the receipt, or the object's own, which is good to the second. */
  readonly by: "record" | "object";
}

type Clock = Pick<RevisionState, "behindMs">;

/** An object's own time on the clock of the receipts. */
export function ownTime(t: EpochMs, { behindMs }: Clock): EpochMs {
  return t - behindMs;
}

/** When a slice began. */
export function sinceOf({ from, initial, since, transitionTime }: Slice, clock: Clock): Since {
  if (since !== undefined) return { at: since, by: initial === true ? "object" : "record" };
  if (initial !== true || transitionTime === undefined) return { at: from, by: "record" };
  const own = ownTime(transitionTime, clock);
  return own < from ? { at: own, by: "object" } : { at: from, by: "record" };
}

/** When the value of a condition that holds began to; null when none holds. */
export function heldValueSince(slices: readonly Slice[], clock: Clock): Since | null {
  const open = openSlice(slices);
  if (open === undefined) return null;
  let i = slices.length - 1;
  while (i > 0 && slices[i - 1]?.value === open.value && slices[i - 1]?.to === slices[i]?.from) i -= 1;
  return sinceOf(slices[i] ?? open, clock);
}

/** No watch is late by more than this: where receipt and object differ by more, their clocks do. */
const MIXED_MS: DurationMs = 60_000;

/**
 * When a condition changed by the protocol's own clock, in whole seconds, on the clock of the receipts. Where a watch saw it and
 * the clocks are not the same, the receipt says it. Null where neither tells.
 */
export function protocolTime(
  { from, initial, transitionTime }: Pick<Slice, "from" | "initial" | "transitionTime">,
  clock: Clock,
): EpochMs | null {
  const seen = wholeSecond(from);
  if (transitionTime === undefined) return initial === true ? null : seen;
  const own = ownTime(transitionTime, clock);
  return initial !== true && Math.abs(seen - own) > MIXED_MS ? seen : own;
}
