/** What nobody recorded, as the objects of lists say: all of it, then a row for each kind of object. */
import { pastOf, type Reconstructed, type RevisionState, type SharedState } from "../../core/index.ts";
import type { DurationMs } from "../../model/units.ts";
import type { Lane, Mark, MarkRow, Translate } from "../model.ts";

const WHOLE_SECOND_MS: DurationMs = 1_000;

export function pastLane(_: SharedState, revision: RevisionState, text: Translate): Lane {
  const facts = pastOf(revision);
  if (facts.length === 0) return { id: "past", rows: [] };
  const rowOf = (id: string, depth: 0 | 1, label: string, own: readonly Reconstructed[]): MarkRow => ({
    id,
    lane: "past",
    kind: "marks",
    depth,
    label,
    title: depth === 0 ? text("lane.pastTitle") : label,
    count: String(own.length),
    marks: own.flatMap((fact) => marksOf(fact, text)).sort((a, b) => a.t - b.t),
    unknown: [],
  });
  const rows = [rowOf("past", 0, text("lane.past"), facts)];
  for (const kind of [...new Set(facts.map((fact) => fact.kind))].sort()) {
    const own = facts.filter((fact) => fact.kind === kind);
    rows.push(rowOf(`past ${kind}`, 1, kind, own));
  }
  return { id: "past", rows };
}

/** A mark; of what lies in a longer time one at its beginning and one at its end. */
function marksOf(fact: Reconstructed, text: Translate): Mark[] {
  const { from, to, what, kind, name, value, count = 1, detail, field, seq } = fact;
  const said = text(`past.${what}`, { value });
  const mark = (t: number): Mark => ({
    t,
    seq,
    shape: "circle",
    tone: "note",
    strong: false,
    label: text("past.label", { kind, what: count === 1 ? said : text("past.times", { what: said, count }) }),
    detail: [name, detail].filter((part) => part !== "").join(": "),
    provenance: "reconstructed",
    told: { field, from, to },
  });
  return to - from <= WHOLE_SECOND_MS ? [mark(from)] : [mark(from), mark(to - WHOLE_SECOND_MS)];
}
