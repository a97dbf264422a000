/** Notes that stand beside a recording or in its header, and how the text of a report tells them. */
import { isoTime } from "../model/iso-time.ts";
import type { JsonObject } from "../model/json.ts";
import { type Note, notesJson, readNotes } from "../model/notes.ts";
import { printable } from "../model/printable.ts";
import type { TraceHeader } from "../model/record.ts";
import { noteFileOf, readNoteFile } from "../sources/note-file.ts";
import { STDIN } from "../sources/read-inputs.ts";
import { paragraph } from "./table.ts";
import { t } from "./texts.ts";
import { clock } from "./why-text.ts";

/** The notes of what was read: of a single file those beside it count before its header's. */
export async function notesFor(paths: readonly string[], header: TraceHeader): Promise<readonly Note[]> {
  const [path] = paths;
  const beside =
    path === undefined || paths.length > 1 || path === STDIN ? null : await readNoteFile(noteFileOf(path));
  return beside ?? readNotes(header.fields?.notes);
}

/** A report with the notes as its JSON tells them; without any it is as it was. */
export function withNotes<T extends object>(
  report: T,
  notes: readonly Note[],
): T | (T & { readonly notes: readonly JsonObject[] }) {
  return notes.length === 0 ? report : { ...report, notes: notesJson(notes) };
}

/** A heading and a paragraph for each; nothing without notes. @param day the day of the recording, which goes without saying */
export function noteLines(notes: readonly Note[], day: string): string[] {
  if (notes.length === 0) return [];
  const at = (time: number): string => clock(isoTime(time), day);
  return [
    "",
    t("notes"),
    ...notes.flatMap(({ revision, from, to, text, by }) => {
      const head = [to === null ? at(from) : `${at(from)} – ${at(to)}`, revision ?? "", by];
      const words = `${head.filter((part) => part !== "").join(" · ")}: ${text.replace(/\s+/g, " ")}`;
      return paragraph(printable(words), 2, 4);
    }),
  ];
}
