/** Where nothing is known: a fact is unknown while any resource it is read from has a gap. */
import type { Gap } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { FACT_SOURCES, type FactName } from "./facts.ts";
import type { SharedState } from "./state.ts";

/** The gaps of a list that last, by resource, so that a question about one does not look at all that there were. */
const lasting = new WeakMap<readonly Gap[], { readonly byResource: Map<string, Gap>; length: number }>();

function lastingIn(gaps: readonly Gap[]): Map<string, Gap> {
  const known = lasting.get(gaps);
  if (known?.length === gaps.length) return known.byResource;
  const byResource = new Map<string, Gap>();
  for (const gap of gaps) if (gap.to === null) byResource.set(gap.resource, gap);
  lasting.set(gaps, { byResource, length: gaps.length });
  return byResource;
}

/** The gap of a resource that has not ended. */
export function openGap({ gaps }: SharedState, resource: string): Gap | undefined {
  const gap = lastingIn(gaps).get(resource);
  return gap?.to === null ? gap : undefined;
}

/** A gap begins. */
export function addGap({ gaps }: SharedState, gap: Gap): void {
  const byResource = lastingIn(gaps);
  gaps.push(gap);
  if (gap.to === null) byResource.set(gap.resource, gap);
  lasting.set(gaps, { byResource, length: gaps.length });
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
  return unknownSpans(shared, fact).some((gap) => gap.from < t && (gap.to === null || t < gap.to));
}

/** The facts that are unknown at `t`. */
export function unknownAt(shared: SharedState, t: EpochMs): ReadonlySet<FactName> {
  const hidden = new Set<string>();
  for (const { resource, from, to } of shared.gaps) {
    if (from < t && (to === null || t < to)) hidden.add(resource);
  }
  const unknown = new Set<FactName>();
  if (hidden.size === 0) return unknown;
  for (const fact of Object.keys(FACT_SOURCES) as FactName[]) {
    if (FACT_SOURCES[fact].some((resource) => hidden.has(resource))) unknown.add(fact);
  }
  return unknown;
}

/** True when a resource was watched without a gap from `from` to `to`; false when it was never seen. */
export function wasWatched(
  { resources, gaps }: Pick<SharedState, "resources" | "gaps">,
  resource: string,
  from: EpochMs,
  to: EpochMs,
): boolean {
  if (!resources.has(resource)) return false;
  return !gaps.some(
    (gap) => gap.resource === resource && gap.from < to && (gap.to === null || gap.to > from),
  );
}
