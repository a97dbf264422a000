/** Notes of a server's sources: kept there, or in this browser where the server only reads. */
import { asObject } from "../model/json.ts";
import type { Note, NoteDraft, NoteList } from "../model/notes.ts";
import { createBrowserNotes, NoteError, type NoteFailure, type NoteKeeping } from "./browser-notes.ts";
import { browserStorage } from "./browser-storage.ts";

const FAILURES: Readonly<Record<string, NoteFailure>> = {
  "note-changed": "changed",
  "too-many-notes": "tooMany",
  "note-too-long": "tooLong",
  "read-only": "readOnly",
};

/** Asks a server for notes and sends it what changes. */
export function createHttpNotes(): NoteKeeping {
  /** What the server said last, of each source. */
  const told = new Map<string, NoteList>();
  const ask = async (source: string): Promise<NoteList> => {
    const list = (await (await checked(await fetch(pathOf(source)))).json()) as NoteList;
    told.set(source, list);
    return list;
  };
  const here = createBrowserNotes({
    host: browserStorage,
    // What is kept here is asked for after the server has said that it keeps nothing.
    base: async (source) => (told.get(source) ?? (await ask(source))).notes,
    now: Date.now,
  });
  /** A note that goes to the wrong of the two is never seen again: where the list could not be read, it is asked for now. */
  const keepsThere = async (source: string): Promise<boolean> =>
    (told.get(source) ?? (await ask(source))).keeps;
  return {
    async list(source) {
      const list = await ask(source);
      return list.keeps ? list : here.list(source);
    },
    async keep(source, draft: NoteDraft) {
      if (!(await keepsThere(source))) return here.keep(source, draft);
      const response = await fetch(`${pathOf(source)}/${draft.id}`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(draft),
      });
      return (await (await checked(response)).json()) as Note;
    },
    async remove(source, note) {
      if (!(await keepsThere(source))) return here.remove(source, note);
      const { id, version } = note;
      await checked(await fetch(`${pathOf(source)}/${id}?version=${version}`, { method: "DELETE" }));
    },
  };
}

function pathOf(source: string): string {
  return `/api/sources/${encodeURIComponent(source)}/notes`;
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response;
  const { type, detail } = asObject(await response.json().catch(() => null));
  const kind = typeof type === "string" ? (type.split(":").at(-1) ?? "") : "";
  const message = typeof detail === "string" ? detail : `HTTP ${response.status}`;
  throw new NoteError(FAILURES[kind] ?? "other", message);
}
