import { readExport, readSource } from "@/lib/server/params.ts";
import { exportRecording } from "@/lib/server/recording.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The last minutes of a cluster as a recording to download. */
export const GET = get((request, params) => exportRecording(readSource(params), readExport(request.url)));

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
