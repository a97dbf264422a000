/**
 * The records of one resource, from the one or several watches that make it up. In a trace a list is a list of the
 * whole resource, so when one part is listed again the others are told again with it, as they are.
 *
 *   part 1 ──list──┐
 *   part 2 ──list──┴▶ ADDED initial …, BOOKMARK ──events of both──▶ GAP ──list of part 2──▶ ADDED initial (both), BOOKMARK
 *
 * What a list does not hold any more is told as DELETED before it, marked as concluded from the list. Of a part that may
 * not be seen any more nothing is concluded: its objects are told on as they were last known.
 */
import { asObject, asString, type JsonObject } from "../model/json.ts";
import type { EpochMs } from "../model/units.ts";
import { writersField } from "../trace/writers.ts";
import type { NewRecord, RecordSink } from "./types.ts";
import { INITIAL_EVENTS_END, type WatchHandler, type WatchStatus } from "./watch-loop.ts";

export interface ResourceFeedOptions {
  /** Name in records. */
  readonly resource: string;
  readonly parts: number;
  readonly sink: RecordSink;
  /** When what is being handed over was received. */
  readonly received: (resource: string, object: JsonObject) => EpochMs;
  /** Says of an object whether the part, by its number, was asked for it; others are dropped. Default: all are. */
  readonly isOfPart?: (part: number, object: JsonObject) => boolean;
  /** Says which objects, not known so far or changed, are of interest; a deletion always is when the object was. */
  readonly admits?: (object: JsonObject, isNew: boolean) => boolean;
  /** Takes out what is not to be kept. */
  readonly redact: (resource: string, object: JsonObject) => JsonObject;
  /** Keys of the objects that are known from before. */
  readonly known: Iterable<string>;
  /** The last version of an object that was handed over, to tell it again; null when it is not known any more. */
  readonly current: (resource: string, key: string) => JsonObject | null;
  readonly onStatus: () => void;
  /** Whether lists may be told yet; those that are there before wait for {@link ResourceFeed.open}. Default: always. */
  readonly isOpen?: () => boolean;
}

export interface ResourceFeed {
  /** Tells what has waited. */
  open(): void;
  /** The handler of each part's watch loop. */
  readonly handlers: readonly WatchHandler[];
  /** Of each part, in order. */
  readonly statuses: readonly WatchStatus[];
  /** Every part has been listed, or cannot be. */
  readonly isSettled: boolean;
  readonly relists: number;
  readonly gaps: number;
}

/** An object as it is kept, and what its record says besides. */
interface Seen {
  readonly object: JsonObject;
  readonly extra: JsonObject | undefined;
}

interface Part {
  /** Keys ("namespace/name") of the objects that are of interest, as last told. */
  keys: Set<string>;
  /** A list, with the events since, that waits for the other parts; null when none does. */
  waiting: Map<string, Seen> | null;
  /** Listed, or known to be out of reach. */
  isSettled: boolean;
  /** Out of reach. */
  isAway: boolean;
  status: WatchStatus;
}

const AT_FIRST: WatchStatus = { state: "starting", since: 0, reason: "", heardAt: null };

export function createResourceFeed(options: ResourceFeedOptions): ResourceFeed {
  const { resource, sink, received, redact, current, onStatus } = options;
  const admits = options.admits ?? ((): boolean => true);
  const isOfPart = options.isOfPart ?? ((): boolean => true);
  const parts = Array.from(
    { length: options.parts },
    (): Part => ({ keys: new Set(), waiting: null, isSettled: false, isAway: false, status: AT_FIRST }),
  );
  let wasTold = false;
  let hasGap = false;
  let relists = 0;
  let gaps = 0;
  /** Version of a list that is complete and may not be told yet. */
  let heldVersion: string | null = null;

  /** Known from before, until the first list. */
  let told: ReadonlySet<string> = new Set(options.known);

  const tell = (type: string, object: JsonObject, t: EpochMs, initial = false, extra?: JsonObject): void => {
    const record: NewRecord = { t, at: new Date(t).toISOString(), type, resource, initial, object };
    sink(extra === undefined ? record : { ...record, extra });
  };
  /** Without managed fields the record still says who wrote the object. */
  const seen = (object: JsonObject): Seen => {
    const kept = redact(resource, object);
    return { object: kept, extra: kept === object ? undefined : writersField(resource, object) };
  };
  const isHeld = (key: string): boolean => parts.some((part) => (part.waiting ?? part.keys).has(key));
  /** Those that existed before the gap, and that none of the lists holds. */
  const tellVanished = (): void => {
    const away = parts.find((part) => part.isAway);
    for (const key of new Set([...told, ...parts.flatMap((part) => [...part.keys])])) {
      if (isHeld(key)) continue;
      // Known from before, and from which part cannot be said: it may be there.
      if (away !== undefined && !parts.some((part) => part.keys.has(key))) {
        away.keys.add(key);
        continue;
      }
      const object = current(resource, key);
      if (object !== null) tell("DELETED", object, received(resource, object), false, { vanished: true });
    }
    told = new Set();
  };
  const tellGap = (reason: string): void => {
    if (hasGap) return;
    hasGap = true;
    gaps += 1;
    const object = { reason };
    tell("GAP", object, received(resource, object));
  };

  /** Tells the whole resource, when all of it is there. */
  const tellList = (resourceVersion: string): void => {
    if (!parts.every((part) => part.isSettled)) return;
    if (options.isOpen?.() === false) {
      heldVersion = resourceVersion;
      return;
    }
    heldVersion = null;
    if (wasTold) relists += 1;
    tellVanished();
    let latest = Number.NEGATIVE_INFINITY;
    for (const part of parts) {
      if (part.waiting === null) {
        // Known already; told again because the list is one of the whole resource.
        for (const key of part.keys) {
          const object = current(resource, key);
          if (object === null) continue;
          latest = Math.max(latest, received(resource, object));
          tell("ADDED", object, latest, true);
        }
        continue;
      }
      part.keys = new Set(part.waiting.keys());
      for (const { object, extra } of part.waiting.values()) {
        latest = Math.max(latest, received(resource, object));
        tell("ADDED", object, latest, true, extra);
      }
      part.waiting = null;
    }
    const bookmark = { metadata: { resourceVersion, annotations: { [INITIAL_EVENTS_END]: "true" } } };
    tell("BOOKMARK", bookmark, Math.max(latest, received(resource, bookmark)));
    wasTold = true;
    hasGap = false;
  };

  const handlerOf = (part: Part, number: number): WatchHandler => ({
    onList(items, resourceVersion) {
      part.waiting = new Map();
      for (const item of items) {
        if (isOfPart(number, item) && admits(item, true)) part.waiting.set(keyOf(item), seen(item));
      }
      part.isSettled = true;
      part.isAway = false;
      tellList(resourceVersion);
    },
    onEvent(type, object) {
      if (!isOfPart(number, object)) return;
      const key = keyOf(object);
      if (part.waiting !== null) {
        if (type === "DELETED") {
          part.waiting.delete(key);
          if (told.has(key)) part.keys.add(key);
        } else if (admits(object, !part.waiting.has(key))) part.waiting.set(key, seen(object));
        return;
      }
      if (type === "DELETED") {
        // Of an object that was never of interest nothing is told.
        if (!part.keys.delete(key)) return;
        // Not chosen by this part any more, but by another one.
        if (isHeld(key)) return;
      } else {
        if (!admits(object, !part.keys.has(key))) return;
        part.keys.add(key);
      }
      const { object: kept, extra } = seen(object);
      tell(type, kept, received(resource, object), false, extra);
    },
    onBookmark(resourceVersion) {
      if (part.waiting !== null || !wasTold) return;
      const object = { metadata: { resourceVersion } };
      tell("BOOKMARK", object, received(resource, object));
    },
    onGap(reason) {
      part.isSettled = false;
      tellGap(reason);
    },
    onStatus(status) {
      part.status = status;
      if ((status.state === "refused" || status.state === "missing") && !part.isSettled) {
        part.isSettled = true;
        part.isAway = true;
        part.waiting = null;
        if (parts.every(({ isAway }) => isAway)) tellGap(status.reason);
        else tellList("");
      }
      onStatus();
    },
  });

  return {
    open() {
      if (heldVersion !== null) tellList(heldVersion);
    },
    handlers: parts.map(handlerOf),
    get statuses() {
      return parts.map(({ status }) => status);
    },
    get isSettled() {
      return parts.every((part) => part.isSettled);
    },
    get relists() {
      return relists;
    },
    get gaps() {
      return gaps;
    },
  };
}

function keyOf(object: JsonObject): string {
  const metadata = asObject(object.metadata);
  return `${asString(metadata.namespace) ?? ""}/${asString(metadata.name) ?? ""}`;
}
