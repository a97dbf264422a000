/** The stream of a cluster: made once, found again, and told apart from one that has taken its place. */
import { createHash } from "node:crypto";
import { JetStreamApiError, StorageType, type StreamInfo } from "@nats-io/jetstream";
import type { DurationMs, RecordSeq } from "../model/units.ts";
import type { Nats } from "./connection.ts";
import { factsStreamOf, factsSubjectOf, streamOf, subjectsOf } from "./names.ts";

/** How a stream is made. One that is there stays as it is: its retention is its operator's. */
export interface StreamOptions {
  readonly keepMs: DurationMs;
  /** -1: no limit but that of the server. */
  readonly keepBytes: number;
  readonly replicas: number;
}

/** What a stream is now. */
export interface StreamState {
  /** The same identity means the same records under the same numbers. */
  readonly identity: string;
  readonly first: RecordSeq;
  readonly last: RecordSeq;
  /** The largest message that it takes, in bytes; infinite where only the server has a limit. */
  readonly maxMessage: number;
  /** One server keeps it, alone. */
  readonly isSingle: boolean;
}

const NOT_FOUND = 10059;
/** For as long a message that is sent twice is known by its id; what comes later is known by its place. */
const DUPLICATES_MS: DurationMs = 2 * 60_000;
const NANOSECONDS = 1_000_000;
const LOST_ONCE = "records were lost ";

/** Makes the stream unless it is there. */
export async function ensureStream(
  { streams }: Nats,
  cluster: string,
  options: StreamOptions,
): Promise<void> {
  await ensure({ streams }, { name: streamOf(cluster), subject: subjectsOf(cluster) }, options);
}

/** Makes the stream of a cluster's facts unless it is there. */
export async function ensureFactsStream(
  { streams }: Pick<Nats, "streams">,
  cluster: string,
  options: StreamOptions,
): Promise<void> {
  await ensure({ streams }, { name: factsStreamOf(cluster), subject: factsSubjectOf(cluster) }, options);
}

async function ensure(
  { streams }: Pick<Nats, "streams">,
  { name, subject }: { readonly name: string; readonly subject: string },
  options: StreamOptions,
): Promise<void> {
  if ((await stateOfStream({ streams }, name)) !== null) return;
  await streams.streams.add({
    name,
    subjects: [subject],
    storage: StorageType.File,
    num_replicas: options.replicas,
    max_age: options.keepMs * NANOSECONDS,
    max_bytes: options.keepBytes,
    duplicate_window: Math.min(DUPLICATES_MS, options.keepMs) * NANOSECONDS,
    allow_direct: true,
  });
}

/** The stream of a cluster's records as it is; null when there is none. */
export function streamState(nats: Pick<Nats, "streams">, cluster: string): Promise<StreamState | null> {
  return stateOfStream(nats, streamOf(cluster));
}

/** The same of a stream of any name. */
export async function stateOfStream(
  { streams }: Pick<Nats, "streams">,
  name: string,
): Promise<StreamState | null> {
  try {
    return stateOf(await streams.streams.info(name));
  } catch (error) {
    if (isNotFound(error)) return null;
    throw error;
  }
}

/**
 * The newest number that has a message; `last` of the stream where none has. It differs from `last` after the stream has refused
 * messages: some versions of nats-server give them a number all the same.
 */
export async function newestHeld(
  { streams }: Pick<Nats, "streams">,
  cluster: string,
  { last }: Pick<StreamState, "last">,
): Promise<RecordSeq> {
  const { state } = await streams.streams.info(streamOf(cluster), { deleted_details: true });
  if (state.messages === 0 || state.last_seq < last) return last;
  const missing = new Set(state.deleted ?? []);
  let held = last;
  while (held > state.first_seq && missing.has(held)) held -= 1;
  return held;
}

function stateOf({ created, config, state }: StreamInfo): StreamState {
  const identity = createHash("sha256")
    .update(`${created} ${config.description ?? ""}`)
    .digest("hex");
  return {
    identity: identity.slice(0, 12),
    first: Math.max(1, state.first_seq),
    last: state.last_seq,
    maxMessage: config.max_msg_size > 0 ? config.max_msg_size : Number.POSITIVE_INFINITY,
    isSingle: config.num_replicas === 1,
  };
}

/** Gives the stream another identity: it has lost records that somebody has seen, and gives their numbers to others. */
export async function renewIdentity({ streams }: Nats, cluster: string): Promise<void> {
  const name = streamOf(cluster);
  const { config } = await streams.streams.info(name);
  const times = Number(/(\d+)$/.exec(config.description ?? "")?.[1] ?? 0) + 1;
  await streams.streams.update(name, { description: `${LOST_ONCE}${times}` });
}

function isNotFound(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === NOT_FOUND;
}
