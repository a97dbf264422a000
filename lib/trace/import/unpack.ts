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
const MAGIC = [0x1f, 0x8b, 8] as const;
/** Header and trailer. */
const LEAST_MEMBER = 18;
/** So many bytes a stream may hold that it has not looked at. */
const LOOK_BACK = 1024 * 1024;
const LOOK_AHEAD = 64 * 1024;
/** In the words of Node and of browsers: other bytes follow; and these, or the data are wrong. */
const JUNK = /junk|trailing|after the end|extra bytes/i;
const DAMAGED = /junk|trailing|after the end|extra bytes|incorrect|invalid/i;

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
  for (let start: number | null = 0; start !== null; ) start = yield* unpackMember(file, start, onRead);
}

/** Unpacks the member that begins there. @returns where the next one begins; null when there is none */
async function* unpackMember(
  file: Blob,
  start: number,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array, number | null> {
  const first: Feeding = {
    pieces: counting(piecesOf(file, start, file.size), onRead),
    fed: 0,
    isWhole: false,
  };
  /** Bytes of text that came out. */
  let length = 0;
  try {
    for await (const chunk of inflate(first)) {
      length += chunk.length;
      yield chunk;
    }
    return null;
  } catch (error) {
    if (!isAboutData(error)) throw error;
    if (first.isWhole && !DAMAGED.test(wordsOf(error))) throw new GzipDamage("the gzip data ends early");
  }
  // How far it was unpacked is not known to the byte: a stream may take more than it has looked at.
  const from = Math.max(start + LEAST_MEMBER, start + first.fed - LOOK_BACK);
  const to = Math.min(file.size, start + first.fed + LOOK_AHEAD);
  const window = new Uint8Array(await file.slice(from, to).arrayBuffer());
  for (let i = memberIn(window, 0); i !== -1; i = memberIn(window, i + 1)) {
    const { isWhole, seen } = yield* upTo(file, start, from + i, length);
    length = Math.max(length, seen);
    if (isWhole) return from + i;
  }
  // The text that came out of the piece that failed is lost, so the piece is fed once more, byte by byte.
  const good = Math.max(start, start + first.fed - PIECE_BYTES);
  const again: Feeding = { pieces: thenBytes(file, start, good), fed: 0, isWhole: false };
  try {
    for await (const chunk of after(length, inflate(again))) {
      length += chunk.length;
      yield chunk;
    }
    return null;
  } catch (error) {
    if (!isAboutData(error)) throw error;
    const trailer = trailerIn(window, length);
    const end = trailer === -1 ? Math.min(file.size, start + again.fed) : from + trailer;
    // Tapes and some copies fill a file up.
    if (JUNK.test(wordsOf(error)) && (await isZeroFrom(file, end))) return null;
    throw damage(error, file.size - end);
  }
}

/** Unpacks what lies before `end`, and hands on what lies behind the first `length` bytes of its text. */
async function* upTo(
  file: Blob,
  start: number,
  end: number,
  length: number,
): AsyncGenerator<Uint8Array, { readonly isWhole: boolean; readonly seen: number }> {
  let seen = 0;
  try {
    for await (const chunk of inflate({ pieces: piecesOf(file, start, end), fed: 0, isWhole: false })) {
      const known = Math.min(chunk.length, Math.max(0, length - seen));
      seen += chunk.length;
      if (known < chunk.length) yield chunk.subarray(known);
    }
    return { isWhole: true, seen };
  } catch (error) {
    if (!isAboutData(error)) throw error;
    return { isWhole: false, seen };
  }
}

/** The next place at which a member may begin; -1 when there is none. */
function memberIn(bytes: Uint8Array, from: number): number {
  for (let i = bytes.indexOf(MAGIC[0], from); i !== -1; i = bytes.indexOf(MAGIC[0], i + 1))
    if (bytes[i + 1] === MAGIC[1] && bytes[i + 2] === MAGIC[2]) return i;
  return -1;
}

/** Behind the trailer of a member of so much text, which stands in its last four bytes; -1 when it is not there. */
function trailerIn(bytes: Uint8Array, length: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let i = 0; i + 4 <= bytes.length; i++)
    if (length > 0 && view.getUint32(i, true) === length % 2 ** 32) return i + 4;
  return -1;
}

async function isZeroFrom(file: Blob, from: number): Promise<boolean> {
  for await (const piece of piecesOf(file, from, file.size, PLAIN_BYTES))
    if (piece.some((byte) => byte !== 0)) return false;
  return true;
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
      feeding.isWhole && !DAMAGED.test(wordsOf(error))
        ? "the packed data ends early"
        : `the packed data is damaged (${wordsOf(error)})`,
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

/** Node's own say nothing themselves, but what zlib said is their cause. */
function wordsOf({ message, cause }: Error): string {
  return message === "" && cause instanceof Error ? cause.message : message;
}

function damage(error: Error, rest: number): GzipDamage {
  return JUNK.test(wordsOf(error))
    ? new GzipDamage(`the gzip data is followed by ${rest} other bytes`)
    : // Chromium names the call that failed first.
      new GzipDamage(`the gzip data is damaged (${wordsOf(error).replace(/^Failed to execute .*?: /, "")})`);
}
