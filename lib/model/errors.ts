/** Errors of sources, with the facts a reader needs; the surface that shows one adds the advice. */
import type { TraceProblem } from "./record.ts";
import type { RefusedFile } from "./source-contents.ts";

/** The trace says a format version newer than this reader knows. */
export class UnsupportedTraceVersionError extends Error {
  override readonly name = "UnsupportedTraceVersionError";
  readonly found: number;
  readonly supported: number;

  constructor(found: number, supported: number) {
    super(`The trace has format version ${found}; this skscope reads up to version ${supported}.`);
    this.found = found;
    this.supported = supported;
  }
}

/** What of a trace can be too much: text, records, lines that cannot be read, or the milliseconds that reading it takes. */
export type TraceLimit = "bytes" | "records" | "problems" | "workMs";

/** Nothing in the source is a trace. */
export class NotATraceError extends Error {
  override readonly name = "NotATraceError";
  /** Which limit was met, where one was. */
  readonly limit: TraceLimit | undefined;

  constructor(message: string, options: { readonly limit?: TraceLimit } = {}) {
    super(message);
    this.limit = options.limit;
  }
}

/** A file that cannot be opened or read. */
export class TraceUnreadableError extends Error {
  override readonly name = "TraceUnreadableError";
}

const TOO_LARGE: Readonly<Record<Exclude<TraceLimit, "problems">, (most: number) => string>> = {
  bytes: (most) => `The recording unpacks to more than ${Math.round(most / 1024 / 1024)} MiB.`,
  records: (most) => `The recording holds more than ${most} records.`,
  workMs: (most) => `Reading the recording takes more than ${Math.round(most / 1_000)} s of computing.`,
};

/** A trace that is too large to be kept in memory for viewing. */
export class TraceTooLargeError extends Error {
  override readonly name = "TraceTooLargeError";
  /** Which limit was met. */
  readonly limit: TraceLimit;

  constructor(most: number, limit: keyof typeof TOO_LARGE = "bytes") {
    super(TOO_LARGE[limit](most));
    this.limit = limit;
  }
}

/** Nobody waits any more for what was being made; it says nothing of the thing itself. */
export class AbandonedError extends Error {
  override readonly name = "AbandonedError";

  constructor() {
    super("Nobody waits for it any more.");
  }
}

/** More lines cannot be read than a recording that was damaged has: it is none. */
export function tooManyProblems(most: number, first: TraceProblem): NotATraceError {
  const { line, byteOffset, reason } = first;
  return new NotATraceError(
    `More than ${most} lines cannot be read. Line ${line}, byte ${byteOffset}: ${reason}.`,
    { limit: "problems" },
  );
}

/** Too much is asked for at the same time; later it may be possible. */
export class BusyError extends Error {
  override readonly name = "BusyError";
}

/** Why a source cannot be shown. */
export type SourceFault = "notATrace" | "newerVersion" | "tooLarge" | "unreadable" | "busy";

const FAULTS: Readonly<Record<string, SourceFault>> = {
  NotATraceError: "notATrace",
  UnsupportedTraceVersionError: "newerVersion",
  TraceTooLargeError: "tooLarge",
  ImportTooLargeError: "tooLarge",
  TraceUnreadableError: "unreadable",
  BusyError: "busy",
};

/**
 * Which of the errors above this is; null for any other value. It compares names, not classes: Next bundles every route
 * separately, so an error thrown by something that routes share may be an instance of another bundle's class.
 */
export function sourceFault(error: unknown): SourceFault | null {
  return error instanceof Error ? (FAULTS[error.name] ?? null) : null;
}

/** Which limit of a trace an error is about; undefined: none. By its fields, for the same reason. */
export function traceLimitOf(error: unknown): TraceLimit | undefined {
  return sourceFault(error) === null ? undefined : (error as { limit?: TraceLimit }).limit;
}

/** The files of which nothing can be read, where that is the error. By its fields, for the same reason. */
export function refusedFiles(error: unknown): readonly RefusedFile[] {
  return sourceFault(error) === "notATrace"
    ? ((error as { refused?: readonly RefusedFile[] }).refused ?? [])
    : [];
}

/** Any value that was thrown, as a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message of a system's error without the files that it names: where a server keeps them is no business of its viewers. */
export function withoutPaths(message: string): string {
  return message.replace(/,? '(?:\/|[A-Za-z]:\\)[^']*'(?: -> '[^']*')?/g, "").replace(/(?<!\S)\/\S+/g, "…");
}
