import { historyOf } from "@/lib/server/history.ts";
import { longJson } from "@/lib/server/long-json.ts";
import { readRange, readSource } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** A strip over what is kept of a cluster, and the hours of it that open like a recording. */
export const GET = get(async (request, params) =>
  longJson(await historyOf(readSource(params), readRange(request.url))),
);

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
