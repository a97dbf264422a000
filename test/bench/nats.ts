/**
 * What a log in NATS costs, against what a bare client pays for the same bytes, in one run:
 *
 *   node test/bench/nats.ts [records]
 */
import { DeliverPolicy } from "@nats-io/jetstream";
import { systemClock } from "../../lib/cluster/types.ts";
import { openNotes } from "../../lib/nats/collector-note.ts";
import { connectNats } from "../../lib/nats/connection.ts";
import { openFollowedCluster } from "../../lib/nats/followed-cluster.ts";
import { writeFrame } from "../../lib/nats/frames.ts";
import { createTip } from "../../lib/nats/log-tip.ts";
import { streamOf, subjectOf } from "../../lib/nats/names.ts";
import { encodeRecord } from "../../lib/nats/record-message.ts";
import { ensureStream } from "../../lib/nats/stream.ts";
import { openStreamLog } from "../support/nats-log.ts";
import { startNatsServer } from "../support/nats-server.ts";
import { recordsOf } from "../support/play-cluster.ts";

const COUNT = Number(process.argv[2] ?? 50_000);
const AT_ONCE = 500;
const HOUR = 3_600_000;

const server = await startNatsServer();
const nats = await connectNats({ url: server.url, name: "bench" });
const recorded = (await recordsOf("many-revisions")).map(({ seq: _, ...record }) => record);
const records = Array.from(
  { length: COUNT },
  (_, i) => recorded[i % recorded.length] as (typeof recorded)[number],
);
const parts = Array.from({ length: Math.ceil(COUNT / AT_ONCE) }, (_, i) =>
  records.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
);
const seconds = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1_000;
};
const say = (what: string, took: number, more = ""): void =>
  void process.stdout.write(
    `${what.padEnd(44)} ${took.toFixed(2).padStart(7)} s  ${Math.round(COUNT / took)} records/s ${more}\n`,
  );

try {
  await ensureStream(nats, "bare", { keepMs: HOUR, keepBytes: -1, replicas: 1 });
  const messages = records.map((record, i) => encodeRecord(record, `b-${i}`, 1_048_576));
  const subjects = records.map(({ resource }) => subjectOf("bare", resource));
  const barePublish = await seconds(async () => {
    for (let from = 0; from < COUNT; from += AT_ONCE) {
      const batch = messages.slice(from, from + AT_ONCE);
      await Promise.all(batch.map(({ data }, i) => nats.jetstream.publish(subjects[from + i] ?? "", data)));
    }
  });
  say("publish the same bytes, acknowledged", barePublish);

  const tip = createTip();
  const { log, cluster, bucket } = await openStreamLog(nats, "live-bench", { tip });
  const append = await seconds(async () => {
    for (const part of parts) await log.append(part);
  });
  const { state } = await nats.streams.streams.info(streamOf(cluster));
  say(
    "append to the log",
    append,
    `÷ bare ${(append / barePublish).toFixed(2)}, ${Math.round(state.bytes / COUNT)} bytes each on disk`,
  );

  const bareConsume = await seconds(async () => {
    const consumer = await nats.jetstream.consumers.get(streamOf(cluster), {
      deliver_policy: DeliverPolicy.All,
    });
    const all = await consumer.consume({ max_messages: 1_000 });
    let count = 0;
    for await (const _ of all) if (++count === COUNT) break;
  });
  say("consume the same messages", bareConsume);

  const notes = openNotes(nats, 1).of(cluster);
  const open = () =>
    openFollowedCluster({
      nats,
      cluster,
      notes,
      clock: systemClock,
      retention: { ms: 1_000 * HOUR, bytes: Number.MAX_SAFE_INTEGER },
      report: () => undefined,
      facts: null,
      onReplaced: () => undefined,
    });
  const follow = await seconds(async () => (await open()).stop());
  say("a replica catches up from the first record", follow, `÷ bare ${(follow / bareConsume).toFixed(2)}`);

  const objects = tip.objects();
  const frame = await seconds(() =>
    writeFrame(
      bucket,
      { identity: log.epoch },
      { seq: log.last, t: Date.now(), header: { version: 1 } },
      objects,
    ),
  );
  const fromFrame = await seconds(async () => (await open()).stop());
  process.stdout.write(
    `a key frame of ${objects.length} objects: written in ${frame.toFixed(2)} s, a replica begins from it in ${fromFrame.toFixed(2)} s\n`,
  );
} finally {
  await nats.close();
  await server.remove();
}
process.exit(0);
