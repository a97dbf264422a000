/** Cold starts by service: which one is slowest, and is a revision slower than the one before it? */
import type { DurationMs } from "../../../model/units.ts";
import type { ColdStartRow } from "./cold-starts.ts";
import { type Percentiles, percentilesOf } from "./statistics.ts";

/** A service's name and a number of five digits, as Knative names revisions by itself. */
const GENERATED = /^(.+)-(\d{5,})$/;

/** The service that a revision is of, by its name; the name itself where it was chosen by hand. */
export function serviceOf(revision: string): string {
  return GENERATED.exec(revision)?.[1] ?? revision;
}

/** The number that Knative gave the revision of its service; null where the name was chosen by hand. */
export function revisionNumber(revision: string): number | null {
  const number = GENERATED.exec(revision)?.[2];
  return number === undefined ? null : Number(number);
}

export interface ServiceColdStarts {
  readonly namespace: string;
  readonly service: string;
  /** All that were seen, and how many of them became ready. */
  readonly count: number;
  readonly ready: number;
  readonly revisions: number;
  readonly total: Percentiles;
  readonly answered: Percentiles;
  /** The one that took longest, by what clients waited, else by its total; null when none became ready. */
  readonly worst: ColdStartRow | null;
}

/** One entry a service, the slowest first: by what clients waited at the median where that is known, else by the total. */
export function coldStartsByService(rows: readonly ColdStartRow[]): ServiceColdStarts[] {
  const groups = new Map<string, ColdStartRow[]>();
  for (const row of rows) {
    const key = `${row.namespace}/${serviceOf(row.name)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()].map(summaryOf).sort((a, b) => rankOf(b) - rankOf(a));
}

function summaryOf(rows: readonly ColdStartRow[]): ServiceColdStarts {
  const first = rows[0] as ColdStartRow;
  const ready = rows.filter(({ outcome }) => outcome === "ready");
  return {
    namespace: first.namespace,
    service: serviceOf(first.name),
    count: rows.length,
    ready: ready.length,
    revisions: new Set(rows.map(({ name }) => name)).size,
    total: percentilesOf(ready.map(({ totalMs }) => totalMs)),
    answered: percentilesOf(ready.map(({ answeredMs }) => answeredMs)),
    worst: ready.reduce<ColdStartRow | null>(
      (worst, row) => (worst === null || lengthOf(row) > lengthOf(worst) ? row : worst),
      null,
    ),
  };
}

/** What it took, as a client felt it where that is known. */
export function lengthOf({ answeredMs, totalMs }: ColdStartRow): DurationMs {
  return Math.max(answeredMs ?? 0, totalMs ?? 0);
}

function rankOf({ answered, total }: ServiceColdStarts): number {
  return answered.p50 ?? total.p50 ?? -1;
}

/** The latest revision of the same service before this one of which cold starts were seen; null without any. */
export function predecessorOf(
  rows: readonly Pick<ColdStartRow, "namespace" | "name">[],
  namespace: string,
  name: string,
): string | null {
  const own = GENERATED.exec(name);
  if (own === null) return null;
  let best: { name: string; number: number } | null = null;
  for (const row of rows) {
    const other = GENERATED.exec(row.name);
    if (row.namespace !== namespace || other?.[1] !== own[1]) continue;
    const number = Number(other?.[2]);
    if (number < Number(own[2]) && number > (best?.number ?? -1)) best = { name: row.name, number };
  }
  return best?.name ?? null;
}
