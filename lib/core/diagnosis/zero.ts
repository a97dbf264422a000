/** Why pods stay, and how they went (protocol 8: D3–D6, D9, D22, D25). */
import { RESOURCE } from "../../model/record.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Rule, RuleContext, Verdict } from "../rules/rule.ts";
import { settingsAt } from "../settings.ts";
import { openSlice } from "../tracks.ts";
import { factsOf } from "./facts.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;
const DEPLOYMENTS = RESOURCE.deployments;
const HPA = "hpa.autoscaling.knative.dev";

/** D3: a setting keeps it from ever going to zero. */
function neverGoesToZero(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  const { sks, replicas, active } = factsOf(context);
  if (sks === null || (replicas ?? 0) === 0 || active?.value !== "True") return null;
  const settings = settingsAt(shared, revision, t);
  const isInitialized = revision.pa?.scaleTargetInitialized === "True";
  const reason =
    settings.class.value === HPA
      ? { why: "hpa", value: 0 }
      : !settings.scaleToZeroEnabled.value
        ? { why: "disabled", value: 0 }
        : settings.minScale.value > 0
          ? { why: "minScale", value: settings.minScale.value }
          : settings.initialScale.value > 1 && !isInitialized
            ? { why: "initialScale", value: settings.initialScale.value }
            : null;
  return reason === null ? null : { values: reason };
}

/** How much longer than the longest wait a hand-over may take before it is stuck. */
const STUCK_MS = 60_000;

function longestWait({ shared, revision, t }: RuleContext): number {
  const { gracePeriodMs, retentionMs } = settingsAt(shared, revision, t);
  return Math.max(gracePeriodMs.value, retentionMs.value);
}

/** Idle, the pods not yet taken away. */
function isHandingOver(context: RuleContext): boolean {
  const { sks, replicas, active } = factsOf(context);
  const { pa } = context.revision;
  return (
    sks?.mode === "Proxy" &&
    active?.value === "False" &&
    pa?.desired === 0 &&
    !pa.deleting &&
    (replicas ?? 0) > 0
  );
}

/** Since both are so: a wake patches the replicas before it says that it is active. */
function handingOverSince(context: RuleContext): EpochMs {
  const { active } = factsOf(context);
  const replicas = context.revision.replicas.at(-1);
  return Math.max(active?.from ?? context.t, replicas?.t ?? 0);
}

/** D4: the hand-over does not end. */
function isStuck(context: RuleContext): Verdict | null {
  if (!isHandingOver(context)) return null;
  const { active } = factsOf(context);
  const from = handingOverSince(context);
  const results = context.revision.probes.filter(
    (probe) => probe.source === "autoscaler" && probe.kind === "sync" && probe.t >= from,
  );
  const last = results.at(-1);
  const values = {
    result: last === undefined ? "none" : last.success ? "confirmed" : "failed",
    failures: results.filter(({ success }) => !success).length,
    error: last?.error ?? "",
    answer: last?.answer ?? "",
  };
  return { values, from, seq: last?.seq ?? active?.seq ?? context.seq };
}

/** D5: the same picture, within the time that it may take. */
function isCountingDown(context: RuleContext): Verdict | null {
  if (!isHandingOver(context)) return null;
  const from = handingOverSince(context);
  const { gracePeriodMs, retentionMs } = settingsAt(context.shared, context.revision, context.t);
  return {
    values: { graceMs: gracePeriodMs.value, retentionMs: retentionMs.value },
    from,
    until: from + longestWait(context) + STUCK_MS,
  };
}

const SUPERSEDED_MS = 60_000;

/** D6: no route uses it any more, and yet it is not Unreachable and keeps pods. */
function keepsPodsUnrouted(context: RuleContext): Verdict | null {
  const { revision } = context;
  const { sks, replicas } = factsOf(context);
  if (sks === null || (replicas ?? 0) === 0 || revision.routingState !== "reserve") return null;
  const reachability = revision.settings.reachability ?? "";
  if (reachability === "Unreachable") return null;
  return { values: { reachability: reachability || "unknown", replicas: replicas ?? 0 } };
}

/** D9: resting at zero. */
function rests(context: RuleContext): Verdict | null {
  const { sks, pods, replicas, active, path } = factsOf(context);
  if (sks === null || pods !== 0 || replicas !== 0 || active?.value !== "False" || path !== "activator")
    return null;
  return { values: {} };
}

const APPLIED_MS = 60_000;

/** D22: pods are wanted, and the Deployment has another number. */
function isScaledByOthers(context: RuleContext): Verdict | null {
  const { sks, replicas, active } = factsOf(context);
  const { pa } = context.revision;
  const desired = pa?.desired ?? 0;
  if (sks === null || pa === null || pa.deleting || desired <= 0 || replicas === null) return null;
  if (active === undefined || replicas === desired) return null;
  return { values: { desired, replicas } };
}

/** Below this the ingress had no time to follow (7.2). */
const HASTY_MS = 5_000;

/** D25: replicas 0 within seconds of the activators' coming into the path. */
function wasHasty({ shared, revision, t, seq }: RuleContext): Verdict | null {
  const { zeroPatch } = revision;
  const path = openSlice(revision.path);
  if (zeroPatch?.seq !== seq || path?.value !== "activator" || path.initial === true) return null;
  const before = revision.path[revision.path.length - 2];
  if (before?.endSeq !== path.seq || before.value !== "pods") return null;
  const insertedMs = t - path.from;
  const { gracePeriodMs } = settingsAt(shared, revision, t);
  // A shorter grace period is somebody's wish; object times have whole seconds.
  const leastMs = Math.min(HASTY_MS, gracePeriodMs.value - 1_000);
  return insertedMs < leastMs
    ? { values: { insertedMs, graceMs: gracePeriodMs.value }, isMoment: true }
    : null;
}

const common = { kind: "diagnosis", severity: "note", fromInitial: true } as const;

export const ZERO_DIAGNOSES: readonly Rule[] = [
  { ...common, id: "D3", sources: [SKS, PA, DEPLOYMENTS], afterMs: 0, judge: neverGoesToZero },
  {
    ...common,
    id: "D4",
    severity: "warning",
    sources: [SKS, PA, DEPLOYMENTS, "autoscaler"],
    afterMs: (context) => longestWait(context) + STUCK_MS,
    judge: isStuck,
  },
  { ...common, id: "D5", sources: [SKS, PA, DEPLOYMENTS], afterMs: 1_000, judge: isCountingDown },
  {
    ...common,
    id: "D6",
    severity: "warning",
    sources: [SKS, PA, DEPLOYMENTS, RESOURCE.revisions],
    afterMs: SUPERSEDED_MS,
    judge: keepsPodsUnrouted,
  },
  { ...common, id: "D9", sources: [SKS, PA, DEPLOYMENTS, RESOURCE.endpoints], afterMs: 0, judge: rests },
  {
    ...common,
    id: "D22",
    severity: "warning",
    sources: [SKS, PA, DEPLOYMENTS],
    afterMs: APPLIED_MS,
    judge: isScaledByOthers,
  },
  {
    ...common,
    id: "D25",
    severity: "warning",
    fromInitial: false,
    sources: [DEPLOYMENTS],
    needs: [DEPLOYMENTS, RESOURCE.endpoints],
    afterMs: 0,
    judge: wasHasty,
  },
];
