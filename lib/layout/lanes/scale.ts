/** Replicas wanted, desired, actual and ready as a chart. */
import { type RevisionState, type SharedState, unknownSpans } from "../../core/index.ts";
import type { Lane, Translate } from "../model.ts";

export function scaleLane(shared: SharedState, _revision: RevisionState, text: Translate): Lane {
  const unknown = [...unknownSpans(shared, "replicas"), ...unknownSpans(shared, "scale")];
  return {
    id: "scale",
    rows: [
      {
        id: "scale",
        lane: "scale",
        kind: "chart",
        chart: "scale",
        depth: 0,
        label: text("lane.scale"),
        title: text("lane.scaleTitle"),
        count: "",
        unknown,
      },
    ],
  };
}
