/** Notes as marks of a time axis: what begins close together is one mark. */
import type { Note } from "../model/notes.ts";
import type { CssPx } from "../model/units.ts";
import type { TimeScale } from "./time-scale.ts";

export interface NoteMark {
  readonly x: CssPx;
  /** In the order of their times; never empty. */
  readonly notes: readonly Note[];
}

/** Where a note lies on a scale: an instant has no width. */
export interface NoteSpan {
  readonly note: Note;
  readonly x: CssPx;
  readonly width: CssPx;
}

/** The notes of which something is in view, clipped to it. */
export function noteSpans(notes: readonly Note[], scale: TimeScale): NoteSpan[] {
  return notes.flatMap((note) => {
    const from = scale.toPx(note.from);
    const to = scale.toPx(note.to ?? note.from);
    if (to < 0 || from > scale.widthPx) return [];
    const x = Math.max(0, from);
    return [{ note, x, width: Math.min(scale.widthPx, to) - x }];
  });
}

/** Marks at least `apartPx` from one another, left to right. */
export function noteMarks(notes: readonly Note[], scale: TimeScale, apartPx: CssPx = 16): NoteMark[] {
  const marks: { x: CssPx; notes: Note[] }[] = [];
  for (const { note, x } of noteSpans(notes, scale).sort((a, b) => a.x - b.x)) {
    const last = marks.at(-1);
    if (last !== undefined && x - last.x < apartPx) last.notes.push(note);
    else marks.push({ x, notes: [note] });
  }
  return marks;
}
