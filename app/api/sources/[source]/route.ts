import { longJson } from "@/lib/server/long-json.ts";
import { readSource } from "@/lib/server/params.ts";
import { get, methodNotAllowed } from "@/lib/server/route.ts";
import { openSource } from "@/lib/server/sources.ts";

export const dynamic = "force-dynamic";
export const runtime = "nodejs";

const PROBLEMS_SHOWN = 100;

/** One source: what it is, what is odd about it, and the rows of its overview. */
export const GET = get(async (_request, params) => {
  const source = await openSource(readSource(params));
  const { header, problems, problemCount, epoch, summary, lastSeq, state } = source;
  const { gaps, notes, resources, duplicates, firstT, lastT } = state.shared;
  return longJson({
    source: summary,
    epoch,
    header,
    records: lastSeq + 1,
    duplicates,
    from: firstT,
    to: lastT,
    problemCount,
    problems: problems.slice(0, PROBLEMS_SHOWN),
    notes,
    gaps,
    resources: [...resources].map(([resource, stats]) => ({
      resource,
      records: stats.records,
      lastT: stats.lastT,
      late: stats.late,
    })),
    digests: source.digests(),
    shared: withoutLists(state.shared),
  });
});

/** A list that is being received is the reducer's own business, and names every object. */
function withoutLists<T extends { resources: ReadonlyMap<string, object> }>(shared: T): T {
  const resources = new Map(
    [...shared.resources].map(([name, stats]) => [name, { ...stats, listing: null }]),
  );
  return { ...shared, resources };
}

export {
  methodNotAllowed as DELETE,
  methodNotAllowed as PATCH,
  methodNotAllowed as POST,
  methodNotAllowed as PUT,
};
