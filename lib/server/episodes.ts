/** Episodes of a source or a revision in the formats of other tools, as files to download. */
import {
  type EpisodeSelection,
  type ExportFormat,
  exportedEpisodes,
  exportFileName,
  formatEpisodes,
} from "../core/index.ts";
import { ProblemError } from "./problem.ts";
import { json } from "./route.ts";
import { openRevision, openSource } from "./sources.ts";

export interface EpisodesQuery extends Pick<EpisodeSelection, "kind" | "index"> {
  readonly format: ExportFormat;
}

/**
 * @param revision all revisions when undefined
 * @throws ProblemError when there is no such source, revision or episode; without any the file is empty
 */
export async function exportEpisodes(
  id: string,
  revision: string | undefined,
  { format, kind, index }: EpisodesQuery,
): Promise<Response> {
  if (revision === undefined && index !== undefined)
    throw new ProblemError("bad-parameter", '"index" needs a revision.');
  const { state } = revision === undefined ? await openSource(id) : await openRevision(id, revision);
  const episodes = exportedEpisodes(state, { revision, kind, index });
  if (index !== undefined && episodes.length === 0) {
    throw new ProblemError(
      "unknown-episode",
      `The revision ${revision} has no ${kind} with the index ${index}.`,
    );
  }
  return json(formatEpisodes(format, episodes, id), 200, {
    "content-disposition": `attachment; filename="${exportFileName(id, { revision, kind, index }, format)}"`,
  });
}
