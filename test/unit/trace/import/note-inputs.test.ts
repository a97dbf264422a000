/** Notes come with the recordings that they are of: in their headers, and in files beside them. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { MOST_NOTES, type Note, noteFileText, notesJson, readNotes } from "../../../../lib/model/notes.ts";
import type { NothingImportedError } from "../../../../lib/trace/import/door.ts";
import { looksLikeTrace } from "../../../../lib/trace/import/is-trace.ts";
import { formatRecord } from "../../../../lib/trace/writer.ts";
import { fileInput, folderOf, importedFiles, tar, zip } from "../../../support/archive-shapes.ts";
import { at, records } from "../../../support/records.ts";

const note = (id: string, seconds = 1): Note => ({
  ...{ id, revision: "demo/r", from: at(seconds), to: null, by: "Ann", at: null, version: 1 },
  text: `of ${id}`,
});
const LATER = 24 * 3_600;
const trace = (notes: readonly Note[] = []): string => {
  const header = {
    format: "skscope-trace",
    version: 1,
    ...(notes.length === 0 ? {} : { notes: notesJson(notes) }),
  };
  return `${JSON.stringify(header)}\n${records("0 sks Serve\n2 sks Proxy").map(formatRecord).join("")}`;
};
const log = fileInput(
  "autoscaler.log",
  '{"level":"info","logger":"autoscaler","ts":"2026-01-01T00:00:01Z","message":"x"}\n',
);
const side = (...ids: readonly string[]): string => noteFileText(ids.map((id) => note(id)));

async function notesOf(...inputs: Parameters<typeof importedFiles>[0]) {
  const { header, inputs: told } = await importedFiles(inputs);
  return { ids: readNotes(header.fields?.notes).map(({ id }) => id), told };
}

describe("notes of a recording", () => {
  test("stay with it when it is read with others", async () => {
    expect((await notesOf(fileInput("a.ndjson", trace([note("header")])), log)).ids).toEqual(["header"]);
    const two = [
      fileInput("a.ndjson", trace([note("first1")])),
      fileInput("b.ndjson", trace([note("other1", 2)])),
    ];
    expect((await notesOf(...two)).ids).toEqual(["first1", "other1"]);
  });

  test.each<[what: string, inputs: Parameters<typeof importedFiles>[0]]>([
    ["beside it", [fileInput("a.ndjson.gz", gzipSync(trace())), fileInput("a.notes.json", side("beside"))]],
    ["before it", [fileInput("a.notes.json", side("beside")), fileInput("a.ndjson.gz", gzipSync(trace()))]],
    [
      "by the whole name",
      [fileInput("a.ndjson.gz", trace()), fileInput("a.ndjson.gz.notes.json", side("beside"))],
    ],
    [
      "in one line",
      [fileInput("a.ndjson", trace()), fileInput("a.notes.json", JSON.stringify(JSON.parse(side("beside"))))],
    ],
    ["in a folder", [folderOf("x", { "in/a.ndjson": trace(), "in/a.notes.json": side("beside") })]],
    [
      "in an archive",
      [fileInput("x.tgz", gzipSync(tar({ "a.ndjson": trace(), "a.notes.json": side("beside") })))],
    ],
    [
      "of an archive",
      [fileInput("x.zip", zip({ "b.ndjson": trace() })), fileInput("x.zip.notes.json", side("beside"))],
    ],
    ["of a dump or log", [log, fileInput("autoscaler.log.notes.json", side("beside"))]],
    [
      "called otherwise, of its time",
      [fileInput("a.ndjson", trace()), fileInput("b.notes.json", side("beside"))],
    ],
  ])("are read from the file %s", async (_, inputs) => {
    const { ids, told } = await notesOf(...inputs);
    expect(ids).toEqual(["beside"]);
    expect(told.find(({ kind }) => kind === "notes")).toMatchObject({ notes: 1, refused: null, left: [] });
  });

  test("count before those of its own header, not before those of another one", async () => {
    const inputs = [
      fileInput("a.ndjson", trace([note("header")])),
      fileInput("b.ndjson", trace([note("other1", 2)])),
      fileInput("a.notes.json", side("beside")),
    ];
    expect((await notesOf(...inputs)).ids).toEqual(["beside", "other1"]);
  });

  test("that belong to nothing are refused, with what to give", async () => {
    const foreign = noteFileText([note("foreign", LATER)]);
    const { ids, told } = await notesOf(fileInput("a.ndjson", trace()), fileInput("b.notes.json", foreign));
    expect(ids).toEqual([]);
    expect(told).toMatchObject([
      { refused: null },
      { name: "b.notes.json", kind: "notes", refused: "notes" },
    ]);
    const alone = importedFiles([fileInput("a.notes.json", side("beside"))]).catch((error: unknown) => error);
    expect(((await alone) as NothingImportedError).refused).toEqual([{ name: "a.notes.json", as: "notes" }]);
  });

  test("are as many as a source may have, and the rest is said", async () => {
    const many = (prefix: string): Note[] =>
      Array.from({ length: 300 }, (_, i) => note(`${prefix}${String(i).padStart(5, "0")}`));
    const { header, inputs } = await importedFiles([
      fileInput("a.ndjson", trace(many("a"))),
      fileInput("b.ndjson", trace(many("b"))),
    ]);
    expect(readNotes(header.fields?.notes)).toHaveLength(MOST_NOTES);
    expect(inputs.flatMap(({ left }) => left)).toContainEqual(
      expect.objectContaining({ reason: "noNote", count: 100 }),
    );
  });

  test("that are no notes are said", async () => {
    const file = JSON.stringify({
      format: "skscope-notes",
      version: 1,
      notes: [note("good12"), { id: "x" }],
    });
    const { ids, told } = await notesOf(fileInput("a.ndjson", trace()), fileInput("a.notes.json", file));
    expect(ids).toEqual(["good12"]);
    expect(told.at(-1)?.left).toMatchObject([{ reason: "noNote", count: 1 }]);
  });
});

test("a file with notes is not for the reader of traces", () => {
  expect(looksLikeTrace('{"format":"skscope-notes","version":1,"notes":[]}\n')).toBe(false);
});
