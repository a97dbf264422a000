/** Finding words in the lanes: names of objects, states and reasons, messages, log lines. */
import type { EpochMs, RecordSeq } from "../model/units.ts";
import type { Lane, Row } from "./model.ts";

export interface Hit {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  /** What the row is about. */
  readonly row: string;
  readonly label: string;
  /** Reason and message as recorded. */
  readonly detail: string;
}

/**
 * What of the lanes holds all the words, in the order of time; an empty query finds nothing.
 * @param until nothing later is found
 */
export function findInLanes(lanes: readonly Lane[], query: string, until = Number.POSITIVE_INFINITY): Hit[] {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const found = new Map<string, Hit>();
  for (const { rows } of lanes) {
    // The head of a lane repeats what its rows say.
    const own = rows.length > 1 ? rows.slice(1) : rows;
    for (const row of own) {
      // A label that was shortened has its full text in the title; other titles explain.
      const title = row.label.includes("…") ? row.title : row.label;
      for (const hit of hitsOf(row, title)) {
        if (hit.t > until || !hasAll(`${title} ${hit.label} ${hit.detail}`, words)) continue;
        found.set(`${hit.t} ${hit.seq} ${title} ${hit.label}`, hit);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.t - b.t || a.seq - b.seq);
}

/** The words of a query. */
export function wordsOf(query: string): string[] {
  return query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
}

/** Whether a text holds each of the words, in any order. */
export function hasAll(text: string, words: readonly string[]): boolean {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function hitsOf(row: Row, title: string): Hit[] {
  if (row.kind === "bars") {
    return row.bars.map(({ from, seq, label, detail }) => ({ t: from, seq, row: title, label, detail }));
  }
  if (row.kind === "stack") {
    return row.items.map(({ from, seq, label, detail }) => ({ t: from, seq, row: title, label, detail }));
  }
  if (row.kind === "marks") {
    return row.marks.map(({ t, seq, label, detail }) => ({ t, seq, row: title, label, detail }));
  }
  return [];
}
