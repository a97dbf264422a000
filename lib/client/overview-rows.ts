/** Rows of the overview: as they are at an instant, filter, order, summary. */
import {
  FACT_SOURCES,
  type FactName,
  hasNoServices,
  type OverviewRow,
  type RevisionDigest,
  type RevisionPhase,
  rowAt,
  type Severity,
  type SharedState,
  type UnknownSpan,
  unknownAt,
  unknownSpans,
} from "../core/index.ts";
import { compareNaturally } from "../model/natural-order.ts";
import type { EpochMs } from "../model/units.ts";
import { rowBefore } from "./overview-past.ts";
import type { StartTimes } from "./start-times.ts";

/** Worst first: phases that need attention, then those in transition, then those at rest. */
export const PHASE_ORDER: readonly RevisionPhase[] = [
  "BlackHole",
  "Failing",
  "NotOwned",
  "Degraded",
  "Waking",
  "HandingOver",
  "Creating",
  "Proxied",
  "Serving",
  "Zero",
  "Unknown",
  "Deleted",
];

export const SORT_KEYS = [
  "state",
  "name",
  "path",
  "endpoints",
  "ready",
  "scale",
  "since",
  "flips",
  "coldStarts",
  "startTime",
  "waited",
] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface Sort {
  readonly key: SortKey;
  readonly descending: boolean;
}

export interface RowsAt {
  readonly rows: readonly OverviewRow[];
  /** Facts that a gap hides at this instant, or of which nothing was recorded; the rows hold nothing for them. */
  readonly unknown: ReadonlySet<FactName>;
}

/** Facts that only objects tell. */
const OF_OBJECTS: readonly FactName[] = [
  "path",
  "specMode",
  "publicEndpoints",
  "privateEndpoints",
  "scale",
  "replicas",
];

/** The facts of which nothing was recorded, in a source without a ServerlessService: it holds logs, or a part of the objects. */
function unrecorded(shared: SharedState): readonly FactName[] {
  if (!hasNoServices(shared)) return [];
  return OF_OBJECTS.filter((fact) => FACT_SOURCES[fact].some((resource) => !shared.resources.has(resource)));
}

/** Where the path of the rows is unknown: in gaps, and from the beginning on where it was not recorded. */
export function pathGaps(shared: SharedState, from: EpochMs): UnknownSpan[] {
  return unrecorded(shared).includes("path")
    ? [{ from, to: null, reason: "", resource: "" }]
    : unknownSpans(shared, "path");
}

/** The rows of all revisions seen by `t`, in the order of the digests. A state is Unknown since its gap began. */
export function rowsAt(shared: SharedState, digests: readonly RevisionDigest[], t: EpochMs): RowsAt {
  const unknown = unknownAt(shared, t);
  const gap = unknownSpans(shared, "phase").find(
    (span) => span.from < t && (span.to === null || t < span.to),
  );
  const rows: OverviewRow[] = [];
  for (const digest of digests) {
    const row = rowAt(shared, digest, t, unknown) ?? rowBefore(shared, digest, t);
    if (row !== null) rows.push(gap === undefined ? row : { ...row, since: gap.from });
  }
  return { rows, unknown: new Set([...unknown, ...unrecorded(shared)]) };
}

/** When the state of any revision changed, ascending, each once. */
export function changeTimes(digests: readonly RevisionDigest[]): EpochMs[] {
  const times = new Set<EpochMs>();
  for (const { phase } of digests) for (const { from } of phase) times.add(from);
  // An array of numbers alone is sorted without a call for each comparison.
  return [...Float64Array.from(times).sort()];
}

type Compare = (a: OverviewRow, b: OverviewRow, starts: ReadonlyMap<string, StartTimes>) => number;

const COMPARE: Readonly<Record<SortKey, Compare>> = {
  state: (a, b) => urgency(a) - urgency(b) || PHASE_ORDER.indexOf(a.phase) - PHASE_ORDER.indexOf(b.phase),
  name: () => 0,
  path: (a, b) => text(pathOf(a), pathOf(b)) || text(a.wish ?? "", b.wish ?? ""),
  endpoints: (a, b) => endpoints(a) - endpoints(b),
  ready: (a, b) => (a.privateReady ?? -1) - (b.privateReady ?? -1),
  scale: (a, b) => (a.desired ?? -1) - (b.desired ?? -1) || (a.replicas ?? -1) - (b.replicas ?? -1),
  // The column shows a duration: the most recent beginning sorts lowest, unknown below that.
  since: (a, b) => (b.since ?? Number.MAX_VALUE) - (a.since ?? Number.MAX_VALUE),
  flips: (a, b) => a.flips - b.flips,
  coldStarts: (a, b) => a.coldStarts - b.coldStarts,
  // By the worst: it is what somebody looks for.
  startTime: (a, b, starts) => (starts.get(a.key)?.worst ?? -1) - (starts.get(b.key)?.worst ?? -1),
  waited: (a, b, starts) => (starts.get(a.key)?.waited ?? -1) - (starts.get(b.key)?.waited ?? -1),
};

/** Columns in which the most comes first when they are chosen: it is what one looks for in a number. */
const MOST_FIRST: ReadonlySet<SortKey> = new Set([
  "endpoints",
  "ready",
  "scale",
  "since",
  "flips",
  "coldStarts",
  "startTime",
  "waited",
]);

/** The order after a click on the head of `key`: its natural one, or the other way round when it is sorted already. */
export function nextSort(current: Sort, key: SortKey): Sort {
  return { key, descending: current.key === key ? !current.descending : MOST_FIRST.has(key) };
}

const NO_STARTS: ReadonlyMap<string, StartTimes> = new Map();

/** The rows in order; equals by namespace, then name. Quick where they are in the order of their names already. */
export function sortRows(
  rows: readonly OverviewRow[],
  sort: Sort,
  starts: ReadonlyMap<string, StartTimes> = NO_STARTS,
): OverviewRow[] {
  const compare = COMPARE[sort.key];
  const direction = sort.descending ? -1 : 1;
  // Comparing two names costs as much as all else together. What is in order takes one comparison a row, and equals stay in it.
  const named = namedOf(rows);
  if (sort.key === "name") return sort.descending ? named.toReversed() : [...named];
  return named.toSorted((a, b) => direction * compare(a, b, starts));
}

/** The order by name of rows that were sorted before: another column changes nothing about it. */
const byNames = new WeakMap<readonly OverviewRow[], readonly OverviewRow[]>();

function namedOf(rows: readonly OverviewRow[]): readonly OverviewRow[] {
  const named = byNames.get(rows) ?? [...rows].sort(byName);
  byNames.set(rows, named);
  return named;
}

/** A test for rows, from what was typed: words, `column:value`, and either with a minus sign to exclude. */
export function parseFilter(query: string): (row: OverviewRow) => boolean {
  const terms = query
    .toLowerCase()
    .split(/\s+/)
    .filter((term) => term !== "" && term !== "-");
  const tests = terms.map((term) => {
    const negative = term.startsWith("-");
    const body = negative ? term.slice(1) : term;
    const test = termTest(body);
    return negative ? (row: OverviewRow): boolean => !test(row) : test;
  });
  return (row) => tests.every((test) => test(row));
}

function termTest(term: string): (row: OverviewRow) => boolean {
  const colon = term.indexOf(":");
  const value = term.slice(colon + 1);
  switch (colon === -1 ? "" : term.slice(0, colon)) {
    case "state":
      return (row) => row.phase.toLowerCase().startsWith(value.replaceAll(/[-_]/g, ""));
    case "ns":
    case "namespace":
      return (row) => row.namespace.toLowerCase().includes(value);
    case "name":
      return (row) => row.name.toLowerCase().includes(value);
    case "path":
      return (row) => pathOf(row).startsWith(value);
    case "needs":
      return (row) => (value === "nobody") === (row.findings.length === 0);
    case "rule":
      return (row) => row.findings.some(({ rule }) => rule.toLowerCase() === value);
    case "wish":
      return (row) => (row.wish ?? "").toLowerCase().startsWith(value);
    default:
      return (row) => wordsOf(row).includes(term);
  }
}

/** What a word is looked for in, of rows that somebody has asked about: the next letter asks about the same. */
const words = new WeakMap<OverviewRow, string>();

function wordsOf(row: OverviewRow): string {
  let all = words.get(row);
  if (all === undefined) {
    const { namespace, name, phase, wish, trouble } = row;
    all = `${namespace}/${name} ${phase} ${pathOf(row)} ${wish ?? ""} ${trouble}`.toLowerCase();
    words.set(row, all);
  }
  return all;
}

/** One entry per rule with the number of rows it concerns, errors first. */
export function inboxOf(rows: readonly OverviewRow[]): InboxEntry[] {
  const entries = new Map<string, InboxEntry>();
  for (const { findings } of rows) {
    for (const { rule, severity } of findings) {
      entries.set(rule, { rule, severity, count: (entries.get(rule)?.count ?? 0) + 1 });
    }
  }
  return [...entries.values()].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.count - a.count ||
      text(a.rule, b.rule),
  );
}

export interface InboxEntry {
  readonly rule: string;
  readonly severity: Severity;
  /** Revisions in which it is found. */
  readonly count: number;
}

/** Worst first. */
export const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

/** Errors before warnings before the rest. */
function urgency({ findings }: OverviewRow): number {
  const worst = findings[0];
  return worst === undefined ? SEVERITIES.length : SEVERITIES.indexOf(worst.severity);
}

/** The query that shows only what this term asks for; without it when it was asked for already. */
export function toggleTerm(query: string, term: string): string {
  const prefix = term.slice(0, term.indexOf(":") + 1);
  const terms = query.split(/\s+/).filter((part) => part !== "");
  const others = terms.filter((part) => !part.startsWith(prefix));
  return terms.includes(term) ? others.join(" ") : [...others, term].join(" ");
}

/** The query that shows only this state; without it when it was shown alone already. */
export function toggleState(query: string, phase: RevisionPhase): string {
  return toggleTerm(query, stateTerm(phase));
}

/** What is typed to see only this state. */
export function stateTerm(phase: RevisionPhase): string {
  return `state:${phase.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}`;
}

/**
 * How many rows are in each phase, worst first; phases without a row are left out.
 * @param told what is known better than by the rows, of all that are not deleted
 */
export function countPhases(
  rows: readonly OverviewRow[],
  told: Readonly<Partial<Record<RevisionPhase, number>>> | null = null,
): (readonly [RevisionPhase, number])[] {
  const counts = new Map<RevisionPhase, number>(Object.entries(told ?? {}) as [RevisionPhase, number][]);
  for (const row of rows) {
    if (told === null || row.phase === "Deleted") counts.set(row.phase, (counts.get(row.phase) ?? 0) + 1);
  }
  return PHASE_ORDER.filter((phase) => counts.has(phase)).map(
    (phase) => [phase, counts.get(phase) ?? 0] as const,
  );
}

function pathOf(row: OverviewRow): string {
  return row.pathUnknown ? "unknown" : (row.path ?? "");
}

function endpoints(row: OverviewRow): number {
  return (row.publicActivators ?? 0) + (row.publicPods ?? 0);
}

/** fn-2 before fn-10. */
function byName(a: Named, b: Named): number {
  return compareNaturally(a.namespace, b.namespace) || compareNaturally(a.name, b.name) || text(a.key, b.key);
}

/**
 * A function that puts revisions in the order of their names, so that rows made of them need not be sorted by it again and
 * again. It remembers where each stands: of those it knows none is compared anew.
 */
export function createNameOrder(): <N extends Named>(items: readonly N[]) => readonly N[] {
  let places = new Map<string, number>();
  return <N extends Named>(items: readonly N[]): readonly N[] => {
    const isKnown = items.length === places.size && items.every(({ key }) => places.has(key));
    if (!isKnown) {
      const sorted = [...items].sort(byName);
      places = new Map(sorted.map(({ key }, place) => [key, place]));
      return sorted;
    }
    const ordered: N[] = new Array(items.length);
    for (const item of items) ordered[places.get(item.key) ?? 0] = item;
    return ordered;
  };
}

type Named = Pick<OverviewRow, "namespace" | "name" | "key">;

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
