import { metrics } from "@/lib/server/metrics.ts";
import { watchCurrent } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** OpenMetrics. */
export async function GET(): Promise<Response> {
  const { contentType, text } = metrics();
  watchCurrent();
  return new Response(await text(), {
    headers: { "content-type": contentType, "cache-control": "no-store" },
  });
}
