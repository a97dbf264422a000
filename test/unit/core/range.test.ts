import { describe, expect, it } from "vitest";
import { buildState, rangeStatistics } from "../../../lib/core/index.ts";
import { at, KEY, records } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

/** Numbers of a stretch of the revision r. */
function numbers(text: string, from: number, to: number) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return rangeStatistics(shared, revision, { from: at(from), to: at(to) });
}

// path    0 activator ├──── 10 pods ├──── 16 activator ──▶
const FLIPS = `${ONE_POD}
  9 sks Serve n=2 pop=True
  10 pub p1
  15 sks Proxy n=2 pop=False
  16 pub a1 a2`;

describe("a stretch of time in numbers", () => {
  it("says how long each path held, and how often it changed", () => {
    const { lengthMs, paths, flips, modeChanges } = numbers(FLIPS, 4, 20);
    expect(lengthMs).toBe(16_000);
    expect(paths).toEqual({ pods: 6_000, activator: 10_000, mixed: 0, none: 0, absent: 0, unknown: 0 });
    expect([flips, modeChanges]).toEqual([2, 2]);
    expect(numbers(FLIPS, 10.001, 15.999).flips).toBe(0);
    expect(numbers(FLIPS, 10, 16).flips).toBe(2);
  });

  it("counts as unknown what a gap hides, and nothing twice", () => {
    const { paths } = numbers(`${FLIPS}\n17 gap pub watch lost\n19 =pub p1`, 14, 20);
    expect(paths.unknown).toBeGreaterThanOrEqual(2_000);
    expect(Object.values(paths).reduce((sum, ms) => sum + ms, 0)).toBe(6_000);
  });

  it("counts the requests that were sent in it, by what came of them", () => {
    const text = `${ONE_POD}
      1 req 200 10
      2 req 200 3000
      3 req 502 20
      3.5 req 502 30
      4 req 0 40
      9 req 200 1`;
    const { requests } = numbers(text, 2, 8);
    expect(requests).toEqual({
      count: 4,
      failed: 3,
      failures: [
        { status: 502, count: 2 },
        { status: 0, count: 1 },
      ],
      waits: { count: 4, p50: 30, p90: 3_000, p99: 3_000, max: 3_000 },
    });
    expect(numbers(ONE_POD, 2, 8).requests).toBeNull();
  });

  it("counts cold starts that began in it, and the autoscaler's probes", () => {
    const text = `0 acts a1
      0 sks Proxy n=1 pop=True
      0 dep 0
      0 priv
      0 pub a1
      5 dep 1
      5.1 pod/x
      6 pod/x scheduled started ready
      6.1 priv p1`;
    expect(numbers(text, 4, 7).coldStarts).toEqual({ begun: 1, ready: 1 });
    expect(numbers(text, 5.5, 7).coldStarts).toEqual({ begun: 0, ready: 0 });
    expect(numbers(text, 4, 7).probes).toEqual({ confirmed: 0, failed: 0 });
  });
});
