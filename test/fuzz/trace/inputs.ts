/** Where a fuzzed trace begins: a part of a recording, a drawn story, a shape that grows, a simulation. */
import { readdirSync } from "node:fs";
import type { JsonObject } from "../../../lib/model/json.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { DEFAULT_SCENARIO, FAULTS, scenarioFrom, simulate } from "../../../lib/sim/index.ts";
import { openRecording } from "../../support/check-recording.ts";
import { recordsOf, SHAPE_NAMES } from "../../support/growth-shapes.ts";
import type { Random } from "../../support/random.ts";
import { records } from "../../support/records.ts";

/** A line of a trace that is still to be written: what is in it, in any shape. */
export type Line = JsonObject;

/** Unpacked it is larger than all others together, and has nothing that they have not. */
const TOO_LARGE = "many-revisions";
const MOST_RECORDS = 250;
const recordings = new Map<string, readonly Line[]>();

/** The lines of a whole recording, its header first. */
function linesOf(id: string): readonly Line[] {
  const known = recordings.get(id);
  if (known !== undefined) return known;
  const { header, records: all } = openRecording(id);
  const lines = [header.fields ?? {}, ...all.map(lineOf)];
  recordings.set(id, lines);
  return lines;
}

const IDS = readdirSync("public/traces")
  .map((name) => name.replace(/\.ndjson\.gz$/, ""))
  .filter((name) => name !== TOO_LARGE && !name.includes("."))
  .sort();

/** Lines of a trace, its header among them; they belong to whoever asked. */
export function inputOf(chance: Random): Line[] {
  const sort = chance.below(10);
  const lines =
    sort < 5
      ? partOfRecording(chance)
      : sort < 8
        ? drawnStory(chance)
        : sort < 9
          ? shape(chance)
          : simulated(chance);
  return structuredClone(lines) as Line[];
}

/** The lists at the beginning, and a stretch of what follows. */
function partOfRecording(chance: Random): readonly Line[] {
  const all = linesOf(chance.pick(IDS));
  const isListed = chance.chance(0.8);
  const listed = isListed
    ? all.slice(0, 1 + all.slice(1).findIndex(({ initial }) => initial !== true))
    : all.slice(0, 1);
  const rest = all.length - listed.length;
  const length = 1 + chance.below(Math.min(rest, MOST_RECORDS));
  const from = listed.length + chance.below(rest - length + 1);
  return [...listed.slice(0, 400), ...all.slice(from, from + length)];
}

function shape(chance: Random): readonly Line[] {
  return recordsOf(chance.pick(SHAPE_NAMES), 1 + chance.below(60)).map(lineOf);
}

function simulated(chance: Random): readonly Line[] {
  const durationMs = 60_000 + chance.below(180_000);
  const { records: all } = simulate(
    scenarioFrom({
      seed: chance.below(1_000),
      durationMs,
      traffic: [{ shape: "burst", fromMs: 5_000, toMs: 20_000, clients: 1 + chance.below(5) }],
      faults: chance.chance(0.5) ? [{ kind: chance.pick(FAULTS), fromMs: 0, toMs: durationMs }] : [],
      settings: { ...DEFAULT_SCENARIO.settings, stableWindowMs: 10_000 },
    }),
  );
  return all.slice(0, 2 * MOST_RECORDS).map(lineOf);
}

const REVISIONS = ["r", "s", "t"];
const CONDITION = ["True", "False", "Unknown", "False,NoTraffic@3", "True@1", "False,Timeout@-9"];
const ADDRESSES = ["a1", "a2", "p1", "!p1", "p2", "?p3", "!a1", "?a2"];

/** A story of a few revisions in the language of the unit tests, which need not make sense. */
function drawnStory(chance: Random): readonly Line[] {
  const some = (words: readonly string[]): string => words.filter(() => chance.chance(0.4)).join(" ");
  const word = (): string => chance.pick(CONDITION);
  const WORDS: Readonly<Record<string, () => string>> = {
    sks: () => `${chance.pick(["Proxy", "Serve", ""])} n=${chance.below(4)} pop=${word()} ep=${word()}`,
    pa: () =>
      `Active=${word()} Ready=${word()} want=${chance.below(5) - 1} actual=${chance.below(3)} @window=${chance.pick(["6s", "1h", "9999h"])} @target-burst-capacity=${chance.below(400) - 1} @min-scale=${chance.below(3)}`,
    rev: () => `${chance.pick(["active", "reserve", "pending"])} Ready=${word()} ContainerHealthy=${word()}`,
    metric: () => `Ready=${word()}`,
    dep: () => `${chance.below(5) - 1} ready=${chance.below(4)} Progressing=${word()}`,
    pub: () => some(ADDRESSES),
    priv: () => some(ADDRESSES),
    hpa: () => `current=${chance.below(9)} desired=${chance.below(9)} ScalingActive=${word()}`,
    acts: () => some(ADDRESSES.filter((one) => one.includes("a"))),
    slice: () => some(ADDRESSES),
    image: () => "example.com/image:1",
    event: () =>
      `${chance.pick(["Pulling", "Pulled", "Killing", "FailedScheduling", "InternalError"])} ${chance.pick(["Pod", "Revision", "PodAutoscaler", "Deployment"])} r warning text=a_b count=${chance.below(5)} last=${chance.below(100)}`,
    config: () =>
      `stable-window=${chance.pick(["60s", "1h"])} enable-scale-to-zero=${chance.pick(["true", "false"])}`,
  };
  const INSTANTS = [
    () =>
      `log autoscaler ${chance.pick(["Probing activator = true, err = <nil>", "PA scale got=1, want=2, desiredPods=2 ebc=-11"])}`,
    () => "fail autoscaler failed to scale: admission webhook denied",
    () => `reconcile ${chance.pick(["1s", "9h", "x"])}`,
    () => `probe ${chance.pick(["activator", "queue", "none"])} ${chance.pick([200, 503, 0])} body`,
    () =>
      `req ${chance.pick([200, 500, 504, 0])} ${chance.pick([5, -5, 1e9])} ${chance.pick(["activator", "pod", "none"])}`,
    () => `gap ${chance.pick(["pod", "sks", "pub", "dep"])} cut`,
    () => `bookmark ${chance.pick(["pod", "sks"])}`,
    () => `error ${chance.pick(["pod", "sks"])} ${chance.pick([410, 500])} gone`,
  ];
  const lines: string[] = [];
  const count = 5 + chance.below(120);
  let seconds = 0;
  const alive = new Set<string>();
  for (let i = 0; i < count; i++) {
    seconds += chance.pick([0, 0, 0.001, 0.5, 1, 3, 30, 900, -2]);
    if (chance.chance(0.25)) {
      lines.push(`${seconds} ${chance.pick(INSTANTS)()}`);
      continue;
    }
    if (chance.chance(0.25)) {
      const pod = `pod/${chance.pick(["x", "y", "z"])}@${chance.pick(REVISIONS)}`;
      const state = some([
        "scheduled",
        "started",
        "ready",
        "terminating",
        "failed",
        "waiting=CrashLoopBackOff",
        "exited=137",
        "restarts=3",
        "created=1",
        "unschedulable",
        "c/b=running",
        "init/i=1",
        "ip=10.1.0.1",
      ]);
      lines.push(`${seconds} ${markOf(chance, alive, pod)}${pod} ${state}`);
      continue;
    }
    const kind = chance.pick(Object.keys(WORDS));
    const name = kind === "config" ? "config-autoscaler" : kind === "acts" ? "" : chance.pick(REVISIONS);
    const what = name === "" ? kind : `${kind}/${name}`;
    lines.push(`${seconds} ${markOf(chance, alive, what)}${what} ${WORDS[kind]?.() ?? ""}`);
  }
  return records(lines.join("\n")).map(lineOf);
}

function markOf(chance: Random, alive: Set<string>, what: string): string {
  if (alive.has(what) && chance.chance(0.1)) {
    alive.delete(what);
    return "-";
  }
  alive.add(what);
  return chance.chance(0.15) ? "=" : "";
}

function lineOf({ at, type, resource, initial, object }: TraceRecord): Line {
  return { t: at, type, resource, ...(initial ? { initial } : {}), object };
}
