/**
 * Reads a trace (format 1) from bytes, piece by piece: a line is the most that is ever held.
 *
 *   bytes ──▶ push() ──▶ lines ──▶ header | record | problem        nothing is dropped without a word
 */
import { NotATraceError, UnsupportedTraceVersionError } from "../model/errors.ts";
import { asArray, asObject, asString, type JsonObject } from "../model/json.ts";
import { meantResource } from "../model/kubernetes-kind.ts";
import { MAX_NESTING, nestsTooDeep } from "../model/nesting.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
import { parseTime } from "./time.ts";

export const TRACE_FORMAT = "skscope-trace";
export const TRACE_VERSION = 1;

/** etcd refuses objects above 1.5 MiB, so a longer line is no record of a cluster. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;

/** Where a line stands in the decompressed source. */
export interface LinePlace {
  /** 1-based. */
  readonly line: number;
  readonly byteOffset: number;
  readonly byteLength: number;
}

export interface TraceHandlers {
  onRecord(record: TraceRecord, place: LinePlace): void;
  onProblem(problem: TraceProblem): void;
  onHeader?(header: TraceHeader): void;
}

export interface TraceReader {
  /**
   * Takes the next piece of the decompressed source, or of it no more than up to the line after which `isEnough` is true.
   * @returns how many bytes were taken
   */
  push(chunk: Uint8Array, isEnough?: () => boolean): number;
  /**
   * Says that the compressed source is damaged behind what was pushed, which is a problem of the trace.
   * @param reason a clause: "the gzip data ends early"
   * @param isWhole whether all text before the damage was pushed
   * @throws NotATraceError when nothing was pushed
   */
  damaged(reason: string, isWhole?: boolean): void;
  /**
   * Says that the source has ended.
   * @throws NotATraceError when it held neither a header nor a single record
   */
  end(): TraceSummary;
}

export interface TraceSummary {
  readonly header: TraceHeader;
  readonly records: number;
  readonly problems: number;
  readonly bytes: number;
}

const NEWLINE = 10;
const BRACE = 123;
const ENDS_WITHIN = "the file ends in the middle of this line";
const NO_HEADER: TraceHeader = { version: TRACE_VERSION };
/** Records of a resource of Kubernetes. */
const OBJECT_TYPES: ReadonlySet<string> = new Set(["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "GAP"]);
const KNOWN_FIELDS: ReadonlySet<string> = new Set(["t", "type", "resource", "object", "initial"]);

/**
 * A reader that calls back for every header, record and problem in the order of the lines.
 * @throws UnsupportedTraceVersionError, NotATraceError from `push` when the first line says so
 */
export function createTraceReader(handlers: TraceHandlers, maxLineBytes = MAX_LINE_BYTES): TraceReader {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  const held = createLineBuffer();
  let skipping = false;
  let line = 1;
  let lineOffset = 0;
  /** The line of the last record or problem. */
  let lastLine = 1;
  let damages = 0;
  let bytes = 0;
  let records = 0;
  let problems = 0;
  let header: TraceHeader | null = null;
  let firstProblem: TraceProblem | null = null;

  const report = (reason: string): void => {
    const problem = { line, byteOffset: lineOffset, reason };
    lastLine = line;
    problems += 1;
    firstProblem ??= problem;
    handlers.onProblem(problem);
  };

  const readLine = (data: Uint8Array, isLast: boolean): void => {
    const isCut = isLast && data[0] === BRACE;
    let text: string;
    try {
      text = decoder.decode(data);
    } catch {
      report(isCut ? ENDS_WITHIN : "not valid UTF-8");
      return;
    }
    readText(text, data.length, isCut);
  };

  const readText = (text: string, byteLength: number, isCut: boolean): void => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      if (text.trim() === "") return;
      report(isCut ? ENDS_WITHIN : `not JSON: ${(error as Error).message.slice(0, 120)}`);
      return;
    }
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      report("not a JSON object");
      return;
    }
    if (nestsTooDeep(value)) {
      report(`nests deeper than ${MAX_NESTING} levels`);
      return;
    }
    const fields = value as JsonObject;
    // After nothing but broken lines, another format is no reason to refuse the records that may follow.
    const isStray = header === null && records === 0 && problems > 0 && fields.format !== TRACE_FORMAT;
    if (fields.format !== undefined && fields.t === undefined && !isStray) {
      if (header !== null || records > 0) {
        report(header === null ? "a header after records; it is ignored" : "a second header; it is ignored");
        return;
      }
      header = readHeader(fields);
      handlers.onHeader?.(header);
      return;
    }
    const record = readRecord(fields, records, report);
    if (record === null) return;
    records += 1;
    lastLine = line;
    handlers.onRecord(record, { line, byteOffset: lineOffset, byteLength });
  };

  const finishLine = (tail: Uint8Array, isLast: boolean): void => {
    if (skipping || held.length + tail.length > maxLineBytes) {
      report(`the line is longer than ${maxLineBytes} bytes`);
    } else if (held.length === 0) {
      if (tail.length > 0) readLine(tail, isLast);
    } else {
      held.append(tail);
      readLine(held.bytes(), isLast);
    }
    held.clear();
    skipping = false;
  };

  return {
    push(chunk, isEnough) {
      const text = plainText(chunk, decoder);
      let start = 0;
      for (;;) {
        const end = text === null ? chunk.indexOf(NEWLINE, start) : text.indexOf("\n", start);
        if (end === -1) break;
        const isEmpty = end === start && held.length === 0;
        const isWhole = text !== null && held.length === 0 && !skipping && end - start <= maxLineBytes;
        if (!isWhole) finishLine(chunk.subarray(start, end), false);
        else if (end > start) readText(text.slice(start, end), end - start, false);
        start = end + 1;
        line += 1;
        lineOffset = bytes + start;
        if (!isEmpty && isEnough?.() === true) {
          bytes += start;
          return start;
        }
      }
      const rest = chunk.length - start;
      if (rest > 0 && !skipping) {
        if (held.length + rest > maxLineBytes) {
          // An overlong line is counted, not kept.
          skipping = true;
          held.clear();
        } else {
          held.append(chunk.subarray(start));
        }
      }
      bytes += chunk.length;
      return chunk.length;
    },
    damaged(reason, isWhole = true) {
      if (bytes === 0) throw new NotATraceError(`${reason} before any text`);
      const rest = isWhole ? "what came before was read" : "some of what came before is lost";
      const whole = `${reason} after ${bytes} bytes of text; ${rest}`;
      damages += 1;
      handlers.onProblem({ line: lastLine, byteOffset: bytes, reason: whole });
    },
    end() {
      if (held.length > 0 || skipping) finishLine(new Uint8Array(0), true);
      if (header === null && records === 0) throw notATrace(bytes, line, firstProblem);
      return { header: header ?? NO_HEADER, records, problems: problems + damages, bytes };
    },
  };
}

/** Reads a whole trace from memory; for tests and small sources. */
export function readTrace(source: Uint8Array): {
  header: TraceHeader;
  records: TraceRecord[];
  problems: TraceProblem[];
} {
  const records: TraceRecord[] = [];
  const problems: TraceProblem[] = [];
  const reader = createTraceReader({ onRecord: (r) => records.push(r), onProblem: (p) => problems.push(p) });
  reader.push(source);
  const { header } = reader.end();
  return { header, records, problems };
}

/** Larger pieces are read line by line: their text would be in memory as a whole. */
const MOST_AT_ONCE = 256 * 1024;

/** The text of a piece in which each byte is a letter, as nearly everywhere: read at once it costs less than line by line. */
function plainText(piece: Uint8Array, decoder: TextDecoder): string | null {
  if (piece.length > MOST_AT_ONCE) return null;
  try {
    const text = decoder.decode(piece);
    return text.length === piece.length ? text : null;
  } catch {
    return null;
  }
}

function readHeader(fields: JsonObject): TraceHeader {
  const { format, version } = fields;
  if (format !== TRACE_FORMAT) {
    throw new NotATraceError(
      `The first line says format ${JSON.stringify(format)?.slice(0, 60)}, not "${TRACE_FORMAT}".`,
    );
  }
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1) {
    throw new NotATraceError(
      `The header has version ${JSON.stringify(version) ?? "none"}; a whole number from 1 is needed.`,
    );
  }
  if (version > TRACE_VERSION) throw new UnsupportedTraceVersionError(version, TRACE_VERSION);
  const text = (name: string): Record<string, string> => {
    const value = asString(fields[name]);
    return value === undefined ? {} : { [name]: value };
  };
  return {
    version,
    ...text("recordedAt"),
    ...text("cluster"),
    ...text("kubernetes"),
    ...text("knative"),
    ...text("systemNamespace"),
    ...text("clusterDomain"),
    ...text("note"),
    redacted: asArray(fields.redacted).filter((item): item is string => typeof item === "string"),
    fields,
  };
}

function readRecord(fields: JsonObject, seq: number, report: (reason: string) => void): TraceRecord | null {
  const { t, type, resource, object } = fields;
  if (typeof t !== "string") return complain(report, "t", t, "a string");
  if (typeof type !== "string") return complain(report, "type", type, "a string");
  if (typeof resource !== "string") return complain(report, "resource", resource, "a string");
  if (typeof object !== "object" || object === null || Array.isArray(object)) {
    return complain(report, "object", object, "an object");
  }
  const ms = parseTime(t);
  if (Number.isNaN(ms)) {
    report(`"t" is not an RFC 3339 time: ${JSON.stringify(t.slice(0, 60))}`);
    return null;
  }
  const named = OBJECT_TYPES.has(type) ? meantResource(resource, object as JsonObject) : resource;
  const record = { seq, t: ms, at: t, type, resource: named, initial: fields.initial === true, object };
  const extra = extraFields(fields);
  return extra === null ? record : { ...record, extra };
}

function extraFields(fields: JsonObject): JsonObject | null {
  let extra: JsonObject | null = null;
  for (const name in fields) {
    if (KNOWN_FIELDS.has(name) && !(name === "initial" && typeof fields.initial !== "boolean")) continue;
    extra ??= Object.create(null) as JsonObject;
    extra[name] = fields[name];
  }
  return extra;
}

function complain(report: (reason: string) => void, name: string, value: unknown, wanted: string): null {
  report(value === undefined ? `the field "${name}" is missing` : `the field "${name}" is not ${wanted}`);
  return null;
}

function notATrace(bytes: number, lines: number, first: TraceProblem | null): NotATraceError {
  if (bytes === 0) return new NotATraceError("The file is empty.");
  const detail = first === null ? "" : ` First problem, line ${first.line}: ${first.reason}.`;
  return new NotATraceError(`No trace header and no record in ${bytes} bytes (${lines} lines).${detail}`);
}

/** The beginning of a line whose end has not come yet: always a copy, since the caller may reuse its buffer. */
function createLineBuffer() {
  let buffer = new Uint8Array(0);
  let length = 0;
  return {
    get length() {
      return length;
    },
    append(piece: Uint8Array): void {
      const needed = length + piece.length;
      if (needed > buffer.length) {
        const larger = new Uint8Array(Math.max(needed, 2 * buffer.length));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(piece, length);
      length = needed;
    },
    bytes: () => buffer.subarray(0, length),
    clear(): void {
      length = 0;
    },
  };
}

const lineDecoder = new TextDecoder();

/** Re-reads one record from its line; undefined when the bytes are no record. */
export function readRecordLine(data: Uint8Array, seq: number): TraceRecord | undefined {
  const fields = asObject(JSON.parse(lineDecoder.decode(data)));
  return readRecord(fields, seq, () => undefined) ?? undefined;
}
