/** Pods that do not come, or come late (protocol 8: D8, D13, D21). */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues, PodTrack } from "../../../model/timeline.ts";
import { lostSince } from "../../reduce/phase.ts";
import { hasPodIn } from "../../reduce/pod-index.ts";
import { isRollout, isUnrouted } from "../../reduce/rollout.ts";
import { settingsAt } from "../../state/settings.ts";
import { type Since, sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import { NEVER_MS, type RuleContext, type RuleSpec, type Verdict } from "../rule.ts";
import { type Evidence, NOTHING, refusalOfPods, troubleSince, warningSince } from "./evidence.ts";
import { begunBy, brokenSince, firstPods, isGivenUp, namesOf, neverReady, placesOf } from "./facts.ts";
import { failedWake } from "./failed-wake.ts";
import { loadingValues, takenSince } from "./start-beside.ts";
import { conditionSays, hasNoPod, pausedBy, refusalByEvent, unseenSays } from "./start-told.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;
/** A wake that takes longer than this is failing, whatever the reason (7.2). */
const SLOW_MS = 60_000;

/** D8: pods are ordered and none becomes ready; or Knative gave up on it. Pods that served before are lost (pods-lost). */
function doesNotStart(context: RuleContext): Verdict | null {
  const { shared, revision } = context;
  const { sks, replicas, active } = context.facts;
  if (sks === null || !hasNoPod(context)) return null;
  const isWaking = active?.value === "Unknown" && (replicas ?? 0) > 0 && lostSince(revision) === null;
  const gaveUp = replicas === 0 && isGivenUp(context);
  if (!gaveUp && !isWaking) return null;
  const failed = gaveUp ? failedWake(revision) : null;
  const since = gaveUp
    ? (brokenSince(revision) ?? failed?.over ?? null)
    : active === undefined
      ? null
      : sinceOf(active, revision);
  // Of a revision at zero no pod need be seen; of one that wakes the pods say more than that none is ready.
  const arePodsSeen = gaveUp || shared.resources.has(RESOURCE.pods);
  const evidence = gaveUp
    ? (troubleSince(revision, Number.NEGATIVE_INFINITY) ??
      keptEvidence(context) ??
      conditionSays(context, since) ??
      neverReady(revision) ??
      failed)
    : arePodsSeen
      ? (troubleSince(revision, since?.at ?? context.t) ??
        refusalOfPods(revision) ??
        (hasPodIn(revision, "created", "scheduled", "started") ? null : pausedBy(revision)) ??
        refusalByEvent(revision, since?.at ?? context.t) ??
        keptFailure(context))
      : unseenSays(context, since);
  // A probe that fails, or a volume that is late, may be on its way: it is the cause of what lasts too long.
  const warning =
    evidence ??
    warningSince(revision, since?.at ?? context.t, { ofGone: !arePodsSeen }) ??
    (gaveUp ? null : gateOf(revision)) ??
    toldEvidence(context);
  if (!arePodsSeen && warning === null) return null;
  // A new revision that takes long costs nobody anything while the one before it serves (rollout-waits).
  const isOnlySlow = !gaveUp && warning === null && isRollout(shared, revision);
  // It began to be asked before that was known: it begins anew.
  if (isOnlySlow && (context.open?.afterMs ?? NEVER_MS) < NEVER_MS) return null;
  const seen = warning?.values ?? stageValues(context, gaveUp);
  return {
    values: {
      ...seen,
      state: gaveUp ? "gaveUp" : "waking",
      routed: isUnrouted(shared, revision) ? "no" : "yes",
      ...takenSince(revision, since?.at ?? context.t),
      ...loadingValues(context, since, String(seen.sort), String(seen.message)),
      ...begunIn(context, since),
      ...placesOf(context),
    },
    ...(context.initial && since !== null ? { from: since.at } : {}),
    afterMs: isOnlySlow ? NEVER_MS : evidence === null && !gaveUp ? SLOW_MS : 0,
    seq: warning?.seq ?? active?.seq ?? context.seq,
  };
}

/** rollout-waits: the new revision of a rollout takes long, and nothing says that it fails. */
function isRolloutWaiting(context: RuleContext): Verdict | null {
  const { shared, revision } = context;
  const { sks, pods, replicas, active } = context.facts;
  if (sks === null || pods !== 0 || active?.value !== "Unknown" || (replicas ?? 0) === 0) return null;
  if (!isRollout(shared, revision) || lostSince(revision) !== null) return null;
  if (!shared.resources.has(RESOURCE.pods)) return null;
  if ((revision.openFindings.get("D8")?.afterMs ?? NEVER_MS) < NEVER_MS) return null;
  const since = sinceOf(active, revision);
  const values = { sort: stageOf(revision), ...namesOf(revision) };
  return { values, ...(context.initial && since.by === "object" ? { from: since.at } : {}), seq: active.seq };
}

/** What a list shows began when its condition says; what a watch sees begins with the record at hand. */
function begunIn({ initial, open }: RuleContext, since: Since | null): FindingValues {
  if (open?.values.begun !== undefined && !initial) return { begun: open.values.begun };
  return { begun: initial ? (since?.by ?? "record") : "record" };
}

/** What was seen already stays so while it lasts: the pod may be forgotten by now. */
function keptEvidence({ open }: RuleContext): Evidence | null {
  if (open === undefined || open.values.by === "stage") return null;
  return open;
}

/** The same of a failure; what a warning says is none yet. */
function keptFailure(context: RuleContext): Evidence | null {
  return context.open?.values.by === "event" ? null : keptEvidence(context);
}

/** The same once it has lasted long enough to be told, by whomever. */
function toldEvidence(context: RuleContext): Evidence | null {
  const { open, t } = context;
  return open !== undefined && t - open.from >= open.afterMs ? keptEvidence(context) : null;
}

/** How far the pods came, and the container that keeps one of them from being ready, where it has a probe of its own. */
function stageValues(context: RuleContext, gaveUp: boolean): FindingValues {
  const { revision, open } = context;
  const sort = gaveUp ? lastStage(context) : stageOf(revision);
  if (gaveUp && open?.values.by === "stage")
    return { ...NOTHING, ...only(open.values, "pod", "container", "named"), sort };
  const pod = sort === "notReady" || sort === "init" ? podOf(revision, sort) : undefined;
  const container = sort === "init" ? pod?.initializing : pod?.unready;
  if (pod === undefined || container === undefined) return { ...NOTHING, sort };
  return { ...NOTHING, pod: pod.name, container, named: "yes", sort };
}

/** A pod whose containers are ready, and somebody else has not opened its readiness gate. */
function gateOf(revision: RevisionState): Evidence | null {
  for (const { name, gate, slices } of firstPods(revision)) {
    if (gate === undefined) continue;
    const values = { pod: name, reason: "ReadinessGatesNotReady", message: gate, sort: "gate" };
    return { values: { ...NOTHING, by: "event", ...values }, seq: openSlice(slices)?.seq ?? 0 };
  }
  return null;
}

function only(values: FindingValues, ...names: readonly string[]): FindingValues {
  return Object.fromEntries(Object.entries(values).filter(([name]) => names.includes(name)));
}

/** A pod that waits for an init container, or for one that runs and is not ready. */
export function podOf(revision: RevisionState, sort: "init" | "notReady"): PodTrack | undefined {
  for (const pod of firstPods(revision))
    if ((sort === "init" ? pod.initializing : pod.unready) !== undefined) return pod;
  return undefined;
}

/** How far it came before it was given up: the pods are gone by then. */
function lastStage({ revision, open }: RuleContext): string {
  return open?.values.by === "stage" ? String(open.values.sort) : stageOf(revision);
}

/** How far the pod has come that has come furthest. */
export function stageOf(revision: RevisionState): string {
  if (hasPodIn(revision, "started", "notReady", "ready")) return "notReady";
  if (podOf(revision, "init") !== undefined) return "init";
  if (hasPodIn(revision, "scheduled", "pulling", "waiting")) return "pulling";
  return hasPodIn(revision, "created") ? "unscheduled" : "noPod";
}

const LATE_MS = 1_000;
/** While a pod starts the activator prints a few lines a second; what is further back is another wake. */
const LOOKED_AT = 40;

/** D13: the activator could send, and Kubernetes does not call the pod ready yet. */
function isReadyLate(context: RuleContext): Verdict | null {
  const { revision, t } = context;
  const { sks, pods } = context.facts;
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

/** D21: active again only with more pods than there are. */
function lacksPods(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  const { sks, pods, active } = context.facts;
  if (sks === null || active?.value !== "Unknown" || pods === null || pods === 0) return null;
  const { minScale, initialScale } = settingsAt(shared, revision, t);
  const isInitialized = revision.pa?.scaleTargetInitialized === "True";
  const needed = Math.max(minScale.value, isInitialized ? 1 : initialScale.value);
  if (pods >= needed) return null;
  const since = sinceOf(active, revision);
  const evidence = troubleSince(revision, since.at) ?? refusalOfPods(revision);
  const seen = evidence?.values ?? { ...NOTHING, sort: "none" };
  return {
    values: { ...seen, pods, needed, ...begunBy(since), ...placesOf(context) },
    seq: evidence?.seq ?? active.seq,
    ...(since.by === "object" ? { from: since.at } : {}),
  };
}

/** pods-refused: it serves, and the further pods that are ordered may not be created. */
function mayNotGrow(context: RuleContext): Verdict | null {
  const { sks, pods, replicas, active } = context.facts;
  if (sks === null || active?.value !== "True" || pods === null || pods === 0 || replicas === null)
    return null;
  const evidence = pods < replicas ? refusalOfPods(context.revision) : null;
  if (evidence === null) return null;
  const { reason = "", message = "", refuser = "other", name = "" } = evidence.values;
  return {
    values: { pods, replicas, reason, message, refuser, name, ...placesOf(context) },
    seq: evidence.seq,
  };
}

/** A quota that is freed, or a surge that is over, is no matter. */
const REFUSED_MS = 5_000;

/** What tells how a start goes. */
const STARTS = [SKS, PA, RESOURCE.deployments, RESOURCE.pods, RESOURCE.endpoints];

const common = { kind: "diagnosis", fromInitial: true } as const;

export const START_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "D8",
    severity: "error",
    sources: [...STARTS, RESOURCE.revisions, RESOURCE.ingresses, RESOURCE.k8sEvents],
    needs: STARTS,
    mayLack: [RESOURCE.pods, RESOURCE.endpoints, RESOURCE.deployments],
    when: ["noPod"],
    afterMs: SLOW_MS,
    judge: doesNotStart,
  },
  {
    ...common,
    id: "rollout-waits",
    severity: "note",
    // After D8, which tells a failure.
    sources: [...STARTS, RESOURCE.ingresses, RESOURCE.k8sEvents],
    needs: [...STARTS, RESOURCE.ingresses],
    when: ["noPod"],
    afterMs: SLOW_MS,
    judge: isRolloutWaiting,
  },
  {
    ...common,
    id: "D13",
    severity: "note",
    sources: [SKS, RESOURCE.endpoints, "activator"],
    when: ["noPod"],
    afterMs: LATE_MS,
    judge: isReadyLate,
  },
  {
    ...common,
    id: "D21",
    severity: "warning",
    sources: [SKS, PA, RESOURCE.deployments, RESOURCE.endpoints, RESOURCE.pods],
    needs: [SKS, PA, RESOURCE.endpoints],
    when: ["pod"],
    afterMs: SLOW_MS,
    judge: lacksPods,
  },
  {
    ...common,
    id: "pods-refused",
    severity: "warning",
    sources: [SKS, PA, RESOURCE.deployments, RESOURCE.endpoints],
    when: ["pod"],
    afterMs: REFUSED_MS,
    judge: mayNotGrow,
  },
];
