import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import type { Reading } from "@/components/timeline/reading.ts";
import { Timeline, type TimelineProps } from "@/components/timeline/timeline.tsx";
import type { RevisionData } from "@/lib/client/revision-store.ts";
import { buildState } from "@/lib/core/index.ts";
import { LANE_IDS, type LaneId } from "@/lib/layout/index.ts";
import { at, KEY, records } from "../support/records.ts";
import { COLD_START, stubScreen } from "./page.ts";

vi.mock("next/dynamic", () => ({ default: () => () => null }));

function dataAt(seconds: number): RevisionData {
  const known = records(COLD_START).filter(({ t }) => t <= at(seconds));
  const { shared, revisions } = buildState(known);
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return { shared, revision };
}

const EXTENT = { from: at(0), to: at(20) };

function show(changes: Partial<TimelineProps> = {}) {
  const told = {
    onRangeChange: vi.fn(),
    onCursorChange: vi.fn(),
    onFoldedChange: vi.fn(),
    onSelectEvidence: vi.fn(),
    onTableChange: vi.fn(),
  };
  const page = (more: Partial<TimelineProps>) => (
    <I18nProvider>
      <Timeline
        data={dataAt(20)}
        extent={EXTENT}
        range={EXTENT}
        cursor={at(5)}
        revealUntil={null}
        folded={new Set()}
        selectedSeq={null}
        clock="utc"
        table={false}
        {...told}
        {...changes}
        {...more}
      />
    </I18nProvider>
  );
  const { rerender } = render(page({}));
  return { ...told, update: (more: Partial<TimelineProps>) => rerender(page(more)) };
}

const rows = (): string[] => screen.getAllByRole("slider").map((row) => row.getAttribute("aria-label") ?? "");
const row = (name: string): HTMLElement => screen.getByRole("slider", { name });
const value = (name: string): string => row(name).getAttribute("aria-valuetext") ?? "";
const keyOn = (name: string, key: string) => fireEvent.keyDown(row(name), { key });

beforeEach(() => {
  stubScreen();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("the lanes", () => {
  it("say what each holds at the cursor", () => {
    const { update } = show();
    expect(value("Path")).toMatch(/activator$/);
    update({ cursor: at(15) });
    expect(value("Path")).toMatch(/pods$/);
  });

  it("show what is new as soon as they are given it", () => {
    const { update } = show({ data: dataAt(12), cursor: at(12) });
    expect(value("Path")).toMatch(/activator$/);
    update({ data: dataAt(20), cursor: at(15) });
    expect(value("Path")).toMatch(/pods$/);
  });

  it("are only those that matter here, where that is said", () => {
    show({ only: ["path", "specMode"], folded: new Set(LANE_IDS) });
    expect(rows()).toHaveLength(2);
  });

  it("grow with the time while the future is hidden, and tell no count of it", () => {
    const { update } = show({ revealUntil: at(5) });
    const early = rows();
    update({ revealUntil: at(12) });
    expect(rows().length).toBeGreaterThan(early.length);
    expect(rows()).toEqual(expect.arrayContaining(early));
  });
});

describe("folding", () => {
  it("is asked for one lane, by button and key", () => {
    const { onFoldedChange } = show();
    fireEvent.click(screen.getByRole("button", { name: "Fold Pods" }));
    expect(onFoldedChange).toHaveBeenLastCalledWith(new Set(["pods"]));
    keyOn("Pods", "o");
    expect(onFoldedChange).toHaveBeenCalledTimes(2);
  });

  it("is asked for all lanes, and taken back for all", () => {
    const { onFoldedChange, update } = show();
    fireEvent.click(screen.getByRole("button", { name: /Fold all/ }));
    const [all] = onFoldedChange.mock.lastCall as [ReadonlySet<LaneId>];
    expect(all.size).toBeGreaterThan(5);
    const unfolded = rows().length;
    update({ folded: all });
    expect(rows().length).toBeLessThan(unfolded);
    fireEvent.click(screen.getByRole("button", { name: /Unfold all/ }));
    expect(onFoldedChange).toHaveBeenLastCalledWith(new Set());
  });
});

describe("keys on a lane", () => {
  it("walk from bar to bar, and stop at the ends", () => {
    const { onCursorChange } = show();
    keyOn("Path", "ArrowRight");
    expect(onCursorChange).toHaveBeenLastCalledWith(at(13.5), { commit: true });
    onCursorChange.mockClear();
    keyOn("Path", "ArrowLeft");
    expect(onCursorChange).toHaveBeenLastCalledWith(at(0), { commit: true });
  });

  it("do not walk into the future while that is hidden", () => {
    const { onCursorChange } = show({ revealUntil: at(5) });
    keyOn("Path", "ArrowRight");
    expect(onCursorChange).not.toHaveBeenCalled();
  });

  it("open the evidence", () => {
    const { onSelectEvidence } = show({ cursor: at(15) });
    keyOn("Path", "Enter");
    expect(onSelectEvidence).toHaveBeenCalledWith(9, at(15));
  });

  it("leave the browser its own", () => {
    const { onCursorChange } = show();
    fireEvent.keyDown(row("Path"), { key: "ArrowRight", ctrlKey: true });
    expect(onCursorChange).not.toHaveBeenCalled();
  });
});

describe("the pointer", () => {
  it("says what is under it, and the record that shows it", () => {
    show();
    fireEvent.pointerMove(row("Path"), { clientX: 800, clientY: 10, buttons: 0 });
    const tip = screen.getByRole("tooltip");
    expect(within(tip).getByText("pods")).toBeTruthy();
    expect(tip.textContent).toMatch(/record 9/);
    fireEvent.pointerLeave(screen.getByTestId("lanes"));
    expect(screen.queryByRole("tooltip")).toBeNull();
  });
});

describe("the table", () => {
  it("is the other form of the lanes", () => {
    const { onTableChange, update } = show();
    fireEvent.click(screen.getByRole("button", { name: /table/i }));
    expect(onTableChange).toHaveBeenCalledWith(true);
    update({ table: true });
    expect(screen.queryByTestId("lanes")).toBeNull();
    const cells = screen.getAllByRole("row").map((line) => line.textContent ?? "");
    expect(cells.some((text) => /Path.*pods.*00:00:13\.500/.test(text))).toBe(true);
  });

  it("leads to the evidence", () => {
    const { onSelectEvidence } = show({ table: true });
    const line = screen.getAllByRole("row", { name: /Path.*pods/ })[0] as HTMLElement;
    fireEvent.click(within(line).getByRole("button", { name: "9" }));
    expect(onSelectEvidence).toHaveBeenCalledWith(9, at(13.5));
  });

  it("lists what another future has instead, named, without a way to records that are not here", () => {
    show({ data: dataAt(5), ghost: { data: dataAt(20), title: "Original" }, table: true });
    const line = screen.getAllByRole("row", { name: /Path.*Original.*pods/ })[0] as HTMLElement;
    expect(within(line).queryByRole("button")).toBeNull();
    expect(screen.getAllByRole("row", { name: /Path/ }).length).toBeGreaterThan(1);
    cleanup();
    show({ table: true });
    expect(screen.queryByRole("row", { name: /Original/ })).toBeNull();
  });
});

describe("requests", () => {
  const data = (): RevisionData => {
    const { shared, revisions } = buildState(
      records(`${COLD_START}
        3 req 200 12000 10.0.0.1:8012
        4 req 502 1000`),
    );
    const revision = revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    return { shared, revision };
  };

  it("say how many wait at the cursor, and the longest for how long", () => {
    const { update } = show({ data: data(), cursor: at(4.5) });
    expect(value("Requests")).toMatch(/2 requests open, the longest for 1\.5 s$/);
    update({ cursor: at(10) });
    expect(value("Requests")).toMatch(/1 request open for 7 s$/);
    update({ cursor: at(16) });
    expect(value("Requests")).toMatch(/nothing$/);
  });

  it("are walked through, and the one that waits longest is the evidence", () => {
    const { onCursorChange, onSelectEvidence } = show({ data: data(), cursor: at(3.5) });
    keyOn("Requests", "ArrowRight");
    expect(onCursorChange).toHaveBeenCalledWith(at(4), { commit: true });
    keyOn("Requests", "Enter");
    expect(onSelectEvidence).toHaveBeenCalledWith(11, at(3.5));
  });

  it("are told apart by the height of the pointer, with what came of them once it is known", () => {
    const { update } = show({ data: data() });
    const point = (y: number) => {
      fireEvent.pointerMove(row("Requests"), { clientX: 220, clientY: y, buttons: 0 });
      return screen.getByRole("tooltip").textContent ?? "";
    };
    expect(point(9)).toMatch(/200 · 12\.0 s/);
    expect(point(20)).toMatch(/502 · 1\.00 s/);
    update({ revealUntil: at(4.5) });
    expect(point(20)).not.toMatch(/502/);
  });

  it("stand in the table with both ends", () => {
    show({ data: data(), table: true });
    const cells = screen.getAllByRole("row").map((line) => line.textContent ?? "");
    expect(cells.some((text) => /Requests.*502 · 1\.00 s.*00:00:04\.000.*00:00:05\.000/.test(text))).toBe(
      true,
    );
  });
});

describe("reading", () => {
  const reading = (changes: Partial<Reading> = {}): Reading => ({
    set: "evidence",
    onSet: vi.fn(),
    pinned: [],
    onPinned: vi.fn(),
    foldsIdle: false,
    onFoldsIdle: vi.fn(),
    idle: [],
    marks: [],
    onMarks: vi.fn(),
    ...changes,
  });

  it("shows the story, or the evidence", () => {
    const read = reading();
    const { update } = show({ reading: read });
    const all = rows().length;
    fireEvent.click(screen.getByRole("button", { name: "Story" }));
    expect(read.onSet).toHaveBeenCalledWith("story");
    update({ reading: reading({ set: "story" }) });
    expect(rows().length).toBeLessThan(all);
    expect(rows()).not.toContain("spec.mode");
  });

  it("keeps pinned lanes on top, by button and key, and moves them", () => {
    const read = reading({ pinned: ["pods", "specMode"] });
    show({ reading: read, folded: new Set(LANE_IDS) });
    expect(rows().slice(0, 3)).toEqual(["Pods", "spec.mode", "Path"]);
    keyOn("Path", "p");
    expect(read.onPinned).toHaveBeenLastCalledWith(["pods", "specMode", "path"]);
    fireEvent.click(screen.getByRole("button", { name: "Unpin Pods" }));
    expect(read.onPinned).toHaveBeenLastCalledWith(["specMode"]);
    fireEvent.keyDown(row("spec.mode"), { key: "ArrowUp", altKey: true });
    expect(read.onPinned).toHaveBeenLastCalledWith(["specMode", "pods"]);
  });

  it("measures between two marks, zooms there, and forgets them", () => {
    const read = reading({ marks: [at(18), at(2)] });
    const { onRangeChange } = show({ reading: read });
    const bubble = within(screen.getByRole("region", { name: "Marked time" }));
    expect(bubble.getByRole("heading").textContent).toMatch(/^16 s from/);
    expect(bubble.getByText("activator 11.5 s", { exact: false })).toBeTruthy();
    expect(bubble.getByText("1 began, 1 became ready")).toBeTruthy();
    fireEvent.click(bubble.getByRole("button", { name: "Zoom in here" }));
    expect(onRangeChange).toHaveBeenCalledWith({ from: at(2), to: at(18) }, { commit: true });
    fireEvent.click(bubble.getByRole("button", { name: "Remove the marks" }));
    expect(read.onMarks).toHaveBeenLastCalledWith([], { commit: true });
  });

  it("tells nothing of what comes later, as if live", () => {
    show({ reading: reading({ marks: [at(2), at(18)] }), revealUntil: at(9) });
    const bubble = within(screen.getByRole("region", { name: "Marked time" }));
    expect(bubble.getByText("none began")).toBeTruthy();
  });

  it("says how far the cursor is from a single mark", () => {
    show({ reading: reading({ marks: [at(2)] }), cursor: at(5) });
    expect(screen.getByRole("region", { name: "Marked time" }).textContent).toMatch(
      /the cursor is 3 s later/,
    );
  });

  it("moves a mark by keys", () => {
    const read = reading({ marks: [at(2), at(18)] });
    show({ reading: read });
    fireEvent.keyDown(screen.getByRole("slider", { name: "Second mark" }), { key: "ArrowLeft" });
    const [marks] = (read.onMarks as ReturnType<typeof vi.fn>).mock.lastCall as [number[]];
    expect(marks[0]).toBe(at(2));
    expect(marks[1]).toBeLessThan(at(18));
  });

  it("selects by Shift and dragging, and does not move the lanes meanwhile", () => {
    const read = reading();
    const { onRangeChange } = show({ reading: read });
    const lane = row("Path");
    const box = screen.getByTestId("lanes").parentElement;
    if (box !== null) box.setPointerCapture = vi.fn();
    fireEvent.pointerDown(lane, { pointerId: 1, button: 0, shiftKey: true, clientX: 100 });
    fireEvent.pointerMove(lane, { pointerId: 1, clientX: 600 });
    fireEvent.pointerUp(lane, { pointerId: 1, clientX: 600 });
    expect(read.onMarks).toHaveBeenLastCalledWith([at(2), at(12)], { commit: true });
    expect(onRangeChange).not.toHaveBeenCalled();
  });
});

describe("what nobody recorded", () => {
  const listed = (): RevisionData => {
    const { shared, revisions } = buildState(
      records(`0 =sks Proxy pop=True@-40
      0 =pa Active=False@-50
      0 =rev active`),
    );
    const revision = revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    return { shared, revision };
  };
  const reach = { from: at(-60), to: at(0) };
  const page = { data: listed(), extent: { from: at(0), to: at(0) }, reach, range: reach };

  it("is said to be reconstructed, and walked through like everything else", () => {
    const { onCursorChange, onSelectEvidence } = show({ ...page, cursor: at(-20) });
    expect(value("Condition")).toMatch(/True, reconstructed$/);
    keyOn("Condition", "ArrowLeft");
    expect(onCursorChange).toHaveBeenCalledWith(at(-40), { commit: true });
    keyOn("Condition", "Enter");
    expect(onSelectEvidence).toHaveBeenCalledWith(0, at(-20));
  });

  it("stands in the table with the field that says it", () => {
    show({ ...page, table: true });
    const [cell] = screen.getAllByText("status.conditions[ActivatorEndpointsPopulated].lastTransitionTime");
    expect(within(cell?.closest("tr") as HTMLElement).getByText("reconstructed")).toBeTruthy();
  });

  it("is unknown where nothing speaks", () => {
    show({ ...page, cursor: at(-45) });
    expect(value("Condition")).toMatch(/nothing$/);
    expect(value("spec.mode")).toMatch(/nothing$/);
  });
});
