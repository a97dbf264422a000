/** Breaking a part of the stage: drawn as spans of faults, and by what the simulator makes of it. */
import { describe, expect, it } from "vitest";
import { breakPart, brokenParts, faultOf, ingressLateMs } from "../../../components/stage/scene-break.ts";
import { STAGE_PARTS, type StagePart } from "../../../lib/layout/scene/index.ts";
import {
  type Fault,
  type Scenario,
  SIM_START,
  scenarioFrom,
  scenarioId,
  scenarioOf,
  simulate,
} from "../../../lib/sim/index.ts";

const SHORT = scenarioFrom({ durationMs: 20_000 });

/** "kill 5–20": the faults of a scenario in seconds. */
function drawn(faults: readonly Fault[]): string {
  return faults.map(({ kind, fromMs, toMs }) => `${kind} ${fromMs / 1_000}–${toMs / 1_000}`).join(", ");
}

function having(scenario: Scenario, ...steps: readonly (readonly [StagePart, number])[]): Scenario {
  return steps.reduce((is, [part, seconds]) => breakPart(is, part, seconds * 1_000), scenario);
}

describe("breaking a part", () => {
  it.each([
    ["breaks it to the end", [["activators", 5]], "activators 5–20"],
    [
      "again ends it there",
      [
        ["activators", 5],
        ["activators", 8],
      ],
      "activators 5–8",
    ],
    [
      "again at the same instant leaves nothing",
      [
        ["activators", 5],
        ["activators", 5],
      ],
      "",
    ],
    [
      "before it was broken breaks it there, too",
      [
        ["activators", 5],
        ["activators", 2],
      ],
      "activators 5–20, activators 2–20",
    ],
    [
      "leaves other parts alone",
      [
        ["ingress", 3],
        ["pods", 5],
        ["ingress", 9],
      ],
      "slowIngress 3–9, kill 5–20",
    ],
    ["that cannot be broken changes nothing", [["clients", 5]], ""],
    ["after the end changes nothing that is played", [["pods", 30]], "kill 20–20"],
    ["before the beginning breaks it from there on", [["pods", -3]], "kill 0–20"],
    ["at an instant between two milliseconds takes the nearer", [["pods", 5.0004]], "kill 5–20"],
  ] as const)("%s", (_name, steps, expected) => {
    expect(drawn(having(SHORT, ...steps).faults)).toBe(expected);
  });

  it("repairs what the story has broken, whatever kind of fault that is", () => {
    const story = scenarioFrom({
      durationMs: 20_000,
      faults: [{ kind: "slowPull", fromMs: 2_000, toMs: 15_000, byMs: 9_000 }],
    });
    expect(drawn(having(story, ["pods", 6]).faults)).toBe("slowPull 2–6");
    expect(drawn(having(story, ["pods", 16]).faults)).toBe("slowPull 2–15, kill 16–20");
  });

  it("after a fork changes the fork's faults, and before it both", () => {
    const forked = (faults?: readonly Fault[]): Scenario => ({
      ...SHORT,
      fork: { atMs: 10_000, ...(faults === undefined ? {} : { faults }) },
    });
    const both = ({ faults, fork }: Scenario): [string, string | null] => [
      drawn(faults),
      fork?.faults === undefined ? null : drawn(fork.faults),
    ];
    expect(both(having(forked(), ["pods", 12]))).toEqual(["kill 12–20", null]);
    expect(both(having(forked([]), ["pods", 12]))).toEqual(["", "kill 12–20"]);
    expect(both(having(forked([]), ["pods", 4]))).toEqual(["kill 4–20", "kill 4–20"]);
    expect(both(having(forked([]), ["pods", 4], ["pods", 12]))).toEqual(["kill 4–20", "kill 4–12"]);
  });

  it("tells what is broken at an instant", () => {
    const scenario = having(SHORT, ["ingress", 3], ["pods", 5], ["pods", 8]);
    expect([2.9, 3, 5, 8].map((seconds) => brokenParts(scenario, seconds * 1_000))).toEqual([
      [],
      ["ingress"],
      ["ingress", "pods"],
      ["ingress"],
    ]);
  });

  it("tells that to the end: what holds until then holds at the end, and by how much the ingress is late", () => {
    const scenario = having(SHORT, ["ingress", 3]);
    const { durationMs } = scenario;
    expect(brokenParts(scenario, durationMs)).toEqual(["ingress"]);
    expect([2_999, 3_000, durationMs].map((ms) => ingressLateMs(scenario, ms))).toEqual([
      null,
      45_000,
      45_000,
    ]);
  });

  it("is possible for every part but the clients", () => {
    expect(STAGE_PARTS.filter((part) => faultOf(part) === null)).toEqual(["clients"]);
  });
});

describe("a scenario with a broken part", () => {
  const breakable = STAGE_PARTS.filter((part) => faultOf(part) !== null);

  it.each(breakable)("is as without it before that, and can be linked to: %s", (part) => {
    const whole = scenarioFrom({
      durationMs: 70_000,
      settings: { targetBurstCapacity: 0 },
      traffic: [
        { shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 2 },
        { shape: "constant", fromMs: 50_000, toMs: 60_000, clients: 2 },
      ],
    });
    const broken = breakPart(whole, part, 10_000);
    expect(scenarioOf(scenarioId(broken))).toEqual(broken);
    const told = (scenario: Scenario, isEarly: boolean) =>
      simulate(scenario)
        .records.filter(({ t, type }) => t < SIM_START + 10_000 === isEarly && type !== "REQUEST")
        .map(({ at, type, resource, object }) => JSON.stringify([at, type, resource, object]));
    expect(told(broken, true)).toEqual(told(whole, true));
    const later = (scenario: Scenario) => [told(scenario, false), simulate(scenario).outcome.believed];
    expect(later(broken)).not.toEqual(later(whole));
  });
});
