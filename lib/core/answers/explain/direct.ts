/** A revision whose pods serve: directly, or behind the activator. */
import type { DecisionInstant, Slice } from "../../../model/timeline.ts";
import { isOtherClass, proxyForcedBy, settingsAt, tlsKeyOfSome } from "../../state/settings.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import { burstAt } from "../burst/burst.ts";
import { burstRule } from "../burst/rule.ts";
import {
  type Clause,
  type Context,
  clause,
  clauseSince,
  phaseSince,
  readyPods,
  seqOfPath,
} from "./context.ts";
import { untilZero } from "./until-zero.ts";

export function explainProxied(c: Context): Clause[] {
  const mode = sliceAt(c.revision.specMode, c.t);
  const pods = readyPods(c);
  if (mode?.value === "Serve") {
    return [
      clause("proxiedNotYetServed", { sinceAt: c.since, pods, orderedAt: mode.from }, "derived", mode.seq),
    ];
  }
  const forced = proxyForcedBy(c.shared, c.t);
  if (forced !== null) {
    return [clause("proxiedTls", { pods, key: forced.key }, "derived", forced.seq), untilZero(c)];
  }
  const { targetBurstCapacity, class: cls } = settingsAt(c.shared, c.revision, c.t);
  if (isOtherClass(c.shared, c.revision, c.t)) {
    return [clause("proxiedOtherClass", { pods, class: cls.value }, "inferred", cls.seq), untilZero(c)];
  }
  if (targetBurstCapacity.value === -1) {
    const { seq } = targetBurstCapacity;
    return [clause("proxiedAlways", { pods }, "derived", seq ?? mode?.seq ?? c.seq), untilZero(c)];
  }
  const { numbers, seq, load } = capacityAt(c);
  const { excess, podsForServe, targetForServe } = burstRule(numbers);
  if (excess >= 0) return [notByCapacity(c, mode, pods, excess)];
  const sum = sumOf(numbers, excess);
  const needs = { needed: podsForServe ?? 0, most: round(targetForServe) };
  return [
    clause(load === null ? "proxied" : "proxiedLoad", { ...sum, ...needs }, "derived", seq),
    clause("untilReadyPods", needs, "inferred", targetBurstCapacity.seq),
    untilZero(c),
  ];
}

/** The autoscaler writes Proxy and Active=False one after the other: what is only on its way is looked for so long before. */
const PASS_MS = 1_000;

/** In Proxy although the capacity is enough: on the way to zero, not decided yet, or more load than is recorded. */
function notByCapacity(c: Context, mode: Slice<string> | undefined, pods: number, excess: number): Clause {
  const { specMode, decisions } = c.revision;
  const isOrdered = mode !== undefined && sliceAt(specMode, mode.from - 1)?.value === "Serve";
  const some = isOrdered ? null : tlsKeyOfSome(c.shared, c.t);
  if (some !== null) return clause("proxiedTlsMaybe", { pods, key: some.key }, "inferred", some.seq);
  if (!isOrdered) return clause("proxiedUndecided", { pods, excess }, "derived", mode?.seq ?? c.seq);
  const orderedAt = mode.from;
  const decision = decisions.findLast(
    ({ kind, t }) => kind === "can-deactivate" && t <= c.t && t >= orderedAt - PASS_MS,
  );
  if (decision !== undefined) return clause("proxiedForZero", { pods, orderedAt }, "observed", decision.seq);
  return clause("proxiedFreshly", { pods, orderedAt, excess }, "derived", mode.seq);
}

export function explainServing(c: Context): Clause[] {
  const mode = sliceAt(c.revision.specMode, c.t);
  const pods = sampleAt(c.revision.publicPods, c.t)?.value ?? readyPods(c);
  if (mode?.value === "Proxy") {
    return [clause("servingNotYetProxied", { pods, orderedAt: mode.from }, "derived", mode.seq)];
  }
  const clauses = [clauseSince(c, phaseSince(c), "serving", { pods }, "derived", seqOfPath(c))];
  const { numbers, seq, load } = capacityAt(c);
  if (load !== null && !isOtherClass(c.shared, c.revision, c.t)) {
    const { excess } = burstRule(numbers);
    if (numbers.targetBurstCapacity === 0) clauses.push(clause("servingOnlyAtZero", {}, "derived", seq));
    // A line that is no longer true explains nothing.
    else if (excess >= 0) clauses.push(clause("servingCapacity", sumOf(numbers, excess), "derived", seq));
  }
  clauses.push(untilZero(c));
  return clauses;
}

/** The numbers of the autoscaler's last calculation where it logged them, else those of the records, without load. */
function capacityAt(c: Context) {
  const { inputs, load, countedPods, settings, readyPods: ready } = burstAt(c.shared, c.revision, c.t);
  const line: DecisionInstant | undefined =
    load === null ? undefined : c.revision.decisions.find(({ seq }) => seq === load.seq);
  const { totalPerPod, targetBurstCapacity } = line?.values ?? {};
  const numbers = {
    ...inputs,
    readyPods: countedPods?.value ?? inputs.readyPods,
    totalPerPod: typeof totalPerPod === "number" ? totalPerPod : inputs.totalPerPod,
    targetBurstCapacity:
      typeof targetBurstCapacity === "number" ? targetBurstCapacity : inputs.targetBurstCapacity,
    want: null,
  };
  return { numbers, load, seq: load?.seq ?? ready?.seq ?? settings.targetBurstCapacity.seq };
}

function sumOf(
  numbers: { readyPods: number; totalPerPod: number; targetBurstCapacity: number; load: number },
  excess: number,
): Record<string, number> {
  const { readyPods: pods, totalPerPod: total, targetBurstCapacity: target, load } = numbers;
  // The autoscaler rounds the excess down.
  return { pods, total, target, load: round(load), excess, rounded: Number.isInteger(load) ? 0 : 1 };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
