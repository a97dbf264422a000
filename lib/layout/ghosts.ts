/**
 * Two futures of one revision in the same rows: what the other one has where it differs.
 *
 *   own      A ├────────┤ B ├──────────▶
 *   other    A ├─────────────┤ B ├─────▶
 *   ghosts              A ├──┤
 */
import type { EpochMs } from "../model/units.ts";
import type { Bar, BarRow, Lane, Row } from "./model.ts";

/**
 * The lanes with the bars of another future as ghosts, only where they say something else. Rows that only the other one has
 * (a pod that never came) stand at the end of their lane. Every row of bars gets ghosts, if only none: it has room for them.
 */
export function withGhosts(lanes: readonly Lane[], others: readonly Lane[]): Lane[] {
  const lanesOfOther = new Map(others.map((lane) => [lane.id, lane]));
  return lanes.map((lane): Lane => {
    const other = lanesOfOther.get(lane.id);
    const rowsOfOther = new Map((other?.rows ?? []).map((row) => [row.id, row]));
    const rows = lane.rows.map((row): Row => {
      if (row.kind !== "bars") return row;
      const same = rowsOfOther.get(row.id);
      return { ...row, ghosts: same?.kind === "bars" ? differing(same.bars, row.bars) : [] };
    });
    const known = new Set(lane.rows.map(({ id }) => id));
    const missing = [...rowsOfOther.values()]
      .filter((row): row is BarRow => row.kind === "bars" && !known.has(row.id))
      .map((row): BarRow => ({ ...row, bars: [], ghosts: row.bars }));
    return { ...lane, rows: [...rows, ...missing] };
  });
}

/** The parts of bars that lie where the others have no bar of the same look and label. Both are sorted and do not overlap. */
function differing(bars: readonly Bar[], others: readonly Bar[]): Bar[] {
  return bars.flatMap((bar) => {
    const same = others.filter(
      ({ from, to, style, label }) =>
        style === bar.style &&
        label === bar.label &&
        from < endOf(bar) &&
        (to ?? Number.POSITIVE_INFINITY) > bar.from,
    );
    const pieces: Bar[] = [];
    let from = bar.from;
    for (const { from: begin, to } of same) {
      if (begin > from) pieces.push({ ...bar, from, to: begin });
      from = Math.max(from, to ?? Number.POSITIVE_INFINITY);
    }
    if (from < endOf(bar)) pieces.push({ ...bar, from });
    return pieces;
  });
}

function endOf({ to }: Bar): EpochMs {
  return to ?? Number.POSITIVE_INFINITY;
}

/** The ghost at an instant; undefined where the other future says the same, or the row has none. */
export function ghostAt(row: Row, t: EpochMs): Bar | undefined {
  if (row.kind !== "bars") return undefined;
  return row.ghosts?.find((bar) => bar.from <= t && t < endOf(bar));
}
