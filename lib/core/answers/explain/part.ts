/** A revision of which no ServerlessService is recorded (`isSeenInPart`): what its other objects say, and what they do not. */
import { RESOURCE } from "../../../model/record.ts";
import type { K8sEventInstant } from "../../../model/timeline.ts";
import { isTrouble } from "../../reduce/troubles.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import { type Clause, type Context, clause, podsAt } from "./context.ts";
import { spokenClauses } from "./spoken.ts";

/** The worst first: pods in trouble, how many there are, what the Revision, the PodAutoscaler and the Deployment say. */
export function partClauses(c: Context): Clause[] {
  return [
    ...troubleClauses(c),
    ...podClauses(c),
    ...eventClauses(c),
    ...conditionClauses(c),
    ...spokenClauses(c),
    ...scalerClauses(c),
    ...replicaClauses(c),
    ...pathClauses(c),
  ];
}

function troubleClauses(c: Context): Clause[] {
  for (const pod of podsAt(c)) {
    const slice = sliceAt(pod.slices, c.t);
    if (slice === undefined || !isTrouble(slice.reason)) continue;
    return [clause("partTrouble", { pod: pod.name, reason: slice.reason ?? "" }, "observed", slice.seq)];
  }
  return [];
}

function podClauses(c: Context): Clause[] {
  if (!c.shared.resources.has(RESOURCE.pods)) return [];
  const all = podsAt(c);
  const pods = all.filter((pod) => sliceAt(pod.slices, c.t)?.value !== "terminating");
  const ready = pods.filter((pod) => sliceAt(pod.slices, c.t)?.value === "ready");
  const shown = ready[0] ?? pods[0] ?? all[0];
  const seq = shown === undefined ? null : (sliceAt(shown.slices, c.t)?.seq ?? null);
  return [
    clause(
      "partPods",
      { pods: pods.length, ready: ready.length, ending: all.length - pods.length },
      "observed",
      seq,
    ),
  ];
}

/** The last warning, where no pods are recorded that would say more. */
function eventClauses({ shared, revision, t }: Context): Clause[] {
  if (shared.resources.has(RESOURCE.pods)) return [];
  const last = [...(revision.listedWarnings ?? []), ...revision.k8sEvents]
    .filter((event) => event.severity === "Warning" && event.t <= t)
    .reduce<K8sEventInstant | null>((a, b) => (a === null || b.t >= a.t ? b : a), null);
  if (last === null) return [];
  const { reason, message, name, kind, seq } = last;
  return [clause("partEvent", { saidAt: last.t, reason, message, name, kind }, "observed", seq)];
}

/** Whether the Revision is ready, and if not the condition that says why. */
function conditionClauses({ revision, t }: Context): Clause[] {
  const ready = sliceAt(revision.conditions.get("Revision/Ready") ?? [], t);
  if (ready === undefined) return [];
  const { value, reason, message, seq } = ready;
  const values = { type: "Ready", status: value, reason: reason || "none", message: message || "none" };
  return [clause("partRevision", values, "observed", seq)];
}

function scalerClauses({ revision, t }: Context): Clause[] {
  const active = sliceAt(revision.conditions.get("PodAutoscaler/Active") ?? [], t);
  if (active === undefined) return [];
  const { value, reason, seq } = active;
  const desired = sampleAt(revision.desired, t)?.value ?? -1;
  return [clause("partScaler", { status: value, reason: reason || "none", desired }, "observed", seq)];
}

function replicaClauses({ revision, t }: Context): Clause[] {
  const replicas = sampleAt(revision.replicas, t);
  if (replicas?.value == null) return [];
  return [clause("partReplicas", { replicas: replicas.value }, "observed", replicas.seq)];
}

/** Endpoints alone tell the path; what is ordered, nothing but the SKS. */
function pathClauses({ revision, t }: Context): Clause[] {
  const path = sliceAt(revision.path, t);
  if (path === undefined) return [clause("partOnly", { path: "unseen" }, "derived", null)];
  return [
    clause("partPath", { path: path.value }, "derived", path.seq),
    clause("partOnly", { path: "seen" }, "derived", null),
  ];
}
