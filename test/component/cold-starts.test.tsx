import { cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Answer } from "@/components/cold-starts/cold-starts-view.tsx";
import { EpisodeList } from "@/components/cold-starts/episode-list.tsx";
import { EpisodePanel } from "@/components/cold-starts/episode-panel.tsx";
import { firstMeasure } from "@/components/cold-starts/first-measure.ts";
import type { ListSort } from "@/components/cold-starts/list-sort.ts";
import { ScatterView } from "@/components/cold-starts/scatter.tsx";
import { StatisticsPanel } from "@/components/cold-starts/statistics-panel.tsx";
import { WaterfallView } from "@/components/cold-starts/waterfall-view.tsx";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { allColdStarts, type ColdStartRow, coldStartStatistics } from "@/lib/core/index.ts";
import type { ScatterBox } from "@/lib/layout/index.ts";
import { openRecording, stateOf } from "../support/check-recording.ts";
import { openCase } from "../support/told.ts";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

function stubResizeObserver(): void {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe(): void {}
      disconnect(): void {}
    },
  );
}

const UTC = { clock: "utc", origin: 0 } as const;

describe("a cold start", () => {
  const rows = allColdStarts(stateOf(openRecording("cold-start")));
  const show = (compared: number | null = null) => {
    const onSelectEvidence = vi.fn();
    const onCursorChange = vi.fn();
    const row = rows[1];
    if (row === undefined) throw new Error("no cold start");
    render(
      <I18nProvider>
        <EpisodePanel
          row={row}
          compared={compared === null ? null : (rows[compared] ?? null)}
          format={UTC}
          source="cold-start"
          onSelectEvidence={onSelectEvidence}
          onCursorChange={onCursorChange}
        />
      </I18nProvider>,
    );
    return { onSelectEvidence, onCursorChange };
  };

  it("names the slowest phase and what came before Ready", () => {
    show();
    expect(screen.getByText(/Slowest: start, 883 ms\./)).toBeTruthy();
    expect(screen.getByText(/The client was answered 143 ms before the pod was Ready\./)).toBeTruthy();
  });

  it("leads from bars and marks to the record and the instant", () => {
    const { onSelectEvidence, onCursorChange } = show();
    fireEvent.click(screen.getByRole("button", { name: "start 883 ms" }));
    const started = rows[1]?.marks.find(({ key }) => key === "started");
    expect(onSelectEvidence).toHaveBeenCalledWith(started?.seq, started?.t);
    const row = screen.getByText("client answered").closest("tr") as HTMLElement;
    expect(within(row).getByText("client")).toBeTruthy();
    fireEvent.click(within(row).getByText("04:05:53.133"));
    expect(onCursorChange).toHaveBeenCalled();
  });

  it("says how much longer another one took, phase by phase", () => {
    show(2);
    expect(screen.getByText("58 ms longer")).toBeTruthy();
    expect(screen.getByText("4 ms shorter")).toBeTruthy();
  });
});

it("a box is drawn, moved and removed by keys, and says how many it holds", () => {
  stubResizeObserver();
  const rows = allColdStarts(stateOf(openRecording("cold-start")));
  const onBox = vi.fn();
  const show = (box: ScatterBox | null) => (
    <I18nProvider>
      <ScatterView
        rows={rows}
        measure="total"
        chosen={null}
        box={box}
        format={UTC}
        onBox={onBox}
        onChoose={vi.fn()}
      />
    </I18nProvider>
  );
  const { rerender } = render(show(null));
  const button = screen.getByRole("button", { name: "Draw a box by keys" });
  fireEvent.keyDown(button, { key: "Escape" });
  expect(onBox).not.toHaveBeenCalled();
  fireEvent.keyDown(button, { key: "ArrowUp" });
  const [box] = onBox.mock.lastCall as [ScatterBox];
  rerender(show(box));
  expect(screen.getByRole("status").textContent).toBe("3 of 3 in the box");
  fireEvent.keyDown(button, { key: "ArrowDown", shiftKey: true });
  const [taller] = onBox.mock.lastCall as [ScatterBox];
  expect([taller.most, taller.least < box.least]).toEqual([box.most, true]);
  fireEvent.keyDown(button, { key: "Escape" });
  expect(onBox).toHaveBeenLastCalledWith(null);
});

describe("the first sentence of cold starts", () => {
  const rows = allColdStarts(stateOf(openRecording("cold-start")));
  const say = (of: readonly ColdStartRow[]): string | null =>
    render(
      <I18nProvider>
        <Answer rows={of} statistics={coldStartStatistics(of)} />
      </I18nProvider>,
    ).container.textContent;
  const waitedFor = (...waits: readonly (number | null)[]): ColdStartRow[] =>
    waits.map((answeredMs) => ({ ...(rows[1] as ColdStartRow), answeredMs }));

  it("says first what clients waited, where it is recorded", () => {
    expect(say(waitedFor(25_134, 26_158, null))).toMatch(
      /^Longest client wait: 26\.158 s; p50 of 2 cold starts with a recorded request: 25\.134 s\. 3 cold starts: /,
    );
    expect(say(waitedFor(25_134))).toMatch(/^Longest client wait: 25\.134 s\. One cold start: /);
  });

  it("is about the starts alone, where no request is recorded", () => {
    expect(say(waitedFor(null, null))).toMatch(/^2 cold starts: /);
  });
});

it("the start of a wake can be seen although its client was answered long after it", () => {
  const [, late] = allColdStarts(stateOf(openCase("field/clusterip-fallback.ndjson.gz")));
  if (late === undefined) throw new Error("no cold start");
  render(
    <I18nProvider>
      <WaterfallView first={late} second={null} onSelectEvidence={vi.fn()} />
    </I18nProvider>,
  );
  const width = (name: RegExp): number =>
    Number(/([\d.]+)%/.exec(screen.getByRole("button", { name }).style.width)?.[1]);
  expect(width(/^start /)).toBeLessThan(3);
  fireEvent.click(screen.getByRole("button", { name: "Zoom to the start" }));
  expect(width(/^start /)).toBeGreaterThan(50);
  expect(screen.getByText("24.217 s")).toBeTruthy();
});

describe("the percentiles", () => {
  const started = allColdStarts(stateOf(openRecording("cold-start")));
  const waiting = (...waits: readonly (number | null)[]): ColdStartRow[] =>
    waits.map((answeredMs) => ({ ...(started[1] as ColdStartRow), answeredMs, totalMs: 1_000 }));
  const measures = (
    rows: readonly ColdStartRow[],
    other: readonly ColdStartRow[] | null = null,
  ): string[] => {
    render(
      <I18nProvider>
        <StatisticsPanel
          rows={rows}
          statistics={coldStartStatistics(rows)}
          other={other === null ? null : { name: "before", rows: other }}
          measure="total"
          onMeasureChange={vi.fn()}
        />
      </I18nProvider>,
    );
    return screen.getAllByRole("rowheader").map((head) => head.textContent ?? "");
  };

  it("begin with what clients waited, where that is recorded", () => {
    expect(measures(waiting(3_000)).slice(0, 2)).toEqual(["client waited", "total"]);
    cleanup();
    expect(measures(waiting(null))[0]).toBe("total");
  });

  it("of one cold start have no chart, and too few are not called noise as well", () => {
    stubResizeObserver();
    measures(waiting(3_000), waiting(2_999));
    expect(screen.queryByRole("figure")).toBeNull();
    const cell = screen.getByRole("row", { name: /^client waited/ }).lastElementChild;
    expect(cell?.textContent).toMatch(/too few to compare$/);
    expect(cell?.textContent).not.toContain("noise");
    expect(screen.getByRole("row", { name: /^init containers/ }).lastElementChild?.textContent).toBe("–");
    cleanup();
    measures(waiting(3_000, 4_000));
    expect(screen.getByRole("figure", { name: "Distribution of total" })).toBeTruthy();
  });

  it.each<[waits: readonly (number | null)[], shown: string]>([
    [[2_000], "total"],
    [[2_001], "answered"],
    [[2_001, null, null], "answered"],
    [[null], "total"],
  ])("first show what clients waited where that is more than twice the start: %j", (waits, shown) => {
    expect(firstMeasure(coldStartStatistics(waiting(...waits)))).toBe(shown);
  });
});

describe("the list of cold starts", () => {
  const rows = allColdStarts(stateOf(openRecording("fault-image-pull")));

  it("sorts, keeps what is not known last, and chooses", () => {
    const onSort = vi.fn();
    const onChoose = vi.fn();
    const sort: ListSort = { column: "total", descending: true };
    render(
      <I18nProvider>
        <EpisodeList
          rows={rows}
          withRevision
          chosen={null}
          compared={null}
          sort={sort}
          format={UTC}
          onSort={onSort}
          onChoose={onChoose}
          onCompare={vi.fn()}
        />
      </I18nProvider>,
    );
    const names = screen
      .getAllByRole("row")
      .slice(1)
      .map((row) => within(row).getAllByRole("cell")[0]?.textContent);
    expect(names).toEqual(["slow-00001", "slow-00001", "broken-00001", "crash-00001"]);
    expect(screen.getByText("CrashLoopBackOff")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "total" }));
    expect(onSort).toHaveBeenCalledWith({ column: "total", descending: false });
    fireEvent.click(screen.getByRole("button", { name: "Show cold start 1 of crash-00001" }));
    expect(onChoose.mock.calls[0]?.[0]).toMatchObject({ name: "crash-00001" });
  });
});
