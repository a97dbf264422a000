import { readSource } from "@/lib/server/params.ts";
import { get as answering, only } from "@/lib/server/route.ts";
import { removeUpload } from "@/lib/server/uploads.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Removes an uploaded recording for good. */
export const DELETE = answering(async (_request, params) => {
  await removeUpload(readSource(params));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
});

const onlyDelete = only("DELETE");

export { onlyDelete as GET, onlyDelete as PATCH, onlyDelete as POST, onlyDelete as PUT };
