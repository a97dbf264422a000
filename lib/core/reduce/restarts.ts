/** Containers that the kubelet restarted in pods that had been ready: others may serve meanwhile, and nothing else tells. */
import type { PodTrack } from "../../model/timeline.ts";
import type { DurationMs } from "../../model/units.ts";
import { ownMap } from "../state/compact.ts";
import type { RevisionState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { setSample } from "../state/tracks.ts";
import { type ContainerReading, restartsOf } from "./containers.ts";

/** How long a restart is told of, and how long after it another belongs to it. */
export const RESTART_MEMORY_MS: DurationMs = 10 * 60_000;
const MESSAGE_LENGTH = 300;

/** Counts the restarts of a pod, as its status tells them. Of most pods no container is ever restarted: they take no memory. */
export function noteRestarts(
  revision: RevisionState,
  pod: PodTrack,
  containers: readonly ContainerReading[],
  moment: Moment,
): void {
  const count = restartsOf(containers);
  const samples = revision.restarts.get(pod.uid);
  const before = samples?.at(-1)?.value ?? (pod.slices.length === 0 ? null : 0);
  if (samples !== undefined) setSample(samples, count, moment.t, moment.seq);
  else if (count > 0) {
    revision.restarts = ownMap(revision.restarts);
    revision.restarts.set(pod.uid, [{ t: moment.t, value: count, seq: moment.seq }]);
  }
  // A pod that is seen first has restarts that nobody saw; what never was ready is a start that fails.
  const wasReady = pod.readyAt !== undefined || pod.slices.some(({ value }) => value === "ready");
  if (before === null || count <= before || !wasReady) return;
  noteRun(revision, pod, containers, count - before, moment);
}

function noteRun(
  revision: RevisionState,
  pod: PodTrack,
  containers: readonly ContainerReading[],
  more: number,
  { t, seq }: Moment,
): void {
  const [last] = containers
    .filter(({ restarts }) => restarts > 0)
    .sort((a, b) => (b.endedAt ?? 0) - (a.endedAt ?? 0));
  if (last === undefined) return;
  const run = revision.restarted;
  const goesOn = run !== null && t < run.lastAt + RESTART_MEMORY_MS;
  revision.restarted = {
    firstAt: goesOn ? run.firstAt : t,
    lastAt: t,
    count: (goesOn ? run.count : 0) + more,
    pod: pod.name,
    container: last.name,
    exitCode: last.exitCode ?? -1,
    reason: last.exitReason ?? "",
    message: (last.exitMessage ?? "").slice(-MESSAGE_LENGTH),
    seq,
  };
}

/** The pod is gone. */
export function endRestarts({ restarts }: RevisionState, uid: string, { t, seq }: Moment): void {
  const samples = restarts.get(uid);
  if (samples !== undefined) setSample(samples, null, t, seq);
}
