/** Text as UTF-8: shells of Windows write what a command prints in UTF-16, with a mark that says so. */

/** The pieces in UTF-8, if they begin with the mark of UTF-16; else as they are. */
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

function decoderOf([first, second]: Uint8Array): TextDecoder | null {
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le");
  return first === 0xfe && second === 0xff ? new TextDecoder("utf-16be") : null;
}
