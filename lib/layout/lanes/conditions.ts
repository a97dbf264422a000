/** Conditions of SKS, PodAutoscaler, Revision and what leads to it; the head shows the PodAutoscaler's Active, which is protocol state. */
import type { FactName, RevisionState, SharedState } from "../../core/index.ts";
import type { Bar, BarRow, Lane, Translate } from "../model.ts";
import { barsBefore, barsOf, type SliceLook } from "./from-slices.ts";
import { statusStyle, transitionField } from "./mode.ts";
import { unrecordedOf } from "./unrecorded.ts";

const HEAD = "PodAutoscaler/Active";
const KINDS: readonly (readonly [kind: string, fact: FactName])[] = [
  ["PodAutoscaler", "paConditions"],
  ["ServerlessService", "sksConditions"],
  ["Revision", "revisionConditions"],
];

const LOOK: SliceLook<string> = {
  style: statusStyle,
  label: (value, { reason }) => (reason === undefined ? value : `${value} ${reason}`),
  provenance: "observed",
};

function conditionBars(revision: RevisionState, key: string): Bar[] {
  const slices = revision.conditions.get(key) ?? [];
  const field = transitionField(key.slice(key.indexOf("/") + 1));
  return [...barsBefore(slices, revision, LOOK, field), ...barsOf(slices, LOOK)];
}

export function conditionsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const rowOf = (key: string, fact: FactName, depth: 0 | 1, label: string): BarRow => {
    const bars = conditionBars(revision, key);
    return {
      id: depth === 0 ? "conditions" : `condition ${key}`,
      lane: "conditions",
      kind: "bars",
      depth,
      label,
      title: key,
      count: "",
      bars,
      unknown: unrecordedOf(shared, [fact], bars.length === 0, text),
    };
  };
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
  // "Route web/Ready": of what leads to it, each object has a name of its own.
  const above = [...revision.conditions.keys()]
    .filter((key) => key.slice(0, key.indexOf("/")).includes(" "))
    .sort();
  for (const key of above) {
    const slash = key.indexOf("/");
    const words = { kind: key.slice(0, slash), type: key.slice(slash + 1) };
    rows.push(rowOf(key, "servingConditions", 1, text("conditions.row", words)));
  }
  return { id: "conditions", rows };
}
