import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refusedFiles, sourceFault } from "../../../lib/model/errors.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { MAX_IMPORTABLE } from "../../../lib/sources/recording-folders.ts";
import { createRecordings, type RecordingsOptions } from "../../../lib/sources/recordings.ts";
import { listJson } from "../../support/input-shapes.ts";
import { at, pod, SKS, sks } from "./traces.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-importable-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TRACE = `${JSON.stringify(at(0, "ADDED", SKS, sks("a", "Serve", "1")))}\n`;
const dumped = (name: string, version: string): JsonObject => ({
  apiVersion: "networking.internal.knative.dev/v1alpha1",
  kind: "ServerlessService",
  ...sks(name, "Serve", version),
});
const DUMP = listJson([dumped("a", "1"), dumped("b", "2")]);
const TABLE = "NAME   AGE\nx      1d\n";

function put(path: string, content: string | Uint8Array): void {
  const full = join(folder, path);
  mkdirSync(join(full, ".."), { recursive: true });
  writeFileSync(full, content);
}

function recordings(options: Partial<RecordingsOptions> = {}) {
  return createRecordings({ folders: [folder], importable: [folder], ...options });
}

const ids = async (of = recordings()): Promise<string[]> => (await of.list()).map(({ id }) => id);

describe("a folder in which everything that can be imported is a source", () => {
  test("files that an importer reads, archives and folders are sources, each folder one", async () => {
    put("one.ndjson", TRACE);
    put("dump.json", DUMP);
    put("dump.json.gz", gzipSync(DUMP));
    put("other-name", TRACE);
    put("must-gather.local.1/namespaces/demo/sks.json", DUMP);
    put("must-gather.local.1/namespaces/demo/again.json", DUMP);
    const list = await recordings().list();
    expect(list.map(({ id, isImported }) => [id, isImported])).toEqual([
      ["one", undefined],
      ["dump.json", true],
      ["dump.json.gz", true],
      ["must-gather.local.1", true],
      ["other-name", true],
    ]);
  });

  test("so are what a shell of Windows wrote, base64 and tables of a log", async () => {
    const line = '{"severity":"INFO","logger":"autoscaler","timestamp":"2026-01-01T00:00:00Z","message":"x"}';
    put("a-utf16.json", Buffer.from(`\uFEFF${DUMP}`, "utf16le"));
    put("b.b64", gzipSync(DUMP).toString("base64"));
    put("c.csv", `Date,Line\n2026,"${line.replaceAll('"', '""')}"\n`);
    expect(await ids()).toEqual(["a-utf16.json", "b.b64", "c.csv"]);
    const source = await recordings().open("b.b64");
    expect(source?.hasRevision("demo/a")).toBe(true);
  });

  test("what is of no known kind, hidden or empty is none", async () => {
    put("notes.txt", "Remember the milk.");
    put("README.md", "# Files\n\nFrom the incident.");
    put("empty", "");
    put("picture.png", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0));
    put(".hidden.json", DUMP);
    mkdirSync(join(folder, "nothing", "within"), { recursive: true });
    expect(await ids()).toEqual([]);
  });

  test("in other folders only traces are sources", async () => {
    put("one.ndjson", TRACE);
    put("dump.json", DUMP);
    expect(await ids(recordings({ importable: [] }))).toEqual(["one"]);
  });

  test("one is converted when it is opened, not for a list, and once", async () => {
    put("dump.json", DUMP);
    const of = recordings();
    expect(await of.survey()).toMatchObject([{ id: "dump.json", records: null }]);
    const source = await of.open("dump.json");
    expect(source?.hasRevision("demo/a") && source.hasRevision("demo/b")).toBe(true);
    expect(source?.header.fields?.inputs).toMatchObject([{ name: "dump.json", kind: "list" }]);
    expect(await of.open("dump.json")).toBe(source);
    expect(await of.survey()).toMatchObject([{ id: "dump.json", records: 2 }]);
  });

  test("a folder is one source of all its files", async () => {
    put("incident/sks.json", listJson([dumped("a", "1")]));
    put("incident/deeper/pods.json", listJson([{ apiVersion: "v1", kind: "Pod", ...pod("a", "a-1", "2") }]));
    const source = await recordings().open("incident");
    expect(source?.header.fields?.inputs).toMatchObject([
      { name: "incident", kind: "archive", files: 2 },
      { name: "incident/deeper/pods.json" },
      { name: "incident/sks.json" },
    ]);
  });

  test("a table is listed, and opening it says what it is", async () => {
    put("pods.txt", TABLE);
    const of = recordings();
    expect(await ids(of)).toEqual(["pods.txt"]);
    const error = await of.open("pods.txt").catch((reason: unknown) => reason);
    expect(sourceFault(error)).toBe("notATrace");
    expect(refusedFiles(error)).toEqual([{ name: "pods.txt", as: "table" }]);
  });

  test("the limits of recordings hold", async () => {
    put("dump.json", DUMP);
    const faultOf = async (load: RecordingsOptions["load"]) =>
      sourceFault(
        await recordings(load === undefined ? {} : { load })
          .open("dump.json")
          .catch((error: unknown) => error),
      );
    expect(await faultOf({ budget: { bytes: DUMP.length - 1 } })).toBe("tooLarge");
    expect(await faultOf({ budget: { records: 1 } })).toBe("tooLarge");
    expect(await faultOf({ budget: { records: 2 } })).toBe(null);
  });

  test("what is no recording has a limit of its own, whatever a recording may have", async () => {
    put("padded.json.gz", gzipSync(`${DUMP}${" ".repeat(9 * 1024 * 1024)}`, { level: 1 }));
    const error = await recordings({ load: { importBytes: 8 * 1024 * 1024 } })
      .open("padded.json.gz")
      .catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: "ImportTooLargeError" });
    expect(sourceFault(error)).toBe("tooLarge");
  });

  test("an index gives them titles and order, too", async () => {
    put("b.json", DUMP);
    put("a.json", DUMP);
    put("index.json", JSON.stringify([{ file: "b.json", title: "The second" }]));
    expect((await recordings().list()).map(({ id, title }) => [id, title])).toEqual([
      ["b.json", "The second"],
      ["a.json", "a.json"],
    ]);
  });

  test("of very many entries the first are looked at, and it is said", async () => {
    for (let i = 0; i <= MAX_IMPORTABLE; i++) put(`note-${i}`, "x");
    const of = recordings();
    expect(await of.problems()).toMatchObject([{ kind: "entries", path: folder, reason: "tooMany" }]);
    rmSync(join(folder, "note-0"));
    expect(await of.problems()).toEqual([]);
  });
});
