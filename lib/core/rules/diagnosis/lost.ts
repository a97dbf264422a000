/** Pods that served and are lost, and the requests that failed with them. */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues, PodTrack, Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { FAILURE_MEMORY_MS, isLoss, recentRun } from "../../reduce/failures.ts";
import { lostSince } from "../../reduce/phase.ts";
import { isTroubledPod, lastTroubledPod, longestNotListed } from "../../reduce/pod-index.ts";
import { isHiddenBetween, unwatchedSince } from "../../state/gaps.ts";
import { settingsAt } from "../../state/settings.ts";
import { ownTime } from "../../state/since.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import {
  disruptionSince,
  type Evidence,
  NOTHING,
  restartSince,
  troubleOf,
  troubleSince,
  warningSince,
} from "./evidence.ts";
import { FAILURE_SOURCES, namesOf } from "./facts.ts";
import { lostRequests } from "./lost-requests.ts";

/** Watches share no order: a pod's status may be read so much earlier than what follows from it. */
const LOOK_BACK_MS: DurationMs = 5_000;
/** A probe that fails once is over by then. */
const UNREADY_MS: DurationMs = 2_000;
/** Requests wait so long without harm: what is over by then has cost nobody anything, as far as none is recorded that failed. */
const BRIEF_MS: DurationMs = 10_000;

/** pods-lost: no pod is ready any more although they are wanted; or requests failed as some of them were lost. */
function losesPods(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  const { sks, pods, replicas, active } = context.facts;
  if (sks === null) return null;
  const run = recentRun(revision, "lost", t);
  const isOut = pods === 0 && (replicas ?? 0) > 0 && active?.value !== "False";
  const outSince = isOut ? lostSince(revision) : null;
  const begin = Math.min(outSince ?? t, run?.firstAt ?? t, t);
  if (outSince === null && run === null) return null;
  const since = Math.min(begin, hiddenSince(shared, begin)) - LOOK_BACK_MS;
  const lost = lostPods(revision, begin - LOOK_BACK_MS);
  const evidence = evidenceSince(revision, since);
  // Its pods are ready, and are not listed (D12): nothing stopped being ready.
  if (run === null && evidence === null && longestNotListed(revision) !== undefined) return null;
  const next = nextTrouble(revision, since);
  const from = Math.min(begin, ...lost.map(({ at }) => at));
  const requests = lostRequests(run, context.open?.values);
  const isBrief = requests.failed === 0 && t < from + BRIEF_MS;
  const { minScale } = settingsAt(shared, revision, t);
  const values = {
    ...(evidence?.values ?? { ...NOTHING, sort: "none" }),
    ...nextValues(next),
    state: outSince === null && !wasWithout(revision, begin - LOOK_BACK_MS) ? "some" : "all",
    pods:
      evidence?.values.by === "deletion" ? deletedPods(revision, begin - LOOK_BACK_MS).length : lost.length,
    minScale: minScale.value,
    ...requests,
    ...namesOf(revision),
  };
  // Without evidence the record with which it began shows it.
  const seq = evidence?.seq ?? run?.seq;
  return {
    values,
    from,
    ...(isBrief ? { severity: "warning", askAt: from + BRIEF_MS } : {}),
    ...(seq === undefined ? {} : { seq }),
    afterMs: run !== null || evidence?.values.by === "pod" || next?.values.by === "pod" ? 0 : UNREADY_MS,
    ...(outSince === null && run !== null ? { until: run.lastAt + FAILURE_MEMORY_MS } : {}),
  };
}

/** When the gap began whose list shows that the pods are lost: they were so amid it. */
function hiddenSince(shared: SharedState, begin: EpochMs): EpochMs {
  const from = [RESOURCE.pods, RESOURCE.endpoints].map((resource) =>
    isHiddenBetween(shared, resource, begin - LOOK_BACK_MS, begin)
      ? (unwatchedSince(shared, resource, begin) ?? begin)
      : begin,
  );
  return Math.min(...from);
}

/** The private Endpoints were empty at some time since. */
function wasWithout({ privateReady }: RevisionState, from: EpochMs): boolean {
  for (let i = privateReady.length - 1; i >= 0; i--) {
    const sample = privateReady[i];
    if (sample === undefined || sample.t < from) return false;
    if (sample.value === 0) return true;
  }
  return false;
}

/** Who took a pod away comes first: what became of the containers follows from it. */
function evidenceSince(revision: RevisionState, from: EpochMs): Evidence | null {
  const trouble = servedTrouble(revision, from);
  if (trouble?.values.sort === "node") return trouble;
  return (
    disruptionSince(revision, from) ??
    trouble ??
    restartSince(revision, from) ??
    warningSince(revision, from, { isMeant: (pod) => !isInPlace(revision, pod, from) }) ??
    deletionSince(revision, from) ??
    probeSince(revision, from - PROBES_MS)
  );
}

/** It was made since and never served: it comes in the place of a pod that is lost, and what is wrong with it came later. */
function isInPlace(revision: RevisionState, { own, readyAt, slices }: PodTrack, from: EpochMs): boolean {
  if (readyAt !== undefined || slices.some(({ value }) => value === "ready")) return false;
  const created = own?.created;
  const since = created === undefined ? slices[0]?.from : ownTime(created, revision);
  return since !== undefined && since >= from;
}

/** What is wrong with a pod that served; of several with the one that told it last. */
function servedTrouble(revision: RevisionState, from: EpochMs): Evidence | null {
  const last = lastTroubledPod(revision);
  if (last === undefined || !isInPlace(revision, last, from)) return troubleSince(revision, from);
  let served: PodTrack | undefined;
  for (const pod of revision.pods.values()) {
    const at = pod.lastTrouble?.t;
    if (at === undefined || at < from || isInPlace(revision, pod, from)) continue;
    if (at >= (served?.lastTrouble?.t ?? from)) served = pod;
  }
  return served === undefined ? null : troubleOf(revision, served);
}

/** What keeps a pod from taking the place of one that is lost. */
function nextTrouble(revision: RevisionState, from: EpochMs): Evidence | null {
  const last = lastTroubledPod(revision);
  if (last !== undefined && isTroubledPod(revision, last.uid) && isInPlace(revision, last, from))
    return troubleOf(revision, last);
  const warning = warningSince(revision, from, { isMeant: (pod) => isInPlace(revision, pod, from) });
  return warning?.values.kind === "Pod" ? warning : null;
}

function nextValues(next: Evidence | null): FindingValues {
  const { pod = "none", reason = "none", message = "" } = next?.values ?? {};
  return { next: pod, nextReason: reason || "none", nextSays: message || "none" };
}

/** A probe must fail some times in a row until a pod is not ready any more, and not each of them is told. */
const PROBES_MS: DurationMs = 60_000;
const OF_PROBES: ReadonlySet<unknown> = new Set(["probe", "status", "liveness", "startup"]);

/** The last warning of a probe that failed. */
function probeSince(revision: RevisionState, from: EpochMs): Evidence | null {
  const warning = warningSince(revision, from, { isSeen: true });
  return warning !== null && OF_PROBES.has(warning.values.sort) ? warning : null;
}

/** Nothing is wrong with it: somebody deleted it. */
function deletionSince(revision: RevisionState, from: EpochMs): Evidence | null {
  const last = deletedPods(revision, from).at(-1);
  if (last === undefined) return null;
  return { values: { ...NOTHING, by: "deletion", pod: last.pod.name, sort: "deleted" }, seq: last.slice.seq };
}

/** Pods that were ready and were sent away since. */
function deletedPods(
  { pods }: RevisionState,
  from: EpochMs,
): { readonly pod: PodTrack; readonly slice: Slice }[] {
  return [...pods.values()].flatMap((pod) => {
    const slice = pod.slices.find(
      (one, i) => one.from >= from && one.value === "terminating" && pod.slices[i - 1]?.value === "ready",
    );
    return slice === undefined ? [] : [{ pod, slice }];
  });
}

/** A pod that is only deleted is no loss: every scale-down does that. */
function isGone(before: Slice | undefined, slice: Slice, isTaken: boolean): boolean {
  return isLoss(before, slice) || (isTaken && before?.value === "ready" && slice.value === "terminating");
}

function lostPods(
  { pods }: RevisionState,
  from: EpochMs,
): { readonly pod: PodTrack; readonly at: EpochMs }[] {
  return [...pods.values()].flatMap((pod) => {
    const isTaken = pod.disruption !== undefined && pod.disruption.t >= from - LOOK_BACK_MS;
    const at = pod.slices.find(
      (slice, i) => slice.from >= from && isGone(pod.slices[i - 1], slice, isTaken),
    )?.from;
    return at === undefined ? [] : [{ pod, at }];
  });
}

export const LOST_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "pods-lost",
    kind: "diagnosis",
    severity: "error",
    sources: [...FAILURE_SOURCES, "queue-proxy", RESOURCE.k8sEvents],
    needs: [RESOURCE.serverlessServices, RESOURCE.deployments, RESOURCE.endpoints],
    mayLack: [RESOURCE.deployments],
    when: ["failing", "noPod"],
    afterMs: 0,
    fromInitial: true,
    judge: losesPods,
  },
];
