/**
 * How a watched cluster feels and what it costs: `node test/bench/live.ts [latency] [cpu] [collector] [memory] [start]`,
 * with `once` one run of each instead of three.
 * Every measurement is in fresh processes.
 */
import { NODE_FLAGS } from "../../scripts/node-flags.mjs";
import { sleep, type startHelper } from "./helper.ts";
import type { OpenApi, OpenedApi } from "./live-api.ts";
import { reportCollector, reportCpu } from "./live-cpu.ts";
import type { Fetched, Opened } from "./live-open.ts";
import {
  folder,
  least,
  onApi,
  onServer,
  opening,
  PER_SECOND,
  play,
  REVISIONS,
  repeated,
  tidy,
  WARM_MS,
} from "./live-scenes.ts";
import { whyNotServer } from "./live-server.ts";
import { judge, say } from "./print.ts";

const MANY_REVISIONS = 5_000;
const LATENCY_MS = 20_000;

const MAX_P99_MS = 100;
const MAX_KB_BEYOND = 12;
const MAX_START_RATIO = 2;

interface Latency {
  readonly shown: readonly number[];
  readonly written: number;
}

const PARTS = {
  latency: reportLatency,
  cpu: reportCpu,
  collector: reportCollector,
  memory: reportMemory,
  start: reportStart,
} as const;
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

// ---------------------------------------------------------------- the watch alone

/** As Node runs the server. */
function open({ kubeconfig }: OpenedApi, start: typeof startHelper, flags: readonly string[]) {
  return start("live-open.ts", [...NODE_FLAGS, ...flags]).ask<Opened>("open", { kubeconfig, folder });
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
  const names = process.argv.slice(2).filter((name) => name !== "once");
  await measureLive(names.length === 0 ? undefined : names);
}
