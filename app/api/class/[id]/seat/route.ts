import { classRooms, readSeat } from "@/lib/server/classes.ts";
import { readClassId } from "@/lib/server/params.ts";
import { get as answering, json, only } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** A page that follows says that it is there, whether it looks around, and what it guesses; the answer says whether the guess counts. */
export const PUT = answering(async (request, params) => {
  const id = readClassId(params);
  return json({ isCounted: classRooms().hear(id, await readSeat(request)) });
});

const other = only("PUT");

export { other as DELETE, other as GET, other as PATCH, other as POST };
