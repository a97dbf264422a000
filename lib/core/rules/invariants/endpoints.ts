/** What the public Endpoints must hold (protocol 7.1: I4–I8, I19). */
import { RESOURCE } from "../../../model/record.ts";
import { currentValue } from "../../state/tracks.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { BUSY_SETTLE_MS, named, readySet, SETTLE_MS } from "./sets.ts";

const SOURCES = [RESOURCE.serverlessServices, RESOURCE.endpoints];
const common = {
  kind: "invariant",
  severity: "error",
  sources: SOURCES,
  afterMs: SETTLE_MS,
  busyMs: BUSY_SETTLE_MS,
} as const;

/** spec Serve ∧ P ≥ 1 ⇒ public ready set = private ready set (addresses, with targetRef). */
function servesItsPods({ facts, revision }: RuleContext): Verdict | null {
  if (facts.sks?.mode !== "Serve" || !revision.publicPresent) return null;
  if ((facts.pods ?? 0) === 0) return null;
  const shown = readySet(revision.publicNow);
  const pods = readySet(revision.privateNow);
  const extra = [...shown].filter(([ip, target]) => !isSame(pods.get(ip), target)).map(([ip]) => ip);
  const missing = [...pods].filter(([ip, target]) => !isSame(shown.get(ip), target)).map(([ip]) => ip);
  if (extra.length + missing.length === 0) return null;
  return { values: { ...named("extra", extra), ...named("missing", missing) } };
}

/** An address without targetRef is told by its IP alone. */
function isSame(a: string | undefined, b: string): boolean {
  return a !== undefined && (a === b || a === "" || b === "");
}

/** spec Proxy ∧ A ≥ 1 ⇒ public ready set ⊆ activator ready set. */
function proxiesThroughActivators({ facts, shared, revision }: RuleContext): Verdict | null {
  if (facts.sks?.mode !== "Proxy" || (facts.activators ?? 0) === 0) return null;
  const extra = [...readySet(revision.publicNow).keys()].filter(
    (ip) => shared.activatorNow.get(ip) !== "ready",
  );
  return extra.length === 0 ? null : { values: named("extra", extra) };
}

/** effective Proxy ⇒ size of the public set = numActivators = 0 ? A : min(numActivators, A). */
function holdsAsManyActivatorsAsAsked({ facts, revision }: RuleContext): Verdict | null {
  const sks = facts.sks;
  const activators = facts.activators ?? 0;
  if (sks === null || activators === 0 || currentValue(revision.path) !== "activator") return null;
  const wanted = sks.numActivators === 0 ? activators : Math.min(sks.numActivators, activators);
  const found = readySet(revision.publicNow).size;
  return found === wanted ? null : { values: { found, wanted, activators } };
}

/** P = 0 ∧ A ≥ 1 ⇒ public ⊆ activators, not empty. */
function activatorsAnswerAtZero({ facts, shared, revision }: RuleContext): Verdict | null {
  if (facts.sks === null || !revision.publicPresent) return null;
  if (facts.pods !== 0 || (facts.activators ?? 0) === 0) return null;
  const shown = [...readySet(revision.publicNow).keys()];
  const extra = shown.filter((ip) => shared.activatorNow.get(ip) !== "ready");
  if (shown.length > 0 && extra.length === 0) return null;
  return { values: { found: shown.length, ...named("extra", extra) } };
}

/** The public ready set is not empty whenever P + A > 0; the first creation is no breach. */
function someoneAnswers({ facts, revision }: RuleContext): Verdict | null {
  if (facts.sks === null) return null;
  // Nothing was in the set yet: the SKS is in its first passes.
  if (!revision.publicPresent && revision.path.length === 0) return null;
  const pods = facts.pods ?? 0;
  const activators = facts.activators ?? 0;
  if (pods + activators === 0 || readySet(revision.publicNow).size > 0) return null;
  return { values: { pods, activators } };
}

/** Mirrored EndpointSlices (union of ready) = public ready set. */
function slicesMirrorThePublicSet({ facts, revision }: RuleContext): Verdict | null {
  if (facts.sks === null || !revision.publicPresent) return null;
  const mirrored = new Set<string>();
  for (const addresses of revision.mirroredNow.values()) {
    for (const { ip, ready } of addresses) if (ready) mirrored.add(ip);
  }
  const shown = readySet(revision.publicNow);
  const extra = [...mirrored].filter((ip) => !shown.has(ip));
  const missing = [...shown.keys()].filter((ip) => !mirrored.has(ip));
  if (extra.length + missing.length === 0) return null;
  return { values: { ...named("extra", extra), ...named("missing", missing) } };
}

export const ENDPOINT_INVARIANTS: readonly RuleSpec[] = [
  { ...common, id: "I4", judge: servesItsPods },
  { ...common, id: "I5", judge: proxiesThroughActivators },
  { ...common, id: "I6", severity: "warning", judge: holdsAsManyActivatorsAsAsked },
  { ...common, id: "I7", judge: activatorsAnswerAtZero },
  { ...common, id: "I8", judge: someoneAnswers },
  {
    ...common,
    id: "I19",
    severity: "warning",
    sources: [RESOURCE.serverlessServices, RESOURCE.endpoints, RESOURCE.endpointSlices],
    judge: slicesMirrorThePublicSet,
  },
];
