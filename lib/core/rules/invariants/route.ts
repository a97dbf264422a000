/** The route stays as it is while the mode changes (protocol 7.1: I17). */
import { RESOURCE } from "../../../model/record.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { SETTLE_MS } from "./sets.ts";

/**
 * The KIngress's generation is constant across mode changes. New revisions, other shares, hosts or TLS explain a change;
 * one that changes nothing but the Services behind the same shares, together with the mode, is the hand-over of old.
 */
function staysAcrossFlips({ facts, revision, seq }: RuleContext): Verdict | null {
  if (facts.sks === null) return null;
  const flip = revision.specMode[revision.specMode.length - 1];
  const before = revision.specMode[revision.specMode.length - 2];
  if (flip === undefined || flip.initial === true || before?.endSeq !== flip.seq) return null;
  for (const [name, { generation, sameTrafficChange: change }] of revision.ingresses) {
    if (change === null || (change.seq !== seq && flip.seq !== seq)) continue;
    const withinMs = Math.abs(change.t - flip.from);
    if (withinMs > SETTLE_MS) continue;
    return { values: { name, generation, withinMs, mode: flip.value }, seq: change.seq, isMoment: true };
  }
  return null;
}

export const ROUTE_INVARIANTS: readonly RuleSpec[] = [
  {
    id: "I17",
    kind: "invariant",
    severity: "warning",
    afterMs: 0,
    sources: [RESOURCE.ingresses, RESOURCE.serverlessServices],
    judge: staysAcrossFlips,
  },
];
