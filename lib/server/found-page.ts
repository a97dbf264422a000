/** What was found in a source, in answers of some megabytes: of a long recording a revision alone may have one. */
import { type Found, replace } from "../core/index.ts";
import { printableJson } from "../model/printable.ts";
import type { TraceHeader } from "../model/record.ts";

/** An answer ends with the revision with which it is longer than this. */
export const PAGE_CHARS = 4 * 1024 * 1024;

const encoder = new TextEncoder();

/**
 * The JSON of the revisions from the place `after` on, as many as are no more than an answer should hold, and where the next
 * answer begins. What all of them share is in the first.
 */
export function* foundPage(
  { shared, revisions, left }: Found,
  header: Pick<TraceHeader, "cluster" | "kubernetes" | "knative">,
  after: number,
  pageChars = PAGE_CHARS,
): Generator<void, Uint8Array<ArrayBuffer>[], void> {
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const add = (text: string): number => {
    pieces.push(encoder.encode(text));
    return text.length;
  };
  let chars = add(after === 0 ? `{"shared":${textOf(shared)},"revisions":[` : '{"revisions":[');
  let next = after;
  for (; next < revisions.length && (next === after || chars < pageChars); next++) {
    chars += add(`${next === after ? "" : ","}${textOf(revisions[next])}`);
    yield;
  }
  const end = next < revisions.length ? next : null;
  add(`],"left":${left},"header":${textOf(header)},"next":${end}}`);
  return pieces;
}

const textOf = (value: unknown): string => printableJson(JSON.stringify(value, replace));
