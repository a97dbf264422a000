/** More is asked for than there may be (max-scale-reached), and a number that two set in turn (scaled-by-two). */
import { RESOURCE } from "../../../model/record.ts";
import type { Sample } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { isHpaClass, isKpaClass, settingsAt } from "../../state/settings.ts";
import { sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { sampleAt } from "../../state/tracks.ts";
import { conditionOf } from "../facts.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf, recently } from "./facts.ts";

/** A burst is shorter. */
const HELD_MS: DurationMs = 60_000;
/** The autoscaler tells it every two seconds; without a line for so long nobody knows. */
const TOLD_MS: DurationMs = 30_000;

/** max-scale-reached: all pods that max-scale allows are there, and the load asks for more. */
function isHeldAtMost(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  if (context.facts.sks === null) return null;
  return isHpaClass(shared, revision, t) ? saidByHpa(context) : saidByLog(context);
}

/** The autoscaler's line names both: what the load asks for, and what is left of it within the bounds. */
function saidByLog({ shared, revision, t, open, facts: { replicas } }: RuleContext): Verdict | null {
  const last = revision.decisions.at(-1);
  const { maxScale } = settingsAt(shared, revision, t);
  if (maxScale.value === 0 || (replicas ?? 0) < maxScale.value) return null;
  if (last?.kind !== "scale-observed") return open === undefined || t >= (open.until ?? t) ? null : open;
  const asked = Number(last.values.desiredPods ?? 0);
  if (asked <= maxScale.value) return null;
  const values = { by: "log", asked, max: maxScale.value, origin: maxScale.origin, message: "none" };
  return { values: { ...values, ...namesOf(revision) }, seq: last.seq, until: last.t + TOLD_MS };
}

function saidByHpa({ revision }: RuleContext): Verdict | null {
  const slice = conditionOf(revision, "HorizontalPodAutoscaler/ScalingLimited");
  if (slice?.value !== "True" || slice.reason !== "TooManyReplicas") return null;
  const values = { by: "hpa", asked: 0, max: 0, origin: "annotation", message: slice.message || "none" };
  return { values: { ...values, ...namesOf(revision) }, from: sinceOf(slice, revision).at, seq: slice.seq };
}

const WINDOW_MS: DurationMs = 600_000;
const TIMES = 3;
/** Of the changes so many are looked at, the latest. */
const LOOKED_AT = 61;

/** scaled-by-two: again and again somebody sets other replicas than the autoscaler wants, and it sets them back. */
function isScaledByTwo(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  if (context.facts.sks === null || !isKpaClass(shared, revision, t)) return null;
  const turns = turnsOf(revision, t - WINDOW_MS);
  const recent = recently(
    turns.map((turn) => turn.t),
    t,
    WINDOW_MS,
    TIMES,
  );
  const last = turns.at(-1);
  if (recent === null || last === undefined) return null;
  const values = {
    count: recent.count,
    desired: revision.pa?.desired ?? 0,
    other: last.value ?? 0,
    lastAt: last.t,
  };
  return { values: { ...values, ...namesOf(revision) }, until: recent.until, seq: last.seq };
}

/** Numbers since `from` that nobody wanted: what was wanted was there before and is there again, and was the same all the time. */
function turnsOf({ replicas, desired }: RevisionState, from: EpochMs): Sample[] {
  const turns: Sample[] = [];
  const first = Math.max(0, replicas.length - LOOKED_AT);
  for (let i = replicas.length - 2; i > first; i--) {
    const sample = replicas[i];
    const before = replicas[i - 1];
    const after = replicas[i + 1];
    if (sample === undefined || before === undefined || after === undefined || sample.t <= from) break;
    if (sample.value === null || before.value === null || before.value !== after.value) continue;
    if (wantedAllTheTime(desired, before.t, after.t) === before.value) turns.push(sample);
  }
  return turns.reverse();
}

/** What was wanted at both times and in between; null where that changed. */
function wantedAllTheTime(desired: readonly Sample[], from: EpochMs, to: EpochMs): number | null {
  const last = sampleAt(desired, to);
  return last === undefined || last.t > from ? null : last.value;
}

/** other-scaler: an HPA of somebody's own scales the Deployment that the autoscaler scales. */
function hasOtherScaler(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  const { otherScaler } = revision;
  if (context.facts.sks === null || otherScaler === null || !isKpaClass(shared, revision, t)) return null;
  const { name, min, max, seq } = otherScaler;
  const values = {
    name,
    min,
    max,
    replicas: context.facts.replicas ?? 0,
    desired: revision.pa?.desired ?? 0,
  };
  return { values: { ...values, ...namesOf(revision) }, seq };
}

const common = { kind: "diagnosis", severity: "warning" } as const;

export const BOUND_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "max-scale-reached",
    sources: ["autoscaler", RESOURCE.deployments, RESOURCE.horizontalPodAutoscalers],
    needs: [RESOURCE.deployments],
    mayLack: [RESOURCE.horizontalPodAutoscalers],
    when: ["bounded"],
    afterMs: HELD_MS,
    fromInitial: true,
    judge: isHeldAtMost,
  },
  {
    ...common,
    id: "other-scaler",
    sources: [RESOURCE.horizontalPodAutoscalers, RESOURCE.deployments],
    needs: [RESOURCE.podAutoscalers, RESOURCE.horizontalPodAutoscalers],
    afterMs: 0,
    about: "name",
    fromInitial: true,
    judge: hasOtherScaler,
  },
  {
    ...common,
    id: "scaled-by-two",
    sources: [RESOURCE.deployments],
    needs: [RESOURCE.deployments, RESOURCE.podAutoscalers],
    afterMs: 0,
    judge: isScaledByTwo,
  },
];
