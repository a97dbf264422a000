import { clusters } from "@/lib/server/clusters.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import { recordings } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The list of sources: recordings, what of their folders cannot be read, and the clusters that can be watched. */
export const GET = get(async () =>
  json({
    sources: await recordings().survey(),
    problems: await recordings().problems(),
    clusters: clusters().list(),
  }),
);

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
