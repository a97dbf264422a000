/** Records out of a stream: a stretch of it, or everything from a number on as it comes. */
import { type ConsumerMessages, DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import type { ClusterClock } from "../cluster/types.ts";
import type { Awaitable } from "../live/record-log.ts";
import type { TraceRecord } from "../model/record.ts";
import type { DurationMs, RecordSeq } from "../model/units.ts";
import type { Bucket } from "./bucket.ts";
import type { Nats } from "./connection.ts";
import { streamOf } from "./names.ts";
import { decodeRecord, fetchRecord, inPlaceOfHole, isBeside } from "./record-message.ts";
import { streamState } from "./stream.ts";
import { reasonOf } from "./why-not.ts";

export interface Reading {
  readonly nats: Nats;
  readonly cluster: string;
  readonly bucket: Bucket;
}

const READ_MS: DurationMs = 5_000;
const IDLE_MS: DurationMs = 2_000;
const RETRY_MS: DurationMs = 500;
/** Other work has its turn after so many records. */
const TURN = 500;
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
  let messages: ConsumerMessages | null = null;
  let check: () => void = () => undefined;

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
  const pass = async (): Promise<void> => {
    if (!(await isIntact()) || isStopped) return;
    const consumer = await nats.jetstream.consumers.get(streamOf(cluster), {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: next,
    });
    const own = await consumer.consume({ max_messages: 1_000, idle_heartbeat: IDLE_MS });
    messages = own;
    onTrouble("");
    // Whatever happens to the consumer, it is begun anew behind the last record: then nothing depends on how it recovers.
    void (async () => {
      for await (const { type } of own.status()) if (INTERRUPTIONS.has(type)) own.stop();
    })();
    check = () => own.stop();
    let taken = 0;
    for await (const message of own) {
      if (isStopped) break;
      if (message.seq < next) continue;
      if (message.seq > next) {
        // It was forgotten, deleted or refused: whoever reads must know.
        if (message.seq - next > MOST_HOLE) end("forgotten");
        else await isIntact();
        if (isStopped) break;
        for (const record of inPlaceOfHole(next, message)) onRecord(record);
        next = message.seq;
      }
      const record = await recordOf(message, bucket);
      if (isStopped) break;
      next += 1;
      onRecord(record);
      taken += 1;
      if (taken % TURN === 0) await new Promise<void>((resolve) => setImmediate(resolve));
    }
    messages = null;
    void consumer.delete().catch(() => undefined);
  };
  const run = async (): Promise<void> => {
    while (!isStopped) {
      try {
        if (nats.trouble === "") await pass();
        else onTrouble(nats.trouble);
      } catch (error) {
        onTrouble(nats.trouble || reasonOf(error));
      }
      if (!isStopped) await new Promise<void>((resolve) => clock.after(RETRY_MS, resolve));
    }
  };
  const stopListening = nats.onChange(() => {
    if (nats.trouble !== "") onTrouble(nats.trouble);
    check();
  });
  const stop = (): void => {
    isStopped = true;
    stopListening();
    messages?.stop();
  };
  void run();
  return stop;
}

const INTERRUPTIONS: ReadonlySet<string> = new Set([
  "reset",
  "ordered_consumer_recreated",
  "consumer_not_found",
  "consumer_deleted",
  "stream_not_found",
  "heartbeats_missed",
  "no_responders",
]);
