/**
 * Reads the text of a recording from a file, unpacked if the file is gzip.
 *
 *   file ──▶ pieces ──▶ DecompressionStream ──▶ chunks of text        bounded memory, nothing lost before damage
 */
import { InputStopped } from "./archive-limits.ts";

/** Gzip data that is damaged, ends early, or is followed by something else; the message says which. */
export class GzipDamage extends Error {
  override readonly name = "GzipDamage";
}

const PLAIN_BYTES = 1024 * 1024;
/** Small, so that a piece which fails takes little text with it. */
const PIECE_BYTES = 8 * 1024;
const NOTHING = new Uint8Array(0);

/**
 * Reads a file piece by piece. All text that can be unpacked comes before damage is thrown.
 * @param onRead called with the number of bytes taken from the file
 * @throws GzipDamage, and DOMException when the file cannot be read
 */
export async function* textOf(file: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  if (await isGzipAt(file, 0)) yield* gunzip(file, onRead);
  else for await (const piece of piecesOf(file, 0, file.size, PLAIN_BYTES)) yield counted(piece, onRead);
}

/** Unpacks one gzip member after the other, as `gunzip` does on a command line. */
async function* gunzip(file: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (;;) {
    const first: Feeding = {
      pieces: counting(piecesOf(file, start, file.size), onRead),
      fed: 0,
      isWhole: false,
    };
    let length = 0;
    try {
      for await (const chunk of inflate(first)) {
        length += chunk.length;
        yield chunk;
      }
      return;
    } catch (error) {
      if (!isAboutData(error)) throw error;
      if (first.isWhole) throw new GzipDamage("the gzip data ends early");
    }
    // The text that came out of the piece that failed is lost, so the piece is fed once more, byte by byte.
    const good = start + first.fed;
    const again: Feeding = { pieces: thenBytes(file, start, good), fed: 0, isWhole: false };
    try {
      yield* after(length, inflate(again));
      return;
    } catch (error) {
      if (!isAboutData(error)) throw error;
      const end = start + again.fed;
      if (end > start && (await isGzipAt(file, end))) start = end;
      else throw damage(error, file.size - end);
    }
  }
}

interface Feeding {
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Bytes that were unpacked without complaint. */
  fed: number;
  /** Whether everything was fed. */
  isWhole: boolean;
}

/**
 * Unpacks data of one format that ends with its pieces.
 * @throws GzipDamage
 */
export async function* unpacked(
  pieces: AsyncIterable<Uint8Array>,
  format: CompressionFormat,
): AsyncGenerator<Uint8Array> {
  const feeding = { pieces, fed: 0, isWhole: false };
  try {
    yield* inflate(feeding, format);
  } catch (error) {
    if (!isAboutData(error)) throw error;
    throw new GzipDamage(
      feeding.isWhole ? "the packed data ends early" : `the packed data is damaged (${error.message})`,
    );
  }
}

async function* inflate(feeding: Feeding, format: CompressionFormat = "gzip"): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new DecompressionStream(format);
  const writer = writable.getWriter();
  const reader = readable.getReader();
  const feed = async (): Promise<void> => {
    try {
      for await (const piece of feeding.pieces) {
        await writer.write(piece as Uint8Array<ArrayBuffer>);
        feeding.fed += piece.length;
      }
      // This write waits until all text has been read: an error at the end would drop the rest.
      await writer.write(NOTHING);
      feeding.isWhole = true;
      await writer.close();
    } catch (error) {
      await writer.abort(error).catch(() => undefined);
      throw error;
    }
  };
  const fed = feed();
  fed.catch(() => undefined);
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
    await fed;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The bytes of a part of a file, in pieces. */
export async function* piecesOf(
  file: Blob,
  from: number,
  to: number,
  bytes = PIECE_BYTES,
): AsyncGenerator<Uint8Array> {
  // Reading small pieces is slow: a large part is read at once and handed on in pieces.
  for (let at = from; at < to; at += PLAIN_BYTES) {
    const part = new Uint8Array(await file.slice(at, Math.min(at + PLAIN_BYTES, to)).arrayBuffer());
    for (let i = 0; i < part.length; i += bytes) yield part.subarray(i, i + bytes);
  }
}

async function* thenBytes(file: Blob, from: number, good: number): AsyncGenerator<Uint8Array> {
  yield* piecesOf(file, from, good);
  yield* piecesOf(file, good, file.size, 1);
}

async function* counting(pieces: AsyncIterable<Uint8Array>, onRead: (bytes: number) => void) {
  for await (const piece of pieces) yield counted(piece, onRead);
}

function counted(piece: Uint8Array, onRead: (bytes: number) => void): Uint8Array {
  onRead(piece.length);
  return piece;
}

/** Skips the first `count` bytes. */
async function* after(count: number, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let seen = 0;
  for await (const chunk of chunks) {
    const known = Math.min(chunk.length, Math.max(0, count - seen));
    seen += chunk.length;
    if (known < chunk.length) yield chunk.subarray(known);
  }
}

/** True where a packed file, or a part of one, begins. */
export async function isGzipAt(file: Blob, at: number): Promise<boolean> {
  const [first, second] = new Uint8Array(await file.slice(at, at + 2).arrayBuffer());
  return first === 0x1f && second === 0x8b;
}

/** Whether an error is about the data. DOMExceptions are not: the file cannot be read, or the reading was cancelled. */
function isAboutData(error: unknown): error is Error {
  return error instanceof Error && !(error instanceof DOMException) && !(error instanceof InputStopped);
}

function damage(error: Error, rest: number): GzipDamage {
  return /junk|trailing/i.test(error.message)
    ? new GzipDamage(`the gzip data is followed by ${rest} other bytes`)
    : // Chromium names the call that failed first.
      new GzipDamage(`the gzip data is damaged (${error.message.replace(/^Failed to execute .*?: /, "")})`);
}
