import { act, cleanup, render } from "@testing-library/react";
import { Profiler, useRef } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type RowWindow, useRowWindow } from "@/components/shell/use-row-window.ts";
import { stubScreen } from "./page.ts";

const OVERSCAN = 8;
/** As `stubScreen` lays it out. */
const BOX_PX = 900;
const IN_VIEW = Math.floor(BOX_PX / 32);
const even = (): number => 32;
/** Every tenth row is higher. */
const uneven = (index: number): number => (index % 10 === 0 ? 64 : 32);

let shown: RowWindow;

function Rows({
  count,
  heightOf = even,
}: {
  readonly count: number;
  readonly heightOf?: (index: number) => number;
}) {
  const ref = useRef<HTMLDivElement>(null);
  shown = useRowWindow(ref, count, heightOf, { overscan: OVERSCAN });
  return <div ref={ref} data-testid="box" />;
}

function scrollTo(container: HTMLElement, top: number): void {
  const box = container.firstElementChild as HTMLElement;
  act(() => {
    box.scrollTop = top;
    box.dispatchEvent(new Event("scroll"));
  });
}

beforeEach(() => stubScreen());
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe("which of many rows are rendered", () => {
  it("those in view and some around them, wherever it is scrolled to", () => {
    const { container } = render(<Rows count={10_000} />);
    expect([shown.begin, shown.end]).toEqual([0, IN_VIEW + 1 + OVERSCAN]);
    scrollTo(container, 32_000);
    expect([shown.begin, shown.end]).toEqual([1_000 - OVERSCAN, 1_000 + IN_VIEW + 1 + OVERSCAN]);
    scrollTo(container, 10_000 * 32 - BOX_PX);
    expect(shown.end).toBe(10_000);
    expect(shown.tops.at(-1)).toBe(320_000);
  });

  it("is not asked to render again by a pixel", () => {
    const onRender = vi.fn();
    const { container } = render(
      <Profiler id="rows" onRender={onRender}>
        <Rows count={1_000} />
      </Profiler>,
    );
    scrollTo(container, 3_205);
    onRender.mockClear();
    scrollTo(container, 3_206);
    expect(onRender).not.toHaveBeenCalled();
    scrollTo(container, 3_240);
    expect(onRender).toHaveBeenCalled();
  });

  it("rows of other heights stand where those before them end", () => {
    const { container } = render(<Rows count={1_000} heightOf={uneven} />);
    expect([...shown.tops.slice(0, 3)]).toEqual([0, 64, 96]);
    // Ten rows are 352 px high.
    scrollTo(container, 3_520);
    expect(shown.begin).toBe(100 - OVERSCAN);
  });

  it("shows the last rows when fewer are left than it had been scrolled past", () => {
    const { container, rerender } = render(<Rows count={10_000} />);
    scrollTo(container, 32_000);
    rerender(<Rows count={60} />);
    // The last 28 fill the box, and one more begins above it.
    expect([shown.begin, shown.end]).toEqual([60 - IN_VIEW - 1 - OVERSCAN, 60]);
    rerender(<Rows count={0} />);
    expect([shown.begin, shown.end]).toEqual([0, 0]);
  });

  it("scrolls as little as it takes to reveal a row", () => {
    const { container } = render(<Rows count={1_000} />);
    const box = container.firstElementChild as HTMLElement;
    act(() => shown.reveal(5));
    expect(box.scrollTop).toBe(0);
    act(() => shown.reveal(100));
    expect(box.scrollTop).toBe(101 * 32 - BOX_PX);
    expect([shown.begin <= 100, shown.end > 100]).toEqual([true, true]);
    act(() => shown.reveal(50));
    expect(box.scrollTop).toBe(50 * 32);
  });
});
