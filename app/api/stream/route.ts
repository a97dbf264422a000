import { readStream } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";
import { openRevision, openSource } from "@/lib/server/sources.ts";
import { countStream } from "@/lib/server/streams.ts";
import { createFeed } from "@/lib/stream/feed.ts";
import { parseEventId } from "@/lib/stream/protocol.ts";
import { createEventStream } from "@/lib/stream/server.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Server-sent events of a source; the protocol is described in lib/stream/README.md. */
export const GET = get(async (request) => {
  const { source: id, scope, speed, from, lastEventId } = readStream(request);
  const source =
    scope.kind === "overview"
      ? await openSource(id)
      : await openRevision(id, `${scope.namespace}/${scope.name}`);
  const resume = lastEventId === null ? null : parseEventId(lastEventId);
  const feed = createFeed({ source, scope, speed, from, resume });
  return new Response(createEventStream(feed, { signal: request.signal, onClose: countStream() }), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // Compressing would hold events back.
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
});

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as HEAD,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
