/** The lanes as a table: the same facts for screen readers and spreadsheets. */

import { isoTime } from "../model/iso-time.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { Bar, Lane, Mark, Provenance, Row, Told } from "./model.ts";
import type { Range } from "./time-scale.ts";

export interface TableEntry {
  readonly lane: string;
  readonly item: string;
  readonly value: string;
  readonly from: EpochMs;
  /** null: still holds, or an instant (see `instant`). */
  readonly to: EpochMs | null;
  readonly instant: boolean;
  readonly detail: string;
  readonly provenance: Provenance;
  readonly seq: RecordSeq;
  /** Of another future, which the item names: the record is one of that. */
  readonly isGhost?: true;
}

/**
 * Every bar and mark that touches the range, lane by lane, in time; nothing later than `until`. What another future has instead
 * (`ghosts.ts`) follows its row, under the title of that future.
 */
export function tableEntries(
  lanes: readonly Lane[],
  range: Range,
  until: EpochMs | null,
  ghostTitle = "",
): TableEntry[] {
  const end = Math.min(range.to, until ?? Number.POSITIVE_INFINITY);
  return lanes.flatMap((lane) =>
    lane.rows.flatMap((row) => {
      const name = lane.rows[0]?.label ?? lane.id;
      return [...entriesOf(name, row, range, end), ...ghostsOf(name, row, range, end, ghostTitle)];
    }),
  );
}

function ghostsOf(lane: string, row: Row, range: Range, end: EpochMs, title: string): TableEntry[] {
  if (row.kind !== "bars" || row.ghosts === undefined) return [];
  return entriesOf(lane, { ...row, bars: row.ghosts }, range, end).map((entry) => ({
    ...entry,
    item: [entry.item, title].filter((text) => text !== "").join(" · "),
    isGhost: true,
  }));
}

function entriesOf(lane: string, row: Row, range: Range, end: EpochMs): TableEntry[] {
  const item = row.depth === 0 ? "" : row.label;
  if (row.kind === "bars" || row.kind === "stack") {
    return (row.kind === "bars" ? row.bars : row.items)
      .filter((bar) => bar.from <= end && (bar.to === null || bar.to >= range.from))
      .map((bar: Bar) => ({
        lane,
        item,
        value: bar.label,
        from: bar.from,
        to: bar.to !== null && bar.to <= end ? bar.to : null,
        instant: false,
        detail: detailOf(bar),
        provenance: bar.provenance,
        seq: bar.seq,
      }));
  }
  if (row.kind === "marks") {
    return row.marks
      .filter((mark) => mark.t >= range.from && mark.t <= end)
      .map((mark: Mark) => ({
        lane,
        item,
        value: mark.label,
        from: mark.t,
        to: null,
        instant: true,
        detail: detailOf(mark),
        provenance: mark.provenance,
        seq: mark.seq,
      }));
  }
  return [];
}

/** With the field of what nobody recorded. */
function detailOf({ detail, told }: { readonly detail: string; readonly told?: Told }): string {
  return [detail, told?.field ?? ""].filter((text) => text !== "").join(" · ");
}

/** Tab-separated text for a spreadsheet: a heading line, then a line an entry; times in RFC 3339, UTC. */
export function toTsv(entries: readonly TableEntry[], headings: readonly string[]): string {
  const lines = entries.map((entry) =>
    [
      entry.lane,
      entry.item,
      entry.value,
      isoTime(entry.from),
      entry.to === null ? "" : isoTime(entry.to),
      entry.to === null ? "" : String(entry.to - entry.from),
      entry.provenance,
      String(entry.seq),
      entry.detail,
    ]
      .map(cell)
      .join("\t"),
  );
  return [headings.map(cell).join("\t"), ...lines, ""].join("\n");
}

/** What a spreadsheet takes for the beginning of a formula, full-width signs and those after blanks or a quote among them. */
const FORMULA = /^[\s\u00a0\ufeff"']*[=+\-@＝＋－＠|%]/;

/** No cell may break the table, and none may be taken for a formula by a spreadsheet; one that begins with a quote may be both. */
function cell(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const flat = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, " ");
  return flat.startsWith('"') || FORMULA.test(flat) ? `'${flat}` : flat;
}
