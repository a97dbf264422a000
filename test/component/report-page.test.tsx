import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { ReportPage } from "@/components/incident/report-page.tsx";
import { PortProvider } from "@/components/port-provider.tsx";
import { createBrowserNotes } from "@/lib/client/browser-notes.ts";
import type { Port } from "@/lib/client/port.ts";
import { buildState, foundIn } from "@/lib/core/index.ts";
import type { Note } from "@/lib/model/notes.ts";
import { openRecording, stateOf } from "../support/check-recording.ts";
import { fakePort } from "../support/fake-port.ts";
import { records } from "../support/records.ts";
import { stubScreen } from "./page.ts";

vi.mock("next/navigation", () => ({
  usePathname: () => null,
  useRouter: () => ({ push: vi.fn(), refresh: vi.fn() }),
}));

const recording = openRecording("fault-image-pull");
const FOUND = { ...foundIn(stateOf(recording)), header: recording.header };
const record = vi.fn<Port["record"]>(async (_, seq) => ({
  record: recording.records[seq] as never,
  previous: null,
  previousSeq: null,
  nextSeq: null,
}));

async function show(found: Port["found"] = async () => FOUND, notes: readonly Note[] = []) {
  const kept = createBrowserNotes({ host: () => null, base: async () => notes, now: () => 0 });
  await act(async () => {
    render(
      <I18nProvider>
        <PortProvider port={fakePort({ key: crypto.randomUUID(), found, record, notes: kept })}>
          <ReportPage source="fault-image-pull" />
        </PortProvider>
      </I18nProvider>,
    );
  });
}

/** The files that were saved. */
function saved(): Blob[] {
  const blobs: Blob[] = [];
  URL.createObjectURL = (blob) => {
    blobs.push(blob as Blob);
    return "blob:x";
  };
  URL.revokeObjectURL = () => undefined;
  return blobs;
}

beforeEach(() => {
  stubScreen();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  record.mockClear();
});

describe("the report of a source", () => {
  it("has a card for each finding, which leads to it, and the lanes of each revision", async () => {
    await show();
    expect(screen.getByText("2 errors, no warnings in 2 revisions.")).toBeTruthy();
    const cards = screen.getAllByRole("article");
    expect(cards).toHaveLength(2);
    expect(
      within(cards[0] as HTMLElement).getByRole("heading", { name: /Error Does not start/ }),
    ).toBeTruthy();
    const [link] = screen.getAllByRole("link", { name: "Open in skscope" });
    expect(link?.getAttribute("href")).toMatch(/images\/broken-00001\?finding=D8\.\d+$/);
    expect(screen.getByRole("img", { name: "Timeline of images/broken-00001" })).toBeTruthy();
  });

  it("does not say that all is well where nothing could be checked", async () => {
    const state = buildState(records("0 =ksvc/web Ready=False,RevisionFailed@-60"));
    await show(async () => ({ ...foundIn(state), header: {} }));
    expect(screen.getByText(/^No errors, no warnings\. This source holds no ServerlessService/)).toBeTruthy();
  });

  it("shows the worst of a long recording while the rest is on its way", async () => {
    let tellRest: (found: typeof FOUND) => void = () => undefined;
    await show((_, onFirst) => {
      onFirst?.({ ...FOUND, revisions: FOUND.revisions.slice(0, 1) });
      return new Promise((resolve) => {
        tellRest = resolve;
      });
    });
    expect(screen.getAllByRole("article")).toHaveLength(1);
    expect(screen.getByText("The other revisions are loading …")).toBeTruthy();
    await act(async () => tellRest(FOUND));
    expect(screen.getAllByRole("article")).toHaveLength(2);
    expect(screen.queryByText("The other revisions are loading …")).toBeNull();
  });

  it("tells the notes of readers, and takes them into the file", async () => {
    const from = recording.records[0]?.t ?? 0;
    const note: Note = {
      id: "abc123",
      revision: null,
      from,
      to: null,
      text: "<b>drained</b>",
      by: "Ann",
      at: null,
      version: 1,
    };
    await show(undefined, [note]);
    const notes = screen.getByRole("region", { name: "Notes" });
    expect(within(notes).getByRole("definition").textContent).toBe("<b>drained</b>");
    expect(within(notes).getByRole("term").textContent).toMatch(/ UTC · by Ann$/);
    const blobs = saved();
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Save as Markdown" })));
    expect(await blobs[0]?.text()).toContain(String.raw`\<b\>drained\</b\>`);
  });

  it("is saved as one file with the records that it rests on", async () => {
    const blobs = saved();
    await show();
    await act(async () => fireEvent.click(screen.getByRole("button", { name: "Save as one HTML file" })));
    await vi.waitFor(() => expect(blobs).toHaveLength(1));
    const file = (await blobs[0]?.text()) ?? "";
    expect(file).toMatch(/^<!doctype html>/);
    expect(file).toContain('id="r338"');
    expect(record).toHaveBeenCalledWith("fault-image-pull", 338);
  });

  it("is saved as Markdown", async () => {
    const blobs = saved();
    await show();
    fireEvent.click(screen.getByRole("button", { name: "Save as Markdown" }));
    expect(await blobs[0]?.text()).toContain("### Error: Does not start");
  });

  it("says why it cannot be made", async () => {
    await show(async () => Promise.reject(new Error("It is gone.")));
    expect(screen.getByRole("alert").textContent).toContain("It is gone.");
  });
});
