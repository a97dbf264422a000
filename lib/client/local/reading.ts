/** What all readings of files in the browser have in common. */
import { TraceUnreadableError } from "../../model/errors.ts";
import type { ReadProgress } from "./messages.ts";

/** Who waits for a reading. */
export interface Reading {
  onProgress(progress: ReadProgress): void;
  readonly signal: AbortSignal;
}

/** How many bytes are read between two reports of progress. */
export const PROGRESS_BYTES = 256 * 1024;

/** The browser cannot read a file any more: it was moved or changed since it was chosen. */
export function fileUnreadable(error: unknown): never {
  if (error instanceof DOMException && error.name !== "AbortError") {
    throw new TraceUnreadableError(`The file cannot be read: ${error.message}`, { cause: error });
  }
  throw error;
}
