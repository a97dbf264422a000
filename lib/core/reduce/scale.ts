/** Deployment replicas and PodAutoscaler: what is wanted, what is there, and the settings that decide it. */
import { asNumber, asObject, asString, type JsonObject } from "../../model/json.ts";
import { RESOURCE } from "../../model/record.ts";
import { settingDuration } from "../state/duration-bounds.ts";
import type { CurrentPodAutoscaler, RevisionSettings, RevisionState, SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { currentValue, heldSince, setSample } from "../state/tracks.ts";
import { applyConditions, type Condition, readConditions, statusOf } from "./conditions.ts";
import {
  abortScaleToZero,
  beginColdStart,
  beginScaleToZero,
  closeColdStart,
  noteListedZero,
  noteReplicasZero,
} from "./episodes.ts";
import { noteActive, noteReplicas } from "./refusals.ts";
import { noteRefused } from "./refused-settings.ts";
import { noteNothingWanted } from "./sks.ts";

/** A record of the Deployment; `isNew` when its uid was not known before. */
export function applyDeployment(
  shared: SharedState,
  revision: RevisionState,
  object: JsonObject,
  isNew: boolean,
  isAdded: boolean,
  moment: Moment,
): void {
  const { t, seq, initial } = moment;
  // The API server defaults spec.replicas to 1; a recorded object always has it.
  const replicas = asNumber(asObject(object.spec).replicas) ?? 1;
  const ready = asNumber(asObject(object.status).readyReplicas) ?? 0;
  const before = isNew ? null : revision.scale.replicas;
  if (isNew && revision.scale.deploymentUid !== null) closeColdStart(shared, revision, t);
  revision.scale.deploymentUid = asString(asObject(object.metadata).uid) ?? "";
  revision.scale.replicas = replicas;
  revision.scale.readyReplicas = ready;
  setSample(revision.replicas, replicas, t, seq);
  setSample(revision.readyReplicas, ready, t, seq);
  noteReplicas(revision, replicas, before !== null && before !== replicas);
  if (replicas > 0) revision.zeroPatch = null;
  if (replicas === 0) {
    if (before !== 0 && before !== null) closeColdStart(shared, revision, t);
    if (before !== 0 && before !== null && !initial) revision.zeroPatch = { t, seq };
    if (initial) noteListedZero(revision, t);
    else noteReplicasZero(revision, t);
  } else if (!initial && before === 0) {
    beginColdStart(revision, "wake", t, seq);
  } else if (!initial && isNew && isAdded) {
    beginColdStart(revision, "create", t, seq);
  }
}

export function removeDeployment(shared: SharedState, revision: RevisionState, moment: Moment): void {
  const { t, seq } = moment;
  closeColdStart(shared, revision, t);
  revision.zeroPatch = null;
  revision.refusal = null;
  revision.scale.deploymentUid = null;
  revision.scale.replicas = null;
  revision.scale.readyReplicas = null;
  setSample(revision.replicas, null, t, seq);
  setSample(revision.readyReplicas, null, t, seq);
}

/** A record of the PodAutoscaler. */
export function applyPodAutoscaler(
  shared: SharedState,
  revision: RevisionState,
  object: JsonObject,
  isNew: boolean,
  moment: Moment,
): void {
  const { t, seq, initial } = moment;
  const status = asObject(object.status);
  const conditions = readConditions(object);
  const active = statusOf(conditions, "Active");
  const before = isNew ? null : revision.paActive;
  if (isNew && revision.pa !== null) abortScaleToZero(shared, revision, t);
  revision.pa = readPodAutoscaler(object, conditions);
  revision.paActive = active;
  noteActive(revision);
  revision.scale.desired = asNumber(status.desiredScale) ?? null;
  if (revision.scale.desired === 0) noteNothingWanted(revision, t);
  revision.scale.actual = asNumber(status.actualScale) ?? null;
  noteSettings(revision, readSettings(object), moment);
  const annotations = asObject(asObject(object.metadata).annotations);
  for (const [annotation, name] of DURATIONS)
    noteRefused(shared, RESOURCE.podAutoscalers, name, annotations[annotation], moment);
  setSample(revision.desired, revision.scale.desired, t, seq);
  setSample(revision.actual, revision.scale.actual, t, seq);
  if (before === "True" && active === "False" && !initial) {
    beginScaleToZero(revision, t, seq, {
      modeIsProxy: currentValue(revision.specMode) === "Proxy",
      pathIsActivator: currentValue(revision.path) === "activator",
      activeSince: heldSince(revision.conditions.get("PodAutoscaler/Active") ?? []) ?? t,
    });
  } else if (before === "False" && active !== "False") {
    abortScaleToZero(shared, revision, t);
  }
  applyConditions(revision, "PodAutoscaler", conditions, moment);
}

export function removePodAutoscaler(shared: SharedState, revision: RevisionState, moment: Moment): void {
  const { t, seq } = moment;
  abortScaleToZero(shared, revision, t);
  revision.pa = null;
  revision.paActive = null;
  revision.scale.desired = null;
  revision.scale.actual = null;
  setSample(revision.desired, null, t, seq);
  setSample(revision.actual, null, t, seq);
  applyConditions(revision, "PodAutoscaler", [], moment);
}

function readPodAutoscaler(object: JsonObject, conditions: readonly Condition[]): CurrentPodAutoscaler {
  const metadata = asObject(object.metadata);
  const status = asObject(object.status);
  const active = conditions.find((c) => c.type === "Active");
  return {
    uid: asString(metadata.uid) ?? "",
    generation: asNumber(metadata.generation) ?? 0,
    observedGeneration: asNumber(status.observedGeneration) ?? 0,
    desired: asNumber(status.desiredScale) ?? null,
    activeReason: active?.reason ?? "",
    activeTransitionTime: active?.transitionTime ?? null,
    metricsServiceName: asString(status.metricsServiceName) ?? "",
    scaleTargetInitialized: statusOf(conditions, "ScaleTargetInitialized"),
    deleting: metadata.deletionTimestamp !== undefined,
  };
}

/** Most records of a PodAutoscaler leave them as they were. */
function noteSettings(revision: RevisionState, settings: RevisionSettings, { t, seq }: Moment): void {
  const versions = revision.settingsVersions;
  if (versions.length > 0 && isSame(revision.settings, settings)) return;
  const shared = settingsLikeLast(settings);
  revision.settings = shared;
  versions.push({ t, seq, settings: shared });
}

const isSame = (a: RevisionSettings, b: RevisionSettings): boolean =>
  SETTINGS.every((name) => a[name] === b[name]);

let lastSettings: RevisionSettings = {};

/** Most revisions of a cluster have the same settings: one after the other they share them. */
function settingsLikeLast(settings: RevisionSettings): RevisionSettings {
  if (!isSame(lastSettings, settings)) lastSettings = settings;
  return lastSettings;
}

const PREFIX = "autoscaling.knative.dev/";
const RETENTION = "scale-to-zero-pod-retention-period";
const DELAY = "scale-down-delay";
/** Annotations whose durations are checked, with the name of the setting. */
const DURATIONS: readonly (readonly [annotation: string, name: string])[] = [
  [`${PREFIX}window`, "window"],
  [`${PREFIX}${RETENTION}`, RETENTION],
  [`${PREFIX}scaleToZeroPodRetentionPeriod`, RETENTION],
  [`${PREFIX}${DELAY}`, DELAY],
  [`${PREFIX}scaleDownDelay`, DELAY],
  ["serving.knative.dev/progress-deadline", "progress-deadline"],
];

type Reading = (text: string) => string | number | undefined;

const asText: Reading = (text) => text;
const asFinite: Reading = (text) => {
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
};
const asDuration =
  (name: string): Reading =>
  (text) =>
    settingDuration(name, text, "annotation");
const own = (...names: readonly string[]): readonly string[] => names.map((name) => PREFIX + name);

type Annotated = readonly [setting: keyof RevisionSettings, annotations: readonly string[], read: Reading];

/** Settings and the annotations they are read from: the first that is there wins, the second is the legacy alias (protocol 1.9). */
const ANNOTATED: readonly Annotated[] = [
  ["class", own("class"), asText],
  ["metric", own("metric"), asText],
  ["minScale", own("min-scale", "minScale"), asFinite],
  ["maxScale", own("max-scale", "maxScale"), asFinite],
  ["initialScale", own("initial-scale", "initialScale"), asFinite],
  ["activationScale", own("activation-scale"), asFinite],
  ["target", own("target"), asFinite],
  [
    "targetUtilizationPercentage",
    own("target-utilization-percentage", "targetUtilizationPercentage"),
    asFinite,
  ],
  ["targetBurstCapacity", own("target-burst-capacity", "targetBurstCapacity"), asFinite],
  ["windowMs", own("window"), asDuration("window")],
  ["panicWindowPercentage", own("panic-window-percentage", "panicWindowPercentage"), asFinite],
  ["retentionMs", own(RETENTION, "scaleToZeroPodRetentionPeriod"), asDuration(RETENTION)],
  ["scaleDownDelayMs", own(DELAY, "scaleDownDelay"), asDuration(DELAY)],
  ["progressDeadlineMs", ["serving.knative.dev/progress-deadline"], asDuration("progress-deadline")],
];

const SETTINGS: readonly (keyof RevisionSettings)[] = [
  ...ANNOTATED.map(([setting]) => setting),
  "containerConcurrency",
  "reachability",
];

/** The settings that the Revision's own annotations ask for: its controller copies them to the PodAutoscaler. Null without any. */
export function askedSettings(object: JsonObject): RevisionSettings | null {
  const { metadata } = object;
  const settings = readSettings({ metadata: metadata ?? {} });
  return Object.keys(settings).length === 0 ? null : settings;
}

/** The settings that a PodAutoscaler's annotations and spec say. */
function readSettings(object: JsonObject): RevisionSettings {
  const annotations = asObject(asObject(object.metadata).annotations);
  const { containerConcurrency, reachability } = asObject(object.spec);
  const settings: { [K in keyof RevisionSettings]: string | number } = {};
  const put = (setting: keyof RevisionSettings, value: string | number | undefined): void => {
    if (value !== undefined) settings[setting] = value;
  };
  for (const [setting, names, read] of ANNOTATED) {
    // The order is that of a state that is sent.
    if (setting === "progressDeadlineMs") {
      put("containerConcurrency", asNumber(containerConcurrency));
      put("reachability", asString(reachability));
    }
    for (const name of names) {
      const text = annotations[name];
      if (typeof text !== "string") continue;
      put(setting, read(text));
      break;
    }
  }
  return settings as RevisionSettings;
}
