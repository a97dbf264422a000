import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { Axis } from "@/components/timeline/axis.tsx";
import { timeScale } from "@/lib/layout/index.ts";

afterEach(cleanup);

const BEGIN = Date.UTC(2026, 0, 1);
const RANGE = { from: BEGIN, to: BEGIN + 50_000 };

/** 500 px for 50 s: a tick every 10 s, 100 px apart. */
function labels(cursor: number): (string | null)[] {
  const { container } = render(
    <I18nProvider>
      <Axis
        scale={timeScale(RANGE, 500)}
        clock="utc"
        origin={BEGIN}
        cursor={BEGIN + cursor}
        extent={RANGE}
        places={[]}
        onOpenFinding={undefined}
        onCursorChange={vi.fn()}
      />
    </I18nProvider>,
  );
  const flag = screen.queryByTestId("cursor-time");
  return [...container.querySelectorAll("span")]
    .filter((span) => span !== flag)
    .map(({ textContent }) => textContent);
}

describe("the labels of the axis", () => {
  it.each([
    [
      "a label in the middle of which the cursor is",
      12_000,
      ["00:00:00", "", "00:00:20", "00:00:30", "00:00:40"],
    ],
    ["both, where there is no room between them", 37_500, ["00:00:00", "00:00:10", "00:00:20", "", ""]],
    [
      "the first, where the cursor's time stands at the edge",
      0,
      ["", "00:00:10", "00:00:20", "00:00:30", "00:00:40"],
    ],
    ["none for a cursor outside", -9_000, ["00:00:00", "00:00:10", "00:00:20", "00:00:30", "00:00:40"]],
  ])("give way to the cursor's time: %s", (_, cursor, expected) => {
    expect(labels(cursor).slice(0, 5)).toEqual(expected);
  });
});
