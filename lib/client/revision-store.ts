/**
 * The data of one revision, outside React: a stream's snapshot and records go through the same core as on the server.
 * The state is changed in place, so a view is told by a new `version`, at most once per frame.
 */
import {
  type CoreState,
  decodeState,
  forgetBefore,
  type RevisionState,
  step,
  tellBusy,
} from "../core/index.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { TraceHeader } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { applyCounters, type StreamMessage, type StreamState } from "../stream/protocol.ts";
import { createFrameStore } from "./frame-store.ts";

export type Connection = "connecting" | "open" | "lost" | "ended" | "failed";

export interface RevisionView {
  readonly connection: Connection;
  /** Why it failed or was lost; empty otherwise. */
  readonly reason: string;
  readonly stream: StreamState | null;
  readonly header: TraceHeader | null;
  readonly state: CoreState | null;
  readonly revision: RevisionState | null;
  /** Extent of the whole source; null before the first snapshot or for a source without records. */
  readonly extent: { readonly from: EpochMs; readonly to: EpochMs } | null;
  /** How the source fares, and when that was told (`Date.now()` here); null for a recording. */
  readonly live: LiveReport | null;
  /** Grows with every change of the data. */
  readonly version: number;
}

export interface LiveReport {
  readonly status: LiveStatus;
  readonly toldAt: EpochMs;
}

export interface StreamListener {
  onMessage(message: StreamMessage): void;
  onConnection(connection: Exclude<Connection, "connecting">, reason: string): void;
}

export interface RevisionStore {
  subscribe(listener: () => void): () => void;
  getSnapshot(): RevisionView;
  close(): void;
}

export interface RevisionStoreOptions {
  readonly key: string;
  /** Opens the stream; returns how to close it. */
  readonly connect: (listener: StreamListener) => () => void;
  /** Runs a callback soon, once; the browser's requestAnimationFrame. */
  readonly schedule: (callback: () => void) => void;
  /** The time of day here. */
  readonly now: () => EpochMs;
}

/** What has fallen out of the history of a source is forgotten here too, this often. */
const FORGET_EVERY_MS: DurationMs = 60_000;

/** Before anything has come. */
export const WAITING: RevisionView = {
  connection: "connecting",
  reason: "",
  stream: null,
  header: null,
  state: null,
  revision: null,
  extent: null,
  live: null,
  version: 0,
};

/** Opens the stream of one revision and keeps its state. */
export function createRevisionStore({ key, connect, schedule, now }: RevisionStoreOptions): RevisionStore {
  const store = createFrameStore(WAITING, schedule, (view) => ({ ...view, version: view.version + 1 }));
  const { change } = store;
  let forgottenAt: EpochMs = now();

  const reportOf = (status: LiveStatus | undefined): LiveReport | null =>
    status === undefined ? null : { status, toldAt: now() };
  const forget = (state: CoreState, { from }: LiveStatus): void => {
    if (from === null || now() - forgottenAt < FORGET_EVERY_MS) return;
    forgottenAt = now();
    forgetBefore(state, from);
  };

  const onMessage = (message: StreamMessage): void => {
    switch (message.event) {
      case "snapshot": {
        if (message.data.scope !== "revision") return;
        const { header, from, to, state: text, live } = message.data;
        const state = decodeState(text);
        change({
          header,
          state,
          revision: state.revisions.get(key) ?? null,
          extent: from === null || to === null ? null : { from, to },
          live: reportOf(live),
          connection: "open",
          reason: "",
        });
        return;
      }
      case "records": {
        const { state } = store.latest;
        if (state === null) return;
        for (const record of message.data.records) step(state, record);
        change({ state, revision: state.revisions.get(key) ?? null });
        return;
      }
      case "status": {
        const { state } = store.latest;
        const { counters, live } = message.data;
        // A viewer of one revision sees its own records only; what concerns the whole source is told.
        if (counters !== undefined && state) {
          applyCounters(state.shared, counters);
          tellBusy(state, counters.busy);
        }
        if (live !== undefined && state) forget(state, live);
        const { firstT = null, lastT = null } = state?.shared ?? {};
        change({
          stream: message.data.state,
          ...(live === undefined ? {} : { live: reportOf(live) }),
          ...(firstT === null || lastT === null || live === undefined
            ? {}
            : { extent: { from: firstT, to: lastT } }),
          ...(message.data.state === "ended" ? { connection: "ended" } : {}),
        });
        return;
      }
      default:
        return;
    }
  };

  const disconnect = connect({
    onMessage,
    onConnection: (connection, reason) => change({ connection, reason }),
  });
  return { subscribe: store.subscribe, getSnapshot: store.getSnapshot, close: disconnect };
}
