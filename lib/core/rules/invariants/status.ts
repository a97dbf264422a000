/** What the status of SKS and PodAutoscaler must say (protocol 7.1: I9–I11, I15, I16, I18, I20). */
import { RESOURCE } from "../../../model/record.ts";
import { isHpaClass, isKpaClass, isOtherClass } from "../../state/settings.ts";
import { traitsOf } from "../../state/versions.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { BUSY_PA_SETTLE_MS, BUSY_SETTLE_MS, SETTLE_MS } from "./sets.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;
const common = { kind: "invariant", severity: "warning", afterMs: SETTLE_MS } as const;

/** `ActivatorEndpointsPopulated` = (P = 0 ∨ mode Proxy) once the generation was observed. */
function saysWhereTrafficShouldGo({ facts }: RuleContext): Verdict | null {
  const sks = facts.sks;
  const pods = facts.pods;
  if (sks === null || pods === null || sks.observedGeneration !== sks.generation) return null;
  if (sks.activatorEndpointsPopulated === null || sks.mode === null) return null;
  const expected = pods === 0 || sks.mode === "Proxy" ? "True" : "False";
  const found = sks.activatorEndpointsPopulated;
  return found === expected ? null : { values: { found, expected, pods, mode: sks.mode } };
}

/** `EndpointsPopulated` True ⇔ P ≥ 1. */
function saysWhetherPodsAreReady({ facts }: RuleContext): Verdict | null {
  const sks = facts.sks;
  const pods = facts.pods;
  if (sks === null || pods === null || sks.endpointsPopulated === null) return null;
  if ((sks.endpointsPopulated === "True") === pods > 0) return null;
  return { values: { found: sks.endpointsPopulated, pods } };
}

/** mode Serve ⇒ the PodAutoscaler wants pods (class KPA). A desired scale of -1 is not known yet. */
function servesOnlyWhatIsWanted({ facts, shared, revision, t }: RuleContext): Verdict | null {
  const sks = facts.sks;
  if (sks?.mode !== "Serve" || revision.pa === null || revision.pa.deleting || revision.pa.desired !== 0)
    return null;
  return isKpaClass(shared, revision, t) ? { values: { desired: 0 } } : null;
}

/** `ScaleTargetInitialized` never leaves True in the life of one PodAutoscaler. */
function staysInitialized({ revision, seq }: RuleContext): Verdict | null {
  const slices = revision.conditions.get("PodAutoscaler/ScaleTargetInitialized") ?? [];
  const last = slices[slices.length - 1];
  const before = last?.endSeq === seq ? last : last?.seq === seq ? slices[slices.length - 2] : undefined;
  if (revision.pa === null || before?.value !== "True" || before.endSeq !== seq) return null;
  if (revision.pa.scaleTargetInitialized === "True") return null;
  const lives = revision.lives.get(`${PA} ${revision.namespace}/${revision.name}`) ?? [];
  if (lives[lives.length - 1]?.seq === seq) return null;
  return { values: { found: revision.pa.scaleTargetInitialized ?? "" }, isMoment: true };
}

/** numActivators ≥ 2 (KPA), = 0 (HPA). */
function asksForTwoActivators({ facts, shared, revision, t }: RuleContext): Verdict | null {
  const sks = facts.sks;
  if (sks === null || revision.pa === null || !traitsOf(shared).hasNumActivators) return null;
  if (isOtherClass(shared, revision, t)) return null;
  const isHorizontal = isHpaClass(shared, revision, t);
  const found = sks.numActivators;
  // Older releases have no such field, and without it 0 is read: of an unknown one it must have been there.
  if (found === 0 && shared.knative === null && !revision.numActivators.some(({ value }) => (value ?? 0) > 0))
    return null;
  if (isHorizontal ? found === 0 : found >= 2) return null;
  return { values: { found, class: isHorizontal ? "hpa" : "kpa" } };
}

/** The observed generation reaches the generation. */
function keepsUp({ facts, revision }: RuleContext): Verdict | null {
  const sks = facts.sks;
  if (sks !== null && sks.observedGeneration < sks.generation) {
    return {
      values: { kind: "ServerlessService", observed: sks.observedGeneration, generation: sks.generation },
    };
  }
  const { pa } = revision;
  if (pa !== null && !pa.deleting && pa.observedGeneration < pa.generation) {
    return { values: { kind: "PodAutoscaler", observed: pa.observedGeneration, generation: pa.generation } };
  }
  return null;
}

/** While the PodAutoscaler lacks `status.metricsServiceName` the SKS is Proxy with 2 activators. */
function startsProxied({ shared, revision, t }: RuleContext): Verdict | null {
  const { sks, pa } = revision;
  if (sks === null || sks.deleting || pa === null || pa.deleting || pa.metricsServiceName !== "") return null;
  if (!traitsOf(shared).isMadeInProxy) return null;
  if ((sks.mode === "Proxy" && sks.numActivators === 2) || !isKpaClass(shared, revision, t)) return null;
  return { values: { mode: sks.mode ?? "", activators: sks.numActivators } };
}

export const STATUS_INVARIANTS: readonly RuleSpec[] = [
  {
    ...common,
    id: "I9",
    busyMs: BUSY_SETTLE_MS,
    sources: [SKS, RESOURCE.endpoints],
    judge: saysWhereTrafficShouldGo,
  },
  {
    ...common,
    id: "I10",
    busyMs: BUSY_SETTLE_MS,
    sources: [SKS, RESOURCE.endpoints],
    judge: saysWhetherPodsAreReady,
  },
  { ...common, id: "I11", busyMs: BUSY_PA_SETTLE_MS, sources: [SKS, PA], judge: servesOnlyWhatIsWanted },
  { ...common, id: "I15", sources: [PA], judge: staysInitialized },
  { ...common, id: "I16", sources: [SKS, PA], judge: asksForTwoActivators },
  { ...common, id: "I18", busyMs: BUSY_SETTLE_MS, sources: [SKS, PA], judge: keepsUp },
  { ...common, id: "I20", sources: [SKS, PA], judge: startsProxied },
];
