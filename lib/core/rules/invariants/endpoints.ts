/** What the public Endpoints must hold (protocol 7.1: I4–I8, I19). */
import { RESOURCE } from "../../../model/record.ts";
import { addressIndex } from "../../reduce/address-index.ts";
import { shownOf } from "../../reduce/counts.ts";
import { currentValue } from "../../state/tracks.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { BUSY_SETTLE_MS, named, SETTLE_MS } from "./sets.ts";

const SOURCES = [RESOURCE.serverlessServices, RESOURCE.endpoints];
const common = {
  kind: "invariant",
  severity: "error",
  sources: SOURCES,
  afterMs: SETTLE_MS,
  busyMs: BUSY_SETTLE_MS,
} as const;

/** spec Serve ∧ P ≥ 1 ⇒ public ready set = private ready set (addresses, with targetRef). */
function servesItsPods({ facts, shared, revision }: RuleContext): Verdict | null {
  if (facts.sks?.mode !== "Serve" || !revision.publicPresent) return null;
  if ((facts.pods ?? 0) === 0) return null;
  const { extra, missing } = addressIndex(shared, revision);
  if (extra.size + missing.size === 0) return null;
  return { values: { ...named("extra", extra), ...named("missing", missing) } };
}

/** spec Proxy ∧ A ≥ 1 ⇒ public ready set ⊆ activator ready set. */
function proxiesThroughActivators({ facts, shared, revision }: RuleContext): Verdict | null {
  if (facts.sks?.mode !== "Proxy" || (facts.activators ?? 0) === 0) return null;
  const { strangers } = addressIndex(shared, revision);
  return strangers.size === 0 ? null : { values: named("extra", strangers) };
}

/** effective Proxy ⇒ size of the public set = numActivators = 0 ? A : min(numActivators, A). */
function holdsAsManyActivatorsAsAsked({ facts, revision }: RuleContext): Verdict | null {
  const sks = facts.sks;
  const activators = facts.activators ?? 0;
  if (sks === null || activators === 0 || currentValue(revision.path) !== "activator") return null;
  const wanted = sks.numActivators === 0 ? activators : Math.min(sks.numActivators, activators);
  const found = shownOf(revision);
  return found === wanted ? null : { values: { found, wanted, activators } };
}

/** P = 0 ∧ A ≥ 1 ⇒ public ⊆ activators, not empty. */
function activatorsAnswerAtZero({ facts, shared, revision }: RuleContext): Verdict | null {
  if (facts.sks === null || !revision.publicPresent) return null;
  if (facts.pods !== 0 || (facts.activators ?? 0) === 0) return null;
  const found = shownOf(revision);
  const { strangers } = addressIndex(shared, revision);
  if (found > 0 && strangers.size === 0) return null;
  return { values: { found, ...named("extra", strangers) } };
}

/** The public ready set is not empty whenever P + A > 0; the first creation is no breach. */
function someoneAnswers({ facts, revision }: RuleContext): Verdict | null {
  if (facts.sks === null) return null;
  // Nothing was in the set yet: the SKS is in its first passes.
  if (!revision.publicPresent && revision.path.length === 0) return null;
  const pods = facts.pods ?? 0;
  const activators = facts.activators ?? 0;
  if (pods + activators === 0 || shownOf(revision) > 0) return null;
  return { values: { pods, activators } };
}

/** Mirrored EndpointSlices (union of ready) = public ready set. */
function slicesMirrorThePublicSet({ facts, shared, revision }: RuleContext): Verdict | null {
  // Nothing but the order of two watches decides it: while one of them is late it says nothing.
  if (facts.sks === null || !revision.publicPresent || revision.lateMs > 0) return null;
  const { mirroredOnly, notMirrored } = addressIndex(shared, revision);
  if (mirroredOnly.size + notMirrored.size === 0) return null;
  return { values: { ...named("extra", mirroredOnly), ...named("missing", notMirrored) } };
}

export const ENDPOINT_INVARIANTS: readonly RuleSpec[] = [
  { ...common, id: "I4", when: ["pod"], judge: servesItsPods },
  { ...common, id: "I5", judge: proxiesThroughActivators },
  { ...common, id: "I6", severity: "warning", judge: holdsAsManyActivatorsAsAsked },
  { ...common, id: "I7", when: ["noPod"], judge: activatorsAnswerAtZero },
  { ...common, id: "I8", judge: someoneAnswers },
  {
    ...common,
    id: "I19",
    severity: "warning",
    sources: [RESOURCE.serverlessServices, RESOURCE.endpoints, RESOURCE.endpointSlices],
    judge: slicesMirrorThePublicSet,
  },
];
