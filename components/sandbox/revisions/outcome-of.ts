import type { Outcome } from "@/lib/sim/index.ts";

/** What a run tells of the `number`th revision (from 1) beside its records: where the ingress sends what is for it. */
export function outcomeOf(outcome: Outcome, number: number): Outcome {
  const own = outcome.revisions[number - 1];
  return own === undefined ? outcome : { ...outcome, believed: own.believed };
}
