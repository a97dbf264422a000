/**
 * Notes that come with recordings: in the header of a trace, and in a side file, which belongs to what it is called after.
 *
 *   NAME.ndjson.gz, dump.json      NAME.notes.json, dump.json.notes.json
 *
 * What is called after nothing here belongs to all of it, if a note is of its time; else to nothing.
 */
import { asArray, type Json } from "../../model/json.ts";
import { MOST_NOTES, NOTES_FORMAT, type Note, notesJson, notesWithin, readNotes } from "../../model/notes.ts";
import type { EpochMs } from "../../model/units.ts";
import type { Tally } from "./report.ts";
import type { JsonShape } from "./types.ts";

/** A side file with notes. */
export const NOTE_FILE: JsonShape = {
  kind: "notes",
  fits: ({ format }) => format === NOTES_FORMAT,
  open: (sink) => ({ take: ({ notes }) => sink.notes(notes, "file") }),
};

export interface NoteInputs {
  take(tally: Tally, notes: Json | undefined, of: "header" | "file"): void;
  /**
   * The notes of all inputs, for the header of the whole; refuses side files that belong to nothing.
   * @param isOwn false for an input of another cluster, which is left out
   */
  settled(all: readonly Tally[], isOwn: (tally: Tally) => boolean): readonly Note[];
}

const SIDE_FILE = /\.notes\.json$/;
const TRACE_FILE = /\.ndjson(\.gz)?$/;

export function createNoteInputs(): NoteInputs {
  const headers = new Map<Tally, readonly Note[]>();
  const files = new Map<Tally, readonly Note[]>();
  return {
    take(tally, given, of) {
      const notes = readNotes(given);
      if (of === "header") {
        if (notes.length > 0) headers.set(tally, notes);
        return;
      }
      const lost = asArray(given).length - notes.length;
      for (let i = 0; i < lost; i++) tally.left("noNote", tally.name);
      files.set(tally, [...(files.get(tally) ?? []), ...notes]);
    },
    settled(all, isOwn) {
      const others = all.filter((tally) => !files.has(tally));
      const { from, to } = spanOf(others);
      const found: { readonly tally: Tally; readonly notes: readonly Note[] }[] = [];
      for (const [tally, notes] of files) {
        const owner = ownerOf(tally.name, others);
        if (owner === undefined && notesWithin(notes, from, to).length === 0) {
          tally.refuse("notes");
          continue;
        }
        if (owner !== undefined) headers.delete(owner);
        if (owner !== undefined && !isOwn(owner)) tally.left("otherCluster", owner.name);
        else found.push({ tally, notes });
      }
      for (const [tally, notes] of headers) if (isOwn(tally)) found.push({ tally, notes });
      return merged(found, files);
    },
  };
}

function ownerOf(name: string, others: readonly Tally[]): Tally | undefined {
  if (!SIDE_FILE.test(name)) return undefined;
  const base = name.replace(SIDE_FILE, "");
  return others.find((other) => other.name === base || other.name.replace(TRACE_FILE, "") === base);
}

function spanOf(tallies: readonly Tally[]): { readonly from: EpochMs; readonly to: EpochMs } {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const tally of tallies) {
    const report = tally.report();
    from = Math.min(from, report.from ?? from);
    to = Math.max(to, report.to ?? to);
  }
  return { from, to };
}

/** Each note once, as many as a source may have. */
function merged(
  found: readonly { readonly tally: Tally; readonly notes: readonly Note[] }[],
  files: ReadonlyMap<Tally, unknown>,
): readonly Note[] {
  const all = new Map<string, Note>();
  for (const { tally, notes } of found) {
    let count = 0;
    for (const note of notes) {
      if (all.has(note.id)) tally.left("duplicate", note.text.slice(0, 80));
      else if (all.size >= MOST_NOTES) tally.left("noNote", note.text.slice(0, 80));
      else {
        all.set(note.id, note);
        count += 1;
      }
    }
    if (files.has(tally)) tally.noted(count);
  }
  return readNotes(notesJson([...all.values()]));
}
