/** Replicas wanted, desired, actual and ready as a chart. */
import type { RevisionState, SharedState } from "../../core/index.ts";
import type { Lane, Translate } from "../model.ts";
import { unrecordedOf } from "./unrecorded.ts";

export function scaleLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const { replicas, readyReplicas, desired, actual } = revision;
  const isEmpty = [replicas, readyReplicas, desired, actual].every((track) => track.length === 0);
  const unknown = unrecordedOf(shared, ["replicas", "scale"], isEmpty, text);
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
