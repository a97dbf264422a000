/** How many streams are open: what a leak would show in. Next bundles every route for itself, hence `globalThis`. */

/** What is looked at through a stream. */
export type StreamKind = "overview" | "revision";

const KEY = Symbol.for("skscope.openStreams");
type Counts = Record<StreamKind, number>;
type Shared = typeof globalThis & { [KEY]?: Counts };

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

function counts(): Counts {
  const shared: Shared = globalThis;
  shared[KEY] ??= { overview: 0, revision: 0 };
  return shared[KEY];
}
