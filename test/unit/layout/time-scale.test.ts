import { describe, expect, it } from "vitest";
import {
  clampRange,
  MIN_RANGE_MS,
  panBy,
  ticks,
  timeScale,
  wholeRange,
  zoomAround,
} from "../../../lib/layout/index.ts";

const extent = { from: 0, to: 100_000 };

describe("time scale", () => {
  it("maps the range onto the width, and back", () => {
    const scale = timeScale({ from: 1_000, to: 3_000 }, 500);
    expect([scale.toPx(1_000), scale.toPx(2_000), scale.toPx(3_000)]).toEqual([0, 250, 500]);
    expect(scale.toTime(125)).toBe(1_500);
    expect(scale.pxPerMs).toBe(0.25);
  });

  it("shows the whole with a little air", () => {
    expect(wholeRange(extent)).toEqual({ from: -2_000, to: 102_000 });
  });

  it("keeps the time under the pointer where it is when zooming", () => {
    const range = { from: 10_000, to: 50_000 };
    for (const around of [10_000, 23_000, 50_000]) {
      const zoomed = zoomAround(range, 0.5, around, extent);
      const before = (around - range.from) / (range.to - range.from);
      const after = (around - zoomed.from) / (zoomed.to - zoomed.from);
      expect(after).toBeCloseTo(before, 9);
      expect(zoomed.to - zoomed.from).toBeCloseTo(20_000, 6);
    }
  });

  it("neither zooms below the shortest range nor out of the whole", () => {
    const tiny = zoomAround({ from: 100, to: 130 }, 0.001, 115, extent);
    expect(tiny.to - tiny.from).toBe(MIN_RANGE_MS);
    expect(zoomAround({ from: 0, to: 90_000 }, 100, 45_000, extent)).toEqual(wholeRange(extent));
  });

  it("does not pan beyond the ends", () => {
    expect(panBy({ from: 90_000, to: 100_000 }, 5, extent)).toEqual({ from: 92_000, to: 102_000 });
    expect(panBy({ from: 0, to: 10_000 }, -5, extent)).toEqual({ from: -2_000, to: 8_000 });
    expect(clampRange({ from: -1e9, to: 1e9 }, extent)).toEqual(wholeRange(extent));
  });
});

describe("ticks", () => {
  const t0 = Date.UTC(2026, 10, 23, 4, 5, 0);
  const labels = (length: number, clock: "utc" | "relative" | "local", origin = t0): string[] =>
    ticks(timeScale({ from: t0, to: t0 + length }, 600), { clock, origin, localOffsetMs: 3_600_000 }).map(
      (tick) => tick.label,
    );

  it.each([
    [
      "seconds",
      30_000,
      "utc",
      ["04:05:00", "04:05:05", "04:05:10", "04:05:15", "04:05:20", "04:05:25", "04:05:30"],
    ],
    ["milliseconds", 300, "utc", ["04:05:00.000", "04:05:00.100", "04:05:00.200", "04:05:00.300"]],
    ["minutes", 600_000, "utc", ["04:06", "04:08", "04:10", "04:12", "04:14"]],
    [
      "local time",
      30_000,
      "local",
      ["05:05:00", "05:05:05", "05:05:10", "05:05:15", "05:05:20", "05:05:25", "05:05:30"],
    ],
  ] as const)("are round: %s", (_name, length, clock, expected) => {
    expect(labels(length, clock)).toEqual(expected);
  });

  it("name a day where it begins, once hours are between them", () => {
    const hours = 60 * 60_000;
    expect(labels(60 * hours, "utc")).toEqual(["12:00", "2026-11-24", "12:00", "2026-11-25", "12:00"]);
    // By the clock that is read: there it is an hour later.
    const eve = Date.UTC(2026, 10, 23, 21, 30);
    const night = (offset: number) =>
      ticks(timeScale({ from: eve, to: eve + 4 * hours }, 800), {
        clock: "local",
        origin: eve,
        localOffsetMs: offset * hours,
      }).map(({ label }) => label);
    expect(night(1)).toEqual([
      "22:30",
      "23:00",
      "23:30",
      "2026-11-24",
      "00:30",
      "01:00",
      "01:30",
      "02:00",
      "02:30",
    ]);
    expect(night(0)[5]).toBe("2026-11-24");
    // Minutes are those of one night.
    const midnight = Date.UTC(2026, 10, 24) - 600_000;
    const minutes = ticks(timeScale({ from: midnight, to: midnight + 1_200_000 }, 600), {
      clock: "utc",
      origin: 0,
    });
    expect(minutes.map(({ label }) => label)).toContain("00:00");
  });

  it("count from the cursor on the relative clock", () => {
    expect(labels(30_000, "relative", t0 + 10_000)).toEqual([
      "−10 s",
      "−5 s",
      "+0 s",
      "+5 s",
      "+10 s",
      "+15 s",
      "+20 s",
    ]);
  });

  it("have labels that do not touch, and say which of them end within the scale", () => {
    for (const clock of ["utc", "relative"] as const) {
      for (let length = 25; length < 3e14; length *= 1.3) {
        const found = ticks(timeScale({ from: t0, to: t0 + length }, 358), { clock, origin: t0 });
        const ends = found.map(({ x, label }) => x + 4 + label.length * 6.6);
        for (const [index, { x, fits }] of found.entries()) {
          expect(x).toBeGreaterThan(ends[index - 1] ?? -1);
          if (fits) expect(ends[index]).toBeLessThanOrEqual(358);
          else expect(ends[index]).toBeGreaterThan(350);
        }
      }
    }
  });

  it("stay few, whatever lies between the first and the last record", () => {
    const range = { from: Date.parse("0001-01-01T00:00:00Z"), to: Date.parse("9999-12-31T00:00:00Z") };
    for (const clock of ["utc", "local", "relative"] as const) {
      const found = ticks(timeScale(range, 800), { clock, origin: range.from });
      expect(found.length).toBeGreaterThan(2);
      expect(found.length).toBeLessThan(12);
    }
  });
});
