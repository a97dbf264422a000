"use client";

import { useMemo } from "react";
import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { formatTime, type TimeFormat } from "@/lib/client/format-time.ts";
import { noteMarks, noteSpans, type TimeScale } from "@/lib/layout/index.ts";
import type { Note } from "@/lib/model/notes.ts";
import styles from "./note-marks.module.css";

/** The notes of a page, and what a press on their marks does. */
export interface TimelineNotes {
  readonly all: readonly Note[];
  /** Id of the note that is open. */
  readonly chosen: string | null;
  readonly onOpen: (note: Note) => void;
  /** Opens the list of all, or closes it. */
  readonly onList: () => void;
}

interface NoteMarksProps {
  readonly notes: TimelineNotes;
  readonly scale: TimeScale;
}

const UTC: TimeFormat = { clock: "utc", origin: 0 };

/** Notes on the time axis: a flag where one begins, and a line over its range. */
export function NoteMarks({ notes, scale }: NoteMarksProps) {
  const text = useTranslations("notes");
  const { all, chosen, onOpen } = notes;
  const marks = useMemo(() => noteMarks(all, scale), [all, scale]);
  if (scale.widthPx <= 1) return null;
  return (
    <div className={styles.marks} data-testid="note-marks">
      {noteSpans(all, scale).map(
        ({ note, x, width }) =>
          width > 0 && <span key={note.id} className={styles.line} style={{ left: x, width }} />,
      )}
      {marks.map(({ x, notes: at }) => {
        const first = at.find(({ id }) => id === chosen) ?? at[0];
        if (first === undefined) return null;
        return (
          <Button
            key={first.id}
            variant="bare"
            className={styles.flag ?? ""}
            data-chosen={first.id === chosen}
            style={{ left: x }}
            label={text("mark", { at: formatTime(first.from, UTC), text: first.text, more: at.length - 1 })}
            // The axis below moves the cursor with the pointer.
            onPointerDown={(event) => event.stopPropagation()}
            onPointerUp={(event) => event.stopPropagation()}
            onClick={() => onOpen(first)}
          >
            <span aria-hidden="true">✎</span>
          </Button>
        );
      })}
    </div>
  );
}

/** Notes over all lanes: a dashed line at an instant, a tint over a range. */
export function NoteShades({ notes, scale }: NoteMarksProps) {
  return noteSpans(notes.all, scale).map(({ note, x, width }) => (
    <div
      key={note.id}
      className={styles.shade}
      data-chosen={note.id === notes.chosen}
      style={{ left: x, width }}
    />
  ));
}
