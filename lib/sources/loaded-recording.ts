/** Recordings as stores that have ended: a trace file, or the text of a trace. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { Readable } from "node:stream";
import type { SourceSummary } from "../model/api.ts";
import { TraceUnreadableError } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { createTraceIntake, TRACE_BUDGET, type TraceBudget, type TraceOptions } from "../store/open-trace.ts";
import type { Store } from "../store/store.ts";
import type { InputFile, InputFolder } from "../trace/import/types.ts";
import type { TraceHandlers } from "../trace/reader.ts";
import { diskInput } from "./disk-input.ts";
import { folderInput } from "./folder-input.ts";
import type { ImportableKind } from "./importable.ts";
import { importLimited } from "./limited-import.ts";
import { batches } from "./read-inputs.ts";
import { loadFromDisk, type OnDisk } from "./recording-on-disk.ts";
import { type ReadOptions, readTraceFile, readTraceStream } from "./trace-file.ts";

/** Computing that a load may take where nobody has named another time. */
export const WORK_MS: DurationMs = 120_000;

/** Where a recording is and what its list entry says. */
export interface RecordingFile {
  readonly path: string;
  readonly summary: SourceSummary;
  /** What is there is no trace, and becomes one. */
  readonly importedAs?: ImportableKind;
}

/** Identifies the content of a file without reading it. */
export async function fileEpoch(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return createHash("sha256").update(`${path}\n${mtimeMs}\n${size}`).digest("hex").slice(0, 12);
  } catch (error) {
    throw new TraceUnreadableError("The recording's file cannot be read.", { cause: error });
  }
}

/** How much a load may be, and until when somebody waits for it. */
export interface LoadOptions {
  readonly budget?: Partial<TraceBudget> | undefined;
  /** How much text what is no trace may have. */
  readonly importBytes?: number | undefined;
  /** Milliseconds of computing. */
  readonly workMs?: DurationMs | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called when some of a trace file on disk can be looked at, with the store as it grows. */
  readonly onPart?: ((part: Store) => void) | undefined;
  /** Without it everything is in memory, and the limits above hold for trace files, too. */
  readonly disk?: OnDisk | undefined;
}

/**
 * Reads a recording into memory.
 * @throws TraceTooLargeError, TraceUnreadableError, NotATraceError, UnsupportedTraceVersionError, the signal's reason
 */
export async function loadRecording(
  { path, summary, importedAs }: RecordingFile,
  options: LoadOptions = {},
): Promise<Store> {
  const epoch = await fileEpoch(path);
  if (importedAs !== undefined) return loadImported({ summary, epoch }, path, importedAs, options);
  if (options.disk !== undefined) return loadFromDisk({ summary, epoch }, path, options.disk, options);
  return load({ summary, epoch }, options, (handlers, reading) => readTraceFile(path, handlers, reading));
}

/** A file or folder that is no trace; it is converted in memory. */
async function loadImported(
  trace: TraceOptions,
  path: string,
  kind: ImportableKind,
  options: LoadOptions,
): Promise<Store> {
  const { bytes, records } = { ...TRACE_BUDGET, ...options.budget };
  const { workMs = WORK_MS, signal, importBytes } = options;
  const open = async (): Promise<InputFile | InputFolder> =>
    kind === "folder" ? folderInput(path) : diskInput(basename(path), path, (await stat(path)).mtimeMs);
  const limits = {
    unpackedBytes: bytes,
    importBytes,
    records,
    workMs,
    ...(signal === undefined ? {} : { signal }),
  };
  const imported = await importLimited(open, limits);
  return load(trace, options, (handlers, reading) =>
    readTraceStream(Readable.from(batches(imported.lines())), handlers, reading),
  );
}

/** The same for the text of a trace that is in no file; `epoch` names its content. */
export async function loadTraceText(
  summary: SourceSummary,
  epoch: string,
  pieces: Iterable<string> | AsyncIterable<string>,
  options: LoadOptions = {},
): Promise<Store> {
  return load({ summary, epoch }, options, (handlers, reading) =>
    readTraceStream(
      Readable.from(pieces).map((piece: string) => Buffer.from(piece)),
      handlers,
      reading,
    ),
  );
}

async function load(
  trace: TraceOptions,
  { budget = {}, workMs = WORK_MS, signal }: LoadOptions,
  read: (handlers: TraceHandlers, reading: ReadOptions) => Promise<unknown>,
): Promise<Store> {
  const intake = createTraceIntake({ ...trace, budget });
  await read(intake.handlers, {
    onBytes: intake.takeBytes,
    workMs,
    ...(signal === undefined ? {} : { signal }),
  });
  return intake.end();
}
