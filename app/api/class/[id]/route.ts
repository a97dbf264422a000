import { addressOf } from "@/lib/server/address.ts";
import { askerConnection, askerViewer } from "@/lib/server/asker.ts";
import { createClassFeed } from "@/lib/server/class-feed.ts";
import { classKey, classRooms, readClassPlace } from "@/lib/server/classes.ts";
import { untilSessionEnds } from "@/lib/server/oidc/viewer-session.ts";
import { readClassId, readSeatOf } from "@/lib/server/params.ts";
import { takePlace } from "@/lib/server/places.ts";
import { get as answering, json, only } from "@/lib/server/route.ts";
import { createEventStream } from "@/lib/stream/server.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Server-sent events: where the teacher is, each change of it, and the end of the class. */
export const GET = answering((request, params) => {
  const id = readClassId(params);
  const seat = readSeatOf(request.url);
  const leave = takePlace("stream", request);
  try {
    return follow(request, id, seat, leave);
  } catch (error) {
    leave();
    throw error;
  }
});

/** Tells where the teacher is now; the answer says how many follow, look around, have left, and what they guess. */
export const PUT = answering(async (request, params) => {
  const id = readClassId(params);
  const { place, sentAt } = await readClassPlace(request);
  const key = classKey(request);
  classRooms().tell(id, key, place, sentAt, addressOf(request.headers));
  return json(classRooms().look(id, key));
});

/** Ends the class. */
export const DELETE = answering((request, params) => {
  classRooms().end(readClassId(params), classKey(request));
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
});

function follow(request: Request, id: string, seat: string | null, leavePlace: () => void): Response {
  const following = classRooms().follow(id, seat);
  const heard = request.headers.get("last-event-id") ?? new URL(request.url).searchParams.get("lastEventId");
  const feed = createClassFeed(following, `${id}-${following.opening}`, heard, Date.now);
  const viewer = askerViewer() ?? null;
  const session = viewer === null ? null : untilSessionEnds(viewer);
  const onClose = (): void => {
    session?.stop();
    following.leave();
    leavePlace();
  };
  const signal = AbortSignal.any([request.signal, session?.over].filter((one) => one !== undefined));
  return new Response(createEventStream(feed, { signal, onClose, connection: askerConnection() }), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // Compressing would hold events back.
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

const other = only("GET, PUT, DELETE");

export { other as PATCH, other as POST };
