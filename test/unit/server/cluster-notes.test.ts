/** Notes of a cluster, as recordings and exports take them along. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EVERYTHING } from "../../../lib/live/trace-lines.ts";
import { hashOf } from "../../../lib/model/hash.ts";
import { LONGEST_NOTE_NAME, type Note, noteFileText, readNoteDraft } from "../../../lib/model/notes.ts";
import { headerNotes, leaveNotes, signedBy } from "../../../lib/server/notes.ts";
import { readNoteFile } from "../../../lib/sources/note-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-notes-"));
  vi.stubEnv("SKSCOPE_DATA_DIR", folder);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function noteOf(id: string, revision: string | null): Note {
  return { id, revision, from: 1, to: null, text: id, by: "", at: 1, version: 1 };
}

const NOTES = [
  noteOf("whole0", null),
  noteOf("mine00", "demo/a"),
  noteOf("beside", "demo/b"),
  noteOf("secret", "other/a"),
];
const RANGE = { from: 0, to: 10 };

/** The notes of the cluster "kind", as a file holds them. */
function kept(text: string): void {
  mkdirSync(join(folder, "notes"));
  writeFileSync(join(folder, "notes", `kind-${hashOf("kind").toString(36)}.notes.json`), text);
}

const names = (notes: unknown) => (notes as Note[] | null | undefined)?.map(({ id }) => id);

test.each([
  ["all of it", EVERYTHING, ["whole0", "mine00", "beside", "secret"]],
  ["a namespace", { namespace: "demo", revision: null }, ["whole0", "mine00", "beside"]],
  ["a revision", { namespace: "demo", revision: "demo/a" }, ["whole0", "mine00"]],
])("what is taken of %s has no notes of what is left out", async (_, selection, expected) => {
  kept(noteFileText(NOTES));
  const fields = await headerNotes("kind", { ...RANGE, selection });
  expect(names(fields?.notes)?.toSorted()).toEqual(expected.toSorted());
  const recording = join(folder, "r.ndjson.gz");
  await leaveNotes("kind", recording, { ...RANGE, selection });
  expect(names(await readNoteFile(join(folder, "r.notes.json")))?.toSorted()).toEqual(expected.toSorted());
});

test("notes that cannot be read keep nobody from an export", async () => {
  kept("{");
  expect(await headerNotes("kind", { ...RANGE, selection: EVERYTHING })).toEqual({});
  await leaveNotes("kind", join(folder, "r.ndjson.gz"), { ...RANGE, selection: EVERYTHING });
  expect(readdirSync(folder)).toEqual(["notes"]);
});

test("a note is by whoever has signed in by name, whatever it says; who has no name says it himself", () => {
  const viewer = (name: string) => ({ name, groups: [], id: "1", until: 0 });
  const { at: _, ...draft } = { ...noteOf("mine00", "demo/a"), by: "root" };
  expect(readNoteDraft(signedBy(viewer("ann@example.com"), draft))).toEqual({
    ...draft,
    by: "ann@example.com",
  });
  expect(readNoteDraft(signedBy(null, draft))).toEqual(draft);
  // Of a name that is too long a note would be none.
  for (const long of ["a".repeat(300), `${"a".repeat(LONGEST_NOTE_NAME - 2)}\u{1f600}bcd`]) {
    const read = readNoteDraft(signedBy(viewer(long), draft));
    expect(read).toMatchObject({ by: expect.stringMatching(/^a{78}.…$/u) });
  }
});
