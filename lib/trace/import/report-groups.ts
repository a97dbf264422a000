/** Reports of archives and folders with many files, in few lines: what is alike is summed, what is refused is counted by its reason. */
import type { Refused } from "./refusals.ts";
import type { InputReport, LeftOut } from "./report.ts";

/** A report, and the archive or folder of which its input is a part. */
export interface PartReport {
  readonly report: InputReport;
  readonly within: string | undefined;
}

/** So many files of one kind are listed one by one. */
const MANY = 12;

/** The reports in their order, those of many files of one kind as one. */
export function grouped(parts: readonly PartReport[]): InputReport[] {
  const byContainer = Map.groupBy(parts, ({ within }) => within);
  const result: InputReport[] = [];
  for (const { report, within } of parts) {
    if (within !== undefined) continue;
    const inner = byContainer.get(report.name);
    byContainer.delete(report.name);
    if (inner === undefined) result.push(report);
    else
      result.push(
        ...container(
          report,
          inner.map((each) => each.report),
        ),
      );
  }
  return result;
}

function container(own: InputReport, inner: readonly InputReport[]): InputReport[] {
  // Archives within are one with what is around them, unless something is to be said of them.
  const files = inner.filter(({ kind, left }) => kind !== "archive" || left.length > 0);
  const unknown = files.filter(({ refused }) => refused !== null);
  const read = Map.groupBy(
    files.filter(({ refused }) => refused === null),
    ({ kind }) => kind,
  );
  const isShort = unknown.length <= MANY;
  return [
    { ...own, files: files.length, left: merged([...own.left, ...(isShort ? [] : counted(own, unknown))]) },
    ...[...read.values()].flatMap((each) => (each.length <= MANY ? each : [summed(each)])),
    ...(isShort ? unknown : []),
  ];
}

/** Of which nobody can say what it is, or would be. */
const UNKNOWN: ReadonlySet<string> = new Set<Refused>(["text", "binary"]);

/** How many files were refused for each reason. */
function counted(own: InputReport, refused: readonly InputReport[]): LeftOut[] {
  return refused.map((each) => ({
    reason: each.refused === null || UNKNOWN.has(each.refused) ? "notListed" : each.refused,
    count: 1,
    first: within(own, each),
  }));
}

function summed(reports: readonly InputReport[]): InputReport {
  const [first] = reports as readonly [InputReport];
  const told = reports.filter(({ records }) => records > 0);
  const instants = new Set(reports.flatMap(({ instant }) => (instant === null ? [] : [instant.at])));
  return {
    ...first,
    name: `${commonFolder(reports.map(({ name }) => name))}/…`,
    files: reports.length,
    bytes: reports.reduce((sum, { bytes }) => sum + bytes, 0),
    records: reports.reduce((sum, { records }) => sum + records, 0),
    from: told.reduce<number | null>(
      (least, { from }) => (from !== null && (least === null || from < least) ? from : least),
      null,
    ),
    to: told.reduce<number | null>(
      (most, { to }) => (to !== null && (most === null || to > most) ? to : most),
      null,
    ),
    clocks: [...new Set(reports.flatMap(({ clocks }) => clocks))].sort(),
    instant: instants.size === 1 ? (reports.find(({ instant }) => instant !== null)?.instant ?? null) : null,
    left: merged(
      reports.flatMap(({ name, left }) => left.map((each) => ({ ...each, first: `${name}: ${each.first}` }))),
    ),
  };
}

/** One entry for each reason. */
function merged(left: readonly LeftOut[]): LeftOut[] {
  return [...Map.groupBy(left, ({ reason }) => reason)].map(([reason, each]) => ({
    reason,
    count: each.reduce((sum, { count }) => sum + count, 0),
    first: each[0]?.first ?? "",
  }));
}

function commonFolder(names: readonly string[]): string {
  let common = (names[0] ?? "").split("/").slice(0, -1);
  for (const name of names) {
    const parts = name.split("/");
    const end = common.findIndex((part, i) => parts[i] !== part);
    if (end !== -1) common = common.slice(0, end);
  }
  return common.join("/");
}

/** The path of a file within what holds it. */
function within({ name }: InputReport, { name: path }: InputReport): string {
  return path.slice(name.length + 1);
}
