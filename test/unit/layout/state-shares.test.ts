import { describe, expect, it } from "vitest";
import type { RevisionDigest, RevisionPhase } from "../../../lib/core/index.ts";
import { sharePaths, stateShares } from "../../../lib/layout/state-shares.ts";

/** A digest from "0 Waking 2 Serving 7 Zero": seconds and states. */
function digest(text: string): RevisionDigest {
  const words = text.split(" ");
  const phase = words.flatMap((word, index) =>
    index % 2 === 0
      ? [
          {
            value: words[index + 1] as RevisionPhase,
            from: Number(word) * 1_000,
            to: words[index + 2] === undefined ? null : Number(words[index + 2]) * 1_000,
            seq: index,
          },
        ]
      : [],
  );
  return {
    key: text,
    namespace: "demo",
    name: text,
    specMode: [],
    path: [],
    phase,
    publicActivators: [],
    publicPods: [],
    privateReady: [],
    replicas: [],
    desired: [],
    actual: [],
    coldStarts: 0,
    flips: 0,
    findings: [],
    trouble: "",
    troubleAt: null,
  };
}

const TEN_SECONDS = { from: 0, to: 10_000 };

describe("states of all revisions over time", () => {
  //   a   Waking├──┤Serving├─────────┤Zero
  //   b        Serving├────────────┤Zero
  //       0  1  2  3  4  5  6  7  8  9  10 s
  it("are means over equal buckets, a state of any length has its share", () => {
    const { means, most } = stateShares(
      [digest("0 Waking 1 Serving 6 Zero"), digest("3 Serving 7 Zero")],
      TEN_SECONDS,
      2,
    );
    expect([...means.moving]).toEqual([0.2, 0]);
    expect(means.serving[0]).toBeCloseTo(0.8 + 0.4);
    expect(means.serving[1]).toBeCloseTo(0.2 + 0.4);
    expect([...means.proxied]).toEqual([0, 0]);
    expect(most).toBeCloseTo(1.4);
  });

  it("last to the end of the source while they hold, and begin with it when they held before", () => {
    const { means } = stateShares([digest("-5 Proxied")], TEN_SECONDS, 5);
    expect([...means.proxied]).toEqual([1, 1, 1, 1, 1]);
  });

  it("turn from waking to failing when waking takes too long", () => {
    const { means } = stateShares([digest("0 Waking")], { from: 0, to: 120_000 }, 4);
    expect([...means.moving]).toEqual([1, 1, 0, 0]);
    expect([...means.trouble]).toEqual([0, 0, 1, 1]);
  });

  it("of nothing are nothing", () => {
    expect(stateShares([], TEN_SECONDS, 3)).toMatchObject({ most: 1 });
    expect(sharePaths(stateShares([digest("0 Zero")], TEN_SECONDS, 3), 3, 30)).toEqual([]);
    expect(() => stateShares([digest("0 Serving")], { from: 5, to: 5 }, 3)).not.toThrow();
  });
});

describe("their picture", () => {
  //   30 ┌───┐            one revision serving in the first half,
  //    0 └───┴───┘        none in the second
  it("is one box a bucket, as high as its share of the most there ever was", () => {
    const shares = stateShares([digest("0 Serving 5 Zero")], TEN_SECONDS, 2);
    expect(sharePaths(shares, 10, 30)).toEqual([{ group: "serving", path: "M0 30V0H5V30Z" }]);
  });

  it("stacks what is wrong at the bottom, never too thin to be seen", () => {
    const many = Array.from({ length: 99 }, () => digest("0 Serving"));
    const shares = stateShares([...many, digest("0 BlackHole")], TEN_SECONDS, 1);
    expect(sharePaths(shares, 10, 30)).toEqual([
      { group: "trouble", path: "M0 30V27H10V30Z" },
      { group: "serving", path: "M0 27V0H10V27Z" },
    ]);
  });
});
