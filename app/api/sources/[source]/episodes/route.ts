import { exportEpisodes } from "@/lib/server/episodes.ts";
import { readEpisodes, readSource } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Episodes of all revisions of a source as Chrome trace or OTLP/JSON: all, or those of a kind. */
export const GET = get((request, params) =>
  exportEpisodes(readSource(params), undefined, readEpisodes(request.url)),
);

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
