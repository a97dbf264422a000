import { expect, test } from "vitest";
import { createBrowserNotes, type NotesHost } from "../../../lib/client/browser-notes.ts";
import type { Note } from "../../../lib/model/notes.ts";
import { DRAFT } from "../../support/note-draft.ts";

const BROUGHT: Note = { ...DRAFT, id: "brought", from: 0, text: "came with it", at: null };

function storage(): NotesHost & { readonly items: Map<string, string> } {
  const items = new Map<string, string>();
  return {
    items,
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
  };
}

function keeping(host: NotesHost | null) {
  return createBrowserNotes({ host: () => host, base: async () => [BROUGHT], now: () => 7 });
}

const texts = async (notes: ReturnType<typeof keeping>, source = "s"): Promise<string[]> =>
  (await notes.list(source)).notes.map(({ text }) => text);

test("what came with a source is there, and stays beside what is written", async () => {
  const host = storage();
  const notes = keeping(host);
  expect(await notes.list("s")).toEqual({ notes: [BROUGHT], keeps: false });
  expect(await notes.keep("s", DRAFT)).toMatchObject({ text: "mine", at: 7, version: 1 });
  expect(await texts(keeping(host))).toEqual(["came with it", "mine"]);
  expect(await texts(keeping(host), "other")).toEqual(["came with it"]);
});

test("another source of the same name does not have them, and the same one has them again", async () => {
  const host = storage();
  const of = (from: number) =>
    createBrowserNotes({
      host: () => host,
      base: async () => [],
      keyOf: async (id) => `${id} ${from}`,
      now: () => 7,
    });
  await of(1).keep("get-all.json", DRAFT);
  const listed = [await of(1).list("get-all.json"), await of(2).list("get-all.json")];
  expect(listed.map(({ notes }) => notes.length)).toEqual([1, 0]);
  await of(1).remove("get-all.json", { ...BROUGHT, id: DRAFT.id, version: 1 });
  expect((await of(1).list("get-all.json")).notes).toEqual([]);
});

test("what is removed stays away, also what came with the source", async () => {
  const host = storage();
  await keeping(host).remove("s", BROUGHT);
  expect(await texts(keeping(host))).toEqual([]);
});

test("two tabs lose nothing of one another, and neither writes over what it has not read", async () => {
  const host = storage();
  const [one, two] = [keeping(host), keeping(host)];
  await Promise.all([one.keep("s", DRAFT), two.keep("s", { ...DRAFT, id: "other1", text: "yours" })]);
  expect(await texts(one)).toEqual(["came with it", "mine", "yours"]);
  await expect(two.keep("s", { ...DRAFT, text: "over it" })).rejects.toMatchObject({ failure: "changed" });
});

test.each([
  ["no storage", null],
  [
    "a full one",
    {
      getItem: () => null,
      setItem: () => {
        throw new Error("full");
      },
    },
  ],
])("with %s they last as long as the page", async (_, host) => {
  const notes = keeping(host);
  await notes.keep("s", DRAFT);
  expect(await texts(notes)).toEqual(["came with it", "mine"]);
  expect(await texts(keeping(host))).toEqual(["came with it"]);
});

test("what is stored and damaged is as good as nothing", async () => {
  const host = storage();
  host.items.set("skscope.notes.s", "{");
  expect(await texts(keeping(host))).toEqual(["came with it"]);
});
