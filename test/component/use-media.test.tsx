import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { useMedia } from "@/components/shell/use-media.ts";

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** A browser with one media query, and how often it was asked. */
function browser() {
  const listeners = new Set<() => void>();
  const list = {
    matches: false,
    addEventListener: (_: string, listener: () => void) => listeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => listeners.delete(listener),
  };
  const ask = vi.fn(() => list);
  vi.stubGlobal("matchMedia", ask);
  const turn = (matches: boolean): void => {
    list.matches = matches;
    for (const listener of listeners) listener();
  };
  return { ask, turn, listeners };
}

function Narrow({ at }: { readonly at: number }) {
  return (
    <p>
      {at}: {String(useMedia("(width < 900px)"))}
    </p>
  );
}

it("a media query is asked once, however often the page is rendered, and followed", () => {
  const { ask, turn, listeners } = browser();
  const { rerender, unmount } = render(<Narrow at={0} />);
  for (let at = 1; at <= 10; at++) rerender(<Narrow at={at} />);
  expect(screen.getByText("10: false")).toBeDefined();
  expect(ask).toHaveBeenCalledTimes(1);
  act(() => turn(true));
  expect(screen.getByText("10: true")).toBeDefined();
  unmount();
  expect(listeners.size).toBe(0);
});
