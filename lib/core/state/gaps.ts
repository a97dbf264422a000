/** Where nothing is known: a fact is unknown while any resource it is read from has a gap. */
import { firstIndexAt } from "../../model/search.ts";
import type { Gap } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { FACT_SOURCES, type FactName } from "./facts.ts";
import type { SharedState } from "./state.ts";

/** The gaps of a list by resource, so that a question about one does not look at all that there were. */
const indexes = new WeakMap<readonly Gap[], { readonly byResource: Map<string, Gap[]>; length: number }>();

/** Those of one resource follow one another: each begins after the one before has ended. */
function gapsOf(gaps: readonly Gap[], resource: string): readonly Gap[] {
  return indexOf(gaps).get(resource) ?? [];
}

function indexOf(gaps: readonly Gap[]): Map<string, Gap[]> {
  const known = indexes.get(gaps);
  if (known?.length === gaps.length) return known.byResource;
  const byResource = new Map<string, Gap[]>();
  for (const gap of gaps) list(byResource, gap);
  indexes.set(gaps, { byResource, length: gaps.length });
  return byResource;
}

function list(byResource: Map<string, Gap[]>, gap: Gap): void {
  const same = byResource.get(gap.resource);
  if (same === undefined) byResource.set(gap.resource, [gap]);
  else same.push(gap);
}

/** The gap of a resource that has not ended. */
export function openGap({ gaps }: Pick<SharedState, "gaps">, resource: string): Gap | undefined {
  // Asked by each rule after each record, and most recordings have none.
  if (gaps.length === 0) return undefined;
  const last = gapsOf(gaps, resource).at(-1);
  return last?.to === null ? last : undefined;
}

/** Since when a resource was not watched that a list tells of at `t`; null where nothing of it was known before. */
export function unwatchedSince(
  { gaps }: Pick<SharedState, "gaps">,
  resource: string,
  t: EpochMs,
): EpochMs | null {
  const own = gapsOf(gaps, resource);
  return own[firstIndexAt(own, t, (gap) => gap.from) - 1]?.from ?? null;
}

/** A gap begins. */
export function addGap({ gaps }: SharedState, gap: Gap): void {
  const byResource = indexOf(gaps);
  gaps.push(gap);
  list(byResource, gap);
  indexes.set(gaps, { byResource, length: gaps.length });
}

/** True when a gap of the resource hides a part of the time between, or, where both are the same, that instant. */
export function isHiddenBetween(
  { gaps }: Pick<SharedState, "gaps">,
  resource: string,
  from: EpochMs,
  to: EpochMs,
): boolean {
  const own = gapsOf(gaps, resource);
  // Of those that begin before the end the last one ends last.
  const last = own[firstIndexAt(own, to, (gap) => gap.from) - 1];
  return last !== undefined && (last.to === null || last.to > from);
}

export interface UnknownSpan {
  readonly from: EpochMs;
  /** null while the gap lasts. */
  readonly to: EpochMs | null;
  readonly reason: string;
  readonly resource: string;
}

/** The gaps that make a fact unknown, in order of their beginning. */
export function unknownSpans(shared: SharedState, fact: FactName): UnknownSpan[] {
  const sources: readonly string[] = FACT_SOURCES[fact];
  return shared.gaps
    .filter((gap: Gap) => sources.includes(gap.resource))
    .map(({ from, to, reason, resource }) => ({ from, to, reason, resource }))
    .sort((a, b) => a.from - b.from);
}

/** True when the fact is unknown at `t`: after the last record before a gap, and before the list that ends it. */
export function isUnknownAt(shared: SharedState, fact: FactName, t: EpochMs): boolean {
  return isUnknownBetween(shared, fact, t, t);
}

/** Since when a fact is unknown that is at `t`: when it will be known again nobody knows then. */
export function unknownSince({ gaps }: Pick<SharedState, "gaps">, fact: FactName, t: EpochMs): EpochMs {
  const began = FACT_SOURCES[fact].flatMap((resource) => {
    const own = gapsOf(gaps, resource);
    const last = own[firstIndexAt(own, t, (gap) => gap.from) - 1];
    return last !== undefined && (last.to === null || last.to > t) ? [last.from] : [];
  });
  return Math.min(t, ...began);
}

/** True when a gap hides the fact for a part of the time between. */
export function isUnknownBetween(shared: SharedState, fact: FactName, from: EpochMs, to: EpochMs): boolean {
  return FACT_SOURCES[fact].some((resource) => isHiddenBetween(shared, resource, from, to));
}

/** True before the source had told all objects that the fact is read from; of one of which it tells none, all along. */
export function isUntoldAt(
  { resources }: Pick<SharedState, "resources">,
  fact: FactName,
  t: EpochMs,
): boolean {
  return FACT_SOURCES[fact].some((resource) => {
    const told = resources.get(resource)?.told ?? null;
    return told === null || told.t > t;
  });
}

/** From when on all lists that the fact is read from had come; −∞ where the source marks none. */
export function listedFrom({ resources }: Pick<SharedState, "resources">, fact: FactName): EpochMs {
  return FACT_SOURCES[fact].reduce((latest, resource) => {
    const told = resources.get(resource)?.told ?? null;
    return told?.isListed === true ? Math.max(latest, told.t) : latest;
  }, Number.NEGATIVE_INFINITY);
}

/** True while a first list of what the fact is read from was still to come: nothing follows from what is not there. */
export function isBeforeLists(shared: Pick<SharedState, "resources">, fact: FactName, t: EpochMs): boolean {
  return t < listedFrom(shared, fact);
}

/** The facts that are unknown at `t`: inside a gap, and the phase before what it is read from was listed. */
export function unknownAt(shared: SharedState, t: EpochMs): ReadonlySet<FactName> {
  const unknown = new Set<FactName>();
  if (isBeforeLists(shared, "phase", t)) unknown.add("phase");
  if (shared.gaps.length === 0) return unknown;
  for (const fact of Object.keys(FACT_SOURCES) as FactName[]) {
    if (isUnknownAt(shared, fact, t)) unknown.add(fact);
  }
  return unknown;
}

/** True when a resource was watched without a gap from `from` to `to`; false when it was never seen. */
export function wasWatched(
  shared: Pick<SharedState, "resources" | "gaps">,
  resource: string,
  from: EpochMs,
  to: EpochMs,
): boolean {
  return shared.resources.has(resource) && !isHiddenBetween(shared, resource, from, to);
}
