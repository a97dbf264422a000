/** What a stream says that has no room, that nothing is lost or told twice by it, and how readers get over the numbers that it used up. */
import { afterEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../lib/cluster/types.ts";
import type { LiveCluster } from "../../../lib/live/live-cluster.ts";
import { asObject } from "../../../lib/model/json.ts";
import { type NewRecord, RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { connectNats, type Nats } from "../../../lib/nats/connection.ts";
import { streamOf, subjectsOf } from "../../../lib/nats/names.ts";
import { readTip } from "../../../lib/nats/read-tip.ts";
import { newestHeld, streamState } from "../../../lib/nats/stream.ts";
import { followStream, readStream } from "../../../lib/nats/stream-reader.ts";
import { openStreamLog } from "../../support/nats-log.ts";
import { CLUSTER, openScene, type Scene, until } from "../../support/nats-scene.ts";
import { type NatsServer, startNatsServer } from "../../support/nats-server.ts";
import { openSmallDisk, type SmallDisk } from "../../support/small-disk.ts";

const LIMIT_MS = 120_000;
const MIB = 1024 * 1024;

let server: NatsServer | null = null;
let scene: Scene | null = null;
let disk: SmallDisk | null = null;
const opened: Nats[] = [];
const stops: (() => void)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  for (const nats of opened.splice(0)) await nats.close();
  await scene?.remove();
  await server?.remove();
  disk?.remove();
  scene = null;
  server = null;
  disk = null;
});

/** An account that may keep so many bytes on disk. */
const account = (bytes: number): string =>
  `accounts { A { jetstream { max_file: ${bytes}, max_streams: 10 }, users: [{ user: me, password: one }] } }`;
/** Nobody waits longer than he must. */
const impatient = {
  ...systemClock,
  after: (ms: number, work: () => void) => systemClock.after(Math.min(ms, 50), work),
};

/** Records that can be told apart, of sizes that differ: a small one may fit where the one before it did not. */
const some = (count: number, from = 0): NewRecord[] =>
  Array.from({ length: count }, (_, i) => {
    const number = from + i;
    const at = new Date(1_800_000_000_000 + number).toISOString();
    const metadata = {
      namespace: "demo",
      name: `r${number}`,
      uid: `u${number}`,
      resourceVersion: `${number}`,
    };
    const object = { metadata, number, text: "x".repeat((number * 7919) % 3_000) };
    return { t: Date.parse(at), at, type: "ADDED", resource: RESOURCE.pods, initial: false, object };
  });
const numbersIn = (all: readonly TraceRecord[]): unknown[] =>
  all.filter(({ type }) => type === "ADDED").map(({ object }) => object.number);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function connected(configuration: string, user = ""): Promise<Nats> {
  server = await startNatsServer(configuration);
  const nats = await connectNats({ url: server.url.replace("//", `//${user}`), name: "test" });
  opened.push(nats);
  return nats;
}

/** A stream of the cluster "c" with a log that writes it and a reader that follows it. */
async function stream(nats: Nats, limits: object) {
  await nats.streams.streams.add({
    name: streamOf("c"),
    subjects: [subjectsOf("c")],
    allow_direct: true,
    ...limits,
  });
  const told: string[] = [];
  const losses: string[] = [];
  const { log, bucket } = await openStreamLog(nats, "c", {
    clock: impatient,
    onTrouble: (reason) => told.push(reason),
    onLost: ({ message }) => losses.push(message),
  });
  const reading = { nats, cluster: "c", bucket };
  const read = (from = 1): { readonly got: TraceRecord[]; readonly broken: string[] } => {
    const got: TraceRecord[] = [];
    const broken: string[] = [];
    stops.push(
      followStream({
        ...reading,
        clock: impatient,
        identity: log.epoch,
        from,
        onRecord: (record) => got.push(record),
        onBreak: (reason) => broken.push(reason),
        onTrouble: () => undefined,
      }),
    );
    return { got, broken };
  };
  return { log, reading, told, losses, read };
}

describe("a stream that has no room", () => {
  test.each([
    ["max_bytes", { max_bytes: 100_000 }, { max_bytes: -1 }],
    ["max_msgs", { max_msgs: 100 }, { max_msgs: -1 }],
    [
      "max_msgs_per_subject",
      { max_msgs_per_subject: 90, discard_new_per_subject: true },
      { max_msgs_per_subject: -1, discard_new_per_subject: false },
    ],
  ])(
    "by its %s says so and what to do, and goes on without a loss when it has some",
    async (limit, limits, without) => {
      const nats = await connected("");
      const { log, told, losses, read } = await stream(nats, { discard: "new", ...limits });
      const reader = read();
      const answers = Promise.all(some(400).map((record) => log.append([record])));
      await until(() => told.length > 0, "why it waits");
      expect(told[0]).toMatch(
        new RegExp(
          `^the stream holds as .* as it may and refuses more \\(maximum .* exceeded\\): raise its ${limit}, or let it drop the oldest`,
        ),
      );
      expect([log.trouble, log.last < 400]).toEqual([told[0], true]);
      await nats.streams.streams.update(streamOf("c"), without);
      await answers;
      await until(() => reader.got.length >= 400, "all of them");
      expect(numbersIn(reader.got)).toEqual(upTo(400));
      expect([losses, reader.broken, log.trouble]).toEqual([[], [], ""]);
    },
    LIMIT_MS,
  );

  test(
    "because of its account says so; the numbers that were used up for nothing are told as nothing",
    async () => {
      const nats = await connected(account(200_000), "me:one@");
      const { log, reading, told, losses, read } = await stream(nats, {});
      const reader = read();
      const answers = Promise.all(some(400).map((record) => log.append([record])));
      await until(() => told.length > 0, "why it waits");
      expect(told[0]).toBe(
        "the account of NATS stores as much as it may: raise its limit (max_file, disk_storage), or let its streams keep less (nats stream edit --max-age)",
      );
      const state = await streamState(nats, "c");
      expect(state).not.toBeNull();
      if (state === null) return;
      // This version of nats-server does so; whoever reads the stream meanwhile does not wait for what is not there.
      const held = await newestHeld(nats, "c", state);
      expect([held, held < state.last]).toEqual([log.last, true]);
      const tip = await readTip(reading, state);
      expect([...tip.keys(RESOURCE.pods)].length).toBe(log.last);
      await server?.configure(account(50 * MIB));
      await answers;
      const late = read();
      for (const { got, broken } of [reader, late]) {
        await until(() => got.at(-1)?.seq === log.last, "all of them");
        expect(numbersIn(got)).toEqual(upTo(400));
        expect(got.map(({ seq }) => seq)).toEqual(upTo(log.last).map((i) => i + 1));
        const others = got.filter(({ type }) => type !== "ADDED");
        expect(others.length).toBe(log.last - 400);
        expect(new Set(others.map(({ type, resource }) => `${type} ${resource}`))).toEqual(
          new Set(["BOOKMARK "]),
        );
        expect(broken).toEqual([]);
      }
      expect((await log.read(1, log.last)).map(({ seq }) => seq)).toEqual(late.got.map(({ seq }) => seq));
      expect([losses, log.trouble, log.appended]).toEqual([[], "", log.last]);
    },
    LIMIT_MS,
  );

  test(
    "is gone on with by another writer behind the numbers that were used up",
    async () => {
      const nats = await connected(account(200_000), "me:one@");
      const { log, told, read } = await stream(nats, {});
      const answers = Promise.all(some(400).map((record) => log.append([record]))).catch(() => "closed");
      await until(() => told.length > 0, "why it waits");
      const kept = log.last;
      log.close();
      expect(await answers).toBe("closed");
      await server?.configure(account(50 * MIB));
      const from = await streamState(nats, "c");
      if (from === null) throw new Error("no stream");
      const held = await newestHeld(nats, "c", from);
      const { log: next } = await openStreamLog(nats, "c", { clock: impatient, held });
      const [seq] = await next.append(some(1, 1_000));
      const { got } = read();
      await until(() => got.at(-1)?.seq === seq, "the new one");
      expect(numbersIn(got)).toEqual([...upTo(kept), 1_000]);
      expect(got.filter(({ type }) => type === "GAP")).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    "because the disk is full is waited for, and nothing is lost when there is room again",
    async () => {
      disk = openSmallDisk(16 * 1024);
      if (disk === null) return;
      const before = process.env.TMPDIR;
      process.env.TMPDIR = disk.path;
      const nats = await connected("").finally(() => {
        if (before === undefined) delete process.env.TMPDIR;
        else process.env.TMPDIR = before;
      });
      const { log, told, losses, read } = await stream(nats, {});
      await Promise.all(some(100).map((record) => log.append([record])));
      disk.takeAllBut(300_000);
      const answers = Promise.all(some(900, 100).map((record) => log.append([record])));
      await until(() => told.length > 0, "why it waits");
      expect(told[0]).toMatch(
        /^(NATS does not answer in time|nats-server cannot store it|no server of NATS)/,
      );
      disk.giveBack();
      // It gives up its streams when it cannot write, until it is started again.
      await server?.kill();
      await server?.start();
      await answers;
      const { got } = read();
      await until(() => got.length >= 1_000, "all of them");
      expect([numbersIn(got), losses]).toEqual([upTo(1_000), []]);
    },
    LIMIT_MS,
  );
});

test(
  "a stream that takes small messages only has the others beside it, also when that changes while some are sent",
  async () => {
    const nats = await connected("");
    const { log, read, losses } = await stream(nats, {});
    await Promise.all(some(50).map((record) => log.append([record])));
    await nats.streams.streams.update(streamOf("c"), { max_msg_size: 1_000 });
    await Promise.all(some(50, 50).map((record) => log.append([record])));
    const { got } = read();
    await until(() => got.length >= 100, "all of them");
    expect(numbersIn(got)).toEqual(upTo(100));
    expect(got.map(({ object }) => String(object.text).length)).toEqual(
      some(100).map(({ object }) => String(object.text).length),
    );
    expect([losses, log.trouble, log.waiting]).toEqual([[], "", 0]);
  },
  LIMIT_MS,
);

test(
  "a message that somebody has removed from the middle is told as a gap",
  async () => {
    const nats = await connected("");
    const { log, reading, read } = await stream(nats, {});
    await log.append(some(5));
    await nats.streams.streams.deleteMessage(streamOf("c"), 3);
    // Also where a part of it ends or begins with the hole.
    const parts = await Promise.all([1, 2, 3, 4].map((from) => readStream(reading, from, 2)));
    expect(parts.map((all) => all.map(({ seq, type }) => `${seq} ${type}`))).toEqual([
      ["1 ADDED", "2 ADDED"],
      ["2 ADDED", "3 GAP"],
      ["3 GAP", "4 ADDED"],
      ["4 ADDED", "5 ADDED"],
    ]);
    const { got, broken } = read();
    await until(() => got.length === 5, "all of them");
    expect(numbersIn(got)).toEqual([0, 1, 3, 4]);
    expect(Math.abs((got[2]?.t ?? 0) - Date.now())).toBeLessThan(LIMIT_MS);
    expect([got[2]?.type, got[2]?.seq, got[2]?.object]).toEqual([
      "GAP",
      3,
      { reason: "message 3 of the stream is not there any more" },
    ]);
    expect(broken).toEqual([]);
  },
  LIMIT_MS,
);

describe("a collector whose stream or account has no room", () => {
  const put = (all: Scene, version: number): void => {
    for (let i = 0; i < 60; i++) {
      const metadata = { namespace: "demo", name: `r${i}`, uid: `u${i}`, resourceVersion: `${version + i}` };
      const object = { metadata, spec: { text: "x".repeat(3_000) } };
      if (version === 1_000) all.api.put(RESOURCE.podAutoscalers, object);
      else all.api.apply({ type: "MODIFIED", resource: RESOURCE.podAutoscalers, object });
    }
  };
  const shows = ({ source }: LiveCluster, version: number): boolean =>
    Array.from({ length: 60 }, (_, i) => i).every(
      (i) =>
        asObject(source.current(RESOURCE.podAutoscalers, `demo/r${i}`)?.metadata).resourceVersion ===
        `${version + i}`,
    );
  const gapsOf = ({ source }: LiveCluster): readonly string[] =>
    source.state.shared.gaps.map(({ reason }) => reason);

  async function collecting(options: { readonly bufferBytes?: number }, bytes = 600_000) {
    scene = await openScene(account(bytes));
    const all = scene;
    put(all, 1_000);
    const { collecting: one, nats } = await all.collect("a", options, "me:one");
    await until(() => one.isActive, "collecting");
    const replica = await all.follow("me:one");
    await until(() => replica.isSettled && shows(replica, 1_000), "all lists");
    let version = 1_000;
    const change = (): void => {
      version += 100;
      put(all, version);
    };
    return { all, one, nats, replica, change, shown: () => shows(replica, version) };
  }

  test(
    "says which limit it is and loses nothing",
    async () => {
      const { all, replica, change, shown } = await collecting({});
      const isSaid = (): boolean =>
        all.said.some((line) => /^Records wait: the account of NATS stores as much as it may: /.test(line));
      for (let i = 0; i < 8; i++) change();
      await until(isSaid, "why records wait");
      await all.server.configure(account(100 * MIB));
      await until(shown, "the truth");
      expect(gapsOf(replica)).toEqual([]);
      expect(all.said.filter((line) => /Somebody else/.test(line))).toEqual([]);
      const fresh = await all.follow("me:one");
      await until(() => fresh.source.lastSeq >= replica.source.lastSeq, "all of it");
      expect(gapsOf(fresh)).toEqual([]);
      expect(fresh.source.digests()).toEqual(replica.source.digests());
    },
    LIMIT_MS,
  );

  test(
    "tells viewers why what it has received does not come",
    async () => {
      const { nats, replica, change, shown } = await collecting({}, 100 * MIB);
      const status = () => replica.source.live?.status();
      const name = streamOf(CLUSTER);
      await nats.streams.streams.update(name, { discard: "new", max_bytes: 300_000 } as object);
      for (let i = 0; i < 4; i++) change();
      await until(() => status()?.state === "stale", "that it is stale");
      expect(status()?.reason).toMatch(
        /^What a has received waits for NATS: the stream holds as many bytes as it may and refuses more \(.*\): raise its max_bytes, or let it drop the oldest \(nats stream edit --discard=old\)\.$/,
      );
      await nats.streams.streams.update(name, { max_bytes: -1 });
      await until(() => shown() && status()?.state === "live", "that all is well");
      expect(gapsOf(replica)).toEqual([]);
    },
    LIMIT_MS,
  );

  test(
    "pauses when too much waits, and tells a gap that names the limit",
    async () => {
      const { all, one, replica, change, shown } = await collecting({ bufferBytes: 100_000 });
      for (let i = 0; i < 8; i++) change();
      await until(() => !one.isActive, "a pause");
      await all.server.configure(account(100 * MIB));
      await until(shown, "the truth");
      expect(gapsOf(replica)[0]).toMatch(
        /^skscope was not watching: NATS took nothing, and \d+ MiB were waiting for it: the account of NATS stores/,
      );
    },
    LIMIT_MS,
  );
});
