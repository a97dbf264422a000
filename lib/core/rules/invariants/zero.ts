/** What must precede the patch to 0 replicas, and the windows around it (protocol 7.1: I12–I14). */
import { RESOURCE } from "../../../model/record.ts";
import type { Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { addressIndex } from "../../reduce/address-index.ts";
import { configAt, isKpaClass, settingsAt } from "../../state/settings.ts";
import type { RevisionState } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { named, SETTLE_MS } from "./sets.ts";

const PA = RESOURCE.podAutoscalers;
const common = { kind: "invariant", afterMs: SETTLE_MS } as const;

/** Object times have whole seconds. */
const TOLERANCE_MS = 1_000;

/**
 * How long ago the object's time was when the record came, and how much less it may be than a rule asks for. A receiver's
 * clock that is behind is known to the second only.
 */
function sinceObjectTime({ behindMs }: RevisionState, from: EpochMs | null, t: EpochMs): number {
  return from === null ? 0 : t + behindMs - from;
}

function toleranceFor({ behindMs }: RevisionState): DurationMs {
  return behindMs > 0 ? 2 * TOLERANCE_MS : TOLERANCE_MS;
}

/**
 * Replicas n > 0 → 0 ⇒ before it: Active False (or Unknown for longer than the activation timeout), mode Proxy,
 * `ActivatorEndpointsPopulated` True, no pod in the public set. The four come on four watches without a common order,
 * so each may still arrive within the settle time.
 */
function handsOverBeforeZero(context: RuleContext): Verdict | Quiet {
  const { shared, revision, t } = context;
  const { sks, pa } = revision;
  const patch = openPatch(context);
  // Everything that must precede the patch has been seen: later records cannot violate it.
  const kept: Quiet = { memory: null };
  if (patch === null || sks === null || sks.deleting || pa === null || pa.deleting) return kept;
  // That class never goes to zero: whoever patched the replicas was no autoscaler, and hands nothing over.
  if (!isKpaClass(shared, revision, t)) return kept;
  const { activationTimeoutMs } = settingsAt(shared, revision, t);
  const missing = new Set<string>();
  const unknownFor =
    revision.paActive === "Unknown" ? sinceObjectTime(revision, pa.activeTransitionTime, patch.t) : 0;
  if (revision.paActive !== "False" && unknownFor < activationTimeoutMs.value - toleranceFor(revision)) {
    missing.add("active");
  }
  if (sks.mode !== "Proxy") missing.add("mode");
  if (sks.activatorEndpointsPopulated !== "True") missing.add("condition");
  const inPath = addressIndex(shared, revision).shownPods;
  if (inPath.size > 0) missing.add("path");
  if (missing.size === 0) return kept;
  const values = { ...named("lacking", missing), ...named("pods", inPath) };
  return { values, seq: patch.seq, memory: patch.seq };
}

/** The patch to 0 that is made just now, or whose number is remembered because something was missing. */
function openPatch({ revision: { zeroPatch }, seq, memory }: RuleContext): RevisionState["zeroPatch"] {
  return zeroPatch !== null && (zeroPatch.seq === seq || zeroPatch.seq === memory) ? zeroPatch : null;
}

/**
 * At the patch to 0, each within a second: Proxy was ordered a grace period ago, or it has been inactive for
 * max(grace, retention); and it has been inactive for the retention. Not on the way of the activation timeout.
 */
function waitsBeforeZero({ shared, revision, t, seq }: RuleContext): Verdict | null {
  const { zeroPatch, sks, pa } = revision;
  if (zeroPatch?.seq !== seq || sks === null || pa === null || revision.paActive !== "False") return null;
  // Without the ConfigMap the grace period in force is not known.
  if (configAt(shared, "config-autoscaler", t) === null || pa.activeTransitionTime === null) return null;
  const inactive = openSlice(revision.conditions.get("PodAutoscaler/Active") ?? []);
  if (
    inactive === undefined ||
    isTimedOut(revision, inactive) ||
    settingsChangedSince(shared, revision, inactive.from)
  )
    return null;
  const settings = settingsAt(shared, revision, t);
  const graceMs = settings.gracePeriodMs.value;
  const retentionMs = settings.retentionMs.value;
  const inactiveMs = sinceObjectTime(revision, pa.activeTransitionTime, t);
  const proxyMs =
    sks.activatorEndpointsPopulated === "True"
      ? sinceObjectTime(revision, sks.populatedTransitionTime, t)
      : 0;
  const isLongEnough = (ms: number, wanted: number): boolean => ms >= wanted - toleranceFor(revision);
  const graceIsOver =
    isLongEnough(proxyMs, graceMs) || isLongEnough(inactiveMs, Math.max(graceMs, retentionMs));
  if (graceIsOver && isLongEnough(inactiveMs, retentionMs)) return null;
  return { values: { proxyMs, inactiveMs, graceMs, retentionMs }, isMoment: true };
}

/** The way of the activation timeout: Active went from Unknown to False, and neither grace nor retention is waited for. */
function isTimedOut({ conditions }: RevisionState, inactive: Slice): boolean {
  const slices = conditions.get("PodAutoscaler/Active") ?? [];
  let i = slices.indexOf(inactive);
  while (i > 0 && slices[i - 1]?.value === "False" && slices[i]?.reason !== "TimedOut") i -= 1;
  return slices[i]?.reason === "TimedOut" || slices[i - 1]?.value === "Unknown";
}

/** Active never goes True → False in less than the stable window; settings that changed meanwhile explain it. */
function isIdleForAWindow({ shared, revision, t, seq }: RuleContext): Verdict | null {
  const slices = revision.conditions.get("PodAutoscaler/Active") ?? [];
  const last = slices[slices.length - 1];
  const before = slices[slices.length - 2];
  if (last?.value !== "False" || last.seq !== seq || before?.value !== "True" || before.endSeq !== seq)
    return null;
  if (last.reason === "NotOwned" || last.reason === "FailedCreate") return null;
  const settings = settingsAt(shared, revision, t);
  // Where it counts no more because nobody routes there, the window holds all the same.
  const { initialScale } = settings;
  if (
    (initialScale.value === 0 && initialScale.origin !== "unreachable") ||
    settings.class.value === "hpa.autoscaling.knative.dev"
  )
    return null;
  const windowMs = settings.stableWindowMs.value;
  const { transitionTime } = before;
  const activeMs =
    transitionTime === undefined ? t - before.from : sinceObjectTime(revision, transitionTime, t);
  if (activeMs >= windowMs - toleranceFor(revision) || settingsChangedSince(shared, revision, before.from))
    return null;
  return { values: { activeMs, windowMs }, isMoment: true };
}

function settingsChangedSince(
  { configVersions }: RuleContext["shared"],
  { settingsVersions }: RevisionState,
  from: EpochMs,
): boolean {
  // Versions are in the order of their times.
  const own = settingsVersions.length > 1 ? settingsVersions.at(-1) : undefined;
  return [configVersions.at(-1), own].some((version) => version !== undefined && version.t > from);
}

export const ZERO_INVARIANTS: readonly RuleSpec[] = [
  {
    ...common,
    id: "I12",
    severity: "error",
    sources: [RESOURCE.deployments, PA, RESOURCE.serverlessServices, RESOURCE.endpoints],
    when: ["zeroPatch"],
    judge: handsOverBeforeZero,
  },
  {
    ...common,
    id: "I13",
    severity: "warning",
    sources: [RESOURCE.deployments],
    needs: [RESOURCE.deployments, PA, RESOURCE.serverlessServices],
    when: ["zeroPatch"],
    judge: waitsBeforeZero,
  },
  { ...common, id: "I14", severity: "warning", sources: [PA], judge: isIdleForAWindow },
];
