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

  it("counts the results of probes, the autoscaler's alone", () => {
    const text = `${ONE_POD}
      2 log autoscaler Probing activator = false, err = x
      3 log autoscaler Probing activator = false, err = x
      4 log autoscaler Probing activator = true, err = <nil>
      4.5 probe activator 200 activator
      5 log autoscaler Probing activator = true, err = <nil>`;
    expect(numbers(text, 3, 4.9).probes).toEqual({ confirmed: 1, failed: 1 });
    expect(numbers(text, 2, 5).probes).toEqual({ confirmed: 2, failed: 2 });
  });

  it("counts cold starts that never became ready as begun", () => {
    const text = "0 acts a1\n0 sks Proxy n=1 pop=True\n0 dep 0\n0 priv\n0 pub a1\n5 dep 1\n20 dep 0";
    expect(numbers(text, 4, 30).coldStarts).toEqual({ begun: 1, ready: 0 });
  });

  it("tells failures by how many there are, then by their status; 400 is one", () => {
    const text = `${ONE_POD}\n1 req 503 1\n2 req 400 1\n3 req 502 1\n4 req 502 1\n5 req 399 1`;
    expect(numbers(text, 1, 5).requests?.failures).toEqual([
      { status: 502, count: 2 },
      { status: 400, count: 1 },
      { status: 503, count: 1 },
    ]);
    expect(numbers(text, 1.001, 4.999).requests?.count).toBe(3);
  });

  it("counts no change for what a list shows, nor for the first that is seen", () => {
    const listed = "0 =acts a1\n0 =sks Proxy n=2\n0 =pub a1\n10 =sks Serve n=2\n20 sks Proxy n=2";
    expect(numbers(listed, 0, 30).modeChanges).toBe(1);
    expect(numbers("5 sks Proxy n=2", 0, 30).modeChanges).toBe(0);
  });

  it("says how long there were no public Endpoints, and how long a gap that lasts hides them", () => {
    expect(numbers("0 sks Proxy n=2\n6 pub a1\n9 sks Proxy n=3", 2, 10).paths).toMatchObject({
      absent: 4_000,
      activator: 4_000,
    });
    expect(numbers(`${ONE_POD}\n5 pub a1\n6 gap pub watch lost\n9 sks Proxy n=3`, 2, 10).paths).toMatchObject(
      {
        absent: 0,
        activator: 3_000,
        unknown: 5_000,
      },
    );
  });
});
