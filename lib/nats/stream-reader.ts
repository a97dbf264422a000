/** Records out of a stream: a stretch of it, or everything from a number on as it comes. */
import { DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import type { ClusterClock } from "../cluster/types.ts";
import type { Awaitable } from "../live/record-log.ts";
import type { TraceRecord } from "../model/record.ts";
import type { DurationMs, RecordSeq } from "../model/units.ts";
import type { Bucket } from "./bucket.ts";
import type { Nats } from "./connection.ts";
import { followMessages } from "./follow-messages.ts";
import { streamOf } from "./names.ts";
import { decodeRecord, fetchRecord, inPlaceOfHole, isBeside } from "./record-message.ts";
import { streamState } from "./stream.ts";

export interface Reading {
  readonly nats: Nats;
  readonly cluster: string;
  readonly bucket: Bucket;
}

const READ_MS: DurationMs = 5_000;
/** More numbers in a row that have no message are not put together again: a subject of the stream was purged, as it seems. */
const MOST_HOLE = 10_000;

/** At once, unless it lies beside the stream. */
function recordOf(message: JsMsg, bucket: Bucket): Awaitable<TraceRecord> {
  return isBeside(message) ? fetchRecord(message, bucket.get) : decodeRecord(message);
}

/** Up to `max` records from the number `from` on; the caller knows that the last of them is there. */
export async function readStream(
  { nats, cluster, bucket }: Reading,
  from: RecordSeq,
  max: number,
): Promise<TraceRecord[]> {
  const found: TraceRecord[] = [];
  if (max <= 0) return found;
  const consumer = await nats.jetstream.consumers.get(streamOf(cluster), {
    deliver_policy: DeliverPolicy.StartSequence,
    opt_start_seq: from,
  });
  const messages = await consumer.fetch({ max_messages: max, expires: READ_MS });
  let next = from;
  for await (const message of messages) {
    // What was forgotten meanwhile is no hole.
    if (found.length === 0 && message.seq > from)
      next = Math.max(from, (await streamState(nats, cluster))?.first ?? from);
    for (const record of inPlaceOfHole(next, message)) if (found.length < max) found.push(record);
    if (found.length < max) found.push(await recordOf(message, bucket));
    next = message.seq + 1;
    if (found.length >= max) break;
  }
  void consumer.delete().catch(() => undefined);
  return found;
}

/**
 * Why a stream cannot be gone on with from where its reader is:
 *
 * - `deleted`, `replaced`: as its writer finds out
 * - `shortened`: it ends before what was read
 * - `forgotten`: what follows is not kept any more
 */
export type Break = "deleted" | "replaced" | "shortened" | "forgotten";

export interface FollowOptions extends Reading {
  readonly clock: ClusterClock;
  readonly identity: string;
  /** The first record to be told. */
  readonly from: RecordSeq;
  /** In order, each once, none left out. */
  readonly onRecord: (record: TraceRecord) => void;
  /** Nothing more is told. */
  readonly onBreak: (reason: Break) => void;
  /** Why nothing comes; empty while all is well. */
  readonly onTrouble: (reason: string) => void;
}

/** Tells every record from a number on, over all interruptions, until it is stopped. */
export function followStream(options: FollowOptions): () => void {
  const { nats, cluster, bucket, clock, identity, onRecord, onBreak, onTrouble } = options;
  let next = options.from;
  let isStopped = false;

  const stop = (): void => {
    isStopped = true;
    stopMessages();
  };
  const end = (reason: Break): void => {
    if (isStopped) return;
    stop();
    onBreak(reason);
  };
  /** False when the stream is not the same any more, or has a hole where the reader is. */
  const isIntact = async (): Promise<boolean> => {
    const now = await streamState(nats, cluster);
    const reason: Break | null =
      now === null
        ? "deleted"
        : now.identity !== identity
          ? "replaced"
          : now.last < next - 1
            ? "shortened"
            : now.first > next
              ? "forgotten"
              : null;
    if (reason !== null) end(reason);
    return reason === null;
  };
  /** It was forgotten, deleted or refused: whoever reads must know. */
  const passHole = async (message: JsMsg): Promise<void> => {
    if (message.seq - next > MOST_HOLE) end("forgotten");
    else await isIntact();
    if (isStopped) return;
    for (const record of inPlaceOfHole(next, message)) onRecord(record);
    next = message.seq;
  };
  const tell = (record: TraceRecord): void => {
    if (isStopped) return;
    next += 1;
    onRecord(record);
  };
  const takeSlowly = async (message: JsMsg): Promise<void> => {
    if (message.seq > next) await passHole(message);
    if (!isStopped) tell(await recordOf(message, bucket));
  };
  const stopMessages = followMessages({
    nats,
    stream: streamOf(cluster),
    clock,
    next: () => next,
    isIntact,
    onMessage(message) {
      if (message.seq > next || isBeside(message)) return takeSlowly(message);
      tell(decodeRecord(message));
    },
    onTrouble,
  });
  return stop;
}
