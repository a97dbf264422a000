/** Pods of Knative's processes: phases as those of a revision's pods, and each restart with how the container ended. */
import { asArray, asNumber, asObject, asString, type JsonObject } from "../../../model/json.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { limitTo, SYSTEM_LIMITS, type SystemPod, type SystemState } from "../../state/system.ts";
import { closeSlice, type Moment, openSlice, setSlice } from "../../state/tracks.ts";
import { asTime, type Condition, readConditions } from "../conditions.ts";
import { readContainers } from "../containers.ts";
import { readPod } from "../pods.ts";

/** A record of a pod. */
export function applySystemPod(
  system: SystemState,
  component: string,
  name: string,
  object: JsonObject,
  moment: Moment,
): void {
  // Names and labels alone say nothing of what it does.
  if (object.status === undefined) return;
  const { t, seq, initial } = moment;
  const uid = asString(asObject(object.metadata).uid) ?? name;
  let pod = system.pods.get(uid);
  if (pod === undefined) {
    const version = asString(asObject(asObject(object.metadata).labels)["app.kubernetes.io/version"]);
    const told = version === undefined ? {} : { version };
    pod = { uid, name, component, ...told, slices: [], restarts: [], counts: new Map() };
    system.pods.set(uid, pod);
    forgetGone(system);
  }
  noteRestarts(pod, object, moment);
  const { phase, reason, message } = readPod(object, readContainers(object), openSlice(pod.slices)?.value);
  const own = toldSince(readConditions(object), phase, t);
  const since = initial && own !== undefined && own < t ? own : undefined;
  setSlice(pod.slices, phase, t, seq, { initial, reason, message, since });
  limitTo(pod.slices, SYSTEM_LIMITS.slices);
}

/** A pod was deleted. */
export function removeSystemPod({ pods }: SystemState, uid: string, { t, seq }: Moment): void {
  const pod = pods.get(uid);
  if (pod !== undefined) closeSlice(pod.slices, t, seq);
}

/** The Ready condition tells since when a pod is ready or not; of a pod that is on its way it tells its creation. */
function isSettled(phase: string): boolean {
  return phase === "ready" || phase === "notReady" || phase === "waiting" || phase === "started";
}

/** A pod is given its node sooner, or none fits. */
const UNSCHEDULED_MS: DurationMs = 60_000;

/** Since when the conditions say that it is so. */
function toldSince(conditions: readonly Condition[], phase: string, t: EpochMs): EpochMs | undefined {
  const ready = conditions.find(({ type }) => type === "Ready")?.transitionTime;
  if (ready !== undefined && isSettled(phase)) return ready;
  const scheduled = conditions.find(({ type }) => type === "PodScheduled");
  const { status, transitionTime = t } = scheduled ?? {};
  return status === "False" && t - transitionTime >= UNSCHEDULED_MS ? transitionTime : undefined;
}

/** A restart that a list shows happened when the container ended, by the kubelet's time. */
function noteRestarts(pod: SystemPod, object: JsonObject, { t, seq, initial }: Moment): void {
  for (const item of asArray(asObject(object.status).containerStatuses)) {
    const status = asObject(item);
    const container = asString(status.name) ?? "";
    const count = asNumber(status.restartCount) ?? 0;
    const before = pod.counts.get(container) ?? (initial ? 0 : null);
    pod.counts.set(container, count);
    if (before === null || count <= before) continue;
    const ended = asObject(asObject(status.lastState).terminated);
    const own = asTime(ended.finishedAt);
    if (initial && (own === undefined || own > t)) continue;
    const exitCode = asNumber(ended.exitCode);
    const exitReason = asString(ended.reason);
    const memory = memoryOf(object, container);
    pod.restarts.push({
      t: initial ? (own ?? t) : t,
      seq,
      container,
      count,
      ...(exitCode === undefined ? {} : { exitCode }),
      ...(exitReason === undefined ? {} : { exitReason }),
      ...(memory === undefined ? {} : { memory }),
      ...(initial ? { initial: true } : {}),
    });
    pod.restarts.sort((a, b) => a.t - b.t);
    limitTo(pod.restarts, SYSTEM_LIMITS.restarts);
  }
}

/** The memory that a container may use at most. */
function memoryOf({ spec }: JsonObject, container: string): string | undefined {
  const own = asArray(asObject(spec).containers)
    .map(asObject)
    .find(({ name }) => name === container);
  return asString(asObject(asObject(own?.resources).limits).memory);
}

/** Of too many pods those that have been gone for the longest time are dropped. */
function forgetGone({ pods }: SystemState): void {
  if (pods.size <= SYSTEM_LIMITS.pods) return;
  for (const [uid, { slices }] of pods) {
    if (slices.length === 0 || openSlice(slices) !== undefined) continue;
    pods.delete(uid);
    return;
  }
}
