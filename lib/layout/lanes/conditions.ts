/** Conditions of SKS, PodAutoscaler and Revision; the head shows the PodAutoscaler's Active, which is protocol state. */
import { type FactName, type RevisionState, type SharedState, unknownSpans } from "../../core/index.ts";
import type { BarRow, Lane, Translate } from "../model.ts";
import { barsOf } from "./from-slices.ts";
import { statusStyle } from "./mode.ts";

const HEAD = "PodAutoscaler/Active";
const KINDS: readonly (readonly [kind: string, fact: FactName])[] = [
  ["PodAutoscaler", "paConditions"],
  ["ServerlessService", "sksConditions"],
  ["Revision", "revisionConditions"],
];

export function conditionsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const rowOf = (key: string, fact: FactName, depth: 0 | 1, label: string): BarRow => ({
    id: depth === 0 ? "conditions" : `condition ${key}`,
    lane: "conditions",
    kind: "bars",
    depth,
    label,
    title: key,
    count: "",
    bars: barsOf(revision.conditions.get(key) ?? [], {
      style: statusStyle,
      label: (value, slice) => (slice.reason === undefined ? value : `${value} ${slice.reason}`),
      provenance: "observed",
    }),
    unknown: unknownSpans(shared, fact),
  });
  const rows = [rowOf(HEAD, "paConditions", 0, text("lane.conditions"))];
  for (const [kind, fact] of KINDS) {
    const keys = [...revision.conditions.keys()]
      .filter((key) => key.startsWith(`${kind}/`) && key !== HEAD)
      .sort();
    for (const key of keys) {
      const type = key.slice(kind.length + 1);
      rows.push(rowOf(key, fact, 1, text("conditions.row", { kind, type })));
    }
  }
  return { id: "conditions", rows };
}
