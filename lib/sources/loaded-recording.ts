/** Recordings in memory: a trace file, or the text of a trace, as a store that has ended. */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import type { SourceSummary } from "../model/api.ts";
import { TraceUnreadableError } from "../model/errors.ts";
import { createTraceIntake, type TraceOptions } from "../store/open-trace.ts";
import type { Store } from "../store/store.ts";
import type { TraceHandlers } from "../trace/reader.ts";
import { type ReadOptions, readTraceFile, readTraceStream } from "./trace-file.ts";

/** Where a recording is and what its list entry says. */
export interface RecordingFile {
  readonly path: string;
  readonly summary: SourceSummary;
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

/**
 * Reads a recording into memory.
 * @throws TraceTooLargeError, TraceUnreadableError, NotATraceError, UnsupportedTraceVersionError
 */
export async function loadRecording({ path, summary }: RecordingFile, maxBytes?: number): Promise<Store> {
  const options = { summary, epoch: await fileEpoch(path), ...(maxBytes === undefined ? {} : { maxBytes }) };
  return load(options, (handlers, reading) => readTraceFile(path, handlers, reading));
}

/** The same for the text of a trace that is in no file; `epoch` names its content. */
export async function loadTraceText(
  summary: SourceSummary,
  epoch: string,
  pieces: Iterable<string> | AsyncIterable<string>,
  maxBytes?: number,
): Promise<Store> {
  const options = { summary, epoch, ...(maxBytes === undefined ? {} : { maxBytes }) };
  return load(options, (handlers, reading) =>
    readTraceStream(
      Readable.from(pieces).map((piece: string) => Buffer.from(piece)),
      handlers,
      reading,
    ),
  );
}

async function load(
  options: TraceOptions,
  read: (handlers: TraceHandlers, reading: ReadOptions) => Promise<unknown>,
): Promise<Store> {
  const intake = createTraceIntake(options);
  await read(intake.handlers, { onBytes: intake.takeBytes });
  return intake.end();
}
