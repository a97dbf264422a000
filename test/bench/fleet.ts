/**
 * What a fleet costs: `node test/bench/fleet.ts [--revisions 5000] [--pods 4] [--clusters 3] [--rate 500] [--seconds 600]`.
 * Clusters behind fake API servers, one server of the production build that watches all of them, and somebody who looks at each. Of
 * all clusters together: the revisions, four pods each, and the events a second.
 */
import { readdirSync, statSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { RESOURCE } from "../../lib/model/record.ts";
import { type Helper, sleep } from "./helper.ts";
import type { OpenApi, OpenedApi, Play, Played } from "./live-api.ts";
import { WARM_MS, withHelpers } from "./live-scenes.ts";
import { type Server, startServer, whyNotServer } from "./live-server.ts";
import { say } from "./print.ts";

const MIB = 1024 * 1024;
const HOUR_S = 3_600;
const SETTLE_MS = 2_000;
const SAMPLE_MS = 1_000;
/** Rows on a screen. */
const SEEN = 40;

interface Fleet {
  readonly revisions: number;
  readonly pods: number;
  readonly clusters: number;
  readonly rate: number;
  readonly seconds: number;
}

interface Watched extends OpenedApi {
  readonly api: Helper;
  readonly source: string;
  readonly revisions: number;
  readonly viewer: Helper;
}

const { values } = parseArgs({
  options: {
    revisions: { type: "string", default: "5000" },
    pods: { type: "string", default: "4" },
    clusters: { type: "string", default: "3" },
    rate: { type: "string", default: "500" },
    seconds: { type: "string", default: "600" },
  },
});
const reason = whyNotServer();
if (reason !== null) throw new Error(reason);
await measureFleet({
  revisions: Number(values.revisions),
  pods: Number(values.pods),
  clusters: Number(values.clusters),
  rate: Number(values.rate),
  seconds: Number(values.seconds),
});
process.exit();

async function measureFleet(fleet: Fleet): Promise<void> {
  await withHelpers(async (start) => {
    const load = loadavg()[0] ?? 0;
    const clusters: Watched[] = [];
    for (let i = 0; i < fleet.clusters; i++) {
      const api = start("live-api.ts");
      // What does not divide is in the last one.
      const each = Math.floor(fleet.revisions / fleet.clusters);
      const revisions = i < fleet.clusters - 1 ? each : fleet.revisions - each * i;
      const given: OpenApi = { revisions, extent: [RESOURCE.deployments], watchList: true, pods: fleet.pods };
      const opened = await api.ask<OpenedApi>("open", given);
      clusters.push({
        ...opened,
        api,
        revisions,
        source: `live-fleet-${i}`,
        viewer: start("live-viewers.ts"),
      });
    }
    const server = await startServer(kubeconfigOf(clusters));
    try {
      const idle = server.memory();
      const begin = performance.now();
      const { host } = server;
      await Promise.all(
        clusters.map(({ viewer, source, revisions }) => viewer.ask("look", { host, source, revisions })),
      );
      const openedMs = performance.now() - begin;
      const [first] = clusters;
      if (first === undefined) throw new Error("there is no cluster");
      const readers = await Promise.all(
        [{ seen: first.keys.slice(0, SEEN) }, {}].map(async (seen) => {
          const reader = start("live-viewers.ts");
          await reader.ask("join", { host, source: first.source, overviews: 1, keys: [], ...seen });
          return reader;
        }),
      );
      const objects = clusters.reduce((sum, one) => sum + one.objects, 0);
      say(
        `Fleet: ${fleet.clusters} clusters, ${fleet.revisions} revisions, ${fleet.revisions * fleet.pods} pods (${objects} objects), ${fleet.rate} events/s for ${fleet.seconds} s; load of the machine before ${load.toFixed(1)}`,
      );
      say(`  every row shown ${(openedMs / 1_000).toFixed(1)} s after the first request`);
      await report(fleet, clusters, server, readers, idle);
    } finally {
      await server.stop();
    }
  });
}

async function report(
  { rate, seconds }: Fleet,
  clusters: readonly Watched[],
  server: Server,
  readers: readonly Helper[],
  idle: number,
): Promise<void> {
  const play = (ms: number): Promise<Played[]> =>
    Promise.all(
      clusters.map(({ api }) =>
        api.ask<Played>("play", { perSecond: rate / clusters.length, ms } satisfies Play),
      ),
    );
  const shown = async (): Promise<number[]> => {
    const all = await Promise.all(clusters.map(({ viewer }) => viewer.ask<number[]>("shown")));
    return all.flat().sort((a, b) => a - b);
  };
  await play(WARM_MS);
  await sleep(SETTLE_MS);
  await shown();
  const onDisk = sizeOf(server.folder);
  const before = await Promise.all(readers.map((reader) => reader.ask<number>("total")));
  const cpu = server.cpuMs();
  const opened = server.memory();
  const memory: number[] = [];
  const sampling = setInterval(() => memory.push(server.memory()), SAMPLE_MS);
  const played = await play(seconds * 1_000);
  await sleep(SETTLE_MS);
  clearInterval(sampling);
  const used = server.cpuMs() - cpu;
  const latencies = await shown();
  const grown = sizeOf(server.folder) - onDisk;
  const [few = 0, all = 0] = await Promise.all(
    readers.map(async (reader, i) => (await reader.ask<number>("total")) - (before[i] ?? 0)),
  );
  const events = played.reduce((sum, one) => sum + one.events, 0);
  const written = played.reduce((sum, one) => sum + one.marked, 0);
  const mib = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;
  const perSecond = (bytes: number): string => `${(bytes / 1_024 / seconds).toFixed(1)} KiB/s`;
  const of = (share: number): string => quantile(latencies, share).toFixed(0);
  say(
    `  memory of the server: ${mib(idle)} before, ${mib(opened)} with all clusters, ${mib(Math.max(opened, ...memory))} at most, ${mib(memory.at(-1) ?? opened)} at the end`,
  );
  say(
    `  processor: ${((100 * used) / (seconds * 1_000)).toFixed(0)} % of one core, ${((1_000 * used) / events).toFixed(0)} ms for 1,000 events (${events} events)`,
  );
  say(
    `  from the write in the API server to the frame with the row: p50 ${of(0.5)} ms, p90 ${of(0.9)} ms, p99 ${of(0.99)} ms, longest ${of(1)} ms; ${latencies.length} of ${written} values were shown`,
  );
  say(
    `  disk: ${mib((grown / seconds) * HOUR_S)} an hour, and ${mib(onDisk)} of state and what came before for each file (one an hour)`,
  );
  say(
    `  a browser of one cluster (${clusters[0]?.revisions} rows) receives ${perSecond(few)} when ${SEEN} rows are in view, and ${perSecond(all)} when it does not say which`,
  );
  say(`  load of the machine after: ${(loadavg()[0] ?? 0).toFixed(1)}`);
}

/** All clusters in one, each a context. */
function kubeconfigOf(clusters: readonly Watched[]): string {
  const all = clusters.map(({ kubeconfig, source }) => ({
    config: JSON.parse(kubeconfig) as {
      readonly clusters: readonly object[];
      readonly users: readonly object[];
    },
    name: source.replace("live-", ""),
  }));
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": all[0]?.name,
    clusters: all.map(({ config, name }) => ({ ...config.clusters[0], name })),
    users: all.map(({ config, name }) => ({ ...config.users[0], name })),
    contexts: all.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
  });
}

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.ceil(ascending.length * share) - 1] ?? Number.NaN;
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce(
      (sum, { parentPath, name }) =>
        sum + (statSync(join(parentPath, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
}
