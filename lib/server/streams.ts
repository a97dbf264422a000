/** How many streams are open: what a leak would show in. Next bundles every route for itself, hence `globalThis`. */

const KEY = Symbol.for("skscope.openStreams");
type Shared = typeof globalThis & { [KEY]?: number };

export function openStreams(): number {
  const shared: Shared = globalThis;
  return shared[KEY] ?? 0;
}

/** Counts one stream; returns what to call once when it closes. */
export function countStream(): () => void {
  const shared: Shared = globalThis;
  shared[KEY] = openStreams() + 1;
  return () => {
    shared[KEY] = openStreams() - 1;
  };
}
