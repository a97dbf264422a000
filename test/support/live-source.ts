/** A source that grows, without a cluster: records are appended by hand. */
import { expect } from "vitest";
import { type CoreState, decodeState, encodeState, scopeState } from "../../lib/core/index.ts";
import type { LiveStatus } from "../../lib/model/live-status.ts";
import type { NewRecord, TraceHeader, TraceRecord } from "../../lib/model/record.ts";
import type { RecordSeq } from "../../lib/model/units.ts";
import { createLiveSource, type LiveSourceOptions } from "../../lib/sources/live-source.ts";
import type { Store } from "../../lib/store/store.ts";

export const LIVE_STATUS: LiveStatus = {
  state: "live",
  now: 0,
  heardAt: 0,
  reason: "",
  troubled: [],
  watches: 0,
  logs: null,
  from: null,
  recording: null,
  probes: null,
  historyFailure: "",
};

/** A store that gives numbers itself: the log that does so elsewhere is not there. */
export interface FedSource extends Store {
  /** Adds a record with its number, or else the next, and returns the number. */
  append(record: NewRecord | TraceRecord): RecordSeq;
}

/** Remembers everything unless it is told otherwise. */
export function liveSource(
  header: TraceHeader,
  options: Partial<Omit<LiveSourceOptions, "header">> = {},
): FedSource {
  const store = createLiveSource({
    summary: { id: "live", title: "live", story: "" },
    header,
    lineage: { epoch: "e1", earlier: [], firstSeq: 0 },
    retention: { ms: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER },
    status: () => LIVE_STATUS,
    namespace: null,
    ...options,
  });
  // What the store says of itself changes, so it is inherited, not copied.
  return Object.assign(Object.create(store) as Store, {
    append(record: NewRecord | TraceRecord): RecordSeq {
      const numbered = { seq: store.lastSeq + 1, ...record };
      store.append(numbered);
      return numbered.seq;
    },
  });
}

/** The record as a watcher hands it over. */
export function unnumbered({ seq: _, ...record }: TraceRecord): NewRecord {
  return record;
}

/** All that a viewer of the revision has, in a form that can be compared. */
export function scopeOf(state: CoreState, key: string): CoreState {
  const scoped = decodeState(encodeState(scopeState(state, key)));
  // Grows with every look at the revision, and lets a view know that something is new.
  for (const revision of scoped.revisions.values()) revision.version = 0;
  // How far a list has come is only known to a viewer when it ends, and whose it is does not matter.
  for (const { listing } of scoped.shared.resources.values()) {
    if (listing === null) continue;
    listing.seen.clear();
    listing.lastT = 0;
  }
  return scoped;
}

/** A viewer of the revision has what the source has. */
export function expectSameScope(got: CoreState, wanted: CoreState, key: string): void {
  const [a, b] = [scopeOf(got, key), scopeOf(wanted, key)];
  // Texts are compared much faster.
  if (textOf(a) !== textOf(b)) expect(a).toEqual(b);
}

/** In an order of its own. */
function textOf(state: CoreState): string {
  return JSON.stringify(state, (_, value: unknown) => {
    if (value instanceof Map) return [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    if (value instanceof Set) return [...value].sort();
    if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
