/** The data of one revision, outside React: a stream's snapshot and records go through the same core as on the server. */
import {
  advance,
  type CoreState,
  decodeState,
  forgetBefore,
  LATENESS_MS,
  type RevisionState,
  type SharedState,
  step,
  tellBusy,
} from "../core/index.ts";
import type { TraceHeader } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";
import { applyCounters, type StreamMessage, type StreamState } from "../stream/protocol.ts";
import {
  createStreamStore,
  type StreamReducer,
  type StreamStore,
  type StreamStoreOptions,
  type StreamView,
} from "./stream-store.ts";

/**
 * A revision and its surroundings as of one frame. Its contents are mutated in place, and every change comes with a new
 * object of this type: depending on this object is depending on everything in it.
 */
export interface RevisionData {
  readonly shared: SharedState;
  readonly revision: RevisionState;
}

/** Whether there is enough data to show the revision. */
export function isReady(data: RevisionData | null): data is RevisionData {
  return data !== null && data.revision.phase.length > 0;
}

export interface RevisionView extends StreamView {
  readonly stream: StreamState | null;
  readonly header: TraceHeader | null;
  /** The whole state, mutated in place; null before the first snapshot. */
  readonly state: CoreState | null;
  /** Null before the first snapshot, and in a source that does not know the revision. */
  readonly data: RevisionData | null;
  /** Extent of the whole source; null before the first snapshot or for a source without records. */
  readonly extent: { readonly from: EpochMs; readonly to: EpochMs } | null;
}

/** The view before anything has been received. */
export const WAITING: RevisionView = {
  connection: "connecting",
  reason: "",
  stream: null,
  header: null,
  state: null,
  data: null,
  extent: null,
  live: null,
  reading: null,
};

export type RevisionStore = StreamStore<RevisionView>;

export interface RevisionStoreOptions extends StreamStoreOptions {
  /** "namespace/name". */
  readonly key: string;
}

/** Opens the stream of one revision and keeps its state. */
export function createRevisionStore({ key, ...options }: RevisionStoreOptions): RevisionStore {
  return createStreamStore(WAITING, reducerOf(key), options);
}

function reducerOf(key: string): StreamReducer<RevisionView> {
  let state: CoreState | null = null;
  const told = (now: CoreState): Partial<RevisionView> => {
    const revision = now.revisions.get(key);
    return { state: now, data: revision === undefined ? null : { shared: now.shared, revision } };
  };

  return {
    take(message: StreamMessage): Partial<RevisionView> {
      switch (message.event) {
        case "snapshot": {
          if (message.data.scope !== "revision") return {};
          const { header, from, to, state: text } = message.data;
          state = decodeState(text);
          return { header, extent: from === null || to === null ? null : { from, to }, ...told(state) };
        }
        case "records": {
          if (state === null) return {};
          for (const record of message.data.records) step(state, record);
          return told(state);
        }
        case "status": {
          const { counters, live, state: stream, t } = message.data;
          const ended: Partial<RevisionView> = stream === "ended" ? { connection: "ended" } : {};
          if (state === null) return { stream, ...ended };
          // The records of one revision do not tell what concerns the whole source; the counters do.
          if (counters !== undefined) {
            applyCounters(state.shared, counters);
            tellBusy(state, counters.busy);
          }
          // Everything up to here has been received, as on the server: rules that wait are asked there and here.
          const heardAt = live?.heardAt ?? null;
          const upTo = stream === "ended" ? t : heardAt === null ? null : heardAt - LATENESS_MS;
          const isNew = upTo !== null && advance(state, upTo).length > 0;
          const { firstT, lastT } = state.shared;
          return {
            stream,
            ...ended,
            ...(counters === undefined && !isNew ? {} : told(state)),
            ...(firstT === null || lastT === null || (live === undefined && stream !== "reading")
              ? {}
              : { extent: { from: firstT, to: lastT } }),
          };
        }
        default:
          return {};
      }
    },
    forget(from) {
      if (state === null) return {};
      forgetBefore(state, from);
      return told(state);
    },
  };
}
