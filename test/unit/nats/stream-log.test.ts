/** A log that is a stream of a real nats-server keeps the contract of all logs, and what it has acknowledged, whatever happens to the server. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../../lib/cluster/types.ts";
import type { NewRecord, TraceRecord } from "../../../lib/model/record.ts";
import { connectNats, type Nats, NatsAddressError, readNatsUrl } from "../../../lib/nats/connection.ts";
import type { LogLostError } from "../../../lib/nats/log-lost.ts";
import { streamOf, subjectOf, subjectsOf } from "../../../lib/nats/names.ts";
import { renewIdentity, streamState } from "../../../lib/nats/stream.ts";
import { type Break, followStream } from "../../../lib/nats/stream-reader.ts";
import { unnumbered } from "../../support/live-source.ts";
import { type OpenedStream, openStreamLog } from "../../support/nats-log.ts";
import { type NatsServer, startNatsServer } from "../../support/nats-server.ts";
import { describeRecordLog } from "../../support/record-log-contract.ts";
import { records } from "../../support/records.ts";

let server: NatsServer;
let nats: Nats;
let clusters = 0;

beforeAll(async () => {
  server = await startNatsServer();
  nats = await connectNats({ url: server.url, name: "test" });
});
afterAll(async () => {
  await nats.close();
  await server.remove();
});

const openOne = (options?: Parameters<typeof openStreamLog>[2]): Promise<OpenedStream> =>
  openStreamLog(nats, `c${++clusters}`, options);

describeRecordLog(
  "a stream of JetStream",
  async () => {
    const { log, cluster } = await openOne();
    return {
      log,
      async forget(t) {
        const all = await log.read(log.first, 1_000);
        const seq = all.find((record) => record.t >= t)?.seq ?? log.last + 1;
        await nats.streams.streams.purge(streamOf(cluster), { seq });
        await log.refresh();
      },
    };
  },
  true,
);

const [POD] = records("0 pod/x scheduled started ready").map(unnumbered) as [NewRecord];
/** Records that can be told apart. */
const some = (count: number, from = 0): NewRecord[] =>
  Array.from({ length: count }, (_, i) => ({ ...POD, object: { ...POD.object, number: from + i } }));
const numbersIn = (all: readonly TraceRecord[]): unknown[] => all.map(({ object }) => object.number);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);
const answered = (answer: unknown): Promise<unknown> =>
  Promise.resolve(answer).catch((error: LogLostError) => error.loss);

/** Reads the stream from a number on until it has `count`, or breaks. */
function follow({ cluster, bucket, log }: OpenedStream, count: number, from = 1) {
  const got: TraceRecord[] = [];
  const told: string[] = [];
  let stop: () => void = () => undefined;
  const done = new Promise<Break | "all">((resolve) => {
    stop = followStream({
      nats,
      cluster,
      bucket,
      clock: systemClock,
      identity: log.epoch,
      from,
      onRecord(record) {
        got.push(record);
        if (got.length === count) resolve("all");
      },
      onBreak: resolve,
      onTrouble: (reason) => told.push(reason),
    });
  });
  return { got, told, done, stop: () => stop() };
}

describe("a stream that is written", () => {
  test("has everything once when its server is killed while it is written", async () => {
    const opened = await openOne();
    const reader = follow(opened, 600);
    const answers = [];
    for (let round = 0; round < 2; round++) {
      answers.push(opened.log.append(some(300, round * 300)));
      await server.kill();
      await server.start();
    }
    expect((await Promise.all(answers)).flat()).toEqual(upTo(600).map((i) => i + 1));
    expect(await reader.done).toBe("all");
    reader.stop();
    expect(numbersIn(reader.got)).toEqual(upTo(600));
    expect(numbersIn(await opened.log.read(1, 1_000))).toEqual(upTo(600));
  });

  test("has everything once when the server was away for longer than it knows ids", async () => {
    const cluster = `c${++clusters}`;
    await nats.streams.streams.add({
      name: streamOf(cluster),
      subjects: [subjectsOf(cluster)],
      duplicate_window: 100 * 1_000_000,
    });
    const { log } = await openStreamLog(nats, cluster);
    const answers = [log.append(some(400))];
    await server.kill();
    answers.push(log.append(some(200, 400)));
    // An hour may pass here: it knows none of the ids when it is there again.
    await new Promise((resolve) => setTimeout(resolve, 200));
    await server.start();
    expect((await Promise.all(answers)).flat()).toEqual(upTo(600).map((i) => i + 1));
    expect(numbersIn(await log.read(1, 1_000))).toEqual(upTo(600));
  });

  test("says why it waits while the server is away, and how much does", async () => {
    const told: string[] = [];
    let full = 0;
    const { log } = await openOne({
      onTrouble: (reason) => told.push(reason),
      bufferBytes: 20_000,
      onFull: () => {
        full += 1;
      },
    });
    await log.append(some(1));
    await server.kill();
    const waiting = [log.append(some(10, 1)), log.append(some(100, 11))];
    await until(() => told.length > 0);
    expect([full, log.waiting > 20_000, log.last]).toEqual([1, true, 1]);
    expect(told[0]).toMatch(/^NATS \(127\.0\.0\.1:\d+\) cannot be reached$/);
    await server.start();
    await Promise.all(waiting);
    expect([log.last, log.waiting, told.at(-1)]).toEqual([111, 0, ""]);
  });

  test("keeps what is too large for a message beside it", async () => {
    const opened = await openOne();
    const text = Array.from({ length: 2_500_000 }, (_, i) => Math.sin(i).toString(36)[7]).join("");
    const large = { ...POD, object: { ...POD.object, text } };
    await Promise.all([opened.log.append([large]), opened.log.append(some(2))]);
    const reader = follow(opened, 3);
    expect(await reader.done).toBe("all");
    reader.stop();
    expect(reader.got[0]?.object).toEqual(large.object);
    expect(numbersIn(reader.got)).toEqual([undefined, 0, 1]);
    await Promise.all((await opened.bucket.names()).map((name) => opened.bucket.remove(name)));
    const [lost] = await opened.log.read(1, 1);
    expect([lost?.type, lost?.resource, lost?.t]).toEqual(["GAP", POD.resource, POD.t]);
  });

  test("tells a gap in place of a message that is no record", async () => {
    const { log, cluster } = await openOne();
    await nats.jetstream.publish(subjectOf(cluster, "pods"), "nonsense");
    const { log: reading } = await openStreamLog(nats, cluster);
    const [gap] = await reading.read(1, 1);
    expect([log.last, gap?.type, gap?.object]).toEqual([
      0,
      "GAP",
      { reason: "message 1 of the stream cannot be read" },
    ]);
    expect(Math.abs((gap?.t ?? 0) - Date.now())).toBeLessThan(60_000);
  });

  test("ends when somebody else writes to it, and whoever waits is told", async () => {
    const losses: string[] = [];
    const { log: first, cluster } = await openOne({ onLost: ({ loss }) => losses.push(loss) });
    await first.append(some(3));
    const { log: second } = await openStreamLog(nats, cluster);
    expect(await second.append(some(2))).toEqual([4, 5]);
    expect(await answered(first.append(some(2)))).toBe("taken");
    expect(await answered(first.append(some(1)))).toBe("taken");
    expect(losses).toEqual(["taken"]);
    expect((await streamState(nats, cluster))?.last).toBe(5);
  });

  test("ends when it is deleted, or replaced, for those who write and those who read", async () => {
    const [deleted, replaced] = [await openOne(), await openOne()];
    const ends = [deleted, replaced].map((opened) => follow(opened, 99));
    await Promise.all([deleted, replaced].map(({ log }) => log.append(some(3))));
    await nats.streams.streams.delete(streamOf(deleted.cluster));
    await renewIdentity(nats, replaced.cluster);
    expect(await answered(deleted.log.append(some(1)))).toBe("deleted");
    await server.kill();
    const late = answered(replaced.log.append(some(1, 3)));
    await server.start();
    expect(await late).toBe("replaced");
    expect(await Promise.all(ends.map(({ done }) => done))).toEqual(["deleted", "replaced"]);
  });

  test("ends when the server has lost what it had acknowledged", async () => {
    const opened = await openOne();
    await opened.log.append(some(3));
    await server.kill();
    server.save();
    await server.start();
    await opened.log.append(some(3, 3));
    const reader = follow(opened, 99);
    await until(() => reader.got.length === 6);
    await server.kill();
    const late = answered(opened.log.append(some(1)));
    server.restore();
    await server.start();
    expect(await late).toBe("shortened");
    expect(await reader.done).toBe("shortened");
  });

  test("tells a reader that what he would read next is forgotten", async () => {
    const opened = await openOne();
    await opened.log.append(some(9));
    await nats.streams.streams.purge(streamOf(opened.cluster), { seq: 6 });
    expect(await follow(opened, 99).done).toBe("forgotten");
    const reader = follow(opened, 4, 6);
    expect([await reader.done, reader.got.map(({ seq }) => seq)]).toEqual(["all", [6, 7, 8, 9]]);
    reader.stop();
  });
});

describe("the address of NATS", () => {
  test("may hold hosts, and who asks", () => {
    expect(readNatsUrl("nats://a,b:5222")).toEqual({ servers: ["a:4222", "b:5222"], isTls: false });
    expect(readNatsUrl("tls://me:s%40me@a")).toEqual({
      servers: ["a:4222"],
      isTls: true,
      user: "me",
      pass: "s@me",
    });
    expect(readNatsUrl("nats://t0ken@a")).toEqual({ servers: ["a:4222"], isTls: false, token: "t0ken" });
    expect(readNatsUrl("a")).toEqual({ servers: ["a:4222"], isTls: false });
  });
  test.each(["", "http://a", "nats://", "nats://a:b:c"])("is none: %j", (url) => {
    expect(() => readNatsUrl(url)).toThrow(NatsAddressError);
  });
});

/** Waits for what other programs do. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
