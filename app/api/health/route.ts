import { get, json, methodNotAllowed } from "@/lib/server/route.ts";
import { openStreams } from "@/lib/server/streams.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Says that the server answers, and how many streams it has open. */
export const GET = get(() => json({ status: "ok", streams: openStreams() }));

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
