/** The entry `skscope/trace`: recordings and everything that becomes one, read and written. */
import type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
import type { ReportedInput } from "../model/source-contents.ts";
import { reportedInputs } from "../model/source-contents.ts";
import type { EpochMs } from "../model/units.ts";
import { importInputs } from "../trace/import/door.ts";
import { createTraceReader } from "../trace/reader.ts";

export { NotATraceError, UnsupportedTraceVersionError } from "../model/errors.ts";
export type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
export type { ReportedInput } from "../model/source-contents.ts";
export {
  createTraceReader,
  TRACE_VERSION,
  type TraceHandlers,
  type TraceReader,
  type TraceSummary,
} from "../trace/reader.ts";
export { createRedactor, REDACTIONS, type Redaction } from "../trace/redact.ts";
export { formatHeader, formatRecord, formatTrace } from "../trace/writer.ts";

/** A recording in memory. */
export interface Trace {
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
  /** Lines that could not be read, with their places. */
  readonly problems: readonly TraceProblem[];
}

/**
 * Reads a trace (NDJSON, not packed) whole. For one that is too large for that: `createTraceReader`.
 * @throws NotATraceError, UnsupportedTraceVersionError
 */
export function readTrace(source: string | Uint8Array): Trace {
  const pieces = [typeof source === "string" ? new TextEncoder().encode(source) : source];
  return readPieces(pieces);
}

function readPieces(pieces: Iterable<Uint8Array>): Trace {
  const records: TraceRecord[] = [];
  const problems: TraceProblem[] = [];
  const reader = createTraceReader({
    onRecord: (record) => records.push(record),
    onProblem: (problem) => problems.push(problem),
  });
  for (const piece of pieces) reader.push(piece);
  return { header: reader.end().header, records, problems };
}

/** Something that becomes a trace: a dump, a watch, a log, an archive. */
export interface GivenFile {
  /** For people, and for what only a name can tell. */
  readonly name: string;
  readonly content: Blob;
  /** The file's own date. */
  readonly modifiedAt?: EpochMs;
}

/** A trace that was made of files, and what became of each of them. */
export interface ImportedTrace extends Trace {
  readonly inputs: readonly ReportedInput[];
}

/**
 * Reads files of any kind that skscope knows, packed or not, into one trace.
 * @param listedAt when lists were made that do not say it; without it the date of their file counts
 * @throws NotATraceError when nothing in any of them can be read
 */
export async function importFiles(
  files: Iterable<GivenFile>,
  { listedAt }: { readonly listedAt?: EpochMs } = {},
): Promise<ImportedTrace> {
  const inputs = [...files].map(({ name, content, modifiedAt }) => ({
    name,
    file: content,
    chunks: () => chunksOf(content),
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
  }));
  const merged = await importInputs(inputs, listedAt === undefined ? {} : { listedAt });
  const trace = readPieces(merged.lines());
  return { ...trace, inputs: reportedInputs(trace.header) };
}

async function* chunksOf(content: Blob): AsyncGenerator<Uint8Array> {
  const reader = content.stream().getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
}
