/**
 * The rows of the overview under their services. A row does not hold the name of its Service: Knative names revisions after
 * it, and a revision with a name of its own (BYO) is a group by itself.
 */
import type { ColdStartRow, OverviewRow } from "../core/index.ts";
import { type StartTimes, timesBy } from "./start-times.ts";

/** A service above its revisions. */
export interface ServiceHead {
  readonly kind: "service";
  /** Like no key of a row. */
  readonly key: string;
  /** "namespace/name". */
  readonly service: string;
  readonly revisions: number;
  /** Revisions of it that want somebody. */
  readonly needy: number;
  readonly starts: StartTimes | undefined;
}

export interface RowEntry {
  readonly kind: "row";
  readonly key: string;
  readonly row: OverviewRow;
}

export type GridEntry = ServiceHead | RowEntry;

/** "namespace/service" of a revision, by its name. */
export function serviceOf({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): string {
  return `${namespace}/${name.replace(/-\d{5}$/, "")}`;
}

/** The rows as they are. */
export function ungrouped(rows: readonly OverviewRow[]): GridEntry[] {
  return rows.map(entryOf);
}

/** The rows under their services, in the order in which the rows come: the service of the first row is first. */
export function groupedByService(
  rows: readonly OverviewRow[],
  coldStarts: readonly ColdStartRow[],
): GridEntry[] {
  const starts = timesBy(coldStarts, serviceOf);
  const services = new Map<string, OverviewRow[]>();
  for (const row of rows) {
    const service = serviceOf(row);
    const some = services.get(service);
    if (some === undefined) services.set(service, [row]);
    else some.push(row);
  }
  return [...services].flatMap(([service, some]): GridEntry[] => [
    {
      kind: "service",
      key: `service ${service}`,
      service,
      revisions: some.length,
      needy: some.filter(({ findings }) => findings.length > 0).length,
      starts: starts.get(service),
    },
    ...some.map(entryOf),
  ]);
}

function entryOf(row: OverviewRow): RowEntry {
  return { kind: "row", key: row.key, row };
}
