/**
 * The data of one revision, outside React: a stream's snapshot and records go through the same core as on the server.
 * The state is changed in place, so a view is told by a new `version`, at most once per frame.
 */
import { type CoreState, decodeState, type RevisionState, step } from "../core/index.ts";
import type { TraceHeader } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";
import { applyCounters, type StreamMessage, type StreamState } from "../stream/protocol.ts";

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
  /** Grows with every change of the data. */
  readonly version: number;
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
}

/** Before anything has come. */
export const WAITING: RevisionView = {
  connection: "connecting",
  reason: "",
  stream: null,
  header: null,
  state: null,
  revision: null,
  extent: null,
  version: 0,
};

/** Opens the stream of one revision and keeps its state. */
export function createRevisionStore({ key, connect, schedule }: RevisionStoreOptions): RevisionStore {
  const listeners = new Set<() => void>();
  let view = WAITING;
  let next: Partial<RevisionView> | null = null;

  const change = (changes: Partial<RevisionView>): void => {
    const pending = next !== null;
    next = { ...next, ...changes };
    if (pending) return;
    schedule(() => {
      view = { ...view, ...next, version: view.version + 1 };
      next = null;
      for (const listener of listeners) listener();
    });
  };

  const onMessage = (message: StreamMessage): void => {
    switch (message.event) {
      case "snapshot": {
        if (message.data.scope !== "revision") return;
        const { header, from, to, state: text } = message.data;
        const state = decodeState(text);
        change({
          header,
          state,
          revision: state.revisions.get(key) ?? null,
          extent: from === null || to === null ? null : { from, to },
          connection: "open",
          reason: "",
        });
        return;
      }
      case "records": {
        const state = next?.state ?? view.state;
        if (state === null || state === undefined) return;
        for (const record of message.data.records) step(state, record);
        change({ state, revision: state.revisions.get(key) ?? null });
        return;
      }
      case "status": {
        const state = next?.state ?? view.state;
        const { counters } = message.data;
        // A viewer of one revision sees its own records only; what concerns the whole source is told.
        if (counters !== undefined && state) applyCounters(state.shared, counters);
        change({
          stream: message.data.state,
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
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getSnapshot: () => view,
    close: disconnect,
  };
}
