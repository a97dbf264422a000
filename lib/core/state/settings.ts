/** The numbers that decide mode and scale of a revision: its own, else the ConfigMap's, else the defaults; and which. */

import { lastIndexAt } from "../../model/search.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { settingDuration } from "./duration-bounds.ts";
import type {
  ConfigVersion,
  RevisionSettings,
  RevisionState,
  SettingsVersion,
  SharedState,
} from "./state.ts";
import { traitsOf, type VersionTraits } from "./versions.ts";

/** Defaults of Knative 1.23 (protocol 1.9, 1.10); those that other releases have otherwise are in `versions.ts`. */
const DEFAULTS = {
  concurrencyTarget: 100,
  requestsPerSecondTarget: 200,
  utilization: 0.7,
  activatorCapacity: 100,
  stableWindowMs: 60_000,
  gracePeriodMs: 30_000,
  retentionMs: 0,
  scaleDownDelayMs: 0,
  progressDeadlineMs: 600_000,
  minScale: 0,
  maxScale: 0,
  initialScale: 1,
  activationScale: 0,
} as const;

/** Added to the progress deadline before an activation times out (protocol 3.6). */
const ACTIVATION_BUFFER_MS = 30_000;
const KPA = "kpa.autoscaling.knative.dev";
const HPA = "hpa.autoscaling.knative.dev";

/**
 * Where a value comes from. `unreachable`: the protocol fixes it while no route reaches the revision.
 * `operator`: a KnativeServing tells what its operator writes into the ConfigMap, which was not seen.
 * `default`: neither the revision nor a ConfigMap sets it; `assumed`: no ConfigMap was seen, so it may be set there.
 */
export type SettingOrigin =
  | "annotation"
  | "spec"
  | "configMap"
  | "operator"
  | "default"
  | "assumed"
  | "unreachable";

export interface Setting<T = number> {
  readonly value: T;
  readonly origin: SettingOrigin;
  /** Name in the annotation or ConfigMap, as an operator writes it; of a KnativeServing its name and the field. */
  readonly key: string;
  /** Record that shows it; null for defaults. */
  readonly seq: RecordSeq | null;
}

export interface Settings {
  readonly class: Setting<string>;
  readonly metric: Setting<string>;
  readonly reachability: Setting<string>;
  readonly containerConcurrency: Setting;
  readonly targetBurstCapacity: Setting;
  /** Load that one pod takes (concurrency or requests per second), before utilisation is taken off. */
  readonly totalPerPod: Setting;
  /** Share of it that the autoscaler aims at, 0…1. */
  readonly utilization: Setting;
  readonly activatorCapacity: Setting;
  readonly stableWindowMs: Setting;
  readonly gracePeriodMs: Setting;
  readonly retentionMs: Setting;
  readonly scaleDownDelayMs: Setting;
  /** Progress deadline + 30 s (protocol 3.6, T_act). */
  readonly activationTimeoutMs: Setting;
  readonly minScale: Setting;
  /** 0: no limit. */
  readonly maxScale: Setting;
  readonly initialScale: Setting;
  readonly activationScale: Setting;
  readonly scaleToZeroEnabled: Setting<boolean>;
}

/** The settings in force at `t` (default: the latest), as far as the source shows them. */
export function settingsAt(
  shared: SharedState,
  revision: RevisionState,
  t: EpochMs = Number.POSITIVE_INFINITY,
): Settings {
  const own = ownSettings(revision, t);
  const traits = traitsOf(shared);
  const autoscaler = configAt(shared, "config-autoscaler", t);
  const deployment = configAt(shared, "config-deployment", t);
  const known = madeOf.get(own);
  if (known?.autoscaler === autoscaler && known.deployment === deployment && known.traits === traits) {
    return known.settings;
  }
  const settings = makeSettings(own, traits, autoscaler, deployment);
  madeOf.set(own, { autoscaler, deployment, traits, settings });
  return settings;
}

/** The settings made last of a version of a revision's own, and of what else: rules ask for the same ones again and again. */
const madeOf = new WeakMap<
  OwnSettings,
  {
    readonly autoscaler: ConfigVersion | null;
    readonly deployment: ConfigVersion | null;
    readonly traits: VersionTraits;
    readonly settings: Settings;
  }
>();

interface OwnSettings {
  readonly settings: RevisionSettings;
  readonly seq: RecordSeq | null;
}

function makeSettings(
  own: OwnSettings,
  traits: VersionTraits,
  autoscaler: ConfigVersion | null,
  ofDeployments: ConfigVersion | null,
): Settings {
  const read = readerOf(autoscaler);
  const deployment = readerOf(ofDeployments);
  const pick = <T>(
    key: string,
    value: T | undefined,
    fallback: () => Setting<T>,
    origin: SettingOrigin = "annotation",
  ): Setting<T> => (value === undefined ? fallback() : { value, origin, key, seq: own.seq });
  const { settings } = own;
  const metric: Setting<string> = pick("metric", settings.metric, () => fixed("metric", "concurrency"));
  const reachability = pick<string>(
    "reachability",
    settings.reachability,
    () => fixed("reachability", ""),
    "spec",
  );
  const isUnreachable = reachability.value === "Unreachable";
  const unlessUnreachable = (setting: Setting, isIgnored = true): Setting =>
    isUnreachable && isIgnored && setting.value !== 0
      ? { value: 0, origin: "unreachable", key: setting.key, seq: own.seq }
      : setting;
  const concurrency = pick(
    "containerConcurrency",
    settings.containerConcurrency,
    () => fixed("containerConcurrency", 0),
    "spec",
  );
  const deadline = pick("progress-deadline", settings.progressDeadlineMs, () =>
    deployment.duration("progress-deadline", DEFAULTS.progressDeadlineMs),
  );
  return {
    class: pick("class", settings.class, () => read.text("pod-autoscaler-class", KPA)),
    metric,
    reachability,
    containerConcurrency: concurrency,
    targetBurstCapacity: pick("target-burst-capacity", settings.targetBurstCapacity, () =>
      read.number("target-burst-capacity", traits.targetBurstCapacity),
    ),
    totalPerPod: totalPerPod(settings, own.seq, metric, concurrency, read),
    utilization: utilization(settings, own.seq, metric, read),
    activatorCapacity: read.number("activator-capacity", DEFAULTS.activatorCapacity),
    stableWindowMs: pick("window", settings.windowMs, () =>
      read.duration("stable-window", DEFAULTS.stableWindowMs),
    ),
    gracePeriodMs: read.duration("scale-to-zero-grace-period", DEFAULTS.gracePeriodMs),
    retentionMs: unlessUnreachable(
      pick("scale-to-zero-pod-retention-period", settings.retentionMs, () =>
        read.duration("scale-to-zero-pod-retention-period", DEFAULTS.retentionMs),
      ),
      traits.unreachableIgnores.retention,
    ),
    scaleDownDelayMs: unlessUnreachable(
      pick("scale-down-delay", settings.scaleDownDelayMs, () =>
        read.duration("scale-down-delay", DEFAULTS.scaleDownDelayMs),
      ),
      traits.unreachableIgnores.delay,
    ),
    activationTimeoutMs: { ...deadline, value: deadline.value + ACTIVATION_BUFFER_MS },
    minScale: unlessUnreachable(
      pick("min-scale", settings.minScale, () => read.number("min-scale", DEFAULTS.minScale)),
    ),
    maxScale: pick("max-scale", settings.maxScale, () => read.number("max-scale", DEFAULTS.maxScale)),
    initialScale: unlessUnreachable(
      pick("initial-scale", settings.initialScale, () => read.number("initial-scale", DEFAULTS.initialScale)),
      traits.unreachableIgnores.initialScale,
    ),
    activationScale: pick("activation-scale", settings.activationScale, () =>
      fixed("activation-scale", DEFAULTS.activationScale),
    ),
    scaleToZeroEnabled: read.boolean("enable-scale-to-zero", true),
  };
}

/** True for the class that scales by the HorizontalPodAutoscaler; cheaper than all settings, for rules asked often. */
export function isHpaClass(shared: SharedState, revision: RevisionState, t: EpochMs): boolean {
  return classOf(shared, revision, t) === HPA;
}

/** True for a class that is none of Knative's own (KEDA's, a vendor's): neither rule of scaling is known of it. */
export function isOtherClass(shared: SharedState, revision: RevisionState, t: EpochMs): boolean {
  const name = classOf(shared, revision, t);
  return name !== undefined && name !== HPA && name !== KPA;
}

/** True for the class whose way to zero is the protocol's. */
export function isKpaClass(shared: SharedState, revision: RevisionState, t: EpochMs): boolean {
  return !isHpaClass(shared, revision, t) && !isOtherClass(shared, revision, t);
}

/** False where nothing sets max-scale; cheaper than all settings, for rules asked often. */
export function mayBeBounded(shared: SharedState, revision: RevisionState, t: EpochMs): boolean {
  const own = ownSettings(revision, t).settings.maxScale;
  return own === undefined
    ? configAt(shared, "config-autoscaler", t)?.data.has("max-scale") === true
    : own !== 0;
}

function classOf(shared: SharedState, { settings }: RevisionState, t: EpochMs): string | undefined {
  return settings.class ?? configAt(shared, "config-autoscaler", t)?.data.get("pod-autoscaler-class");
}

/** The key of config-network that keeps every revision in Proxy at `t` for TLS inside the cluster; null: none does. */
export function proxyForcedBy(
  shared: SharedState,
  t: EpochMs = Number.POSITIVE_INFINITY,
): { readonly key: string; readonly seq: RecordSeq } | null {
  const { tls } = traitsOf(shared);
  const config = tls === null ? null : configAt(shared, "config-network", t);
  const value = tls === null ? undefined : config?.data.get(tls.key);
  if (tls === null || config === null || value === undefined || tls.off.test(value.trim())) return null;
  return { key: tls.key, seq: config.seq };
}

const TLS_KEYS = ["system-internal-tls", "dataplane-trust", "internal-encryption", "activator-ca"] as const;

/** Of an unknown version: the key that forces Proxy if it is one of 1.4 to 1.20; null when none is set. */
export function tlsKeyOfSome(
  shared: SharedState,
  t: EpochMs,
): { readonly key: string; readonly seq: RecordSeq } | null {
  const config = shared.knative === null ? configAt(shared, "config-network", t) : null;
  const key = TLS_KEYS.find((name) => !/^(|false|disabled)$/i.test(config?.data.get(name)?.trim() ?? ""));
  return config === null || key === undefined ? null : { key, seq: config.seq };
}

/** The ConfigMap as it was at `t`; null when it was not seen by then. */
export function configAt(shared: SharedState, name: ConfigVersion["name"], t: EpochMs): ConfigVersion | null {
  const versions = versionsOf(shared.configVersions, name);
  return versions[lastIndexAt(versions, t, (version) => version.t)] ?? null;
}

interface ByName {
  readonly byName: Map<string, ConfigVersion[]>;
  /** How many versions are in it: others are appended, or a new list is made. */
  length: number;
}

const byList = new WeakMap<readonly ConfigVersion[], ByName>();

/** The versions of one ConfigMap, oldest first. */
function versionsOf(all: readonly ConfigVersion[], name: ConfigVersion["name"]): readonly ConfigVersion[] {
  let known = byList.get(all);
  if (known === undefined || known.length > all.length) {
    known = { byName: new Map(), length: 0 };
    byList.set(all, known);
  }
  for (; known.length < all.length; known.length++) {
    const version = all[known.length] as ConfigVersion;
    const same = known.byName.get(version.name);
    // What was in force stays so; of one that was never seen otherwise the keys that are well are the best that is known.
    if (version.refused !== undefined && same !== undefined) continue;
    if (same === undefined) known.byName.set(version.name, [version]);
    else same.push(version);
  }
  return known.byName.get(name) ?? [];
}

/** The version that holds at `t`; before the first one, that: settings rarely change, and it is the best that is known. */
function ownSettings(revision: RevisionState, t: EpochMs): OwnSettings {
  const { settingsVersions: versions } = revision;
  const at: SettingsVersion | undefined = versions[lastIndexAt(versions, t, (v) => v.t)] ?? versions[0];
  return at ?? { settings: revision.settings, seq: null };
}

interface ConfigReader {
  number(key: string, fallback: number): Setting;
  duration(key: string, fallback: number): Setting;
  boolean(key: string, fallback: boolean): Setting<boolean>;
  text(key: string, fallback: string): Setting<string>;
}

/** What a ConfigMap says is the same for all revisions: they share it. */
const said = new WeakMap<ConfigVersion, Map<string, Setting<unknown>>>();
const saidByNone = new Map<string, Setting<unknown>>();

function saidBy(config: ConfigVersion | null): Map<string, Setting<unknown>> {
  if (config === null) return saidByNone;
  let known = said.get(config);
  if (known === undefined) {
    known = new Map();
    said.set(config, known);
  }
  return known;
}

function readerOf(config: ConfigVersion | null): ConfigReader {
  const known = saidBy(config);
  const read = <T>(key: string, fallback: T, parse: (text: string) => T | undefined): Setting<T> => {
    const before = known.get(key) as Setting<T> | undefined;
    // Where nobody sets it, what it is instead may depend on the release.
    if (before !== undefined && (before.seq !== null || before.value === fallback)) return before;
    const found = readNow(key, fallback, parse);
    known.set(key, found);
    return found;
  };
  const readNow = <T>(key: string, fallback: T, parse: (text: string) => T | undefined): Setting<T> => {
    const text = config?.data.get(key);
    const value = text === undefined ? undefined : parse(text.trim());
    if (config !== null && value !== undefined) {
      if (config.by === undefined) return { value, origin: "configMap", key, seq: config.seq };
      const field = `${config.by} spec.config.${config.name.slice("config-".length)}.${key}`;
      return { value, origin: "operator", key: field, seq: config.seq };
    }
    // What a KnativeServing leaves out may be set in the ConfigMap all the same.
    const isSeen = config !== null && config.by === undefined;
    return { value: fallback, origin: isSeen ? "default" : "assumed", key, seq: null };
  };
  return {
    number: (key, fallback) => read(key, fallback, finite),
    duration: (key, fallback) => read(key, fallback, (text) => settingDuration(key, text, "configMap")),
    boolean: (key, fallback) =>
      read(key, fallback, (text) =>
        /^(1|t|true|0|f|false)$/i.test(text) ? /^(1|t|true)$/i.test(text) : undefined,
      ),
    text: (key, fallback) => read(key, fallback, (text) => (text === "" ? undefined : text)),
  };
}

/** Protocol 3.3: container concurrency, else 100 (200 for rps), or the `target` annotation, not above the former. */
function totalPerPod(
  own: RevisionSettings,
  seq: RecordSeq | null,
  metric: Setting<string>,
  concurrency: Setting,
  read: ConfigReader,
): Setting {
  const annotated = (value: number): Setting => ({ value, origin: "annotation", key: "target", seq });
  if (metric.value === "rps") {
    return own.target !== undefined
      ? annotated(own.target)
      : read.number("requests-per-second-target-default", DEFAULTS.requestsPerSecondTarget);
  }
  const limit = concurrency.value > 0 ? concurrency : null;
  if (own.target !== undefined && (limit === null || own.target < limit.value)) return annotated(own.target);
  return limit ?? read.number("container-concurrency-target-default", DEFAULTS.concurrencyTarget);
}

/** Protocol 1.9, 1.10: the ConfigMap's percentage may be written as 70 or 0.7; for rps only the annotation counts. */
function utilization(
  own: RevisionSettings,
  seq: RecordSeq | null,
  metric: Setting<string>,
  read: ConfigReader,
): Setting {
  const percentage = own.targetUtilizationPercentage;
  const annotation = "target-utilization-percentage";
  if (percentage !== undefined)
    return { value: percentage / 100, origin: "annotation", key: annotation, seq };
  if (metric.value === "rps") return fixed(annotation, DEFAULTS.utilization);
  const config = read.number("container-concurrency-target-percentage", DEFAULTS.utilization);
  return config.value > 1 ? { ...config, value: config.value / 100 } : config;
}

const fixedOnes = new Map<string, Setting<unknown>>();

/** What no ConfigMap sets, once for all revisions. */
function fixed<T>(key: string, value: T): Setting<T> {
  const known = fixedOnes.get(key) as Setting<T> | undefined;
  if (known !== undefined && known.value === value) return known;
  const made: Setting<T> = { value, origin: "default", key, seq: null };
  fixedOnes.set(key, made);
  return made;
}

function finite(text: string): number | undefined {
  const value = text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
