/** A revision on its way up, or failing to come up. */
import type { Slice } from "../../../model/timeline.ts";
import { wholeSecond } from "../../../model/units.ts";
import { isTrouble } from "../../reduce/troubles.ts";
import { settingsAt } from "../../state/settings.ts";
import { type Since, sinceOf } from "../../state/since.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import {
  type Clause,
  type Context,
  clause,
  clauseSince,
  phaseSince,
  podsAt,
  shortName,
  waitingRequests,
} from "./context.ts";

export function explainWaking(c: Context): Clause[] {
  const replicas = sampleAt(c.revision.replicas, c.t);
  const clauses = [
    clauseSince(
      c,
      phaseSince(c),
      "waking",
      { replicas: replicas?.value ?? 0 },
      "derived",
      replicas?.seq ?? c.seq,
    ),
  ];
  const pod = firstPodOnItsWay(c);
  if (pod !== null) clauses.push(podClause(pod));
  const request = waitingRequests(c);
  if (request > 0) clauses.push(clause("requestsWaiting", { count: request }, "derived", null));
  if (sliceAt(c.revision.specMode, c.t)?.value === "Serve") {
    clauses.push(
      clause("serveButForcedProxy", {}, "inferred", sliceAt(c.revision.specMode, c.t)?.seq ?? null),
    );
  }
  return clauses;
}

/** Failing begins when waking has lasted too long; the waking began before. */
function wakingSince(c: Context): Since {
  const slice = sliceAt(c.revision.phase, c.t);
  return slice === undefined ? phaseSince(c) : sinceOf(slice, c.revision);
}

export function explainFailing(c: Context): Clause[] {
  const trouble = podsAt(c)
    .map((pod) => ({ pod, slice: sliceAt(pod.slices, c.t) }))
    .find(({ slice }) => isTrouble(slice?.reason));
  const clauses =
    trouble?.slice === undefined
      ? [clauseSince(c, wakingSince(c), "failingSlow", {}, "derived", c.seq)]
      : [
          clause(
            "failingPod",
            { sinceAt: c.since, pod: shortName(trouble.pod, c), reason: trouble.slice.reason ?? "" },
            "observed",
            trouble.slice.seq,
          ),
        ];
  const waiting = waitingRequests(c);
  if (waiting > 0) clauses.push(clause("requestsWaiting", { count: waiting }, "derived", null));
  const active = sliceAt(c.revision.conditions.get("PodAutoscaler/Active") ?? [], c.t);
  if (active?.value === "Unknown") {
    const { activationTimeoutMs } = settingsAt(c.shared, c.revision, c.t);
    const since = active.transitionTime ?? wholeSecond(active.from);
    clauses.push(
      clause(
        "untilActivationTimeout",
        { timeoutAt: since + activationTimeoutMs.value },
        "inferred",
        active.seq,
      ),
    );
  }
  return clauses;
}

interface PodOnItsWay {
  readonly pod: string;
  readonly slice: Slice;
}

/** The pod that is furthest, of those not ready yet. */
function firstPodOnItsWay(c: Context): PodOnItsWay | null {
  const order = ["started", "pulling", "waiting", "scheduled", "created"];
  let best: PodOnItsWay | null = null;
  for (const pod of podsAt(c)) {
    const slice = sliceAt(pod.slices, c.t);
    if (slice === undefined || !order.includes(slice.value)) continue;
    if (best === null || order.indexOf(slice.value) < order.indexOf(best.slice.value)) {
      best = { pod: shortName(pod, c), slice };
    }
  }
  return best;
}

function podClause({ pod, slice }: PodOnItsWay): Clause {
  return clause("podOnItsWay", { pod, phase: slice.value, phaseSinceAt: slice.from }, "observed", slice.seq);
}
