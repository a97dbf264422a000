/** What the collector of a cluster says of itself in its lease: the viewers of all replicas see it. */
import { JetStreamApiError, jetstream } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import type { LogsStatus, ResourceStatus } from "../model/live-status.ts";
import type { TraceHeader } from "../model/record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import type { Nats } from "./connection.ts";
import type { LeaseEntry, LeaseNote, LeaseStore } from "./lease.ts";
import { LEASES } from "./names.ts";

export interface CollectorNote extends LeaseNote {
  /** When it was written, by the collector's clock. */
  readonly at: EpochMs;
  /** How people call the cluster. */
  readonly title: string;
  /** null: all namespaces. */
  readonly namespace: string | null;
  readonly header: TraceHeader;
  /** Of the stream that it writes; empty before it does. */
  readonly identity: string;
  /** The last record it had appended then. */
  readonly lastSeq: RecordSeq;
  /** Up to here it can have missed nothing; what it has heard by then is in the records up to `lastSeq`. */
  readonly heardAt: EpochMs | null;
  /** Why what it has received waits for the stream, without a full stop; empty when it does not. */
  readonly waitsFor: string;
  readonly isStarting: boolean;
  readonly isWatching: boolean;
  readonly resources: readonly ResourceStatus[];
  readonly logs: LogsStatus | null;
  /** How the telling of facts fares: why none are told now; null where none are, as by an older skscope. */
  readonly facts: { readonly failure: string } | null;
}

const ANSWER_MS: DurationMs = 2_000;
const WRONG_REVISION = 10071;

export interface Notes {
  /** The lease of a cluster. */
  of(cluster: string): LeaseStore<CollectorNote>;
  /** The clusters that have one. */
  clusters(): Promise<readonly string[]>;
}

/**
 * The leases of all clusters.
 * @param replicas of the bucket, where it has to be made; null: it is not made
 */
export function openNotes({ connection, streams }: Nats, replicas: number | null): Notes {
  let opening: Promise<KV> | null = null;
  const bucket = (): Promise<KV> => {
    const buckets = new Kvm(jetstream(connection, { timeout: ANSWER_MS }));
    // Whoever may answer a question may take a change: it does not look as if a holder was silent when he cannot write.
    const options = { history: 1, allow_direct: false };
    opening ??=
      replicas === null ? buckets.open(LEASES, options) : buckets.create(LEASES, { ...options, replicas });
    opening.catch(() => {
      opening = null;
    });
    return opening;
  };
  /** When the bucket does not answer it may have been deleted: it is looked for again, or made. */
  const forgetting = <T>(answer: Promise<T>): Promise<T> =>
    answer.catch((error: unknown) => {
      opening = null;
      throw error;
    });
  const subject = `$KV.${LEASES}.`;
  return {
    of: (cluster) => ({
      async get() {
        const entry = await forgetting((await bucket()).get(cluster));
        return entry === null || entry.operation !== "PUT" ? null : entryOf(entry.string(), entry.revision);
      },
      async put(note, after) {
        try {
          const notes = await bucket();
          const text = JSON.stringify(note);
          return await (after === 0 ? notes.create(cluster, text) : notes.update(cluster, text, after));
        } catch (error) {
          if (error instanceof JetStreamApiError && error.code === WRONG_REVISION) return null;
          opening = null;
          throw error;
        }
      },
    }),
    async clusters() {
      const { state } = await streams.streams.info(`KV_${LEASES}`, { subjects_filter: `${subject}>` });
      return Object.keys(state.subjects ?? {}).map((name) => name.slice(subject.length));
    },
  };
}

/** The note as it was written; one that cannot be read is nobody's. */
function entryOf(text: string, revision: number): LeaseEntry<CollectorNote> {
  return { note: { ...NOBODY, ...noteOf(text) }, revision };
}

function noteOf(text: string): Partial<CollectorNote> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

const NOBODY: CollectorNote = {
  holder: "",
  at: 0,
  title: "",
  namespace: null,
  header: { version: 1 },
  identity: "",
  lastSeq: 0,
  heardAt: null,
  waitsFor: "",
  isStarting: false,
  isWatching: false,
  resources: [],
  logs: null,
  facts: null,
};
