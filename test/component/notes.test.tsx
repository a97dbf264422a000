import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { useRevisionNotes } from "@/components/notes/use-revision-notes.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { preferences } from "@/components/shell/use-preferences.ts";
import { NoteMarks } from "@/components/timeline/note-marks.tsx";
import type { Reading } from "@/components/timeline/reading.ts";
import { createBrowserNotes, NoteError, type NoteKeeping } from "@/lib/client/browser-notes.ts";
import { timeScale } from "@/lib/layout/index.ts";
import type { Note, NoteList } from "@/lib/model/notes.ts";
import { fakePort } from "../support/fake-port.ts";
import { at } from "../support/records.ts";

vi.mock("next/dynamic", () => import("../support/next-dynamic.tsx"));

beforeAll(async () => {
  await Promise.all([
    import("@/components/notes/note-field.tsx"),
    import("@/components/notes/notes-panel.tsx"),
  ]);
});

const RANGE = { from: at(0), to: at(100) };
const SCALE = timeScale(RANGE, 1_000);

function noteAt(second: number, changes: Partial<Note> = {}): Note {
  const id = `note0${second}`;
  const note = { id, revision: "demo/a", from: at(second), to: null, text: `at ${second}`, by: "", at: null };
  return { ...note, version: 1, ...changes };
}

interface Given {
  readonly notes?: readonly Note[];
  readonly marks?: readonly number[];
  readonly note?: string | null;
  readonly until?: number;
  readonly keeping?: Partial<NoteKeeping>;
}

/** The notes of a revision page, without the page. */
async function show({ notes = [], marks = [], note = null, until = at(100), keeping = {} }: Given = {}) {
  const kept = createBrowserNotes({ host: () => null, base: async () => notes, now: () => at(0) });
  const port = fakePort({ notes: { ...kept, ...keeping } });
  const onGo = vi.fn();
  function Page() {
    const [open, setNote] = useState<string | null>(note);
    const here = useRevisionNotes({
      source: "s",
      namespace: "demo",
      name: "a",
      until,
      cursor: at(42),
      range: RANGE,
      reading: { marks } as Reading,
      format: { clock: "utc", origin: 0 },
      note: open,
      hasCursor: false,
      setNote,
      onGo,
    });
    return (
      <>
        <button type="button" onClick={here.begin}>
          begin
        </button>
        <p data-testid="open">{open}</p>
        <NoteMarks notes={here.timeline} scale={SCALE} />
        {here.field}
        {here.panel}
      </>
    );
  }
  render(
    <I18nProvider>
      <PortProvider port={port}>
        <Page />
      </PortProvider>
    </I18nProvider>,
  );
  await settled();
  return { onGo, list: async () => (await kept.list("s")).notes };
}

const settled = (): Promise<void> => act(async () => void (await new Promise(setImmediate)));
const press = async (name: string | RegExp): Promise<void> => {
  fireEvent.click(screen.getByRole("button", { name }));
  await settled();
};
const type = (value: string): HTMLElement => {
  const field = screen.getByPlaceholderText("What happened here?");
  fireEvent.change(field, { target: { value } });
  return field;
};
const key = async (field: HTMLElement, name: string, more: object = {}): Promise<void> => {
  fireEvent.keyDown(field, { key: name, ...more });
  await settled();
};
const items = (): (string | null)[] =>
  within(screen.getByTestId("notes"))
    .queryAllByRole("listitem")
    .map((item) => item.querySelector("p")?.textContent ?? null);

beforeEach(() => preferences().set({ name: "" }));
afterEach(cleanup);

describe("a note is written", () => {
  it("at the cursor, in place, with Enter, and is shown in the list and on the axis", async () => {
    const { list } = await show();
    await press("begin");
    const field = type("image pulled by hand");
    expect(document.activeElement).toBe(field);
    await key(field, "Enter", { shiftKey: true });
    expect(await list()).toEqual([]);
    await key(field, "Enter");
    expect(await list()).toMatchObject([
      { revision: "demo/a", from: at(42), to: null, text: "image pulled by hand", version: 1 },
    ]);
    expect(screen.queryByTestId("note-field")).toBeNull();
    expect(items()).toEqual(["image pulled by hand"]);
    expect(screen.getByRole("button", { name: /^Note, .*: image pulled by hand$/ })).toBeTruthy();
    expect(screen.getByText("Note kept.")).toBeTruthy();
    await press("Undo");
    expect(await list()).toEqual([]);
  });

  it("of the range that is measured, for the whole source, with a name that is remembered", async () => {
    const { list } = await show({ marks: [at(30), at(10)] });
    await press("begin");
    fireEvent.click(screen.getByRole("checkbox", { name: "For the whole source" }));
    fireEvent.change(screen.getByLabelText("Your name (optional)"), { target: { value: "Ann" } });
    await key(type("rollout"), "Enter");
    expect(await list()).toMatchObject([{ revision: null, from: at(10), to: at(30), by: "Ann" }]);
    await press("begin");
    expect(screen.getByLabelText<HTMLInputElement>("Your name (optional)").value).toBe("Ann");
  });

  it("and left with Escape: nothing is kept, and the next one begins with its text", async () => {
    const { list } = await show();
    await press("begin");
    await key(type("half a th"), "Escape");
    expect(screen.queryByTestId("note-field")).toBeNull();
    expect(await list()).toEqual([]);
    await press("begin");
    expect(screen.getByDisplayValue("half a th")).toBeTruthy();
  });

  it("by an input method, whose Enter ends a word and not the note", async () => {
    const { list } = await show();
    await press("begin");
    await key(type("节点"), "Enter", { isComposing: true });
    expect(await list()).toEqual([]);
    expect(screen.getByTestId("note-field")).toBeTruthy();
  });

  it("by Safari's input method, whose Enter comes when the word has ended", async () => {
    const { list } = await show();
    await press("begin");
    await key(type("节点"), "Enter", { keyCode: 229 });
    expect(await list()).toEqual([]);
  });

  it("and stays in the field when it cannot be kept, with the reason", async () => {
    const keep = async (): Promise<never> => {
      throw new NoteError("tooMany");
    };
    await show({ keeping: { keep } });
    await press("begin");
    await key(type("one more"), "Enter");
    expect(screen.getByRole("alert").textContent).toContain("as many notes as it can hold");
    expect(screen.getByDisplayValue("one more")).toBeTruthy();
  });

  it("as plain text, whatever is in it", async () => {
    await show({ notes: [noteAt(1, { text: "<img src=x onerror=alert(1)>" })], note: "list" });
    expect(items()).toEqual(["<img src=x onerror=alert(1)>"]);
    expect(document.querySelector("img")).toBeNull();
  });
});

describe("who uses the keyboard is never sent back to the page", () => {
  const focused = (): string => document.activeElement?.textContent ?? "";

  it("but to the note that was kept, and after Escape to where he was", async () => {
    await show({ notes: [noteAt(7)] });
    const begin = screen.getByRole("button", { name: "begin" });
    begin.focus();
    await press("begin");
    await key(type("half"), "Escape");
    expect(document.activeElement).toBe(begin);
    await press("begin");
    await key(type("half and whole"), "Enter");
    expect(document.activeElement?.tagName).toBe("LI");
    expect(focused()).toContain("half and whole");
  });

  it("but to the note that was changed, or left as it was", async () => {
    await show({ notes: [noteAt(7)], note: "list" });
    for (const name of ["Enter", "Escape"]) {
      await press("Edit note: at 7");
      await key(screen.getByDisplayValue("at 7"), name);
      expect(document.activeElement?.tagName).toBe("LI");
    }
  });

  it("but to the way back of a note that was removed, and then to the list", async () => {
    await show({ notes: [noteAt(7)], note: "list" });
    await press("Remove note: at 7");
    expect(focused()).toBe("Undo");
    await press("Undo");
    expect(document.activeElement).toBe(screen.getByTestId("notes"));
  });
});

describe("notes of others", () => {
  it("are those of this revision and of the source, up to the instant that is shown", async () => {
    const notes = [
      noteAt(1),
      noteAt(2, { revision: null }),
      noteAt(3, { revision: "demo/b" }),
      noteAt(50, { text: "later" }),
    ];
    await show({ notes, note: "list", until: at(49) });
    expect(items()).toEqual(["at 1", "at 2"]);
  });

  it("are stepped through with j and k", async () => {
    const { onGo } = await show({ notes: [noteAt(1), noteAt(2)], note: "list" });
    await key(document.body, "j");
    await key(document.body, "j");
    await key(document.body, "j");
    expect(onGo.mock.calls).toEqual([[at(1)], [at(2)]]);
    await key(document.body, "k");
    expect(screen.getByTestId("open").textContent).toBe("note01");
  });

  it("are where an address leads that names one", async () => {
    const { onGo } = await show({ notes: [noteAt(1), noteAt(2)], note: "note02" });
    expect(onGo.mock.calls).toEqual([[at(2)]]);
    expect(screen.getAllByRole("listitem").map((item) => item.getAttribute("aria-current"))).toEqual([
      "false",
      "true",
    ]);
  });

  it("are no longer missed once they could be read", async () => {
    const list = vi.fn<NoteKeeping["list"]>();
    list.mockRejectedValueOnce(new Error("fetch failed"));
    list.mockResolvedValue({ notes: [noteAt(1)], keeps: true });
    await show({ note: "list", keeping: { list } });
    expect(screen.getByRole("alert").textContent).toContain("fetch failed");
    fireEvent(document, new Event("visibilitychange"));
    await settled();
    expect(items()).toEqual(["at 1"]);
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("are the last that were asked for, in whatever order answers come", async () => {
    const answers: ((list: NoteList) => void)[] = [];
    const list = (): Promise<NoteList> => new Promise((resolve) => void answers.push(resolve));
    await show({ note: "list", keeping: { list } });
    fireEvent(document, new Event("visibilitychange"));
    const [older, newer] = answers;
    newer?.({ notes: [noteAt(1), noteAt(2)], keeps: true });
    await settled();
    older?.({ notes: [noteAt(1)], keeps: true });
    await settled();
    expect(items()).toEqual(["at 1", "at 2"]);
  });

  it("that have gone are missed aloud", async () => {
    await show({ notes: [noteAt(1)], note: "gone00" });
    expect(screen.getByText("This note was removed, or belongs to another revision.")).toBeTruthy();
  });

  it("are changed and removed, and each can be undone", async () => {
    const { list } = await show({ notes: [noteAt(1)], note: "list" });
    await press("Edit note: at 1");
    await key(type("at one"), "Enter");
    expect(items()).toEqual(["at one"]);
    await press("Undo");
    expect(items()).toEqual(["at 1"]);
    await press("Remove note: at 1");
    expect(items()).toEqual([]);
    await press("Undo");
    expect(items()).toEqual(["at 1"]);
    expect(await list()).toMatchObject([{ id: "note01", text: "at 1" }]);
  });
});
