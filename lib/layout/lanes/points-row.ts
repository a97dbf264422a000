/** How long things took, as a row below the head of their lane. */
import type { PointsRow } from "../model.ts";

/** A row of measurements below the head of its lane. */
export function pointsRow(
  id: string,
  lane: "requests" | "probes",
  label: string,
  title: string,
  measured: Pick<PointsRow, "t" | "ms" | "seq" | "failed">,
): PointsRow {
  const most = measured.ms.reduce((max, ms) => Math.max(max, ms), 0);
  return { id, lane, kind: "points", depth: 1, label, title, count: "", ...measured, most, unknown: [] };
}
