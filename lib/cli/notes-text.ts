/** Notes that stand beside a recording or in its header, and how the text of a report tells them. */
import { isoTime } from "../model/iso-time.ts";
import type { JsonObject } from "../model/json.ts";
import { type Note, notesJson, readNotes } from "../model/notes.ts";
import { printable } from "../model/printable.ts";
import type { TraceHeader } from "../model/record.ts";
import { fileWithNotes, noteFileOf, readNoteFile } from "../sources/note-file.ts";
import { STDIN } from "../sources/read-inputs.ts";
import { paragraph } from "./table.ts";
import { t } from "./texts.ts";
import { clock } from "./why-text.ts";

/** What is to be read, and the side file with its notes: of a single file the one that was given with it, or lies beside it. */
export interface Noted {
  readonly paths: readonly string[];
  readonly notes: string | null;
}

/** Finds the side file of what is given; of several inputs each has its own, and the import reads them. */
export async function noted(paths: readonly string[]): Promise<Noted> {
  const both = await fileWithNotes(paths);
  if (both !== null) return { paths: [both.path], notes: both.notes };
  const [path] = paths;
  const isSingle = path !== undefined && paths.length === 1 && path !== STDIN;
  return { paths, notes: isSingle ? noteFileOf(path) : null };
}

/** The notes of what was read: those of its side file count before its header's. */
export async function notesFor({ notes }: Noted, header: TraceHeader): Promise<readonly Note[]> {
  const beside = notes === null ? null : await readNoteFile(notes);
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
