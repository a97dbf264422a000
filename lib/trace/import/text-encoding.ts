/**
 * Text as UTF-8: shells of Windows write what a command prints in UTF-16, with a mark that says so or without. Colours of a terminal
 * are taken off, and the zeros before a log that was cut while it was written.
 */

/** Without a mark, so much of the beginning has to be letters as JSON, YAML and logs begin with. */
const LOOKED_AT_BYTES = 64;
const LEAST_BYTES = 16;

/** Whoever goes on to write at his old place in a file that was cut leaves nothing before it. */
const LEAST_NULS = 4;
/** Within an archive more of them are no log, but what packs well. */
export const MOST_NULS_WITHIN: number = 512 * 1024;

/** The pieces without the zeros that a file begins with. */
async function* withoutLeadingNuls(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
): AsyncGenerator<Uint8Array> {
  let hasBegun = false;
  let passed = 0;
  for await (const piece of pieces) {
    const nuls = hasBegun ? 0 : piece.findIndex((byte) => byte !== 0);
    if (nuls === -1 && piece.length >= LEAST_NULS && passed < most) {
      passed += piece.length;
      continue;
    }
    hasBegun ||= piece.length > 0;
    yield nuls >= LEAST_NULS ? piece.subarray(nuls) : piece;
  }
}

/**
 * The pieces in UTF-8, if they begin as UTF-16 does; else as they are.
 * @param mostNuls so many zeros may stand before them
 */
export async function* inUtf8(
  pieces: AsyncIterable<Uint8Array>,
  mostNuls: number = Number.POSITIVE_INFINITY,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let decoder: TextDecoder | null | undefined;
  for await (const piece of withoutLeadingNuls(pieces, mostNuls)) {
    // A mark that is cut in two is that of no tool: pieces are longer.
    if (decoder === undefined && piece.length > 0) decoder = decoderOf(piece);
    if (decoder === null || decoder === undefined) yield piece;
    else yield encoder.encode(decoder.decode(piece, { stream: true }));
  }
  if (decoder) yield encoder.encode(decoder.decode());
}

function decoderOf(piece: Uint8Array): TextDecoder | null {
  const [first, second] = piece;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le");
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be");
  if (piece.length < LEAST_BYTES) return null;
  const start = piece.subarray(0, LOOKED_AT_BYTES);
  if (hasAsciiAt(start, 0)) return new TextDecoder("utf-16le");
  return hasAsciiAt(start, 1) ? new TextDecoder("utf-16be") : null;
}

/** True when every second byte, from there on, is an ASCII letter of a text, and the others are zero. */
function hasAsciiAt(bytes: Uint8Array, from: 0 | 1): boolean {
  return bytes.every((byte, i) =>
    i % 2 === from ? (byte >= 0x20 && byte < 0x7f) || (byte >= 0x09 && byte <= 0x0d) : byte === 0,
  );
}

const ESCAPE = 0x1b;
const BRACKET = 0x5b;
/** The letters with which colours, and what clears a line, end. */
const ENDS: ReadonlySet<number> = new Set([0x6d, 0x4b]);
const MOST_CODES = 32;

/** The pieces without what colours a terminal, if the first one has such. */
export async function* withoutColours(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isColoured: boolean | undefined;
  /** Bytes of a sequence that goes on in the next piece. */
  let begun: number[] = [];
  for await (const piece of pieces) {
    if (isColoured === undefined && piece.length > 0) isColoured = hasColour(piece);
    if (isColoured !== true) {
      yield piece;
      continue;
    }
    const kept: number[] = [];
    for (const byte of piece) {
      if (begun.length === 0) {
        if (byte === ESCAPE) begun.push(byte);
        else kept.push(byte);
        continue;
      }
      begun.push(byte);
      const goesOn = begun.length === 2 ? byte === BRACKET : isCode(byte) && begun.length < MOST_CODES;
      if (goesOn) continue;
      if (begun.length === 2 || !ENDS.has(byte)) kept.push(...begun);
      begun = [];
    }
    yield Uint8Array.from(kept);
  }
  if (begun.length > 0) yield Uint8Array.from(begun);
}

function hasColour(piece: Uint8Array): boolean {
  for (let at = piece.indexOf(ESCAPE); at >= 0; at = piece.indexOf(ESCAPE, at + 1)) {
    let end = at + 2;
    while (isCode(piece[end] ?? 0)) end += 1;
    if (piece[at + 1] === BRACKET && ENDS.has(piece[end] ?? 0)) return true;
  }
  return false;
}

/** A digit, or what separates two numbers. */
function isCode(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x3b;
}
