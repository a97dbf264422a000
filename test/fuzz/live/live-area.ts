/** Live watches of a fake API server that means no good for a while, and then behaves. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectCluster } from "../../../lib/cluster/kubeconfig.ts";
import { type LiveCluster, openLiveCluster } from "../../../lib/live/live-cluster.ts";
import { RESOURCES } from "../../../lib/model/resources.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";
import { type Random, random } from "../../support/random.ts";
import { records } from "../../support/records.ts";
import type { Area, Fault } from "../area.ts";
import { type Attack, attack, disturb } from "./attack.ts";
import { type FastClock, fastClock } from "./fast-clock.ts";

const PROPERTIES = {
  secret: "no credential is kept or told",
  reason: "reasons are short and clean",
  limit: "a list without an end names the limit",
  bytes: "no more is read than the limits let in",
  requests: "requests are followed by waits",
  recovers: "a server that behaves again is watched again",
  lives: "nothing is thrown that nobody catches",
} as const;

const TOKEN = "s3cr3t-t0ken-of-the-fuzzing";
const MIB = 1024 * 1024;
const LIMITS = { objects: 300, bytes: 2 * MIB };
/** A line of a watch may be longer than the limit, and sockets hold something on their way. */
const ONE_ANSWER = 16 * MIB + 16 * MIB;
const MOST_REASON = 600;
const PAGES = 110;
const WATCHES = RESOURCES.reduce((sum, { parts }) => sum + parts.length, 0);
/** As long as this nothing is wrong: the machine has other things to do. */
const PATIENCE_MS = 90_000;
/** How often the state of things is looked at. */
const LOOK_MS = 5;
const DISTURBANCES = 12;

class Broken extends Error {
  readonly property: string;
  constructor(property: string, says: string) {
    super(says);
    this.property = property;
  }
}

export function openLiveArea(): Area {
  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown): void => void uncaught.push(error);
  process.on("uncaughtException", onUncaught);
  process.on("unhandledRejection", onUncaught);
  return {
    name: "live",
    // Most of a case is waiting.
    atOnce: 4,
    isRacing: true,
    properties: Object.values(PROPERTIES),
    async tryCase(number, checked) {
      const chance = random(number);
      const bench = await openBench(chance);
      let attacked: Attack | null = null;
      try {
        attacked = await bench.attack();
        await tryAttack(bench, attacked, checked);
        if (uncaught.length > 0) throw new Broken(PROPERTIES.lives, stackOf(uncaught.splice(0)[0]));
        checked(PROPERTIES.lives);
        return null;
      } catch (error) {
        const input = [...(attacked?.told ?? []), "", ...bench.last()].join("\n");
        if (error instanceof Broken) return { property: error.property, says: error.message, input };
        return { property: PROPERTIES.lives, says: stackOf(error), input };
      } finally {
        await bench.close();
      }
    },
    async close(): Promise<Fault | null> {
      process.off("uncaughtException", onUncaught);
      process.off("unhandledRejection", onUncaught);
      return uncaught.length === 0 ? null : { property: PROPERTIES.lives, says: stackOf(uncaught[0]) };
    },
  };
}

interface Bench {
  readonly api: FakeApi;
  readonly cluster: LiveCluster;
  readonly clock: FastClock;
  readonly chance: Random;
  /** Everything that was kept or told, as text. */
  readonly kept: string[];
  attack(): Promise<Attack>;
  /** How things are, for people. */
  last(): string[];
  close(): Promise<void>;
}

async function openBench(chance: Random): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-fuzz-live-"));
  const isStreaming = chance.chance(0.5);
  const api = await createFakeApi({ token: TOKEN, watchList: isStreaming, paging: chance.chance(0.8) });
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, api.kubeconfig());
  const clock = fastClock(chance);
  const kept: string[] = [];
  const reports: string[] = [];
  const note = (what: unknown): void => void kept.push(JSON.stringify(what));
  for (const { resource, object } of STORY.slice(0, 4)) api.put(resource, object);
  const cluster = await openLiveCluster({
    id: "live-x",
    title: "x",
    api: connectCluster({ kubeconfig }, process.env),
    clock,
    where: { namespace: null, systemNamespace: "knative-serving" },
    retention: { ms: Number.MAX_SAFE_INTEGER, bytes: 64 * MIB },
    followLogs: chance.chance(0.5),
    limits: LIMITS,
    history: null,
    onRecord: note,
    report: (event) => {
      note(event);
      reports.push(JSON.stringify(event).slice(0, 200));
    },
  });
  let release: () => void = () => undefined;
  return {
    api,
    cluster,
    clock,
    chance,
    kept,
    async attack() {
      const isLate = chance.chance(0.5);
      if (isLate) {
        release = cluster.hold();
        await until(
          () => cluster.isSettled,
          PROPERTIES.recovers,
          () => `never began: ${troubles(cluster).join("; ")}`,
        );
      }
      const attacked = attack(api, chance, { isStreaming, isLate });
      // Every watch has to be opened again.
      if (isLate) api.faults.cut({ mode: chance.pick(["now", "clean"]) });
      else release = cluster.hold();
      return attacked;
    },
    last: () => [
      ...troubles(cluster),
      ...reports.slice(-8),
      `${api.requests.length} requests, ${clock.waits} waits, ${kept.length} records and reports`,
      ...api.requests.slice(-20).map(({ status, path }) => `${status} ${path.slice(0, 160)}`),
    ],
    async close() {
      release();
      await cluster.stop();
      await api.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A revision that is there before, and what comes to it when the server behaves again. */
const STORY = records(`
  0  sks Proxy pop=True rv=1
  0  dep 1 rv=2
  0  pod/x scheduled rv=3
  0  config/config-autoscaler stable-window=60s rv=4
  9  sks Serve rv=5000
  9  pod/later scheduled rv=5001
`);

async function tryAttack(bench: Bench, attacked: Attack, checked: (property: string) => void): Promise<void> {
  const { api, cluster, clock, chance, kept } = bench;
  const begun = { requests: api.requests.length, waits: clock.waits };
  for (let i = 0; i < DISTURBANCES; i++) {
    disturb(api, chance);
    const asked = api.requests.length;
    // A server may hold all that it is asked, so it is not waited for a request alone.
    await Promise.race([api.until(() => api.requests.length > asked + 5), pause(50)]);
    checkReasons(cluster, checked);
  }
  const { endless } = attacked;
  if (endless !== null) {
    const of = () => cluster.resources.find(({ resource }) => resource === endless.resource);
    const isNamed = () => NAMES_LIMIT.test(of()?.reason ?? "");
    await until(isNamed, PROPERTIES.limit, () => JSON.stringify(of()));
    checked(PROPERTIES.limit);
    const answers = api.requests.filter(({ resource }) => resource === endless.resource).length;
    if (endless.answer.sentBytes > answers * ONE_ANSWER) {
      throw new Broken(PROPERTIES.bytes, `${endless.answer.sentBytes} bytes went out in ${answers} answers`);
    }
    checked(PROPERTIES.bytes);
  }
  checkRequests(bench, begun, checked);

  api.faults.clear();
  for (const { resource, object } of STORY.slice(4)) api.apply({ type: "MODIFIED", resource, object });
  // What hangs in an answer without an end is not cut by anybody else.
  await api.stop();
  await api.start();
  await until(
    () => isWell(cluster),
    PROPERTIES.recovers,
    () => [...troubles(cluster), ...missing(cluster)].join("; "),
  );
  checked(PROPERTIES.recovers);

  note(kept, cluster);
  const found = kept.find((text) => text.includes(TOKEN));
  if (found !== undefined) {
    const at = found.indexOf(TOKEN);
    throw new Broken(PROPERTIES.secret, `…${found.slice(Math.max(0, at - 200), at + 40)}`);
  }
  checked(PROPERTIES.secret);
}

const NAMES_LIMIT = /SKSCOPE_MAX_OBJECTS|longer than \d+ bytes/;

function note(kept: string[], { resources, source }: LiveCluster): void {
  kept.push(JSON.stringify(resources), JSON.stringify(source.live?.status()), JSON.stringify(source.header));
}

function troubles({ resources, source }: LiveCluster): string[] {
  const logs = source.live?.status().logs?.refused ?? "";
  return [
    ...resources
      .filter(({ state }) => state !== "live")
      .map(({ resource, state, reason }) => `${resource} ${state}: ${reason.slice(0, 200)}`),
    ...(logs === "" ? [] : [`logs: ${logs.slice(0, 200)}`]),
  ];
}

/** Everything is watched, and what came last is known. */
function isWell(cluster: LiveCluster): boolean {
  return cluster.resources.every(({ state }) => state === "live") && missing(cluster).length === 0;
}

/** What came last and is not known. */
function missing({ source }: LiveCluster): string[] {
  const { revisions, objects } = source.state;
  const mode = revisions.get("demo/r")?.specMode.at(-1)?.value;
  return [
    ...(mode === "Serve" ? [] : [`the mode is ${mode}`]),
    ...(objects.get("pods")?.has("demo/later") === true ? [] : ["the last pod is not known"]),
  ];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNCLEAN = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

function checkReasons({ resources, source }: LiveCluster, checked: (property: string) => void): void {
  const reasons = [...resources.map(({ reason }) => reason), source.live?.status().logs?.refused ?? ""];
  for (const reason of reasons) {
    if (reason.length > MOST_REASON)
      throw new Broken(PROPERTIES.reason, `${reason.length} characters: ${reason.slice(0, 200)}`);
    if (UNCLEAN.test(reason)) throw new Broken(PROPERTIES.reason, JSON.stringify(reason.slice(0, 300)));
  }
  checked(PROPERTIES.reason);
}

/** Every try that leads nowhere is followed by a wait; a list may have had many pages. */
function checkRequests(
  { api, clock }: Bench,
  begun: { requests: number; waits: number },
  checked: (property: string) => void,
): void {
  // Logs are asked for again after a second each, without more ado.
  const asked = api.requests.slice(begun.requests).filter(({ path }) => !path.includes("/log?"));
  const pages = asked.filter(({ path }) => path.includes("continue=")).length;
  const waits = clock.waits - begun.waits;
  const most = 16 * WATCHES + 3 * waits;
  const mostPages = PAGES * (WATCHES + waits);
  if (asked.length - pages > most || pages > mostPages) {
    throw new Broken(
      PROPERTIES.requests,
      `${asked.length} requests, ${pages} of them pages, after ${waits} waits`,
    );
  }
  checked(PROPERTIES.requests);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function until(isSo: () => boolean, property: string, says: () => string): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!isSo()) {
    if (performance.now() > end) throw new Broken(property, says());
    await pause(LOOK_MS);
  }
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
