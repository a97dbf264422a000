/** The settings of a recorded or live revision as those of a scenario, and what of them is otherwise there. */
import {
  type RevisionState,
  type Setting,
  type Settings,
  type SharedState,
  settingsAt,
} from "../core/index.ts";
import { lastIndexAt } from "../model/search.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type AutoscalerClass, DEFAULT_SCENARIO, type SimSettings } from "../sim/index.ts";

/** Part of a recording, `from` < `to`. */
export interface Window {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * What of a revision is otherwise in its scenario, for a text: what it is, and what the text says of it.
 * noRequests: none was recorded in the window; forgotten: the source no longer holds the beginning; growing: the source goes on, what was
 * known at its end is taken; away: it was not watched by then; rate: `count` are played as
 * clients that send as many; cut: the window ends early, after `count` of `of` requests; tooLong: it ends after an hour;
 * begins: it begins with `count` pods; assumed: settings `names` were not recorded; bounded: settings `names` are beyond what can be
 * played; panic: a panic window of its own is not known, and `count` % is used; changed: settings changed within the window; class, metric, target: scales by something else; gaps: requests may be missing.
 */
export interface Loss {
  readonly what:
    | "noRequests"
    | "forgotten"
    | "growing"
    | "away"
    | "rate"
    | "cut"
    | "tooLong"
    | "begins"
    | "assumed"
    | "bounded"
    | "changed"
    | "class"
    | "metric"
    | "target"
    | "gaps"
    | "noStart"
    | "panic";
  readonly count?: number;
  readonly of?: number;
  readonly names?: readonly string[];
}

/** A scenario and all durations in it are no longer. */
export const LONGEST_MS: DurationMs = 3_600_000;
const CLASSES: Readonly<Record<string, AutoscalerClass>> = {
  "kpa.autoscaling.knative.dev": "kpa",
  "hpa.autoscaling.knative.dev": "hpa",
};

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Settings by the names that they have in a scenario, and the bounds of those. */
const NUMBERS: readonly {
  readonly name: keyof SimSettings;
  readonly of: (settings: Settings) => Setting;
  readonly least?: number;
  readonly most: number;
}[] = [
  { name: "targetBurstCapacity", of: (s) => s.targetBurstCapacity, least: -1, most: 100_000 },
  { name: "containerConcurrency", of: (s) => s.containerConcurrency, most: 1_000 },
  { name: "minScale", of: (s) => s.minScale, most: 100 },
  { name: "maxScale", of: (s) => s.maxScale, most: 100 },
  { name: "initialScale", of: (s) => s.initialScale, most: 100 },
  { name: "stableWindowMs", of: (s) => s.stableWindowMs, least: 6_000, most: LONGEST_MS },
  { name: "gracePeriodMs", of: (s) => s.gracePeriodMs, most: LONGEST_MS },
  { name: "retentionMs", of: (s) => s.retentionMs, most: LONGEST_MS },
  { name: "scaleDownDelayMs", of: (s) => s.scaleDownDelayMs, most: LONGEST_MS },
];
/** Knative adds it to the progress deadline (protocol 3.6). */
const ACTIVATION_BUFFER_MS = 30_000;
const UTILIZATION = 0.7;
const TARGET = 100;

/**
 * The settings that a scenario takes of a revision, as they were at `t`.
 * @param losses takes what of them is otherwise in the scenario
 */
export function settingsOf(
  shared: SharedState,
  revision: RevisionState,
  t: EpochMs,
  losses: Loss[],
): Mutable<Partial<SimSettings>> {
  const settings = settingsAt(shared, revision, t);
  const { values, assumed, bounded } = takenAt(shared, revision, t);
  if (assumed.length > 0) losses.push({ what: "assumed", names: assumed });
  if (bounded.length > 0) losses.push({ what: "bounded", names: bounded });
  if (CLASSES[settings.class.value] === undefined)
    losses.push({ what: "class", names: [settings.class.value] });
  if (values.autoscalerClass === "hpa") return values;
  if (revision.settingsVersions.length === 0 && revision.asked === null)
    losses.push({ what: "panic", count: Math.round(values.panicWindowPercentage ?? 0) });
  if (settings.metric.value !== "concurrency")
    losses.push({ what: "metric", names: [settings.metric.value] });
  else if (
    settings.utilization.value !== UTILIZATION ||
    settings.totalPerPod.value !== (settings.containerConcurrency.value || TARGET)
  )
    losses.push({ what: "target" });
  return values;
}

/** The settings that a scenario takes, as they were at `t`; what of them is assumed, and what is beyond its bounds. */
function takenAt(
  shared: SharedState,
  revision: RevisionState,
  t: EpochMs,
): {
  readonly values: Mutable<Partial<SimSettings>>;
  readonly assumed: string[];
  readonly bounded: string[];
} {
  const settings = settingsAt(shared, revision, t);
  const values: Record<string, SimSettings[keyof SimSettings]> = {};
  const assumed: string[] = [];
  const bounded: string[] = [];
  for (const { name, of, least = 0, most } of NUMBERS) {
    const { value, origin, key } = asReached(of, shared, revision, t);
    const whole = name === "targetBurstCapacity" ? Math.round(value) : value;
    values[name] = within(whole, least, most);
    if (origin === "assumed") assumed.push(key);
    if (values[name] !== value) bounded.push(key);
  }
  const deadlineMs = settings.activationTimeoutMs.value - ACTIVATION_BUFFER_MS;
  values.progressDeadlineMs = within(deadlineMs, 0, LONGEST_MS);
  values.enableScaleToZero = settings.scaleToZeroEnabled.value;
  values.panicWindowPercentage = panicWindow(shared, revision, t);
  values.autoscalerClass = CLASSES[settings.class.value] ?? "kpa";
  return { values, assumed, bounded };
}

/**
 * True when a setting that the scenario takes had another value earlier in the window. What is seen first is no change.
 * @param isWhole false for a part of a recording: the scale that it begins with is that of its pods
 */
export function isChanged(
  shared: SharedState,
  revision: RevisionState,
  { from, to }: Window,
  isWhole: boolean,
): boolean {
  const firsts = ["config-autoscaler", "config-deployment"].map(
    (name) => shared.configVersions.find((one) => one.name === name)?.t ?? from,
  );
  const begin = Math.max(from, ...firsts);
  const all = [...revision.settingsVersions, ...shared.configVersions].map(({ t }) => t);
  const last = takenAt(shared, revision, to).values;
  return [begin, ...all.filter((t) => t > begin)]
    .filter((t) => t < to)
    .some((t) => {
      const { values } = takenAt(shared, revision, t);
      const names = (Object.keys(last) as (keyof SimSettings)[]).filter(
        (name) => isWhole || name !== "initialScale",
      );
      return names.some((name) => values[name] !== last[name]);
    });
}

/** A setting as it was when a route last reached the revision: without one the protocol takes bounds for 0, and a scenario has its route. */
function asReached(
  of: (settings: Settings) => Setting,
  shared: SharedState,
  revision: RevisionState,
  t: EpochMs,
): Setting {
  const last = of(settingsAt(shared, revision, t));
  if (last.origin !== "unreachable") return last;
  const { settingsVersions: versions } = revision;
  for (let i = lastIndexAt(versions, t, (version) => version.t); i >= 0; i--) {
    const version = versions[i];
    const before = version === undefined ? last : of(settingsAt(shared, revision, version.t));
    if (before.origin !== "unreachable") return before;
  }
  return last;
}

/** The length of the panic window in percent of the stable one: of its own, of the ConfigMap, or the default; no rule of the core needs it. */
function panicWindow({ configVersions }: SharedState, revision: RevisionState, t: EpochMs): number {
  const { settingsVersions: versions, asked } = revision;
  const own =
    versions[
      Math.max(
        0,
        lastIndexAt(versions, t, (version) => version.t),
      )
    ]?.settings ?? asked;
  const config = configVersions.findLast((one) => one.name === "config-autoscaler" && one.t <= t);
  const all = [own?.panicWindowPercentage, Number(config?.data.get("panic-window-percentage"))];
  // Knative refuses any other.
  const said = all.find((one) => one !== undefined && one >= 1 && one <= 100);
  return said ?? DEFAULT_SCENARIO.settings.panicWindowPercentage;
}

/** The value, or the bound that it is beyond. */
export function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
