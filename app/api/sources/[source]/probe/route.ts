import { readProbed, readSource } from "@/lib/server/params.ts";
import { probeRevision } from "@/lib/server/probing.ts";
import { get as answering, json, methodNotAllowed } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Begins to probe a revision; only where the server was started to allow it. */
export const POST = answering(async (request, params) =>
  json(await probeRevision(readSource(params), readProbed(request.url), true)),
);

/** Ends it. */
export const DELETE = answering(async (request, params) =>
  json(await probeRevision(readSource(params), readProbed(request.url), false)),
);

export { methodNotAllowed as GET, methodNotAllowed as PATCH, methodNotAllowed as PUT };
