/** Pods that do not come, or come late (protocol 8: D8, D12, D13, D20, D21). */
import { RESOURCE } from "../../model/record.ts";
import type { PodTrack } from "../../model/timeline.ts";
import { readySet } from "../invariants/sets.ts";
import type { Rule, RuleContext, Verdict } from "../rules/rule.ts";
import { currentValue, openSlice } from "../tracks.ts";
import { factsOf } from "./facts.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;
/** A wake that takes longer than this is failing, whatever the reason (7.2). */
const SLOW_MS = 60_000;

/** D8: pods are ordered and none becomes ready; or Knative gave up on it. */
function doesNotStart(context: RuleContext): Verdict | null {
  const { revision } = context;
  const { sks, pods, replicas, active } = factsOf(context);
  if (sks === null || pods !== 0) return null;
  const isWaking = active?.value === "Unknown" && (replicas ?? 0) > 0;
  const gaveUp = replicas === 0 && isBroken(context);
  if (!isWaking && !gaveUp) return null;
  const troubled = lastTroubleSince(revision.pods.values(), gaveUp ? 0 : (active?.from ?? 0));
  const failure = openSlice(revision.conditions.get("Deployment/ReplicaFailure") ?? []);
  const isQuota = failure?.value === "True";
  const values = {
    state: gaveUp ? "gaveUp" : "waking",
    pod: troubled?.name ?? "",
    reason: troubled?.lastTrouble?.reason ?? (isQuota ? (failure.reason ?? "ReplicaFailure") : ""),
    message: troubled?.lastTrouble?.message ?? (isQuota ? (failure.message ?? "") : ""),
    sort: sortOf(troubled?.lastTrouble?.reason, isQuota),
  };
  const isCertain = gaveUp || isQuota || troubled !== undefined;
  return {
    values,
    afterMs: isCertain ? 0 : SLOW_MS,
    seq: troubled?.lastTrouble?.seq ?? failure?.seq ?? active?.seq ?? context.seq,
  };
}

/** The Revision says that it cannot run, and stays so until a pod is ready. */
function isBroken({ revision }: RuleContext): boolean {
  return ["Revision/ResourcesAvailable", "Revision/ContainerHealthy"].some(
    (type) => currentValue(revision.conditions.get(type) ?? []) === "False",
  );
}

function lastTroubleSince(pods: Iterable<PodTrack>, from: number): PodTrack | undefined {
  let last: PodTrack | undefined;
  for (const pod of pods) {
    const at = pod.lastTrouble?.t;
    if (at !== undefined && at >= from && at > (last?.lastTrouble?.t ?? Number.NEGATIVE_INFINITY)) last = pod;
  }
  return last;
}

/** What a reason is about, so that the right remedy is told. */
function sortOf(reason: string | undefined, isQuota: boolean): string {
  if (reason === undefined) return isQuota ? "quota" : "slow";
  if (/Image|Registry/.test(reason)) return "image";
  if (reason === "Unschedulable") return "unschedulable";
  if (reason.startsWith("CreateContainer") || reason === "RunContainerError") return "config";
  return "crash";
}

const LISTED_MS = 5_000;

/** D12: a pod is Ready and the private Endpoints do not hold it. */
function isNotListed(context: RuleContext): Verdict | null {
  const { revision } = context;
  if (factsOf(context).sks === null || !revision.privatePresent) return null;
  const ready = readySet(revision.privateNow);
  for (const uid of revision.podsNow) {
    const pod = revision.pods.get(uid);
    const slice = pod === undefined ? undefined : openSlice(pod.slices);
    if (pod?.ip === undefined || slice?.value !== "ready" || ready.has(pod.ip)) continue;
    return { values: { pod: pod.name, ip: pod.ip }, seq: slice.seq };
  }
  return null;
}

const LATE_MS = 1_000;
/** While a pod starts the activator prints a few lines a second; what is further back is another wake. */
const LOOKED_AT = 40;

/** D13: the activator could send, and Kubernetes does not call the pod ready yet. */
function isReadyLate(context: RuleContext): Verdict | null {
  const { revision, t } = context;
  const { sks, pods } = factsOf(context);
  if (sks === null || pods !== 0 || revision.privateNow.size === 0) return null;
  const { length } = revision.decisions;
  for (let i = length - 1; i >= Math.max(0, length - LOOKED_AT); i--) {
    const line = revision.decisions[i];
    if (line === undefined || line.t < t - SLOW_MS) break;
    if (line.kind !== "throttler") continue;
    return Number(line.values.backends) > 0 ? { values: {}, from: line.t, seq: line.seq } : null;
  }
  return null;
}

const SETTLED_MS = 5_000;

/** D20: the activator cannot reach pods that have been ready for a while; while a pod starts, failed probes are normal. */
function cannotReachPods(context: RuleContext): Verdict | null {
  const { revision, t, seq } = context;
  const { sks, pods } = factsOf(context);
  const line = revision.decisions.findLast((decision) => decision.kind === "pod-probe-failed");
  if (sks === null || line === undefined || (pods ?? 0) === 0) return null;
  const isStarting = [...revision.podsNow].some((uid) => {
    const slice = openSlice(revision.pods.get(uid)?.slices ?? []);
    return slice?.value !== "ready" || t - slice.from < SETTLED_MS;
  });
  if (isStarting || t - line.t > SETTLED_MS) return null;
  return { values: { pods: pods ?? 0 }, until: line.t + SETTLED_MS, seq: line.seq ?? seq };
}

/** D21: active again only with more pods than there are. */
function lacksPods(context: RuleContext): Verdict | null {
  const { sks, pods, replicas, active } = factsOf(context);
  if (sks === null || active?.value !== "Unknown" || (pods ?? 0) === 0) return null;
  return { values: { pods: pods ?? 0, replicas: replicas ?? 0 }, seq: active.seq };
}

/** A ready address without a living pod for so long is stale. */
const STALE_MS = 5_000;

/** An address in the public or private Endpoints whose pod is gone. */
function holdsDeadAddress(context: RuleContext): Verdict | null {
  const { revision } = context;
  if (factsOf(context).sks === null) return null;
  const living = new Set([...revision.podsNow].map((uid) => revision.pods.get(uid)?.name));
  for (const [set, now] of [
    ["public", revision.publicNow],
    ["private", revision.privateNow],
  ] as const) {
    for (const [ip, address] of now) {
      const isDead = address.class === "pod" && address.target !== "" && !living.has(address.target);
      if (isDead && address.state === "ready") return { values: { set, ip, pod: address.target } };
    }
  }
  return null;
}

const common = { kind: "diagnosis", fromInitial: true } as const;

export const WAKE_DIAGNOSES: readonly Rule[] = [
  {
    ...common,
    id: "D8",
    severity: "error",
    sources: [SKS, PA, RESOURCE.deployments, RESOURCE.pods, RESOURCE.endpoints, RESOURCE.revisions],
    needs: [SKS, PA, RESOURCE.deployments, RESOURCE.pods, RESOURCE.endpoints],
    afterMs: SLOW_MS,
    judge: doesNotStart,
  },
  {
    ...common,
    id: "D12",
    severity: "error",
    sources: [SKS, RESOURCE.pods, RESOURCE.endpoints],
    afterMs: LISTED_MS,
    judge: isNotListed,
  },
  {
    ...common,
    id: "D13",
    severity: "note",
    sources: [RESOURCE.endpoints, "activator"],
    needs: [SKS, RESOURCE.endpoints],
    afterMs: LATE_MS,
    judge: isReadyLate,
  },
  {
    ...common,
    id: "D20",
    severity: "error",
    sources: ["activator", RESOURCE.endpoints],
    needs: [SKS, RESOURCE.endpoints, RESOURCE.pods],
    afterMs: SETTLED_MS,
    judge: cannotReachPods,
  },
  {
    ...common,
    id: "D21",
    severity: "warning",
    sources: [SKS, PA, RESOURCE.deployments, RESOURCE.endpoints],
    afterMs: SLOW_MS,
    judge: lacksPods,
  },
  {
    ...common,
    id: "stale-address",
    severity: "warning",
    sources: [SKS, RESOURCE.endpoints, RESOURCE.pods],
    afterMs: STALE_MS,
    judge: holdsDeadAddress,
  },
];
