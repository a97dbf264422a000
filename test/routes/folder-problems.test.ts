/** A folder of recordings or an index that cannot be read is named: on the first page, by the API, in the log. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type RunningServer, startServer } from "../support/server.ts";

let server: RunningServer;
let folder: string;
let path: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-folders-"));
  path = join(folder, "index.json");
  writeFileSync(
    join(folder, "mine.ndjson"),
    '{"t":"2026-01-01T00:00:00Z","type":"GAP","resource":"pods","object":{}}\n',
  );
  writeFileSync(path, '[{"file": "mine.ndjson", "title": "Lost"');
  server = await startServer({
    env: { SKSCOPE_TRACES_DIR: folder, SKSCOPE_DATA_DIR: join(folder, "not-made-yet") },
  });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const page = async (language: string): Promise<string> => {
  const response = await fetch(server.origin, { headers: { "accept-language": language } });
  return (await response.text()).replaceAll("<!-- -->", "");
};

test("an index that is damaged is named, and its recordings are listed by name", async () => {
  const answer = await fetch(`${server.origin}/api/sources`);
  const { sources, problems } = (await answer.json()) as {
    sources: { title: string }[];
    problems: unknown[];
  };
  expect(problems).toMatchObject([{ kind: "index", path, reason: "notJson" }]);
  expect(sources.map(({ title }) => title)).toContain("mine");
  expect(await page("en")).toContain(`The titles in ${path} cannot be read: it is not valid JSON.`);
  expect(await page("zh")).toContain(`无法读取 ${path} 中的标题`);
  const told = server
    .output()
    .split("\n")
    .filter((line) => line.includes("recordings cannot be read"));
  expect(told.map((line) => JSON.parse(line))).toMatchObject([{ level: "error", path }]);
});
