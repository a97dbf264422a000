/**
 * Which mode, why, and until when: the answer for one revision at one instant, as message keys with values.
 *
 * Texts are in the catalogue `explain`. A new phase is one explainer in the file of its sort, and one entry here.
 */

import { RESOURCE } from "../../../model/record.ts";
import { lastIndexAt } from "../../../model/search.ts";
import type { RevisionPhase } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import { isSeenInPart, isToldOnly } from "../../reduce/known.ts";
import { beganAt, phaseAt, withFailing } from "../../reduce/phase.ts";
import { severityOf } from "../../rules/catalogue.ts";
import { hiddenFindings } from "../../rules/findings.ts";
import { isBeforeLists, isUnknownAt, unknownSince } from "../../state/gaps.ts";
import { sinceOf } from "../../state/since.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { sliceAt } from "../../state/tracks.ts";
import { cutOffClauses, restartClauses, routeClauses } from "./beside.ts";
import { clockClauses, inputClockClauses } from "./clocks.ts";
import {
  type Clause,
  type Context,
  clause,
  clauseSince,
  type Explainer,
  phaseSince,
  podsAt,
  readyPods,
  seqOfPath,
} from "./context.ts";
import { explainProxied, explainServing } from "./direct.ts";
import { lateClauses } from "./late.ts";
import { partClauses } from "./part.ts";
import { passErrorClauses } from "./pass-errors.ts";
import { podCountClauses } from "./pod-count.ts";
import { refusedClauses } from "./refused.ts";
import { requestClauses } from "./requests.ts";
import { movedClauses } from "./routed.ts";
import { soleCallerClauses } from "./sole-caller.ts";
import { staleClauses } from "./stale.ts";
import { systemDownClauses, systemEventClauses } from "./system.ts";
import { toldClauses } from "./told.ts";
import { untilZero } from "./until-zero.ts";
import { explainFailing, explainWaking } from "./wake.ts";
import { explainHandingOver, explainZero } from "./zero.ts";

export type { Clause, Provenance } from "./context.ts";

export interface Explanation {
  readonly phase: RevisionPhase;
  /** When the phase began; null when it is not known. */
  readonly since: EpochMs | null;
  /** What is the case, why, and until when, in this order; the first is the headline. */
  readonly clauses: readonly Clause[];
}

/** Explains a revision at `t`; phase `Unknown` before it is first seen and inside a gap. */
export function explain(shared: SharedState, revision: RevisionState, t: EpochMs): Explanation {
  const phases = withFailing(revision.phase, t);
  const slice = phases[lastIndexAt(phases, t, (s) => s.from)];
  const phase = phaseAt(revision.phase, t) ?? "Unknown";
  const since = slice === undefined ? null : beganAt(slice);
  if (isBeforeLists(shared, "phase", t))
    return { phase: "Unknown", since: null, clauses: [clause("notListed", {}, "derived", null)] };
  if (slice === undefined)
    return { phase: "Unknown", since: null, clauses: [clause("notYet", {}, "derived", null)] };
  if (isUnknownAt(shared, "phase", t)) {
    const clauses = [
      clause("gap", { sinceAt: unknownSince(shared, "phase", t) }, "derived", null),
      ...hiddenClauses(shared, revision, t),
    ];
    return { phase: "Unknown", since: null, clauses };
  }
  const context: Context = {
    shared,
    revision,
    t,
    since: beganAt(slice),
    by: sinceOf(slice, revision).by,
    seq: slice.seq,
  };
  const path = sliceAt(revision.path, t);
  const isFromSlices = path !== undefined && !shared.resources.has(RESOURCE.endpoints);
  return {
    phase,
    since,
    clauses: [
      ...requestClauses(context),
      ...lateClauses(context),
      ...cutOffClauses(context),
      ...refusedClauses(context),
      ...systemDownClauses(context, phase),
      ...EXPLAINERS[phase](context),
      ...soleCallerClauses(context, phase),
      ...podCountClauses(context),
      ...systemEventClauses(context, phase),
      ...movedClauses(context),
      ...routeClauses(context),
      ...restartClauses(context),
      ...passErrorClauses(context),
      ...staleClauses(context),
      ...clockClauses(context, phase),
      ...inputClockClauses(context),
      ...(isFromSlices ? [clause("pathFromSlices", {}, "derived", path.seq)] : []),
    ],
  };
}

/** Pods may be seen although the addresses are not. */
function explainUnknown(c: Context): Clause[] {
  if (isSeenInPart(c.shared, c.revision)) {
    const lines = isToldOnly(c.shared, c.revision) ? toldClauses(c).slice(1) : [];
    return [...partClauses(c), ...lines];
  }
  if (isToldOnly(c.shared, c.revision)) return toldClauses(c);
  const { sks } = c.revision;
  const ready = podsAt(c).filter((pod) => sliceAt(pod.slices, c.t)?.value === "ready").length;
  if (sks === null || ready === 0 || c.shared.resources.has(RESOURCE.endpoints)) {
    return [clause("unknown", {}, "derived", c.seq)];
  }
  return [clause("readyPathUnseen", { pods: ready, mode: sks.mode ?? "" }, "derived", c.seq), untilZero(c)];
}

/** What stood when the gap began is not over: nobody sees it. */
function hiddenClauses(shared: SharedState, revision: RevisionState, t: EpochMs): Clause[] {
  const hidden = hiddenFindings(shared, revision, t).filter((finding) => severityOf(finding) !== "note");
  const [worst] = hidden;
  if (worst === undefined) return [];
  const rules = hidden.map(({ rule }) => rule).join(", ");
  return [clause("notSeenNow", { count: hidden.length, rules }, "observed", worst.seq)];
}

/** A list showed it already, and nothing in it says since when. */
function isSeenFirst({ revision, t, by }: Context): boolean {
  return by === "record" && sliceAt(revision.phase, t)?.initial === true;
}

/** Before a Revision has the digests of its images there is no SKS of which more could be said. */
function explainCreating(c: Context): Clause[] {
  const since = phaseSince(c);
  const available = sliceAt(c.revision.conditions.get("Revision/ResourcesAvailable") ?? [], c.t);
  if (available?.reason !== "ResolvingDigests") {
    const key = c.revision.hasSks ? "creating" : "creatingBare";
    return [clauseSince(c, since, key, {}, "observed", c.seq)];
  }
  const image = c.revision.unresolvedImages[0] ?? "none";
  return [clauseSince(c, since, "digestsPending", { image }, "observed", available.seq)];
}

/** One explainer a phase; a new phase is one function and one entry. */
const EXPLAINERS: Readonly<Record<RevisionPhase, Explainer>> = {
  Zero: explainZero,
  Waking: explainWaking,
  Failing: explainFailing,
  HandingOver: explainHandingOver,
  Proxied: explainProxied,
  Serving: explainServing,
  Degraded: (c) => [clause("degraded", { sinceAt: c.since, pods: readyPods(c) }, "derived", c.seq)],
  BlackHole: (c) => [
    clause(isSeenFirst(c) ? "blackHoleSeen" : "blackHole", { sinceAt: c.since }, "derived", seqOfPath(c)),
  ],
  NotOwned: (c) => [clauseSince(c, phaseSince(c), "notOwned", {}, "observed", c.seq)],
  Creating: explainCreating,
  Deleted: (c) => [clause("deleted", { sinceAt: c.since }, "observed", c.seq)],
  Unknown: explainUnknown,
};
