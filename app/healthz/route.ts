export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Says that the process answers. */
export function GET(): Response {
  return new Response("ok\n", { headers: { "content-type": "text/plain", "cache-control": "no-store" } });
}
