import { readSelection, readSource } from "@/lib/server/params.ts";
import { startRecording, stopRecording } from "@/lib/server/recording.ts";
import { get as answering, json, methodNotAllowed } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Begins to write what a cluster sends into a recording in the data directory. */
export const POST = answering(async (request, params) =>
  json(await startRecording(readSource(params), readSelection(request.url))),
);

/** Ends the recording; it is among the sources from then on. */
export const DELETE = answering(async (_request, params) => json(await stopRecording(readSource(params))));

export { methodNotAllowed as GET, methodNotAllowed as PATCH, methodNotAllowed as PUT };
