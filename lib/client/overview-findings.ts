/** What was found in the whole source, whenever that was: how much, when first, and where each leads. */
import {
  counts,
  type FindingMark,
  findingRef,
  type RevisionDigest,
  ruleOf,
  type Severity,
  shownAt,
} from "../core/index.ts";
import type { TickSource } from "../layout/index.ts";
import type { EpochMs } from "../model/units.ts";
import type { RevisionName } from "./port.ts";

/** What of one severity was found. */
export interface FoundInAll {
  readonly severity: Severity;
  readonly findings: number;
  readonly revisions: number;
  readonly first: TickSource;
}

/** All findings of a source that counted by `end`, as places to go to. */
export function foundPlaces(digests: readonly RevisionDigest[], end: EpochMs): TickSource[] {
  return digests.flatMap(({ key, findings }) =>
    findings
      .filter((mark) => mark.from <= end && counts(mark, mark.to ?? end))
      .map((mark) => ({ key, ...placeOf(mark) })),
  );
}

function placeOf(mark: FindingMark): Omit<TickSource, "key"> {
  return { rule: mark.rule, ref: findingRef(mark), from: mark.from, shownAt: shownAt(mark) };
}

/** The same counted by severity, errors first; empty where nothing was found. */
export function foundInAll(places: readonly TickSource[]): FoundInAll[] {
  return (["error", "warning"] as const).flatMap((severity) => {
    const some = places.filter(({ rule }) => (ruleOf(rule)?.severity ?? "note") === severity);
    const [one] = some;
    if (one === undefined) return [];
    return {
      severity,
      findings: some.length,
      revisions: new Set(some.map(({ key }) => key)).size,
      first: some.reduce((first, other) => (other.from < first.from ? other : first), one),
    };
  });
}

/** The address of a finding's revision at the instant at which it is told, with its card open. */
export function placeAddress(
  source: string,
  { key, ref, shownAt: t }: Omit<TickSource, "rule" | "from">,
  tab?: "why",
) {
  return {
    source,
    revision: revisionOfKey(key),
    query: { t: new Date(t).toISOString(), tab, finding: ref },
  };
}

function revisionOfKey(key: string): RevisionName {
  const slash = key.indexOf("/");
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}
