/** Errors of sources, with the facts a reader needs; the surface that shows one adds the advice. */

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

/** Nothing in the source is a trace. */
export class NotATraceError extends Error {
  override readonly name = "NotATraceError";
}

/** A file that cannot be opened or read. */
export class TraceUnreadableError extends Error {
  override readonly name = "TraceUnreadableError";
}

/** A trace that is too large to be kept in memory for viewing. */
export class TraceTooLargeError extends Error {
  override readonly name = "TraceTooLargeError";
  readonly limitBytes: number;

  constructor(limitBytes: number) {
    super(`The recording unpacks to more than ${Math.round(limitBytes / 1024 / 1024)} MiB.`);
    this.limitBytes = limitBytes;
  }
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

/** Any value that was thrown, as a sentence. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The message of a system's error without the files that it names: where a server keeps them is no business of its viewers. */
export function withoutPaths(message: string): string {
  return message.replace(/,? '(?:\/|[A-Za-z]:\\)[^']*'(?: -> '[^']*')?/g, "").replace(/(?<!\S)\/\S+/g, "…");
}
