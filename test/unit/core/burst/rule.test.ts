import { describe, expect, test } from "vitest";
import { type BurstInputs, burstRule } from "../../../../lib/core/answers/burst/rule.ts";
import { random } from "../../../support/random.ts";

const DEFAULTS: BurstInputs = {
  readyPods: 1,
  load: 0,
  targetBurstCapacity: 211,
  totalPerPod: 100,
  activatorCapacity: 100,
  want: 1,
  isHpa: false,
};
const rule = (changes: Partial<BurstInputs>) => burstRule({ ...DEFAULTS, ...changes });

describe("the mode rule", () => {
  // The worked values of the protocol (3.3, 3.5), then its special cases.
  test.each<[Partial<BurstInputs>, Partial<ReturnType<typeof burstRule>>]>([
    [
      { readyPods: 0 },
      { excess: -211, mode: "Proxy", numActivators: 3, podsForServe: 3, loadForServe: null },
    ],
    [{ readyPods: 1 }, { excess: -111, mode: "Proxy", numActivators: 4, targetForServe: 100 }],
    [{ readyPods: 2 }, { excess: -11, mode: "Proxy", numActivators: 5, targetForServe: 200 }],
    [{ readyPods: 3 }, { excess: 89, mode: "Serve", numActivators: 6, podsForServe: 3, loadForServe: 89 }],
    [{ readyPods: 10 }, { mode: "Serve", numActivators: 13 }],
    [{ totalPerPod: 10 }, { podsForServe: 22 }],
    [
      { readyPods: 3, load: 89 },
      { excess: 0, mode: "Serve", podsForServe: 3 },
    ],
    [
      { readyPods: 3, load: 89.001 },
      { excess: -1, mode: "Proxy", podsForServe: 4 },
    ],
    [
      { readyPods: 3, load: 88.5 },
      { excess: 0, mode: "Serve" },
    ],
    [
      { targetBurstCapacity: 0, readyPods: 1, load: 500 },
      {
        excess: 0,
        mode: "Serve",
        reason: "onlyAtZero",
        podsForServe: 0,
        loadForServe: null,
        numActivators: 2,
      },
    ],
    [
      { targetBurstCapacity: -1, readyPods: 50 },
      { excess: -1, mode: "Proxy", reason: "always", podsForServe: null, numActivators: 50 },
    ],
    [{ targetBurstCapacity: -1, readyPods: 0 }, { numActivators: 2 }],
    [
      { readyPods: 3, want: 0 },
      { excess: 89, mode: "Proxy", reason: "atZero" },
    ],
    [
      { readyPods: 3, want: -1 },
      { excess: 89, mode: "Proxy", reason: "undecided" },
    ],
    [
      { targetBurstCapacity: 0, want: 0 },
      { mode: "Proxy", reason: "atZero" },
    ],
    [
      { isHpa: true, readyPods: 0, want: 0 },
      { mode: "Serve", reason: "hpa", numActivators: 0 },
    ],
    [
      { totalPerPod: 5, targetBurstCapacity: 10, readyPods: 2, activatorCapacity: 7 },
      { excess: 0, mode: "Serve", numActivators: 3 },
    ],
  ])("%j gives %j", (inputs, expected) => {
    expect(rule(inputs)).toMatchObject(expected);
  });

  test("flips exactly where it says", () => {
    const r = random(7);
    for (let i = 0; i < 500; i++) {
      const inputs: BurstInputs = {
        ...DEFAULTS,
        readyPods: r.below(30),
        // Quarters: numbers that computers hold exactly, so that the edge is an edge.
        load: r.below(1_600) / 4,
        targetBurstCapacity: 1 + r.below(400),
        totalPerPod: 1 + r.below(150),
      };
      const { podsForServe, loadForServe, targetForServe } = burstRule(inputs);
      const mode = (changes: Partial<BurstInputs>) => burstRule({ ...inputs, ...changes }).mode;
      const needed = podsForServe ?? Number.NaN;
      expect([mode({ readyPods: needed }), needed === 0 || mode({ readyPods: needed - 1 })]).toEqual([
        "Serve",
        needed === 0 || "Proxy",
      ]);
      if (loadForServe === null) expect(mode({ load: 0 })).toBe("Proxy");
      else {
        expect(mode({ load: loadForServe })).toBe("Serve");
        expect(mode({ load: loadForServe + 0.25 })).toBe("Proxy");
      }
      expect(mode({ targetBurstCapacity: targetForServe })).toBe("Serve");
      expect(mode({ targetBurstCapacity: targetForServe + 0.25 })).toBe("Proxy");
    }
  });
});
