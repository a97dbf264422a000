import { foundIn } from "@/lib/core/index.ts";
import { foundPage } from "@/lib/server/found-page.ts";
import { inPieces } from "@/lib/server/long-json.ts";
import { readAfter, readSource } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";
import { openSource } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The revisions in which something was found, worst first, as the core knows them: what a report is made from; in as many answers as it takes. */
export const GET = get(async (request, params) => {
  const after = readAfter(request.url);
  const { state, header } = await openSource(readSource(params));
  const { cluster, kubernetes, knative } = header;
  return inPieces(foundPage(foundIn(state), { cluster, kubernetes, knative }, after));
});

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
