/** Opening a source for a page: a problem is data for a message, not an exception. */

import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { headers } from "next/headers";
import { isClusterId } from "../live/cluster-id.ts";
import { messageOf, refusedFiles, type SourceFault, sourceFault } from "../model/errors.ts";
import type { RefusedFile } from "../model/source-contents.ts";
import { isScenarioId } from "../sim/is-scenario-id.ts";
import type { Source } from "../store/source.ts";
import { isGone } from "./asker.ts";
import { isFromElsewhere } from "./host.ts";
import { raisedBy } from "./limits.ts";
import { requestTranslator } from "./locale.ts";
import { isProblemError } from "./problem.ts";
import { refusedText } from "./refused-text.ts";
import { openSource, recordings } from "./sources.ts";

export interface SourceProblem {
  readonly kind: SourceFault | "unknown" | "noScenario" | "notImported";
  readonly detail: string;
  /** What the files are of which nothing can be read. */
  readonly refused?: readonly RefusedFile[];
  /** The recording's file; absent when the source is no file that is there. */
  readonly file?: { readonly name: string; readonly bytes: number };
}

export { contentsOf } from "../store/contents.ts";

export type PageSource =
  | { readonly ok: true; readonly source: Source }
  | { readonly ok: false; readonly problem: SourceProblem };

/**
 * The source, or why a page cannot show it. Errors that are nobody's input go on.
 * @param open what opens it: whole, or a part
 */
export async function readable(id: string, open = openSource): Promise<PageSource> {
  try {
    return { ok: true, source: await open(id) };
  } catch (error) {
    // Nobody reads what the page says then.
    if (isGone(error)) return { ok: false, problem: { kind: "busy", detail: messageOf(error) } };
    const isUnknown = isProblemError(error);
    const kind = !isUnknown ? sourceFault(error) : isScenarioId(id) ? "noScenario" : "unknown";
    if (kind === null) throw error;
    const file = isUnknown ? null : await fileOf(id);
    const refused = refusedFiles(error);
    if (refused.length > 0)
      return { ok: false, problem: { kind: "notImported", detail: refusedText(refused), refused } };
    const detail = `${messageOf(error)}${raisedBy(error)}`;
    return { ok: false, problem: { kind, detail, ...(file === null ? {} : { file }) } };
  }
}

async function fileOf(id: string): Promise<SourceProblem["file"] | null> {
  const path = (await recordings().paths()).get(id);
  if (path === undefined) return null;
  return stat(path).then(
    (found) => (found.isFile() ? { name: basename(path), bytes: found.size } : null),
    () => null,
  );
}

/**
 * True when a link on another site led to a page that would start something: play a scenario, watch a cluster, run an exec
 * plugin. Ids of both can be guessed, so the reader is asked first.
 */
export async function wantsConsent(id: string): Promise<boolean> {
  return (isScenarioId(id) || isClusterId(id)) && isFromElsewhere(await headers());
}

/** A source as titles name it: a scenario's id is a text of no meaning to a reader. */
export async function sourceName(id: string): Promise<string> {
  return isScenarioId(id) ? (await requestTranslator("shell"))("simulation") : id;
}
