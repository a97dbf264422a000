/** Trace files on disk: plain or gzip, told apart by their first bytes, read in bounded memory. */
import { createReadStream, read } from "node:fs";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip, type Gunzip } from "node:zlib";
import { TraceUnreadableError } from "../model/errors.ts";
import { createTraceReader, type TraceHandlers, type TraceSummary } from "../trace/reader.ts";
import { fileReason } from "./file-reason.ts";
import { createSlices, type SliceOptions } from "./in-slices.ts";

const READ_BYTES = 1024 * 1024;
const UNZIP_BYTES = 64 * 1024;
const FEED_BYTES = 16 * 1024;
/** So much text is read before it is asked whether others wait; within it, that is asked after every record. */
const PIECE_BYTES = 16 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

/** True for the beginning of a packed file. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === GZIP_MAGIC[0] && bytes[1] === GZIP_MAGIC[1];
}

export interface ReadOptions extends SliceOptions {
  /** Called with every decompressed piece before it is parsed; throwing stops the reading. */
  readonly onBytes?: (chunk: Uint8Array) => void;
  /** Told how much of the file was taken so far, packed as it is. */
  readonly onTaken?: (bytes: number) => void;
}

/** A stream closes what it was given to read from when it is destroyed, but for others it is to stay open. */
const LEFT_OPEN = { read, close: (_: number, done: () => void) => done() };

interface FileOptions extends ReadOptions {
  /** The file is open already and is read as far as it was then. */
  readonly held?: { readonly fd: number; readonly size: number } | undefined;
}

interface StreamOptions extends ReadOptions {
  /** The same bytes once more; without it, damaged gzip loses some of the text before the damage. */
  readonly reopen?: () => Readable;
}

/**
 * Streams a trace file to the handlers. Gzip that is broken or cut is a problem: what came before it is kept.
 * @throws TraceUnreadableError when the file cannot be opened, and what the reader throws
 */
export async function readTraceFile(
  path: string,
  handlers: TraceHandlers,
  { held, ...options }: FileOptions = {},
): Promise<TraceSummary> {
  const part = held === undefined ? {} : { fd: held.fd, start: 0, end: held.size - 1, fs: LEFT_OPEN };
  const open = (): Readable => createReadStream(path, { highWaterMark: READ_BYTES, ...part });
  const stream = open();
  try {
    return await readTraceStream(stream, handlers, { ...options, reopen: open });
  } catch (error) {
    if (isFileError(error)) {
      throw new TraceUnreadableError(`${basename(path)} cannot be read: ${fileReason(error)}`, {
        cause: error,
      });
    }
    throw error;
  } finally {
    stream.destroy();
  }
}

/** The same for any stream of bytes (standard input). */
export async function readTraceStream(
  stream: Readable,
  handlers: TraceHandlers,
  options: StreamOptions = {},
): Promise<TraceSummary> {
  const reader = createTraceReader(handlers);
  const slices = createSlices(options);
  let bytes = 0;
  const beginPiece = (piece: Uint8Array): void => {
    options.onBytes?.(piece);
    bytes += piece.length;
  };
  const takePiece = (piece: Uint8Array): void => {
    beginPiece(piece);
    reader.push(piece);
  };
  const take = async (chunk: Uint8Array): Promise<void> => {
    options.signal?.throwIfAborted();
    for (let i = 0; i < chunk.length; i += PIECE_BYTES) {
      const piece = chunk.subarray(i, i + PIECE_BYTES);
      await slices.pause();
      beginPiece(piece);
      for (let taken = 0; ; await slices.pause()) {
        taken += reader.push(piece.subarray(taken), slices.isOver);
        if (taken === piece.length) break;
      }
    }
    slices.rest();
  };
  const first = await firstChunk(stream);
  // Who reads on meets an error that comes while others have their turn.
  stream.on("error", () => undefined);
  if (isGzip(first)) {
    const damage = await gunzip(first, stream, async (chunk, taken) => {
      await take(chunk);
      options.onTaken?.(taken);
    });
    const isWhole = damage === null || !damage.losesText || options.reopen !== undefined;
    if (damage?.losesText === true && options.reopen !== undefined) {
      await gunzipAgain(options.reopen(), damage.goodBytes, afterFirst(bytes, takePiece), options.signal);
    }
    if (damage !== null) reader.damaged(damage.reason, isWhole);
  } else {
    const takePlain = async (chunk: Uint8Array): Promise<void> => {
      await take(chunk);
      options.onTaken?.(bytes);
    };
    await takePlain(first);
    for await (const chunk of stream) await takePlain(chunk as Uint8Array);
  }
  return reader.end();
}

async function firstChunk(stream: Readable): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < GZIP_MAGIC.length) {
    const chunk = await nextChunk(stream);
    if (chunk === null) break;
    parts.push(chunk);
    length += chunk.length;
  }
  return Buffer.concat(parts);
}

function nextChunk(stream: Readable): Promise<Uint8Array | null> {
  return new Promise((resolve, reject) => {
    const chunk = stream.read() as Uint8Array | null;
    if (chunk !== null) {
      resolve(chunk);
      return;
    }
    if (stream.readableEnded) {
      resolve(null);
      return;
    }
    const done = (act: () => void) => (): void => {
      stream.off("readable", onReadable).off("end", onEnd).off("error", onError);
      act();
    };
    const onReadable = done(() => nextChunk(stream).then(resolve, reject));
    const onEnd = done(() => resolve(null));
    const onError = (error: Error): void => done(() => reject(error))();
    stream.once("readable", onReadable).once("end", onEnd).once("error", onError);
  });
}

interface Damage {
  readonly reason: string;
  /** zlib drops the output of the call that fails, and text that has not been fetched yet. */
  readonly losesText: boolean;
  /** So much of the file was decompressed before the call that failed. */
  readonly goodBytes: number;
}

/** Decompresses; returns what is wrong with the gzip data, null when nothing is. */
async function gunzip(
  first: Uint8Array,
  rest: Readable,
  take: (chunk: Uint8Array, taken: number) => Promise<void>,
): Promise<Damage | null> {
  let given = 0;
  const unzip = createGunzip({ chunkSize: UNZIP_BYTES });
  const feed = async (): Promise<void> => {
    try {
      given += first.length;
      await write(unzip, first);
      for await (const chunk of rest) {
        given += (chunk as Uint8Array).length;
        await write(unzip, chunk as Uint8Array);
      }
      await drained(unzip);
      unzip.end();
    } catch (error) {
      unzip.destroy(error as Error);
    }
  };
  const fed = feed();
  try {
    for await (const chunk of unzip) await take(chunk as Uint8Array, unzip.bytesWritten);
    await fed;
    const goodBytes = unzip.bytesWritten;
    if (goodBytes === given) return null;
    const reason = `the gzip data is followed by ${given - goodBytes} other bytes`;
    return { reason, losesText: false, goodBytes };
  } catch (error) {
    if (!isZlibError(error)) throw error;
    const losesText = error.code !== "Z_BUF_ERROR";
    const reason = losesText ? `the gzip data is damaged (${error.message})` : "the gzip data ends early";
    return { reason, losesText, goodBytes: unzip.bytesWritten };
  }
}

/**
 * Decompresses damaged data once more, for the text that was lost: from `goodBytes` on byte by byte, so that the call
 * that fails has next to nothing to drop.
 */
async function gunzipAgain(
  stream: Readable,
  goodBytes: number,
  take: (chunk: Uint8Array) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const unzip = createGunzip({ chunkSize: UNZIP_BYTES });
  let refusal: { readonly error: unknown } | null = null;
  unzip.on("data", (chunk: Uint8Array) => {
    try {
      if (refusal === null) take(chunk);
    } catch (error) {
      refusal = { error };
      unzip.destroy();
    }
  });
  // The damage is known already.
  unzip.on("error", () => undefined);
  let offset = 0;
  for await (const chunk of stream) {
    signal?.throwIfAborted();
    const data = chunk as Uint8Array;
    for (let i = 0; i < data.length && !unzip.destroyed; ) {
      const size = offset < goodBytes ? Math.min(FEED_BYTES, goodBytes - offset) : 1;
      const piece = data.subarray(i, i + size);
      await writeWhole(unzip, piece);
      i += piece.length;
      offset += piece.length;
    }
    if (unzip.destroyed) break;
  }
  unzip.destroy();
  if (refusal !== null) throw (refusal as { readonly error: unknown }).error;
}

/** Hands on what comes after the first `count` bytes. */
function afterFirst(count: number, take: (chunk: Uint8Array) => void): (chunk: Uint8Array) => void {
  let seen = 0;
  return (chunk) => {
    const known = Math.min(chunk.length, Math.max(0, count - seen));
    seen += chunk.length;
    if (known < chunk.length) take(chunk.subarray(known));
  };
}

async function write(unzip: Gunzip, data: Uint8Array): Promise<void> {
  for (let i = 0; i < data.length && !unzip.destroyed; i += FEED_BYTES) {
    if (unzip.write(data.subarray(i, i + FEED_BYTES))) continue;
    await drainedOrClosed(unzip);
  }
}

/** Resolves when everything written has been decompressed and fetched: an error would drop what has not. */
async function drained(unzip: Gunzip): Promise<void> {
  await writeWhole(unzip, new Uint8Array(0));
  while (!unzip.destroyed && unzip.readableLength > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when the piece has been decompressed, or the decompressor has been destroyed. */
function writeWhole(unzip: Gunzip, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      unzip.off("close", done);
      resolve();
    };
    unzip.on("close", done);
    unzip.write(piece, done);
  });
}

function drainedOrClosed(unzip: Gunzip): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      unzip.off("drain", done).off("close", done);
      resolve();
    };
    unzip.on("drain", done).on("close", done);
  });
}

function isZlibError(error: unknown): error is Error & { code: string } {
  const code = (error as { code?: unknown } | null)?.code;
  return error instanceof Error && typeof code === "string" && code.startsWith("Z_");
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string";
}
