/** User requests: a mark each, and how long they took. Left out when the source records none. */
import type { RevisionState, SharedState } from "../../core/index.ts";
import type { Lane, Mark, Translate } from "../model.ts";

export function requestsLane(_shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const { t, ms, status, seq, via } = revision.requests;
  if (t.length === 0) return { id: "requests", rows: [] };
  const noAnswer = text("requests.noAnswer");
  const marks = t.map((sent, i): Mark => {
    const code = status[i] as number;
    const failed = code === 0 || code >= 400;
    return {
      t: sent,
      seq: seq[i] as number,
      shape: failed ? "cross" : "tick",
      tone: failed ? "none" : "ink",
      strong: failed,
      // Tens of thousands of marks: no message formatting for each.
      label: `${code === 0 ? noAnswer : code} · ${ms[i]} ms`,
      detail: via[i] === "" ? "" : text("requests.via", { via: via[i] as string }),
      provenance: "observed",
    };
  });
  return {
    id: "requests",
    rows: [
      {
        id: "requests",
        lane: "requests",
        kind: "marks",
        depth: 0,
        label: text("lane.requests"),
        title: text("lane.requestsTitle"),
        count: String(t.length),
        marks,
        unknown: [],
      },
      {
        id: "requests latency",
        lane: "requests",
        kind: "chart",
        chart: "requestLatency",
        depth: 1,
        label: text("requests.latency"),
        title: text("requests.latencyTitle"),
        count: "",
        unknown: [],
      },
    ],
  };
}
