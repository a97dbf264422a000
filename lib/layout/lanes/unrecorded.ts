/** Where a fact of a revision is unknown: in the gaps of what it is read from, and all along where none of that was recorded. */
import {
  FACT_SOURCES,
  type FactName,
  isSeenInPart,
  isToldOnly,
  type RevisionState,
  type SharedState,
  type UnknownSpan,
  unknownSpans,
} from "../../core/index.ts";
import type { Translate } from "../model.ts";

/** The spans in which the fact is unknown, with the reason in words. */
export function unknownOf(
  shared: SharedState,
  revision: RevisionState,
  fact: FactName,
  text: Translate,
): UnknownSpan[] {
  const { firstT } = shared;
  const isMissing = isSeenInPart(shared, revision)
    ? FACT_SOURCES[fact].some((resource) => !shared.resources.has(resource))
    : isToldOnly(shared, revision);
  if (firstT === null || !isMissing) return unknownSpans(shared, fact);
  return [{ from: firstT, to: null, reason: text("tooltip.notRecorded"), resource: "" }];
}
