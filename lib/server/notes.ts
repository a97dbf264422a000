/**
 * Notes of sources. They stand beside recordings of the data directory, and in it for clusters. All other sources are only
 * read: their notes are kept by the browser that writes them, and what came with a recording is shown.
 */
import { join } from "node:path";
import { isClusterId } from "../live/cluster-id.ts";
import type { Selection } from "../live/trace-lines.ts";
import { hashOf } from "../model/hash.ts";
import {
  LONGEST_NOTE,
  LONGEST_NOTE_NAME,
  MOST_NOTES,
  type Note,
  type NoteConflict,
  type NoteFault,
  type NoteList,
  notesAbout,
  notesJson,
  notesWithin,
  readNoteDraft,
  readNotes,
  withNote,
  withoutNote,
} from "../model/notes.ts";
import type { TraceHeader } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type Changed, createNoteFiles, noteFileOf } from "../sources/note-file.ts";
import { shared } from "../sources/shared.ts";
import { rightsOfAsker } from "./access/asker-access.ts";
import { askerViewer } from "./asker.ts";
import { clusters } from "./clusters.ts";
import { dataDir } from "./data-dir.ts";
import { log } from "./log.ts";
import { filesAsShelf, type NoteShelf } from "./note-shelf.ts";
import { ownPaths } from "./own-paths.ts";
import { ProblemError } from "./problem.ts";
import { smallBody } from "./small-body.ts";
import { openPart, recordings } from "./sources.ts";
import type { Viewer } from "./viewer.ts";

const MAX_BODY_BYTES = 16 * 1024;
const BODY_MS: DurationMs = 10_000;
const MEDIA_TYPE = "application/json";

const files = shared("notes", createNoteFiles);

/** The notes of a source. @throws ProblemError for an unknown source */
export async function notesOfSource(source: string): Promise<NoteList> {
  const { header, shelf, keeps } = await placeOf(source);
  const notes = (shelf === null ? null : await shelf.read(source)) ?? notesIn(header);
  return { notes: await visibleNotes(source, notes), keeps };
}

/** Keeps the note that is the body of a request. @throws ProblemError */
export async function keepNote(request: Request, source: string, id: string): Promise<Note> {
  const draft = readNoteDraft({ ...signedBy(askerViewer() ?? null, await bodyOf(request)), id });
  if (typeof draft === "string") throw faulty(draft);
  await requireOwn(source, id);
  if ((await visibleNotes(source, [draft])).length === 0) throw notYours();
  return change(source, (notes) => {
    const next = withNote(notes, draft, Date.now());
    return typeof next === "string" ? next : { notes: next.notes, result: next.note };
  });
}

/** What is sent as a note, by whoever has signed in by name: nobody writes as another. Without a name one says it oneself. */
export function signedBy(viewer: Viewer | null, sent: object): object {
  if (viewer === null) return sent;
  const { name } = viewer;
  const by =
    name.length > LONGEST_NOTE_NAME ? `${name.slice(0, LONGEST_NOTE_NAME - 1).toWellFormed()}…` : name;
  return { ...sent, by };
}

/** Removes a note; one that has gone already is no fault. @throws ProblemError */
export async function removeNote(source: string, id: string, version: number | null): Promise<void> {
  await requireOwn(source, id);
  await change(source, (notes) => {
    const next = withoutNote(notes, id, version);
    return typeof next === "string" ? next : { notes: next, result: undefined };
  });
}

/** Removes the side file of a recording that is removed. */
export async function removeNotes(recording: string): Promise<void> {
  await files().remove(noteFileOf(recording));
}

/** A part of what a cluster has sent. */
interface Part {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly selection: Selection;
}

/** What a recording of this part of a cluster carries in its header. */
export async function headerNotes(source: string, part: Part): Promise<TraceHeader["fields"]> {
  try {
    const notes = await notesOfPart(source, part);
    return notes.length === 0 ? {} : { notes: notesJson(notes) };
  } catch (error) {
    // The recording is worth more than they are.
    log().error({ id: source, err: error }, "notes cannot be read");
    return {};
  }
}

/** Puts the notes of this part of a cluster beside a recording of it; what stands there already stays. */
export async function leaveNotes(source: string, recording: string, part: Part): Promise<void> {
  try {
    const notes = await notesOfPart(source, part);
    if (notes.length === 0) return;
    await files().change(noteFileOf(recording), (kept) => {
      const there = new Set(kept?.map(({ id }) => id));
      return { notes: [...(kept ?? []), ...notes.filter(({ id }) => !there.has(id))], result: null };
    });
  } catch (error) {
    log().error({ id: source, err: error }, "notes cannot be written");
  }
}

async function notesOfPart(source: string, { from, to, selection }: Part): Promise<readonly Note[]> {
  const notes = await visibleNotes(source, (await clusterShelf().read(source)) ?? []);
  return notesWithin(notesAbout(notes, selection), from, to);
}

type Change<T> = (
  notes: readonly Note[],
) => (Changed<T> & { readonly notes: readonly Note[] }) | NoteConflict;

async function change<T>(source: string, by: Change<T>): Promise<T> {
  const { header, shelf, keeps } = await placeOf(source);
  if (shelf === null || !keeps) throw readOnly(source);
  const result = await shelf.change<{ readonly value: T } | NoteConflict>(source, (kept) => {
    const before = kept ?? notesIn(header);
    const next = by(before);
    if (typeof next === "string") return { result: next };
    return { notes: next.notes === before ? undefined : next.notes, result: { value: next.result } };
  });
  if (typeof result === "string") throw conflict(result);
  return result.value;
}

interface Place {
  readonly header: TraceHeader;
  /** Null where there can be none. */
  readonly shelf: NoteShelf | null;
  readonly keeps: boolean;
}

async function placeOf(id: string): Promise<Place> {
  const { header, live } = await openPart(id);
  if (live !== null) return { header, shelf: clusterShelf(), keeps: true };
  const own = (await ownPaths()).get(id);
  const path = own ?? (await recordings().paths()).get(id);
  const shelf = path === undefined ? null : filesAsShelf(files(), () => noteFileOf(path));
  return { header, shelf, keeps: own !== undefined };
}

/** Of all clusters: where others show them, too, with those who share them. */
function clusterShelf(): NoteShelf {
  return clusters().notes ?? filesAsShelf(files(), clusterFile);
}

/** A name of its own for every id, whatever is in it. */
function clusterFile(id: string): string {
  const readable = id.replace(/[^a-zA-Z0-9.-]/g, "_").slice(0, 80);
  return noteFileOf(join(dataDir(), "notes", `${readable}-${hashOf(id).toString(36)}`));
}

function notesIn({ fields }: TraceHeader): Note[] {
  return readNotes(fields?.notes);
}

async function bodyOf(request: Request): Promise<object> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== MEDIA_TYPE) {
    const given = type === undefined ? "of no type" : JSON.stringify(type);
    throw new ProblemError("unsupported-media", `The body is ${given}. Send the note as ${MEDIA_TYPE}.`);
  }
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY_BYTES) throw faulty("tooLong");
  const text = await smallBody(request, MAX_BODY_BYTES, BODY_MS, "note");
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  } catch {
    // Said below.
  }
  throw new ProblemError("bad-parameter", "The body is no JSON object.");
}

const FAULTS: Readonly<Record<Exclude<NoteFault, "tooLong">, string>> = {
  id: "The id of a note is 6 to 32 of a-z and 0-9.",
  empty: 'A note needs a "text" that is not empty.',
  time: '"from" is milliseconds since the epoch or an RFC 3339 time; "to" is null or no earlier.',
  revision: '"revision" is "namespace/name", or null for the whole source.',
  name: `"by" has at most ${LONGEST_NOTE_NAME} characters.`,
  version: '"version" is the version of the note that was read, 0 for a new one.',
};

function faulty(fault: NoteFault): ProblemError {
  return fault === "tooLong"
    ? new ProblemError("note-too-long", `A note has at most ${LONGEST_NOTE} characters.`)
    : new ProblemError("bad-parameter", FAULTS[fault]);
}

function conflict(why: NoteConflict): ProblemError {
  return why === "changed"
    ? new ProblemError("note-changed", "Somebody else has changed this note. Read it again, then change it.")
    : new ProblemError("too-many-notes", `A source has at most ${MOST_NOTES} notes. Remove one first.`);
}

function readOnly(id: string): ProblemError {
  return new ProblemError(
    "read-only",
    `The source "${id}" is only read here, so its notes stay with who writes them. Notes are kept for clusters, and for recordings that were uploaded or written here.`,
  );
}

/** Those about revisions that whoever asks may see. What is about all of a source may tell anything. */
async function visibleNotes<T extends Pick<Note, "revision">>(
  source: string,
  notes: readonly T[],
): Promise<T[]> {
  const namespaceOf = ({ revision }: T): string => revision?.slice(0, revision.indexOf("/")) ?? "";
  const [cluster = ""] = source.split("@");
  if (!isClusterId(cluster)) return [...notes];
  const rights = await rightsOfAsker(
    cluster,
    notes.map(namespaceOf).filter((name) => name !== ""),
  );
  return rights === null ? [...notes] : notes.filter((note) => rights.has(namespaceOf(note)));
}

/** A note that is there may only be changed by who may see it. */
async function requireOwn(source: string, id: string): Promise<void> {
  const { shelf } = await placeOf(source);
  const there = (shelf === null ? null : await shelf.read(source))?.filter((note) => note.id === id) ?? [];
  if ((await visibleNotes(source, there)).length < there.length) throw notYours();
}

function notYours(): ProblemError {
  return new ProblemError("not-yours", "Notes are written about revisions that you may see.");
}
