/** Opening a source for a page: a problem is data for a message, not an exception. */

import {
  NotATraceError,
  TraceTooLargeError,
  TraceUnreadableError,
  UnsupportedTraceVersionError,
} from "../model/errors.ts";
import { isScenarioId } from "../sim/is-scenario-id.ts";
import type { Source } from "../store/source.ts";
import { requestTranslator } from "./locale.ts";
import { ProblemError } from "./problem.ts";
import { openSource } from "./sources.ts";

export type SourceProblemKind = "unknown" | "notATrace" | "newerVersion" | "tooLarge" | "unreadable";

export type PageSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problem: { readonly kind: SourceProblemKind; readonly detail: string } };

/** The source, or why a page cannot show it. Errors that are nobody's input go on. */
export async function readable(id: string): Promise<PageSource> {
  try {
    return { ok: true, source: await openSource(id) };
  } catch (error) {
    const kind = kindOf(error);
    if (kind === null) throw error;
    return { ok: false, problem: { kind, detail: (error as Error).message } };
  }
}

function kindOf(error: unknown): SourceProblemKind | null {
  if (error instanceof ProblemError) return "unknown";
  if (error instanceof NotATraceError) return "notATrace";
  if (error instanceof UnsupportedTraceVersionError) return "newerVersion";
  if (error instanceof TraceTooLargeError) return "tooLarge";
  return error instanceof TraceUnreadableError ? "unreadable" : null;
}

/** A source as titles name it: a scenario's id is a text of no meaning to a reader. */
export async function sourceName(id: string): Promise<string> {
  return isScenarioId(id) ? (await requestTranslator("shell"))("simulation") : id;
}
