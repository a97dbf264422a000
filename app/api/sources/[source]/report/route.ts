import { longJson } from "@/lib/server/long-json.ts";
import { readSource } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";
import { openSource } from "@/lib/server/sources.ts";
import { wholeReport } from "@/lib/server/whole-report.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The facts of a source, as `skscope report --json` prints them. */
export const GET = get(async (_request, params) =>
  longJson(await wholeReport(await openSource(readSource(params)))),
);

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
