/** Text as UTF-8: shells of Windows write what a command prints in UTF-16, with a mark that says so or without. */

/** Without a mark, so much of the beginning has to be letters as JSON, YAML and logs begin with. */
const LOOKED_AT_BYTES = 64;
const LEAST_BYTES = 16;

/** The pieces in UTF-8, if they begin as UTF-16 does; else as they are. */
export async function* inUtf8(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  let decoder: TextDecoder | null | undefined;
  for await (const piece of pieces) {
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
