/** container-restarted: a container of a pod that had been ready was restarted, while other pods went on serving. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { RESTART_MEMORY_MS } from "../../reduce/restarts.ts";
import type { RevisionState } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";

/** Watches share no order: the addresses may have gone so much earlier. */
const LOOK_BACK_MS: DurationMs = 5_000;

const SETTLED_MS: DurationMs = 2_000;

function wasRestarted({ revision, facts }: RuleContext): Verdict | null {
  const run = revision.restarted;
  if (run === null || facts.sks === null) return null;
  // Without any ready pod the pods are lost, which is told there.
  if ((facts.pods ?? 0) === 0 || wasOut(revision, run.firstAt - LOOK_BACK_MS)) return null;
  const { firstAt, lastAt, count, pod, container, exitCode, reason, message, seq } = run;
  const sort = reason === "OOMKilled" ? "memory" : exitCode === 0 ? "ended" : "failed";
  const worded = message === "" ? "no" : "yes";
  return {
    values: {
      count,
      pod,
      container,
      exitCode,
      reason,
      message,
      worded,
      sort,
      firstAt,
      lastAt,
      ...namesOf(revision),
    },
    from: firstAt,
    until: lastAt + RESTART_MEMORY_MS,
    seq,
  };
}

/** Whether no pod was ready at some time since. */
function wasOut({ privateReady }: RevisionState, since: EpochMs): boolean {
  for (let i = privateReady.length - 1; i >= 0; i--) {
    const sample = privateReady[i];
    if (sample === undefined) break;
    if (sample.value === 0) return true;
    if (sample.t < since) break;
  }
  return false;
}

export const RESTARTED_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "container-restarted",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.pods, RESOURCE.endpoints],
    needs: [RESOURCE.serverlessServices, RESOURCE.pods, RESOURCE.endpoints],
    when: ["restarted"],
    // Where all pods go, the addresses follow within it.
    afterMs: SETTLED_MS,
    isOfEvents: true,
    judge: wasRestarted,
  },
];
