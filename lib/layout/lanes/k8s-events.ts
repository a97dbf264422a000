/** Kubernetes events: all of them, then those of one kind of object a row. */
import type { RevisionState, SharedState } from "../../core/index.ts";
import type { K8sEventInstant } from "../../model/timeline.ts";
import type { Lane, Mark, MarkRow, Translate } from "../model.ts";
import { unrecordedOf } from "./unrecorded.ts";

export function k8sEventsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const unknown = unrecordedOf(shared, ["k8sEvents"], revision.k8sEvents.length === 0, text);
  const rowOf = (id: string, depth: 0 | 1, label: string, events: readonly K8sEventInstant[]): MarkRow => ({
    id,
    lane: "k8sEvents",
    kind: "marks",
    depth,
    label,
    title: label,
    count: String(events.length),
    marks: events.map(markOf),
    unknown,
  });
  const rows = [rowOf("k8sEvents", 0, text("lane.k8sEvents"), revision.k8sEvents)];
  for (const kind of [...new Set(revision.k8sEvents.map((event) => event.kind))].sort()) {
    rows.push(
      rowOf(
        `k8sEvents ${kind}`,
        1,
        kind,
        revision.k8sEvents.filter((event) => event.kind === kind),
      ),
    );
  }
  return { id: "k8sEvents", rows };
}

function markOf(event: K8sEventInstant): Mark {
  const warning = event.severity === "Warning";
  const times = event.count === undefined ? "" : ` ×${event.count}`;
  return {
    t: event.t,
    seq: event.seq,
    shape: warning ? "triangle" : "circle",
    tone: warning ? "warning" : "note",
    strong: warning,
    label: `${event.reason}${times}`,
    detail: `${event.kind}/${event.name}: ${event.message}`,
    provenance: "observed",
  };
}
