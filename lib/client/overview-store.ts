/** The rows of a growing source, outside React: a snapshot, then the rows that changed. Views are told once per frame. */
import { forgetInDigest, mergeDigest, type RevisionDigest, type SharedState } from "../core/index.ts";
import type { TraceHeader } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { decodeShared, type StreamMessage } from "../stream/protocol.ts";
import { createFrameStore } from "./frame-store.ts";
import type { Connection, LiveReport, StreamListener } from "./revision-store.ts";

export interface OverviewView {
  readonly connection: Connection;
  /** Why it failed or was lost; empty otherwise. */
  readonly reason: string;
  readonly header: TraceHeader | null;
  readonly digests: readonly RevisionDigest[];
  readonly shared: SharedState | null;
  /** Time of the last record that is shown. */
  readonly lastT: EpochMs | null;
  readonly live: LiveReport | null;
}

export interface OverviewStore {
  subscribe(listener: () => void): () => void;
  getSnapshot(): OverviewView;
  close(): void;
}

export interface OverviewStoreOptions {
  /** Opens the stream; returns how to close it. */
  readonly connect: (listener: StreamListener) => () => void;
  /** Runs a callback soon, once; the browser's requestAnimationFrame. */
  readonly schedule: (callback: () => void) => void;
  /** The time of day here. */
  readonly now: () => EpochMs;
  /** What the page came with. */
  readonly initial: Pick<OverviewView, "digests" | "shared">;
}

/** What has fallen out of the history of the source is forgotten here too, this often. */
const FORGET_EVERY_MS: DurationMs = 60_000;

/** Opens the stream of the rows and keeps them. */
export function createOverviewStore({
  connect,
  schedule,
  now,
  initial,
}: OverviewStoreOptions): OverviewStore {
  const rows = new Map(initial.digests.map((digest) => [digest.key, digest]));
  let rowsChanged = false;
  let forgottenAt = now();
  const first: OverviewView = {
    connection: "connecting",
    reason: "",
    header: null,
    ...initial,
    lastT: initial.shared?.lastT ?? null,
    live: null,
  };
  const { change, subscribe, getSnapshot } = createFrameStore(first, schedule, (view) => {
    const digests = rowsChanged ? [...rows.values()] : view.digests;
    rowsChanged = false;
    return { ...view, digests };
  });
  const take = (digests: readonly RevisionDigest[], isTail: boolean): void => {
    for (const digest of digests) {
      const had = isTail ? rows.get(digest.key) : undefined;
      rows.set(digest.key, had === undefined ? digest : mergeDigest(had, digest));
    }
    rowsChanged = rowsChanged || digests.length > 0;
  };

  const forget = (from: EpochMs | null): void => {
    if (from === null || now() - forgottenAt < FORGET_EVERY_MS) return;
    forgottenAt = now();
    rowsChanged = true;
    for (const [key, digest] of rows) {
      const kept = forgetInDigest(digest, from);
      if (kept === null) rows.delete(key);
      else rows.set(key, kept);
    }
  };

  const onMessage = (message: StreamMessage): void => {
    switch (message.event) {
      case "snapshot": {
        if (message.data.scope !== "overview") return;
        const { header, digests, shared, live, to } = message.data;
        rows.clear();
        take(digests, false);
        rowsChanged = true;
        change({
          header,
          shared: decodeShared(shared),
          lastT: to,
          live: live === undefined ? null : { status: live, toldAt: now() },
          connection: "open",
          reason: "",
        });
        return;
      }
      case "rows": {
        const { digests, shared, after, t } = message.data;
        take(digests, after !== undefined);
        change({ lastT: t, ...(shared === undefined ? {} : { shared: decodeShared(shared) }) });
        return;
      }
      case "status": {
        const { live } = message.data;
        if (live === undefined) return;
        forget(live.from);
        change({ live: { status: live, toldAt: now() } });
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
  return { subscribe, getSnapshot, close: disconnect };
}
