/**
 * What keeps a revision at rest small: a cluster has thousands, most of which hold one item in most lists, nothing in many maps,
 * and the same words as all others.
 */

import type { RequestColumns } from "../../model/timeline.ts";

/**
 * An empty list with room for one item. A list that is begun by its first `push` takes room for seventeen at once, which is
 * ten times what the one item needs.
 */
export function shortList<T>(): T[] {
  const list: (T | null)[] = [null];
  list.pop();
  return list as T[];
}

/** Nothing may be put into what all share; anything else of it is as of its own kind. */
function closed<C extends Map<unknown, unknown> | Set<unknown>>(nothing: C, put: string, begin: string): C {
  const refuse = (): never => {
    throw new Error(`this is shared by all that hold nothing: begin one of its own with ${begin}`);
  };
  return Object.defineProperty(nothing, put, { value: refuse, enumerable: false });
}

const NO_ENTRIES = closed(new Map<unknown, unknown>(), "set", "ownMap");
const NO_ITEMS = closed(new Set<unknown>(), "add", "ownSet");

/** An empty map that all share until something is put into it; see {@link ownMap}. */
export const noEntries = <K, V>(): Map<K, V> => NO_ENTRIES as Map<K, V>;

/** An empty set that all share; see {@link ownSet}. */
export const noItems = <T>(): Set<T> => NO_ITEMS as Set<T>;

/** The map itself, or a new one in place of {@link noEntries}: `r.pods = ownMap(r.pods)` before anything is put into it. */
export const ownMap = <K, V>(map: Map<K, V>): Map<K, V> =>
  map === (NO_ENTRIES as unknown) ? new Map() : map;

/** The same of a set. */
export const ownSet = <T>(set: Set<T>): Set<T> => (set === (NO_ITEMS as unknown) ? new Set() : set);

/** No requests, which all share until there is one; see {@link ownRequests}. */
export const NO_REQUESTS: RequestColumns = Object.freeze({
  t: none<number>(),
  ms: none<number>(),
  status: none<number>(),
  seq: none<number>(),
  via: none<string>(),
});

function none<T>(): T[] {
  return Object.freeze([]) as unknown as T[];
}

/** The columns themselves, or new ones in place of {@link NO_REQUESTS}: before a row is put into them. */
export const ownRequests = (columns: RequestColumns): RequestColumns =>
  columns === NO_REQUESTS ? { t: [], ms: [], status: [], seq: [], via: [] } : columns;

/** So many different texts are held, of this length at most; then it begins anew. */
const HELD = 2_000;
const HELD_LENGTH = 300;

const held = new Map<string, string>();

/** The same text, once for all who have it: reasons and messages are the same in thousands of objects. */
export function sharedText(text: string): string {
  if (text.length > HELD_LENGTH) return text;
  const known = held.get(text);
  if (known !== undefined) return known;
  if (held.size >= HELD) held.clear();
  held.set(text, text);
  return text;
}

/** Joins two words to one text for all who join the same. */
function joinedBy(separator: string): (first: string, second: string) => string {
  const all = new Map<string, Map<string, string>>();
  return (first, second) => {
    const begun = all.get(first);
    const known = begun?.get(second);
    if (known !== undefined) return known;
    if (all.size >= HELD) all.clear();
    const joined = begun ?? new Map<string, string>();
    if (joined.size >= HELD) joined.clear();
    const text = `${first}${separator}${second}`;
    all.set(first, joined);
    joined.set(second, text);
    return text;
  };
}

/** `Kind/name`: a key in a map of every revision. */
export const pathOf = joinedBy("/");

/** `TYPE resource`: a key that is looked up for every record. */
export const typedResource = joinedBy(" ");
