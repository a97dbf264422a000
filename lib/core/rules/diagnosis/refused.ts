/** The API server refuses to change the replicas (serving#16606): nothing that the autoscaler decides happens. */
import { RESOURCE } from "../../../model/record.ts";
import type { EpochMs } from "../../../model/units.ts";
import { nextTryOf, refusalEnd, refusedTimes } from "../../reduce/refusals.ts";
import type { RevisionState, ScaleRefusal } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";
import { refuserOf } from "./refusers.ts";

const DESCENT = "scale-refused";

/** wake: from 0 to some; descent: to 0; resize: from some to others. */
type Direction = "wake" | "descent" | "resize";

function directionOf({ revision, facts: { replicas } }: RuleContext): Direction | null {
  if (revision.refusal === null) return null;
  if (revision.refusal.to === 0) return "descent";
  return (replicas ?? replicasByLog(revision)) === 0 ? "wake" : "resize";
}

/** Where no Deployment is recorded, the replicas that the autoscaler saw before it patched them. */
function replicasByLog({ decisions, refusal }: RevisionState): number | null {
  const line = decisions.findLast(({ kind, t }) => kind === "scaling" && t <= (refusal?.t ?? t));
  return typeof line?.values.from === "number" ? line.values.from : null;
}

/** Whether the change in this direction is refused, for rules that would name another cause. */
export function isRefused(context: RuleContext, direction: Direction): boolean {
  const { revision, t } = context;
  return directionOf(context) === direction && t < refusalEnd(revision);
}

/** Since when the way to zero is refused; null while it is not. */
export function refusedSince(context: RuleContext): EpochMs | null {
  const { revision } = context;
  if (revision.refusal === null || !isRefused(context, "descent")) return null;
  return beginOf(revision, revision.refusal);
}

/** When a refusal ended that was found before; null without one. */
export function refusedUntil({ revision, t }: RuleContext): EpochMs | null {
  if (revision.openFindings.has(DESCENT)) return t;
  return revision.findings.findLast(({ rule }) => rule === DESCENT)?.to ?? null;
}

function verdictOf(context: RuleContext): Verdict | null {
  const { shared, revision } = context;
  const { refusal } = revision;
  const { replicas } = context.facts;
  if (refusal === null) return null;
  const { refuser, name } = refuserOf(refusal.words);
  const values = {
    from: replicas ?? replicasByLog(revision) ?? 0,
    to: refusal.to ?? -1,
    count: refusedTimes(refusal),
    lastAt: refusal.t,
    nextAt: nextTryOf(refusal),
    words: refusal.words,
    target: refusal.target,
    systemNamespace: shared.systemNamespace,
    sort: refuser,
    name,
    ...namesOf(revision),
  };
  return { values, from: beginOf(revision, refusal), seq: refusal.seq, until: refusalEnd(revision) };
}

/** Of what a list tells only that counts which came after the PodAutoscaler's last change, in whatever order it was told. */
function beginOf({ pa }: RevisionState, { from, t, listedAt }: ScaleRefusal): EpochMs {
  if (listedAt === undefined) return from;
  return Math.max(from, Math.min(t, pa?.activeTransitionTime ?? from));
}

function keepsZero(context: RuleContext): Verdict | null {
  return directionOf(context) === "wake" ? verdictOf(context) : null;
}

function keepsPods(context: RuleContext): Verdict | null {
  const direction = directionOf(context);
  return direction === "descent" || direction === "resize" ? verdictOf(context) : null;
}

const common = {
  kind: "diagnosis",
  // Log lines and Events that tell of a refusal ask the rules of the Deployment.
  sources: [RESOURCE.deployments, RESOURCE.podAutoscalers, RESOURCE.serverlessServices],
  needs: [RESOURCE.deployments],
  mayLack: [RESOURCE.deployments],
  when: ["refused"],
  // A conflict, or an API server that restarts, is over sooner.
  afterMs: 2_000,
  about: "to",
  fromInitial: true,
} satisfies Omit<RuleSpec, "id" | "severity" | "judge">;

export const REFUSED_DIAGNOSES: readonly RuleSpec[] = [
  { ...common, id: DESCENT, severity: "warning", judge: keepsPods },
  { ...common, id: "wake-refused", severity: "error", judge: keepsZero },
];
