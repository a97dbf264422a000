/** Answers of many megabytes, written while the server answers others. */
import { replace } from "../core/index.ts";
import { printableJson } from "../model/printable.ts";
import { forAsker } from "./for-asker.ts";

/** A shorter answer is sent as one. */
const PIECE_CHARS = 64 * 1024;
const HEADERS = { "content-type": "application/json", "cache-control": "no-store" } as const;

/** What `json` of `route.ts` answers, for an object with lists that may be long; for as long as whoever asks is there. */
export async function longJson(body: object, signal?: AbortSignal): Promise<Response> {
  return inPieces(jsonPieces(body), signal);
}

/** The same for who writes the pieces. */
export async function inPieces(
  writing: Generator<void, Uint8Array<ArrayBuffer>[], void>,
  signal?: AbortSignal,
): Promise<Response> {
  const pieces = await forAsker(writing, signal);
  return new Response(pieces.length === 1 ? pieces[0] : oneByOne(pieces), { headers: HEADERS });
}

/** The JSON of the object, with a pause after each element of its lists. */
export function* jsonPieces(body: object): Generator<void, Uint8Array<ArrayBuffer>[], void> {
  const encoder = new TextEncoder();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let text = "{";
  let comma = "";
  for (const [name, value] of Object.entries(body)) {
    if (value === undefined) continue;
    text += `${comma}${JSON.stringify(name)}:`;
    comma = ",";
    if (!Array.isArray(value)) {
      text += textOf(value);
      continue;
    }
    text += "[";
    for (const [i, element] of value.entries()) {
      text += i === 0 ? textOf(element) : `,${textOf(element)}`;
      if (text.length >= PIECE_CHARS) {
        pieces.push(encoder.encode(text));
        text = "";
      }
      yield;
    }
    text += "]";
  }
  pieces.push(encoder.encode(`${text}}`));
  return pieces;
}

const textOf = (value: unknown): string => printableJson(JSON.stringify(value, replace) ?? "null");

function oneByOne(pieces: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  const rest = pieces.values();
  return new ReadableStream(
    {
      pull(controller) {
        const { done, value } = rest.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}
