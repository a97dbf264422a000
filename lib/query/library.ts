/** What the answers are read from; each place that can be asked has one of its own. */
import type { SourceSummary } from "../model/api.ts";
import type { Source } from "../store/source.ts";

/** A question that cannot be answered; the message is a sentence that says what to do. */
export class QueryError extends Error {
  override readonly name = "QueryError";
}

/** Compares names: an error thrown by another bundle is an instance of another class. */
export function isQueryError(error: unknown): error is QueryError {
  return error instanceof Error && error.name === "QueryError";
}

/**
 * Sources on offer. This is the one door through which questions reach a source: who may see less is given a library that
 * lists and opens less.
 */
export interface QueryLibrary {
  /** What stands before the path of a page ("http://127.0.0.1:3000"); "" where the pages are not known to be served. */
  readonly pages: string;
  /** In the order in which they are offered. */
  list(): Promise<readonly ListedSource[]>;
  /**
   * Opens a source; without an id the only one.
   * @param revision "namespace/name" that is wanted of it: a source that has just been opened may be waited for
   * @throws QueryError
   */
  open(id: string | undefined, revision?: string): Promise<OpenedSource>;
}

export interface ListedSource
  extends Pick<SourceSummary, "id" | "kind" | "title" | "records" | "from" | "to"> {
  /** As {@link OpenedSource.page}. */
  readonly page?: string;
}

export interface OpenedSource {
  /** Its handle, by which the same records are found again. */
  readonly id: string;
  readonly source: Source;
  /** What is not known of it, each a sentence. */
  readonly notes?: readonly string[];
  /** Its id in the address of pages, where it is another one. */
  readonly page?: string;
}
