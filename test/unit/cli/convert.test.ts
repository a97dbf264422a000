import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { readTrace } from "../../../lib/trace/reader.ts";
import { openRecording } from "../../support/check-recording.ts";
import { runCli } from "../../support/cli.ts";
import { listJson, listYaml, objectsAt, watchEvents } from "../../support/input-shapes.ts";

const folder = mkdtempSync(join(tmpdir(), "skscope-convert-"));
afterAll(() => rmSync(folder, { recursive: true }));

const recording = openRecording("cold-start");
const objects = objectsAt(recording.records, recording.records.at(-1)?.t ?? 0);

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("report", () => {
  test("reads a dump as it reads a trace, and says what it read", async () => {
    const { status, stdout } = await runCli(["report", file("dump.json", listJson(objects))]);
    expect(stdout).toContain("dump.json: objects of one instant");
    expect(stdout).toContain("demo/hello-00001");
    expect(status).toBe(0);
  });

  test("takes several files for one source, each kind in a file of its own", async () => {
    const byKind = Map.groupBy(objects, ({ kind }) => kind);
    const paths = [...byKind].map(([kind, part]) => file(`${kind}.yaml`, listYaml(part)));
    const apart = await runCli(["report", "--json", "--at", "2026-11-23T05:00:00Z", ...paths]);
    const whole = await runCli([
      "report",
      "--json",
      "--at=2026-11-23T05:00:00Z",
      file("all.json", listJson(objects)),
    ]);
    // Records are numbered in the order of the files, and what is reconstructed of one second stands in theirs.
    const revisions = (text: string) =>
      JSON.parse(text.replace(/"record": \d+/g, '"record": 0')).revisions.map(
        ({ reconstructed, ...revision }: { reconstructed: object[] }) => ({
          ...revision,
          reconstructed: reconstructed.map((fact) => JSON.stringify(fact)).sort(),
        }),
      );
    expect(revisions(apart.stdout)).toEqual(revisions(whole.stdout));
    expect(revisions(whole.stdout)).toHaveLength(1);
  });

  test("says of a second copy that nothing in it is new", async () => {
    const [a, b] = ["a.json", "b.json"].map((name) => file(name, listJson(objects))) as [string, string];
    const { stdout } = await runCli(["report", a, b]);
    expect(stdout.replace(/\s+/g, " ")).toMatch(/b\.json: objects of one instant, nothing new/);
  });

  test("reads a dump from a pipe, of this moment", async () => {
    const before = Date.now();
    const { stdout } = await runCli(
      ["report", "-", "--json"],
      Readable.from([Buffer.from(listJson(objects))]),
    );
    expect(Date.parse(JSON.parse(stdout).trace.from)).toBeGreaterThanOrEqual(before - 1);
  });

  test("prints what a header says of its inputs, whatever that is", async () => {
    const input = {
      name: "x\u001b[2J",
      kind: "toString",
      clocks: 7,
      instant: { at: 1e300, by: "z" },
      records: -1,
    };
    const odd = { ...input, left: [{ reason: "constructor", count: 2, first: 3 }, null], refused: null };
    const header = { format: "skscope-trace", version: 1, inputs: [odd, { ...odd, refused: "hm" }, 7] };
    const [, ...lines] = new TextDecoder().decode(recording.bytes).split("\n");
    const { status, stdout } = await runCli([
      "report",
      file("odd.ndjson", [JSON.stringify(header), ...lines].join("\n")),
    ]);
    expect(stdout).toContain("toString, nothing usable. Left out: 2 × constructor");
    expect(stdout).toContain("not read: hm.");
    expect(status).toBe(0);
  });

  test("refuses a table with the command that gives the right thing", async () => {
    const { status, stderr } = await runCli(["report", file("table.txt", "NAME   AGE\nx      1d\n")]);
    expect(status).toBe(2);
    expect(stderr).toContain("table.txt is a table");
    expect(stderr).toContain("-o json > dump.json");
  });

  test("refuses a time that is none", async () => {
    const { status, stderr } = await runCli(["report", "--at", "yesterday", "x.json"]);
    expect(status).toBe(2);
    expect(stderr).toContain("yesterday");
  });
});

describe("convert", () => {
  test.each(["out.ndjson", "out.ndjson.gz"])("writes %s, which report reads alike", async (name) => {
    const input = file("watch.json", watchEvents(recording.records));
    const out = join(folder, name);
    const { status, stdout } = await runCli(["convert", input, out]);
    expect(status).toBe(0);
    const bytes = readFileSync(out);
    const { records, problems } = readTrace(new Uint8Array(name.endsWith(".gz") ? gunzipSync(bytes) : bytes));
    expect(problems).toEqual([]);
    expect(stdout).toContain(`${records.length}`);
    const revisions = async (path: string) =>
      JSON.parse((await runCli(["report", "--json", path])).stdout).revisions;
    expect(await revisions(out)).toEqual(await revisions(input));
  });

  test.each([
    [["convert"], "at least one file"],
    [["convert", "a.json"], "at least one file"],
    [["convert", "a.json", "out.txt"], "out.txt"],
    [["convert", "a.ndjson", "a.ndjson"], "a.ndjson"],
  ])("%j is refused", async (words, said) => {
    const { status, stderr } = await runCli(words);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });
});
