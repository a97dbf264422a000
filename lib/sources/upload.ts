/**
 * Takes a recording that somebody sends: written to a file and read as a trace at the same time, in bounded memory. What
 * is no trace becomes one first (`upload-import.ts`), and only that is kept.
 *
 *   body ──▶ temporary file ──▶ recordings/NAME.ndjson[.gz]
 *     └───▶ trace reader ──▶ records, problems; stops at the limits
 *
 * A file is among the recordings only when all of it was read and written.
 */
import { randomUUID } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import {
  NotATraceError,
  TraceTooLargeError,
  tooManyProblems,
  UnsupportedTraceVersionError,
  withoutPaths,
} from "../model/errors.ts";
import type { TraceProblem } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { UploadFailure } from "../model/upload.ts";
import { NothingImportedError, type RefusedInput } from "../trace/import/door.ts";
import { unlessAborted } from "./awaited-work.ts";
import { ImportTooLargeError } from "./limited-import.ts";
import { readTraceStream } from "./trace-file.ts";
import { convertUpload, lookedAt } from "./upload-import.ts";

/** A line of the unpacked text. */
export interface UploadPlace {
  readonly line: number;
  readonly byteOffset: number;
}

/** An upload that was not kept; nothing of it is left on the disk. */
export class UploadError extends Error {
  override readonly name = "UploadError";
  readonly failure: UploadFailure;
  /** Where in the text, if that says something. */
  readonly place: UploadPlace | null;
  /** The files of it, when nothing in any of them can be read. */
  readonly refused: readonly RefusedInput[];

  constructor(failure: UploadFailure, message: string, place: UploadPlace | null = null, cause?: unknown) {
    super(message, { cause });
    this.failure = failure;
    this.place = place;
    this.refused = cause instanceof NothingImportedError ? cause.refused : [];
  }
}

export interface UploadLimits {
  /** As sent. */
  readonly sentBytes: number;
  readonly unpackedBytes: number;
  /** Of what is no trace. */
  readonly importBytes?: number;
  readonly records: number;
  /** Lines that cannot be read. */
  readonly problems: number;
  /** Milliseconds of computing. */
  readonly workMs: DurationMs;
}

export interface ReceivedTrace {
  readonly records: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** The first ones. */
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
  readonly isGzip: boolean;
  /** As sent. */
  readonly bytes: number;
}

/** Problems are counted beyond this number, not kept. */
const MAX_PROBLEMS = 5;
/** Sent but not yet read: so much later a gzip bomb is noticed. */
const PASSAGE_BYTES = 64 * 1024;

interface ReceiveOptions {
  readonly body: ReadableStream<Uint8Array>;
  readonly file: FileHandle;
  /** What was written so far, once more: damaged gzip is read twice. */
  readonly reopen?: () => Readable;
  readonly limits: UploadLimits;
  readonly signal?: AbortSignal;
}

/**
 * Writes the body to the file while it is read as a trace. On failure the rest of the body is left unread: cancelling
 * it would cut the connection that the answer has to take.
 * @throws UploadError
 */
export async function receiveTrace({
  body,
  file,
  reopen,
  limits,
  signal,
}: ReceiveOptions): Promise<ReceivedTrace> {
  const problems: TraceProblem[] = [];
  let problemCount = 0;
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  let unpacked = 0;
  let count = 0;
  const passage = new PassThrough({ highWaterMark: PASSAGE_BYTES });
  // Who reads from it says what is wrong.
  passage.on("error", () => undefined);
  let isRead = false;
  const reading = readTraceStream(
    passage,
    {
      onRecord: ({ t }) => {
        count += 1;
        if (count > limits.records) throw new TraceTooLargeError(limits.records, "records");
        from = Math.min(from, t);
        to = Math.max(to, t);
      },
      onProblem: (problem) => {
        problemCount += 1;
        // Damage of the whole file is found at its end, and explains what was found before.
        if (problem.byteOffset >= unpacked) problems.unshift(problem);
        else if (problems.length < MAX_PROBLEMS) problems.push(problem);
        if (problemCount > limits.problems) throw notThatBroken(limits.problems, problems[0] ?? problem);
      },
    },
    {
      onBytes: (chunk) => {
        unpacked += chunk.length;
        if (unpacked > limits.unpackedBytes) throw new TraceTooLargeError(limits.unpackedBytes);
      },
      workMs: limits.workMs,
      ...(signal === undefined ? {} : { signal }),
      ...(reopen === undefined ? {} : { reopen }),
    },
  );
  const settled = reading.then(
    () => {
      isRead = true;
    },
    () => {
      isRead = true;
    },
  );
  const refused = reading.then(() => new Promise<never>(() => undefined));
  refused.catch(() => undefined);

  const reader = body.getReader();
  const gone = goneOf(signal);
  let bytes = 0;
  let magic = 0;
  try {
    for (;;) {
      const piece = await Promise.race([refused, gone.promise, nextPiece(reader)]);
      if (piece === null) break;
      for (let i = 0; i < piece.length && bytes + i < 2; i++) magic = magic * 256 + (piece[i] ?? 0);
      bytes += piece.length;
      if (bytes > limits.sentBytes) throw tooLargeAsSent(limits.sentBytes);
      await writeAll(file, piece);
      // Damaged gzip ends the reading before the body does; the file is kept as it was sent.
      if (!isRead && !passage.write(piece)) await Promise.race([drained(passage), settled]);
    }
    passage.end();
    const { records } = await reading;
    const first = problems[0];
    if (records === 0) {
      throw new NotATraceError(
        first === undefined ? "It holds a header and no record." : "No record could be read.",
      );
    }
    const isGzip = magic === GZIP_MAGIC;
    return { records, from, to, problems: problems.slice(0, MAX_PROBLEMS), problemCount, isGzip, bytes };
  } catch (error) {
    throw signal?.aborted === true ? cancelled() : uploadError(error, problems[0] ?? null);
  } finally {
    gone.forget();
    // Not without an error: who waits for the next piece would wait for ever.
    passage.destroy(new Error("the upload has ended"));
    await settled;
    reader.releaseLock();
  }
}

const GZIP_MAGIC = 0x1f8b;

async function nextPiece(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Uint8Array | null> {
  try {
    const { done, value } = await reader.read();
    return done ? null : value;
  } catch (error) {
    throw new UploadError("interrupted", "The upload broke off before its end.", null, error);
  }
}

function cancelled(): UploadError {
  return new UploadError("interrupted", "The upload was cancelled.");
}

/** Rejects when who sends has gone. */
function goneOf(signal: AbortSignal | undefined): { promise: Promise<never>; forget: () => void } {
  let forget = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    const onAbort = (): void => reject(cancelled());
    if (signal?.aborted === true) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    forget = () => signal?.removeEventListener("abort", onAbort);
  });
  promise.catch(() => undefined);
  return { promise, forget };
}

async function writeAll(file: FileHandle, piece: Uint8Array): Promise<void> {
  for (let i = 0; i < piece.length; ) i += (await file.write(piece, i)).bytesWritten;
}

function drained(passage: PassThrough): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      passage.off("drain", done).off("close", done);
      resolve();
    };
    passage.on("drain", done).on("close", done);
    if (passage.destroyed) done();
  });
}

function tooLargeAsSent(limit: number): UploadError {
  return new UploadError("sent-too-large", `The file is larger than ${Math.round(limit / MIB)} MiB.`);
}

function notThatBroken(limit: number, first: TraceProblem): UploadError {
  const { line, byteOffset } = first;
  const error = tooManyProblems(limit, first);
  return new UploadError("not-a-trace", error.message, { line, byteOffset }, error);
}

const MIB = 1024 * 1024;

/** Without a problem before it, what is wrong is the first line. */
const TOP: UploadPlace = { line: 1, byteOffset: 0 };

function uploadError(error: unknown, first: TraceProblem | null): UploadError {
  if (error instanceof UploadError) return error;
  if (error instanceof TraceTooLargeError)
    return new UploadError("unpacked-too-large", error.message, null, error);
  if (error instanceof UnsupportedTraceVersionError)
    return new UploadError("not-a-trace", error.message, TOP, error);
  if (error instanceof ImportTooLargeError) {
    return new UploadError("import-too-large", error.message, null, error);
  }
  if (error instanceof NothingImportedError) {
    return new UploadError("not-a-trace", error.message, null, error);
  }
  if (error instanceof NotATraceError) return notATrace(error, first);
  const code = (error as NodeJS.ErrnoException | null)?.code;
  if (code === "ENOSPC" || code === "EDQUOT")
    return new UploadError("disk-full", "The disk is full.", null, error);
  if (error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === "string")
    return new UploadError("unwritable", `It cannot be written: ${withoutPaths(error.message)}`, null, error);
  throw error;
}

/** The reader's own sentence, with the first line that could not be read said once. */
function notATrace(error: NotATraceError, first: TraceProblem | null): UploadError {
  if (first === null) return new UploadError("not-a-trace", error.message, TOP, error);
  const { line, byteOffset, reason } = first;
  const said = error.message.replace(/ First problem, line .*$/s, "");
  const where = `Line ${line}, byte ${byteOffset}: ${reason}.`;
  return new UploadError("not-a-trace", `${said} ${where}`, { line, byteOffset }, error);
}

// ---------------------------------------------------------------- keeping

export interface KeepOptions {
  readonly body: ReadableStream<Uint8Array>;
  /** As the client calls the file; of it, only letters and digits become part of an id. */
  readonly name: string;
  /** The file's own date: when the lists in it were made, if nothing says more. */
  readonly modifiedAt?: EpochMs;
  /** Folder of the server's own; made when it is not there. */
  readonly dataDir: string;
  /** In it, or elsewhere on the same disk. */
  readonly recordingsDir: string;
  readonly limits: UploadLimits;
  readonly maxKept: number;
  /** Ids that sources have already, as they are when the file gets its name. */
  readonly takenIds: () => Promise<ReadonlySet<string>>;
  readonly signal?: AbortSignal;
}

export interface KeptTrace extends ReceivedTrace {
  readonly id: string;
}

const PARTIAL_PREFIX = ".upload-";
/** A partial file that nobody has written to for so long was left by a server that ended. */
const STALE_MS = 60 * 60 * 1000;
const TRACE_SUFFIX = /\.ndjson(\.gz)?$/;
/** Windows takes them for devices, whatever follows the dot. */
const WINDOWS_DEVICE = /^(con|prn|aux|nul|conin|conout|com\d|lpt\d)$/;
/** Of clusters, and of what is recorded from them. */
const CLUSTER_PREFIX = "live-";

let receiving = 0;
let naming: Promise<unknown> = Promise.resolve();

/**
 * Receives a recording and keeps it.
 * @throws UploadError
 */
export async function keepUpload(options: KeepOptions): Promise<KeptTrace> {
  const { dataDir, recordingsDir, maxKept } = options;
  // Counted before anything is awaited, so that two at once cannot both take the last place.
  receiving += 1;
  const partial = join(dataDir, `${PARTIAL_PREFIX}${randomUUID()}`);
  const done = removeAtExit(partial);
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await mkdir(recordingsDir, { recursive: true, mode: 0o700 });
    if ((await countUploads(recordingsDir)) + receiving > maxKept)
      throw new UploadError("too-many", `${maxKept} uploaded recordings are kept already.`);
    await removeStale(dataDir);
    const received = await receiveFile(partial, options);
    // One after the other: the name that is free for one is taken for the next.
    const named = naming.then(() => nameFile(partial, received.isGzip, options));
    naming = named.catch(() => undefined);
    return { ...received, id: await named };
  } catch (error) {
    throw options.signal?.aborted === true ? cancelled() : uploadError(error, null);
  } finally {
    receiving -= 1;
    await rm(partial, { force: true }).catch(() => undefined);
    done();
  }
}

const partials = new Set<string>();

/** A server that is told to stop leaves no half of a file; to be called back when there is none any more. */
function removeAtExit(partial: string): () => void {
  if (partials.size === 0) process.on("exit", removePartials);
  partials.add(partial);
  return () => {
    partials.delete(partial);
    if (partials.size === 0) process.removeListener("exit", removePartials);
  };
}

function removePartials(): void {
  for (const partial of partials) {
    try {
      rmSync(partial, { force: true });
    } catch {
      // The next start tries again.
    }
  }
}

/** Removes what uploads of a server that was killed have left, for a server that starts: none of it grows any more. */
export async function removeLeftovers(dataDir: string): Promise<number> {
  const names = await readdir(dataDir).catch(() => []);
  const left = names.filter((name) => name.startsWith(PARTIAL_PREFIX));
  for (const name of left) await rm(join(dataDir, name), { force: true }).catch(() => undefined);
  return left.length;
}

async function receiveFile(partial: string, options: KeepOptions): Promise<ReceivedTrace> {
  const { limits, signal } = options;
  const file = await open(partial, "wx", 0o600);
  const raw = `${partial}-sent`;
  const cleared = removeAtExit(raw);
  let release = (): void => undefined;
  try {
    const looked = await unlessAborted(lookedAt(options.body), signal);
    release = looked.release;
    const abort = signal === undefined ? {} : { signal };
    const received = looked.isTrace
      ? await receiveTrace({
          body: looked.body,
          file,
          reopen: () => createReadStream(partial),
          limits,
          ...abort,
        })
      : await receiveTrace({
          body: await importedBody(looked.body, raw, options),
          file,
          // What is sent has been counted.
          limits: { ...limits, sentBytes: Number.POSITIVE_INFINITY },
          ...abort,
        });
    // Some disks say only now that they are full.
    await file.sync();
    return received;
  } finally {
    release();
    await file.close();
    await rm(raw, { force: true }).catch(() => undefined);
    cleared();
  }
}

/** What the body holds, as a trace. */
async function importedBody(
  body: ReadableStream<Uint8Array>,
  raw: string,
  { name, modifiedAt, limits, signal }: KeepOptions,
): Promise<ReadableStream<Uint8Array>> {
  await writeBody(body, raw, limits.sentBytes, signal);
  return convertUpload({
    path: raw,
    name: name === "" ? "upload" : name,
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    ...(signal === undefined ? {} : { signal }),
    unpackedBytes: limits.unpackedBytes,
    importBytes: limits.importBytes,
    records: limits.records,
    workMs: limits.workMs,
  });
}

async function writeBody(
  body: ReadableStream<Uint8Array>,
  path: string,
  limit: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const file = await open(path, "wx", 0o600);
  const reader = body.getReader();
  try {
    let bytes = 0;
    for (;;) {
      const piece = await unlessAborted(nextPiece(reader), signal);
      if (piece === null) return;
      bytes += piece.length;
      if (bytes > limit) throw tooLargeAsSent(limit);
      await writeAll(file, piece);
    }
  } finally {
    await file.close();
  }
}

async function nameFile(
  partial: string,
  isGzip: boolean,
  { name, recordingsDir, takenIds }: KeepOptions,
): Promise<string> {
  const taken = new Set(await takenIds());
  for (const file of await readdir(recordingsDir)) taken.add(file.replace(TRACE_SUFFIX, ""));
  const stem = safeName(name);
  let id = stem;
  for (let n = 2; taken.has(id); n++) id = `${stem}-${n}`;
  await rename(partial, join(recordingsDir, `${id}.ndjson${isGzip ? ".gz" : ""}`));
  return id;
}

/** The name of a file as part of an id and of a path: a-z, 0-9 and hyphens, at most 60 of them. */
export function safeName(name: string): string {
  const plain = name
    .replace(/^.*[/\\]/s, "")
    .replace(/(\.(ndjson|jsonl|json|ya?ml|txt|log|trace|gz|gzip|zst|tar|tgz|zip))+$/i, "")
    .normalize("NFKD")
    .toLowerCase()
    .replace(/\p{M}+/gu, "")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 60)
    .replace(/^-+|-+$/g, "");
  if (plain === "") return "recording";
  return plain.startsWith(CLUSTER_PREFIX) || WINDOWS_DEVICE.test(plain) ? `recording-${plain}` : plain;
}

async function countUploads(recordingsDir: string): Promise<number> {
  const names = await readdir(recordingsDir);
  return names.filter((name) => TRACE_SUFFIX.test(name) && !name.startsWith(CLUSTER_PREFIX)).length;
}

async function removeStale(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    if (!name.startsWith(PARTIAL_PREFIX)) continue;
    const path = join(dataDir, name);
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (Date.now() - changed > STALE_MS) await rm(path, { force: true });
  }
}
