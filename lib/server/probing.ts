/** Choosing which revisions are probed. */
import { requireEverything } from "./access/asker-access.ts";
import { clusters } from "./clusters.ts";
import { ProblemError } from "./problem.ts";

/** @throws ProblemError when the source is no cluster, does not know the revision, or probing is not allowed */
export async function probeRevision(
  id: string,
  revision: string,
  isWanted: boolean,
): Promise<{ readonly revisions: readonly string[] }> {
  await requireEverything("choose what is probed", id);
  const cluster = await clusters().open(id);
  if (cluster === null) throw new ProblemError("not-a-cluster", `The source "${id}" is no cluster.`);
  const { source } = cluster;
  if (!source.hasRevision(revision)) {
    throw new ProblemError("unknown-revision", `The source "${id}" has no revision ${revision}.`);
  }
  const others = (source.live?.status().probes?.revisions ?? []).filter((key) => key !== revision);
  const revisions = isWanted ? [...others, revision] : others;
  if (!cluster.probe(revisions)) {
    throw new ProblemError("no-probing", "skscope sends no probes unless it is started with --probe.");
  }
  return { revisions };
}
