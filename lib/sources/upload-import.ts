/**
 * Uploads that are no trace: dumps, logs, archives of them. They are put into a file as sent, read from it as one source,
 * and only the trace that comes of it goes on.
 *
 *   body ──▶ its beginning ──▶ a trace: as before
 *                         └──▶ anything else: file as sent ──▶ import door ──▶ gzip ──▶ receiveTrace
 */
import { openAsBlob } from "node:fs";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import { TraceTooLargeError } from "../model/errors.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { isZip } from "../trace/import/archive-zip.ts";
import { blobInput } from "../trace/import/blob-input.ts";
import { IMPORTERS, importInputs } from "../trace/import/door.ts";
import { looksLikeTrace } from "../trace/import/is-trace.ts";
import { refusedAs } from "../trace/import/refusals.ts";
import { textOf } from "../trace/import/unpack.ts";
import { batches } from "./read-inputs.ts";
import { ZSTD } from "./zstd.ts";

/**
 * So much text of what is no trace is taken: it is held in memory, and put together in one go at its end, while nobody
 * else is answered.
 */
export const MAX_IMPORT_BYTES = 64 * 1024 * 1024;

/** What is no trace has more than {@link MAX_IMPORT_BYTES} of text. */
export class ImportTooLargeError extends Error {
  override readonly name = "ImportTooLargeError";

  constructor() {
    super(`It is no recording, and unpacks to more than ${MAX_IMPORT_BYTES / 1024 / 1024} MiB.`);
  }
}

const HEAD_BYTES = 64 * 1024;
const ZSTD_MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** A body of which the beginning has been looked at. */
export interface LookedAt {
  /** Whether the reader of traces is to read it, or to refuse it. */
  readonly isTrace: boolean;
  /** All of it, once more. */
  readonly body: ReadableStream<Uint8Array>;
  /** Gives the first body back: who refuses it may have to read its rest. */
  release(): void;
}

/** Looks at the beginning of a body: as little as is needed, since the sender may wait for a refusal. */
export async function lookedAt(body: ReadableStream<Uint8Array>): Promise<LookedAt> {
  const reader = body.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  let isTrace: boolean | null = null;
  let failure: { readonly error: unknown } | null = null;
  let isWhole = false;
  while (isTrace === null && failure === null && !isWhole && length < HEAD_BYTES) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      failure = { error };
      return { done: true, value: undefined } as const;
    });
    isWhole = done;
    if (value === undefined) continue;
    pieces.push(Uint8Array.from(value));
    length += value.length;
    isTrace = traceByFirstLine(pieces);
  }
  return {
    isTrace: isTrace ?? (failure !== null || (await isForReader(new Blob(pieces), isWhole))),
    body: bodyFrom(pieces, reader, failure),
    release: () => reader.releaseLock(),
  };
}

/** True for a plain trace whose first line has come; null: not known yet. */
function traceByFirstLine(pieces: readonly Uint8Array<ArrayBuffer>[]): true | null {
  const text = new TextDecoder().decode(Buffer.concat(pieces));
  return text.includes("\n") && looksLikeTrace(text) ? true : null;
}

async function isForReader(sent: Blob, isWhole: boolean): Promise<boolean> {
  const bytes = await unpackedHead(sent);
  if (isZip(bytes) || ZSTD_MAGIC.every((byte, i) => bytes[i] === byte)) return false;
  const text = new TextDecoder().decode(bytes);
  if (text === "" || looksLikeTrace(text)) return true;
  if (IMPORTERS.some((importer) => importer.fits({ name: "", bytes, text, isWhole }))) return false;
  return refusedAs({ bytes, text }) === "text";
}

async function unpackedHead(sent: Blob): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const piece of textOf(sent, () => undefined)) {
      pieces.push(piece);
      length += piece.length;
      if (length >= HEAD_BYTES) break;
    }
  } catch {
    // The beginning of packed data ends early.
  }
  return Buffer.concat(pieces).subarray(0, HEAD_BYTES);
}

/** The pieces, then what follows; it reads no further than it is asked. */
function bodyFrom(
  pieces: readonly Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
  failure: { readonly error: unknown } | null,
): ReadableStream<Uint8Array> {
  const rest = [...pieces];
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const piece = rest.shift();
        if (piece !== undefined) {
          controller.enqueue(piece);
          return;
        }
        if (failure !== null) throw failure.error;
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
    },
    { highWaterMark: 0 },
  );
}

interface ConvertOptions {
  /** The file as it was sent. */
  readonly path: string;
  readonly name: string;
  /** Its date where it came from. */
  readonly modifiedAt?: EpochMs;
  readonly unpackedBytes: number;
  readonly records: number;
  readonly workMs: DurationMs;
  readonly signal?: AbortSignal;
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * What an upload holds, as a trace in gzip. One after the other: each is held in memory.
 * @throws NothingImportedError, ImportTooLargeError, TraceTooLargeError, and the reason of the signal
 */
export function convertUpload(options: ConvertOptions): Promise<ReadableStream<Uint8Array>> {
  const converted = turn.then(() => convert(options));
  turn = converted.catch(() => undefined);
  return converted;
}

async function convert({
  path,
  name,
  modifiedAt,
  unpackedBytes,
  records,
  workMs,
  signal,
}: ConvertOptions): Promise<ReadableStream<Uint8Array>> {
  signal?.throwIfAborted();
  const began = performance.now();
  const imported = await importInputs([blobInput(name, await openAsBlob(path), modifiedAt)], {
    ...(signal === undefined ? {} : { signal }),
    zstd: ZSTD,
    onProgress(bytes) {
      if (bytes > unpackedBytes) throw new TraceTooLargeError(unpackedBytes);
      if (bytes > MAX_IMPORT_BYTES) throw new ImportTooLargeError();
      if (performance.now() - began > workMs) throw new TraceTooLargeError(workMs, "workMs");
    },
  });
  if (imported.records > records) throw new TraceTooLargeError(records, "records");
  const packed = Readable.from(batches(imported.lines())).pipe(createGzip());
  return Readable.toWeb(packed) as ReadableStream<Uint8Array>;
}
