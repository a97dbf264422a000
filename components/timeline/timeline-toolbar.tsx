"use client";

import { useTranslations } from "use-intl";
import { Button } from "@/components/ui/button.tsx";
import { LANE_SETS, type Range } from "@/lib/layout/index.ts";
import { Legend } from "./legend.tsx";
import type { TimelineNotes } from "./note-marks.tsx";
import type { Reading } from "./reading.ts";
import styles from "./timeline.module.css";

interface TimelineToolbarProps {
  /** Null where the page has no room for it. */
  readonly reading: Reading | null;
  readonly notes?: TimelineNotes | undefined;
  readonly range: Range;
  readonly isAnyFolded: boolean;
  readonly onFoldAll: () => void;
  /** The lanes are of a revision: their colours are those of its path. */
  readonly hasLegend: boolean;
  readonly table: boolean;
  readonly onTableChange: (table: boolean) => void;
}

/** What is shown of the lanes, and what their colours mean. */
export function TimelineToolbar(props: TimelineToolbarProps) {
  const { reading, notes, range, isAnyFolded, onFoldAll, hasLegend, table, onTableChange } = props;
  const text = useTranslations("timeline");
  const noteText = useTranslations("notes");
  const measure = (): void => {
    if (reading === null) return;
    const third = (range.to - range.from) / 3;
    const marks = [range.from + third, range.to - third].map(Math.round);
    reading.onMarks(reading.marks.length > 0 ? [] : marks, { commit: true });
  };
  return (
    <div className={styles.toolbar} data-part="tools">
      <Button size="small" onClick={onFoldAll}>
        {isAnyFolded ? text("unfoldAll") : text("foldAll")}
      </Button>
      {reading !== null && (
        <>
          <span role="group" aria-label={text("sets.label")} className={styles.sets}>
            {LANE_SETS.map((set) => (
              <Button
                key={set}
                size="small"
                pressed={reading.set === set}
                title={text(`sets.${set}Help`)}
                onClick={() => reading.onSet(set)}
              >
                {text(`sets.${set}`)}
              </Button>
            ))}
          </span>
          <Button
            size="small"
            pressed={reading.foldsIdle}
            title={text("idle.help")}
            onClick={() => reading.onFoldsIdle(!reading.foldsIdle)}
          >
            {text("idle.fold")}
          </Button>
          <Button
            size="small"
            pressed={reading.marks.length > 0}
            title={text("marks.selectHelp")}
            onClick={measure}
          >
            {text("marks.select")}
          </Button>
        </>
      )}
      {notes !== undefined && (
        <Button size="small" pressed={notes.chosen !== null} title={noteText("help")} onClick={notes.onList}>
          {noteText("open", { count: notes.all.length })}
        </Button>
      )}
      {hasLegend && <Legend />}
      <span className={styles.spacer} />
      <Button size="small" pressed={table} onClick={() => onTableChange(!table)}>
        {text("table.show")}
      </Button>
    </div>
  );
}
