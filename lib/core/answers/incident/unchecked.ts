/** What the records do not show although a finding could depend on it: silence is not health. */
import { resourceRow } from "../../../model/resources.ts";
import type { FindingValues, Gap } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import { ruleOf } from "../../rules/catalogue.ts";
import { coarseChanges } from "../../state/coarse.ts";
import type { SharedState } from "../../state/state.ts";

export interface Unchecked {
  /** `requests`, `logs`, `objects`: none of them are recorded; `gap`: not seen meanwhile; `earliest`: times are the earliest possible. */
  readonly what: "requests" | "logs" | "objects" | "gap" | "earliest";
  readonly values: FindingValues;
}

/**
 * What was not there to be checked between two times, for a finding of `rule`.
 * @param also processes whose log says more, beside what the rule reads
 */
export function uncheckedOf(
  shared: SharedState,
  rule: string,
  from: EpochMs,
  to: EpochMs,
  also: readonly string[] = [],
): Unchecked[] {
  const sources = [...new Set([...(ruleOf(rule)?.sources ?? []), ...also])];
  const missing = sources.filter((source) => !isRecorded(shared, source));
  const objects = missing.filter((source) => resourceRow(source) !== undefined).map(nameOf);
  const logs = missing.filter((source) => source !== "gateway" && resourceRow(source) === undefined);
  const coarse = coarseChanges(shared).map(nameOf);
  return [
    ...(hasRequests(shared) ? [] : [{ what: "requests", values: {} } as const]),
    ...(logs.length === 0 ? [] : [{ what: "logs", values: { names: logs.join(", ") } } as const]),
    ...(objects.length === 0 ? [] : [{ what: "objects", values: { names: objects.join(", ") } } as const]),
    ...gapsBetween(shared, sources, from, to),
    ...(coarse.length === 0 ? [] : [{ what: "earliest", values: { names: coarse.join(", ") } } as const]),
  ];
}

/** True where requests are recorded at all, of this revision or of another. */
export function hasRequests({ resources }: SharedState): boolean {
  return resources.has("REQUEST gateway");
}

function isRecorded({ resources }: SharedState, source: string): boolean {
  return [source, `LOG ${source}`, `REQUEST ${source}`].some((key) => resources.has(key));
}

function nameOf(resource: string): string {
  return resourceRow(resource)?.plural ?? resource;
}

/** Gaps that begin and end together are told as one. */
function gapsBetween(
  { gaps }: SharedState,
  sources: readonly string[],
  from: EpochMs,
  to: EpochMs,
): Unchecked[] {
  const found = new Map<string, Gap & { readonly names: string[] }>();
  for (const gap of gaps) {
    if (!sources.includes(gap.resource) || gap.from > to || (gap.to !== null && gap.to <= from)) continue;
    const key = `${gap.from} ${gap.to} ${gap.reason}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...gap, names: [nameOf(gap.resource)] });
    else known.names.push(nameOf(gap.resource));
  }
  return [...found.values()].map((gap) => ({
    what: "gap",
    values: {
      names: gap.names.join(", "),
      reason: gap.reason,
      fromAt: gap.from,
      ended: gap.to === null ? "no" : "yes",
      toAt: gap.to ?? gap.from,
    },
  }));
}
