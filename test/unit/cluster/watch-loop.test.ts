/** A list and its watch are kept up whatever the API server does, and what may have been missed is said once. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectCluster } from "../../../lib/cluster/kubeconfig.ts";
import {
  type ApiResponse,
  type ClusterClock,
  ClusterUnreachableError,
  CredentialsError,
} from "../../../lib/cluster/types.ts";
import {
  startWatchLoop,
  type WatchHandler,
  type WatchLoop,
  type WatchStatus,
} from "../../../lib/cluster/watch-loop.ts";
import { asObject, asString, type JsonObject } from "../../../lib/model/json.ts";
import { createFakeApi } from "../../support/fake-api/fake-api.ts";
import { type Random, random } from "../../support/random.ts";
import { HeldApi, type HeldRequest, type Instead, statusAnswer, tooLarge } from "./held-api.ts";
import { type HeldClock, heldClock } from "./held-clock.ts";

const START = Date.parse("2026-11-23T04:05:00Z");
const PATH = "/api/v1/things";
const MINUTE = 60_000;
/** A machine with other work to do takes its time. */
const LIMIT_MS = 120_000;

interface Bench {
  readonly clock: HeldClock;
  readonly api: HeldApi;
  readonly loop: WatchLoop;
  /** What the handler was told, in short. */
  readonly told: string[];
  readonly states: string[];
  readonly known: Map<string, JsonObject>;
  readonly gaps: string[];
  /** Of every wait that the loop began. */
  take(): string[];
}

const nameOf = (object: JsonObject): string => asString(asObject(object.metadata).name) ?? "";
const versionOf = (object: JsonObject): string => asString(asObject(object.metadata).resourceVersion) ?? "";

interface Setting {
  readonly prepare?: (api: HeldApi) => void;
  readonly pageSize?: number;
  readonly random?: () => number;
  readonly path?: string;
}

async function bench({ prepare, pageSize, random: chance, path = PATH }: Setting = {}): Promise<Bench> {
  const clock = heldClock(START, chance);
  const api = new HeldApi(clock);
  for (const name of ["a", "b", "c"]) api.put(name);
  prepare?.(api);
  const told: string[] = [];
  const states: string[] = [];
  const gaps: string[] = [];
  const known = new Map<string, JsonObject>();
  const handler: WatchHandler = {
    onList(items, version) {
      known.clear();
      for (const item of items) known.set(nameOf(item), item);
      told.push(`list ${items.map(nameOf).sort().join(" ")} @${version}`);
    },
    onEvent(type, object) {
      if (type === "DELETED") known.delete(nameOf(object));
      else known.set(nameOf(object), object);
      told.push(`${type} ${nameOf(object)} @${versionOf(object)}`);
    },
    onBookmark: (version) => told.push(`bookmark @${version}`),
    onGap(reason) {
      gaps.push(reason);
      told.push("gap");
    },
    onStatus: ({ state, reason }) => states.push(reason === "" ? state : `${state}: ${reason}`),
  };
  const size = pageSize === undefined ? {} : { pageSize };
  const loop = startWatchLoop({ api, clock, path, handler, ...size });
  await clock.settle();
  return { clock, api, loop, told, states, known, gaps, take: () => told.splice(0) };
}

/** The next requests get these answers. */
function answer(api: HeldApi, ...answers: (() => Instead)[]): void {
  const { instead } = api;
  api.instead = (request) => answers.shift()?.() ?? instead(request);
}

/** All requests that fit get this answer, until it is taken back. */
function always(api: HeldApi, instead: (request: HeldRequest) => Instead | undefined): () => void {
  const before = api.instead;
  api.instead = instead;
  return () => {
    api.instead = before;
  };
}

const paged = (api: HeldApi): void => {
  api.streaming = "no";
};
const isWatch = ({ query }: HeldRequest): boolean => query.has("watch");
const isStreamingList = ({ query }: HeldRequest): boolean => query.has("sendInitialEvents");

// ---------------------------------------------------------------- lists

describe("a list", () => {
  test("in pages is told when it is complete, and the watch begins where it ends", async () => {
    const { api, told, states } = await bench({
      prepare(held) {
        paged(held);
        for (const name of ["d", "e", "f", "g"]) held.put(name);
      },
      pageSize: 3,
    });
    const queries = api.requests.map(({ query }) => Object.fromEntries(query));
    expect(queries.slice(1, 4).map(({ limit }) => limit)).toEqual(["3", "3", "3"]);
    expect(queries[1]).toEqual({ limit: "3" });
    expect(queries[4]).toMatchObject({ watch: "1", allowWatchBookmarks: "true", resourceVersion: "8" });
    expect(told).toEqual(["list a b c d e f g @8"]);
    expect(states).toEqual(["live"]);
  });

  test("that streams is told once at its end, and goes on as a watch", async () => {
    const { api, clock, told, states } = await bench();
    api.put("d");
    await clock.settle();
    expect(api.requests.length).toBe(1);
    expect(api.lastQuery).toMatchObject({
      watch: "1",
      sendInitialEvents: "true",
      resourceVersionMatch: "NotOlderThan",
      allowWatchBookmarks: "true",
    });
    expect(told).toEqual(["list a b c @4", "ADDED d @5"]);
    expect(states).toEqual(["live"]);
  });

  test("that streams holds what changes until its end", async () => {
    const { api, clock, told } = await bench({
      prepare(held) {
        held.streaming = "ignored";
      },
    });
    api.put("a");
    api.change("DELETED", "b");
    api.put("d");
    await clock.settle();
    expect(told).toEqual([]);
    api.stream.bookmark(api.version);
    await clock.settle();
    expect(told).toEqual([]);
    api.stream.bookmark(api.version, { "k8s.io/initial-events-end": "true" });
    await clock.settle();
    expect(told).toEqual(["list a c d @7"]);
  });

  test("keeps the selectors of its path", async () => {
    const { api } = await bench({ prepare: paged, path: `${PATH}?labelSelector=x%3Dy` });
    for (const { query } of api.requests) expect(query.get("labelSelector")).toBe("x=y");
  });

  test.each([400, 422] as const)("is asked for in pages when streaming is refused with %i", async (code) => {
    const { api, clock, told, states } = await bench({
      prepare(held) {
        paged(held);
        held.refusesStreamingWith = code;
      },
    });
    expect(told).toEqual(["list a b c @4"]);
    expect(states).toEqual(["live"]);
    api.stream.cut();
    api.put("d");
    api.compact();
    await clock.advance(MINUTE);
    expect(told.slice(-2)).toEqual(["gap", "list a b c d @5"]);
    expect(api.requests.filter(isStreamingList).length).toBe(1);
  });

  test("is asked for in pages when the end of a streaming one does not come for a minute", async () => {
    const { api, clock, told } = await bench({
      prepare(held) {
        held.streaming = "ignored";
      },
    });
    await clock.advance(59_999);
    expect(told).toEqual([]);
    expect(api.requests.length).toBe(1);
    await clock.advance(2_000);
    expect(told).toEqual(["list a b c @4"]);
    expect(api.requests.filter(isStreamingList).length).toBe(1);
  });

  test("is asked for in pages also when things go on changing meanwhile, and bookmarks come", async () => {
    const { api, clock, told } = await bench({
      prepare(held) {
        held.streaming = "ignored";
      },
    });
    for (let i = 0; i < 8 && told.length === 0; i++) {
      api.put("a");
      for (const stream of api.streams) stream.bookmark(api.version);
      await clock.advance(10_000);
    }
    expect(told[0]).toMatch(/^list a b c @/);
  });

  test("is asked for in pages when a streaming one ends without its end", async () => {
    const { api, clock, told } = await bench({
      prepare(held) {
        held.streaming = "ignored";
      },
    });
    for (let i = 0; i < 60 && told.length === 0; i++) {
      api.put(`new-${i}`);
      await clock.advance(10_000);
    }
    expect(told[0]).toMatch(/^list a b c new-0 /);
    expect(api.requests.filter(isStreamingList).length).toBe(1);
  });

  test("that streams slowly, but does stream, is waited for", async () => {
    const { api, clock, told } = await bench({
      prepare(held) {
        held.streaming = "ignored";
        held.hasTimeouts = false;
      },
    });
    for (let i = 0; i < 20; i++) {
      api.put(`new-${i}`);
      await clock.advance(50_000);
    }
    expect(told).toEqual([]);
    expect(api.requests.length).toBe(1);
    api.stream.bookmark(api.version, { "k8s.io/initial-events-end": "true" });
    await clock.settle();
    expect(told.length).toBe(1);
  });

  test("whose continue token has expired begins anew, and that is no gap", async () => {
    const { api, clock, told } = await bench({ prepare: paged, pageSize: 2 });
    expect(told.splice(0)).toEqual(["list a b c @4"]);
    api.stream.cut();
    api.put("d");
    api.compact();
    let pages = 0;
    always(api, ({ query }) => {
      if (query.has("continue") && pages++ === 0) api.compact();
      return undefined;
    });
    await clock.advance(5_000);
    expect(told).toEqual(["gap", "list a b c d @5"]);
    expect(pages).toBe(2);
  });

  test("of which a later page is of a later time is watched from its first: nothing between is lost", async () => {
    const { clock, known } = await bench({
      prepare(held) {
        paged(held);
        const page = (text: object): ApiResponse => ({ status: 200, headers: {}, body: whole(text) });
        answer(
          held,
          () => undefined as never,
          () => {
            const items = [held.objects.get("a"), held.objects.get("b")];
            const first = page({ metadata: { resourceVersion: "4", continue: "more" }, items });
            held.put("a", { changed: true });
            return first;
          },
          () => page({ metadata: { resourceVersion: "5" }, items: [held.objects.get("c")] }),
        );
      },
      pageSize: 2,
    });
    await clock.settle();
    expect(known.get("a")).toMatchObject({ changed: true });
  });

  test("goes on from the last version that says something", async () => {
    const { api, clock, known } = await bench();
    api.stream.send("MODIFIED", { metadata: { namespace: "n", name: "a", resourceVersion: "" } });
    api.stream.bookmark(5, { odd: true });
    await clock.settle();
    api.stream.send("BOOKMARK", { metadata: { resourceVersion: "" } });
    await clock.settle();
    api.stream.cut();
    api.version = 5;
    api.put("a", { changed: true });
    await clock.advance(5_000);
    expect(api.lastQuery).toMatchObject({ resourceVersion: "5" });
    expect(known.get("a")).toMatchObject({ changed: true });
  });

  test("that breaks half-way tells nothing", async () => {
    const { clock, told, states } = await bench({
      prepare(held) {
        paged(held);
        answer(
          held,
          () => undefined as never,
          () => undefined as never,
          () => ({ status: 200, headers: {}, body: broken('{"kind":"List","items":[{"metadata":{}') }),
        );
      },
      pageSize: 2,
    });
    expect(told).toEqual([]);
    expect(states.at(-1)).toMatch(/^retrying: /);
    await clock.advance(1_000);
    expect(told).toEqual(["list a b c @4"]);
    expect(states.at(-1)).toBe("live");
  });
});

async function* whole(value: object): AsyncGenerator<Uint8Array> {
  yield Buffer.from(JSON.stringify(value));
}

async function* broken(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
  throw new Error("the connection was cut");
}

describe("an answer that is no list", () => {
  const DEEP = `{"metadata":{"resourceVersion":"9"},"items":[${"[".repeat(1e5)}${"]".repeat(1e5)}]}`;

  test.each([
    "{}",
    "[]",
    "null",
    '{"kind":"Status","status":"Failure","metadata":{}}',
    "<html></html>",
    DEEP,
  ])("(%.60s) does not make anything vanish", async (text) => {
    const { api, clock, told, states } = await bench({ prepare: paged });
    api.stream.cut();
    api.put("d");
    api.compact();
    const back = always(api, (request) =>
      isWatch(request) ? undefined : { status: 200, headers: {}, body: bodyOf(text) },
    );
    await clock.advance(MINUTE);
    expect(told).toEqual(["list a b c @4", "gap"]);
    expect(states.at(-1)).toMatch(
      /^retrying: the server sent (something that is no list|a line that is not JSON|JSON that nests deeper than 100 levels)$/,
    );
    back();
    await clock.advance(MINUTE);
    expect(told.at(-1)).toBe("list a b c d @5");
  });

  test("with no items at all is an empty one", async () => {
    const text = '{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":null}';
    const { told } = await bench({
      prepare(held) {
        paged(held);
        always(held, (request) =>
          isWatch(request) ? undefined : { status: 200, headers: {}, body: bodyOf(text) },
        );
      },
    });
    expect(told).toEqual(["list  @7"]);
  });
});

async function* bodyOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

describe("an answer that does not go on", () => {
  test.each([
    ["a page", 200],
    ["a refusal", 500],
  ])("%s is given up after a minute", async (_, status) => {
    const { clock, told, states } = await bench({
      prepare(held) {
        paged(held);
        let isFirst = true;
        always(held, (request) => {
          if (isWatch(request) || !isFirst) return undefined;
          isFirst = false;
          return endlessAnswer(request, status);
        });
      },
    });
    await clock.advance(59_999);
    expect(states).toEqual([]);
    await clock.advance(1);
    expect(states).toEqual(["retrying: nothing was heard for 60 s"]);
    await clock.advance(1_000);
    expect(told).toEqual(["list a b c @4"]);
  });
});

// ---------------------------------------------------------------- history that is gone

describe("when the server has forgotten", () => {
  test.each([false, true])("a gap is told once, then the list (in the stream: %j)", async (inStream) => {
    const { api, clock, take, gaps } = await bench();
    api.compactedInStream = inStream;
    take();
    api.stream.cut();
    api.put("d");
    api.change("DELETED", "a");
    api.compact();
    await clock.advance(MINUTE);
    expect(take()).toEqual(["gap", "list b c d @6"]);
    expect(gaps).toEqual(["410 too old resource version: 4"]);
    api.put("e");
    await clock.settle();
    expect(take()).toEqual(["ADDED e @7"]);
  });

  test("an open watch that is told so is a gap too", async () => {
    const { api, clock, take } = await bench();
    take();
    api.stream.error(410, "The resourceVersion for the provided watch is too old.");
    await clock.advance(MINUTE);
    expect(take()).toEqual(["gap", "list a b c @4"]);
  });

  test("and goes on forgetting, it is not asked without end", async () => {
    const { api, clock, gaps } = await bench({ prepare: paged });
    always(api, (request) =>
      isWatch(request) && !isStreamingList(request) ? statusAnswer(410, "too old") : undefined,
    );
    api.stream.end();
    const before = api.requests.length;
    await clock.advance(10 * MINUTE);
    expect(gaps.length).toBeGreaterThan(5);
    expect(api.requests.length - before).toBeLessThan(80);
  });

  test("a version of the server's future is asked for no more", async () => {
    const { api, clock, take } = await bench();
    take();
    answer(api, tooLarge);
    api.stream.end();
    await clock.advance(MINUTE);
    expect(take()).toEqual(["gap", "list a b c @4"]);
    api.stream.error(504, "Too large resource version: 900, current: 3");
    await clock.advance(MINUTE);
    expect(take()).toEqual(["gap", "list a b c @4"]);
  });

  test("a version that it said itself and does not understand is asked for no more", async () => {
    const { api, clock, take } = await bench();
    take();
    always(api, (request) =>
      isWatch(request) && !isStreamingList(request)
        ? statusAnswer(400, 'resourceVersion: Invalid value: "x"')
        : undefined,
    );
    api.stream.end();
    await clock.advance(MINUTE);
    expect(take().slice(0, 2)).toEqual(["gap", "list a b c @4"]);
  });

  test("and fails then, the gap is told once", async () => {
    const { api, clock, take, states } = await bench();
    take();
    answer(
      api,
      () => statusAnswer(410),
      () => statusAnswer(500),
      () => statusAnswer(410),
      () => new ClusterUnreachableError("away"),
      () => statusAnswer(403),
    );
    api.stream.end();
    await clock.advance(5 * MINUTE);
    expect(take()).toEqual(["gap", "list a b c @4"]);
    expect(states.at(-1)).toBe("live");
  });
});

// ---------------------------------------------------------------- permissions

describe("credentials that are not taken", () => {
  test.each([false, true])(
    "are read again, and then all is well (while watching: %j)",
    async (isWatching) => {
      const { api, clock, take, states } = await bench({
        prepare(held) {
          if (!isWatching) held.token = "second";
        },
      });
      if (isWatching) {
        api.token = "second";
        api.stream.end();
        await clock.settle();
        take();
      }
      expect(api.reloads).toBe(1);
      expect(states.at(-1)).toBe("retrying: Unauthorized");
      await clock.advance(1_000);
      expect(states.at(-1)).toBe("live");
      expect(take()).toEqual(isWatching ? [] : ["list a b c @4"]);
    },
  );

  test("in an open watch are read again", async () => {
    const { api, clock, take, gaps } = await bench();
    take();
    api.stream.error(401, "Unauthorized");
    await clock.advance(1_000);
    expect(api.reloads).toBe(1);
    expect(gaps).toEqual([]);
    expect(api.streams.size).toBe(1);
  });

  test("or cannot be had are tried again with patience", async () => {
    const { api, clock, states, told } = await bench({
      prepare(held) {
        always(held, () => new CredentialsError("the plugin fails"));
      },
    });
    await clock.advance(10 * MINUTE);
    expect(states).toEqual(["retrying: the plugin fails"]);
    expect(api.requests.length).toBeLessThan(40);
    expect(api.reloads).toBe(api.requests.length);
    api.instead = () => undefined;
    await clock.advance(MINUTE);
    expect(told).toEqual(["list a b c @4"]);
  });
});

describe.each([
  [403, "refused"],
  [404, "missing"],
] as const)("what is answered with %i", (code, state) => {
  test(`is ${state}, asked for again after about a minute, and watched once it is there`, async () => {
    for (const chance of [0, 0.5, 0.999]) {
      const { api, clock, told, states, loop } = await bench({
        random: () => chance,
        prepare(held) {
          always(held, () => statusAnswer(code, "you may not"));
        },
      });
      expect(loop.status).toMatchObject({ state, reason: "you may not", heardAt: START });
      expect(api.requests.length).toBe(1);
      await clock.advance(44_999);
      expect(api.requests.length).toBe(1);
      await clock.advance(30_001);
      expect(api.requests.length).toBe(2);
      api.instead = () => undefined;
      await clock.advance(75_000);
      expect(states).toEqual([`${state}: you may not`, "live"]);
      expect(told).toEqual(["list a b c @4"]);
    }
  });

  test("while it is watched is one gap, and a list when it is there again", async () => {
    const { api, clock, take, gaps, states } = await bench();
    take();
    const give = always(api, () => statusAnswer(code, "not any more"));
    api.put("d");
    await clock.settle();
    expect(take()).toEqual(["ADDED d @5"]);
    api.stream.end();
    await clock.advance(10 * MINUTE);
    api.put("e");
    expect(take()).toEqual(["gap"]);
    expect(gaps).toEqual(["not any more"]);
    expect(states.at(-1)).toBe(`${state}: not any more`);
    give();
    await clock.advance(2 * MINUTE);
    expect(take()).toEqual(["list a b c d e @6"]);
    expect(states.at(-1)).toBe("live");
    expect(gaps.length).toBe(1);
  });

  test("in a later page tells nothing of the pages before", async () => {
    const { told, states } = await bench({
      prepare(held) {
        paged(held);
        always(held, ({ query }) => (query.has("continue") ? statusAnswer(code) : undefined));
      },
      pageSize: 2,
    });
    expect(told).toEqual([]);
    expect(states).toEqual([`${state}: status ${code}`]);
  });
});

// ---------------------------------------------------------------- an API server that starts

describe("a 403 of an API server that has just come back", () => {
  const forbid = (api: HeldApi): (() => void) => always(api, () => statusAnswer(403, "you may not"));

  test("is asked again within seconds, and is no gap when it goes on where it was", async () => {
    const { api, clock, take, states } = await bench();
    await clock.advance(20_000);
    take();
    const back = forbid(api);
    api.stream.cut();
    api.put("d");
    await clock.advance(7_000);
    expect(states.slice(1)).toEqual(["retrying: the connection was cut", "starting: you may not"]);
    const times = api.requests.map(({ at }) => at - START - 20_000).filter((ms) => ms > 0);
    expect(times).toEqual([750, 1_500, 3_000, 6_000]);
    back();
    await clock.advance(5_000);
    expect(states.at(-1)).toBe("live");
    expect(take()).toEqual(["ADDED d @5"]);
  });

  test("is asked again after 5 s at most", async () => {
    const { api, clock, states } = await bench({ random: () => 0.999 });
    forbid(api);
    api.stream.cut();
    await clock.advance(85_000);
    expect(states.at(-1)).toBe("starting: you may not");
    const times = api.requests.map(({ at }) => at);
    expect(Math.max(...times.slice(1).map((at, i) => at - (times[i] ?? 0)))).toBeLessThanOrEqual(5_000);
    expect(times.length).toBeLessThan(25);
  });

  test.each([
    ["90", "starting: you may not", []],
    ["90.001", "refused: you may not", ["gap"]],
  ])("%s s after it was out of reach", async (seconds, state, told) => {
    const { api, clock, states, take } = await bench();
    take();
    answer(
      api,
      () => statusAnswer(503, "away", { headers: { "retry-after": seconds } }),
      () => statusAnswer(403, "you may not"),
    );
    api.stream.end();
    await clock.advance(Number(seconds) * 1_000);
    expect(states.at(-1)).toBe(state);
    expect(take()).toEqual(told);
  });

  test("that lasts is a refusal, and one gap", async () => {
    const { api, clock, states, gaps } = await bench();
    forbid(api);
    api.stream.cut();
    await clock.advance(10 * MINUTE);
    expect(states.slice(1)).toEqual([
      "retrying: the connection was cut",
      "starting: you may not",
      "refused: you may not",
    ]);
    expect(gaps).toEqual(["you may not"]);
  });

  test("is a refusal at once where it was refused before, or where the server was never away", async () => {
    const { api, clock, states } = await bench({ prepare: forbid });
    const away = always(api, () => new ClusterUnreachableError("away"));
    await clock.advance(2 * MINUTE);
    away();
    await clock.advance(2 * MINUTE);
    expect(states).toEqual(["refused: you may not", "retrying: away", "refused: you may not"]);
    const other = await bench();
    forbid(other.api);
    other.api.stream.end();
    await other.clock.settle();
    expect(other.states).toEqual(["live", "refused: you may not"]);
  });
});

describe("when the server was heard last", () => {
  test("is when the connection was cut, whatever it answers then", async () => {
    for (const code of [401, 403, 429, 500, 503]) {
      const { api, clock, loop } = await bench();
      await clock.advance(37_000);
      always(api, () => statusAnswer(code));
      api.stream.cut();
      await clock.advance(9_000);
      expect([code, loop.status.heardAt]).toEqual([code, START + 37_000]);
    }
  });

  test("is not when a silent connection was given up", async () => {
    const { api, clock, loop } = await bench();
    await clock.advance(37_000);
    api.stream.isSilent = true;
    always(api, () => new ClusterUnreachableError("away"));
    await clock.advance(10 * MINUTE);
    expect(loop.status).toMatchObject({ state: "retrying", heardAt: START });
  });

  test.each([
    ["ECONNRESET", 30_000],
    ["ETIMEDOUT", 20_000],
  ])("is not when the system gives a silent connection up, either (%s)", async (code, heardMs) => {
    const { api, clock, loop } = await bench();
    const body = async function* (): AsyncGenerator<Uint8Array> {
      await new Promise<void>((resolve) => void clock.after(10_000, resolve));
      throw new ClusterUnreachableError("broken", { cause: Object.assign(new Error("broken"), { code }) });
    };
    await clock.advance(20_000);
    answer(api, () => ({ status: 200, headers: {}, body: body() }));
    api.stream.end();
    await clock.settle();
    always(api, () => new ClusterUnreachableError("away"));
    await clock.advance(60_000);
    expect(loop.status.heardAt).toBe(START + heardMs);
  });
});

// ---------------------------------------------------------------- patience

describe("patience", () => {
  const after = (header: string) => (): ApiResponse =>
    statusAnswer(503, "busy", { headers: { "retry-after": header } });

  test.each([
    ["7", 7_000],
    ["0", 750],
    ["-3", 750],
    ["1e9", 300_000],
    ["Infinity", 300_000],
    ["soon", 750],
    ["", 750],
    [new Date(START + 12_000).toUTCString(), 12_000],
    [new Date(START - 12_000).toUTCString(), 750],
  ])("is as long as Retry-After says (%s)", async (header, ms) => {
    const { clock, api, told } = await bench({ prepare: (held) => answer(held, after(header)) });
    expect(clock.pending).toEqual([ms]);
    await clock.advance(ms - 1);
    expect(api.requests.length).toBe(1);
    await clock.advance(1);
    expect(told).toEqual(["list a b c @4"]);
  });

  test.each([429, 503])("is asked for by %i, also in an open watch", async (code) => {
    const { clock, api, gaps, states } = await bench();
    api.stream.error(code, "busy", { retryAfterSeconds: 20 });
    await clock.settle();
    expect(clock.pending).toEqual([20_000]);
    expect(states.at(-1)).toBe(`retrying: ${code}: busy`);
    await clock.advance(20_000);
    expect(states.at(-1)).toBe("live");
    expect(gaps).toEqual([]);
    expect(api.lastQuery.resourceVersion).toBe("4");
  });

  test("grows, half of it by chance, up to half a minute", async () => {
    for (const [chance, factor] of [
      [0, 0.5],
      [0.5, 0.75],
      [0.999, 0.9995],
    ] as const) {
      const { clock } = await bench({
        random: () => chance,
        prepare: (held) => void always(held, () => new ClusterUnreachableError("away")),
      });
      const waits: number[] = [];
      for (let i = 0; i < 8; i++) {
        expect(clock.pending.length).toBe(1);
        waits.push(clock.pending[0] ?? 0);
        await clock.advance(clock.pending[0] ?? 0);
      }
      expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30].map((s) => s * 1_000 * factor));
    }
  });

  test.each([
    ["an event", (api: HeldApi) => api.put("d")],
    ["a bookmark", (api: HeldApi) => api.stream.bookmark(api.version)],
  ])("is back at its beginning after %s", async (_, happen) => {
    const { clock, api } = await bench();
    answer(api, ...Array.from({ length: 5 }, () => () => new ClusterUnreachableError("away")));
    api.stream.cut();
    await clock.advance(2 * MINUTE);
    happen(api);
    await clock.settle();
    answer(api, () => new ClusterUnreachableError("away"));
    api.stream.cut();
    await clock.settle();
    expect(clock.pending).toEqual([750]);
  });

  test("is back at its beginning after a quiet watch that stood", async () => {
    const { clock, api } = await bench();
    answer(api, ...Array.from({ length: 5 }, () => () => new ClusterUnreachableError("away")));
    api.stream.cut();
    await clock.advance(2 * MINUTE);
    api.stream.cut();
    await clock.settle();
    expect(clock.pending).toEqual([750]);
  });

  test("is not lost to watches that end at once", async () => {
    const { clock, api, states } = await bench();
    const before = api.requests.length;
    api.stream.end();
    for (let i = 0; i < 10_000 && clock.now() < START + 5 * MINUTE; i++) {
      await clock.advance(200);
      for (const stream of [...api.streams]) stream.end();
    }
    expect(api.requests.length - before).toBeLessThan(30);
    expect(states.at(-1)).toBe("retrying: the watch ended at once");
  });

  test("is not lost to watches that end after a bookmark that says nothing new", async () => {
    const { clock, api } = await bench();
    const before = api.requests.length;
    for (let i = 0; i < 1_500; i++) {
      for (const stream of [...api.streams]) {
        stream.bookmark(api.version);
        stream.end();
      }
      await clock.advance(200);
    }
    expect(api.requests.length - before).toBeLessThan(30);
  });
});

// ---------------------------------------------------------------- streams

describe("a watch", () => {
  test("that ends well goes on from the last version, and nothing is said", async () => {
    const { api, clock, states, gaps, take } = await bench();
    await clock.advance(20_000);
    api.put("d");
    await clock.settle();
    api.stream.end();
    await clock.settle();
    expect(api.lastQuery.resourceVersion).toBe("5");
    api.version = 9;
    api.stream.bookmark(9);
    await clock.settle();
    api.stream.end();
    api.put("e");
    await clock.settle();
    expect(api.lastQuery.resourceVersion).toBe("9");
    expect(take()).toEqual(["list a b c @4", "ADDED d @5", "bookmark @9", "ADDED e @10"]);
    expect([states, gaps]).toEqual([["live"], []]);
  });

  test("that breaks tells what came meanwhile, and no gap", async () => {
    const { api, clock, gaps, take, states } = await bench();
    take();
    api.stream.cut();
    api.put("d");
    api.change("DELETED", "a");
    await clock.advance(1_000);
    expect(take()).toEqual(["ADDED d @5", "DELETED a @6"]);
    expect(gaps).toEqual([]);
    expect(states).toEqual(["live", "retrying: the connection was cut", "live"]);
  });

  test.each([false, true])("that is quiet for an hour is well (bookmarks: %j)", async (hasBookmarks) => {
    const { api, clock, gaps, loop, states, take } = await bench();
    take();
    for (let i = 0; i < 60; i++) {
      await clock.advance(MINUTE);
      if (hasBookmarks) api.stream.bookmark(api.version);
      await clock.settle();
      expect(clock.now() - (loop.status.heardAt ?? 0)).toBeLessThanOrEqual(8 * MINUTE);
    }
    expect(gaps).toEqual([]);
    expect(states).toEqual(["live"]);
    expect(take().filter((line) => !line.startsWith("bookmark"))).toEqual([]);
    expect(api.requests.length).toBeGreaterThan(6);
    expect(api.requests.length).toBeLessThan(14);
  });

  test("whose other end is gone without a word is opened again, with a reason for people", async () => {
    const { api, clock, gaps, states, take } = await bench();
    take();
    const { stream } = api;
    stream.isSilent = true;
    api.put("d");
    const seconds = Number(stream.request.query.get("timeoutSeconds"));
    await clock.advance((seconds + 30) * 1_000 - 1);
    expect(api.requests.length).toBe(1);
    expect(take()).toEqual([]);
    await clock.advance(1);
    expect(stream.request.signal.aborted).toBe(true);
    expect(states.at(-1)).toBe(`retrying: nothing was heard for ${seconds + 30} s`);
    await clock.advance(1_000);
    expect(take()).toEqual(["ADDED d @5"]);
    expect(states.at(-1)).toBe("live");
    expect(gaps).toEqual([]);
  });

  test.each(["half a line", "a line that is none", "a line that is too long"])(
    "with %s is opened again where it was",
    async (what) => {
      const { api, clock, gaps, take } = await bench();
      take();
      if (what === "half a line") api.stream.breakNext = true;
      else if (what === "a line that is none") api.stream.bytes(Buffer.from("upstream connect error\n"));
      else for (let i = 0; i < 17; i++) api.stream.bytes(Buffer.alloc(1024 * 1024, 120));
      api.put("d");
      await clock.advance(1_000);
      api.put("e");
      await clock.settle();
      expect(take()).toEqual(["ADDED d @5", "ADDED e @6"]);
      expect(gaps).toEqual([]);
    },
  );

  test("that ends with half a line, as if all were well, tells that line again", async () => {
    const { api, clock, take } = await bench();
    await clock.advance(5_000);
    take();
    api.stream.bytes(Buffer.from('{"type":"ADDED","object":{"metadata":{"name":"d"'));
    const [stream] = api.streams;
    api.streams.clear();
    api.put("d");
    stream?.end();
    await clock.advance(1_000);
    expect(take()).toEqual(["ADDED d @5"]);
  });

  test("may come in pieces that end anywhere", async () => {
    const { api, clock, take, gaps } = await bench();
    take();
    api.stream.pieceBytes = 1;
    api.put("d", { text: "größer, 日本, \u{1f600}" });
    api.put("e");
    await clock.settle();
    expect(take()).toEqual(["ADDED d @5", "ADDED e @6"]);
    const line = Buffer.from(`${JSON.stringify({ type: "ADDED", object: { metadata: { name: "ü" } } })}\r\n`);
    for (let at = 0; at <= line.length; at++) {
      api.stream.pieceBytes = 0;
      api.stream.bytes(line.subarray(0, at));
      api.stream.bytes(line.subarray(at));
    }
    await clock.settle();
    expect(new Set(take())).toEqual(new Set(["ADDED ü @"]));
    expect(gaps).toEqual([]);
  });

  test.each(["null", "[]", "7", '"x"', "{}", '{"type":"NEWS","object":{}}', '{"type":"BOOKMARK"}', ""])(
    "with %s in it goes on",
    async (line) => {
      const { api, clock, take, gaps } = await bench();
      take();
      api.stream.bytes(Buffer.from(`${line}\n`));
      await clock.advance(1_000);
      api.put("d");
      await clock.settle();
      expect(take()).toEqual(["ADDED d @5"]);
      expect(gaps).toEqual([]);
    },
  );

  test("shows another certificate for a while: it is not spoken to, and nothing is missed", async () => {
    const server = await createFakeApi({ token: "one" });
    const folder = mkdtempSync(join(tmpdir(), "skscope-loop-"));
    const kubeconfig = join(folder, "config");
    writeFileSync(kubeconfig, server.kubeconfig());
    const object = (name: string, version: number): object => ({
      metadata: { namespace: "n", name, resourceVersion: String(version) },
    });
    server.put("pods", object("a", 2));
    const clock: ClusterClock = {
      now: Date.now,
      after(ms, callback) {
        if (ms > MINUTE / 2) return () => undefined;
        const timer = setTimeout(callback, 1);
        return () => clearTimeout(timer);
      },
      random: () => 0.5,
    };
    const told: string[] = [];
    let changed: () => void = () => undefined;
    const tell = (line: string): void => {
      told.push(line);
      changed();
    };
    const until = (condition: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        changed = () => condition() && resolve();
        changed();
      });
    let status: WatchStatus | undefined;
    const loop = startWatchLoop({
      api: connectCluster({ kubeconfig }, process.env),
      clock,
      path: "/api/v1/pods",
      handler: {
        onList: (items) => tell(`list ${items.map(nameOf).join(" ")}`),
        onEvent: (type, item) => tell(`${type} ${nameOf(item)}`),
        onBookmark: () => undefined,
        onGap: () => tell("gap"),
        onStatus(next) {
          status = next;
          changed();
        },
      },
    });
    await until(() => status?.state === "live");
    const asked = server.requests.length;
    server.useCertificate(2);
    await until(() => status?.reason.includes("its certificate comes from another authority") === true);
    server.apply({ type: "ADDED", resource: "pods", object: object("b", 3) });
    expect(server.requests.length).toBe(asked);
    server.useCertificate(1);
    await until(() => told.includes("ADDED b"));
    expect(told).toEqual(["list a", "ADDED b"]);
    // The kubeconfig follows the server: its authority is taken up.
    server.useCertificate(2);
    writeFileSync(kubeconfig, server.kubeconfig());
    server.apply({ type: "MODIFIED", resource: "pods", object: object("b", 4) });
    await until(() => told.includes("MODIFIED b"));
    expect(told).toEqual(["list a", "ADDED b", "MODIFIED b"]);
    loop.stop();
    await server.until(() => server.watchers() === 0);
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });
});

// ---------------------------------------------------------------- the end

describe("stop", () => {
  const situations: Readonly<Record<string, Setting>> = {
    "before the first answer": { prepare: (api) => void always(api, () => "silence") },
    "while a page is waited for": {
      prepare(api) {
        paged(api);
        always(api, ({ query }) => (query.has("continue") ? "silence" : undefined));
      },
      pageSize: 1,
    },
    "while a list streams": {
      prepare(api) {
        api.streaming = "ignored";
      },
    },
    "while a watch is waited for": {
      prepare(api) {
        paged(api);
        always(api, (request) =>
          isWatch(request) && !isStreamingList(request) ? ("silence" as const) : undefined,
        );
      },
    },
    "while a watch is open": {},
    "while it is refused": { prepare: (api) => void always(api, () => statusAnswer(403)) },
    "while it waits": { prepare: (api) => void always(api, () => new ClusterUnreachableError("away")) },
    "while it waits for Retry-After": {
      prepare: (api) =>
        void always(api, () => statusAnswer(429, "busy", { headers: { "retry-after": "90" } })),
    },
    "after a 410": {
      prepare(api) {
        paged(api);
        always(api, (request) =>
          isWatch(request) && !isStreamingList(request) ? statusAnswer(410) : undefined,
        );
      },
    },
    "while a page is read": {
      prepare(api) {
        paged(api);
        always(api, (request) => (isWatch(request) ? undefined : endlessAnswer(request, 200)));
      },
    },
    "while an answer that says no is read": {
      prepare(api) {
        always(api, (request) => endlessAnswer(request, 500));
      },
    },
  };

  test.each(Object.entries(situations))("%s ends all requests and all timers", async (_, setting) => {
    const { api, clock, loop, told, states } = await bench(setting);
    loop.stop();
    const before = [api.requests.length, told.length, states.length];
    await clock.settle();
    expect(clock.pending).toEqual([]);
    expect(api.open).toBe(0);
    api.put("z");
    await clock.advance(60 * MINUTE);
    expect([api.requests.length, told.length, states.length]).toEqual(before);
    loop.stop();
  });

  test("in what is told is the last thing that is told", async () => {
    for (const [streaming, last] of [
      ["yes", "onList"],
      ["no", "onList"],
      ["yes", "onEvent"],
      ["no", "onStatus"],
    ] as const) {
      const clock = heldClock(START);
      const api = new HeldApi(clock);
      api.streaming = streaming;
      api.put("a");
      const told: string[] = [];
      const tell = (what: string): void => {
        told.push(what);
        if (what === last) loop.stop();
      };
      const loop = startWatchLoop({
        api,
        clock,
        path: PATH,
        handler: {
          onList: () => tell("onList"),
          onEvent: () => tell("onEvent"),
          onBookmark: () => tell("onBookmark"),
          onGap: () => tell("onGap"),
          onStatus: () => tell("onStatus"),
        },
      });
      await clock.settle();
      api.put("b");
      api.put("c");
      await clock.advance(60 * MINUTE);
      expect(told.at(-1)).toBe(last);
      expect(told.filter((what) => what === last).length).toBe(1);
      expect([clock.pending, api.open]).toEqual([[], 0]);
    }
  });

  test("before a list has arrived keeps it from being told", async () => {
    const clock = heldClock(START);
    const api = new HeldApi(clock);
    api.put("a");
    const told: string[] = [];
    const handler = new Proxy({} as WatchHandler, { get: (_, name) => () => told.push(String(name)) });
    for (let turns = 0; turns < 60; turns++) {
      for (const streaming of ["yes", "no"] as const) {
        api.streaming = streaming;
        const loop = startWatchLoop({ api, clock, path: PATH, handler });
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        const before = [...told];
        loop.stop();
        await clock.settle();
        expect(told).toEqual(before);
      }
    }
    expect(told.length).toBeGreaterThan(0);
    expect([clock.pending, api.open]).toEqual([[], 0]);
  });
});

function endlessAnswer({ signal }: HeldRequest, status: number): ApiResponse {
  return { status, headers: {}, body: endless(signal) };
}

async function* endless(signal: AbortSignal): AsyncGenerator<Uint8Array> {
  yield Buffer.from("x");
  await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
}

// ---------------------------------------------------------------- everything at once

/** One thing that goes wrong, or happens. */
function happen(api: HeldApi, chance: Random): void {
  const names = ["a", "b", "c", "d", "e", "f"];
  const name = chance.pick(names);
  const open = [...api.streams];
  const stream = open.length === 0 ? null : chance.pick(open);
  const times = 1 + chance.below(3);
  const code = chance.pick([400, 401, 403, 404, 409, 410, 422, 429, 500, 503, 504]);
  const faults: Instead[] = Array.from({ length: times }, () =>
    chance.pick<() => Instead>([
      () => statusAnswer(code, "no", chance.chance(0.5) ? { headers: { "retry-after": "3" } } : {}),
      () => tooLarge(),
      () => new ClusterUnreachableError("away"),
      () => ({ status: 200, headers: {}, body: broken('{"type":"ADDED","object":{') }),
      () => ({ status: 200, headers: {}, body: broken("<html>\n") }),
      () => ({ status: 502, headers: {}, body: broken("") }),
    ])(),
  );
  switch (chance.below(14)) {
    case 0:
    case 1:
    case 2:
    case 3:
      if (api.objects.has(name) && chance.chance(0.4)) api.change("DELETED", name);
      else api.put(name);
      break;
    case 4:
      stream?.cut();
      break;
    case 5:
      stream?.end();
      break;
    case 6:
      if (stream !== null) stream.breakNext = true;
      break;
    case 7:
      stream?.bytes(Buffer.from(chance.pick(["upstream connect error\n", "\n", "{}\n", '{"type":'])));
      break;
    case 8:
      if (stream !== null) stream.pieceBytes = 1 + chance.below(40);
      break;
    case 9:
      api.compactedInStream = chance.chance(0.5);
      api.compact();
      break;
    case 10:
      answer(api, ...faults.map((fault) => () => fault));
      break;
    case 11:
      stream?.bookmark(api.version);
      break;
    case 12:
      if (stream !== null && chance.chance(0.5)) stream.isSilent = true;
      else stream?.error(chance.pick([401, 410, 429, 500, 504]));
      break;
    default:
      api.token = `token-${chance.below(1_000)}`;
  }
}

describe("whatever happens", () => {
  test(
    "what is known in the end is what is there, and nothing is missed between a list and a gap",
    async () => {
      let gapCount = 0;
      let eventCount = 0;
      for (let seed = 1; seed <= 1_000; seed++) {
        const chance = random(seed);
        const clock = heldClock(START, () => chance.next());
        const api = new HeldApi(clock);
        api.streaming = chance.pick(["yes", "no", "ignored"]);
        for (const name of ["a", "b", "c"]) api.put(name);
        const events: { version: number; text: string }[] = [];
        const write = api.change.bind(api);
        api.change = (type, name, more) => {
          write(type, name, more);
          const { object, version } = api.history.at(-1) ?? { object: {}, version: 0 };
          events.push({ version, text: `${type} ${JSON.stringify(object)}` });
        };
        const known = new Map<string, JsonObject>();
        const faults: string[] = [];
        let at = 0;
        let isInGap = true;
        const loop = startWatchLoop({
          api,
          clock,
          path: PATH,
          pageSize: 2,
          handler: {
            onList(items, version) {
              if (!isInGap) faults.push("a list that no gap announced");
              isInGap = false;
              at = Number(version);
              known.clear();
              for (const item of items) known.set(nameOf(item), item);
            },
            onEvent(type, object) {
              eventCount += 1;
              if (isInGap) faults.push("an event in a gap");
              const next = events.find(({ version }) => version > at);
              if (next?.text !== `${type} ${JSON.stringify(object)}`)
                faults.push(`${type} @${versionOf(object)} instead of ${next?.text}`);
              at = Number(versionOf(object));
              if (type === "DELETED") known.delete(nameOf(object));
              else known.set(nameOf(object), object);
            },
            onBookmark(version) {
              if (isInGap) faults.push("a bookmark in a gap");
              at = Math.max(at, Number(version));
            },
            onGap() {
              gapCount += 1;
              if (isInGap) faults.push("a gap in a gap");
              isInGap = true;
            },
            onStatus: () => undefined,
          },
        });
        for (let step = 0; step < 12; step++) {
          happen(api, chance);
          if (chance.chance(0.7)) await clock.advance(chance.pick([0, 10, 800, 5_000, 70_000]));
        }
        api.instead = () => undefined;
        await clock.advance(15 * MINUTE);
        expect({ seed, faults }).toEqual({ seed, faults: [] });
        expect({ seed, state: loop.status.state }).toEqual({ seed, state: "live" });
        expect({ seed, known: Object.fromEntries([...known].sort()) }).toEqual({
          seed,
          known: Object.fromEntries([...api.objects].sort()),
        });
        loop.stop();
        await clock.settle();
        expect({ seed, pending: clock.pending, open: api.open }).toEqual({ seed, pending: [], open: 0 });
      }
      expect(gapCount).toBeGreaterThan(200);
      expect(eventCount).toBeGreaterThan(1_000);
    },
    LIMIT_MS,
  );
});
