/** How many streams are open: what a leak would show in. */
import { shared } from "../sources/shared.ts";

/** What is looked at through a stream. */
export type StreamKind = "overview" | "revision";

const counts = shared("openStreams", (): Record<StreamKind, number> => ({ overview: 0, revision: 0 }));

/** All of them. */
export function openStreams(): number {
  return openStreamsOf("overview") + openStreamsOf("revision");
}

export function openStreamsOf(kind: StreamKind): number {
  return counts()[kind];
}

/** Counts one stream; returns what to call once when it closes. */
export function countStream(kind: StreamKind): () => void {
  counts()[kind] += 1;
  return () => {
    counts()[kind] -= 1;
  };
}
