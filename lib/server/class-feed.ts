/** What a page that follows a class is told: where the teacher is now, each change of it, and that the class is over. */
import type { ToldPlace } from "../model/class-place.ts";
import type { EpochMs } from "../model/units.ts";
import type { Feed } from "../stream/feed.ts";
import { formatData, formatEventId, parseEventId, type StreamPlace } from "../stream/protocol.ts";
import type { Following } from "./class-rooms.ts";

const encoder = new TextEncoder();

/**
 * A feed of the events `place` ({@link ToldPlace}) and `over`. It keeps no queue: who reads slowly is told the newest.
 * @param epoch names this class among those that a page may have followed before
 * @param lastEventId what the page has heard last, where it comes again
 */
export function createClassFeed(
  { current, subscribe }: Pick<Following, "current" | "subscribe">,
  epoch: string,
  lastEventId: string | null,
  now: () => EpochMs,
): Feed {
  const heard = lastEventId === null ? null : parseEventId(lastEventId);
  let version = heard?.epoch === epoch ? heard.seq : 0;
  const place = (): StreamPlace => ({ epoch, seq: version });
  const event = (name: string, data: object): Uint8Array =>
    encoder.encode(`event: ${name}\nid: ${formatEventId(place())}\n${formatData(JSON.stringify(data))}`);
  return {
    get place() {
      return place();
    },
    next() {
      const told = current();
      if (told.version === version && !told.isOver) return { bytes: [], wakeAt: null, done: false };
      version = told.version;
      if (told.isOver) return { bytes: [event("over", {})], wakeAt: null, done: true };
      const data: ToldPlace = { ...told.place, since: told.since, now: now() };
      return { bytes: [event("place", data)], wakeAt: null, done: false };
    },
    subscribe,
  };
}
