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
  const activeSince = heldSince(revision.conditions.get("PodAutoscaler/Active") ?? []) ?? t;
  if (before === "True" && active === "False" && !initial) {
    beginScaleToZero(revision, t, seq, {
      modeIsProxy: currentValue(revision.specMode) === "Proxy",
      pathIsActivator: currentValue(revision.path) === "activator",
      activeSince,
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

function noteSettings(revision: RevisionState, settings: RevisionSettings, moment: Moment): void {
  const versions = revision.settingsVersions;
  const isSame = versions.length > 0 && JSON.stringify(revision.settings) === JSON.stringify(settings);
  revision.settings = settings;
  if (!isSame) versions.push({ t: moment.t, seq: moment.seq, settings });
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

/** Settings from the PodAutoscaler's annotations (first key wins, the second is the legacy alias; protocol 1.9). */
function readSettings(object: JsonObject): RevisionSettings {
  const annotations = asObject(asObject(object.metadata).annotations);
  const spec = asObject(object.spec);
  const text = (...keys: string[]): string | undefined => {
    for (const key of keys) {
      const value = asString(annotations[key.includes("/") ? key : PREFIX + key]);
      if (value !== undefined) return value;
    }
    return undefined;
  };
  const number = (...keys: string[]): number | undefined => {
    const value = text(...keys);
    const parsed = value === undefined ? Number.NaN : Number(value);
    return Number.isFinite(parsed) ? parsed : undefined;
  };
  const duration = (name: string, ...keys: string[]): number | undefined => {
    const value = text(...keys);
    return value === undefined ? undefined : settingDuration(name, value);
  };
  const settings: RevisionSettings = {};
  const put = <K extends keyof RevisionSettings>(key: K, value: RevisionSettings[K]): void => {
    if (value !== undefined) settings[key] = value;
  };
  put("class", text("class"));
  put("metric", text("metric"));
  put("minScale", number("min-scale", "minScale"));
  put("maxScale", number("max-scale", "maxScale"));
  put("initialScale", number("initial-scale", "initialScale"));
  put("activationScale", number("activation-scale"));
  put("target", number("target"));
  put("targetUtilizationPercentage", number("target-utilization-percentage", "targetUtilizationPercentage"));
  put("targetBurstCapacity", number("target-burst-capacity", "targetBurstCapacity"));
  put("windowMs", duration("window", "window"));
  put("retentionMs", duration(RETENTION, RETENTION, "scaleToZeroPodRetentionPeriod"));
  put("scaleDownDelayMs", duration(DELAY, DELAY, "scaleDownDelay"));
  put("containerConcurrency", asNumber(spec.containerConcurrency));
  put("reachability", asString(spec.reachability));
  put("progressDeadlineMs", duration("progress-deadline", "serving.knative.dev/progress-deadline"));
  return settings;
}
