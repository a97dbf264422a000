/** What was found in the whole source, whenever that was: how much, when first, and where each leads. */
import {
  counts,
  type FindingMark,
  findingRef,
  marksElsewhere,
  type RevisionDigest,
  type Severity,
  severityOf,
  shownAt,
} from "../core/index.ts";
import type { TickSource } from "../layout/index.ts";
import type { EpochMs } from "../model/units.ts";
import { type InboxEntry, SEVERITIES } from "./overview-rows.ts";
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
  return {
    rule: mark.rule,
    ref: findingRef(mark),
    severity: severityOf(mark) ?? "note",
    from: mark.from,
    shownAt: shownAt(mark),
  };
}

/** The same counted by severity, errors first; empty where nothing was found. */
export function foundInAll(places: readonly TickSource[]): FoundInAll[] {
  return (["error", "warning"] as const).flatMap((severity) => {
    const some = places.filter((place) => place.severity === severity);
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
  { key, ref, shownAt: t }: Pick<TickSource, "key" | "ref" | "shownAt">,
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

/** What a rule found at other times than the cursor's. */
export interface ElsewhereEntry extends InboxEntry {
  /** The revision in which it was found first, and when that began. */
  readonly key: string;
  readonly from: EpochMs;
  /** From when on it counts as found. */
  readonly countsFrom: EpochMs;
  /** That finding, as an address names it. */
  readonly ref: string;
}

/**
 * What was found in the whole source and is not at the cursor: one entry per rule, errors first. A row keeps the last of
 * what is over, so the oldest findings of a long history may be missing.
 */
export function elsewhereOf(
  digests: readonly RevisionDigest[],
  cursor: EpochMs,
  end: EpochMs,
): ElsewhereEntry[] {
  const entries = new Map<string, Omit<ElsewhereEntry, "count"> & { readonly keys: Set<string> }>();
  for (const { key, findings } of digests) {
    for (const mark of marksElsewhere(findings, cursor, end)) {
      const { rule, from, afterMs } = mark;
      const known = entries.get(rule);
      if (known !== undefined) known.keys.add(key);
      if (known !== undefined && known.from <= from) continue;
      const severity = severityOf(mark) ?? "note";
      const keys = known?.keys ?? new Set([key]);
      const ref = findingRef(mark);
      entries.set(rule, { rule, severity, key, from, countsFrom: from + afterMs, ref, keys });
    }
  }
  return [...entries.values()]
    .map(({ keys, ...entry }) => ({ ...entry, count: keys.size }))
    .sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.from - b.from);
}
