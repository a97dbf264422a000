/** Everything that the rows of the gate are made from. */
import type { EpochMs } from "../../../model/units.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { type Attempts, attemptsAt } from "./attempts.ts";
import { type Desired, desiredAt } from "./desired.ts";
import { type Facts, factsAt } from "./facts.ts";

export interface Context extends Facts {
  readonly desired: Desired;
  readonly attempts: Attempts;
}

export function contextAt(shared: SharedState, revision: RevisionState, t: EpochMs): Context {
  const facts = factsAt(shared, revision, t);
  return { ...facts, desired: desiredAt(facts), attempts: attemptsAt(facts) };
}
