/** Where nothing is known: a fact is unknown while any resource it is read from has a gap. */
import type { Gap } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { FACT_SOURCES, type FactName } from "./facts.ts";
import type { SharedState } from "./state.ts";

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
