import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Note, noteFileText } from "../../../lib/model/notes.ts";
import { formatRecord } from "../../../lib/trace/writer.ts";
import { runCli } from "../../support/cli.ts";
import { at, records } from "../../support/records.ts";

const NOTE: Note = {
  id: "abc123",
  revision: "demo/r",
  from: at(1),
  to: at(2),
  text: "node\ndrained \u009b31m",
  by: "Ann",
  at: null,
  version: 1,
};

let folder: string;
let trace: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-notes-"));
  trace = join(folder, "a.ndjson");
  const header = { format: "skscope-trace", version: 1, notes: [{ ...NOTE, text: "came with it" }] };
  const lines = records("0 sks Serve\n0 pa @window=6s").map(formatRecord);
  writeFileSync(trace, `${JSON.stringify(header)}\n${lines.join("")}`);
});
afterEach(() => rmSync(folder, { recursive: true }));

const beside = (text: string): void => writeFileSync(join(folder, "a.notes.json"), text);
const report = async (...options: string[]): Promise<string> =>
  (await runCli(["report", trace, ...options])).stdout;

describe("skscope report", () => {
  test("tells the notes of the header, in every form", async () => {
    expect(await report()).toMatch(
      /\nNotes\n {2}00:00:01\.000 – 00:00:02\.000 · demo\/r · Ann: came with it\n/,
    );
    expect(await report("--markdown")).toContain("came with it");
    expect(await report("--html")).toContain("came with it");
    expect(JSON.parse(await report("--json")).notes).toEqual([
      { ...NOTE, text: "came with it", from: "2026-01-01T00:00:01.000Z", to: "2026-01-01T00:00:02.000Z" },
    ]);
  });

  test("tells those beside the file instead, where there are any, with nothing that a terminal obeys", async () => {
    beside(noteFileText([NOTE]));
    const text = await report();
    expect(text).toContain("Ann: node drained \\u009b31m");
    expect(text).not.toContain("came with it");
    expect(await report("--json")).not.toContain("\u009b");
    beside(noteFileText([]));
    expect(await report()).not.toContain("Notes");
  });

  test("says that they cannot be read, and does not leave them out in silence", async () => {
    beside("{");
    const { status, stderr } = await runCli(["report", trace]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("The file with the notes cannot be read.")]);
  });

  test("tells those of a file that is given with the recording, which is read as without", async () => {
    const notes = join(folder, "a.notes.json");
    beside(noteFileText([NOTE]));
    const both = (await runCli(["report", notes, trace])).stdout;
    expect(both).toContain("Ann: node drained \\u009b31m");
    expect(both.replaceAll(notes, "")).toContain((await report()).split("\n").slice(1).join("\n"));
    const other = join(folder, "elsewhere");
    mkdirSync(other);
    renameSync(notes, join(other, "a.notes.json"));
    expect((await runCli(["report", trace, join(other, "a.notes.json")])).stdout).toContain("node drained");
  });

  test("says of notes without their recording what to give", async () => {
    beside(noteFileText([NOTE]));
    const { status, stderr } = await runCli(["report", join(folder, "a.notes.json")]);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("is notes without the recording they belong to"),
    ]);
    expect(stderr).toContain("skscope report NAME.ndjson.gz NAME.notes.json");
    const foreign = join(folder, "b.notes.json");
    writeFileSync(foreign, noteFileText([{ ...NOTE, from: at(99_999), to: null }]));
    expect((await runCli(["report", trace, foreign])).stdout).toMatch(
      /b\.notes\.json: not read: notes without/,
    );
  });
});

describe("skscope convert", () => {
  const noteTexts = async (...paths: readonly string[]): Promise<unknown> => {
    const out = join(folder, "out.ndjson");
    const { stdout } = await runCli(["convert", ...paths, out]);
    expect(stdout).toContain("records");
    return JSON.parse((await runCli(["report", out, "--json"])).stdout).notes?.map(({ text }: Note) => text);
  };

  test("keeps the notes of all that it reads, those beside a file before those of its header", async () => {
    const second = join(folder, "second.ndjson");
    writeFileSync(
      second,
      readFileSync(trace, "utf8").replace("came with it", "of the second").replace("abc123", "def456"),
    );
    expect(await noteTexts(trace)).toEqual(["came with it"]);
    expect(await noteTexts(trace, second)).toEqual(["came with it", "of the second"]);
    beside(noteFileText([NOTE]));
    expect(await noteTexts(trace, second)).toEqual([NOTE.text, "of the second"]);
  });
});
