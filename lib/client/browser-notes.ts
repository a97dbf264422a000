/** Notes in the browser: of sources for which nobody else keeps them. What came with a source is where they begin. */
import {
  type Note,
  type NoteConflict,
  type NoteDraft,
  type NoteFault,
  type NoteList,
  readNotes,
  withNote,
  withoutNote,
} from "../model/notes.ts";
import type { EpochMs } from "../model/units.ts";

/** Where notes of sources are read, and where changes go. */
export interface NoteKeeping {
  list(source: string): Promise<NoteList>;
  /** Resolves to the note as it is kept; rejects with a {@link NoteError}. */
  keep(source: string, draft: NoteDraft): Promise<Note>;
  remove(source: string, note: Note): Promise<void>;
}

/** Why a note was not kept; pages have words for it. */
export type NoteFailure = NoteConflict | NoteFault | "readOnly" | "other";

export class NoteError extends Error {
  override readonly name = "NoteError";
  readonly failure: NoteFailure;

  constructor(failure: NoteFailure, message: string = failure) {
    super(message);
    this.failure = failure;
  }
}

/** The part of local storage that is used. */
export interface NotesHost {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export interface BrowserNotesOptions {
  /** Null where the browser allows none: notes last as long as the page. */
  readonly host: () => NotesHost | null;
  /** What a source came with. */
  readonly base: (source: string) => Promise<readonly Note[]>;
  /** Under what its notes are kept, where the id of a source does not tell it from others: files of one name. */
  readonly keyOf?: (source: string) => Promise<string>;
  readonly now: () => EpochMs;
}

/** Keeps notes in the browser. Reading and writing are one step, so tabs lose nothing of one another. */
export function createBrowserNotes(options: BrowserNotesOptions): NoteKeeping {
  const { host, base, keyOf = async (source) => source, now } = options;
  const inPage = new Map<string, string>();
  const nameOf = (key: string): string => `skscope.notes.${key}`;
  const stored = (key: string): Note[] | null => {
    let text = inPage.get(key) ?? null;
    try {
      text ??= host()?.getItem(nameOf(key)) ?? null;
      return text === null ? null : readNotes(JSON.parse(text));
    } catch {
      // Not ours, damaged, or blocked.
      return null;
    }
  };
  const store = (key: string, notes: readonly Note[]): void => {
    const text = JSON.stringify(notes);
    try {
      const storage = host();
      if (storage === null) throw new Error("no storage");
      storage.setItem(nameOf(key), text);
      inPage.delete(key);
    } catch {
      // Full or blocked: they hold for this page, and can be saved as a file.
      inPage.set(key, text);
    }
  };
  return {
    list: async (source) => ({ notes: stored(await keyOf(source)) ?? (await base(source)), keeps: false }),
    async keep(source, draft) {
      const key = await keyOf(source);
      const first = stored(key) === null ? await base(source) : [];
      const next = withNote(stored(key) ?? first, draft, now());
      if (typeof next === "string") throw new NoteError(next);
      store(key, next.notes);
      return next.note;
    },
    async remove(source, { id, version }) {
      const key = await keyOf(source);
      const first = stored(key) === null ? await base(source) : [];
      const next = withoutNote(stored(key) ?? first, id, version);
      if (typeof next === "string") throw new NoteError(next);
      store(key, next);
    },
  };
}
