import { log } from "@/lib/server/log.ts";
import { readiness } from "@/lib/server/readiness.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Says whether there is something to show. Why not is for the log: whoever asks here needs no token. */
export async function GET(): Promise<Response> {
  const { ready, reasons } = await readiness();
  if (!ready) log().warn({ reasons }, "not ready");
  return new Response(ready ? "ok\n" : "not ready\n", {
    status: ready ? 200 : 503,
    headers: { "content-type": "text/plain", "cache-control": "no-store" },
  });
}
