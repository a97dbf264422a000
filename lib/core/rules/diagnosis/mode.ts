/** Why the activator is in front, or is not (protocol 8: D1, D2, D7, D16, D24). */
import { RESOURCE } from "../../../model/record.ts";
import type { Slice, SpecMode } from "../../../model/timeline.ts";
import { FLIP_MEMORY_MS } from "../../reduce/sks.ts";
import { isOtherClass, proxyForcedBy, settingsAt } from "../../state/settings.ts";
import { sampleAt } from "../../state/tracks.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { placesOf, recently } from "./facts.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;

/** D1: in Proxy although pods are ready and wanted. */
function staysProxied(context: RuleContext): Verdict | null {
  const { sks, path, active } = context.facts;
  const { openFindings, scale } = context.revision;
  // Addresses whose pod is gone count for nothing in the autoscaler.
  const isStale = Number(openFindings.get("stale-address")?.values.stalePods ?? 0) > 0;
  const pods = Math.min(context.facts.pods ?? 0, isStale ? (scale.actual ?? Infinity) : Infinity);
  if (sks?.mode !== "Proxy" || pods === 0 || path !== "activator" || active?.value !== "True") return null;
  if (isOtherClass(context.shared, context.revision, context.t)) return null;
  const { targetBurstCapacity: target, totalPerPod } = settingsAt(
    context.shared,
    context.revision,
    context.t,
  );
  const forced = proxyForcedBy(context.shared, context.t);
  if (forced !== null) {
    const none = { target: target.value, total: totalPerPod.value, needed: 0, excess: 0 };
    return { values: { pods, ...none, why: "tls", key: forced.key }, seq: forced.seq };
  }
  if (target.value === 0) return null;
  const isAlways = target.value === -1;
  const needed = isAlways ? 0 : Math.ceil(target.value / totalPerPod.value);
  const excess = context.revision.excessBurstCapacity.at(-1)?.value ?? 0;
  const isLoaded = excess < 0;
  const why = isAlways ? "always" : pods < needed ? "capacity" : isLoaded ? "load" : "unknown";
  const numbers = { pods, target: target.value, total: totalPerPod.value, needed, excess };
  return { values: { ...numbers, why, key: "" }, seq: context.revision.specMode.at(-1)?.seq ?? context.seq };
}

const FLAPS = 5;

/**
 * D2: more than four changes of mode in ten minutes (7.2) that are not the way to zero and back: a change to Proxy while
 * pods are wanted, or one to Serve with a ready pod.
 */
function flaps(context: RuleContext): Verdict | null {
  const { shared, revision, t } = context;
  const flips = revision.recentFlips.filter(({ isForZero }) => !isForZero);
  const recent = recently(
    flips.map((flip) => flip.t),
    t,
    FLIP_MEMORY_MS,
    FLAPS,
  );
  const last = flips.at(-1);
  if (recent === null || last === undefined) return null;
  const { targetBurstCapacity } = settingsAt(shared, revision, t);
  return {
    values: { count: recent.count, burst: targetBurstCapacity.value, ...placesOf(context) },
    until: recent.until,
    seq: last.seq,
  };
}

function isFlip(slice: Slice<SpecMode>, before: Slice<SpecMode> | undefined): boolean {
  return slice.initial !== true && before?.endSeq === slice.seq && before.value !== slice.value;
}

/** D7: Serve is ordered while no pod is ready. */
function servesNobody(context: RuleContext): Verdict | null {
  const { sks, pods, path } = context.facts;
  if (sks?.mode !== "Serve" || pods !== 0 || path !== "activator") return null;
  return { values: {} };
}

const BRIEF_MS = 10_000;

/** D16: Serve → Proxy → Serve within seconds, with pods wanted all the time: the autoscaler began anew. */
function wasBrieflyProxied({ revision, seq }: RuleContext): Verdict | null {
  const [first, proxied, last] = revision.specMode.slice(-3);
  if (last?.seq !== seq || last.value !== "Serve" || first?.value !== "Serve" || proxied === undefined)
    return null;
  const lastedMs = last.from - proxied.from;
  if (!isFlip(proxied, first) || !isFlip(last, proxied) || lastedMs > BRIEF_MS) return null;
  const wanted = sampleAt(revision.desired, proxied.from);
  const isConstant = sampleAt(revision.desired, last.from)?.t === wanted?.t && (wanted?.value ?? 0) > 0;
  const replicas = sampleAt(revision.replicas, proxied.from);
  const isRestart = isConstant && sampleAt(revision.replicas, last.from)?.t === replicas?.t;
  return isRestart ? { values: { lastedMs }, seq: proxied.seq, isMoment: true } : null;
}

/** D24: fewer activators in the path than asked for, because there are no more. */
function hasFewerActivators(context: RuleContext): Verdict | null {
  const { sks, activators, path } = context.facts;
  if (sks === null || activators === null || path !== "activator" || activators === 0) return null;
  return sks.numActivators > activators ? { values: { activators, asked: sks.numActivators } } : null;
}

const common = { kind: "diagnosis", severity: "note", fromInitial: true } as const;

export const MODE_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "D1",
    sources: [SKS, PA, RESOURCE.endpoints],
    when: ["pod"],
    afterMs: 5_000,
    judge: staysProxied,
  },
  {
    ...common,
    id: "D2",
    severity: "warning",
    fromInitial: false,
    sources: [SKS, PA],
    restsOnOrder: true,
    when: ["flipped"],
    afterMs: 2_000,
    judge: flaps,
  },
  {
    ...common,
    id: "D7",
    sources: [SKS, RESOURCE.endpoints],
    when: ["noPod"],
    afterMs: 5_000,
    judge: servesNobody,
  },
  {
    ...common,
    id: "D16",
    fromInitial: false,
    restsOnOrder: true,
    sources: [SKS],
    afterMs: 0,
    judge: wasBrieflyProxied,
  },
  { ...common, id: "D24", sources: [SKS, RESOURCE.endpoints], afterMs: 2_000, judge: hasFewerActivators },
];
