import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
});
