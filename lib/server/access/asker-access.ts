/** What whoever sent the request may see, where the cluster is asked for that. */
import { messageOf } from "../../model/errors.ts";
import { shared } from "../../sources/shared.ts";
import { askerViewer } from "../asker.ts";
import { configuredToken } from "../auth.ts";
import { clusters } from "../clusters.ts";
import { log } from "../log.ts";
import { ProblemError } from "../problem.ts";
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

/** True for whoever may see everything of the cluster that is watched by default, and so what was brought or recorded here. */
export async function seesEverything(): Promise<boolean> {
  const viewer = limitedViewer();
  if (viewer === null) return true;
  const current = clusters()
    .list()
    .find(({ isCurrent }) => isCurrent);
  return current !== undefined && (await rightsIn(current.id, viewer, [])) === null;
}

/**
 * @param doing what is not done for others, as the end of a sentence
 * @throws ProblemError for who may see only some namespaces
 */
export async function requireEverything(doing: string): Promise<void> {
  if (await seesEverything()) return;
  throw new ProblemError("not-yours", `Only those who may see all namespaces of the cluster can ${doing}.`);
}
