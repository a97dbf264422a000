/**
 * What a day of a cluster costs on disk: `node test/bench/day.ts [REVISIONS] [SECONDS]`. A fake API server with revisions at
 * rest, events at a steady rate, and a real watch that keeps history and facts; a day is put together from what a state and an
 * event take. Of facts, those of a day in which each revision wakes once an hour.
 */
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectCluster } from "../../lib/cluster/kubeconfig.ts";
import { systemClock } from "../../lib/cluster/types.ts";
import type { Fact } from "../../lib/core/index.ts";
import { openFactsWriter } from "../../lib/facts/facts-writer.ts";
import { openLiveCluster } from "../../lib/live/live-cluster.ts";
import { sleep, startHelper } from "./helper.ts";
import type { OpenApi, OpenedApi, Play, Played } from "./live-api.ts";
import { say } from "./print.ts";

const REVISIONS = Number(process.argv[2] ?? 1_000);
const SECONDS = Number(process.argv[3] ?? 60);
const PER_SECOND = 100;
const RATES = [1, 10, 50];
const DAY_S = 86_400;
/** A file of the history begins with the state: a new one every hour, and when it is as large as this and as the state. */
const HOURS_A_DAY = 24;
const FILE_BYTES = 64 * 1024 * 1024;
const WAKES_A_DAY = 24;
const MIB = 1024 * 1024;

const folder = mkdtempSync(join(tmpdir(), "skscope-day-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

const sizeOf = (path: string): number =>
  readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
const mib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`;

await measureHistory();
await measureFacts();
process.exit();

async function measureHistory(): Promise<void> {
  const api = startHelper("live-api.ts");
  const opened = await api.ask<OpenedApi>("open", {
    revisions: REVISIONS,
    extent: "all",
    watchList: true,
  } satisfies OpenApi);
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, opened.kubeconfig);
  const history = join(folder, "history");
  const openCluster = () =>
    openLiveCluster({
      id: "bench",
      title: "bench",
      api: connectCluster({ kubeconfig }, process.env, () => undefined),
      clock: systemClock,
      where: { namespace: null, systemNamespace: "knative-serving" },
      retention: { ms: 3_600_000, bytes: 1e9 },
      followLogs: false,
      history: { folder: history, ms: 3_600_000, keepMs: 1e12, bytes: 1e12 },
      facts: { folder: join(folder, "facts-live"), ms: 1e12, bytes: 1e12 },
    });
  const first = await openCluster();
  first.hold();
  while (!first.isSettled) await sleep(100);
  await first.stop();
  const lists = sizeOf(history);
  // What was there before the second run: its file begins with the whole state.
  const second = await openCluster();
  second.hold();
  while (!second.isSettled) await sleep(100);
  await sleep(2_000);
  const before = sizeOf(history);
  const rawState = second.source.bytes;
  const { events } = await api.ask<Played>("play", {
    perSecond: PER_SECOND,
    ms: SECONDS * 1_000,
  } satisfies Play);
  await sleep(2_000);
  const rawEvent = (second.source.bytes - rawState) / events;
  await second.stop();
  const perEvent = (sizeOf(history) - before) / events;
  await api.stop();
  say(
    `History of ${REVISIONS} revisions (${opened.objects} objects), ${events} events at ${PER_SECOND} a second`,
  );
  say(`  a state: ${mib(lists)}; an event: ${perEvent.toFixed(0)} bytes, both as they are on disk`);
  for (const rate of RATES) {
    const ofEvents = rate * DAY_S * perEvent;
    const files = Math.max(HOURS_A_DAY, (rate * DAY_S * rawEvent) / Math.max(FILE_BYTES, rawState));
    const states = files * lists;
    say(
      `  a day at ${rate} a second: ${mib(ofEvents + states)}, ${mib(states)} of it ${files.toFixed(0)} states`,
    );
  }
}

async function measureFacts(): Promise<void> {
  const path = join(folder, "facts");
  const begin = Date.parse("2026-11-29T00:00:00Z");
  const writer = await openFactsWriter({ folder: path, ms: 1e12, bytes: 1e12 }, begin);
  let [count, spent] = [0, 0];
  for (let hour = 0; hour < WAKES_A_DAY; hour++) {
    const facts: Fact[] = [];
    for (let i = 0; i < REVISIONS; i++)
      facts.push(...ofHour(`service-${i}-00001`, begin + hour * 3_600_000 + i * 137));
    count += facts.length;
    const from = performance.now();
    writer.write([{ facts, revoked: [] }], { from: begin, to: begin + (hour + 1) * 3_600_000 }, null);
    spent += performance.now() - from;
  }
  for (let minute = 0; minute < 1_440; minute++) {
    const at = begin + minute * 60_000;
    const states = { Serving: 400, Zero: 550, Waking: 20, Proxied: 20, HandingOver: 10 };
    writer.write([], { from: begin, to: at }, { at, errors: 3, warnings: 12, states });
  }
  writer.close();
  const bytes = sizeOf(path);
  say(`Facts of ${REVISIONS} revisions, each of which wakes ${WAKES_A_DAY} times in the day`);
  say(
    `  ${count} facts and 1440 minutes: ${mib(bytes)} a day, ${(bytes / count).toFixed(0)} bytes a fact, written in ${spent.toFixed(0)} ms`,
  );
}

/** A wake with all its phases, the way back to zero, both changes of the path, and a finding now and then. */
function ofHour(name: string, at: number): Fact[] {
  const of = { namespace: "bench", name };
  const lengths = {
    decide: 120,
    schedule: 310,
    pull: 900,
    start: 1_450,
    ready: 420,
    publish: 90,
    handover: 310,
    answer: 30,
  };
  return [
    {
      fact: "coldStart",
      ...of,
      at,
      kind: "wake",
      outcome: "ready",
      totalMs: 2_270,
      answeredMs: 2_420,
      waitedCount: 3,
      lengths,
      slowest: "start",
      causes: [],
    },
    { fact: "flip", ...of, at: at + 2_580, before: "activator", after: "pods" },
    {
      fact: "scaleToZero",
      ...of,
      at: at + 900_000,
      outcome: "zero",
      confirmMs: 32_000,
      drainMs: 31_000,
      probeFailures: 0,
    },
    { fact: "flip", ...of, at: at + 900_400, before: "pods", after: "activator" },
    {
      fact: "finding",
      ...of,
      at: at + 900_000,
      rule: "D5",
      severity: "note",
      to: at + 932_000,
      isCut: false,
      isListed: false,
    },
  ];
}
