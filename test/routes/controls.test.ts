/** A recording full of what a terminal would obey, as all routes answer with it: `curl` shows answers as they are. */
import { expect, test } from "vitest";
import { ask, askJson, send } from "./http.ts";
import { CONTROLS } from "./odd-recordings.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const SOURCE = "/api/sources/controls";
const REVISION = `${SOURCE}/revisions/demo/a`;

test.each([
  SOURCE,
  `${SOURCE}/report`,
  `${SOURCE}/records/0`,
  `${SOURCE}/records/3`,
  `${SOURCE}/cold-starts`,
  `${SOURCE}/found`,
  `${REVISION}/timeline`,
  `${REVISION}/objects`,
  `${REVISION}/episodes?format=chrome`,
  `${REVISION}/episodes?format=otlp`,
  "/api/sources",
])("GET %s writes it out, and says the same", async (path) => {
  const { status, text } = await ask(path);
  expect(status).toBe(200);
  expect(text).not.toMatch(OBEYED);
  JSON.parse(text);
});

test("what is written out is what was recorded", async () => {
  const { header } = await askJson<{ header: { note: string } }>(SOURCE);
  expect(header.note).toBe(`note ${CONTROLS}`);
  expect((await ask(`${SOURCE}/records/3`)).text).toContain("\\u009b31m\\u007f\\u0085\\u061c");
});

test.each(["overview", "revision&namespace=demo&name=a"])("a stream of scope=%s, too", async (scope) => {
  const response = await send(`/api/stream?source=controls&scope=${scope}&speed=max`);
  response.setEncoding("utf8");
  let text = "";
  for await (const part of response) text += part;
  expect(text).toContain("\\u009b31m");
  expect(text).not.toMatch(OBEYED);
});

test("a problem that quotes a request, too", async () => {
  for (const path of [
    "/api/sources/%C2%9B31m%E2%80%AE",
    "/api/sources/%C2%9B31m%E2%80%AE/report",
    "/api/nothing/%C2%9B31m%E2%80%AE",
    "/api/stream?source=x&scope=%C2%9B31m%E2%80%AE",
  ]) {
    const { status, text } = await ask(path);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toMatch(OBEYED);
  }
});
