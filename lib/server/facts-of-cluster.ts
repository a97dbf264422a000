/** Where the facts of a cluster are: those that this server keeps, or those that the cluster's collector tells. */
import { withoutPaths } from "../model/errors.ts";
import { clusters } from "./clusters.ts";
import { factsFolder } from "./data-dir.ts";
import type { ClusterSummary } from "./offered-clusters.ts";

export interface ClusterFacts {
  /** null where there are none, and nobody has ever told any. */
  readonly folder: string | null;
  /** Why none are kept now, or those that are here may not be all; empty when all is well. */
  readonly failure: string;
}

/**
 * The facts of a cluster. Asking does not make one be watched; one that others collect is followed from then on.
 * @throws as opening a cluster does
 */
export async function factsOfCluster({ id, namespace }: ClusterSummary): Promise<ClusterFacts> {
  const offered = clusters();
  if (offered.keepsSharedFacts !== true) {
    const opened = offered.opened.find((one) => one.id === id);
    return { folder: factsFolder(id, namespace), failure: withoutPaths(opened?.facts.failure ?? "") };
  }
  const place = (await offered.open(id))?.sharedFacts;
  await place?.ready();
  return { folder: place?.folder ?? null, failure: withoutPaths(place?.failure ?? "") };
}
