/** Messages of a stream as they come, over all interruptions. */
import { type ConsumerMessages, DeliverPolicy, type JsMsg } from "@nats-io/jetstream";
import type { ClusterClock } from "../cluster/types.ts";
import type { Awaitable } from "../live/record-log.ts";
import type { DurationMs } from "../model/units.ts";
import type { Nats } from "./connection.ts";
import { reasonOf } from "./why-not.ts";

export interface FollowMessagesOptions {
  readonly nats: Nats;
  readonly stream: string;
  readonly clock: ClusterClock;
  /** The number of the next message that is wanted. */
  readonly next: () => number;
  /** Asked before messages are asked for, and after every interruption; false ends it. */
  readonly isIntact: () => Promise<boolean>;
  /** Told in order; the next one follows when it is dealt with. Those before the one that is wanted may come, too. */
  readonly onMessage: (message: JsMsg) => Awaitable<void>;
  /** Why nothing comes; empty while all is well. */
  readonly onTrouble: (reason: string) => void;
}

const IDLE_MS: DurationMs = 2_000;
const RETRY_MS: DurationMs = 500;
/** Other work has its turn after so many messages. */
const TURN = 500;

/** Tells every message from {@link FollowMessagesOptions.next} on until the answer is called. */
export function followMessages(options: FollowMessagesOptions): () => void {
  const { nats, stream, clock, next, isIntact, onMessage, onTrouble } = options;
  let isStopped = false;
  let messages: ConsumerMessages | null = null;
  let check: () => void = () => undefined;

  const pass = async (): Promise<void> => {
    if (!(await isIntact()) || isStopped) return;
    const consumer = await nats.jetstream.consumers.get(stream, {
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: next(),
    });
    const own = await consumer.consume({ max_messages: 1_000, idle_heartbeat: IDLE_MS });
    messages = own;
    onTrouble("");
    // Whatever happens to the consumer, it starts over behind the last record: then nothing depends on how it recovers.
    void (async () => {
      for await (const { type } of own.status()) if (INTERRUPTIONS.has(type)) own.stop();
    })();
    check = () => own.stop();
    let taken = 0;
    for await (const message of own) {
      if (isStopped) break;
      if (message.seq < next()) continue;
      const dealing = onMessage(message);
      if (dealing instanceof Promise) await dealing;
      if (isStopped) break;
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
  void run();
  return () => {
    isStopped = true;
    stopListening();
    messages?.stop();
  };
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
