import { exportEpisodes } from "@/lib/server/episodes.ts";
import { readEpisodes, readRevision } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Episodes of a revision as Chrome trace or OTLP/JSON: all, those of a kind, or one. */
export const GET = get((request, params) => {
  const { source, key } = readRevision(params);
  return exportEpisodes(source, key, readEpisodes(request.url));
});

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
