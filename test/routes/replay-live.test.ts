/**
 * "What if?" of a live revision, as the sandbox asks for it: a fake API server, a server that watches it, and the stream that a page
 * reads, over HTTP.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Replayed, replayedOf } from "../../lib/client/replay-of.ts";
import {
  createRevisionStore,
  type RevisionStore,
  type RevisionView,
} from "../../lib/client/revision-store.ts";
import { asObject, asString } from "../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../lib/model/record.ts";
import { scenarioId, scenarioOf } from "../../lib/sim/index.ts";
import { openStream } from "../../lib/stream/client.ts";
import { createEventSource } from "../bench/event-source.ts";
import { clusterEnv } from "../support/cluster-env.ts";
import { createFakeApi, type FakeApi } from "../support/fake-api/fake-api.ts";
import { processPods, recordsOf, serve } from "../support/play-cluster.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const SOURCE = "live-lab";
const NAMED = { namespace: "demo", name: "hello-00001" };
const ASKED = { source: SOURCE, ...NAMED, from: null, to: null };

let api: FakeApi;
let server: RunningServer;
let folder: string;
let rest: TraceRecord[];
let pods: ReadonlyMap<string, string>;
const stores: RevisionStore[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-replay-live-"));
  api = await createFakeApi({ token: "t" });
  const records = await recordsOf("cold-start");
  for (const { initial, resource, object } of records) if (initial) api.put(resource, object);
  rest = records.filter(({ initial }) => !initial);
  pods = processPods(records);
  server = await startServer({ env: clusterEnv(api, folder) });
});
afterEach(() => {
  for (const store of stores.splice(0)) store.close();
});
afterAll(async () => {
  await server.stop();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Reads the revision as its page does. */
function open(name = NAMED.name): RevisionStore {
  const store = createRevisionStore({
    key: `${NAMED.namespace}/${name}`,
    connect: (listener) =>
      openStream(
        {
          source: SOURCE,
          scope: { kind: "revision", namespace: NAMED.namespace, name },
          speed: null,
          from: null,
        },
        listener,
        { createEventSource: (url) => createEventSource(`${server.origin}${url}`), askWhy },
      ),
    schedule: (callback) => setImmediate(callback),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    now: Date.now,
  });
  stores.push(store);
  return store;
}

/** Why the server refuses a stream. */
async function askWhy(path: string): Promise<string> {
  return asString(asObject(await (await fetch(`${server.origin}${path}`)).json()).detail) ?? "";
}

/** The view when a condition holds for the first time. */
function when(store: RevisionStore, holds: (view: RevisionView) => boolean): Promise<RevisionView> {
  return new Promise((resolve) => {
    const look = (): void => {
      const view = store.getSnapshot();
      if (holds(view)) resolve(view);
    };
    store.subscribe(look);
    look();
  });
}

const hasEnded = (asked: typeof ASKED) => (view: RevisionView) => replayedOf(view, asked).kind !== "reading";
const losses = (made: Replayed): string[] =>
  made.kind === "made" ? made.losses.map(({ what }) => what) : [];

test("of a revision that the cluster does not have is not waited for once it was listed", async () => {
  const asked = { ...ASKED, name: "hello-00009" };
  const view = await when(open(asked.name), hasEnded(asked));
  expect(replayedOf(view, asked)).toEqual({ kind: "missing" });
});

test("takes what is known by then, says up to when, and that the cluster goes on", async () => {
  const halfway = rest.findIndex(({ resource }) => resource === RESOURCE.serverlessServices) + 40;
  for (const record of rest.splice(0, halfway)) serve(api, record, pods);
  const store = open();
  const view = await when(store, hasEnded(ASKED));
  const made = replayedOf(view, ASKED);
  expect(losses(made)).toEqual(expect.arrayContaining(["growing", "noRequests"]));
  expect(losses(made)).not.toContain("away");
  if (made.kind !== "made") throw new Error(made.kind);
  const { shared } = view.data ?? {};
  expect(made.window).toEqual({ from: Math.round(shared?.firstT ?? 0), to: Math.round(shared?.lastT ?? 0) });
  // Its own settings, which the cluster told.
  expect(made.scenario.settings).toMatchObject({ targetBurstCapacity: 0, stableWindowMs: 6_000 });
  expect(scenarioOf(scenarioId(made.scenario))).toEqual(made.scenario);

  // What comes later is in a later replay, and not in this one.
  const before = made.window.to;
  for (const record of rest.splice(0)) serve(api, record, pods);
  const later = await when(store, ({ data }) => (data?.shared.lastT ?? 0) > before);
  const again = replayedOf(later, ASKED);
  expect(again.kind === "made" && again.window.to).toBeGreaterThan(before);
  expect(replayedOf(later, { ...ASKED, from: made.window.from, to: before })).toMatchObject({
    window: { to: before },
  });
});

test("of a cluster that is gone takes what was known, and says that it was not watched", async () => {
  await api.stop();
  const view = await when(open(), ({ live, data }) => live?.status.state === "stale" && data !== null);
  expect(losses(replayedOf(view, ASKED))).toContain("away");
  await api.start();
  const back = await when(open(), ({ live }) => live?.status.state === "live");
  expect(losses(replayedOf(back, ASKED))).not.toContain("away");
});

test("is offered among the clusters", async () => {
  const { clusters } = (await (await fetch(`${server.origin}/api/sources`)).json()) as {
    clusters: { id: string; context: string }[];
  };
  expect(clusters.map(({ id, context }) => [id, context])).toEqual([[SOURCE, "lab"]]);
});
