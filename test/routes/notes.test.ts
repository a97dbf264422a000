/** Notes over HTTP: kept for recordings that were sent here, read for all others. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Note, NoteList } from "../../lib/model/notes.ts";
import { scenarioFrom, scenarioId } from "../../lib/sim/index.ts";
import { type Answer, ask, askJson } from "./http.ts";

const NOTE = { revision: "demo/a", from: 1_767_225_600_000, to: null, text: "node drained", by: "Ann" };
const TRACE = [
  `{"format":"skscope-trace","version":1,"notes":[${JSON.stringify({ ...NOTE, id: "brought1" })}]}`,
  '{"t":"2026-01-01T00:00:00Z","type":"ADDED","resource":"pods","object":{"metadata":{"name":"p"}}}',
  "",
].join("\n");

let source: string;
beforeAll(async () => {
  source = await upload("notes.ndjson");
});
afterAll(async () => {
  await ask(`/api/recordings/${source}`, { method: "DELETE" });
});

async function upload(name: string): Promise<string> {
  const headers = { "content-type": "application/octet-stream" };
  const { status, text } = await ask(`/api/recordings?name=${name}`, {
    method: "POST",
    headers,
    body: TRACE,
  });
  expect(status, text).toBe(201);
  return JSON.parse(text).id;
}

function put(id: string, body: object | string, of = source, headers = {}): Promise<Answer> {
  return ask(`/api/sources/${of}/notes/${id}`, {
    method: "PUT",
    headers: { "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

const remove = (id: string, query = "", of = source): Promise<Answer> =>
  ask(`/api/sources/${of}/notes/${id}${query}`, { method: "DELETE" });

const list = (of = source): Promise<NoteList> => askJson<NoteList>(`/api/sources/${of}/notes`);
const texts = async (of = source): Promise<string[]> => (await list(of)).notes.map(({ text }) => text);
const problem = ({ status, text }: Answer): unknown => [status, JSON.parse(text).type.split(":").at(-1)];

describe("a recording that was sent here", () => {
  test("shows the notes it came with, keeps changes beside it, and takes them along when it is removed", async () => {
    const id = await upload("with-notes.ndjson");
    expect(await list(id)).toMatchObject({ keeps: true, notes: [{ id: "brought1", version: 0, at: null }] });
    expect((await put("second1", { ...NOTE, text: "pods are back" }, id)).status).toBe(200);
    expect(await texts(id)).toEqual(["node drained", "pods are back"]);
    const folder = join(inject("dataDir"), "recordings");
    const side = JSON.parse(readFileSync(join(folder, `${id}.notes.json`), "utf8"));
    expect(side).toMatchObject({
      format: "skscope-notes",
      notes: [{ id: "brought1" }, { id: "second1", from: "2026-01-01T00:00:00.000Z" }],
    });
    await ask(`/api/recordings/${id}`, { method: "DELETE" });
    expect(readdirSync(folder).filter((name) => name.startsWith(id))).toEqual([]);
  });

  test("keeps what is written, changed and removed", async () => {
    const before = Date.now();
    const { status, text } = await put("abc123", NOTE);
    const note = JSON.parse(text) as Note;
    expect([status, note]).toMatchObject([200, { ...NOTE, id: "abc123", version: 1 }]);
    expect(note.at).toBeGreaterThanOrEqual(before);
    expect((await list()).notes).toContainEqual(note);
    expect((await put("abc123", { ...note, text: "node was drained" })).status).toBe(200);
    expect(await texts()).toContain("node was drained");
    expect((await remove("abc123", "?version=2")).status).toBe(204);
    expect((await remove("abc123", "?version=2")).status).toBe(204);
    expect(await texts()).not.toContain("node was drained");
  });

  test("loses nothing when many write at once", async () => {
    const ids = Array.from({ length: 12 }, (_, i) => `many${10 + i}`);
    const answers = await Promise.all(ids.map((id) => put(id, { ...NOTE, text: id })));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 200));
    expect(await texts()).toEqual(expect.arrayContaining(ids));
    await Promise.all(ids.map((id) => remove(id)));
    expect(await texts()).toEqual(["node drained"]);
  });

  test("lets nobody write over what he has not read", async () => {
    await put("both00", NOTE);
    const answers = await Promise.all(
      ["mine", "yours"].map((text) => put("both00", { ...NOTE, text, version: 1 })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(problem(answers.find(({ status }) => status === 409) as Answer)).toEqual([409, "note-changed"]);
    expect(problem(await remove("both00", "?version=1"))).toEqual([409, "note-changed"]);
    await remove("both00");
  });

  test.each([
    ["text that is too long", "abc123", { ...NOTE, text: "x".repeat(2_001) }, [413, "note-too-long"]],
    ["a body that is too long", "abc123", { ...NOTE, text: "x".repeat(40_000) }, [413, "note-too-long"]],
    ["no text", "abc123", { ...NOTE, text: " " }, [400, "bad-parameter"]],
    ["a time that is none", "abc123", { ...NOTE, from: "noon" }, [400, "bad-parameter"]],
    ["another id", "A..B", NOTE, [400, "bad-parameter"]],
    ["what is no JSON", "abc123", "{", [400, "bad-parameter"]],
    ["a list", "abc123", [NOTE], [400, "bad-parameter"]],
  ])("refuses %s", async (_, id, body, expected) => {
    expect(problem(await put(id, body))).toEqual(expected);
    expect(await texts()).toEqual(["node drained"]);
  });

  test("refuses another type, another site, another method", async () => {
    expect(problem(await put("abc123", NOTE, source, { "content-type": "text/plain" }))).toEqual([
      415,
      "unsupported-media",
    ]);
    for (const headers of [{ origin: "https://evil.example" }, { "sec-fetch-site": "cross-site" }])
      expect(problem(await put("abc123", NOTE, source, headers))).toEqual([403, "cross-site"]);
    const cross = { method: "DELETE", headers: { origin: "https://evil.example" } };
    expect(problem(await ask(`/api/sources/${source}/notes/brought1`, cross))).toEqual([403, "cross-site"]);
    expect(problem(await ask(`/api/sources/${source}/notes`, { method: "POST" }))).toEqual([
      405,
      "method-not-allowed",
    ]);
    expect((await ask(`/api/sources/${source}/notes/brought1`)).headers.allow).toBe("PUT, DELETE");
    expect(await texts()).toEqual(["node drained"]);
  });
});

describe("another source", () => {
  test.each([
    ["a shipped recording", "burst"],
    ["a scenario", encodeURIComponent(scenarioId(scenarioFrom({ durationMs: 60_000 })))],
  ])("such as %s is only read", async (_, id) => {
    expect(await list(id)).toEqual({ notes: [], keeps: false });
    expect(problem(await put("abc123", NOTE, id))).toEqual([403, "read-only"]);
    expect(problem(await remove("abc123", "", id))).toEqual([403, "read-only"]);
  });

  test("that does not exist has no notes", async () => {
    expect(problem(await ask("/api/sources/nothing/notes"))).toEqual([404, "unknown-source"]);
    expect(problem(await put("abc123", NOTE, "nothing"))).toEqual([404, "unknown-source"]);
  });
});
