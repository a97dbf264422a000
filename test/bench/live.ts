/**
 * How a watched cluster feels and what it costs: `node test/bench/live.ts [latency] [cpu] [memory] [start]`. Every
 * measurement is in fresh processes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { RESOURCE } from "../../lib/model/record.ts";
import { type Helper, sleep, startHelper } from "./helper.ts";
import type { OpenApi, OpenedApi, Played } from "./live-api.ts";
import type { Fetched, Opened } from "./live-open.ts";
import { cpuOf, type Server, startServer, whyNotServer } from "./live-server.ts";
import type { Tape } from "./live-viewers.ts";
import { judge, say } from "./print.ts";

const RUNS = 3;
const REVISIONS = 1_000;
const MANY_REVISIONS = 5_000;
const PER_SECOND = 500;
/** Functions that run often are compiled by then. */
const WARM_MS = 5_000;
const LATENCY_MS = 20_000;
const CPU_MS = 10_000;
const OVERVIEWS = 50;
const SINGLES = 50;

const MAX_P99_MS = 100;
const MAX_CPU_RATIO = 1.5;
const MAX_KB_BEYOND = 20;
const MAX_START_RATIO = 2;

interface Latency {
  readonly shown: readonly number[];
  readonly written: number;
}

/** Processor time of the server for one event, in microseconds. */
interface Cpu {
  readonly watchUs: number;
  readonly crowdUs: number;
  readonly bareUs: number;
  readonly bytesPerEvent: number;
  readonly messagesPerEvent: number;
}

const folder = mkdtempSync(join(tmpdir(), "skscope-bench-"));
const tidy = (): void => rmSync(folder, { recursive: true, force: true });
process.on("exit", tidy);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

const PARTS = { latency: reportLatency, cpu: reportCpu, memory: reportMemory, start: reportStart } as const;
const ON_SERVER: ReadonlySet<string> = new Set(["latency", "cpu"]);

/** Measures all of it, or the named parts, and says what came out. */
export async function measureLive(names: readonly string[] = Object.keys(PARTS)): Promise<void> {
  const reason = whyNotServer();
  for (const [name, report] of Object.entries(PARTS)) {
    if (!names.includes(name)) continue;
    if (reason === null || !ON_SERVER.has(name)) await report();
    else say(`Live, ${name}: not measured, ${reason}`);
  }
  tidy();
}

/** Runs with helpers that are stopped afterwards, whatever happens. */
async function withHelpers<T>(work: (start: typeof startHelper) => Promise<T>): Promise<T> {
  const helpers: Helper[] = [];
  try {
    return await work((file, execArgv) => {
      const helper = startHelper(file, execArgv);
      helpers.push(helper);
      return helper;
    });
  } finally {
    await Promise.all(helpers.map((helper) => helper.stop()));
  }
}

async function repeated<T>(work: () => Promise<T>, runs = RUNS): Promise<T[]> {
  const all: T[] = [];
  for (let i = 0; i < runs; i++) all.push(await work());
  return all;
}

const least = (values: readonly number[]): number => Math.min(...values);
const opening = (revisions: number, extent: OpenApi["extent"], watchList = true): OpenApi => ({
  revisions,
  extent,
  watchList,
});

// ---------------------------------------------------------------- the production server

interface Scene {
  readonly api: Helper;
  readonly viewers: Helper;
  readonly server: Server;
  readonly keys: readonly string[];
  readonly start: typeof startHelper;
}

/** A cluster, the server that watches it, and somebody who looks until all of it is there. */
function onServer<T>(work: (scene: Scene) => Promise<T>): Promise<T> {
  return withHelpers(async (start) => {
    const api = start("live-api.ts");
    const given = opening(REVISIONS, [RESOURCE.deployments]);
    const { kubeconfig, keys } = await api.ask<OpenedApi>("open", given);
    const server = await startServer(kubeconfig);
    try {
      const viewers = start("live-viewers.ts");
      const { host, source } = server;
      await viewers.ask("look", { host, source, revisions: REVISIONS });
      return await work({ api, viewers, server, keys, start });
    } finally {
      await server.stop();
    }
  });
}

const play = (api: Helper, ms: number): Promise<Played> =>
  api.ask<Played>("play", { perSecond: PER_SECOND, ms });

async function reportLatency(): Promise<void> {
  const runs = await repeated(() =>
    onServer(async ({ api, viewers }): Promise<Latency> => {
      await play(api, WARM_MS);
      await sleep(500);
      await viewers.ask("shown");
      const { marked } = await play(api, LATENCY_MS);
      await sleep(1_000);
      return { shown: await viewers.ask<number[]>("shown"), written: marked };
    }),
  );
  const best = runs.reduce((a, b) => (quantile(a.shown, 0.99) < quantile(b.shown, 0.99) ? a : b));
  const [p50, p90, p99] = [0.5, 0.9, 0.99].map((share) => quantile(best.shown, share).toFixed(0));
  say(
    `Live: ${PER_SECOND} events/s over ${REVISIONS} revisions for ${LATENCY_MS / 1_000} s, from the write in the API server to the frame with the row`,
  );
  say(
    `  p50 ${p50} ms, p90 ${p90} ms, p99 ${p99} ms, longest ${(best.shown.at(-1) ?? 0).toFixed(0)} ms; ${best.shown.length} of ${best.written} values were shown; p99 of all runs: ${runs.map((run) => quantile(run.shown, 0.99).toFixed(0)).join(", ")} ms`,
  );
  judge("p99, ms", quantile(best.shown, 0.99), MAX_P99_MS);
  judge("values that were not shown", best.written - best.shown.length, 0);
}

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.ceil(ascending.length * share) - 1] ?? Number.POSITIVE_INFINITY;
}

async function reportCpu(): Promise<void> {
  const runs = await repeated(measureCpu);
  const watchUs = least(runs.map((run) => run.watchUs));
  const crowdUs = least(runs.map((run) => run.crowdUs));
  const bareUs = least(runs.map((run) => run.bareUs));
  const { bytesPerEvent, messagesPerEvent } = runs[0] as Cpu;
  say(
    `Live: processor time for an event, ${OVERVIEWS} viewers of the overview and ${SINGLES} of single revisions, ${PER_SECOND} events/s`,
  );
  say(
    `  each event makes ${messagesPerEvent.toFixed(1)} messages and ${(bytesPerEvent / 1_024).toFixed(1)} KiB for all viewers together`,
  );
  say(
    `  server ${crowdUs.toFixed(0)} µs, of which ${watchUs.toFixed(0)} µs without viewers (watch, state, history on disk); bare node:http ${bareUs.toFixed(0)} µs`,
  );
  say(`  viewers alone ÷ bare: ${((crowdUs - watchUs) / bareUs).toFixed(2)}`);
  judge("server ÷ bare", crowdUs / bareUs, MAX_CPU_RATIO);
}

async function measureCpu(): Promise<Cpu> {
  const watchUs = await onServer(async ({ api, viewers, server }) => {
    await viewers.ask("leave");
    return cpuOfPlay(api, () => server.cpuMs());
  });
  const path = join(folder, "tape");
  const crowd = await onServer(async ({ api, viewers, server, keys }) => {
    await viewers.ask("leave");
    const { host, source } = server;
    // Single revisions all over the cluster.
    const singles = Array.from({ length: SINGLES }, (_, i) => keys[i * Math.floor(REVISIONS / SINGLES)]);
    await viewers.ask("join", { host, source, overviews: OVERVIEWS, keys: singles });
    await play(api, WARM_MS);
    await sleep(500);
    const us = await cpuOfPlay(api, () => server.cpuMs(), false);
    // What is written again is another stretch, so that keeping it does not disturb the first.
    await viewers.ask("record");
    const { events } = await play(api, CPU_MS);
    await sleep(500);
    return { us, events, tape: await viewers.ask<Tape>("tape", { path }) };
  });
  const { events, tape } = crowd;
  const bytes = tape.messages.reduce((sum, [, , text]) => sum + (tape.lengths[text] ?? 0), 0);
  const bareUs = await withHelpers(async (start) => {
    const bare = start("live-bare.ts");
    const viewers = start("live-viewers.ts");
    const port = await bare.ask<number>("load", { path, given: tape });
    await viewers.ask("joinPlain", { host: `http://127.0.0.1:${port}`, viewers: tape.viewers });
    await bare.ask("replay");
    const before = await viewers.ask<number>("total");
    const began = cpuOf(bare.pid);
    await bare.ask("replay");
    const cpuMs = cpuOf(bare.pid) - began;
    await sleep(500);
    const read = (await viewers.ask<number>("total")) - before;
    if (read !== bytes) throw new Error(`of ${bytes} bytes ${read} have come from the bare server`);
    return (cpuMs * 1_000) / events;
  });
  return {
    watchUs,
    crowdUs: crowd.us,
    bareUs,
    bytesPerEvent: bytes / events,
    messagesPerEvent: tape.messages.length / events,
  };
}

async function cpuOfPlay(api: Helper, cpuMs: () => number, warm = true): Promise<number> {
  if (warm) {
    await play(api, WARM_MS);
    await sleep(500);
  }
  const before = cpuMs();
  const { events } = await play(api, CPU_MS);
  await sleep(500);
  return ((cpuMs() - before) * 1_000) / events;
}

// ---------------------------------------------------------------- the watch alone

/** A cluster with an API server of its own. */
function onApi<T>(
  given: OpenApi,
  work: (api: OpenedApi, start: typeof startHelper) => Promise<T>,
): Promise<T> {
  return withHelpers(async (start) => work(await start("live-api.ts").ask<OpenedApi>("open", given), start));
}

function open({ kubeconfig }: OpenedApi, start: typeof startHelper, flags: readonly string[]) {
  return start("live-open.ts", flags).ask<Opened>("open", { kubeconfig, folder });
}

async function reportMemory(): Promise<void> {
  const held = (revisions: number, extent: OpenApi["extent"]): Promise<Opened[]> =>
    onApi(opening(revisions, extent), (api, start) => repeated(() => open(api, start, ["--expose-gc"])));
  say(`Live: memory of a revision at rest, ${REVISIONS} against ${MANY_REVISIONS}`);
  const few = perRevision(await held(REVISIONS, "few"), await held(MANY_REVISIONS, "few"));
  say(
    `  SKS, PodAutoscaler, both Endpoints: ${kb(few.lines)} of lines and ${kb(few.beyond)} beyond (whole process with ${MANY_REVISIONS}: ${(few.whole / 2 ** 20).toFixed(0)} MiB)`,
  );
  const all = perRevision(await held(REVISIONS / 5, "all"), await held(REVISIONS, "all"));
  say(
    `  all ${all.objects.toFixed(0)} objects of a service (${REVISIONS / 5} against ${REVISIONS}): ${kb(all.lines)} of lines and ${kb(all.beyond)} beyond`,
  );
  judge("beyond the lines, kB a revision", few.beyond / 1_000, MAX_KB_BEYOND);
}

const kb = (bytes: number): string => `${(bytes / 1_000).toFixed(1)} kB`;

/** What every further revision takes. */
function perRevision(few: readonly Opened[], many: readonly Opened[]) {
  const lightest = (all: readonly Opened[]): Opened =>
    all.reduce((a, b) => (a.heldBytes < b.heldBytes ? a : b));
  const [less, more] = [lightest(few), lightest(many)];
  const revisions = more.revisions - less.revisions;
  const lines = (more.lineBytes - less.lineBytes) / revisions;
  return {
    lines,
    beyond: (more.heldBytes - less.heldBytes) / revisions - lines,
    objects: (more.records - less.records) / revisions,
    whole: more.heldBytes,
  };
}

async function reportStart(): Promise<void> {
  say(`Live: from the first request to all lists, ${MANY_REVISIONS} revisions`);
  for (const watchList of [true, false]) {
    const { fetched, opened } = await onApi(
      opening(MANY_REVISIONS, "few", watchList),
      async ({ url, ca, ...api }, start) => {
        const fetchLists = (): Promise<Fetched> =>
          start("live-open.ts").ask<Fetched>("fetchLists", { url, ca, streaming: watchList });
        // The API server has written every object once before it counts.
        await fetchLists();
        const fetched = await repeated(fetchLists);
        return { fetched, opened: await repeated(() => open({ url, ca, ...api }, start, [])) };
      },
    );
    const way = watchList ? "streaming lists" : "lists in pages";
    const fetchedMs = least(fetched.map(({ ms }) => ms));
    const openedMs = least(opened.map(({ ms }) => ms));
    say(
      `  ${way}: ${fetched[0]?.objects} objects fetched and parsed in ${fetchedMs.toFixed(0)} ms (${least(fetched.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms of processor time), open after ${openedMs.toFixed(0)} ms (${least(opened.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms)`,
    );
    judge(`${way}, open ÷ fetch`, openedMs / fetchedMs, MAX_START_RATIO);
  }
}

if (import.meta.main) {
  const names = process.argv.slice(2);
  await measureLive(names.length === 0 ? undefined : names);
}
