import { keepNote, removeNote } from "@/lib/server/notes.ts";
import { readNoteParams, readVersion } from "@/lib/server/params.ts";
import { get as answering, json, only } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Keeps a note, new or changed; who changes one says which version he has read. */
export const PUT = answering(async (request, params) => {
  const { source, note } = readNoteParams(params);
  return json(await keepNote(request, source, note));
});

/** Removes a note. */
export const DELETE = answering(async (request, params) => {
  const { source, note } = readNoteParams(params);
  await removeNote(source, note, readVersion(request.url));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
});

const other = only("PUT, DELETE");

export { other as GET, other as PATCH, other as POST };
