/** Trace files on disk: plain or gzip, told apart by their first bytes, read in bounded memory. */
import { createReadStream } from "node:fs";
import { basename } from "node:path";
import type { Readable } from "node:stream";
import { createGunzip, type Gunzip } from "node:zlib";
import { messageOf, NotATraceError, TraceUnreadableError } from "../model/errors.ts";
import { createTraceReader, type TraceHandlers, type TraceSummary } from "../trace/reader.ts";

const READ_BYTES = 1024 * 1024;
/** Small enough that damage costs little of the good data before it: zlib drops the output of the failing call. */
const UNZIP_BYTES = 64 * 1024;
const FEED_BYTES = 16 * 1024;
const GZIP_MAGIC = [0x1f, 0x8b] as const;

export interface ReadOptions {
  /** Called with every decompressed piece before it is parsed; throwing stops the reading. */
  readonly onBytes?: (chunk: Uint8Array) => void;
}

/**
 * Streams a trace file to the handlers. Gzip that is broken or cut is a problem: what came before it is kept.
 * @throws TraceUnreadableError when the file cannot be opened, and what the reader throws
 */
export async function readTraceFile(
  path: string,
  handlers: TraceHandlers,
  options: ReadOptions = {},
): Promise<TraceSummary> {
  const stream = createReadStream(path, { highWaterMark: READ_BYTES });
  try {
    return await readTraceStream(stream, handlers, options);
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
  options: ReadOptions = {},
): Promise<TraceSummary> {
  let lines = 1;
  let problems = 0;
  const reader = createTraceReader({
    ...handlers,
    onRecord: (record, place) => {
      lines = place.line;
      handlers.onRecord(record, place);
    },
    onProblem: (problem) => {
      lines = problem.line;
      handlers.onProblem(problem);
    },
  });
  let bytes = 0;
  const take = (chunk: Uint8Array): void => {
    options.onBytes?.(chunk);
    bytes += chunk.length;
    reader.push(chunk);
  };
  const first = await firstChunk(stream);
  if (first[0] === GZIP_MAGIC[0] && first[1] === GZIP_MAGIC[1]) {
    const damage = await gunzip(first, stream, take);
    if (damage !== null && bytes === 0) throw new NotATraceError(`${damage} before any text`);
    if (damage !== null) {
      const reason = `${damage} after ${bytes} bytes of text; what came before was read`;
      problems += 1;
      handlers.onProblem({ line: lines, byteOffset: bytes, reason });
    }
  } else {
    take(first);
    for await (const chunk of stream) take(chunk as Uint8Array);
  }
  const summary = reader.end();
  return { ...summary, problems: summary.problems + problems };
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

/** Decompresses; returns what is wrong with the gzip data, null when nothing is. */
async function gunzip(
  first: Uint8Array,
  rest: Readable,
  take: (chunk: Uint8Array) => void,
): Promise<string | null> {
  const unzip = createGunzip({ chunkSize: UNZIP_BYTES });
  const feed = async (): Promise<void> => {
    try {
      await write(unzip, first);
      for await (const chunk of rest) await write(unzip, chunk as Uint8Array);
      unzip.end();
    } catch (error) {
      unzip.destroy(error as Error);
    }
  };
  const fed = feed();
  try {
    for await (const chunk of unzip) take(chunk as Uint8Array);
    await fed;
    return null;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    return error.code === "Z_BUF_ERROR"
      ? "the gzip data ends early"
      : `the gzip data is damaged (${error.message})`;
  }
}

async function write(unzip: Gunzip, data: Uint8Array): Promise<void> {
  for (let i = 0; i < data.length && !unzip.destroyed; i += FEED_BYTES) {
    if (unzip.write(data.subarray(i, i + FEED_BYTES))) continue;
    await drainedOrClosed(unzip);
  }
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

const FILE_REASONS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a directory",
  EACCES: "permission denied",
};

function fileReason(error: NodeJS.ErrnoException): string {
  return FILE_REASONS[error.code ?? ""] ?? messageOf(error);
}
