/**
 * Writes a trace file that is readable at any moment. Lines are gathered; what has gathered is compressed up to its last
 * byte (a sync flush of zlib) and handed to the system in one piece, so a file whose writer was killed ends with a whole
 * line, unless that happened within the one call that writes.
 *
 *   write() ──▶ gathered ──▶ piece ──▶ compressed ──▶ file       a piece ends after half a second, or at 256 KiB
 *               └──────── waiting: 256 MiB at most ────────┘
 *
 * Not a gzip member each time: it would know nothing of what came before, which costs the shipped recordings 10 to 44 %.
 */
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip, type Gunzip } from "node:zlib";
import { messageOf } from "../model/errors.ts";
import type { NewRecord, TraceHeader, TraceRecord } from "../model/record.ts";
import type { DurationMs } from "../model/units.ts";
import { formatHeader, formatRecord } from "../trace/writer.ts";

export interface TraceSink {
  /** Records that were taken, without those that came as lines. */
  readonly records: number;
  /** Handed to the file so far, compressed where it is; with what it held before. */
  readonly bytes: number;
  /** Queues a record; written in order. Nothing is taken after a failure or `close`. */
  write(record: NewRecord | TraceRecord): void;
  /** A line that is text already, with its newline. */
  writeLine(line: string): void;
  /**
   * Resolves when everything so far has been handed to the system, with `sync` to the disk; after a failure at once,
   * since nothing more will be.
   */
  flush(): Promise<void>;
  /** The same, and ends the file. */
  close(): Promise<void>;
}

export interface TraceSinkOptions {
  /** Default: when the path ends with `.gz`. A file that is added to stays what it is. */
  readonly gzip?: boolean;
  readonly flushMs?: DurationMs;
  /** Told the first failure, once; nothing is written after it. */
  readonly onError?: (error: Error) => void;
  /** Calls back once after `ms`; returns the way to stop it. */
  readonly after?: (ms: DurationMs, callback: () => void) => () => void;
  /** Adds to a file that is there, which then gets no second header. */
  readonly append?: boolean;
  /** Of a file that is made. */
  readonly mode?: number;
  /** `flush` and `close` wait for the disk, not only for the system; against the loss of power. */
  readonly sync?: boolean;
}

const FLUSH_MS: DurationMs = 500;
const PIECE_BYTES = 256 * 1024;
/** A disk that is so much behind will not catch up. */
const MAX_WAITING_BYTES = 256 * 1024 * 1024;
const MODE = 0o600;
const NEWLINE = 10;

/**
 * Makes the file and writes the header.
 * @throws Error when the file is there already, or cannot be made, written or added to
 */
export async function createTraceSink(
  path: string,
  header: TraceHeader,
  options: TraceSinkOptions = {},
): Promise<TraceSink> {
  const { flushMs = FLUSH_MS, onError, after = systemTimer, append = false, mode = MODE } = options;
  const failure = (error: unknown): Error =>
    new Error(`${path} cannot be written: ${reasonOf(error)}.`, { cause: error });
  const found = append ? await endOf(path) : null;
  const handle = await open(path, append ? "a" : "wx", mode).catch((error: unknown) => {
    throw failure(error);
  });
  const zip = (found?.gzip ?? options.gzip ?? path.endsWith(".gz")) ? createZip() : null;

  let records = 0;
  let bytes = found?.bytes ?? 0;
  let gathered: string[] = [];
  let gatheredBytes = 0;
  let waitingBytes = 0;
  let cancelFlush: (() => void) | null = null;
  let isFailed = false;
  let closing: Promise<void> | null = null;
  /** Everything that was begun, one after the other; never rejects. */
  let done: Promise<void> = Promise.resolve();
  /** Those who wait for it: told when it cannot be any more. */
  const waiters = new Set<() => void>();

  const fail = (error: Error): void => {
    if (isFailed) return;
    isFailed = true;
    cancelFlush?.();
    gathered = [];
    for (const giveUp of waiters) giveUp();
    // A write that hangs is not waited for by anybody.
    void done.then(() => handle.close()).catch(() => undefined);
    onError?.(error);
  };
  const next = (step: () => Promise<void>): void => {
    done = done.then(async () => {
      if (isFailed) return;
      try {
        await step();
      } catch (error) {
        fail(failure(error));
      }
    });
  };
  const hand = async (data: Uint8Array): Promise<void> => {
    for (let from = 0; from < data.length; ) {
      const { bytesWritten } = await handle.write(data, from);
      from += bytesWritten;
      bytes += bytesWritten;
    }
  };
  const endPiece = (): void => {
    cancelFlush?.();
    cancelFlush = null;
    if (gathered.length === 0) return;
    const lines = gathered;
    const size = gatheredBytes;
    gathered = [];
    gatheredBytes = 0;
    next(async () => {
      const text = Buffer.from(lines.join(""));
      await hand(zip === null ? text : await zip.pack(text));
      waitingBytes -= size;
    });
  };
  const settled = (): Promise<void> =>
    new Promise((resolve) => {
      if (isFailed) {
        resolve();
        return;
      }
      waiters.add(resolve);
      void done.then(() => {
        waiters.delete(resolve);
        resolve();
      });
    });
  const syncDisk = (): void => {
    if (options.sync === true) next(() => handle.sync());
  };
  const take = (line: string): boolean => {
    if (closing !== null || isFailed) return false;
    const size = Buffer.byteLength(line);
    if (waitingBytes + size > MAX_WAITING_BYTES) {
      const mib = MAX_WAITING_BYTES / 1024 / 1024;
      fail(failure(`records come faster than the disk takes them, and ${mib} MiB wait already`));
      return false;
    }
    gathered.push(line);
    gatheredBytes += size;
    waitingBytes += size;
    if (gatheredBytes >= PIECE_BYTES) endPiece();
    else cancelFlush ??= after(flushMs, endPiece);
    return true;
  };

  const start = found === null ? formatHeader(header) : found.isWithinLine ? "\n" : "";
  if (start !== "") {
    const text = Buffer.from(start);
    try {
      await hand(zip === null ? text : await zip.pack(text));
    } catch (error) {
      await handle.close().catch(() => undefined);
      if (!append) await rm(path, { force: true });
      throw failure(error);
    }
  }

  return {
    get records() {
      return records;
    },
    get bytes() {
      return bytes;
    },
    write(record) {
      if (take(formatRecord({ seq: 0, ...record }))) records += 1;
    },
    writeLine: take,
    flush() {
      if (closing !== null) return closing;
      endPiece();
      syncDisk();
      return settled();
    },
    close() {
      if (closing === null) {
        endPiece();
        if (zip !== null) next(async () => hand(await zip.end()));
        syncDisk();
        next(() => handle.close());
        closing = settled();
      }
      return closing;
    },
  };
}

/** Compresses piece by piece; each can be decompressed when it is there, without what follows. */
function createZip(): { pack(data: Uint8Array): Promise<Uint8Array>; end(): Promise<Uint8Array> } {
  const zip = createGzip({ level: constants.Z_BEST_SPEED });
  let parts: Uint8Array[] = [];
  zip.on("data", (part: Uint8Array) => parts.push(part));
  const collect = (): Uint8Array => {
    // What the stream still holds is handed to the listener, too.
    while (zip.read() !== null);
    const packed = Buffer.concat(parts);
    parts = [];
    return packed;
  };
  const result = (act: (then: () => void) => void): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      zip.once("error", reject);
      act(() => {
        zip.off("error", reject);
        resolve(collect());
      });
    });
  return {
    pack: (data) =>
      result((then) => {
        zip.write(data);
        zip.flush(constants.Z_SYNC_FLUSH, then);
      }),
    end: () =>
      result((then) => {
        zip.once("end", then);
        zip.end();
      }),
  };
}

interface FileEnd {
  readonly bytes: number;
  readonly gzip: boolean;
  /** The last line lacks its newline. */
  readonly isWithinLine: boolean;
}

/**
 * How a file ends that is to be added to; null when there is none, or nothing in it.
 * @throws Error when what is added could not be read: gzip data that follows a cut is part of nothing
 */
async function endOf(path: string): Promise<FileEnd | null> {
  const refusal = (why: string, cause?: unknown): Error =>
    new Error(`${path} cannot be added to: ${why}.`, { cause });
  let handle: FileHandle;
  try {
    // Opening a pipe to read from it would wait for somebody who writes.
    if (!(await stat(path)).isFile()) return null;
    handle = await open(path, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw refusal(messageOf(error), error);
  }
  try {
    const { size: bytes } = await handle.stat();
    if (bytes === 0) return null;
    const ends = Buffer.alloc(3);
    await handle.read(ends, 0, 2, 0);
    await handle.read(ends, 2, 1, bytes - 1);
    if (ends[0] !== 0x1f || ends[1] !== 0x8b)
      return { bytes, gzip: false, isWithinLine: ends[2] !== NEWLINE };
    const unzip = createGunzip();
    const last = await lastByte(path, unzip).catch((error: unknown) => {
      throw refusal(`its gzip data is not whole (${messageOf(error)}); write to a new file`, error);
    });
    if (unzip.bytesWritten !== bytes) throw refusal("its gzip data is followed by something else");
    return { bytes, gzip: true, isWithinLine: last !== undefined && last !== NEWLINE };
  } finally {
    await handle.close();
  }
}

async function lastByte(path: string, unzip: Gunzip): Promise<number | undefined> {
  let last: number | undefined;
  await pipeline(createReadStream(path), unzip, async (text: AsyncIterable<Uint8Array>) => {
    for await (const chunk of text) last = chunk.at(-1) ?? last;
  });
  return last;
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return code === "EEXIST" ? "there is such a file already" : messageOf(error);
}

function systemTimer(ms: DurationMs, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
