/** Something that a reader chose or did, kept in the browser's storage; a change reaches every tab. */

/** The part of the browser's storage that is used. */
export interface KeptHost {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Kept<T> {
  get(): T;
  set(next: T): void;
  /** As if nothing had been stored. */
  forget(): void;
  subscribe(listener: () => void): () => void;
  /** Another tab changed it. */
  reload(): void;
}

/**
 * Something kept under a key; without a host (blocked by the browser) it lasts as long as the page.
 * @param parse reads what was stored, null where nothing is; when it throws, nothing is
 */
export function createKept<T>(
  host: KeptHost | null,
  key: string,
  parse: (text: string | null) => T,
): Kept<T> {
  const listeners = new Set<() => void>();
  const read = (): T => {
    try {
      return parse(host?.getItem(key) ?? null);
    } catch {
      return parse(null);
    }
  };
  let current = read();
  const tell = (): void => {
    for (const listener of listeners) listener();
  };
  const change = (next: T, store: () => void): void => {
    current = next;
    try {
      store();
    } catch {
      // Storage is full or blocked; it still holds for this page.
    }
    tell();
  };
  return {
    get: () => current,
    set: (next) => change(next, () => host?.setItem(key, JSON.stringify(next))),
    forget: () => change(parse(null), () => host?.removeItem(key)),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    reload() {
      current = read();
      tell();
    },
  };
}
