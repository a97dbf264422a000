/** How many addresses are ready now: the last values of the tracks that count them. */
import { RESOURCE } from "../../model/record.ts";
import type { RevisionState, SharedState } from "../state/state.ts";

/** Ready pods in the private Endpoints (P); null while that object is not there. */
export function readyPodsOf({ privatePresent, privateReady }: RevisionState): number | null {
  return privatePresent ? (privateReady.at(-1)?.value ?? 0) : null;
}

/** Ready activators (A); null when `activator-service` was never seen. */
export function readyActivatorsOf({ activatorReady }: SharedState): number | null {
  return activatorReady.length === 0 ? null : (activatorReady.at(-1)?.value ?? 0);
}

/** Ready addresses in the public Endpoints, of activators and pods. */
export function shownOf({ publicPresent, publicActivators, publicPods }: RevisionState): number {
  return publicPresent ? (publicActivators.at(-1)?.value ?? 0) + (publicPods.at(-1)?.value ?? 0) : 0;
}

/**
 * The replicas that are ordered; where no Deployment was ever recorded, and none comes any more, as many as the autoscaler wants.
 * Null while that is not known.
 */
export function orderedReplicas(
  { hasEnded, resources }: Pick<SharedState, "hasEnded" | "resources">,
  { scale }: RevisionState,
): number | null {
  if (scale.replicas !== null || !hasEnded || resources.has(RESOURCE.deployments)) return scale.replicas;
  return scale.desired === null || scale.desired < 0 ? null : scale.desired;
}
