/**
 * Three replicas and two collectors, while collectors and the nats-server are killed and started again at random, under
 * load. At the end every replica shows what the cluster is; what is not in the log lies in a gap that the log tells of;
 * and nothing is in it twice. The schedule is that of a seed.
 */
import { afterEach, expect, test } from "vitest";
import type { LiveCluster } from "../../../lib/live/live-cluster.ts";
import { asObject, asString } from "../../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { openBucket } from "../../../lib/nats/bucket.ts";
import { connectNats } from "../../../lib/nats/connection.ts";
import { streamState } from "../../../lib/nats/stream.ts";
import { readStream } from "../../../lib/nats/stream-reader.ts";
import { CLUSTER, type CollectorProcess, openScene, type Scene, until } from "../../support/nats-scene.ts";
import { type Random, random } from "../../support/random.ts";

/** Another one: `CHAOS_SEED=7 npm test -- chaos`. */
const SEED = Number(process.env.CHAOS_SEED ?? 20_261_129);
const LOAD_MS = 12_000;
const FAULTS = 7;
/** However long that takes. */
const LEAST_CHANGES = 500;
const LIMIT_MS = 300_000;
const KINDS = [RESOURCE.serverlessServices, RESOURCE.podAutoscalers, RESOURCE.revisions] as const;
const NAMES = 12;
const END_OF_LIST = "k8s.io/initial-events-end";

interface Change {
  readonly resource: string;
  readonly key: string;
  readonly version: number;
  readonly type: "ADDED" | "MODIFIED" | "DELETED";
}

let scene: Scene;
afterEach(() => scene.remove());

/** Changes objects at random, and remembers every change and what there is. */
function createLoad({ api }: Scene, chance: Random) {
  const changes: Change[] = [];
  const now = new Map<string, number>();
  const uids = new Map<string, string>();
  let version = 1_000;
  return {
    changes,
    now,
    change(): void {
      const resource = chance.pick(KINDS);
      const name = `r${chance.below(NAMES)}`;
      const key = `${resource} demo/${name}`;
      const isThere = now.has(key);
      const type = !isThere ? "ADDED" : chance.chance(0.1) ? "DELETED" : "MODIFIED";
      version += 1;
      if (!isThere) uids.set(key, `${key} ${version}`);
      const uid = uids.get(key);
      const metadata = {
        namespace: "demo",
        name,
        uid,
        resourceVersion: String(version),
        generation: version,
      };
      api.apply({
        type,
        resource,
        object: { metadata, spec: { mode: "Proxy", text: "x".repeat(chance.below(2_000)) } },
      });
      changes.push({ resource, key, version, type });
      if (type === "DELETED") now.delete(key);
      else now.set(key, version);
    },
  };
}

const versionOf = ({ object }: Pick<TraceRecord, "object">): number =>
  Number(asString(asObject(object.metadata).resourceVersion) ?? 0);
const keyOf = ({ resource, object }: TraceRecord): string => {
  const { namespace, name } = asObject(object.metadata);
  return `${resource} ${asString(namespace)}/${asString(name)}`;
};

function shown({ source }: LiveCluster): Map<string, number> {
  const all = KINDS.flatMap((resource) =>
    [...(source.state.objects.get(resource)?.keys() ?? [])].map((key): [string, number] => [
      `${resource} ${key}`,
      versionOf({ object: source.current(resource, key) ?? {} }),
    ]),
  );
  return new Map(all);
}

function isSame(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  return a.size === b.size && [...a].every(([key, version]) => b.get(key) === version);
}

/** The changes that the log neither holds nor tells a gap for. */
function unaccounted(log: readonly TraceRecord[], changes: readonly Change[]): Change[] {
  return KINDS.flatMap((resource) => {
    const own = log.filter((record) => record.resource === resource);
    const held = new Set(own.map(versionOf));
    const gaps: { readonly after: number; readonly upTo: number }[] = [];
    let after: number | null = 0;
    let highest = 0;
    for (const record of own) {
      if (record.type === "GAP") after ??= highest;
      highest = Math.max(highest, versionOf(record));
      if (
        record.type === "BOOKMARK" &&
        after !== null &&
        asObject(asObject(record.object.metadata).annotations)[END_OF_LIST]
      ) {
        gaps.push({ after, upTo: versionOf(record) });
        after = null;
      }
    }
    const isInGap = (version: number): boolean =>
      gaps.some((gap) => version > gap.after && version <= gap.upTo);
    return changes.filter(
      (change) => change.resource === resource && !held.has(change.version) && !isInGap(change.version),
    );
  });
}

/** Changes that are told twice. A list may tell again how an object is; a change is told once. */
function twice(log: readonly TraceRecord[]): string[] {
  const told = new Set<string>();
  return log.flatMap((record) => {
    if (record.initial || !["ADDED", "MODIFIED", "DELETED"].includes(record.type)) return [];
    const change = `${record.type} ${keyOf(record)} ${versionOf(record)}`;
    if (!told.has(change)) {
      told.add(change);
      return [];
    }
    return [change];
  });
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function opened(): Promise<LiveCluster> {
  for (;;) {
    const cluster = await scene.follow().catch(() => null);
    if (cluster !== null) return cluster;
    await pause(50);
  }
}

test(
  "collectors and the server die under load: state is truth or an announced gap, and nothing twice",
  async () => {
    const chance = random(SEED);
    scene = await openScene();
    // Of its own, so that the schedule is the same however fast the machine is.
    const load = createLoad(scene, random(SEED + 1));
    for (let i = 0; i < 40; i++) load.change();
    const collectors: CollectorProcess[] = [scene.spawnCollector(), scene.spawnCollector()];
    const replicas = await Promise.all([opened(), opened(), opened()]);

    const faults: (() => Promise<void>)[] = [
      async () => {
        await scene.server.kill();
        await pause(chance.below(2_000));
        await scene.server.start();
      },
      async () => {
        // Most often the one that collects.
        const active = collectors.findIndex(({ said }) => said.includes("begins."));
        const i = active >= 0 && chance.chance(0.7) ? active : chance.below(collectors.length);
        collectors[i]?.kill("SIGKILL");
        collectors[i] = scene.spawnCollector();
      },
      async () => {
        const i = chance.below(replicas.length);
        await replicas[i]?.stop();
        replicas[i] = await opened();
      },
    ];
    let isOver = false;
    const loading = (async () => {
      while (!isOver || load.changes.length < LEAST_CHANGES) {
        load.change();
        await pause(5);
      }
    })();
    // Each kind of fault comes, whatever the seed.
    const schedule = Array.from({ length: FAULTS }, (_, i) =>
      i < faults.length ? i : chance.below(faults.length),
    );
    for (const kind of schedule) {
      await pause(chance.below((2 * LOAD_MS) / FAULTS));
      await faults[kind]?.();
    }
    isOver = true;
    await loading;

    for (const [i, replica] of replicas.entries()) {
      await until(() => isSame(shown(replica), load.now), `the truth in replica ${i}`);
    }
    const nats = await connectNats({ url: scene.server.url, name: "check" });
    const state = await streamState(nats, CLUSTER);
    const bucket = openBucket(nats, CLUSTER, null);
    const log = await readStream({ nats, cluster: CLUSTER, bucket }, 1, state?.last ?? 0);
    await nats.close();
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, i) => i + 1));
    expect(unaccounted(log, load.changes)).toEqual([]);
    expect(twice(log)).toEqual([]);
    // Every replica has the records of the log under the same numbers.
    for (const { source } of replicas) {
      expect(source.epoch).toBe(state?.identity);
      for (let seq = source.firstSeq; seq <= Math.min(source.lastSeq, log.length); seq++) {
        const [own, wanted] = [source.record(seq), log[seq - 1]];
        if (own?.type !== wanted?.type || own?.at !== wanted?.at) expect(own).toEqual(wanted);
      }
    }
  },
  LIMIT_MS,
);
