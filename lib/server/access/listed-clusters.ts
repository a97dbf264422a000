/** The clusters of this server as whoever asks may know them. */
import { clusters } from "../clusters.ts";
import type { ClusterSummary } from "../offered-clusters.ts";
import { limitedViewer } from "./asker-access.ts";

/** The current one first. How many revisions there are, and which namespace is watched, is not for who may see some only. */
export function listedClusters(): readonly ClusterSummary[] {
  const all = clusters().list();
  return limitedViewer() === null ? all : all.map((one) => ({ ...one, namespace: null, revisions: null }));
}
