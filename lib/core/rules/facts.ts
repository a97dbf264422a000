/** What the rules ask of a revision, read once for all of them after every record. */
import type { Slice } from "../../model/timeline.ts";
import { orderedReplicas, readyActivatorsOf, readyPodsOf } from "../reduce/counts.ts";
import { isToldOnly } from "../reduce/known.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { currentValue, openSlice } from "../state/tracks.ts";
import { livingSks } from "./invariants/sets.ts";

/** What most rules ask of a revision, in the words of the protocol: P, A, replicas, who is idle. */
export interface Facts {
  /** The SKS while it is alive and past its first pass. */
  readonly sks: ReturnType<typeof livingSks>;
  /** Ready pods in the private Endpoints; null when not known. */
  readonly pods: number | null;
  /** Ready activators; null when not known. */
  readonly activators: number | null;
  readonly replicas: number | null;
  readonly path: string | null;
  /** The slice of the PodAutoscaler's Active that holds. */
  readonly active: Slice | undefined;
  /** No object of it is recorded: lines, requests or writes tell of it. */
  readonly isToldOnly: boolean;
}

/** The facts of a revision as they are now. */
export function factsOf(shared: SharedState, revision: RevisionState): Facts {
  return {
    sks: livingSks(revision),
    pods: readyPodsOf(revision),
    activators: readyActivatorsOf(shared),
    replicas: orderedReplicas(shared, revision),
    path: currentValue(revision.path),
    active: conditionOf(revision, "PodAutoscaler/Active"),
    isToldOnly: isToldOnly(shared, revision),
  };
}

/** The slice of a condition ("Kind/Type") that holds; undefined when it is not known. */
export function conditionOf({ conditions }: RevisionState, key: string): Slice | undefined {
  const slices = conditions.get(key);
  return slices === undefined ? undefined : openSlice(slices);
}
