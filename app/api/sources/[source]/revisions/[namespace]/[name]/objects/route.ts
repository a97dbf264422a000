import { readAt, readRevision } from "@/lib/server/params.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import { openRevisionPart } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The objects of a revision as they were at an instant; without one, at the end. */
export const GET = get(async (request, params) => {
  const { source: id, key } = readRevision(params);
  const at = readAt(request.url);
  const source = await openRevisionPart(id, key);
  return json(source.objectsAt(key, at ?? source.summary.to ?? 0));
});

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
