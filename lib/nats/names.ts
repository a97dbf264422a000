/** What a cluster's parts are called in NATS. An id of a cluster is made of letters, digits and hyphens (lib/live/cluster-id.ts). */

/** The bucket in which each cluster has one key: who collects it, and how that fares. */
export const LEASES = "skscope";

/** The bucket of the notes of all clusters: a key for each, `CLUSTER.NOTE`. */
export const NOTES = "skscope-notes";

/** The stream of a cluster's records; the bucket of its key frames has the same name. */
export function streamOf(cluster: string): string {
  return `SKSCOPE-${cluster}`;
}

/** All subjects of a cluster. */
export function subjectsOf(cluster: string): string {
  return `skscope.${cluster}.>`;
}

/** The subject of a record: one for each kind of object, and for the lines of each process. */
export function subjectOf(cluster: string, resource: string): string {
  return `skscope.${cluster}.${resource.replace(/[^a-zA-Z0-9-]+/g, "-") || "none"}`;
}

/** The stream of a cluster's facts. An id of a cluster begins with "live-", so no stream of records has this name. */
export function factsStreamOf(cluster: string): string {
  return `SKSCOPE-FACTS-${cluster}`;
}

/** The one subject of a cluster's facts. */
export function factsSubjectOf(cluster: string): string {
  return `skscope-facts.${cluster}`;
}
