/** What whoever sent the request may see, where the cluster is asked for that. */
import { messageOf } from "../../model/errors.ts";
import { shared } from "../../sources/shared.ts";
import { askerViewer } from "../asker.ts";
import { configuredToken } from "../auth.ts";
import { clusters } from "../clusters.ts";
import { log } from "../log.ts";
import { isProblemError, ProblemError } from "../problem.ts";
import type { Viewer } from "../viewer.ts";
import { createRights, type Rights, type RightsOf } from "./rights.ts";
import { accessSettings } from "./settings.ts";

const rights = shared("accessRights", (): { readonly of: RightsOf } => ({
  of: createRights({
    ask: (cluster, question) => clusters().review(cluster, question),
    cacheMs: accessSettings(process.env)?.cacheMs ?? 0,
    now: Date.now,
  }),
}));

/**
 * The viewer whose rights count; null for whoever has the token, and where the cluster is not asked.
 * @throws Error outside of a request: what nobody has asked for is nobody's to see
 */
export function limitedViewer(): Viewer | null {
  if (accessSettings(process.env) === null) return null;
  const viewer = askerViewer();
  // Where there is no token, nobody is let in but by name (`gate.ts`).
  const isNobody = viewer === undefined || (viewer === null && configuredToken(process.env) === null);
  if (isNobody) throw new Error("It is not known who asks, so nothing is shown.");
  return viewer ?? null;
}

/**
 * What he may see of a cluster.
 * @throws ProblemError when the cluster cannot be asked: then he sees nothing
 */
export async function rightsIn(
  cluster: string,
  viewer: Viewer,
  namespaces: Iterable<string>,
): Promise<Rights> {
  try {
    return await rights().of(cluster, viewer, namespaces);
  } catch (error) {
    if (!isUnanswered(error)) throw error;
    log().error({ cluster, reason: messageOf(error) }, "what viewers may see cannot be asked");
    throw new ProblemError(
      "access-unknown",
      "The cluster cannot be asked what you may see, so nothing is shown. The server's log says why.",
    );
  }
}

/** By names: what asks the cluster is shared, and its errors may be of another bundle's classes. */
function isUnanswered(error: unknown): boolean {
  const names = ["AccessReviewError", "ClusterUnreachableError", "CredentialsError", "TimeoutError"];
  return error instanceof Error && names.includes(error.name);
}

/** The same for whoever sent the request; null for who sees everything. */
export async function rightsOfAsker(cluster: string, namespaces: Iterable<string>): Promise<Rights> {
  const viewer = limitedViewer();
  return viewer === null ? null : rightsIn(cluster, viewer, namespaces);
}

/**
 * True for whoever may see everything of every cluster of this server, and so what was brought or recorded here: that may be of
 * any of them. Where no cluster is known, nobody but whoever has the token does.
 * @throws ProblemError when one cannot be asked and none of the others has said no
 */
export async function seesEverything(): Promise<boolean> {
  const viewer = limitedViewer();
  if (viewer === null) return true;
  // The current one first: most people are told no there, and then no other one is asked.
  const [first, ...others] = clusters().list();
  if (first === undefined || (await rightsIn(first.id, viewer, [])) !== null) return false;
  const answers = await Promise.allSettled(others.map(({ id }) => rightsIn(id, viewer, [])));
  if (answers.some((one) => one.status === "fulfilled" && one.value !== null)) return false;
  for (const one of answers) if (one.status === "rejected") throw one.reason;
  return true;
}

/** The same for lists, which are shorter where a cluster cannot be asked. */
export async function isKnownToSeeEverything(): Promise<boolean> {
  return seesEverything().catch((error: unknown) => {
    if (isProblemError(error) && error.kind === "access-unknown") return false;
    throw error;
  });
}

/** True for whoever may see everything of this cluster; false where there is none of this id. @throws ProblemError */
async function seesAllOf(id: string): Promise<boolean> {
  const viewer = limitedViewer();
  if (viewer === null) return true;
  // Whatever else somebody writes into an address is no question to a cluster.
  const isListed = clusters()
    .list()
    .some((one) => one.id === id);
  return isListed && (await rightsIn(id, viewer, [])) === null;
}

/**
 * @param doing what is not done for others, as the end of a sentence
 * @param cluster the id of the only one that it concerns; absent: it concerns all
 * @throws ProblemError for who may see only some namespaces
 */
export async function requireEverything(doing: string, cluster?: string): Promise<void> {
  if (cluster === undefined ? await seesEverything() : await seesAllOf(cluster)) return;
  const which =
    cluster === undefined && clusters().list().length > 1 ? "every cluster of this server" : "the cluster";
  throw new ProblemError("not-yours", `Only those who may see all namespaces of ${which} can ${doing}.`);
}
