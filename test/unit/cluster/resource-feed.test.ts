/** The records of a resource tell the whole of it, whichever of its watches break, are refused, or begin anew. */
import { describe, expect, test } from "vitest";
import { watchCluster } from "../../../lib/cluster/cluster-watch.ts";
import { createResourceFeed, type ResourceFeed } from "../../../lib/cluster/resource-feed.ts";
import type { NewRecord } from "../../../lib/cluster/types.ts";
import type { WatchHandler, WatchStatus } from "../../../lib/cluster/watch-loop.ts";
import { asObject, asString, type JsonObject } from "../../../lib/model/json.ts";
import type { WatchState } from "../../../lib/model/live-status.ts";
import { RESOURCES } from "../../../lib/model/resources.ts";
import { type FedSource, liveSource } from "../../support/live-source.ts";
import { random } from "../../support/random.ts";
import { HeldApi } from "./held-api.ts";
import { heldClock } from "./held-clock.ts";

const START = Date.parse("2026-11-23T04:05:00Z");
const RESOURCE = "pods";

interface Bench {
  readonly feed: ResourceFeed;
  readonly source: FedSource;
  readonly records: NewRecord[];
  /** What was told since it was last asked, in short. */
  take(): string[];
  /** Of a part, from 0. */
  part(i: number): WatchHandler;
  state(i: number, state: WatchState, reason?: string): void;
  /** Keys of the objects that a viewer sees. */
  seen(): string[];
}

function object(name: string, version = 1, uid = `uid-${name}`): JsonObject {
  return { metadata: { namespace: "n", name, uid, resourceVersion: String(version) } };
}

function short({ type, initial, object: { metadata, reason }, extra }: NewRecord): string {
  const { name, resourceVersion } = asObject(metadata);
  const mark = `${initial ? "=" : ""}${extra?.vanished === true ? "?" : ""}`;
  if (type === "GAP") return `gap ${asString(reason)}`;
  if (type === "BOOKMARK") return `bookmark ${asString(resourceVersion)}`;
  return `${mark}${type === "DELETED" ? "-" : ""}${asString(name)}@${asString(resourceVersion)}`;
}

function bench(parts = 2, source = newSource()): Bench {
  let t = START;
  const records: NewRecord[] = [];
  const taken: string[] = [];
  const feed = createResourceFeed({
    resource: RESOURCE,
    parts,
    sink(record) {
      source.append(record);
      records.push(record);
      taken.push(short(record));
    },
    received: () => ++t,
    redact: (_, given) => given,
    known: [...(source.state.objects.get(RESOURCE)?.keys() ?? [])],
    current: source.current,
    onStatus: () => undefined,
  });
  const part = (i: number): WatchHandler => feed.handlers[i] as WatchHandler;
  return {
    feed,
    source,
    records,
    take: () => taken.splice(0),
    part,
    state(i, state, reason = state) {
      const status: WatchStatus = { state, reason, since: t, heardAt: t };
      part(i).onStatus(status);
    },
    seen: () => [...(source.state.objects.get(RESOURCE)?.keys() ?? [])].map((key) => key.slice(2)).sort(),
  };
}

function newSource(): FedSource {
  return liveSource({ version: 1, systemNamespace: "knative-serving" });
}

/** Both parts are listed: a and b in the first, x and y in the second. */
function listed(source?: FedSource): Bench {
  const made = bench(2, source);
  made.part(0).onList([object("a"), object("b")], "10");
  made.part(1).onList([object("x"), object("y")], "11");
  made.take();
  return made;
}

/** A permission is taken away, as a watch loop tells it. */
function takeAway({ part, state }: Bench, i: number): void {
  part(i).onGap("not any more");
  state(i, "refused", "not any more");
}

describe("a resource of two parts", () => {
  test("is told when both are listed, with what has changed in the first one since", () => {
    const { part, take, feed, seen } = bench();
    part(0).onList([object("a"), object("b"), object("c")], "10");
    part(0).onEvent("MODIFIED", object("a", 12));
    part(0).onEvent("DELETED", object("b", 13));
    part(0).onEvent("ADDED", object("d", 14));
    part(0).onBookmark("15");
    expect([take(), feed.isSettled]).toEqual([[], false]);
    part(1).onList([object("x")], "11");
    expect(take()).toEqual(["=a@12", "=c@1", "=d@14", "=x@1", "bookmark 11"]);
    expect([feed.isSettled, feed.gaps, feed.relists]).toEqual([true, 0, 0]);
    part(0).onEvent("DELETED", object("c", 16));
    part(1).onBookmark("17");
    expect(take()).toEqual(["-c@16", "bookmark 17"]);
    expect(seen()).toEqual(["a", "d", "x"]);
  });

  test("is told without a part that is refused, and again with it when it may be had", () => {
    const { part, state, take, feed, seen } = bench();
    state(0, "refused");
    expect([take(), feed.isSettled]).toEqual([[], false]);
    part(1).onList([object("x")], "11");
    expect(take()).toEqual(["=x@1", "bookmark 11"]);
    expect([feed.isSettled, feed.gaps]).toEqual([true, 0]);
    part(0).onList([object("a")], "12");
    expect(take()).toEqual(["=a@1", "=x@1", "bookmark 12"]);
    expect(seen()).toEqual(["a", "x"]);
  });

  test.each(["refused", "missing"] as const)("of which all is %s is a gap, until there is a list", (kind) => {
    const { part, state, take, feed } = bench();
    state(0, kind, "you may not");
    state(1, kind, "you may not");
    expect(take()).toEqual(["gap you may not"]);
    expect([feed.isSettled, feed.gaps]).toEqual([true, 1]);
    // Meanwhile the server is away.
    state(0, "retrying");
    state(1, "retrying");
    state(1, kind, "you still may not");
    expect(take()).toEqual([]);
    part(1).onList([object("x")], "11");
    expect(take()).toEqual(["=x@1", "bookmark 11"]);
  });

  test("is told as a whole when one part is listed again, and what it lacks has vanished before", () => {
    const { part, take, feed, seen } = listed();
    part(0).onGap("410");
    part(1).onEvent("MODIFIED", object("x", 12));
    part(1).onEvent("DELETED", object("y", 13));
    part(0).onList([object("b", 14), object("c", 15)], "16");
    expect(take()).toEqual(["gap 410", "x@12", "-y@13", "?-a@1", "=b@14", "=c@15", "=x@12", "bookmark 16"]);
    expect([feed.relists, feed.gaps]).toEqual([1, 1]);
    expect(seen()).toEqual(["b", "c", "x"]);
  });

  test("has one gap when both parts begin anew", () => {
    const { part, take, feed, seen } = listed();
    part(0).onGap("410");
    part(1).onGap("410");
    expect(feed.isSettled).toBe(false);
    part(1).onList([object("y", 20)], "21");
    part(1).onEvent("ADDED", object("z", 22));
    part(1).onEvent("DELETED", object("y", 23));
    expect(take()).toEqual(["gap 410"]);
    part(0).onList([object("b", 19)], "24");
    expect(take()).toEqual(["?-a@1", "?-x@1", "?-y@1", "=b@19", "=z@22", "bookmark 24"]);
    expect([feed.relists, feed.gaps]).toEqual([1, 1]);
    expect(seen()).toEqual(["b", "z"]);
  });

  test("has a new gap after the list that ended the last one", () => {
    const { part, take, feed } = listed();
    for (let i = 0; i < 3; i++) {
      part(0).onGap("410");
      part(0).onList([object("a"), object("b")], "20");
    }
    expect(take().filter((line) => line.startsWith("gap")).length).toBe(3);
    expect([feed.relists, feed.gaps]).toEqual([3, 3]);
  });

  test("an object that leaves one part, and is in the other, is still there", () => {
    const { part, take, seen } = listed();
    part(1).onEvent("ADDED", object("a", 12));
    part(0).onEvent("DELETED", object("a", 13));
    expect(seen()).toContain("a");
    part(1).onEvent("DELETED", object("a", 14));
    expect(take()).toEqual(["a@12", "-a@14"]);
    expect(seen()).toEqual(["b", "x", "y"]);
  });
});

describe("a permission for one part that is taken away", () => {
  test("leaves its objects as they were last known", () => {
    const made = listed();
    takeAway(made, 1);
    const told = made.take();
    expect(told[0]).toBe("gap not any more");
    expect(told.some((line) => line.includes("?-"))).toBe(false);
    expect(made.seen()).toEqual(["a", "b", "x", "y"]);
    expect(made.feed.isSettled).toBe(true);
    // Also when the other part begins anew.
    made.part(0).onGap("410");
    made.part(0).onList([object("b", 15)], "16");
    expect(made.take()).toContain("?-a@1");
    expect(made.seen()).toEqual(["b", "x", "y"]);
  });

  test("and given again: what is there is there again, and what went meanwhile has vanished", () => {
    const made = listed();
    takeAway(made, 1);
    made.part(0).onEvent("MODIFIED", object("a", 12));
    made.take();
    made.part(1).onList([object("y"), object("z")], "20");
    expect(made.take()).toEqual(["?-x@1", "=a@12", "=b@1", "=y@1", "=z@1", "bookmark 20"]);
    expect(made.seen()).toEqual(["a", "b", "y", "z"]);
  });

  test("while its list waits for the other one does not let that list out", () => {
    const made = listed();
    made.part(0).onGap("410");
    made.part(1).onGap("410");
    made.part(1).onList([object("x", 20), object("z", 20)], "21");
    takeAway(made, 1);
    made.take();
    made.part(0).onList([object("a"), object("b")], "22");
    expect(made.take()).toEqual(["=a@1", "=b@1", "=x@1", "=y@1", "bookmark 22"]);
    made.part(1).onList([object("x", 20)], "23");
    expect(made.take()).toEqual(["?-y@1", "=a@1", "=b@1", "=x@20", "bookmark 23"]);
  });

  test("for all parts: nothing is told but the gap, and what went meanwhile has vanished at the end", () => {
    const made = listed();
    takeAway(made, 0);
    takeAway(made, 1);
    made.take();
    expect(made.seen()).toEqual(["a", "b", "x", "y"]);
    expect(made.source.state.shared.gaps.at(-1)?.to).toBeNull();
    made.part(0).onList([object("a")], "20");
    made.part(1).onList([object("y")], "21");
    expect(made.seen()).toEqual(["a", "y"]);
    expect(made.source.current(RESOURCE, "n/b")).toBeNull();
    expect(made.source.current(RESOURCE, "n/x")).toBeNull();
  });
});

describe("after a restart", () => {
  /** What the source knows, and the feed of a new run. */
  const restarted = (): Bench => bench(2, listed().source);

  test("what has gone meanwhile has vanished, before the list", () => {
    const { part, take, seen } = restarted();
    part(0).onList([object("b", 20), object("c", 20)], "21");
    part(1).onList([object("x")], "22");
    expect(take()).toEqual(["?-a@1", "?-y@1", "=b@20", "=c@20", "=x@1", "bookmark 22"]);
    expect(seen()).toEqual(["b", "c", "x"]);
    part(0).onGap("410");
    part(0).onList([object("b", 20)], "23");
    expect(take()).toEqual(["gap 410", "?-c@20", "=b@20", "=x@1", "bookmark 23"]);
  });

  test("what cannot be seen any more has not vanished, and is there when it can be seen again", () => {
    const { part, state, take, seen } = restarted();
    state(1, "refused");
    part(0).onList([object("a")], "21");
    expect(take().filter((line) => line.includes("-"))).toEqual([]);
    expect(seen()).toEqual(["a", "b", "x", "y"]);
    part(1).onList([object("y")], "22");
    expect(take()).toEqual(["?-b@1", "?-x@1", "=a@1", "=y@1", "bookmark 22"]);
    expect(seen()).toEqual(["a", "y"]);
  });

  test("a resource that is refused as a whole keeps what was known", () => {
    const { part, state, take, seen } = restarted();
    state(0, "refused");
    state(1, "refused");
    expect(take()).toEqual(["gap refused"]);
    expect(seen()).toEqual(["a", "b", "x", "y"]);
    part(0).onList([object("a")], "21");
    part(1).onList([object("x")], "22");
    expect(seen()).toEqual(["a", "x"]);
  });

  test("an object of another uid under the same name is a new one", () => {
    const { part, take, source } = restarted();
    part(0).onList([object("a", 30, "uid-new"), object("b")], "31");
    part(1).onList([object("x"), object("y")], "32");
    expect(take()[0]).toBe("=a@30");
    expect(source.state.objects.get(RESOURCE)?.get("n/a")?.uid).toBe("uid-new");
  });
});

describe("of a resource of which not everything is kept", () => {
  /** A cluster with this resource alone. */
  const watched = async (resource: string, prepare: (api: HeldApi) => void) => {
    const clock = heldClock(START);
    const api = new HeldApi(clock);
    prepare(api);
    const records: NewRecord[] = [];
    const source = newSource();
    const watch = watchCluster({
      api,
      clock,
      where: { namespace: null, systemNamespace: "knative-serving" },
      sink(record) {
        source.append(record);
        records.push(record);
      },
      redact: (_, given) => given,
      current: source.current,
      resources: RESOURCES.filter((row) => row.resource === resource),
    });
    await clock.advance(6_000);
    return {
      api,
      clock,
      watch,
      take: async () => {
        await clock.advance(1_000);
        return records.splice(0).map(short);
      },
    };
  };
  const lease = (holderIdentity: string, renewTime: number): JsonObject => ({
    spec: { holderIdentity, renewTime },
  });

  test("a ConfigMap that was not asked for is not told, by a server that ignores the selector", async () => {
    const { api, clock, take, watch } = await watched("configmaps", (held) => {
      for (const name of ["config-autoscaler", "config-network", "user-config"]) held.put(name, { data: {} });
    });
    expect(await take()).toEqual(["=config-autoscaler@2", "=config-network@3", "bookmark 4"]);
    // Each of the three watches gets all events.
    api.put("user-config", { data: { password: "x" } });
    api.put("config-deployment", { data: {} });
    expect(await take()).toEqual(["config-deployment@6"]);
    api.change("DELETED", "user-config");
    api.change("DELETED", "config-network");
    expect(await take()).toEqual(["-config-network@8"]);
    watch.stop();
    await clock.advance(1_000);
  });

  test("a lease is told when its holder changes, and when it is a new one", async () => {
    const { api, clock, take, watch } = await watched("leases.coordination.k8s.io", (held) =>
      held.put("l", lease("one", 0)),
    );
    expect(await take()).toEqual(["=l@2", "bookmark 2"]);
    for (let i = 1; i < 20; i++) api.put("l", lease("one", i));
    expect(await take()).toEqual([]);
    api.put("l", lease("two", 20));
    api.put("l", lease("two", 21));
    api.put("l", lease("one", 22));
    expect(await take()).toEqual(["l@22", "l@24"]);
    api.change("DELETED", "l");
    api.put("l", lease("one", 23));
    api.put("l", lease("one", 24));
    expect(await take()).toEqual(["-l@25", "l@26"]);
    api.stream.cut();
    api.put("l", lease("one", 25));
    api.compact();
    await clock.advance(10_000);
    expect((await take()).slice(1)).toEqual(["=l@28", "bookmark 28"]);
    api.put("l", lease("one", 26));
    expect(await take()).toEqual([]);
    watch.stop();
  });

  test("Kubernetes events are told of what belongs to revisions", async () => {
    const event = (kind: string, name: string): JsonObject => ({ involvedObject: { kind, name } });
    const { api, take, watch } = await watched("events", (held) => {
      held.put("a", event("Revision", "hello-00001"));
      held.put("b", event("Node", "n1"));
    });
    expect(await take()).toEqual(["=a@2", "bookmark 3"]);
    api.put("c", event("Pod", "hello-00001-deployment-5b7f-x2x"));
    api.put("d", event("Pod", "coredns-1"));
    api.put("e", event("PodAutoscaler", "hello-00001"));
    api.put("f", event("ReplicaSet", "hello-00001-deployment-5b7f"));
    api.put("g", event("Deployment", "coredns"));
    api.put("h", {});
    api.put("i", { involvedObject: null });
    expect(await take()).toEqual(["c@4", "e@6", "f@7"]);
    api.change("DELETED", "b");
    api.change("DELETED", "c");
    expect(await take()).toEqual(["-c@12"]);
    watch.stop();
  });

  test("and the warnings about one of Knative's own processes", async () => {
    const event = (namespace: string, type: string): JsonObject => ({ metadata: { namespace }, type });
    const { api, take, watch } = await watched("events", () => undefined);
    await take();
    api.put("autoscaler-7c-x.1", event("knative-serving", "Warning"));
    api.put("autoscaler-7c-x.2", event("knative-serving", "Normal"));
    api.put("redis-7c-x.3", event("knative-serving", "Warning"));
    api.put("autoscaler-7c-x.4", event("shop", "Warning"));
    expect(await take()).toHaveLength(1);
    watch.stop();
  });
});

describe("whatever happens", () => {
  test("a viewer sees in the end what is there, and no more", () => {
    for (let seed = 1; seed <= 1_000; seed++) {
      const chance = random(seed);
      let made = bench(2);
      let version = 1;
      /** Of each part: what is there, and whether a watch is open on it. */
      const worlds = [new Map<string, JsonObject>(), new Map<string, JsonObject>()];
      const open = [false, false];
      const list = (i: number): void => {
        made.part(i).onList([...(worlds[i]?.values() ?? [])], String(version));
        made.state(i, "live", "");
        open[i] = true;
      };
      for (let step = 0; step < 30; step++) {
        const i = chance.below(2);
        const world = worlds[i] ?? new Map();
        const name = `${chance.pick(["a", "b", "c"])}${i}`;
        const kind = chance.below(10);
        if (kind < 5) {
          version += 1;
          const known = world.get(name);
          const uid = asString(asObject(known?.metadata).uid) ?? `uid-${version}`;
          const next = object(name, version, uid);
          const type = known === undefined ? "ADDED" : chance.chance(0.5) ? "DELETED" : "MODIFIED";
          if (type === "DELETED") world.delete(name);
          else world.set(name, next);
          if (open[i]) made.part(i).onEvent(type, next);
        } else if (kind === 5 && open[i]) {
          made.part(i).onGap("410");
          open[i] = false;
        } else if (kind === 6) {
          if (open[i]) made.part(i).onGap("403");
          made.state(i, "refused");
          open[i] = false;
        } else if (kind === 7 && !open[i]) list(i);
        else if (kind === 8 && open[i]) made.part(i).onBookmark(String(version));
        else if (kind === 9 && chance.chance(0.2)) {
          made = bench(2, made.source);
          open.fill(false);
        }
      }
      for (const i of [0, 1]) if (!open[i]) list(i);
      const there = worlds.flatMap((world) => [...world.keys()]).sort();
      expect({ seed, seen: made.seen() }).toEqual({ seed, seen: there });
      for (const world of worlds) {
        for (const [name, expected] of world) {
          expect({ seed, name, current: made.source.current(RESOURCE, `n/${name}`) }).toEqual({
            seed,
            name,
            current: expected,
          });
        }
      }
    }
  });
});

test("a list that may not be told yet waits, with what has changed in it since, and is told once", () => {
  const source = newSource();
  const taken: string[] = [];
  let isOpen = false;
  let t = START;
  const feed = createResourceFeed({
    resource: RESOURCE,
    parts: 1,
    sink(record) {
      source.append(record);
      taken.push(short(record));
    },
    received: () => ++t,
    redact: (_, given) => given,
    known: [],
    current: source.current,
    onStatus: () => undefined,
    isOpen: () => isOpen,
  });
  const handler = feed.handlers[0] as WatchHandler;
  feed.open();
  handler.onList([object("a"), object("b")], "10");
  handler.onEvent("DELETED", object("a", 11));
  handler.onEvent("MODIFIED", object("b", 12));
  handler.onBookmark("13");
  expect(taken).toEqual([]);
  isOpen = true;
  feed.open();
  feed.open();
  expect(taken).toEqual(["=b@12", "bookmark 10"]);
  handler.onEvent("ADDED", object("c", 14));
  expect(taken.slice(2)).toEqual(["c@14"]);
  expect(feed.relists).toBe(0);
});
