/** Whether a route leads to a revision, where that was seen to end. */
import { type Clause, type Context, clause } from "./context.ts";

/** The route that led here last, and until when; nothing while one does. */
export function movedClauses({ revision, t }: Context): Clause[] {
  const all = [...revision.ingresses];
  if (all.some(([, { share, isTagged }]) => share === null || share > 0 || isTagged)) return [];
  const left = all
    .flatMap(([key, { moved }]) =>
      moved !== null && moved.share === 0 && moved.t <= t ? [{ key, moved }] : [],
    )
    .sort((a, b) => a.moved.t - b.moved.t)
    .at(-1);
  if (left === undefined) return [];
  const { key, moved } = left;
  const values = { ingress: key.slice(key.indexOf("/") + 1), movedAt: moved.t };
  return [clause("routeMovedAway", values, "observed", moved.seq)];
}
