import { describe } from "@/lib/i18n/describe.ts";
import { readSource } from "@/lib/server/params.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import { openSource } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The facts of a source, as `skscope report --json` prints them. */
export const GET = get(async (_request, params) =>
  json((await openSource(readSource(params))).report(describe)),
);

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
