/** Wish, fact and condition: three notions of a mode, three lanes. */
import type { RevisionState, SharedState } from "../../core/index.ts";
import type { ConditionStatus, Path } from "../../model/timeline.ts";
import type { BarStyle, Lane, Translate } from "../model.ts";
import { barsBefore, barsOf, type SliceLook } from "./from-slices.ts";
import { unknownOf } from "./unrecorded.ts";

const PATH_STYLE: Readonly<Record<Path, BarStyle>> = {
  activator: "activator",
  pods: "pods",
  mixed: "mixed",
  none: "none",
};

export function pathStyle(path: Path): BarStyle {
  return PATH_STYLE[path];
}

/** Where new connections go: the class of the ready addresses in the public Endpoints. */
export function pathLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const bars = barsOf(revision.path, {
    style: pathStyle,
    label: (value) => text(`path.${value}`),
    provenance: "derived",
  });
  const unknown = unknownOf(shared, revision, "path", text);
  const common = { lane: "path", depth: 0, count: "", title: text("lane.pathTitle") } as const;
  return {
    id: "path",
    rows: [{ ...common, id: "path", kind: "bars", label: text("lane.path"), bars, unknown }],
  };
}

/** `SKS.spec.mode`: what the autoscaler wants. */
export function specModeLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const bars = barsOf(revision.specMode, {
    style: () => "wish",
    label: (value) => value,
    provenance: "observed",
  });
  const unknown = unknownOf(shared, revision, "specMode", text);
  const common = { lane: "specMode", depth: 0, count: "", title: text("lane.specModeTitle") } as const;
  return {
    id: "specMode",
    rows: [{ ...common, id: "specMode", kind: "bars", label: text("lane.specMode"), bars, unknown }],
  };
}

const POPULATED = "ActivatorEndpointsPopulated";

/** The field in which a condition says since when it holds. */
export function transitionField(type: string): string {
  return `status.conditions[${type}].lastTransitionTime`;
}

/** Status of `ActivatorEndpointsPopulated`; its reason and message say nothing. */
export function conditionLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const look: SliceLook<ConditionStatus> = {
    style: statusStyle,
    label: (value) => value,
    provenance: "observed",
  };
  const told = revision.conditions.get(`ServerlessService/${POPULATED}`) ?? [];
  const before = barsBefore(told, revision, look as SliceLook<string>, transitionField(POPULATED));
  const bars = [...before, ...barsOf(revision.condition, look)];
  const unknown = unknownOf(shared, revision, "condition", text);
  const common = { lane: "condition", depth: 0, count: "", title: text("lane.conditionTitle") } as const;
  return {
    id: "condition",
    rows: [{ ...common, id: "condition", kind: "bars", label: text("lane.condition"), bars, unknown }],
  };
}

export function statusStyle(status: ConditionStatus | string): BarStyle {
  return status === "True" ? "true" : status === "False" ? "false" : "neutral";
}
