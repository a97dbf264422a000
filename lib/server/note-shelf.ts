/** Where the notes of a source are kept: in a file, or with those who share a cluster. */
import { messageOf } from "../model/errors.ts";
import type { Note } from "../model/notes.ts";
import { type Changed, type NoteFiles, readNoteFile } from "../sources/note-file.ts";
import { log } from "./log.ts";
import { ProblemError } from "./problem.ts";

export type ChangeNotes<T> = (notes: Note[] | null) => Changed<T>;

/** Notes of many sources, by id. */
export interface NoteShelf {
  /** null when there never were any. */
  read(id: string): Promise<Note[] | null>;
  /** Changes them after all changes that were asked for before. */
  change<T>(id: string, change: ChangeNotes<T>): Promise<T>;
}

/** Side files. @param pathOf the file of a source */
export function filesAsShelf(files: NoteFiles, pathOf: (id: string) => string): NoteShelf {
  return {
    read: (id) => readNoteFile(pathOf(id)),
    change: (id, change) =>
      files.change(pathOf(id), change).catch((error: NodeJS.ErrnoException) => {
        if (error.code === undefined) throw error;
        log().error({ id, reason: messageOf(error) }, "notes cannot be written");
        if (error.code === "ENOSPC")
          throw new ProblemError("disk-full", "The disk of the data directory is full.");
        throw new ProblemError(
          "unwritable",
          "The data directory cannot be written to. SKSCOPE_DATA_DIR names another.",
        );
      }),
  };
}
