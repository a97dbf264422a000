/** The rows of a growing source, outside React: a snapshot, then the rows that changed. */
import { forgetInDigest, mergeDigest, type RevisionDigest, type SharedState } from "../core/index.ts";
import type { TraceHeader } from "../model/record.ts";
import type { EpochMs } from "../model/units.ts";
import { decodeShared, type RowsSummary } from "../stream/protocol.ts";
import {
  createStreamStore,
  type StreamReducer,
  type StreamStore,
  type StreamStoreOptions,
  type StreamView,
} from "./stream-store.ts";

export interface OverviewView extends StreamView {
  readonly header: TraceHeader | null;
  readonly digests: readonly RevisionDigest[];
  readonly shared: SharedState | null;
  /** Time of the newest record shown. */
  readonly lastT: EpochMs | null;
  /** All rows in numbers, from a server that does not tell each of them at once; null from others. */
  readonly rows: RowsSummary | null;
}

/** The data that is sent with the page itself. */
export type OverviewStart = Pick<OverviewView, "digests" | "shared"> & Partial<Pick<OverviewView, "reading">>;

/** The view before the stream has sent anything. */
export function overviewStart({ digests, shared, reading = null }: OverviewStart): OverviewView {
  return {
    connection: "connecting",
    reason: "",
    header: null,
    digests,
    shared,
    lastT: shared?.lastT ?? null,
    live: null,
    reading,
    rows: null,
  };
}

export type OverviewStore = StreamStore<OverviewView>;

export interface OverviewStoreOptions extends StreamStoreOptions {
  readonly initial: OverviewStart;
}

/** Opens the stream of the rows and keeps them. */
export function createOverviewStore({ initial, ...options }: OverviewStoreOptions): OverviewStore {
  return createStreamStore(overviewStart(initial), reducerOf(initial.digests), options);
}

function reducerOf(first: readonly RevisionDigest[]): StreamReducer<OverviewView> {
  const rows = new Map(first.map((digest) => [digest.key, digest]));
  let isChanged = false;
  const take = (digests: readonly RevisionDigest[], isTail: boolean): void => {
    for (const digest of digests) {
      const had = isTail ? rows.get(digest.key) : undefined;
      rows.set(digest.key, had === undefined ? digest : mergeDigest(had, digest));
    }
    isChanged = isChanged || digests.length > 0;
  };

  return {
    take(message) {
      switch (message.event) {
        case "snapshot": {
          if (message.data.scope !== "overview") return {};
          const { header, digests, shared, to } = message.data;
          rows.clear();
          take(digests, false);
          isChanged = true;
          return { header, shared: decodeShared(shared), lastT: to };
        }
        case "rows": {
          const { digests, shared, after, t } = message.data;
          take(digests, after !== undefined);
          return { lastT: t, ...(shared === undefined ? {} : { shared: decodeShared(shared) }) };
        }
        case "status":
          return { rows: message.data.rows ?? null };
        default:
          return {};
      }
    },
    forget(from) {
      isChanged = true;
      for (const [key, digest] of rows) {
        const kept = forgetInDigest(digest, from);
        if (kept === null) rows.delete(key);
        else rows.set(key, kept);
      }
      return {};
    },
    finish() {
      if (!isChanged) return {};
      isChanged = false;
      return { digests: [...rows.values()] };
    },
  };
}
