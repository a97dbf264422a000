/** A cluster is watched while somebody looks, its past survives a restart, and what it says of itself is true. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { Registry } from "prom-client";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectCluster } from "../../../lib/cluster/kubeconfig.ts";
import {
  type ApiResponse,
  type ClusterApi,
  type ClusterClock,
  ClusterUnreachableError,
  systemClock,
} from "../../../lib/cluster/types.ts";
import { type RevisionDigest, rowAt } from "../../../lib/core/index.ts";
import type { CoreState } from "../../../lib/core/state/state.ts";
import { openFactsReader } from "../../../lib/facts/facts-reader.ts";
import type { LiveEvent } from "../../../lib/live/events.ts";
import {
  type LiveCluster,
  type LiveClusterOptions,
  openLiveCluster,
} from "../../../lib/live/live-cluster.ts";
import { asObject, asString, type JsonObject } from "../../../lib/model/json.ts";
import type { LiveStatus } from "../../../lib/model/live-status.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { RESOURCES, type ResourceRow } from "../../../lib/model/resources.ts";
import { addRevisionMetrics } from "../../../lib/server/revision-metrics.ts";
import { readTrace } from "../../../lib/trace/reader.ts";
import { openRecording } from "../../support/check-recording.ts";
import { createFakeApi } from "../../support/fake-api/fake-api.ts";
import { watchRecording } from "../../support/live-path.ts";
import { records } from "../../support/records.ts";
import { HeldApi, type HeldRequest, type Instead, statusAnswer } from "../cluster/held-api.ts";
import { type HeldClock, heldClock } from "../cluster/held-clock.ts";

const START = Date.parse("2026-11-23T04:05:00Z");
const MINUTE = 60_000;
/** A machine with other work to do takes its time. */
const LIMIT_MS = 120_000;
const IDLE = 5 * MINUTE;
const KEEP_ALL = { ms: Number.MAX_SAFE_INTEGER, bytes: Number.MAX_SAFE_INTEGER };
const SELECTION = { namespace: null, revision: null };

/** Each in one part, so that selectors need not be served. */
const ROWS: readonly ResourceRow[] = RESOURCES.flatMap((row) => {
  const part = row.parts.find(({ place }) => place === "scope");
  return part === undefined ? [] : [{ ...row, parts: [part] }];
});

/** A cluster in memory: a store for each resource. */
class HeldCluster implements ClusterApi {
  readonly name = "held";
  readonly apis: ReadonlyMap<string, HeldApi>;
  /** Looked at before anything else. */
  instead: (request: HeldRequest) => Instead | undefined = () => undefined;
  /** Everything that was asked of no resource. */
  readonly others: string[] = [];
  /** Requests that were asked of no resource and wait for an answer. */
  waiting = 0;
  hasVersions = true;
  #versions: () => ApiResponse | Error;

  constructor(clock: HeldClock) {
    const apis = ROWS.map(({ resource }) => {
      const api = new HeldApi(clock);
      api.instead = (request) => this.instead(request);
      return [resource, api] as const;
    });
    this.apis = new Map(apis);
    this.#versions = () => new ClusterUnreachableError("away");
  }

  api(resource: string): HeldApi {
    return this.apis.get(resource) as HeldApi;
  }

  get(path: string, signal?: AbortSignal): Promise<ApiResponse> {
    const { pathname } = new URL(path, "https://held");
    const [, , group = "", ...rest] = pathname.split("/");
    const plural = rest.at(-1) ?? "";
    const api = this.apis.get(pathname.startsWith("/api/") ? plural : `${plural}.${group}`);
    if (api !== undefined) return api.get(path, signal);
    this.others.push(path);
    if (!this.hasVersions) {
      this.waiting += 1;
      return new Promise((_, reject) => {
        signal?.addEventListener("abort", () => {
          this.waiting -= 1;
          reject(new Error("aborted"));
        });
      });
    }
    const found = this.#versions();
    return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
  }

  reload(): void {
    for (const api of this.apis.values()) api.reload();
  }

  /** What is asked beside the resources is answered with this version of Kubernetes. */
  isVersion(gitVersion: string): void {
    const body = async function* (): AsyncGenerator<Uint8Array> {
      yield Buffer.from(JSON.stringify({ gitVersion }));
    };
    this.#versions = () => ({ status: 200, headers: {}, body: body() });
  }

  /** Does what the lines say; see `records`. */
  play(text: string): void {
    for (const { type, resource, object } of records(text)) {
      const { metadata, ...rest } = object;
      const { resourceVersion: _, ...named } = asObject(metadata);
      const kind = type === "DELETED" ? "DELETED" : "MODIFIED";
      this.api(resource).change(kind, asString(named.name) ?? "", { ...rest, metadata: named });
    }
  }

  cut(): void {
    for (const api of this.apis.values()) for (const stream of [...api.streams]) stream.cut();
  }

  get open(): number {
    return [...this.apis.values()].reduce((sum, api) => sum + api.open, this.waiting);
  }

  get asked(): number {
    return [...this.apis.values()].reduce((sum, api) => sum + api.requests.length, 0);
  }
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-cluster-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Bench {
  readonly clock: HeldClock;
  readonly held: HeldCluster;
  readonly cluster: LiveCluster;
  status(): LiveStatus;
  gaps(): { resource: string; from: number; to: number | null; reason: string }[];
}

interface Setting extends Partial<LiveClusterOptions> {
  readonly at?: number;
  readonly prepare?: (held: HeldCluster) => void;
  readonly withHistory?: boolean;
  readonly held?: (clock: HeldClock) => HeldCluster;
}

const BEGIN = `
  0 sks Proxy n=2 pop=True
  0 pa Active=False want=0
  0 dep 0
  0 priv
  0 pub a1 a2`;

async function bench({ at = START, prepare, withHistory = false, ...options }: Setting = {}): Promise<Bench> {
  const clock = heldClock(at);
  const held = new HeldCluster(clock);
  held.play(BEGIN);
  prepare?.(held);
  const cluster = await openLiveCluster({
    id: "held",
    title: "held",
    api: held,
    clock,
    where: { namespace: null, systemNamespace: "knative-serving" },
    retention: KEEP_ALL,
    followLogs: false,
    history: withHistory ? { folder: join(folder, "history"), ms: 3_600_000, bytes: 1e9 } : null,
    idleMs: IDLE,
    resources: ROWS,
    ...options,
  });
  return {
    clock,
    held,
    cluster,
    status: () => cluster.source.live?.status() as LiveStatus,
    gaps: () =>
      cluster.source.state.shared.gaps.map(({ resource, from, to, reason }) => ({
        resource,
        from,
        to,
        reason,
      })),
  };
}

/** Files take their own time; the clock does not move meanwhile. */
async function until({ clock }: Pick<Bench, "clock">, condition: () => boolean): Promise<void> {
  const limit = Date.now() + LIMIT_MS;
  while (!condition()) {
    if (Date.now() > limit) throw new Error("it does not come to that");
    await clock.settle();
  }
}

async function watching(made: Bench): Promise<() => void> {
  const release = made.cluster.hold();
  await until(made, () => made.cluster.isWatching && made.cluster.isSettled);
  await made.clock.advance(100);
  return release;
}

const revision = ({ cluster }: Bench) => cluster.source.state.revisions.get("demo/r");

// ---------------------------------------------------------------- who looks

describe("a cluster is watched", () => {
  test("from the first who looks until some time after the last", async () => {
    const { clock, held, cluster, status } = await bench();
    await clock.advance(60 * MINUTE);
    expect([cluster.isWatching, held.asked, status().state]).toEqual([false, 0, "stopped"]);
    const first = cluster.hold();
    const second = cluster.hold();
    await clock.advance(1_000);
    expect([cluster.isWatching, cluster.isSettled, status().state]).toEqual([true, true, "live"]);
    first();
    first();
    first();
    await clock.advance(2 * IDLE);
    expect(cluster.isWatching).toBe(true);
    second();
    await clock.advance(IDLE - 1);
    expect(cluster.isWatching).toBe(true);
    const third = cluster.hold();
    await clock.advance(2 * IDLE);
    expect(cluster.isWatching).toBe(true);
    third();
    await clock.advance(IDLE + 100);
    expect([cluster.isWatching, held.open, status().state]).toEqual([false, 0, "stopped"]);
    expect(clock.pending).toEqual([]);
  });

  test("not for ever when the last one leaves while the history is still being opened", async () => {
    const made = await bench({ withHistory: true });
    made.cluster.hold()();
    await until(made, () => made.cluster.isWatching);
    await made.clock.advance(IDLE);
    expect(made.cluster.isWatching).toBe(false);
    await made.cluster.stop();
  });

  test("while it is recorded, and not longer", async () => {
    const made = await bench();
    const { clock, cluster } = made;
    const release = await watching(made);
    const recorder = await cluster.startRecording(join(folder, "r.ndjson"), SELECTION);
    release();
    await clock.advance(2 * IDLE);
    expect(cluster.isWatching).toBe(true);
    expect(recorder.records).toBeGreaterThan(0);
    await expect(cluster.startRecording(join(folder, "s.ndjson"), SELECTION)).rejects.toThrow("already");
    await cluster.stopRecording();
    await clock.advance(IDLE);
    expect(cluster.isWatching).toBe(false);
    expect(await cluster.stopRecording()).toBeNull();
  });

  test("by nobody when a recording cannot be begun", async () => {
    const { clock, cluster } = await bench();
    await expect(cluster.startRecording(join(folder, "no", "r.ndjson"), SELECTION)).rejects.toThrow();
    await clock.advance(IDLE + 100);
    expect([cluster.isWatching, clock.pending]).toEqual([false, []]);
  });

  test("and recorded once, also when that is asked for twice at the same time", async () => {
    const made = await bench();
    await watching(made);
    const results = await Promise.allSettled(
      ["a", "b"].map((name) => made.cluster.startRecording(join(folder, name), SELECTION)),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
    await made.cluster.stop();
    expect(readdirSync(folder)).toEqual(["a"]);
  });

  test("and a recording that is just being begun is on disk when it is stopped", async () => {
    const made = await bench();
    await watching(made);
    const beginning = made.cluster.startRecording(join(folder, "r.ndjson"), SELECTION);
    await made.cluster.stop();
    const { records: expected } = await beginning;
    const { records: written } = readTrace(readFileSync(join(folder, "r.ndjson")));
    expect(written.length).toBe(expected);
    expect(written.length).toBeGreaterThan(4);
  });

  test("until it is stopped, which ends everything", async () => {
    for (const turns of [0, 1, 100]) {
      const made = await bench({
        withHistory: true,
        prepare: (held) => {
          held.hasVersions = false;
        },
      });
      made.cluster.hold();
      for (let turn = 0; turn < turns; turn++) await made.clock.settle();
      await made.cluster.stop();
      await made.clock.advance(1_000);
      expect([made.held.open, made.clock.pending, made.cluster.isWatching]).toEqual([0, [], false]);
      made.cluster.hold();
      await made.clock.advance(10 * MINUTE);
      expect([made.held.open, made.clock.pending, made.cluster.isWatching]).toEqual([0, [], false]);
    }
  });

  test("again after a pause, which is a gap of every resource until it is listed", async () => {
    const made = await bench();
    const { clock, cluster, held } = made;
    (await watching(made))();
    await clock.advance(IDLE);
    const stopped = clock.now();
    held.play("1 dep 1\n1 pod/x scheduled started ready\n1 sks Serve n=2 pop=True");
    held.api(RESOURCE.podAutoscalers).change("DELETED", "r");
    await clock.advance(10 * MINUTE);
    const seen = cluster.source.lastSeq;
    const release = held.api(RESOURCE.endpoints);
    release.instead = () => "silence";
    const began = clock.now();
    cluster.hold();
    await clock.advance(2_000);
    const gaps = made.gaps();
    expect(new Set(gaps.map(({ resource }) => resource))).toEqual(
      new Set(ROWS.map(({ resource }) => resource)),
    );
    for (const { resource, from, to, reason } of gaps) {
      expect(reason).toBe("skscope was not watching");
      expect(from).toBeLessThanOrEqual(stopped);
      if (resource === RESOURCE.endpoints) expect(to).toBeNull();
      else expect(to).toBeGreaterThanOrEqual(began);
    }
    expect(cluster.source.lastSeq).toBeGreaterThan(seen);
    expect(revision(made)?.specMode.at(-1)?.value).toBe("Serve");
    expect([...(revision(made)?.pods.values() ?? [])].map(({ name }) => name)).toEqual(["x"]);
    expect(cluster.source.current(RESOURCE.podAutoscalers, "demo/r")).toBeNull();
  });
});

describe("an API server that comes back and answers 403 at first", () => {
  test("is stale since the cut, starting, and never without permission; nothing is lost", async () => {
    const made = await bench();
    const { clock, held, status, gaps } = made;
    await watching(made);
    await clock.advance(28_000);
    const cutAt = clock.now();
    held.instead = () => statusAnswer(403, "is forbidden");
    held.cut();
    await clock.advance(9_000);
    expect(status()).toMatchObject({ state: "stale", reason: "is forbidden", heardAt: cutAt });
    expect(new Set(status().troubled.map(({ state }) => state))).toEqual(new Set(["starting"]));
    held.instead = () => undefined;
    await clock.advance(5_000);
    expect([status().state, status().troubled, gaps()]).toEqual(["live", [], []]);
  });
});

// ---------------------------------------------------------------- two runs

describe("the history of an earlier run", () => {
  test("is there at once, goes on after a gap, and its numbers are known", async () => {
    const first = await bench({ withHistory: true });
    first.held.isVersion("v1.36.0");
    await watching(first);
    first.held.play("1 dep 1\n1 pod/x scheduled\n1 sks Serve n=2 pop=True");
    first.held.play("2 pod/x scheduled started ready");
    await first.clock.advance(1_000);
    const { source: before } = first.cluster;
    const { epoch, lastSeq } = before;
    const drawnBefore = plain(revision(first));
    await first.cluster.stop();
    const stopped = first.clock.now();

    const second = await bench({ at: stopped + 10 * MINUTE, withHistory: true });
    const { source } = second.cluster;
    expect(second.cluster.isWatching).toBe(false);
    expect(plain(revision(second))).toEqual(drawnBefore);
    expect(source.lastSeq).toBe(lastSeq);
    expect(source.epoch).not.toBe(epoch);
    expect(source.knows(epoch, lastSeq)).toBe(true);
    expect(source.knows(epoch, 3)).toBe(true);
    expect(source.knows(epoch, lastSeq + 1)).toBe(false);
    expect(source.knows("somebody", 3)).toBe(false);
    for (let seq = 0; seq <= lastSeq; seq++) expect(source.record(seq)).toEqual(before.record(seq));

    await watching(second);
    await second.clock.advance(1_000);
    const gaps = second.gaps();
    expect(gaps.length).toBe(ROWS.length);
    for (const { from, to } of gaps) {
      expect(from).toBeLessThanOrEqual(stopped);
      expect(to).toBeGreaterThanOrEqual(stopped + 10 * MINUTE);
    }
    expect(source.record(lastSeq + 1)).toMatchObject({ seq: lastSeq + 1, type: "GAP" });
    expect(source.knows(epoch, lastSeq + 1)).toBe(false);
    expect(source.knows(source.epoch, source.lastSeq)).toBe(true);
    expect(second.status().state).toBe("live");
    const thirdSeq = source.lastSeq;
    const epochs = [source.epoch, epoch];
    await second.cluster.stop();

    const third = await bench({ at: stopped + 20 * MINUTE, withHistory: true });
    expect(third.cluster.source.lastSeq).toBe(thirdSeq);
    for (const known of epochs) expect(third.cluster.source.knows(known, 3)).toBe(true);
    await third.cluster.stop();
  });

  test("has its standing findings again with the lists, in the inbox and the metrics, since they began", async () => {
    const FAILING = `
      0 dep 1
      0 pa Active=Unknown,Queued want=1
      0 pod/r-deployment-1 scheduled waiting=ErrImagePull`;
    const first = await bench({ withHistory: true, prepare: (held) => held.play(FAILING) });
    const metrics = (made: Bench): (() => Promise<string[]>) => {
      const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
      registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
      addRevisionMetrics(registry, { subscribe: (listener) => listener(made.cluster) }, () => "held");
      return async () =>
        (await registry.metrics()).split("\n").filter((line) => line.startsWith("skscope_findings{"));
    };
    const concluded = async (made: Bench) => {
      const { source } = made.cluster;
      const t = made.clock.now();
      const row = rowAt(source.state.shared, source.digests()[0] as RevisionDigest, t);
      return { phase: row?.phase, inbox: row?.findings, metrics: await metrics(made)() };
    };
    await watching(first);
    await first.clock.advance(20_000);
    const before = await concluded(first);
    expect(before.inbox?.map(({ rule }) => rule)).toEqual(["D8"]);
    expect(before.metrics).toEqual([expect.stringMatching(/rule="D8".* 1$/)]);
    await first.cluster.stop();

    const second = await bench({
      at: first.clock.now() + 18_000,
      withHistory: true,
      prepare: (held) => held.play(FAILING),
    });
    await watching(second);
    expect(await concluded(second)).toEqual(before);
    await second.cluster.stop();
  });

  test("of a cluster whose objects went meanwhile lets them go", async () => {
    const first = await bench({
      withHistory: true,
      prepare: (held) => held.play("0 pod/x scheduled started ready"),
    });
    await watching(first);
    await first.cluster.stop();
    const second = await bench({ at: START + 10 * MINUTE, withHistory: true });
    expect(second.cluster.source.current(RESOURCE.pods, "demo/x")).not.toBeNull();
    await watching(second);
    expect(second.cluster.source.current(RESOURCE.pods, "demo/x")).toBeNull();
    await second.cluster.stop();
  });

  test.each([
    ["comes from a newer skscope", null, true],
    ["is no history", "this is no history", false],
    ["is empty", "", false],
  ])("that %s harms nothing", async (_, text, isSaid) => {
    const first = await bench({ withHistory: true });
    await watching(first);
    await first.cluster.stop();
    const history = join(folder, "history");
    const [file = ""] = readdirSync(history);
    const known = readTrace(gunzipSync(readFileSync(join(history, file)))).header.fields;
    const header = { ...known, version: 99 };
    writeFileSync(join(history, file), text ?? `${JSON.stringify(header)}\n`);
    const second = await bench({ withHistory: true });
    expect(second.status().historyFailure).toMatch(isSaid ? /version 99/ : /^$/);
    await watching(second);
    expect(second.status()).toMatchObject({ state: "live" });
    expect(revision(second)?.specMode.at(-1)?.value).toBe("Proxy");
    expect(second.gaps()).toEqual([]);
    const { lastSeq } = second.cluster.source;
    await second.cluster.stop();
    rmSync(join(history, file), { force: true });
    const third = await bench({ withHistory: true });
    expect(third.status().historyFailure).toBe("");
    expect(third.cluster.source.lastSeq).toBe(lastSeq);
    await third.cluster.stop();
  });

  test("that cannot be written is said, and harms nothing", async () => {
    writeFileSync(join(folder, "history"), "a file, no folder");
    const made = await bench({ withHistory: true });
    await watching(made);
    expect(made.status().state).toBe("live");
    expect(made.status().historyFailure).not.toBe("");
    made.held.play("1 sks Serve n=2 pop=True");
    await made.clock.advance(100);
    expect(revision(made)?.specMode.at(-1)?.value).toBe("Serve");
    await made.cluster.stop();
  });

  test("that could not be written is written again a minute after it can be, and whole from there", async () => {
    const events: LiveEvent[] = [];
    writeFileSync(join(folder, "history"), "a file, no folder");
    const made = await bench({ withHistory: true, report: (event) => events.push(event) });
    await watching(made);
    rmSync(join(folder, "history"));
    await made.clock.advance(MINUTE - 1_000);
    made.held.play("1 dep 1");
    await made.clock.advance(100);
    expect(made.status().historyFailure).not.toBe("");
    await made.clock.advance(MINUTE);
    made.held.play("2 sks Serve n=2 pop=True");
    await made.clock.advance(100);
    await until(made, () => made.status().historyFailure === "");
    made.held.play("3 pod/x scheduled started ready");
    await made.clock.advance(100);
    await made.cluster.stop();
    const again = await bench({ withHistory: true, at: made.clock.now() });
    expect(again.cluster.source.lastSeq).toBe(made.cluster.source.lastSeq);
    const { specMode, podsNow } = revision(again) ?? {};
    expect([specMode?.at(-1)?.value, podsNow?.size]).toEqual(["Serve", 1]);
    const told = events.flatMap((event) => (event.kind === "history" ? [event.state] : []));
    expect(told).toEqual(["unwritten", "rewritten"]);
    await again.cluster.stop();
  });
});

/** Without what differs from run to run, and without order. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, one) =>
      one instanceof Map ? [...one] : one instanceof Set ? [...one].sort() : one,
    ),
  );
}

// ---------------------------------------------------------------- what is said

describe("what a cluster says of itself", () => {
  test("is that it starts, and then that it lives", async () => {
    const made = await bench({
      prepare: (held) => {
        held.instead = () => "silence";
      },
    });
    made.cluster.hold();
    await made.clock.advance(1_000);
    expect(made.status()).toMatchObject({ state: "starting", heardAt: null, reason: "" });
    expect(made.cluster.isSettled).toBe(false);
    const other = await bench();
    await watching(other);
    await other.clock.advance(7 * MINUTE);
    expect(other.status()).toMatchObject({
      state: "live",
      reason: "",
      troubled: [],
      watches: ROWS.length,
      now: other.clock.now(),
      heardAt: other.clock.now(),
      historyFailure: "",
    });
  });

  test("is that it cannot be heard while its server is away, and nothing is missed", async () => {
    const made = await bench();
    const { clock, held, status } = made;
    await watching(made);
    await clock.advance(2 * MINUTE);
    held.instead = () => new ClusterUnreachableError("east: nothing listens there");
    held.cut();
    const away = clock.now();
    await clock.advance(1_000);
    expect(status().state).toBe("live");
    await clock.advance(3_000);
    expect(status()).toMatchObject({ state: "stale", reason: "east: nothing listens there" });
    const { heardAt } = status();
    expect(heardAt).not.toBeNull();
    expect(heardAt).toBeLessThanOrEqual(away);
    held.play("1 dep 1\n1 pod/x scheduled\n1 sks Serve n=2 pop=True");
    held.play("2 pod/x scheduled started ready");
    for (let i = 0; i < 56; i++) {
      await clock.advance(1_000);
      expect(status()).toMatchObject({ state: "stale", heardAt });
    }
    held.instead = () => undefined;
    await clock.advance(30_000);
    expect(status()).toMatchObject({ state: "live", reason: "", heardAt: clock.now(), troubled: [] });
    expect(made.gaps()).toEqual([]);
    expect(revision(made)?.specMode.at(-1)?.value).toBe("Serve");
    expect(revision(made)?.pods.size).toBe(1);
  });

  test("is not that it cannot be heard when a watch is opened again quickly", async () => {
    const made = await bench();
    await watching(made);
    for (let i = 0; i < 20; i++) {
      made.held.cut();
      for (let ms = 0; ms < 15_000; ms += 100) {
        await made.clock.advance(100);
        expect(made.status().state).toBe("live");
      }
    }
  });

  test("is that it is refused when it may not be asked for what matters most, until it may", async () => {
    const isOfSks = ({ path }: HeldRequest): boolean => path.includes("/serverlessservices");
    const made = await bench({
      prepare: (held) => {
        held.instead = (request) =>
          isOfSks(request) ? statusAnswer(403, "you may not list serverlessservices") : undefined;
      },
    });
    const { clock, cluster, held, status } = made;
    cluster.hold();
    await clock.advance(10_000);
    expect(status()).toMatchObject({ state: "refused", reason: "you may not list serverlessservices" });
    expect(status().troubled.map(({ resource, state }) => [resource, state])).toEqual([
      [RESOURCE.serverlessServices, "refused"],
    ]);
    expect(cluster.isSettled).toBe(true);
    held.instead = () => undefined;
    await clock.advance(2 * MINUTE);
    expect(status().state).toBe("live");
    expect(revision(made)?.specMode.at(-1)?.value).toBe("Proxy");
    expect(made.gaps().filter(({ to }) => to === null)).toEqual([]);
  });

  test("is that it lives when it may not be asked for what matters less, which is named", async () => {
    const made = await bench({
      prepare: (held) => {
        held.instead = ({ path }) => (path.includes("/events") ? statusAnswer(403, "no events") : undefined);
      },
    });
    await watching(made);
    expect(made.status().state).toBe("live");
    expect(made.status().heardAt).toBe(made.clock.now());
    expect(made.status().troubled).toMatchObject([
      { resource: RESOURCE.k8sEvents, state: "refused", reason: "no events", lost: "k8sEvents" },
    ]);
  });

  test("an HPA of a revision is told with its events, one of somebody else's not", async () => {
    const made = await bench();
    await watching(made);
    const { held, clock, cluster } = made;
    held.play(`
      0 hpa/r current=1 desired=2 ScalingActive=True,ValidMetricFound
      1 event/1 SuccessfulRescale HorizontalPodAutoscaler other
    `);
    await clock.advance(1_000);
    held.play("2 event/2 SuccessfulRescale HorizontalPodAutoscaler r");
    await clock.advance(1_000);
    expect(revision(made)?.numbers.get("HorizontalPodAutoscaler/desiredReplicas")?.at(-1)?.value).toBe(2);
    expect(revision(made)?.k8sEvents.map(({ kind, name }) => [kind, name])).toEqual([
      ["HorizontalPodAutoscaler", "r"],
    ]);
    const told = [...(cluster.source.state.objects.get(RESOURCE.k8sEvents)?.keys() ?? [])];
    expect(told).toEqual(["demo/event-2"]);
  });

  test.each([
    [404, "missing"],
    [403, "refused"],
  ] as const)("is that it lives without a resource that is of less use (%i)", async (code, state) => {
    const made = await bench({
      prepare: (held) => {
        held.instead = ({ path }) =>
          path.startsWith("/apis/caching.internal.knative.dev/v1alpha1/")
            ? statusAnswer(code, "no")
            : undefined;
      },
    });
    await watching(made);
    expect(made.status().state).toBe("live");
    expect(made.status().troubled).toMatchObject([
      { resource: RESOURCE.images, state, need: "extra", lost: "images" },
    ]);
    expect(made.gaps().map(({ resource }) => resource)).toEqual([RESOURCE.images]);
  });

  test("holds its versions also when its server was away at first", async () => {
    const made = await bench({
      prepare: (held) => {
        held.instead = () => new ClusterUnreachableError("away");
      },
    });
    made.cluster.hold();
    await made.clock.advance(MINUTE);
    expect(made.cluster.source.header.kubernetes).toBeUndefined();
    made.held.instead = () => undefined;
    made.held.isVersion("v1.36.0");
    await made.clock.advance(2 * MINUTE);
    expect(made.status().state).toBe("live");
    expect(made.cluster.source.header.kubernetes).toBe("v1.36.0");
    const asked = made.held.others.length;
    await made.clock.advance(60 * MINUTE);
    expect(made.held.others.length).toBe(asked);
  });
});

// ---------------------------------------------------------------- many

describe("a cluster of 5,000 revisions", () => {
  test(
    "settles, and all rows are there",
    async () => {
      const api = await createFakeApi({ token: "one" });
      const resources = [
        [RESOURCE.serverlessServices, (name: string) => ({ name })],
        [RESOURCE.podAutoscalers, (name: string) => ({ name })],
        [RESOURCE.revisions, (name: string) => ({ name })],
        [
          RESOURCE.deployments,
          (name: string) => ({
            name: `${name}-deployment`,
            labels: { "serving.knative.dev/revision": name },
          }),
        ],
      ] as const;
      let version = 1;
      for (let i = 0; i < 5_000; i++) {
        for (const [resource, metadata] of resources) {
          version += 1;
          api.put(resource, {
            metadata: {
              namespace: `team-${i % 40}`,
              uid: `uid-${version}`,
              resourceVersion: String(version),
              ...metadata(`app-${i}-00001`),
            },
            spec: { mode: i % 2 === 0 ? "Proxy" : "Serve", numActivators: 2, replicas: 0 },
          });
        }
      }
      const kubeconfig = join(folder, "config");
      writeFileSync(kubeconfig, api.kubeconfig());
      const cluster = await openLiveCluster({
        id: "many",
        title: "many",
        api: connectCluster({ kubeconfig }, process.env),
        clock: systemClock,
        where: { namespace: null, systemNamespace: "knative-serving" },
        retention: KEEP_ALL,
        followLogs: false,
        history: null,
      });
      cluster.hold();
      await new Promise<void>((resolve) => {
        cluster.source.subscribe(() => cluster.isSettled && resolve());
      });
      const rows = cluster.source.digests();
      expect(rows.length).toBe(5_000);
      const modes = [...cluster.source.state.revisions.values()].map(
        ({ specMode }) => specMode.at(-1)?.value,
      );
      expect(modes.filter((mode) => mode === "Proxy").length).toBe(2_500);
      expect(modes.filter((mode) => mode === "Serve").length).toBe(2_500);
      expect(cluster.source.state.shared.gaps).toEqual([]);
      await cluster.stop();
      await api.close();
    },
    LIMIT_MS,
  );
});

// ---------------------------------------------------------------- clocks

/** Whatever lasts ends after it begins, and begins after what was before it; samples are in order. */
function expectForward(state: CoreState): number {
  let checked = 0;
  const look = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) return;
    if (value instanceof Map) {
      for (const [key, one] of value) look(one, `${path}.${key}`);
      return;
    }
    // Findings stand in the order in which they ended.
    if (Array.isArray(value) && !path.endsWith(".findings")) {
      let last = Number.NEGATIVE_INFINITY;
      for (const one of value) {
        const { from, t } = one as { from?: unknown; t?: unknown };
        const begin = typeof from === "number" ? from : t;
        if (typeof begin !== "number") continue;
        checked += 1;
        expect({ path, begin, last, isForward: begin >= last }).toMatchObject({ isForward: true });
        last = begin;
      }
    }
    const { from, to } = value as { from?: unknown; to?: unknown };
    if (typeof from === "number" && typeof to === "number") {
      expect({ path, from, to, isForward: to >= from }).toMatchObject({ isForward: true });
    }
    for (const [key, one] of Object.entries(value)) look(one, `${path}.${key}`);
  };
  for (const [key, one] of state.revisions) look(one, key);
  look(state.shared.gaps, "gaps");
  return checked;
}

describe("clocks that differ", () => {
  const HOUR = 3_600_000;

  test.each([-HOUR, HOUR])(
    "nothing is drawn backwards when the server's is %i ms off",
    async (skew) => {
      const recording = openRecording("cold-start");
      const moved = (object: JsonObject): JsonObject =>
        JSON.parse(JSON.stringify(object), (_, value) => {
          const isTime = typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
          return isTime ? new Date(Date.parse(value) + skew).toISOString().replace(".000Z", "Z") : value;
        }) as JsonObject;
      const skewed = recording.records.map((record) =>
        record.type === "LOG" ? record : { ...record, object: moved(record.object) },
      );
      const straight = await watchRecording({ recording, seed: 1 });
      const { source } = await watchRecording({ recording: { ...recording, records: skewed }, seed: 1 });
      expect(expectForward(source.state)).toBeGreaterThan(50);
      expect(source.state.shared.firstT).toBe(straight.source.state.shared.firstT);
      expect(source.state.shared.lastT).toBe(straight.source.state.shared.lastT);
      for (const [key, { specMode, path, condition }] of straight.source.state.revisions) {
        const other = source.state.revisions.get(key);
        expect(plain([other?.specMode, other?.path, other?.condition])).toEqual(
          plain([specMode, path, condition]),
        );
      }
    },
    30_000,
  );

  test("a server that is away is said to be, also when the receiver's clock goes back meanwhile", async () => {
    const inner = heldClock(START);
    let offset = 0;
    const clock: ClusterClock = { ...inner, now: () => inner.now() + offset };
    const held = new HeldCluster(inner);
    const cluster = await openLiveCluster({
      id: "held",
      title: "held",
      api: held,
      clock,
      where: { namespace: null, systemNamespace: "knative-serving" },
      retention: KEEP_ALL,
      followLogs: false,
      history: null,
      resources: ROWS,
    });
    cluster.hold();
    await inner.advance(MINUTE);
    held.instead = () => new ClusterUnreachableError("away");
    held.cut();
    await inner.advance(1_000);
    offset = -HOUR;
    await inner.advance(5_000);
    const status = cluster.source.live?.status();
    expect(status).toMatchObject({ state: "stale", reason: "away" });
    expect(status?.heardAt).toBeLessThanOrEqual(clock.now());
    await cluster.stop();
  });

  test.each([-HOUR, HOUR])("nothing is drawn backwards when the receiver's jumps by %i ms", async (jump) => {
    const inner = heldClock(START);
    let offset = 0;
    const clock: ClusterClock = { ...inner, now: () => inner.now() + offset };
    const held = new HeldCluster(inner);
    held.play(BEGIN);
    const cluster = await openLiveCluster({
      id: "held",
      title: "held",
      api: held,
      clock,
      where: { namespace: null, systemNamespace: "knative-serving" },
      retention: { ms: 30 * MINUTE, bytes: 1e9 },
      followLogs: false,
      history: null,
      resources: ROWS,
    });
    cluster.hold();
    await inner.advance(10_000);
    const steps = [
      "1 dep 1\n1 pa Active=Unknown want=1",
      "2 pod/x scheduled",
      "3 pod/x scheduled started ready",
      "4 priv p1\n4 sks Serve n=2 pop=True",
      "5 pub p1",
    ];
    for (const [i, step] of steps.entries()) {
      if (i === 2) offset += jump;
      held.play(step);
      await inner.advance(5_000);
      if (i === 3) {
        // A list after a gap, on the other side of the jump.
        const endpoints = held.api(RESOURCE.endpoints);
        endpoints.stream.cut();
        endpoints.compact();
        endpoints.version += 1;
        endpoints.compactedAt = endpoints.version;
        await inner.advance(5_000);
      }
    }
    expect(expectForward(cluster.source.state)).toBeGreaterThan(10);
    const status = cluster.source.live?.status();
    expect(status).toMatchObject({ state: "live", heardAt: clock.now(), now: clock.now() });
    const seen = cluster.source.state.revisions.get("demo/r");
    expect(seen?.specMode.map(({ value }) => value)).toEqual(["Proxy", "Serve"]);
    expect(seen?.pods.size).toBe(1);
    expect(cluster.source.state.shared.gaps.filter(({ to }) => to === null)).toEqual([]);
    // Another half an hour later what is older is forgotten, and nothing younger.
    await inner.advance(10 * MINUTE);
    expect(cluster.source.state.revisions.get("demo/r")?.specMode.at(-1)?.value).toBe("Serve");
    await cluster.stop();
  });
});

// ---------------------------------------------------------------- what is reported

describe("what happens is reported once", () => {
  /** Everything but the first opening of each watch, in short. */
  const reporting = () => {
    const events: LiveEvent[] = [];
    const take = (): string[] =>
      events.splice(0).flatMap((event) => {
        if (event.kind === "watch" && event.before === "starting" && event.state === "live") return [];
        const { kind, ...rest } = event;
        return [[kind, ...Object.values(rest).map((value) => JSON.stringify(value))].join(" ")];
      });
    return { report: (event: LiveEvent) => void events.push(event), take };
  };

  test("when a watch is cut, has a gap, and may not be asked any more", async () => {
    const { report, take } = reporting();
    const made = await bench({ report });
    const release = await watching(made);
    expect(take()).toEqual(["watching true", `settled ${ROWS.length} []`]);
    const pods = made.held.api(RESOURCE.pods);
    for (const stream of [...pods.streams]) stream.cut();
    await made.clock.advance(5_000);
    expect(take()).toEqual([
      expect.stringMatching(/^watch "pods" "live" "retrying" "."*/),
      'watch "pods" "retrying" "live" ""',
    ]);
    for (const stream of [...pods.streams]) stream.cut();
    pods.change("MODIFIED", "x");
    pods.compact();
    await made.clock.advance(5_000);
    expect(take().filter((text) => !text.startsWith("watch"))).toEqual([
      expect.stringMatching(/^gap "pods" "410 /),
      'relisted "pods" 1',
    ]);
    pods.instead = () => statusAnswer(403, "no pods for you");
    for (const stream of [...pods.streams]) stream.cut();
    await made.clock.advance(5_000);
    expect(take().at(-1)).toBe('watch "pods" "retrying" "starting" "no pods for you"');
    await made.clock.advance(2 * MINUTE);
    expect(take().at(-1)).toBe('watch "pods" "starting" "refused" "no pods for you"');
    release();
    await made.clock.advance(IDLE);
    expect(take()).toEqual(["watching false"]);
  });

  test("when something cannot be listed from the start", async () => {
    const { report, take } = reporting();
    const made = await bench({
      report,
      prepare: (held) => {
        held.instead = ({ path }) => (path.includes("/events") ? statusAnswer(403, "no events") : undefined);
      },
    });
    await watching(made);
    expect(take()).toEqual([
      "watching true",
      'gap "events" "no events"',
      'watch "events" "starting" "refused" "no events"',
      `settled ${ROWS.length} ["events"]`,
    ]);
    await made.cluster.stop();
  });

  test("when a recording begins and ends", async () => {
    const { report, take } = reporting();
    const made = await bench({ report });
    await watching(made);
    take();
    await made.cluster.startRecording(join(folder, "r.ndjson"), SELECTION);
    const ended = await made.cluster.stopRecording();
    expect(take()).toEqual([
      `recording "begun" "r.ndjson" ${ended?.records} ""`,
      `recording "ended" "r.ndjson" ${ended?.records} ""`,
    ]);
    await made.cluster.stop();
  });

  test("and never with what the server quotes of a credential", async () => {
    const { report, take } = reporting();
    const made = await bench({
      report,
      prepare: (held) => {
        Object.assign(held, { conceal: (text: string) => text.replaceAll("s3cret", "[hidden]") });
        held.instead = ({ path }) =>
          path.includes("/events") ? statusAnswer(403, "not you, s3cret") : undefined;
      },
    });
    await watching(made);
    const told = take().join("\n");
    expect(told).toContain("not you, [hidden]");
    expect([told, JSON.stringify(made.status())].join()).not.toContain("s3cret");
    await made.cluster.stop();
  });
});

// ---------------------------------------------------------------- facts

describe("facts", () => {
  test("of what was watched are kept, over a restart once", async () => {
    const facts = { folder: join(folder, "facts"), ms: 365 * 24 * 60 * MINUTE, bytes: 1e9 };
    for (const at of [START, START + 30 * MINUTE]) {
      const made = await bench({ facts, withHistory: true, at });
      await watching(made);
      if (at === START) {
        made.held.play("1 dep 1\n1 pod/x scheduled started ready\n1 priv p1\n1 pub p1");
        await made.clock.advance(20_000);
      }
      await made.cluster.stop();
    }
    const reader = await openFactsReader(facts.folder);
    const found = [...(reader?.facts({ from: 0, to: START * 2 }, null) ?? [])];
    const watched = reader?.watched() ?? [];
    reader?.close();
    expect(found.filter(({ fact }) => fact === "coldStart")).toMatchObject([
      { namespace: "demo", name: "r", kind: "wake", outcome: "ready" },
    ]);
    expect(watched.map(({ from }) => from)).toEqual([START, START + 30 * MINUTE]);
  });
});
