/** A Map whose values are made when somebody asks for them; not to be changed. */
import { createLimitedCache } from "./limited-cache.ts";

/**
 * @param keys in their order
 * @param most what the values that stay in memory may cost
 */
export function createLazyMap<V>(
  keys: readonly string[],
  most: number,
  make: (key: string) => { readonly value: V; readonly cost: number },
): Map<string, V> {
  const known = new Set(keys);
  const cache = createLimitedCache<V>(most);
  const valueAt = (key: string): V => cache.get(key, () => make(key));
  return new LazyMap(known, valueAt);
}

class LazyMap<V> extends Map<string, V> {
  readonly #keys: ReadonlySet<string>;
  readonly #valueAt: (key: string) => V;

  constructor(keys: ReadonlySet<string>, valueAt: (key: string) => V) {
    super();
    this.#keys = keys;
    this.#valueAt = valueAt;
  }
  override get size(): number {
    return this.#keys.size;
  }
  override has(key: string): boolean {
    return this.#keys.has(key);
  }
  override get(key: string): V | undefined {
    return this.#keys.has(key) ? this.#valueAt(key) : undefined;
  }
  override keys(): MapIterator<string> {
    return this.#keys.keys() as MapIterator<string>;
  }
  override *values(): MapIterator<V> {
    for (const key of this.#keys) yield this.#valueAt(key);
  }
  override *entries(): MapIterator<[string, V]> {
    for (const key of this.#keys) yield [key, this.#valueAt(key)];
  }
  override [Symbol.iterator](): MapIterator<[string, V]> {
    return this.entries();
  }
  override forEach(act: (value: V, key: string, map: Map<string, V>) => void): void {
    for (const key of this.#keys) act(this.#valueAt(key), key, this);
  }
  override set(): this {
    throw new Error("What was read is not changed.");
  }
  override delete(): boolean {
    throw new Error("What was read is not changed.");
  }
}
