import { isKnownToSeeEverything } from "@/lib/server/access/asker-access.ts";
import { listedClusters } from "@/lib/server/access/listed-clusters.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import { recordings, visibleRecordings } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The list of sources: recordings, what of their folders cannot be read, and the clusters that can be watched. */
export const GET = get(async () =>
  json({
    sources: await visibleRecordings(await recordings().survey()),
    problems: (await isKnownToSeeEverything()) ? await recordings().problems() : [],
    clusters: listedClusters(),
  }),
);

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
