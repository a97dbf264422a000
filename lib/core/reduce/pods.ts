/** Pods of a revision: phases, waiting reasons, and the first receipt of what a cold start is measured by. */
import { asArray, asObject, asString, type JsonObject } from "../../model/json.ts";
import type { PodPhase, PodTrack } from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import { ownMap, ownSet } from "../state/compact.ts";
import { ownTime } from "../state/since.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { closeSlice, openSlice, setSlice } from "../state/tracks.ts";
import { touchPodName } from "./address-index.ts";
import { asTime, readConditions, statusOf } from "./conditions.ts";
import {
  applicationStartedAt,
  type ContainerReading,
  isApplicationStarted,
  readContainers,
} from "./containers.ts";
import { noteDisruption } from "./disruptions.ts";
import { noteLastPodGone, notePodInColdStart } from "./episodes.ts";
import { otherIpOf } from "./pod-addresses.ts";
import { noteDeadline, noteHolds } from "./pod-holds.ts";
import { noteAdded, touchPod } from "./pod-index.ts";
import { endRestarts, noteRestarts } from "./restarts.ts";
import { isTrouble } from "./troubles.ts";

interface PodReading {
  readonly phase: PodPhase;
  readonly reason: string | undefined;
  readonly message: string | undefined;
  /** The container in trouble; undefined when none is. */
  readonly container: string | undefined;
  /** How it ended last; without trouble, how a container of the application did. */
  readonly exitCode: number | undefined;
  readonly exitReason: string | undefined;
  readonly scheduled: boolean;
  readonly started: boolean;
  readonly ready: boolean;
}

/** A record of a pod; `isNew` when its uid was not known before. */
export function applyPod(
  shared: SharedState,
  revision: RevisionState,
  object: JsonObject,
  isAdded: boolean,
  moment: Moment,
): void {
  const { t, seq, initial } = moment;
  const metadata = asObject(object.metadata);
  const uid = asString(metadata.uid) ?? asString(metadata.name) ?? "";
  let pod = revision.pods.get(uid);
  if (pod === undefined) {
    pod = { uid, name: asString(metadata.name) ?? "", slices: [] };
    revision.pods = ownMap(revision.pods);
    revision.pods.set(uid, pod);
  }
  if (!revision.podsNow.has(uid)) {
    revision.podsNow = ownSet(revision.podsNow);
    revision.podsNow.add(uid);
    touchPodName(shared, revision, pod.name, 1);
  }
  const node = asString(asObject(object.spec).nodeName);
  const ip = asString(asObject(object.status).podIP);
  const otherIp = otherIpOf(object, ip);
  noteDisruption(pod, object, moment);
  if (node !== undefined) pod.node = node;
  if (ip !== undefined) pod.ip = ip;
  if (otherIp !== undefined) pod.otherIp = otherIp;
  const containers = readContainers(object);
  pod.own = { ...pod.own, ...ownTimes(object, containers) };
  const before = openSlice(pod.slices)?.value ?? (initial ? listedBefore(object, pod.own) : undefined);
  const reading = readPod(object, containers, before);
  if (!initial) {
    if (isAdded && pod.addedAt === undefined) {
      pod.addedAt = t;
      noteAdded(revision, pod);
    }
    if (reading.scheduled) pod.scheduledAt ??= t;
    if (hasInitWork(object) && statusOf(readConditions(object), "Initialized") === "True")
      pod.initializedAt ??= t;
    if (reading.started) pod.startedAt ??= t;
    if (reading.ready) pod.readyAt ??= t;
    notePodInColdStart(revision, pod);
  }
  if (isTrouble(reading.reason) || (reading.phase === "failed" && reading.reason !== undefined)) {
    noteTrouble(pod, reading, t, seq);
  }
  noteDeadline(pod, metadata, moment);
  noteHolds(pod, metadata, readConditions(object));
  noteRestarts(revision, pod, containers, moment, reading.phase === "ready");
  const unready = reading.ready ? undefined : containers.find(({ isUnready }) => isUnready)?.name;
  if (unready !== undefined) pod.unready = unready;
  else delete pod.unready;
  const initializing = reading.started
    ? undefined
    : containers.find(({ role, isUnready }) => role === "init" && isUnready)?.name;
  if (initializing !== undefined) pod.initializing = initializing;
  else delete pod.initializing;
  setSlice(pod.slices, reading.phase, t, seq, {
    initial,
    reason: reading.reason,
    message: reading.message,
    since: initial ? listedSince(object, containers, reading, pod.own, moment, revision) : undefined,
  });
  touchPod(revision, uid);
}

/** A pod was deleted (not merely marked for deletion). */
export function removePod(shared: SharedState, revision: RevisionState, uid: string, moment: Moment): void {
  const pod = revision.pods.get(uid);
  if (revision.podsNow.delete(uid)) touchPodName(shared, revision, pod?.name ?? "", -1);
  if (pod !== undefined) {
    pod.goneAt = moment.t;
    closeSlice(pod.slices, moment.t, moment.seq);
  }
  touchPod(revision, uid);
  endRestarts(revision, uid, moment);
  if (revision.podsNow.size === 0) noteLastPodGone(revision, moment.t);
}

/** The kubelet began or finished pulling an image of the application (a Kubernetes event: pod status says nothing of it). */
export function applyPullEvent(
  revision: RevisionState,
  pod: PodTrack,
  pulling: boolean,
  t: EpochMs,
  seq: RecordSeq,
): void {
  const phase = openSlice(pod.slices)?.value;
  if (pulling && (phase === "scheduled" || phase === "created" || phase === "waiting")) {
    setSlice(pod.slices, "pulling", t, seq);
  } else if (!pulling && phase === "pulling") {
    setSlice(pod.slices, "scheduled", t, seq);
  }
  touchPod(revision, pod.uid);
}

/** Init containers that end; those that keep running are sidecars. */
function hasInitWork(object: JsonObject): boolean {
  const init = asArray(asObject(object.spec).initContainers);
  return init.some((container) => asObject(container).restartPolicy !== "Always");
}

/** Times in the pod's own status; each is set once its condition holds. */
function ownTimes(object: JsonObject, containers: readonly ContainerReading[]): NonNullable<PodTrack["own"]> {
  const conditions = readConditions(object);
  const since = (type: string): EpochMs | undefined => {
    const condition = conditions.find((one) => one.type === type);
    return condition?.status === "True" ? condition.transitionTime : undefined;
  };
  const times = {
    created: asTime(asObject(object.metadata).creationTimestamp),
    scheduled: since("PodScheduled"),
    started: applicationStartedAt(containers),
    ready: since("Ready"),
  };
  return Object.fromEntries(Object.entries(times).filter(([, t]) => t !== undefined));
}

/** A pod that a list shows not to be ready was ready before when it ceased to be after its containers had started. */
function listedBefore(object: JsonObject, own: NonNullable<PodTrack["own"]>): PodPhase | undefined {
  const ready = readConditions(object).find(({ type }) => type === "Ready");
  if (ready?.status !== "False" || ready.transitionTime === undefined || own.started === undefined)
    return undefined;
  return ready.transitionTime > own.started + WHOLE_SECOND_MS ? "ready" : undefined;
}

/** Two own times in whole seconds are in this order only when they are further apart. */
const WHOLE_SECOND_MS: DurationMs = 1_000;

/** Since when a pod that a list shows is in its phase, by the clock of the receipts; undefined where it does not say. */
function listedSince(
  object: JsonObject,
  containers: readonly ContainerReading[],
  { phase, container }: PodReading,
  own: NonNullable<PodTrack["own"]>,
  { t }: Moment,
  revision: RevisionState,
): EpochMs | undefined {
  const since = ownSince(object, containers, phase, container, own);
  return since === undefined ? undefined : Math.min(t, ownTime(since, revision));
}

function ownSince(
  object: JsonObject,
  containers: readonly ContainerReading[],
  phase: PodPhase,
  container: string | undefined,
  own: NonNullable<PodTrack["own"]>,
): EpochMs | undefined {
  const transitionOf = (name: string): EpochMs | undefined =>
    readConditions(object).find(({ type }) => type === name)?.transitionTime;
  if (phase === "created" || phase === "scheduled" || phase === "ready" || phase === "started")
    return own[phase];
  if (phase === "notReady") return transitionOf("Ready");
  if (phase !== "waiting") return undefined;
  if (container === undefined) return transitionOf("PodScheduled");
  return containers.find(({ name }) => name === container)?.endedAt;
}

function noteTrouble(pod: PodTrack, reading: PodReading, t: EpochMs, seq: RecordSeq): void {
  const reason = reading.reason as string;
  if (pod.lastTrouble?.reason === reason && openSlice(pod.slices)?.reason === reason) return;
  const message = wordsOf(pod, reading);
  pod.lastTrouble = {
    reason,
    t,
    seq,
    ...(reading.container === undefined ? {} : { container: reading.container }),
    ...(reading.exitCode === undefined ? {} : { exitCode: reading.exitCode }),
    ...(reading.exitReason === undefined ? {} : { exitReason: reading.exitReason }),
    ...(message === undefined ? {} : { message }),
  };
}

/** Before Kubernetes 1.32 a back-off does not say why the image was not pulled; the failure before it did. */
function wordsOf({ lastTrouble }: PodTrack, { reason, container, message }: PodReading): string | undefined {
  const isBackOff = reason === "ImagePullBackOff" && /^Back-off pulling image "[^"]*"$/.test(message ?? "");
  const isSame = lastTrouble?.reason === "ErrImagePull" && lastTrouble.container === container;
  return isBackOff && isSame ? (lastTrouble.message ?? message) : message;
}

/** What a pod says of itself now; `before`: its phase until now. */
export function readPod(
  object: JsonObject,
  containers: readonly ContainerReading[],
  before: PodPhase | undefined,
): PodReading {
  const status = asObject(object.status);
  const conditions = readConditions(object);
  const scheduledCondition = conditions.find((c) => c.type === "PodScheduled");
  const scheduled = scheduledCondition?.status === "True";
  const ready = statusOf(conditions, "Ready") === "True";
  const started = isApplicationStarted(containers);
  const trouble = containers.find(isInTrouble);
  const ended = trouble ?? containers.find(({ role, exitCode }) => role === "app" && exitCode !== undefined);
  const facts = {
    container: trouble?.name,
    exitCode: ended?.exitCode,
    exitReason: ended?.exitReason,
    scheduled,
    started,
    ready,
  };
  const made = (phase: PodPhase, reason?: string, message?: string): PodReading => ({
    phase,
    reason,
    message,
    ...facts,
  });
  if (asString(asObject(object.metadata).deletionTimestamp) !== undefined) return made("terminating");
  // Evicted, NodeShutdown …: the pod's own reason comes before those of its containers, which were ended by it.
  if (status.phase === "Failed") {
    const reason = asString(status.reason);
    const ofPod =
      reason === undefined ? {} : { container: undefined, exitCode: undefined, exitReason: undefined };
    return { ...made("failed", reason, asString(status.message)), ...ofPod };
  }
  if (status.phase === "Succeeded") return made("succeeded");
  if (ready) return made("ready");
  if (trouble !== undefined) {
    const { exitCode, exitReason, waitingReason, waitingMessage } = trouble;
    const exit = exitCode === undefined ? undefined : `exit code ${String(exitCode)}`;
    const lastWords = lastWordsOf(trouble);
    if (trouble.isEnded) return made("waiting", exitReason ?? "Error", lastWords ?? exit);
    // Of a crash loop the container's own words say more than that it is restarted.
    const words = waitingReason === "CrashLoopBackOff" ? lastWords : undefined;
    return made("waiting", waitingReason, words ?? waitingMessage ?? exit);
  }
  if (started) return made(before === "ready" || before === "notReady" ? "notReady" : "started");
  if (scheduled) {
    // The status stays the same while an image is pulled; only events tell, so a pull in progress is kept.
    return before === "pulling" ? made("pulling") : made("scheduled");
  }
  const { reason } = scheduledCondition ?? {};
  if (reason === "Unschedulable" || reason === "SchedulingGated") {
    return made("waiting", reason, scheduledCondition?.message);
  }
  return made("created");
}

/** A termination message may be the last lines of a log: what it ends with tells most. */
const LAST_WORDS_LENGTH = 300;

function lastWordsOf({ exitMessage }: ContainerReading): string | undefined {
  const words = exitMessage?.trim() ?? "";
  if (words === "") return undefined;
  return words.length <= LAST_WORDS_LENGTH ? words : `… ${words.slice(-LAST_WORDS_LENGTH)}`;
}

/** A container that keeps the pod from starting: it waits for a reason that means failure, or it has ended. */
function isInTrouble({ waitingReason, isEnded }: ContainerReading): boolean {
  return isEnded || isTrouble(waitingReason);
}
