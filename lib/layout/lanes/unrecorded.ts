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
import { RESOURCE } from "../../model/resources.ts";
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

/** What is read of a revision's addresses: the slices where there are no Endpoints. */
const READ_FROM: Readonly<Partial<Record<FactName, readonly string[]>>> = {
  publicEndpoints: [RESOURCE.endpoints, RESOURCE.endpointSlices],
  privateEndpoints: [RESOURCE.endpoints, RESOURCE.endpointSlices],
};

/** The gaps of facts; all along, where the source ended with nothing that says any of them: their row is empty for that reason. */
export function unrecordedOf(
  shared: SharedState,
  facts: readonly FactName[],
  isEmpty: boolean,
  text: Translate,
): UnknownSpan[] {
  const gaps = facts.flatMap((fact) => unknownSpans(shared, fact));
  if (!isEmpty) return gaps;
  const sources: readonly string[] = facts.flatMap((fact) => READ_FROM[fact] ?? FACT_SOURCES[fact]);
  const resources = sources.map((resource) => resource.split(".")[0] ?? resource).join(", ");
  return missing(shared, sources, text("tooltip.holdsNo", { resources })) ?? gaps;
}

/** Nothing is known of what is read from log lines or probes of a source that ended without any. */
export function unloggedOf(
  shared: SharedState,
  types: readonly ("LOG" | "PROBE")[],
  isEmpty: boolean,
  text: Translate,
): UnknownSpan[] {
  if (!isEmpty) return [];
  const kept = [...shared.resources.keys()].filter((key) => types.some((type) => key.startsWith(`${type} `)));
  return kept.length > 0 ? [] : (missing(shared, [], text("tooltip.holdsNoLines")) ?? []);
}

function missing(shared: SharedState, sources: readonly string[], reason: string): UnknownSpan[] | null {
  const { firstT, hasEnded, resources } = shared;
  // While records come, one of them may come yet.
  if (firstT === null || !hasEnded || sources.some((resource) => resources.has(resource))) return null;
  return [{ from: firstT, to: null, reason, resource: sources[0] ?? "" }];
}
