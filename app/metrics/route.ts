import { requireEverything } from "@/lib/server/access/asker-access.ts";
import { metrics } from "@/lib/server/metrics.ts";
import { get } from "@/lib/server/route.ts";
import { watchCurrent } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** OpenMetrics. */
export const GET = get(async () => {
  await requireEverything("read its metrics");
  const { contentType, text } = metrics();
  watchCurrent();
  return new Response(await text(), {
    headers: { "content-type": contentType, "cache-control": "no-store" },
  });
});
