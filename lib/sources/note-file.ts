/** The side file of a recording with its notes: read whole, written whole, one writer at a time. */
import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { TraceUnreadableError } from "../model/errors.ts";
import { asObject } from "../model/json.ts";
import { NOTES_FORMAT, type Note, noteFileText, readNotes } from "../model/notes.ts";

const SUFFIX = ".notes.json";
/** Far more than all notes that are kept. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The side file of a recording, or of whatever else is read: `a.ndjson.gz` has `a.notes.json`. */
export function noteFileOf(path: string): string {
  return `${path.replace(/\.ndjson(\.gz)?$/, "")}${SUFFIX}`;
}

/** Whether a file is the side file of another. */
export function isNoteFile(name: string): boolean {
  return name.endsWith(SUFFIX);
}

/** The side files that lie beside what is given, and are not among it themselves. */
export async function noteFilesBeside(paths: readonly string[]): Promise<string[]> {
  const given = new Set(paths.map((path) => resolve(path)));
  const beside = paths.filter((path) => !isNoteFile(path)).map(noteFileOf);
  const isThere = await Promise.all(beside.map(isFile));
  return beside.filter((path, i) => isThere[i] === true && !given.has(resolve(path)));
}

/** Of a file and its side file, as a shell's `NAME.*` gives them, the two; null for anything else. */
export async function fileWithNotes(
  paths: readonly string[],
): Promise<{ readonly path: string; readonly notes: string } | null> {
  const [path, ...others] = paths.filter((each) => !isNoteFile(each));
  const [notes, ...more] = paths.filter(isNoteFile);
  if (path === undefined || notes === undefined || others.length + more.length > 0) return null;
  const names = [noteFileOf(path), `${path}${SUFFIX}`].map((each) => basename(each));
  return names.includes(basename(notes)) && (await isFile(notes)) ? { path, notes } : null;
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * The notes of a side file; null when there is none.
 * @throws TraceUnreadableError when it is no such file
 */
export async function readNoteFile(path: string): Promise<Note[] | null> {
  try {
    if ((await stat(path)).size > MOST_BYTES) throw unreadable("It is too large.");
    const { format, notes } = asObject(JSON.parse(await readFile(path, "utf8")));
    if (format !== NOTES_FORMAT) throw unreadable(`It lacks "format":"${NOTES_FORMAT}".`);
    return readNotes(notes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    if (error instanceof TraceUnreadableError) throw error;
    throw unreadable("It is damaged, or may not be read.", error);
  }
}

export interface NoteFiles {
  /** Changes what a file holds, after all changes that were asked for before; null as notes: the file is not there yet. */
  change<T>(path: string, change: (notes: Note[] | null) => Changed<T>): Promise<T>;
  /** Removes a file, after the changes that were asked for before: none of them brings it back. */
  remove(path: string): Promise<void>;
}

export interface Changed<T> {
  /** What is to be written; undefined: nothing has changed. */
  readonly notes?: readonly Note[] | undefined;
  readonly result: T;
}

/** Writers of side files; one for the whole process. */
export function createNoteFiles(): NoteFiles {
  const last = new Map<string, Promise<unknown>>();
  const inTurn = async <T>(path: string, task: () => Promise<T>): Promise<T> => {
    const mine = (last.get(path) ?? Promise.resolve()).catch(() => undefined).then(task);
    last.set(path, mine);
    try {
      return await mine;
    } finally {
      if (last.get(path) === mine) last.delete(path);
    }
  };
  return {
    change: (path, change) =>
      inTurn(path, async () => {
        const { notes, result } = change(await readNoteFile(path));
        if (notes !== undefined) await replaceFile(path, noteFileText(notes));
        return result;
      }),
    remove: (path) => inTurn(path, () => rm(path, { force: true })),
  };
}

/** A reader sees the file as it was or as it is, also when the process is killed. */
async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.${randomUUID()}.new`;
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(partial, text, { mode: 0o600, flush: true });
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw error;
  }
}

function unreadable(why: string, cause?: unknown): TraceUnreadableError {
  return new TraceUnreadableError(`The file with the notes cannot be read. ${why}`, { cause });
}
