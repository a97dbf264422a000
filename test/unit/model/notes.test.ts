import { describe, expect, test } from "vitest";
import {
  LONGEST_NOTE,
  MOST_NOTES,
  type Note,
  type NoteDraft,
  notesJson,
  notesOf,
  notesWithin,
  readNoteDraft,
  readNotes,
  withNote,
  withoutNote,
} from "../../../lib/model/notes.ts";

const NOW = Date.UTC(2026, 0, 1, 12);
const DRAFT: NoteDraft = {
  id: "abc123",
  revision: "demo/a",
  from: 1_000,
  to: 2_000,
  text: "image was pulled by hand",
  by: "",
  version: 0,
};

function kept(notes: readonly Note[], draft: NoteDraft): readonly Note[] {
  const next = withNote(notes, draft, NOW);
  if (typeof next === "string") throw new Error(next);
  return next.notes;
}

describe("a draft", () => {
  test("is read with its times, and its text as plain lines", () => {
    const given = { id: "abc123", from: 1_000.4, to: 1_000, text: "  a\r\nb <b>\n", by: " Ann\tB " };
    expect(readNoteDraft(given)).toEqual({
      id: "abc123",
      revision: null,
      from: 1_000,
      to: null,
      text: "a\nb <b>",
      by: "Ann B",
      version: 0,
    });
    expect(readNoteDraft({ ...given, from: "2026-01-01T00:00:00.250Z", to: null })).toMatchObject({
      from: Date.UTC(2026, 0, 1) + 250,
    });
  });

  test.each([
    ["id", { id: "../../x" }],
    ["id", { id: 7 }],
    ["empty", { text: " \n " }],
    ["tooLong", { text: "x".repeat(LONGEST_NOTE + 1) }],
    ["name", { by: "x".repeat(81) }],
    ["revision", { revision: "demo" }],
    ["revision", { revision: ["demo/a"] }],
    ["time", { from: null }],
    ["time", { from: "yesterday" }],
    ["time", { from: 9e15 }],
    ["time", { from: 253_402_300_800_000, to: null }],
    ["time", { from: -62_167_219_200_001 }],
    ["version", { version: 1_000_000_000 }],
    ["time", { to: 999 }],
    ["version", { version: -1 }],
    ["version", { version: 0.5 }],
  ])("with something wrong says %s: %j", (fault, wrong) => {
    expect(readNoteDraft({ ...DRAFT, ...wrong })).toBe(fault);
  });

  test("may be as long as is allowed", () => {
    expect(readNoteDraft({ ...DRAFT, text: "x".repeat(LONGEST_NOTE) })).toMatchObject({ version: 0 });
  });
});

describe("notes", () => {
  test("are the same after a file, in the order of their times", () => {
    const notes = kept(kept([], { ...DRAFT, id: "zzz999", from: 5, to: null }), { ...DRAFT, from: 1, to: 9 });
    expect(notes.map(({ id }) => id)).toEqual(["abc123", "zzz999"]);
    expect(readNotes(JSON.parse(JSON.stringify(notesJson(notes))))).toEqual(notes);
  });

  test.each([
    ["the first instant", { from: -62_167_219_200_000, to: null }],
    ["the last instant", { from: 1, to: 253_402_300_799_999 }],
    ["the last version", { version: 999_999_999 }],
  ])("with %s that is allowed are the same after a file", (_, edge) => {
    const draft = readNoteDraft({ ...DRAFT, ...edge });
    if (typeof draft === "string") throw new Error(draft);
    const notes = kept([], draft);
    expect(readNotes(notesJson(notes))).toEqual(notes);
  });

  test("of a file are read as far as they are notes, each once, and no more than are allowed", () => {
    const many = Array.from({ length: MOST_NOTES + 1 }, (_, i) => ({ ...DRAFT, id: `note${1_000 + i}` }));
    expect(readNotes([null, 7, {}, DRAFT, { ...DRAFT, text: "again" }])).toEqual([{ ...DRAFT, at: null }]);
    expect(readNotes(many)).toHaveLength(MOST_NOTES);
    expect(readNotes("notes")).toEqual([]);
  });

  test("of a revision are its own and those of the source", () => {
    const notes = [null, "demo/a", "demo/b"].reduce<readonly Note[]>(
      (all, revision, i) => kept(all, { ...DRAFT, id: `note0${i}`, revision }),
      [],
    );
    expect(notesOf(notes, "demo/a").map(({ revision }) => revision)).toEqual([null, "demo/a"]);
  });

  test("of a time are those that have something of it, its edges included", () => {
    const notes = kept(kept([], DRAFT), { ...DRAFT, id: "instant", from: 3_000, to: null });
    const ids = (from: number, to: number) => notesWithin(notes, from, to).map(({ id }) => id);
    expect(ids(2_000, 3_000)).toEqual(["abc123", "instant"]);
    expect(ids(2_001, 2_999)).toEqual([]);
    expect(ids(0, 999)).toEqual([]);
  });
});

describe("a change", () => {
  test("is kept with its time and the next version", () => {
    const first = kept([], DRAFT);
    expect(first).toEqual([{ ...DRAFT, at: NOW, version: 1 }]);
    expect(kept(first, { ...DRAFT, text: "by hand, twice", version: 1 })).toEqual([
      { ...DRAFT, text: "by hand, twice", at: NOW, version: 2 },
    ]);
  });

  test("of what somebody else has changed meanwhile is none; sent twice it is one", () => {
    const notes = kept([], DRAFT);
    expect(withNote(notes, { ...DRAFT, text: "mine" }, NOW)).toBe("changed");
    expect(withNote(notes, { ...DRAFT, text: "mine", version: 2 }, NOW)).toBe("changed");
    expect(withNote(notes, DRAFT, NOW + 1)).toEqual({ notes, note: notes[0] });
  });

  test("of other notes stands in nobody's way", () => {
    const notes = kept(kept([], DRAFT), { ...DRAFT, id: "other1", text: "another" });
    expect(notes.map(({ text }) => text)).toEqual([DRAFT.text, "another"]);
  });

  test("brings back what was removed", () => {
    expect(kept([], { ...DRAFT, version: 3 })).toEqual([{ ...DRAFT, at: NOW, version: 4 }]);
  });

  test("may add as many notes as are allowed, and may change one of so many", () => {
    const full = Array.from({ length: MOST_NOTES }, (_, i) => ({
      ...DRAFT,
      id: `note${1_000 + i}`,
      at: null,
      version: 1,
    }));
    expect(withNote(full, DRAFT, NOW)).toBe("tooMany");
    expect(kept(full.slice(1), DRAFT)).toHaveLength(MOST_NOTES);
    expect(kept(full, { ...DRAFT, id: "note1000", text: "new", version: 1 })).toHaveLength(MOST_NOTES);
  });

  test("removes a note in the version that was read; one that has gone is no fault", () => {
    const notes = kept([], DRAFT);
    expect(withoutNote(notes, "abc123", 2)).toBe("changed");
    expect(withoutNote(notes, "abc123", 1)).toEqual([]);
    expect(withoutNote(notes, "abc123", null)).toEqual([]);
    expect(withoutNote(notes, "gone00", 1)).toBe(notes);
  });
});
