/** What the log lines decided: a row a process, the telling ones strong. */
import type { RevisionState, SharedState } from "../../core/index.ts";
import type { DecisionInstant, DecisionKind } from "../../model/timeline.ts";
import type { Lane, Mark, MarkRow, MarkShape, MarkTone, Translate } from "../model.ts";
import { unloggedOf } from "./unrecorded.ts";

/** Lines that change something; the others are observations repeated in every pass. */
const STRONG: ReadonlySet<DecisionKind> = new Set([
  "sks-write",
  "scaling",
  "can-deactivate",
  "grace-wait",
  "retention-wait",
  "fast-path",
  "activation-timeout",
  "panic-on",
  "panic-off",
  "forced-serve",
  "endpoints-write",
  "request-error",
  "error",
]);

const WARNINGS: ReadonlySet<DecisionKind> = new Set([
  "activation-timeout",
  "forced-serve",
  "request-error",
  "error",
]);

export function decisionsLane(shared: SharedState, revision: RevisionState, text: Translate): Lane {
  const { decisions } = revision;
  const unknown = unloggedOf(shared, ["LOG"], decisions.length === 0, text);
  const strong = decisions.filter((decision) => STRONG.has(decision.kind));
  const rows: MarkRow[] = [
    rowOf("decisions", 0, text("lane.decisions"), text("lane.decisionsTitle"), strong, unknown),
  ];
  for (const process of [...new Set(decisions.map((decision) => decision.process))].sort()) {
    const own = decisions.filter((decision) => decision.process === process);
    rows.push(rowOf(`decisions ${process}`, 1, process, text("decisions.allOf", { process }), own, []));
  }
  return { id: "decisions", rows };
}

function rowOf(
  id: string,
  depth: 0 | 1,
  label: string,
  title: string,
  decisions: readonly DecisionInstant[],
  unknown: MarkRow["unknown"],
): MarkRow {
  return {
    id,
    lane: "decisions",
    kind: "marks",
    depth,
    label,
    title,
    count: String(decisions.length),
    marks: decisions.map(markOf),
    unknown,
  };
}

function markOf(decision: DecisionInstant): Mark {
  const strong = STRONG.has(decision.kind);
  return {
    t: decision.t,
    seq: decision.seq,
    shape: shapeOf(decision.kind),
    tone: toneOf(decision),
    strong,
    label: decision.message,
    detail: decision.process,
    provenance: "observed",
  };
}

function shapeOf(kind: DecisionKind): MarkShape {
  if (WARNINGS.has(kind)) return "triangle";
  return STRONG.has(kind) ? "square" : "dot";
}

function toneOf(decision: DecisionInstant): MarkTone {
  if (WARNINGS.has(decision.kind)) return "warning";
  const { mode } = decision.values;
  if (decision.kind === "sks-write") return mode === "Serve" ? "pods" : "activator";
  return STRONG.has(decision.kind) ? "ink" : "note";
}
