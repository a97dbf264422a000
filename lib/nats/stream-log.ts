/**
 * A log that is a JetStream stream. Whoever writes it is alone (lease.ts), so it gives each record the number that the
 * stream will give it, and the stream takes it at that number only:
 *
 *   append ──▶ waiting ──▶ sent, each with its id and the number before its own ──acknowledged──▶ told
 *                 ▲                          │ no answer
 *                 └── found again in the stream, or sent once more under the same id ◀──┘
 *
 * A stream without room refuses. Some versions of nats-server use up a number with each message that they refuse, so one alone is
 * sent now and then until it is taken, and what waits is given the numbers behind those.
 */
import type { RecordLog } from "../live/record-log.ts";
import type { TraceRecord } from "../model/record.ts";
import type { DurationMs, RecordSeq } from "../model/units.ts";
import { createEntry, type Entry, renumber, shrink, weightOf } from "./log-entry.ts";
import { LogLostError, lossOf } from "./log-lost.ts";
import type { StreamLogOptions } from "./log-options.ts";
import { streamOf, subjectOf } from "./names.ts";
import { markRefused } from "./record-message.ts";
import { type StreamState, streamState } from "./stream.ts";
import { readStream } from "./stream-reader.ts";
import { isWithoutRoom, reasonOf } from "./why-not.ts";

export interface StreamLog extends RecordLog {
  /** Number of the record appended last, stored or not. */
  readonly appended: RecordSeq;
  /** Bytes that wait for the stream. */
  readonly waiting: number;
  /** Why records wait; empty when they do not. */
  readonly trouble: string;
  /** Asks the stream what it has forgotten, and whether it is still there: a quiet cluster writes nothing that would tell. */
  refresh(): Promise<void>;
  /** Resolves when everything appended so far is stored; rejects when it cannot be. */
  flush(): Promise<void>;
  /** Sends nothing more; what waits is rejected. */
  close(): void;
}

/** So many messages are under way at a time. */
const MOST_SENT = 512;
const ANSWER_MS: DurationMs = 5_000;
const RETRY_MS: DurationMs = 500;
/** So often a stream without room is asked whether it has some. */
const ROOM_MS: DurationMs = 5_000;
const LAST_ID = "Nats-Expected-Last-Msg-Id";
const SLOW_FACTOR = 4;
const BUFFER_BYTES = 64 * 1024 * 1024;

/** The log of a stream, which goes on behind what it holds. */
export function createStreamLog(options: StreamLogOptions): StreamLog {
  const { nats, cluster, clock, bucket, tip, writer, from, bufferBytes = BUFFER_BYTES } = options;
  const stream = streamOf(cluster);
  const listeners = new Set<(records: readonly TraceRecord[]) => void>();
  /** Those that are not stored yet, in order; the first `sent` of them are under way. */
  const queue: Entry[] = [];
  let sent = 0;
  let { first, maxMessage } = from;
  /** The newest that is stored. */
  let last = options.held ?? from.last;
  let appended = from.last;
  let waiting = 0;
  let isFull = false;
  let isTelling = false;
  let isRepairing = false;
  let isStoringBeside = false;
  /** So many numbers behind `last` hold nothing. */
  let refused = from.last - last;
  let lost: LogLostError | null = null;
  /** Answers to what was sent before a repair mean nothing. */
  let round = 0;
  const idle: (() => void)[] = [];
  /** What was stored when something was found out of order the last time. */
  let repairedAt: RecordSeq = -1;
  let trouble = "";
  /** Why the stream has refused what was sent last; empty while it takes it. */
  let refusal = "";
  let storedAt = clock.now();

  /** What a message may have, of the server and of the stream. */
  const maxPayload = (): number =>
    Math.min(nats.connection.info?.max_payload ?? Number.POSITIVE_INFINITY, maxMessage);
  const say = (reason: string): void => {
    if (reason === trouble) return;
    trouble = reason;
    options.onTrouble?.(reason, reason !== "" && reason === refusal);
  };
  const lose = (error: LogLostError): void => {
    if (lost !== null) return;
    lost = error;
    giveUp(error);
    options.onLost?.(error);
  };
  const giveUp = (reason: LogLostError): void => {
    stopListening();
    for (const { done } of queue.splice(0)) done(reason);
    for (const resolve of idle.splice(0)) resolve();
  };
  const isStalled = (): boolean =>
    nats.trouble !== "" || trouble !== "" || clock.now() - storedAt > ANSWER_MS;
  /** Takes what is stored from the head of the queue, and tells of it. */
  const settle = (): void => {
    if (isTelling) return;
    isTelling = true;
    for (;;) {
      let count = 0;
      while (queue[count]?.isStored === true) count += 1;
      if (count === 0) break;
      const stored = queue.splice(0, count);
      sent = Math.max(0, sent - count);
      waiting -= weightOf(stored);
      last = stored.at(-1)?.record.seq ?? last;
      refused = 0;
      storedAt = clock.now();
      const records = stored.map(({ record }) => record);
      for (const listener of listeners) listener(records);
      for (const { done } of stored) done(null);
    }
    isTelling = false;
    if (queue.length > 0) return;
    isFull = false;
    for (const resolve of idle.splice(0)) resolve();
  };
  const send = async (entry: Entry, before: Entry | undefined, own: number): Promise<void> => {
    const { id, record, message } = entry;
    if (before === undefined) markRefused(message, refused);
    // A smaller one may fit where this one did not; with the number alone it would be taken behind it.
    const behind = before === undefined || !from.isSingle ? {} : { lastMsgID: before.id };
    // The client writes what it expects into the headers that it is given, and a server that was started again knows no id.
    message.headers.delete(LAST_ID);
    try {
      const ack = await nats.jetstream.publish(subjectOf(cluster, record.resource), message.data, {
        msgID: id,
        headers: message.headers,
        expect: { streamName: stream, lastSequence: record.seq - 1, ...behind },
        timeout: ANSWER_MS,
        retries: 0,
      });
      // The one of now: what was sent may have been given another since.
      const { seq } = entry.record;
      if (ack.seq !== seq) throw new Error(`Record ${seq} was stored as ${ack.seq}.`);
      entry.isStored = true;
      refusal = "";
      say("");
      settle();
      pump();
    } catch (error) {
      if (isWithoutRoom(error)) refusal = reasonOf(error);
      if (own === round) repair(error);
    }
  };
  /** Stores what lies beside the stream; nothing is sent meanwhile. */
  const sendBeside = async (entry: Entry): Promise<void> => {
    const { beside } = entry.message;
    isStoringBeside = true;
    let failure: unknown = null;
    try {
      if (beside !== null) await bucket.put(beside.name, beside.data);
      entry.isBesideStored = true;
    } catch (error) {
      failure = error;
    }
    isStoringBeside = false;
    if (isWithoutRoom(failure)) refusal = reasonOf(failure);
    if (failure === null) pump();
    else repair(failure);
  };
  const pump = (): void => {
    if (lost !== null || isRepairing || isStoringBeside) return;
    if (nats.trouble !== "") {
      if (queue.length > 0) say(nats.trouble);
      return;
    }
    while (sent < Math.min(queue.length, refusal === "" ? MOST_SENT : 1)) {
      const entry = queue[sent];
      if (entry === undefined) return;
      if (!entry.isBesideStored) {
        // One at a time, when everything before it is stored.
        if (sent === 0) void sendBeside(entry);
        return;
      }
      sent += 1;
      void send(entry, queue[sent - 2], round);
    }
  };
  /** Finds out what of that which was sent is stored, and sends the rest again: at once, unless it helped nothing the last time. */
  const repair = (cause: unknown): void => {
    if (isRepairing || lost !== null) return;
    isRepairing = true;
    round += 1;
    const own = round;
    const before = repairedAt;
    repairedAt = last;
    /** Unless the connection has come back meanwhile, and it was begun anew. */
    const later = (work: () => void): void =>
      void clock.after(refusal === "" ? RETRY_MS : ROOM_MS, () => {
        if (own !== round) return;
        isRepairing = false;
        work();
      });
    findStored(own).then(
      () => {
        if (lost !== null || own !== round) return;
        const helpedNothing = before === last || refusal !== "";
        if (helpedNothing) say(nats.trouble || refusal || reasonOf(cause));
        if (helpedNothing) later(again);
        else again();
      },
      (error: unknown) => {
        if (own !== round) return;
        say(nats.trouble || reasonOf(error));
        later(() => repair(cause));
      },
    );
  };
  const again = (): void => {
    isRepairing = false;
    sent = 0;
    const before = weightOf(queue);
    shrink(queue, maxPayload());
    waiting += weightOf(queue) - before;
    pump();
  };
  /** The stream as it is; null when it is not the one that was written, which ends the log. */
  const ownState = async (): Promise<StreamState | null> => {
    // More may be acknowledged while the answer is on its way.
    const acknowledged = last;
    const now = await streamState(nats, cluster);
    const loss = lossOf(stream, now, { identity: from.identity, acknowledged });
    if (loss !== null) lose(loss);
    maxMessage = now?.maxMessage ?? maxMessage;
    return lost === null ? now : null;
  };
  const findStored = async (own: number): Promise<void> => {
    const now = await ownState();
    /** The first number that holds nothing. */
    let hole: RecordSeq | null = null;
    for (let seq = last + refused + 1; now !== null && seq <= now.last; seq++) {
      // Of the leader: a stream that an operator made may not answer directly, and a replica that lags would show a hole.
      const message = await nats.streams.streams.getMessage(stream, { seq });
      if (own !== round || lost !== null) return;
      // An answer that came late has told already.
      if (seq <= last) continue;
      const entry = queue.find(({ record }) => record.seq === seq);
      if (message === null) {
        hole ??= seq;
        continue;
      }
      const id = message.header?.get("Nats-Msg-Id");
      if (!queue.some((own) => own.id === id)) {
        lose(new LogLostError("taken", `Somebody else has written record ${seq} of the stream ${stream}.`));
        return;
      }
      if (hole !== null || entry?.id !== id) {
        lose(
          new LogLostError(
            "refused",
            `The stream ${stream} took records behind one that it refused: ${refusal}.`,
          ),
        );
        return;
      }
      entry.isStored = true;
    }
    settle();
    if (now !== null && hole !== null) skipTo(now.last);
  };
  /** What waits is numbered behind `end`: the numbers from the last record that is stored up to it hold nothing. */
  const skipTo = (end: RecordSeq): void => {
    refused = end - last;
    renumber(queue, end + 1);
    for (const { record, message } of queue) tip.note(record, message.line);
    appended = end + queue.length;
  };
  const stopListening = nats.onChange(() => {
    if (queue.length === 0) return;
    if (nats.trouble !== "") say(nats.trouble);
    else {
      // Whatever was asked before is not answered any more.
      isRepairing = false;
      repair(new Error("the connection was lost"));
    }
  });

  return {
    epoch: from.identity,
    get first() {
      return first;
    },
    get last() {
      return last;
    },
    tip,
    get appended() {
      return appended;
    },
    get waiting() {
      return waiting;
    },
    get trouble() {
      return trouble;
    },
    async append(records) {
      if (lost !== null) throw lost;
      if (queue.length === 0) storedAt = clock.now();
      const most = maxPayload();
      const answers = records.map((record) => {
        appended += 1;
        const seq = appended;
        return new Promise<RecordSeq>((resolve, reject) => {
          const entry: Entry = createEntry(record, seq, { writer, maxPayload: most }, (error) =>
            error === null ? resolve(entry.record.seq) : reject(error),
          );
          tip.note(entry.record, entry.message.line);
          waiting += weightOf([entry]);
          queue.push(entry);
        });
      });
      const mayWait = isStalled() ? bufferBytes : bufferBytes * SLOW_FACTOR;
      if (waiting > mayWait && !isFull) {
        isFull = true;
        options.onFull?.();
      }
      pump();
      return Promise.all(answers);
    },
    read: (seq, max) =>
      readStream(
        { nats, cluster, bucket },
        Math.max(seq, first),
        Math.min(max, last + 1 - Math.max(seq, first)),
      ),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async refresh() {
      first = (await ownState())?.first ?? first;
    },
    async flush() {
      if (queue.length > 0 && lost === null) await new Promise<void>((resolve) => idle.push(resolve));
      if (lost !== null) throw lost;
    },
    close() {
      if (lost !== null) return;
      lost = new LogLostError("taken", "The log was closed.");
      giveUp(lost);
    },
  };
}
