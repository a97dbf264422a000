/**
 * Writes a trace file that is readable at any moment: what was written is pushed through the compressor and handed to the
 * system twice a second, so whoever kills the process loses no more than that.
 */
import { createWriteStream } from "node:fs";
import { open } from "node:fs/promises";
import { constants, createGzip, type Gzip } from "node:zlib";
import { messageOf } from "../model/errors.ts";
import type { NewRecord, TraceHeader } from "../model/record.ts";
import type { DurationMs } from "../model/units.ts";
import { formatHeader, formatRecord } from "../trace/writer.ts";

export interface TraceSink {
  /** Records that were written, without those that came as lines. */
  readonly records: number;
  /** Of text, before it is compressed. */
  readonly bytes: number;
  write(record: NewRecord): void;
  /** A line that is text already, with its newline. */
  writeLine(line: string): void;
  /** Resolves when everything so far has been handed to the system. */
  flush(): Promise<void>;
  /** The same, and ends the file. */
  close(): Promise<void>;
}

export interface TraceSinkOptions {
  /** Default: when the path ends with `.gz`. */
  readonly gzip?: boolean;
  readonly flushMs?: DurationMs;
  /** Told once; nothing is written after it. */
  readonly onError?: (error: Error) => void;
  /** Calls back once after `ms`; returns the way to stop it. */
  readonly after?: (ms: DurationMs, callback: () => void) => () => void;
}

const FLUSH_MS: DurationMs = 500;
/** A disk that is so much behind will not catch up. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Lines are handed on together: every write to the compressor takes as long as compressing many lines. */
const BATCH_CHARS = 64 * 1024;
const MODE = 0o600;

/**
 * Makes the file and writes the header.
 * @throws Error when the file is there already, or cannot be made
 */
export async function createTraceSink(
  path: string,
  header: TraceHeader,
  options: TraceSinkOptions = {},
): Promise<TraceSink> {
  const { gzip = path.endsWith(".gz"), flushMs = FLUSH_MS, onError, after = systemTimer } = options;
  const handle = await open(path, "wx", MODE).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === "EEXIST" ? "there is such a file already" : messageOf(error);
    throw new Error(`${path} cannot be written: ${why}.`, { cause: error });
  });
  const file = createWriteStream("", { fd: handle });
  const zip: Gzip | null = gzip ? createGzip({ level: constants.Z_BEST_SPEED }) : null;
  zip?.pipe(file);
  const target = zip ?? file;
  let records = 0;
  let bytes = 0;
  let isClosed = false;
  let isFailed = false;
  let cancelFlush: (() => void) | null = null;
  /** Lines that were not handed on yet. */
  let held = "";

  const fail = (error: Error): void => {
    if (isFailed) return;
    isFailed = true;
    held = "";
    cancelFlush?.();
    zip?.destroy();
    file.destroy();
    onError?.(error);
  };
  file.on("error", (error) =>
    fail(new Error(`${path} cannot be written: ${messageOf(error)}.`, { cause: error })),
  );
  zip?.on("error", fail);

  const handOn = (): void => {
    if (held !== "") target.write(held);
    held = "";
  };
  const push = (): Promise<void> => {
    handOn();
    return new Promise((resolve) => {
      if (isFailed) {
        resolve();
        return;
      }
      file.once("close", resolve);
      const done = (): void => {
        file.off("close", resolve);
        resolve();
      };
      const written = (): void => {
        // An empty write is answered after everything before it.
        if (isFailed) done();
        else file.write("", done);
      };
      if (zip === null) written();
      else zip.flush(constants.Z_SYNC_FLUSH, written);
    });
  };
  const flushSoon = (): void => {
    cancelFlush ??= after(flushMs, () => {
      cancelFlush = null;
      void push();
    });
  };
  const writeLine = (line: string): void => {
    if (isClosed || isFailed) return;
    held += line;
    if (held.length >= BATCH_CHARS) handOn();
    bytes += Buffer.byteLength(line);
    const waiting =
      file.writableLength + (zip?.writableLength ?? 0) + (zip?.readableLength ?? 0) + held.length;
    if (waiting > MAX_WAITING_BYTES) fail(new Error(`${path} cannot be written as fast as records come.`));
    else flushSoon();
  };

  writeLine(formatHeader(header));
  await push();

  return {
    get records() {
      return records;
    },
    get bytes() {
      return bytes;
    },
    write(record) {
      writeLine(formatRecord({ seq: 0, ...record }));
      records += 1;
    },
    writeLine,
    flush: push,
    close() {
      isClosed = true;
      cancelFlush?.();
      if (isFailed || file.closed) return Promise.resolve();
      return new Promise((resolve) => {
        file.once("close", resolve);
        handOn();
        target.end();
      });
    },
  };
}

function systemTimer(ms: DurationMs, callback: () => void): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
