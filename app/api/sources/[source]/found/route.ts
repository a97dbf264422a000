import { foundIn } from "@/lib/core/index.ts";
import { longJson } from "@/lib/server/long-json.ts";
import { readSource } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";
import { openSource } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The revisions in which something was found, worst first, as the core knows them: what a report is made from. */
export const GET = get(async (_request, params) => {
  const { state, header } = await openSource(readSource(params));
  const { cluster, kubernetes, knative } = header;
  return longJson({ ...foundIn(state), header: { cluster, kubernetes, knative } });
});

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
