import { allColdStarts } from "@/lib/core/index.ts";
import { longJson } from "@/lib/server/long-json.ts";
import { readSource } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";
import { openSource } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Every cold start of a source, oldest first, for lists and comparisons across revisions and recordings. */
export const GET = get(async (_request, params) => {
  const { state } = await openSource(readSource(params));
  return longJson({ coldStarts: allColdStarts(state) });
});

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
