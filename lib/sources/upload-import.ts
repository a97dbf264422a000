/**
 * Uploads that are no trace: dumps, logs, archives of them. They are put into a file as sent, read from it as one source,
 * and only the trace that comes of it goes on.
 *
 *   body ──▶ its beginning ──▶ a trace: as before
 *                         └──▶ anything else: file as sent ──▶ import door ──▶ gzip ──▶ receiveTrace
 */
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { EpochMs } from "../model/units.ts";
import { isZip } from "../trace/import/archive-zip.ts";
import { base64Start } from "../trace/import/base64.ts";
import { IMPORTERS } from "../trace/import/door.ts";
import { looksLikeTrace } from "../trace/import/is-trace.ts";
import { refusedAs } from "../trace/import/refusals.ts";
import { diskInput } from "./disk-input.ts";
import { unpackedHead } from "./importable.ts";
import { type ImportLimits, importLimited } from "./limited-import.ts";
import { batches } from "./read-inputs.ts";

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
  const bytes = await unpackedHead(sent, HEAD_BYTES);
  if (isZip(bytes) || ZSTD_MAGIC.every((byte, i) => bytes[i] === byte)) return false;
  if (base64Start(bytes) !== null) return false;
  const text = new TextDecoder().decode(bytes);
  // A beginning of blanks says nothing: the reader goes on only as far as it may.
  if (text.trim() === "" || looksLikeTrace(text)) return true;
  if (IMPORTERS.some((importer) => importer.fits({ name: "", bytes, text, isWhole }))) return false;
  return refusedAs({ bytes, text }) === "text";
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

interface ConvertOptions extends ImportLimits {
  /** The file as it was sent. */
  readonly path: string;
  readonly name: string;
  /** Its date where it came from. */
  readonly modifiedAt?: EpochMs;
}

/**
 * What an upload holds, as a trace in gzip.
 * @throws what importLimited throws
 */
export async function convertUpload({
  path,
  name,
  modifiedAt,
  ...limits
}: ConvertOptions): Promise<ReadableStream<Uint8Array>> {
  const imported = await importLimited(() => diskInput(name, path, modifiedAt), limits);
  const packed = Readable.from(batches(imported.lines())).pipe(createGzip());
  return Readable.toWeb(packed) as ReadableStream<Uint8Array>;
}
