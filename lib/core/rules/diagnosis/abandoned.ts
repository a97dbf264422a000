/**
 * Wakes that never serve, one after the other (wakes-abandoned), and what the cluster autoscaler had to do with it.
 *
 *   replicas  ▁▁████████▁▁▁████████▁▁▁████████▁▁    no pod ready in any of them
 *   Events      TriggeredScaleUp … a node that comes after the wake was given up helps nobody
 */
import { RESOURCE } from "../../../model/record.ts";
import type { ColdStart, K8sEventInstant } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";

/** So many in a row are no accident. */
const WAKES = 3;
/** Of the last events so many are looked at. */
const LOOKED_AT = 500;

/** wakes-abandoned: the last wakes that are over all ended without a ready pod. */
function abandonsWakes({ revision, t, facts }: RuleContext): Verdict | null {
  // The one that is under way is none of them yet.
  const over = revision.coldStarts.slice(-WAKES - 1).filter(({ outcome }) => outcome !== "open");
  const wakes = over.slice(-WAKES);
  const [first] = wakes;
  const last = wakes.at(-1);
  if (facts.sks === null || first === undefined || last === undefined || wakes.length < WAKES) return null;
  if (wakes.some(({ outcome, end }) => outcome !== "abandoned" || end === null)) return null;
  const wasted = wakes.map(({ begin, end }) => (end as EpochMs) - begin);
  const lastEnd = last.end as EpochMs;
  const said = scalerSays(revision, first.begin, t);
  return {
    values: {
      count: wakes.length,
      firstAt: first.begin,
      lastAt: lastEnd,
      longestMs: Math.max(...wasted),
      podMs: wasted.reduce((sum, ms) => sum + ms, 0),
      stage: stageOf(wakes),
      ...said.values,
      ...namesOf(revision),
    },
    from: first.begin,
    afterMs: Math.max(0, t - first.begin),
    seq: said.seq ?? last.seq,
  };
}

/** How far the pods came in the wake that came furthest. */
function stageOf(wakes: readonly ColdStart[]): string {
  if (wakes.some(({ ready }) => ready !== null)) return "ready";
  if (wakes.some(({ started }) => started !== null)) return "started";
  if (wakes.some(({ scheduled }) => scheduled !== null)) return "scheduled";
  return wakes.some(({ podCreated }) => podCreated !== null) ? "created" : "none";
}

interface Said {
  readonly values: {
    /** What it did last: `up` a node was ordered, `no` none would help, `none` nothing is recorded. */
    readonly scaler: "up" | "no" | "none";
    readonly words: string;
    readonly scalerAt: EpochMs;
    /** It took nodes away under these pods as well. */
    readonly down: "yes" | "no";
  };
  readonly seq: RecordSeq | null;
}

/** What the cluster autoscaler said of the revision's pods since `from`. */
function scalerSays({ k8sEvents }: RevisionState, from: EpochMs, to: EpochMs): Said {
  let told: K8sEventInstant | null = null;
  let isDown = false;
  const first = Math.max(0, k8sEvents.length - LOOKED_AT);
  for (let i = k8sEvents.length - 1; i >= first; i--) {
    const event = k8sEvents[i] as K8sEventInstant;
    if (event.t < from) break;
    if (event.t > to || event.kind !== "Pod") continue;
    if (event.reason === "ScaleDown") isDown = true;
    if (event.reason === "TriggeredScaleUp" || event.reason === "NotTriggerScaleUp") told ??= event;
  }
  const down = isDown ? "yes" : "no";
  if (told === null) return { values: { scaler: "none", words: "none", scalerAt: 0, down }, seq: null };
  const scaler = told.reason === "TriggeredScaleUp" ? "up" : "no";
  return { values: { scaler, words: told.message || "none", scalerAt: told.t, down }, seq: told.seq };
}

export const ABANDONED_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "wakes-abandoned",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.deployments, RESOURCE.endpoints, RESOURCE.k8sEvents],
    needs: [RESOURCE.deployments, RESOURCE.endpoints],
    when: ["gaveUpOfLate"],
    afterMs: 0,
    judge: abandonsWakes,
  },
];
