import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Note } from "../../../lib/model/notes.ts";
import { createNoteFiles, noteFileOf, readNoteFile } from "../../../lib/sources/note-file.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-notes-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function note(id: string): Note {
  return { id, revision: null, from: 1, to: null, text: `of ${id}`, by: "", at: null, version: 1 };
}

const ids = async (path: string) => (await readNoteFile(path))?.map(({ id }) => id) ?? null;

test("a recording has its notes beside it", () => {
  expect(noteFileOf("/data/a.ndjson.gz")).toBe("/data/a.notes.json");
  expect(noteFileOf("/data/a.ndjson")).toBe("/data/a.notes.json");
  expect(noteFileOf("/data/get-all.json")).toBe("/data/get-all.json.notes.json");
});

test("many at once lose nothing, and leave no other file", async () => {
  const path = join(folder, "new", "a.notes.json");
  const files = createNoteFiles();
  const all = Array.from({ length: 20 }, (_, i) => `note${100 + i}`);
  await Promise.all(
    all.map((id) => files.change(path, (notes) => ({ notes: [...(notes ?? []), note(id)], result: id }))),
  );
  expect(await ids(path)).toEqual(all);
  expect(readdirSync(join(folder, "new"))).toEqual(["a.notes.json"]);
});

test("what is removed is not brought back by a change that was asked for before", async () => {
  const path = join(folder, "a.notes.json");
  const files = createNoteFiles();
  const changed = files.change(path, () => ({ notes: [note("first1")], result: null }));
  await Promise.all([changed, files.remove(path)]);
  expect(readdirSync(folder)).toEqual([]);
  await files.remove(path);
});

test("a change that fails stands in nobody's way; one that changes nothing writes nothing", async () => {
  const path = join(folder, "a.notes.json");
  const files = createNoteFiles();
  const failing = files.change(path, () => {
    throw new Error("no");
  });
  const idle = files.change(path, (notes) => ({ result: notes }));
  await expect(failing).rejects.toThrow("no");
  expect(await idle).toBeNull();
  expect(readdirSync(folder)).toEqual([]);
});

test.each(["", "[]", '{"notes":[]}', '{"format":"skscope-notes","notes":[}'])(
  "a file that holds %j is refused, and not written over",
  async (text) => {
    const path = join(folder, "a.notes.json");
    writeFileSync(path, text);
    await expect(readNoteFile(path)).rejects.toThrow("The file with the notes cannot be read.");
    const change = createNoteFiles().change(path, () => ({ notes: [], result: null }));
    await expect(change).rejects.toThrow("The file with the notes cannot be read.");
    expect(readFileSync(path, "utf8")).toBe(text);
  },
);

test("what a terminal would obey is written out in the file", async () => {
  const path = join(folder, "a.notes.json");
  const odd = { ...note("note100"), text: "red \u009b31m" };
  await createNoteFiles().change(path, () => ({ notes: [odd], result: null }));
  expect(readFileSync(path, "utf8")).toContain("\\u009b31m");
  expect(await readNoteFile(path)).toEqual([odd]);
});
