import { clipRevision, scopeState } from "@/lib/core/index.ts";
import { readRange, readRevision } from "@/lib/server/params.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import { openRevision } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The timeline of a revision in a range of time; an open end reaches as far as the source does. */
export const GET = get(async (request, params) => {
  const { source: id, key } = readRevision(params);
  const range = readRange(request.url);
  const source = await openRevision(id, key);
  const { revisions, shared } = scopeState(source.state, key);
  const from = range.from ?? Math.min(shared.firstT ?? 0, range.to ?? Number.POSITIVE_INFINITY);
  const to = range.to ?? Math.max(shared.lastT ?? 0, from);
  const revision = revisions.get(key);
  return json({
    revision: revision === undefined ? null : clipRevision(revision, from, to),
    shared,
    from,
    to,
  });
});

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
