/** A source as a question sees it: opened, at an instant, with what all its answers say of it. */
import { isKnown } from "../core/index.ts";
import type { RevisionState, SharedState } from "../core/state/state.ts";
import { isoTime } from "../model/iso-time.ts";
import type { EpochMs } from "../model/units.ts";
import type { Source } from "../store/source.ts";
import { quoted } from "./bounds.ts";
import { type OpenedSource, QueryError, type QueryLibrary } from "./library.ts";
import { type LinkTarget, pageLink } from "./links.ts";

export interface AskedSource {
  readonly id: string;
  readonly source: Source;
  /** The first and the last instant that is known; null without records. */
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  /** What is not known, or was left out; each a sentence. */
  readonly notes: string[];
  readonly link: (target?: LinkTarget) => string;
}

const CLOSE_NAMES = 5;

/** @param revision as it was given */
export async function openAsked(
  library: QueryLibrary,
  id: string | undefined,
  revision?: string,
): Promise<AskedSource> {
  const opened: OpenedSource = await library.open(
    id,
    revision?.includes("/") === true ? revision : undefined,
  );
  const { source, page = opened.id } = opened;
  const { firstT, lastT } = source.state.shared;
  const status = source.live?.status() ?? null;
  const notes = [...(opened.notes ?? [])];
  if (status !== null && status.state !== "live") notes.push(LIVE_NOTES[status.state]);
  if (source.reading !== null)
    notes.push("The recording is still being read: what comes later in it is missing.");
  if (source.problemCount > 0) {
    notes.push(`${source.problemCount} lines could not be read or used; skscope report lists them.`);
  }
  // A quiet watch tells that nothing has changed.
  const to = lastT === null ? null : Math.max(lastT, status?.heardAt ?? lastT);
  return {
    id: opened.id,
    source,
    from: firstT,
    to,
    notes,
    link: (target) => pageLink(library.pages, page, target),
  };
}

const LIVE_NOTES = {
  starting: "The cluster is being listed: what is not listed yet is missing.",
  stale: "A watch is broken: what is told may be out of date.",
  refused: "The cluster refuses what is needed to tell more.",
  stopped: "Nobody watches the cluster any more.",
} as const;

/** What all answers about a source begin with. */
export function frameOf({ id, from, to }: AskedSource) {
  return {
    source: id,
    from: from === null ? null : isoTime(from),
    to: to === null ? null : isoTime(to),
  };
}

/** The instant that is asked about. @throws QueryError when nothing is known of it */
export function instantOf({ id, from, to }: AskedSource, at: EpochMs | undefined): EpochMs {
  if (to === null || from === null) {
    throw new QueryError(
      `The source ${quoted(id)} holds no records. Choose another one: sources lists them.`,
    );
  }
  if (at === undefined) return to;
  if (at >= from && at <= to) return at;
  throw new QueryError(
    `Nothing is recorded at ${isoTime(at)}: the source ${quoted(id)} covers ${isoTime(from)} to ${isoTime(to)}. Choose an instant within.`,
  );
}

/** @throws QueryError when a range ends before it begins */
export function checkRange({
  from,
  to,
}: {
  readonly from?: EpochMs | undefined;
  readonly to?: EpochMs | undefined;
}): void {
  if (from === undefined || to === undefined || from <= to) return;
  throw new QueryError(`"from" (${isoTime(from)}) is later than "to" (${isoTime(to)}). Exchange them.`);
}

/**
 * The revision of that name: NAMESPACE/NAME, or a name that only one has.
 * @throws QueryError that names those that are alike
 */
export function revisionOf(asked: AskedSource, given: string): RevisionState {
  const { source, id } = asked;
  const { shared, revisions } = source.state;
  if (given.includes("/") && source.hasRevision(given)) {
    const found = revisions.get(given);
    if (found !== undefined) return found;
  }
  const known = knownRevisions(shared, revisions);
  const named = given.includes("/") ? [] : known.filter(({ name }) => name === given);
  const [only, ...others] = named;
  if (only !== undefined && others.length === 0) return only;
  const alike = (others.length > 0 ? named : known.filter(({ name }) => isAlike(name, given)))
    .slice(0, CLOSE_NAMES)
    .map(keyOf);
  const what =
    others.length > 0
      ? `${named.length} revisions are named ${quoted(given)}.`
      : `The source ${quoted(id)} has no revision ${quoted(given)}.`;
  const advice =
    alike.length === 0 ? "revisions lists those that there are." : `Did you mean ${alike.join(", ")}?`;
  throw new QueryError(`${what} ${advice}`);
}

/** The revisions that are told of, by namespace and name. */
export function knownRevisions(
  shared: SharedState,
  revisions: ReadonlyMap<string, RevisionState>,
): RevisionState[] {
  return [...revisions.values()]
    .filter((revision) => isKnown(shared, revision))
    .sort((a, b) =>
      a.namespace === b.namespace ? compare(a.name, b.name) : compare(a.namespace, b.namespace),
    );
}

export function keyOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

function isAlike(name: string, given: string): boolean {
  const wanted = given.slice(given.indexOf("/") + 1);
  return name.startsWith(wanted) || wanted.startsWith(name) || name.includes(wanted);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** An instant as answers write it; null stays. */
export function told(t: EpochMs | null): string | null {
  return t === null ? null : isoTime(t);
}
