import { longJson } from "@/lib/server/long-json.ts";
import { readSource, readStats } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";
import { statsOfSource } from "@/lib/server/stats.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Weeks in numbers, as `skscope stats -o json` prints them: of the facts of a cluster, or of a recording. */
export const GET = get(async (request, params) =>
  longJson(await statsOfSource(readSource(params), readStats(request.url))),
);

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
