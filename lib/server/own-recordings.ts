/** What was brought here, beside the recordings that are shipped. */
import { stat } from "node:fs/promises";
import { sep } from "node:path";
import type { SourceSummary } from "../model/api.ts";
import { compareNaturally } from "../model/natural-order.ts";
import type { EpochMs } from "../model/units.ts";
import { recordings, SHIPPED, visibleRecordings } from "./sources.ts";

export const OWN_ORDERS = ["newest", "name"] as const;
export type OwnOrder = (typeof OWN_ORDERS)[number];

export interface RecordingLists {
  readonly own: readonly SourceSummary[];
  readonly shipped: readonly SourceSummary[];
}

/** The recordings as the first page shows them: one's own in this order, those that are shipped in theirs. */
export async function recordingLists(order: OwnOrder): Promise<RecordingLists> {
  const registry = recordings();
  const [listed, paths] = await Promise.all([registry.list(), registry.paths()]);
  const all = await visibleRecordings(listed);
  const isShipped = ({ id }: SourceSummary): boolean => paths.get(id)?.startsWith(SHIPPED + sep) === true;
  const own = await Promise.all(
    all
      .filter((summary) => !isShipped(summary))
      .map(async (summary) => ({ summary, addedAt: await addedAt(paths.get(summary.id)) })),
  );
  const byName = (a: SourceSummary, b: SourceSummary): number => compareNaturally(a.title, b.title);
  own.sort((a, b) => (order === "newest" ? b.addedAt - a.addedAt : 0) || byName(a.summary, b.summary));
  return { own: own.map(({ summary }) => summary), shipped: all.filter(isShipped) };
}

/** When the file came; a file that has just gone was never there. */
async function addedAt(path: string | undefined): Promise<EpochMs> {
  if (path === undefined) return 0;
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
