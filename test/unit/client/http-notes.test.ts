import { afterEach, expect, test, vi } from "vitest";
import { createHttpNotes } from "../../../lib/client/http-notes.ts";
import { DRAFT } from "../../support/note-draft.ts";

afterEach(() => vi.unstubAllGlobals());

/** A server that keeps notes, and cannot be reached at first; what it was asked for. */
function lateServer() {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (url: string, { method = "GET" }: RequestInit = {}) => {
    asked.push(`${method} ${url}`);
    if (asked.length === 1) throw new TypeError("fetch failed");
    return method === "DELETE"
      ? new Response(null, { status: 204 })
      : Response.json(method === "GET" ? { notes: [], keeps: true } : { ...DRAFT, at: 1, version: 1 });
  });
  return asked;
}

test("a note goes to a server that keeps it, also where the list could not be read", async () => {
  const asked = lateServer();
  const notes = createHttpNotes();
  await expect(notes.list("a b")).rejects.toThrow("fetch failed");
  const kept = await notes.keep("a b", DRAFT);
  await notes.remove("a b", kept);
  expect(asked.slice(1)).toEqual([
    "GET /api/sources/a%20b/notes",
    "PUT /api/sources/a%20b/notes/abc123",
    "DELETE /api/sources/a%20b/notes/abc123?version=1",
  ]);
});

test("a server that keeps none is asked once for what a source came with", async () => {
  const asked: string[] = [];
  const note = { ...DRAFT, at: 1, version: 1 };
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    return Response.json({ notes: [note], keeps: false });
  });
  expect(await createHttpNotes().list("burst")).toEqual({ notes: [note], keeps: false });
  expect(asked).toEqual(["/api/sources/burst/notes"]);
});
