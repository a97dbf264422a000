/** rollout-restarted: somebody restarted the revision's Deployment, which Knative undoes: its pods are replaced twice. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";

/** It is told for so long, and what is lost within it may be its work. */
const TOLD_MS: DurationMs = 10 * 60_000;
/** Watches share no order. */
const LOOK_BACK_MS: DurationMs = 2_000;
/** What says that requests were lost, or that nobody could serve. */
const HURT: ReadonlyMap<string, string> = new Map([
  ["requests-failed", "requests"],
  ["pods-lost", "pods"],
]);

function wasRolloutRestarted({ revision, facts, t }: RuleContext): Verdict | null {
  const restart = revision.rolloutRestart;
  if (restart === undefined || facts.sks === null) return null;
  const { at, by, undoneAt, seq } = restart;
  if (t >= at + TOLD_MS) return null;
  const found = [...revision.findings, ...revision.openFindings.values()];
  const hurt = found.find(
    ({ rule, from }) => HURT.has(rule) && from >= at - LOOK_BACK_MS && from < at + TOLD_MS,
  );
  return {
    values: {
      by: by === "" ? "none" : by,
      undone: undoneAt === null ? "no" : "yes",
      afterMs: undoneAt === null ? 0 : undoneAt - at,
      hurt: HURT.get(hurt?.rule ?? "") ?? "none",
      firstAt: at,
      lastAt: undoneAt ?? at,
      ...namesOf(revision),
    },
    from: at,
    until: at + TOLD_MS,
    seq,
    ...(hurt === undefined ? { severity: "note" as const } : {}),
  };
}

export const ROLLOUT_RESTART_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "rollout-restarted",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.deployments, RESOURCE.pods, RESOURCE.endpoints, "gateway"],
    needs: [RESOURCE.serverlessServices, RESOURCE.deployments],
    when: ["rolloutRestart"],
    afterMs: 0,
    isOfEvents: true,
    fromInitial: true,
    judge: wasRolloutRestarted,
  },
];
