/**
 * What all routes of one process share. Next bundles every route for itself, so a module's own variables exist several
 * times, and only what hangs on `globalThis` exists once. This is the only file that hangs something there.
 */
const KEY = Symbol.for("skscope.shared");
type Shared = typeof globalThis & { [KEY]?: Map<string, unknown> };

/** A function that returns the one value of this name in the process, made by whoever asks first. */
export function shared<T>(name: string, create: () => T): () => T {
  return () => {
    const home: Shared = globalThis;
    home[KEY] ??= new Map();
    if (!home[KEY].has(name)) home[KEY].set(name, create());
    return home[KEY].get(name) as T;
  };
}
