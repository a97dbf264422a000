/** What is no recording in the folder of the operator: listed, converted when it is opened, refused in the reader's language. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openRecording } from "../support/check-recording.ts";
import { listJson, objectsAt } from "../support/input-shapes.ts";
import { type RunningServer, startServer } from "../support/server.ts";

let server: RunningServer;
let folder: string;

const { records } = openRecording("cold-start");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-importable-"));
  const objects = objectsAt(records, records.at(-1)?.t ?? 0);
  mkdirSync(join(folder, "incident"));
  for (const [kind, part] of Map.groupBy(objects, (object) => object.kind)) {
    writeFileSync(join(folder, "incident", `${kind}.json`), listJson(part));
  }
  writeFileSync(join(folder, "pods.txt"), "NAME   AGE\nx      1d\n");
  writeFileSync(join(folder, "notes.txt"), "no recording");
  server = await startServer({
    env: { SKSCOPE_TRACES_DIR: folder, SKSCOPE_DATA_DIR: join(folder, ".data") },
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function page(path: string, language = "en"): Promise<string> {
  const response = await fetch(`${server.origin}${path}`, { headers: { "accept-language": language } });
  return (await response.text()).replaceAll("<!-- -->", "");
}

test("the folder's files and folders are listed, and say that they are read when they are opened", async () => {
  const answer = await fetch(`${server.origin}/api/sources`);
  const { sources } = (await answer.json()) as { sources: { id: string; isImported?: true }[] };
  expect(sources.filter(({ isImported }) => isImported).map(({ id }) => id)).toEqual([
    "incident",
    "pods.txt",
  ]);
  expect(await page("/")).toContain("no recording: read and converted when it is opened");
});

test("a folder is one source, with its pages", async () => {
  const answer = await fetch(`${server.origin}/api/sources/incident`);
  const { digests } = (await answer.json()) as { digests: { key: string }[] };
  expect(digests.map(({ key }) => key)).toEqual(["demo/hello-00001"]);
  expect(await page("/view/incident/demo/hello-00001")).toContain("hello-00001");
  expect(await page("/view/incident/contents")).toContain("<h3>incident/…</h3>");
});

test("a table says what it is and what to bring instead", async () => {
  const answer = await fetch(`${server.origin}/api/sources/pods.txt`);
  const problem = (await answer.json()) as { detail: string; refused: unknown };
  expect(answer.status).toBe(422);
  expect(problem.detail).toContain("pods.txt is a table for reading");
  expect(problem.detail).toContain("-o json > dump.json");
  expect(problem.refused).toEqual([{ name: "pods.txt", as: "table" }]);
  expect(await page("/view/pods.txt")).toContain("a table for reading");
  expect(await page("/view/pods.txt", "zh")).toContain("供人阅读的表格");
});

test("a file of unknown content is no source", async () => {
  expect((await fetch(`${server.origin}/api/sources/notes.txt`)).status).toBe(404);
});
