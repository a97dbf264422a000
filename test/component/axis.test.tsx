import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { I18nProvider } from "@/components/i18n-provider.tsx";
import { Axis } from "@/components/timeline/axis.tsx";
import { type Range, timeScale } from "@/lib/layout/index.ts";

afterEach(cleanup);

const BEGIN = Date.UTC(2026, 0, 1);
const RANGE = { from: BEGIN, to: BEGIN + 50_000 };

/** 500 px for 50 s: a tick every 10 s, 100 px apart. */
function labels(cursor: number, folds: readonly Range[] = []): (string | null)[] {
  const { container } = render(
    <I18nProvider>
      <Axis
        scale={timeScale(RANGE, 500, folds)}
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
  it("give way to the length of a fold: half of one would be another time", () => {
    // 48 px from 150 px on, for 20 s: 00:00:20 and 00:00:30 are inside of it.
    const shown = labels(-9_000, [{ from: BEGIN + 12_000, to: BEGIN + 32_000 }]);
    expect(shown).toContain("20 s");
    expect(shown.slice(0, 2)).toEqual(["00:00:00", ""]);
    expect(shown).toContain("00:00:40");
    expect(shown).not.toContain("00:00:10");
  });

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

it("counts from the beginning of a story where that is its zero, and so does the cursor", () => {
  const { container } = render(
    <I18nProvider>
      <Axis
        scale={timeScale(RANGE, 500)}
        clock="relative"
        origin={BEGIN}
        hasOwnOrigin
        cursor={BEGIN + 27_057}
        extent={RANGE}
        places={[]}
        onOpenFinding={undefined}
        onCursorChange={vi.fn()}
      />
    </I18nProvider>,
  );
  expect(screen.getByTestId("cursor-time").textContent).toBe("+27.057 s");
  expect(container.textContent).not.toContain("00:00");
});
