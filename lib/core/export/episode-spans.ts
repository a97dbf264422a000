/** The episodes of a source, or those that were asked for, as spans and marks (see `types.ts`). */
import { firstIndexAt, lastIndexAt } from "../../model/search.ts";
import type { CoreState, RevisionState } from "../state/state.ts";
import { coldStartEpisodes } from "./cold-start-spans.ts";
import { scaleToZeroEpisodes } from "./scale-to-zero-spans.ts";
import type { EpisodeSelection, ExportedEpisode } from "./types.ts";

/** The episodes of revisions that ever had an SKS, up to the last record, by revision and then by their beginning. */
export function exportedEpisodes(
  { shared, revisions }: Pick<CoreState, "shared" | "revisions">,
  { revision: key, kind, index }: EpisodeSelection = {},
): ExportedEpisode[] {
  const until = shared.lastT ?? 0;
  const chosen = [...revisions].filter(([of, { hasSks }]) => hasSks && (key === undefined || of === key));
  return chosen
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, revision]) =>
      [
        ...(kind === "scale-to-zero" ? [] : coldStartEpisodes(shared, revision, until)),
        ...(kind === "cold-start" ? [] : scaleToZeroEpisodes(shared, revision, until)),
      ]
        .filter((episode) => index === undefined || episode.index === index)
        .sort((a, b) => a.root.from - b.root.from)
        .map((episode) => withProbes(revision, episode)),
    );
}

function withProbes({ probes }: RevisionState, episode: Omit<ExportedEpisode, "probes">): ExportedEpisode {
  const { from, to } = episode.root;
  const first = firstIndexAt(probes, from, ({ t }) => t);
  const after = lastIndexAt(probes, to, ({ t }) => t) + 1;
  return { ...episode, probes: probes.slice(first, after) };
}
