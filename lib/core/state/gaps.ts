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
