/**
 * Events of watches that say no time: `kubectl get -w` prints none. Their resource versions are revisions of etcd, one
 * counter for all kinds, and so give the order of all of them; the objects' own times say when each was at the earliest.
 */
import { asObject, asString } from "../../model/json.ts";
import type { EpochMs } from "../../model/units.ts";
import { newestTime } from "./object-times.ts";
import type { Tally } from "./report.ts";
import type { Slices } from "./sorted-rows.ts";
import type { Untimed } from "./types.ts";

/** So many events are looked at in one slice. */
export const SLICE_EVENTS = 64;

/** An event, and of which input it is. */
export interface UntimedOf extends Untimed {
  readonly tally: Tally;
}

export interface PlacedEvent extends UntimedOf {
  readonly t: EpochMs;
  /** Part of the lists with which the watches begin. */
  readonly initial: boolean;
}

/**
 * Puts the events in their order and gives each the newest time that is known by then: whole seconds, and the change may
 * have come later. What came before the first change is the list. Events before any time are left out.
 */
export function* placed(
  events: readonly UntimedOf[],
): Slices<{ placed: PlacedEvent[]; timeless: UntimedOf[] }> {
  const versions = events.map(({ object }) => versionOf(asString(asObject(object.metadata).resourceVersion)));
  const order = events.map((_, index) => index);
  // Without versions that can be compared, the inputs' own order is all there is.
  if (versions.every((version) => !Number.isNaN(version))) {
    order.sort((a, b) => (versions[a] as number) - (versions[b] as number) || a - b);
  }
  const sorted = order.map((index) => events[index] as UntimedOf);
  const firstChange = sorted.findIndex(({ type }) => type !== "ADDED");
  const listLength = firstChange === -1 ? sorted.length : firstChange;
  const timeless: UntimedOf[] = [];
  const result: PlacedEvent[] = [];
  let t = Number.NEGATIVE_INFINITY;
  for (const [index, { object }] of sorted.slice(0, listLength).entries()) {
    if (index % SLICE_EVENTS === 0) yield;
    t = Math.max(t, newestTime(object) ?? t);
  }
  for (const [index, event] of sorted.entries()) {
    if (index % SLICE_EVENTS === 0) yield;
    t = Math.max(t, newestTime(event.object) ?? t);
    if (t === Number.NEGATIVE_INFINITY) timeless.push(event);
    else result.push({ ...event, t, initial: index < listLength });
  }
  return { placed: result, timeless };
}

function versionOf(text: string | undefined): number {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
}
