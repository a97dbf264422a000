/** A revision that is never finished: its SKS stays without a private Service (protocol 2.1). */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs } from "../../../model/units.ts";
import { beganAt } from "../../reduce/phase.ts";
import { openSlice } from "../../state/tracks.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { placesOf } from "./facts.ts";

/**
 * No pass takes longer: it creates two Services and Endpoints and writes the status, four requests that the API server ends
 * after a minute each, and a controller that has just died is followed by another one within the fifth.
 */
const LONGEST_PASS_MS: DurationMs = 300_000;

/**
 * stays-creating: the status of the SKS names no private Service, although a route may lead to its revision. Private Endpoints
 * are those of the Service: where they are seen, there is one, and what was read of the SKS is an old version or cut.
 */
function staysCreating(context: RuleContext): Verdict | Quiet | null {
  const { revision, t } = context;
  const { sks, privatePresent, routingState } = revision;
  const phase = openSlice(revision.phase);
  if (sks === null || sks.deleting || phase?.value !== "Creating" || routingState === "reserve") return null;
  if (privatePresent) return null;
  const from = beganAt(phase);
  // Every revision is created for an instant: nothing begins with that.
  if (t < from + LONGEST_PASS_MS) return { askAt: from + LONGEST_PASS_MS };
  const values = {
    status: sks.observedGeneration === 0 ? "never" : "written",
    ...placesOf(context),
  };
  return { values, from, seq: phase.seq };
}

export const CREATING_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "stays-creating",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.serverlessServices, RESOURCE.revisions, RESOURCE.endpoints],
    needs: [RESOURCE.serverlessServices],
    afterMs: 0,
    fromInitial: true,
    judge: staysCreating,
  },
];
