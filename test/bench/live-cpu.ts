/** What a watched cluster costs in processor time, beside the least that a program must pay for the same. */
import { loadavg } from "node:os";
import { join } from "node:path";
import { RESOURCE } from "../../lib/model/record.ts";
import { type Helper, sleep } from "./helper.ts";
import {
  folder,
  onApi,
  onServer,
  opening,
  PER_SECOND,
  play,
  REVISIONS,
  repeated,
  WARM_MS,
  withHelpers,
} from "./live-scenes.ts";
import { cpuOf } from "./live-server.ts";
import type { Tape } from "./live-viewers.ts";
import { median } from "./median.ts";
import { judge, say } from "./print.ts";

const CPU_MS = 10_000;
const OVERVIEWS = 50;
const SINGLES = 50;
/** With viewers, each between two without. */
const TURNS = 4;

const MAX_VIEWERS_RATIO = 1.5;
const MAX_COLLECTOR_RATIO = 2;

/** Processor time for one event, in microseconds. */
interface Cpu {
  readonly watchUs: number;
  /** What viewers cost in each of the turns, beyond the watch just before and after it. */
  readonly sharesUs: readonly number[];
  readonly bareUs: number;
  readonly bytesPerEvent: number;
  readonly messagesPerEvent: number;
}

/** Of microseconds an event: milliseconds a thousand events are the same number. */
const perThousand = (us: number): string => `${us.toFixed(0)} ms`;

/** One server without viewers, then with a crowd of them of which one does not read, and a bare server of the same bytes. */
export async function reportCpu(): Promise<void> {
  const runs = await repeated(measureCpu);
  // Of all turns, not of the runs: a stretch in which the machine or the watch is slower spoils one pair, and no more.
  const ratios = runs
    .flatMap(({ sharesUs, bareUs }) => sharesUs.map((us) => us / bareUs))
    .sort((a, b) => a - b);
  const ofRuns = runs.map(({ sharesUs, bareUs }) => median(sharesUs) / bareUs);
  const best = runs[ofRuns.indexOf(median(ofRuns))] as Cpu;
  say(
    `Live: processor time for 1,000 events, ${OVERVIEWS} viewers of the overview, one of them frozen, and ${SINGLES} of single revisions, ${PER_SECOND} events/s over ${REVISIONS} revisions`,
  );
  say(
    `  each event makes ${best.messagesPerEvent.toFixed(1)} messages and ${(best.bytesPerEvent / 1_024).toFixed(1)} KiB for all viewers together`,
  );
  say(
    `  server ${perThousand(best.watchUs)} without viewers (watch, state, history on disk), ${perThousand(median(best.sharesUs))} more with them; bare node:http ${perThousand(best.bareUs)}`,
  );
  say(
    `  ratios of all ${ratios.length} pairs: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}; of the runs: ${ofRuns.map((ratio) => ratio.toFixed(2)).join(", ")}; load ${(loadavg()[0] ?? 0).toFixed(1)}`,
  );
  judge("viewers ÷ bare event stream", median(ratios), MAX_VIEWERS_RATIO);
}

async function measureCpu(): Promise<Cpu> {
  const path = join(folder, "tape");
  const watched = await onServer(async ({ api, viewers, server, keys }) => {
    await viewers.ask("leave");
    await play(api, WARM_MS);
    await sleep(500);
    const watch = [await cpuOfPlay(api, () => server.cpuMs())];
    const { host, source } = server;
    // Single revisions all over the cluster.
    const singles = Array.from({ length: SINGLES }, (_, i) => keys[i * Math.floor(REVISIONS / SINGLES)]);
    const join = () => viewers.ask("join", { host, source, overviews: OVERVIEWS, keys: singles, frozen: 0 });
    const crowd: number[] = [];
    // By turns: what else runs on the machine, and what warms up, must not look like viewers.
    for (let turn = 0; turn < TURNS; turn++) {
      await join();
      await play(api, WARM_MS);
      await sleep(500);
      crowd.push(await cpuOfPlay(api, () => server.cpuMs()));
      await viewers.ask("part");
      await play(api, WARM_MS);
      await sleep(500);
      watch.push(await cpuOfPlay(api, () => server.cpuMs()));
    }
    const sharesUs = crowd.map((us, i) => us - ((watch[i] ?? 0) + (watch[i + 1] ?? 0)) / 2);
    await join();
    await play(api, WARM_MS);
    // What is written again is another stretch, so that keeping it does not disturb the first.
    await viewers.ask("record");
    const { events } = await play(api, CPU_MS);
    await sleep(500);
    return { watchUs: median(watch), sharesUs, events, tape: await viewers.ask<Tape>("tape", { path }) };
  });
  const { events, tape, watchUs, sharesUs } = watched;
  const bytes = tape.messages.reduce((sum, [, , text]) => sum + (tape.lengths[text] ?? 0), 0);
  const bareUs = await withHelpers(async (start) => {
    const bare = start("live-bare.ts");
    const viewers = start("live-viewers.ts");
    const port = await bare.ask<number>("load", { path, given: tape });
    await viewers.ask("joinPlain", { host: `http://127.0.0.1:${port}`, viewers: tape.viewers });
    /** When all that was written has been read. */
    const total = async (): Promise<number> => {
      for (let last = -1; ; ) {
        const now = await viewers.ask<number>("total");
        if (now === last) return now;
        last = now;
        await sleep(500);
      }
    };
    await bare.ask("replay");
    const before = await total();
    const began = cpuOf(bare.pid);
    await bare.ask("replay");
    const cpuMs = cpuOf(bare.pid) - began;
    const read = (await total()) - before;
    if (read !== bytes) throw new Error(`of ${bytes} bytes ${read} have come from the bare server`);
    return (cpuMs * 1_000) / events;
  });
  return {
    watchUs,
    sharesUs,
    bareUs,
    bytesPerEvent: bytes / events,
    messagesPerEvent: tape.messages.length / events,
  };
}

async function cpuOfPlay(api: Helper, cpuMs: () => number): Promise<number> {
  const before = cpuMs();
  const { events } = await play(api, CPU_MS);
  await sleep(500);
  return ((cpuMs() - before) * 1_000) / events;
}

interface Used {
  readonly us: number;
  readonly heard: number;
}

/** The watch of a cluster without viewers, and a program that receives the same, parses it and appends it to a file. */
export async function reportCollector(): Promise<void> {
  const runs = await repeated(() =>
    onApi(opening(REVISIONS, [RESOURCE.deployments]), async ({ url, ca, kubeconfig }, start, api) => {
      const perEvent = async (what: "collect" | "receive"): Promise<number> => {
        const helper = start("live-collector.ts");
        await helper.ask(what, { url, ca, kubeconfig, folder });
        await play(api, WARM_MS);
        await sleep(500);
        const before = await helper.ask<Used>("used");
        await play(api, CPU_MS);
        await sleep(500);
        const after = await helper.ask<Used>("used");
        await helper.stop();
        return (after.us - before.us) / (after.heard - before.heard);
      };
      return { collectUs: await perEvent("collect"), receiveUs: await perEvent("receive") };
    }),
  );
  const ratios = runs.map(({ collectUs, receiveUs }) => collectUs / receiveUs);
  const best = runs[ratios.indexOf(median(ratios))] ?? { collectUs: 0, receiveUs: 0 };
  say(
    `Live: processor time for 1,000 events without viewers, ${PER_SECOND} events/s over ${REVISIONS} revisions`,
  );
  say(
    `  watch, state, history on disk ${perThousand(best.collectUs)}; receive, parse and append ${perThousand(best.receiveUs)}; ratios of all runs: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")}`,
  );
  judge("collector ÷ receive, parse and append", median(ratios), MAX_COLLECTOR_RATIO);
}
