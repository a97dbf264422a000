import { askerConnection, askerViewer } from "@/lib/server/asker.ts";
import type { HeldSource } from "@/lib/server/held-source.ts";
import { metrics } from "@/lib/server/metrics.ts";
import { untilSessionEnds } from "@/lib/server/oidc/viewer-session.ts";
import { readStream, type StreamParams } from "@/lib/server/params.ts";
import { takePlace } from "@/lib/server/places.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";
import { holdRevision, holdSource } from "@/lib/server/sources.ts";
import { countStream } from "@/lib/server/streams.ts";
import { openFeed } from "@/lib/stream/open-feed.ts";
import { parseEventId } from "@/lib/stream/protocol.ts";
import { createEventStream } from "@/lib/stream/server.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

/** Server-sent events of a source; the protocol is described in lib/stream/README.md. */
export const GET = get(async (request) => {
  const asked = readStream(request);
  const leave = takePlace("stream", request);
  try {
    return await streamOf(request, asked, leave);
  } catch (error) {
    leave();
    throw error;
  }
});

const onDelivered = (receivedAt: number): void => metrics().delivered(Math.max(0, Date.now() - receivedAt));

async function streamOf(request: Request, asked: StreamParams, leave: () => void): Promise<Response> {
  const { scope, speed, from, lastEventId, seen } = asked;
  const { source, release, gone } = await held(asked);
  const resume = lastEventId === null ? null : parseEventId(lastEventId);
  const feed = openFeed({ source, scope, speed, from, resume, seen, onDelivered });
  const uncount = countStream(scope.kind);
  const viewer = askerViewer() ?? null;
  const session = viewer === null ? null : untilSessionEnds(viewer);
  const onClose = (): void => {
    session?.stop();
    uncount();
    release();
    leave();
  };
  // Whose source is replaced comes again, and gets what has taken its place; whose session is over is told to sign in.
  const ends = [request.signal, gone, session?.over].filter((one) => one !== undefined);
  const signal = AbortSignal.any(ends);
  return new Response(createEventStream(feed, { signal, onClose, connection: askerConnection() }), {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      // Compressing would hold events back.
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}

function held({ source: id, scope, speed }: StreamParams): Promise<HeldSource> {
  // A replay plays what is whole.
  const holding = { part: speed === null };
  return scope.kind === "overview"
    ? holdSource(id, holding)
    : holdRevision(id, `${scope.namespace}/${scope.name}`, holding);
}

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as HEAD,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
