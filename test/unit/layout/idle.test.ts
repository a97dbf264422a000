import { describe, expect, it } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { idleSpans, moveBy, type Range, ticks, timeScale, zoomAround } from "../../../lib/layout/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

/** The idle stretches of 0…100 s, as "from–to". */
function idleOf(text: string): string[] {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return idleSpans(shared, revision, { from: at(0), to: at(100) }).map(
    ({ from, to }) => `${secondsOf(from)}–${secondsOf(to)}`,
  );
}

describe("idle time", () => {
  it("lies between events, with air on both sides", () => {
    expect(idleOf(`${ONE_POD}\n40 sks Serve n=2 pop=True\n45 sks Proxy n=2 pop=True`)).toEqual([
      "0.6–39.4",
      "45.6–99.4",
    ]);
  });

  it("is none while a request is open", () => {
    expect(idleOf(`${ONE_POD}\n40 req 200 58000`)).toEqual(["0.6–39.4"]);
  });

  it("is none in a gap, which begins with the last that was heard: what happened there is unknown", () => {
    expect(idleOf(`${ONE_POD}\n20 gap pub watch lost\n90 =pub a1 a2`)).toEqual(["90.6–99.4"]);
  });

  it("is not worth a fold where it is short", () => {
    expect(
      idleOf([0, 6, 12, 18].map((t) => `${t} sks ${t % 12 === 0 ? "Proxy" : "Serve"}`).join("\n")),
    ).toEqual(["18.6–99.4"]);
  });
});

describe("a scale with folds", () => {
  //  0 ├──────┤ 100 ░░░ 900 ├──────┤ 1000 ms on 248 px: a pixel a millisecond, 48 for the fold
  const range = { from: 0, to: 1_000 };
  const idle: readonly Range[] = [{ from: 100, to: 900 }];
  const scale = timeScale(range, 248, idle);

  it("gives each fold 48 px, and the rest to what happened", () => {
    expect([0, 50, 100, 500, 900, 1_000].map(scale.toPx)).toEqual([0, 50, 100, 124, 148, 248]);
    expect(scale.folds).toEqual([{ from: 100, to: 900, x: 100, width: 48 }]);
    expect(scale.pxPerMs).toBe(1);
  });

  it("goes both ways, inside and outside of what is visible", () => {
    for (const px of [-20, 0, 30, 100, 120, 148, 200, 248, 300])
      expect(scale.toPx(scale.toTime(px))).toBeCloseTo(px, 6);
  });

  it("narrows a fold that an edge cuts", () => {
    const cut = timeScale({ from: 0, to: 500 }, 124, idle);
    expect(cut.folds).toEqual([{ from: 100, to: 900, x: 100, width: 24 }]);
  });

  it("leaves at least half of the width to what happened", () => {
    const many = Array.from({ length: 9 }, (_, i) => ({ from: i * 100 + 10, to: i * 100 + 90 }));
    const { folds } = timeScale(range, 248, many);
    expect(folds.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(124, 6);
  });

  it("has none where nothing but a fold is visible: one can look into it", () => {
    expect(timeScale({ from: 200, to: 300 }, 100, idle).folds).toEqual([]);
  });

  it("has no ticks in folds, however long these are", () => {
    const day = 86_400_000;
    const long = timeScale({ from: 0, to: day }, 600, [{ from: 1_000, to: day - 1_000 }]);
    const found = ticks(long, { clock: "utc", origin: 0 });
    expect(found.length).toBeGreaterThan(3);
    expect(found.length).toBeLessThan(20);
    expect(found.every(({ t }) => t <= 1_000 || t >= day - 1_000)).toBe(true);
  });

  it("is zoomed and moved without counting what is folded", () => {
    const extent = { from: 0, to: 1_000 };
    const near = zoomAround({ from: 0, to: 1_000 }, 0.5, 0, extent, idle);
    // Half of the 200 ms that are not folded.
    expect(near).toEqual({ from: 0, to: 100 });
    expect(moveBy({ from: 40, to: 90 }, 30, extent, idle)).toEqual({ from: 70, to: 920 });
    expect(moveBy({ from: 0, to: 90 }, -500, extent, idle).from).toBeCloseTo(-20, 6);
  });
});
