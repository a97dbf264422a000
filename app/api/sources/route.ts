import { clusters } from "@/lib/server/clusters.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import { recordings } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The list of sources: recordings, and the clusters that can be watched. */
export const GET = get(async () =>
  json({ sources: await recordings().survey(), clusters: clusters().list() }),
);

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
