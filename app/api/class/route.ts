import { addressOf } from "@/lib/server/address.ts";
import { classRooms, isOneOfMany, readClassPlace } from "@/lib/server/classes.ts";
import { get as answering, json, only } from "@/lib/server/route.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Opens a class where the teacher is; the key in the answer is theirs alone. */
export const POST = answering(async (request) => {
  const { place, sentAt } = await readClassPlace(request);
  const opened = classRooms().open(place, sentAt, addressOf(request.headers));
  return json({ ...opened, isOneOfMany: isOneOfMany() }, 201);
});

const other = only("POST");

export { other as DELETE, other as GET, other as PATCH, other as PUT };
