import { notesOfSource } from "@/lib/server/notes.ts";
import { readSource } from "@/lib/server/params.ts";
import { get, json, methodNotAllowed } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** The notes of a source, and whether this server keeps more of them. */
export const GET = get(async (_request, params) => json(await notesOfSource(readSource(params))));

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
