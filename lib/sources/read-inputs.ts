/**
 * Reads what is given to the command: one trace, or any number of files that operators have, as one.
 *
 *   one trace ────────────────────────▶ trace reader
 *   anything else, several, folders ──▶ import door ──▶ lines ──▶ trace reader
 */
import { openAsBlob } from "node:fs";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import { TraceUnreadableError } from "../model/errors.ts";
import type { EpochMs } from "../model/units.ts";
import { beginningOf, blobInput } from "../trace/import/blob-input.ts";
import { importInputs } from "../trace/import/door.ts";
import { looksLikeTrace } from "../trace/import/is-trace.ts";
import type { MergedTrace } from "../trace/import/merge.ts";
import type { InputFile, InputFolder } from "../trace/import/types.ts";
import type { TraceHandlers, TraceSummary } from "../trace/reader.ts";
import { diskInput } from "./disk-input.ts";
import { fileReason } from "./file-reason.ts";
import { folderInput } from "./folder-input.ts";
import { noteFilesBeside } from "./note-file.ts";
import { type ReadOptions, readTraceFile, readTraceStream } from "./trace-file.ts";
import { ZSTD } from "./zstd.ts";

/** Names standard input among paths. */
export const STDIN = "-";

const HEAD_BYTES = 64 * 1024;

export interface GivenInputs {
  /** Paths; {@link STDIN} for standard input. */
  readonly paths: readonly string[];
  readonly stdin: Readable;
  /** What standard input is called. */
  readonly stdinName: string;
  /** The time now: lists that come through a pipe were made just before. */
  readonly now: EpochMs;
  /** When lists were made that do not say it; overrides the files' dates. */
  readonly listedAt?: EpochMs;
  /** Ends an import; the reader of traces has its own. */
  readonly signal?: AbortSignal;
}

/**
 * Streams what the inputs hold to the handlers, as a trace.
 * @throws TraceUnreadableError when a file cannot be opened; NothingImportedError; and what the reader throws
 */
export async function readInputs(
  given: GivenInputs,
  handlers: TraceHandlers,
  options: ReadOptions = {},
): Promise<TraceSummary> {
  const [path, ...others] = given.paths;
  if (path !== undefined && others.length === 0) {
    if (path === STDIN) {
      const { head, stream } = await peeked(given.stdin);
      if (isForReader(await beginningOf(new Blob([head]), HEAD_BYTES))) {
        return readTraceStream(stream, handlers, options);
      }
      return readLines(await importGiven({ ...given, stdin: stream }), handlers, options);
    }
    const beginning = await beginningOfFile(path);
    if (beginning !== null && isForReader(beginning)) return readTraceFile(path, handlers, options);
  }
  return readLines(await importGiven(given), handlers, options);
}

/** Whether the file is a trace, which needs no importer. @throws TraceUnreadableError */
export async function isTraceFile(path: string): Promise<boolean> {
  return looksLikeTrace((await beginningOfFile(path)) ?? "");
}

/** Null for a folder. */
async function beginningOfFile(path: string): Promise<string | null> {
  return (await isFolder(path)) ? null : beginningOf(await blobOf(path), HEAD_BYTES);
}

/** A trace, and what is empty or damaged from its first byte on: the reader says so. */
function isForReader(beginning: string): boolean {
  return beginning === "" || looksLikeTrace(beginning);
}

function readLines(
  imported: MergedTrace,
  handlers: TraceHandlers,
  options: ReadOptions,
): Promise<TraceSummary> {
  return readTraceStream(Readable.from(batches(imported.lines())), handlers, options);
}

/** The inputs as one trace. @throws TraceUnreadableError, NothingImportedError, the reason of the signal */
export function importGiven(given: GivenInputs): Promise<MergedTrace> {
  const { listedAt, signal } = given;
  return importInputs(inputsOf(given), {
    zstd: ZSTD,
    ...(listedAt === undefined ? {} : { listedAt }),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function* inputsOf({
  paths,
  stdin,
  stdinName,
  now,
}: GivenInputs): AsyncGenerator<InputFile | InputFolder> {
  // Standard input has no name that a side file could have.
  for (const path of [...paths, ...(await noteFilesBeside(paths.filter((each) => each !== STDIN)))]) {
    if (path === STDIN) yield blobInput(stdinName, await collected(stdin), now);
    else if (await isFolder(path)) yield folderInput(path);
    else yield await fileOf(path);
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function blobOf(path: string): Promise<Blob> {
  return orUnreadable(path, async () => {
    if ((await stat(path)).isDirectory())
      throw new TraceUnreadableError(`${basename(path)} cannot be read: it is a directory`);
    return openAsBlob(path);
  });
}

function fileOf(path: string): Promise<InputFile> {
  return orUnreadable(path, async () => diskInput(basename(path), path, (await stat(path)).mtimeMs));
}

/** @throws TraceUnreadableError when the file cannot be opened */
async function orUnreadable<Opened>(path: string, open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof TraceUnreadableError) throw error;
    // `openAsBlob` says no more than that it failed.
    const reason = await stat(path).then(
      () => "permission denied, or not a file",
      (cause: NodeJS.ErrnoException) => fileReason(cause),
    );
    throw new TraceUnreadableError(`${basename(path)} cannot be read: ${reason}`, { cause: error });
  }
}

/** What comes first, and the stream with all of it. */
async function peeked(
  stream: Readable,
): Promise<{ readonly head: Uint8Array<ArrayBuffer>; readonly stream: Readable }> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let isWhole = true;
  for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
    parts.push(chunk as Uint8Array);
    length += (chunk as Uint8Array).length;
    // A writer may go on for long: what can be told from the first line is told then.
    isWhole = length < HEAD_BYTES && !looksLikeTrace(Buffer.concat(parts).toString());
    if (!isWhole) break;
  }
  const head = Uint8Array.from(Buffer.concat(parts));
  if (isWhole) return { head, stream: Readable.from([head], { objectMode: false }) };
  stream.unshift(head);
  return { head, stream };
}

async function collected(stream: Readable): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const chunk of stream) parts.push(chunk as Uint8Array<ArrayBuffer>);
  return new Blob(parts);
}

/** The lines of a trace as a stream takes them. */
export function* batches(lines: Iterable<Uint8Array>): Generator<Buffer> {
  for (const { buffer, byteOffset, byteLength } of lines) yield Buffer.from(buffer, byteOffset, byteLength);
}
