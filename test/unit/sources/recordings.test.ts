import { mkdirSync, mkdtempSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { NotATraceError } from "../../../lib/model/errors.ts";
import { createRecordings } from "../../../lib/sources/recordings.ts";
import { at, SHIPPED, SKS, sks } from "./traces.ts";

function folder(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(join(tmpdir(), "skscope-"));
  for (const [name, content] of Object.entries(files)) writeFileSync(join(dir, name), content);
  return dir;
}

function trace(ms: number): string {
  return `${JSON.stringify(at(0, "ADDED", SKS, sks("a", "Serve", "1")))}\n${JSON.stringify(at(ms, "MODIFIED", SKS, sks("a", "Proxy", "2")))}\n`;
}

test("the shipped recordings are listed in the order of their index, with their extent", async () => {
  const list = await createRecordings({ folders: [SHIPPED] }).survey();
  expect(list[0]).toMatchObject({ id: "cold-start", records: 1266, durationMs: 91_675, kind: "recording" });
  expect(list.map(({ id }) => id)).toContain("many-revisions");
  for (const { title, story, lookFor, error } of list) {
    expect([title, story, lookFor.join()].every((text) => text !== "")).toBe(true);
    expect(error).toBeUndefined();
  }
});

test("files of further folders are found by themselves; an id that is taken gets a number", async () => {
  const first = folder({ "a.ndjson": trace(10), "notes.txt": "no trace" });
  const second = folder({ "a.ndjson": trace(20), "b.ndjson": trace(30) });
  const recordings = createRecordings({ folders: [first, second, first] });
  const list = await recordings.survey();
  expect(list.map(({ id, durationMs }) => [id, durationMs])).toEqual([
    ["a", 10],
    ["a-2", 20],
    ["b", 30],
  ]);
  expect((await recordings.open("a-2"))?.summary).toMatchObject({ id: "a-2", durationMs: 20, records: 2 });
});

test("an index cannot point out of its folder, and ids are not paths", async () => {
  const outside = folder({ "secret.ndjson": trace(1) });
  const inside = join(outside, "inside");
  mkdirSync(inside);
  writeFileSync(join(inside, "index.json"), JSON.stringify([{ id: "x", file: "../secret.ndjson" }]));
  const recordings = createRecordings({ folders: [inside] });
  expect(await recordings.survey()).toEqual([]);
  for (const id of ["x", "../secret", "../secret.ndjson", join(outside, "secret.ndjson"), "__proto__", ""]) {
    expect(await recordings.open(id)).toBeNull();
  }
});

test("a file that is refused is read once, and again when it has changed", async () => {
  const dir = folder({ "bad.ndjson": "no\n" });
  const recordings = createRecordings({ folders: [dir] });
  const refusal = await recordings.open("bad").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(NotATraceError);
  await expect(recordings.open("bad")).rejects.toBe(refusal);
  writeFileSync(join(dir, "bad.ndjson"), trace(10));
  expect((await recordings.open("bad"))?.summary).toMatchObject({ records: 2 });
});

test("a file that is no trace is listed with the reason and cannot be opened", async () => {
  const recordings = createRecordings({ folders: [folder({ "bad.ndjson": "no\n" })] });
  expect(await recordings.survey()).toMatchObject([
    { id: "bad", error: expect.stringContaining("No trace header") },
  ]);
  await expect(recordings.open("bad")).rejects.toThrow(NotATraceError);
  // The next one to ask is told again.
  await expect(recordings.open("bad")).rejects.toThrow(NotATraceError);
});

test("a list without extent reads no recording", async () => {
  const recordings = createRecordings({ folders: [folder({ "a.ndjson": trace(10), "bad.ndjson": "no" })] });
  expect(await recordings.list()).toMatchObject([
    { id: "a", title: "a", records: null, durationMs: null, sizeBytes: expect.any(Number) },
    { id: "bad", title: "bad", sizeBytes: 2 },
  ]);
});

test("a folder that is not there offers nothing", async () => {
  expect(await createRecordings({ folders: [join(tmpdir(), "skscope-no-such-folder")] }).survey()).toEqual(
    [],
  );
});

test("all who ask share one loading, until the file changes", async () => {
  const dir = folder({ "a.ndjson": trace(10) });
  const recordings = createRecordings({ folders: [dir] });
  const [one, two] = await Promise.all([recordings.open("a"), recordings.open("a")]);
  expect(one).toBe(two);
  expect(await recordings.open("a")).toBe(one);
  writeFileSync(join(dir, "a.ndjson"), trace(99));
  utimesSync(join(dir, "a.ndjson"), 1, 1);
  const changed = await recordings.open("a");
  expect(changed?.epoch).not.toBe(one?.epoch);
  expect(changed?.summary.durationMs).toBe(99);
});

test("the one that was not used for longest makes room", async () => {
  const dir = folder({ "a.ndjson": trace(1), "b.ndjson": trace(2), "c.ndjson": trace(3) });
  const { bytes = 0 } = (await createRecordings({ folders: [dir] }).open("a")) ?? {};
  const recordings = createRecordings({ folders: [dir], maxLoadedBytes: 2 * bytes + 1 });
  const a = await recordings.open("a");
  const b = await recordings.open("b");
  expect(await recordings.open("a")).toBe(a);
  await recordings.open("c");
  expect(await recordings.open("a")).toBe(a);
  expect(await recordings.open("b")).not.toBe(b);
});

test("what cannot be read is said with its path, and the rest is offered all the same", async () => {
  const broken = folder({ "a.ndjson": trace(10), "index.json": '[{"file": "a.ndjson", "title": ' });
  const noList = folder({ "b.ndjson": trace(10), "index.json": '{"file": "b.ndjson"}' });
  const odd = folder({ "c.ndjson": trace(10), "no-folder": "" });
  mkdirSync(join(odd, "index.json"));
  const missing = join(odd, "nowhere");
  const noFolder = join(odd, "no-folder");
  const recordings = createRecordings({ folders: [broken, noList, odd, missing, noFolder] });
  expect((await recordings.list()).map(({ id, title }) => [id, title])).toEqual([
    ["a", "a"],
    ["b", "b"],
    ["c", "c"],
  ]);
  expect(await recordings.problems()).toMatchObject([
    { kind: "index", path: join(broken, "index.json"), reason: "notJson" },
    { kind: "index", path: join(noList, "index.json"), reason: "notAList" },
    { kind: "index", path: join(odd, "index.json"), reason: "unreadable" },
    { kind: "folder", path: missing, reason: "missing" },
    { kind: "folder", path: noFolder, reason: "notAFolder" },
  ]);
});

test("a folder that is made when it is first needed may be missing, and an index always may", async () => {
  const plain = folder({ "a.ndjson": trace(10) });
  const later = join(plain, "later");
  const recordings = createRecordings({ folders: [plain, later], optional: [later] });
  expect(await recordings.problems()).toEqual([]);
  writeFileSync(later, "no folder");
  expect(await recordings.problems()).toMatchObject([{ kind: "folder", path: later, reason: "notAFolder" }]);
});

test("a problem is told when it comes, once, and again when it comes back", async () => {
  const dir = folder({ "a.ndjson": trace(10), "index.json": "no JSON" });
  const told: string[] = [];
  const recordings = createRecordings({ folders: [dir], onProblem: ({ reason }) => told.push(reason) });
  for (let look = 0; look < 3; look++) await recordings.list();
  expect(told).toEqual(["notJson"]);
  writeFileSync(join(dir, "index.json"), "[]");
  await recordings.list();
  writeFileSync(join(dir, "index.json"), "{}");
  await recordings.list();
  writeFileSync(join(dir, "index.json"), "no JSON");
  await recordings.list();
  expect(told).toEqual(["notJson", "notAList", "notJson"]);
});

test("how far a recording reaches is known after a restart without reading it, and after it was sent", async () => {
  const dir = folder({ "a.ndjson": trace(10), "b.ndjson": trace(20) });
  const surveysFile = join(mkdtempSync(join(tmpdir(), "skscope-")), "surveys.json");
  const open = () => createRecordings({ folders: [dir], surveysFile });
  const b = join(dir, "b.ndjson");
  utimesSync(b, 1, 1);
  const first = open();
  await first.remember("a", { records: 7, from: 1, to: 8, durationMs: 7 });
  await first.remember("unknown", { records: 1 });
  expect((await first.survey()).map(({ records, durationMs }) => [records, durationMs])).toEqual([
    [7, 7],
    [2, 20],
  ]);
  // The same time and size: whoever reads it again finds nothing.
  writeFileSync(b, " ".repeat(statSync(b).size));
  utimesSync(b, 1, 1);
  expect((await open().survey()).map(({ records }) => records)).toEqual([7, 2]);
  writeFileSync(surveysFile, "no JSON");
  expect((await open().survey())[0]).toMatchObject({ records: 2, durationMs: 10 });
});

test("a list does not wait for files that take long, and has their extent later", async () => {
  const dir = folder({ "a.ndjson": `${trace(10)}${"x\n".repeat(50_000)}` });
  const recordings = createRecordings({ folders: [dir], patienceMs: 0 });
  expect(await recordings.survey()).toMatchObject([{ id: "a", records: null }]);
  await expect.poll(async () => (await recordings.survey())[0]?.records).toBe(2);
});

test("a file of nothing but broken lines is listed without its extent, after a part of it, and not opened", async () => {
  const dir = folder({ "a.ndjson": `${trace(10)}${"{b\n".repeat(300_000)}` });
  const recordings = createRecordings({ folders: [dir], patienceMs: 60_000 });
  const reason = /^More than 100000 lines cannot be read\. Line 3, byte \d+: not JSON/;
  expect(await recordings.survey()).toMatchObject([
    { id: "a", records: null, error: expect.stringMatching(reason) },
  ]);
  await expect(recordings.open("a")).rejects.toThrow(reason);
});

test.each([
  ["text", { bytes: 100_000 }, "The recording unpacks to more than 0 MiB."],
  ["records", { records: 1_000 }, "The recording holds more than 1000 records."],
])("a file with more %s than is read is listed with that, after a part of it", async (_, budget, error) => {
  const dir = folder({ "a.ndjson": trace(10).repeat(2_000) });
  const recordings = createRecordings({ folders: [dir], patienceMs: 60_000, load: { budget } });
  expect(await recordings.survey()).toMatchObject([{ id: "a", error }]);
  await expect(recordings.open("a")).rejects.toThrow(error);
});

test("a recording that nobody waits for any more is read no further, and is read when somebody asks again", async () => {
  const dir = folder({ "a.ndjson": trace(10).repeat(20_000) });
  const recordings = createRecordings({ folders: [dir] });
  const gone = new AbortController();
  const opened = recordings.open("a", gone.signal);
  gone.abort(new Error("gone"));
  await expect(opened).rejects.toThrow("gone");
  expect((await recordings.open("a"))?.lastSeq).toBe(39_999);
});

test("a recording that costs more computing than it may is refused with that", async () => {
  const dir = folder({ "a.ndjson": trace(10).repeat(20_000) });
  const recordings = createRecordings({ folders: [dir], load: { workMs: 1 } });
  await expect(recordings.open("a")).rejects.toThrow("takes more than 0 s of computing");
});

test("lists how far a file reaches that is too large to be read for a list, once somebody has read it", async () => {
  const dir = folder({ "a.ndjson": trace(10) });
  const surveysFile = join(dir, "surveys.json");
  const open = () => createRecordings({ folders: [dir], surveysFile, maxSurveyBytes: 10 });
  expect(await open().survey()).toMatchObject([{ id: "a", records: null, from: null }]);
  await open().open("a");
  expect(await open().survey()).toMatchObject([{ id: "a", records: 2, from: expect.any(Number) }]);
});
