/** Answers of bounded size: entries by number and by bytes, and long texts cut, always said. */
import type { Json } from "../model/json.ts";
import { QueryError } from "./library.ts";
import { USUAL_ENTRIES } from "./question.ts";

/** An answer has at most about so many bytes of JSON beside its frame. */
export const MOST_BYTES = 48 * 1024;
/** A text of a record is cut beyond this, and a list in an object. */
const LONGEST_TEXT = 2_000;
const LONGEST_LIST = 100;
const DEEPEST = 24;

export interface Page<T> {
  readonly entries: T[];
  /** The cursor of what follows; null at the end. */
  readonly next: string | null;
}

/** Which part of a list is wanted. */
export interface PageAsked {
  readonly limit?: number | undefined;
  /** The handle of the last entry that is there already. */
  readonly cursor?: string | undefined;
}

/**
 * The part of a list that was asked for, as far as it fits.
 * @param make makes an entry, of those only that are told
 * @throws QueryError when no entry has the handle of the cursor
 */
export function* pageOf<From, T>(
  all: readonly From[],
  { limit = USUAL_ENTRIES, cursor }: PageAsked,
  handleOf: (one: From) => string,
  make: (one: From) => T,
): Generator<void, Page<T>, void> {
  const begin = cursor === undefined ? 0 : all.findIndex((one) => handleOf(one) === cursor) + 1;
  if (cursor !== undefined && begin === 0) {
    throw new QueryError(
      `The cursor ${quoted(cursor)} is not in this list any more. Ask again without a cursor.`,
    );
  }
  const entries: T[] = [];
  let bytes = 0;
  let index = begin;
  for (; index < all.length && entries.length < limit; index += 1) {
    const entry = make(all[index] as From);
    bytes += bytesOf(entry);
    // One that alone is too large is told all the same, or nobody would ever come past it.
    if (bytes > MOST_BYTES && entries.length > 0) break;
    entries.push(entry);
    yield;
  }
  const last = all[index - 1];
  return { entries, next: index < all.length && last !== undefined ? handleOf(last) : null };
}

const encoder = new TextEncoder();

/** Bytes of the value as JSON. */
export function bytesOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value) ?? "").length;
}

/** A text that somebody gave, in a sentence. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}…` : text);
}

/** A text, cut; what is left out is said in it. */
export function cutText(text: string, longest = LONGEST_TEXT): string {
  if (text.length <= longest) return text;
  return `${text.slice(0, longest)}… (${text.length - longest} more characters)`;
}

/** The value with long texts and lists cut, each with how much is left out. @param bytes of JSON that it may have */
export function cutValue(value: Json | undefined, bytes = MOST_BYTES): { value: Json; isCut: boolean } {
  let isCut = false;
  let left = bytes;
  const cut = (one: Json | undefined, depth: number): Json => {
    if (typeof one === "string") {
      const told = cutText(one, Math.max(0, Math.min(LONGEST_TEXT, left)));
      isCut ||= told !== one;
      left -= told.length + 2;
      return told;
    }
    if (typeof one !== "object" || one === null) {
      left -= 8;
      return one ?? null;
    }
    if (depth > DEEPEST || left <= 0) {
      isCut = true;
      return "… (left out)";
    }
    if (Array.isArray(one)) {
      const told: Json[] = [];
      for (const [index, entry] of one.entries()) {
        if (index >= LONGEST_LIST || left <= 0) {
          isCut = true;
          told.push(`… (${one.length - index} more)`);
          break;
        }
        told.push(cut(entry, depth + 1));
      }
      return told;
    }
    const told: Record<string, Json> = {};
    const keys = Object.keys(one);
    for (const [index, key] of keys.entries()) {
      if (left <= 0) {
        isCut = true;
        told["…"] = `${keys.length - index} more fields`;
        break;
      }
      left -= key.length + 4;
      Object.defineProperty(told, cutText(key, 200), { value: cut(one[key], depth + 1), enumerable: true });
    }
    return told;
  };
  return { value: cut(value, 0), isCut };
}
