/** Facts of weeks, told by whoever collects and kept by every replica: all answer the same, and nobody twice. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../lib/cluster/types.ts";
import { type Fact, factsOf, type Minute, type Span } from "../../../lib/core/index.ts";
import { openFactsReader } from "../../../lib/facts/facts-reader.ts";
import type { FactsShelf } from "../../../lib/live/fact-keeper.ts";
import type { LiveCluster } from "../../../lib/live/live-cluster.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { connectNats, type Nats } from "../../../lib/nats/connection.ts";
import { decodeFacts, type FactMessage } from "../../../lib/nats/fact-message.ts";
import { createFactPublisher } from "../../../lib/nats/fact-publisher.ts";
import { factsStreamOf, streamOf } from "../../../lib/nats/names.ts";
import { openRecording } from "../../support/check-recording.ts";
import { CLUSTER, openScene, type Scene, until } from "../../support/nats-scene.ts";
import { wakeFact } from "../../support/wake-fact.ts";

const LIMIT_MS = 180_000;
const DAY = 86_400_000;
const KEPT = { keepMs: DAY, keepBytes: 64 * 1024 * 1024 };
let scene: Scene;
let data = "";
let nats: Nats;
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), "skscope-shared-facts-"));
  scene = await openScene();
  nats = await connectNats({ url: scene.server.url, name: "check" });
});
afterEach(async () => {
  await nats.close();
  await scene.remove();
  rmSync(data, { recursive: true, force: true });
});

const { records } = openRecording("cold-start");
const OBJECTS: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED"]);
const events = records.filter(({ type, initial }) => OBJECTS.has(type) && !initial);
const half = Math.floor(events.length / 2);
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));

function put(): void {
  for (const { initial, resource, object } of records) if (initial) scene.api.put(resource, object);
}
function apply(all: readonly TraceRecord[]): void {
  for (const { type, resource, object } of all) scene.api.apply({ type: type as "ADDED", resource, object });
}
/** A revision that comes later: something is new. */
const created = (name: string) => ({
  type: "ADDED" as const,
  resource: RESOURCE.serverlessServices,
  object: {
    metadata: { namespace: "demo", name, uid: name, resourceVersion: "900000000", generation: 1 },
    spec: { mode: "Serve" },
  },
});
/** A replica whose copy is in this folder of the data directory. */
const follow = (name: string): Promise<LiveCluster> =>
  scene.follow(undefined, systemClock, { facts: { folder: join(data, name), ms: 365 * DAY, bytes: 1e9 } });

interface Kept {
  readonly facts: readonly Fact[];
  readonly watched: readonly Span[];
  readonly minutes: readonly Minute[];
}
async function kept({ sharedFacts }: LiveCluster): Promise<Kept> {
  await sharedFacts?.ready();
  const folder = sharedFacts?.folder ?? null;
  const reader = folder === null ? null : await openFactsReader(folder);
  if (reader === null) return { facts: [], watched: [], minutes: [] };
  const span = { from: 0, to: Number.MAX_SAFE_INTEGER };
  const found = {
    facts: inOrder([...reader.facts(span, null)]),
    watched: reader.watched(),
    minutes: [...reader.minutes(span)],
  };
  reader.close();
  return found;
}
const keyOf = ({ at, fact, namespace, name }: Fact): string =>
  `${String(at).padStart(15, "0")} ${fact} ${namespace}/${name}`;
/** What is played so fast may change twice at a time; the last one counts. */
const inOrder = (facts: readonly Fact[]): Fact[] =>
  [...new Map(facts.map((fact) => [keyOf(fact), fact])).values()].sort((a, b) =>
    keyOf(a) < keyOf(b) ? -1 : 1,
  );
/** The same, when everything that was told is there. */
async function keptWhole(cluster: LiveCluster): Promise<Kept> {
  const last = (await told()).at(-1)?.watched.to ?? 0;
  for (;;) {
    const now = await kept(cluster);
    if (now.watched.at(-1)?.to === last) return now;
    await pause();
  }
}
/** What has a beginning that was seen. */
const episodes = (facts: readonly Fact[]): Fact[] =>
  facts.filter(({ fact }) => fact === "coldStart" || fact === "scaleToZero" || fact === "flip");
const told = async (): Promise<FactMessage[]> => {
  const { state } = await nats.streams.streams.info(factsStreamOf(CLUSTER));
  const found: FactMessage[] = [];
  for (let seq = Math.max(1, state.first_seq); seq <= state.last_seq; seq++) {
    const message = await nats.streams.streams.getMessage(factsStreamOf(CLUSTER), { seq });
    if (message !== null) found.push(decodeFacts(message.data));
  }
  return found;
};

/** Collected by `a` until it is told to stop, as a replica saw it. */
async function collected(): Promise<{ readonly one: LiveCluster; readonly seen: readonly Fact[] }> {
  put();
  const { collecting } = await scene.collect("a", { facts: KEPT });
  await until(() => collecting.isActive, "collecting");
  const one = await follow("one");
  await until(() => one.isSettled, "all lists");
  apply(events);
  await until(() => episodes(factsOf(one.source.state, Date.now())).length > 3, "an episode");
  await collecting.stop();
  const { last_seq: last } = (await nats.streams.streams.info(streamOf(CLUSTER))).state;
  await until(() => one.source.lastSeq === last, "all records");
  return { one, seen: episodes(inOrder(factsOf(one.source.state, Date.now()))) };
}

describe("replicas", () => {
  test(
    "that begin when the records have gone answer as one that saw them",
    async () => {
      const { one, seen } = await collected();
      const first = await keptWhole(one);
      expect(episodes(first.facts)).toEqual(seen);
      expect(first.watched).toHaveLength(1);
      expect(first.minutes.length).toBeGreaterThan(0);

      await nats.streams.streams.purge(streamOf(CLUSTER));
      const two = await follow("two");
      expect(factsOf(two.source.state, Date.now())).toEqual([]);
      expect(await keptWhole(two)).toEqual(first);
      expect(two.sharedFacts?.failure).toBe("");
    },
    LIMIT_MS,
  );

  test(
    "that share a folder have a copy each, and one that begins again goes on with its own",
    async () => {
      const { one } = await collected();
      const first = await keptWhole(one);
      const beside = await follow("one");
      expect(await keptWhole(beside)).toEqual(first);
      expect([one.sharedFacts?.folder, beside.sharedFacts?.folder]).toEqual([
        join(data, "one"),
        join(data, "one-2"),
      ]);
      await one.stop();
      await beside.stop();
      const again = await follow("one");
      await until(() => again.sharedFacts?.folder === join(data, "one"), "its own folder");
      expect(await keptWhole(again)).toEqual(first);
    },
    LIMIT_MS,
  );

  test(
    "know no more than the stream does: of what it has forgotten nothing is told, and nothing counts as watched",
    async () => {
      const { one } = await collected();
      const first = await keptWhole(one);
      await one.stop();
      const second = await scene.collect("b", { facts: KEPT });
      await until(() => second.collecting.isActive, "the second one");
      scene.api.apply(created("later"));
      const beginning = (all: readonly FactMessage[]): number =>
        all.findLastIndex(({ isBeginning }) => isBeginning);
      for (let all = await told(); beginning(all) === 0; all = await told()) await pause();
      await nats.streams.streams.purge(factsStreamOf(CLUSTER), { seq: beginning(await told()) + 1 });
      await second.collecting.stop();
      const [again, fresh] = [await follow("one"), await follow("two")];
      const known = await keptWhole(fresh);
      let had = await keptWhole(again);
      while (had.watched.length > known.watched.length) {
        await pause();
        had = await kept(again);
      }
      expect(had).toEqual(known);
      const from = (await told())[0]?.watched.from ?? 0;
      expect(from).toBeGreaterThan(first.watched.at(-1)?.to ?? 0);
      expect(known.watched.every((span) => span.from >= from)).toBe(true);
    },
    LIMIT_MS,
  );

  test(
    "begin again when the stream is another one",
    async () => {
      const { one } = await collected();
      expect((await keptWhole(one)).facts.length).toBeGreaterThan(0);
      await nats.streams.streams.delete(factsStreamOf(CLUSTER));
      const { collecting } = await scene.collect("b", { facts: KEPT });
      await until(() => collecting.isActive, "collecting");
      scene.api.apply(created("later"));
      while ((await told().catch(() => [])).length === 0) await pause();
      await collecting.stop();
      await until(() => scene.said.some((line) => line.includes("begins again")), "that it begins again");
      const now = await keptWhole(one);
      expect(now.watched).toHaveLength(1);
      expect(now).toEqual(await keptWhole(await follow("two")));
    },
    LIMIT_MS,
  );

  test(
    "say that the collector tells none, or cannot, and answer of what they hold",
    async () => {
      put();
      const { collecting } = await scene.collect("a");
      await until(() => collecting.isActive, "collecting");
      const one = await follow("one");
      expect(one.sharedFacts?.folder).toBeNull();
      expect(one.sharedFacts?.failure).toBe(
        "the collector of this cluster tells none: it was started with --facts-days 0, or is of an older skscope.",
      );
      await collecting.stop();
    },
    LIMIT_MS,
  );
});

test(
  "a collector that is killed and one that takes over tell every episode once, and nothing of the time between",
  async () => {
    put();
    const all = [scene.spawnCollector(), scene.spawnCollector()];
    const isActive = (one: (typeof all)[number]): boolean => one.said.includes("have been listed");
    await until(() => all.some(isActive), "collecting");
    const replica = await follow("one");
    await until(() => replica.isSettled, "all lists");
    apply(events.slice(0, half));
    for (
      let facts = (await kept(replica)).facts;
      episodes(facts).length === 0;
      facts = (await kept(replica)).facts
    )
      await pause();
    const killed = all.find(isActive);
    killed?.kill("SIGKILL");
    await killed?.ended;
    await until(() => all.every(isActive), "the other one");
    apply(events.slice(half));
    const beginnings = async (): Promise<number> => (await told()).filter((one) => one.isBeginning).length;
    while ((await beginnings()) < 2) await pause();
    const other = all.find((one) => one !== killed);
    other?.kill("SIGTERM");
    expect(await other?.ended).toBe(0);

    const { facts, watched } = await keptWhole(replica);
    const starts = (of: readonly Fact[]): Fact[] => of.filter(({ fact }) => fact === "coldStart");
    // A replica that saw all of it, in one go.
    expect(starts(facts)).toEqual(starts(inOrder(factsOf(replica.source.state, Date.now()))));
    expect(starts(facts).length).toBeGreaterThan(1);
    expect(watched).toHaveLength(2);
    // Whoever comes later knows the same, and nobody has told the same time twice.
    await nats.streams.streams.purge(streamOf(CLUSTER));
    expect(await keptWhole(await follow("two"))).toEqual({ ...(await kept(replica)) });
    const spans = (await told()).map((message) => message.watched);
    expect(spans.every(({ from }, i) => i === 0 || from >= (spans[i - 1]?.to ?? 0))).toBe(true);
  },
  LIMIT_MS,
);

test(
  "a collector that may not tell facts says what it needs, once, and collects all the same",
  async () => {
    await scene.remove();
    await nats.close();
    const publish = ["skscope.>", "$JS.API.>", "$KV.skscope.>", "$O.>", "_INBOX.>"];
    scene = await openScene(
      `authorization { users: [{ user: few, password: p, permissions: { publish: ${JSON.stringify(publish)} } }] }`,
    );
    const url = scene.server.url.replace("//", "//few:p@");
    nats = await connectNats({ url, name: "check" });
    put();
    const reasons: string[] = [];
    const { collecting } = await scene.collect(
      "a",
      {
        facts: KEPT,
        report: (event) => void (event.kind === "facts" && reasons.push(`${event.state} ${event.reason}`)),
      },
      { url },
    );
    await until(() => collecting.isActive, "collecting");
    const one = await scene.follow({ url }, systemClock, {
      facts: { folder: join(data, "one"), ms: 365 * DAY, bytes: 1e9 },
    });
    const why = `NATS does not allow to publish to skscope-facts.${CLUSTER}: docs/scale-out.md lists what is needed`;
    await until(() => one.sharedFacts?.failure.endsWith(why) === true, "why");
    expect(one.sharedFacts?.failure).toBe(`the collector a cannot tell them: ${why}`);
    expect(reasons).toEqual([`unwritten ${why}`]);
    apply(events.slice(0, half));
    const { last_seq: before } = (await nats.streams.streams.info(streamOf(CLUSTER))).state;
    await until(
      () => one.source.lastSeq >= before && episodes(factsOf(one.source.state, Date.now())).length > 0,
      "records",
    );
  },
  LIMIT_MS,
);

test("whoever does not know that another has taken over is refused", async () => {
  const open = (writer: string) =>
    createFactPublisher({
      nats,
      cluster: CLUSTER,
      stream: { ...KEPT, replicas: 1 },
      writer,
      seenFrom: () => 0,
      holdsMs: DAY,
      isEnding: () => false,
    }).open();
  const [before, after] = [await open("a"), await open("b")];
  const fact = wakeFact({ at: 1_000 });
  const write = (shelf: FactsShelf, from: number) =>
    shelf.write([{ facts: [fact], revoked: [] }], { from, to: from + 1_000 }, null);
  await write(after, 2_000);
  await expect(write(before, 1_000)).rejects.toThrow("Somebody else has written");
  expect((await told()).map(({ watched }) => watched.from)).toEqual([2_000]);
});

test.each([
  [{ format: 2 }, "they are of another skscope (format 2; this one knows 1)"],
  [{ format: 1 }, "they do not say of which time"],
])("a message that says %j is not guessed at", (said, reason) => {
  expect(() => decodeFacts(deflateRawSync(JSON.stringify(said)))).toThrow(reason);
});
