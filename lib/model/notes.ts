/** Notes of readers: a text at an instant or a range of a source. Plain text; whoever shows it escapes it. */
import { isoTime } from "./iso-time.ts";
import { asArray, asNumber, asObject, asString, type JsonObject } from "./json.ts";
import { printableJson } from "./printable.ts";
import type { EpochMs } from "./units.ts";

export const NOTES_FORMAT = "skscope-notes";
export const LONGEST_NOTE = 2_000;
export const LONGEST_NOTE_NAME = 80;
/** Of one source. */
export const MOST_NOTES = 500;

export interface Note {
  readonly id: string;
  /** "namespace/name"; null: of the whole source. */
  readonly revision: string | null;
  readonly from: EpochMs;
  /** Null: of an instant. */
  readonly to: EpochMs | null;
  readonly text: string;
  /** Who wrote it: who has signed in by name, else as they say; "" when they do not. */
  readonly by: string;
  /** When it was written last; null when that is not known. */
  readonly at: EpochMs | null;
  /** Counts up with each change: who changes a note says which one they have read. */
  readonly version: number;
}

/** What somebody writes; `version` is that of the note they have read, 0 for a new one. */
export type NoteDraft = Omit<Note, "at">;

/** What is wrong with a draft. */
export type NoteFault = "id" | "empty" | "tooLong" | "time" | "revision" | "name" | "version";

/** What stands against a change: somebody else's, or too many notes. */
export type NoteConflict = "changed" | "tooMany";

export interface NoteList {
  readonly notes: readonly Note[];
  /** Whether who answers keeps changes; if not, the browser does. */
  readonly keeps: boolean;
}

const ID = /^[a-z0-9]{6,32}$/;
const REVISION = /^[a-z0-9][-a-z0-9.]{0,252}\/[a-z0-9][-a-z0-9.]{0,252}$/;
/** The years 0000 to 9999: of others a file could not be read again. */
const FIRST: EpochMs = -62_167_219_200_000;
const LAST: EpochMs = 253_402_300_799_999;
/** Nobody changes a note so often; a number that counts up has to stay one. */
const LAST_VERSION = 999_999_999;

/** Whether a text can be the id of a note. */
export function isNoteId(text: string): boolean {
  return ID.test(text);
}

/** The draft that a value of unknown shape holds, or what is wrong with it. */
export function readNoteDraft(value: unknown): NoteDraft | NoteFault {
  const fields = asObject(value);
  const id = asString(fields.id) ?? "";
  const text = (asString(fields.text) ?? "").replace(/\r\n?/g, "\n").trim();
  const by = (asString(fields.by) ?? "").replace(/\s+/g, " ").trim();
  const revision = fields.revision ?? null;
  const from = timeOf(fields.from);
  const to = fields.to === undefined || fields.to === null ? null : timeOf(fields.to);
  const version = asNumber(fields.version) ?? 0;
  if (!isNoteId(id)) return "id";
  if (text === "") return "empty";
  if (text.length > LONGEST_NOTE) return "tooLong";
  if (by.length > LONGEST_NOTE_NAME) return "name";
  if (revision !== null && (typeof revision !== "string" || !REVISION.test(revision))) return "revision";
  if (from === undefined || to === undefined || (to !== null && to < from)) return "time";
  if (!Number.isInteger(version) || version < 0 || version > LAST_VERSION) return "version";
  return { id, revision, from, to: to === from ? null : to, text, by, version };
}

/** The notes that a file or a header holds; what is none is left out. */
export function readNotes(value: unknown): Note[] {
  const notes = new Map<string, Note>();
  for (const item of asArray(value)) {
    const draft = readNoteDraft(item);
    if (typeof draft !== "string" && notes.size < MOST_NOTES && !notes.has(draft.id))
      notes.set(draft.id, { ...draft, at: timeOf(asObject(item).at) ?? null });
  }
  return inOrder([...notes.values()]);
}

/** Notes as a file or a header holds them: with times to read. */
export function notesJson(notes: readonly Note[]): JsonObject[] {
  return notes.map(({ from, to, at, ...rest }) => ({
    ...rest,
    from: isoTime(from),
    to: to === null ? null : isoTime(to),
    at: at === null ? null : isoTime(at),
  }));
}

/** Notes as the text of a file: the one beside a recording, or one to take along. */
export function noteFileText(notes: readonly Note[]): string {
  const file = { format: NOTES_FORMAT, version: 1, notes: notesJson(notes) };
  return `${printableJson(JSON.stringify(file, null, 1))}\n`;
}

/** The notes with this one, new or changed; or what stands against it. */
export function withNote(
  notes: readonly Note[],
  draft: NoteDraft,
  at: EpochMs,
): { readonly notes: readonly Note[]; readonly note: Note } | NoteConflict {
  const before = notes.find(({ id }) => id === draft.id);
  // Sent twice, as after a lost answer: it is there already.
  if (before !== undefined && isSame(before, draft)) return { notes, note: before };
  if (before !== undefined && before.version !== draft.version) return "changed";
  if (before === undefined && notes.length >= MOST_NOTES) return "tooMany";
  const note: Note = { ...draft, at, version: Math.min(draft.version + 1, LAST_VERSION) };
  return { notes: inOrder([...notes.filter((one) => one !== before), note]), note };
}

/** The notes without this one; what stands against it when somebody else has changed it. */
export function withoutNote(
  notes: readonly Note[],
  id: string,
  version: number | null,
): readonly Note[] | NoteConflict {
  const before = notes.find((note) => note.id === id);
  if (before === undefined) return notes;
  if (version !== null && before.version !== version) return "changed";
  return notes.filter((note) => note !== before);
}

/** Those that a page of this revision shows: its own, and those of the whole source. */
export function notesOf(notes: readonly Note[], revision: string): Note[] {
  return notes.filter((note) => note.revision === null || note.revision === revision);
}

/** Those that a part of a source may hold, of a namespace or of a revision ("namespace/name"): of others it tells nothing. */
export function notesAbout(
  notes: readonly Note[],
  { namespace, revision }: { readonly namespace: string | null; readonly revision: string | null },
): readonly Note[] {
  if (revision !== null) return notesOf(notes, revision);
  if (namespace === null) return notes;
  return notes.filter((note) => note.revision === null || note.revision.startsWith(`${namespace}/`));
}

/** Those that have something of a time: an end at its edge counts. */
export function notesWithin(notes: readonly Note[], from: EpochMs, to: EpochMs): Note[] {
  return notes.filter((note) => note.from <= to && (note.to ?? note.from) >= from);
}

function inOrder(notes: readonly Note[]): Note[] {
  return [...notes].sort((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1));
}

function isSame(note: Note, draft: NoteDraft): boolean {
  return (["revision", "from", "to", "text", "by"] as const).every((name) => note[name] === draft[name]);
}

/** Milliseconds, or an RFC 3339 time. */
function timeOf(value: unknown): EpochMs | undefined {
  const ms =
    typeof value === "number"
      ? Math.round(value)
      : typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value)
        ? Date.parse(value)
        : Number.NaN;
  return ms >= FIRST && ms <= LAST ? ms : undefined;
}
