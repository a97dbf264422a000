import { describe, expect, test } from "vitest";
import { buildState, findingsUntil, type RevisionState, reportOf, ruleOf } from "../../../lib/core/index.ts";
import { Engine } from "../../../lib/sim/engine.ts";
import {
  FAULTS,
  type ScenarioChange,
  SIM_START,
  scenarioFrom,
  scenarioId,
  scenarioOf,
  simulate,
  simulateDeployment,
  simulateLegacy,
} from "../../../lib/sim/index.ts";
import { LoadWindow } from "../../../lib/sim/load-window.ts";
import { randomFrom } from "../../../lib/sim/random.ts";
import { readTrace } from "../../../lib/trace/reader.ts";
import { formatTrace } from "../../../lib/trace/writer.ts";

/** Seconds after the beginning, to a tenth. */
const at = (t: number): number => Math.round((t - SIM_START) / 100) / 10;

function play(change: ScenarioChange) {
  const { records, outcome } = simulate(scenarioFrom(change));
  const state = buildState(records);
  const revision = [...state.revisions.values()].find(({ hasSks }) => hasSks) as RevisionState;
  const findings = findingsUntil(revision, state.shared.lastT ?? 0);
  return { records, outcome, state, revision, findings, rules: new Set(findings.map(({ rule }) => rule)) };
}

const DIRECT = { targetBurstCapacity: 0 };
const ONE_VISIT = [{ shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 }] as const;
const SECOND_VISIT = [...ONE_VISIT, { shape: "constant", fromMs: 60_000, toMs: 70_000, clients: 1 }] as const;

describe("a simulation", () => {
  test("goes to zero and comes back as the protocol says", () => {
    const { revision, outcome } = play({
      settings: DIRECT,
      cluster: { pullMs: 1_000 },
      durationMs: 120_000,
      traffic: SECOND_VISIT,
    });
    expect(revision.specMode.map(({ value }) => value)).toEqual([
      "Proxy",
      "Serve",
      "Proxy",
      "Serve",
      "Proxy",
    ]);
    expect(revision.path.map(({ value }) => value)).toEqual([
      "activator",
      "pods",
      "activator",
      "pods",
      "activator",
    ]);
    expect(revision.replicas.map(({ value }) => value)).toEqual([1, 0, 1, 0]);
    expect(revision.scaleToZero[0]).toMatchObject({ outcome: "zero", probeFailures: 2 });
    expect(outcome.score).toMatchObject({ lost: 0, open: 0, late: 1 });
  });

  test("is the same for the same seed, and another for another", () => {
    const text = (seed: number): string => {
      const { records, header } = simulate(scenarioFrom({ seed, durationMs: 40_000 }));
      return [...formatTrace(header, records)].join("");
    };
    expect(text(7)).toBe(text(7));
    expect(text(7)).not.toBe(text(8));
  });

  test("emits a trace that reads without a problem", () => {
    const { records, header } = simulate(scenarioFrom({}));
    const read = readTrace(new TextEncoder().encode([...formatTrace(header, records)].join("")));
    expect(read.problems).toEqual([]);
    expect(read.records).toEqual(records);
    expect(reportOf(buildState(read.records))).toEqual(reportOf(buildState(records)));
  });

  test.each<[string, ScenarioChange["settings"], (revision: RevisionState) => unknown, unknown]>([
    ["−1: never probed", { targetBurstCapacity: -1 }, (r) => [r.probes.length, r.specMode.length], [0, 1]],
    ["defaults: never Serve with one pod", {}, (r) => r.specMode.map(({ value }) => value), ["Proxy"]],
    ["min-scale: stays", { minScale: 1 }, (r) => r.replicas.map(({ value }) => value), [1]],
    ["switched off: stays", { enableScaleToZero: false }, (r) => r.replicas.map(({ value }) => value), [1]],
    ["initial-scale 0", { initialScale: 0 }, (r) => r.replicas.map(({ value }) => value), [0, 1, 0]],
    ["initial-scale 3", { initialScale: 3 }, (r) => r.replicas.map(({ value }) => value), [3, 1, 0]],
    [
      "retention keeps the last pod",
      { ...DIRECT, retentionMs: 25_000 },
      ({ scaleToZero: [first] }) =>
        Math.round(((first?.replicasZeroAt ?? 0) - (first?.inactiveAt ?? 0)) / 1_000),
      25,
    ],
    [
      "a first start that nobody asks for any more times out",
      { progressDeadlineMs: 10_000 },
      (r) => r.replicas.map(({ value }) => value),
      [1, 0],
    ],
  ])("%s", (name, settings, fact, expected) => {
    const faults = name.includes("times out") ? [{ kind: "pull", fromMs: 0, toMs: 200_000 } as const] : [];
    const { revision } = play({
      settings: settings ?? {},
      durationMs: 100_000,
      faults,
      ...(faults.length > 0 ? { traffic: [] } : {}),
    });
    expect(fact(revision)).toEqual(expected);
  });

  test.each<[string, ScenarioChange, readonly string[]]>([
    [
      "a probe that is never confirmed: pods stay, nobody is lost",
      { settings: DIRECT, faults: [{ kind: "probe", fromMs: 0, toMs: 300_000 }] },
      ["D4"],
    ],
    [
      "no activator, and pods: they are reached directly",
      {
        traffic: [{ shape: "constant", fromMs: 3_000, toMs: 100_000, clients: 1 }],
        faults: [{ kind: "activators", fromMs: 20_000, toMs: 60_000 }],
      },
      ["D23"],
    ],
    ["no activator at zero", { faults: [{ kind: "activators", fromMs: 60_000, toMs: 90_000 }] }, ["D11"]],
    [
      "an image that cannot be pulled",
      { traffic: SECOND_VISIT, faults: [{ kind: "pull", fromMs: 50_000, toMs: 300_000 }] },
      ["D8"],
    ],
    [
      "a container that ends",
      { traffic: SECOND_VISIT, faults: [{ kind: "crash", fromMs: 50_000, toMs: 300_000 }] },
      ["D8"],
    ],
    [
      "an autoscaler that begins anew",
      {
        settings: DIRECT,
        traffic: [{ shape: "constant", fromMs: 3_000, toMs: 100_000, clients: 3 }],
        faults: [{ kind: "autoscaler", fromMs: 30_000, toMs: 31_000 }],
      },
      ["D16"],
    ],
  ])("%s", (_, change, rules) => {
    const played = play({ durationMs: 150_000, ...change });
    for (const rule of rules) expect(played.rules).toContain(rule);
    if (rules.includes("D4")) {
      expect(played.outcome.score.lost).toBe(0);
      expect(played.revision.replicas.map(({ value }) => value)).toEqual([1]);
    }
  });

  test("keeps every invariant, whatever is asked of it", () => {
    const broken: unknown[] = [];
    for (let seed = 1; seed <= 40; seed++) {
      const { findings } = play(randomScenario(seed));
      for (const { rule, from, values } of findings) {
        if (ruleOf(rule)?.kind === "invariant") broken.push({ seed, rule, at: at(from), values });
      }
    }
    expect(broken).toEqual([]);
  });

  test("a fork changes nothing before it, and the settings after it", () => {
    const change: ScenarioChange = { durationMs: 90_000, settings: DIRECT };
    const whole = play(change);
    const forked = play({ ...change, fork: { atMs: 15_000, settings: { minScale: 1 } } });
    const early = (records: typeof whole.records) => records.filter(({ t }) => t < SIM_START + 15_000);
    expect(early(forked.records)).toEqual(early(whole.records));
    expect(whole.revision.replicas.at(-1)?.value).toBe(0);
    expect(forked.revision.replicas.at(-1)?.value).toBe(1);
    expect(forked.revision.settings.minScale).toBe(1);
  });

  test("a slow ingress loses what was sent to pods that are gone", () => {
    const change: ScenarioChange = {
      settings: { ...DIRECT, gracePeriodMs: 10_000 },
      cluster: { drainMs: 1_000 },
      durationMs: 120_000,
      traffic: [...ONE_VISIT, { shape: "constant", fromMs: 38_000, toMs: 60_000, clients: 2 }],
    };
    expect(play(change).outcome.score.lost).toBe(0);
    const faults = [{ kind: "slowIngress", fromMs: 0, toMs: 120_000, byMs: 30_000 } as const];
    expect(play({ ...change, faults }).outcome.score.lost).toBeGreaterThan(0);
  });

  test("a request that reaches nobody is reported by nobody, and wakes nobody", () => {
    const { outcome } = play({
      settings: { ...DIRECT, gracePeriodMs: 10_000 },
      cluster: { drainMs: 1_000 },
      durationMs: 90_000,
      traffic: [...ONE_VISIT, { shape: "constant", fromMs: 42_000, toMs: 80_000, clients: 2 }],
      faults: [{ kind: "slowIngress", fromMs: 15_000, toMs: 90_000, byMs: 30_000 }],
    });
    const followed = outcome.believed.find(({ t, value }) => value === "activator" && at(t) > 20)?.t ?? 0;
    const early = outcome.requests.filter(({ sentAt }) => at(sentAt) >= 42 && sentAt < followed);
    expect(new Set(early.map(({ status }) => status))).toEqual(new Set([503]));
    expect(outcome.pods[1]?.from).toBeGreaterThan(followed);
  });
});

describe("Kubernetes alone", () => {
  const scenario = (drainMs: number, lagMs: number) =>
    scenarioFrom({
      durationMs: 60_000,
      cluster: { drainMs, ingressMs: lagMs },
      traffic: [{ shape: "constant", fromMs: 15_000, toMs: 60_000, clients: 2 }],
    });
  const play = (drainMs: number, lagMs: number) =>
    simulateDeployment(scenario(drainMs, lagMs), { pods: 2, removeAtMs: 20_000 });

  test("loses what goes to the pod that is gone, while the list still has it, and only that", () => {
    const { requests, pods, score } = play(2_000, 10_000);
    const lost = requests.filter(({ status }) => status >= 500).map(({ sentAt }) => at(sentAt));
    expect(lost.length).toBeGreaterThan(10);
    expect(Math.min(...lost)).toBeGreaterThanOrEqual(22);
    expect(Math.max(...lost)).toBeLessThanOrEqual(30.1);
    expect(score.answered).toBeGreaterThan(lost.length);
    expect(pods.map(({ endingAt }) => endingAt !== null)).toEqual([false, true]);
  });

  test("loses nothing while draining lasts longer than the lag", () => {
    expect(play(12_000, 10_000).score.lost).toBe(0);
  });
});

describe("the mechanism before the SKS", () => {
  const traffic = [...ONE_VISIT, { shape: "constant", fromMs: 70_000, toMs: 90_000, clients: 2 }] as const;
  const lost = (pushMs: number, today: boolean): number => {
    const scenario = scenarioFrom({
      durationMs: 150_000,
      settings: { ...DIRECT, gracePeriodMs: 30_000 },
      cluster: { pushMs },
      traffic,
    });
    return (today ? simulate(scenario).outcome : simulateLegacy(scenario)).score.lost;
  };

  test.each([500, 5_000, 20_000, 29_000])(
    "loses nothing while a push takes %i ms, less than the blind wait",
    (pushMs) => {
      expect(lost(pushMs, false)).toBe(0);
    },
  );

  test("loses requests when a push takes longer; the SKS does not depend on it", () => {
    expect(lost(60_000, false)).toBeGreaterThan(0);
    expect(lost(60_000, true)).toBe(0);
  });
});

describe("a scenario as an id", () => {
  test("is refused with a min-scale above max-scale, also when only its fork has it", () => {
    const settings = { ...scenarioFrom({}).settings, minScale: 5, maxScale: 1 };
    expect(() => scenarioOf(scenarioId(scenarioFrom({ settings })))).toThrow(
      /min-scale 5 is above max-scale 1/,
    );
    const fork = { atMs: 1_000, settings: { minScale: 3, maxScale: 2 } };
    expect(() => scenarioOf(scenarioId(scenarioFrom({ fork })))).toThrow(/min-scale 3 is above max-scale 2/);
    expect(
      scenarioOf(scenarioId(scenarioFrom({ settings: { minScale: 5, maxScale: 0 } }))).settings.minScale,
    ).toBe(5);
  });

  test("comes back as it was, and the defaults are nothing", () => {
    for (let seed = 1; seed < 30; seed++) {
      const scenario = scenarioFrom(randomScenario(seed));
      expect(scenarioOf(scenarioId(scenario))).toEqual(scenario);
    }
    expect(scenarioId(scenarioFrom({}))).toBe("sim.e30");
  });

  test.each<[string, string]>([
    ["sim.%%%", "cut off or changed"],
    [idOf({ durationMs: -5 }), "durationMs"],
    [idOf({ seed: 1, unknown: true }), "unknown"],
    [idOf({ traffic: [{ shape: "square", fromMs: 0, toMs: 1, clients: 1 }] }), "traffic.0.shape"],
    [
      idOf({
        serviceMs: 1,
        thinkMs: 0,
        durationMs: 600_000,
        traffic: [{ shape: "constant", fromMs: 0, toMs: 600_000, clients: 500 }],
      }),
      "requests",
    ],
  ])("%s is refused with the reason", (id, reason) => {
    expect(() => scenarioOf(id)).toThrow(reason);
  });
});

function idOf(change: object): string {
  return `sim.${Buffer.from(JSON.stringify(change)).toString("base64url")}`;
}

describe("the parts", () => {
  test("actions run by time, those of one instant in the order of their planning", () => {
    const engine = new Engine(0);
    const ran: string[] = [];
    engine.at(5, () => ran.push("b"));
    engine.at(1, () => {
      ran.push("a");
      engine.at(5, () => ran.push("d"));
      engine.after(0, () => ran.push("a2"));
    });
    engine.at(5, () => ran.push("c"));
    engine.at(11, () => ran.push("late"));
    engine.run(10);
    expect(ran).toEqual(["a", "a2", "b", "c", "d"]);
    expect(engine.now).toBe(10);
  });

  test("an average leaves out the seconds that were not reported yet", () => {
    const window = new LoadWindow(3_000);
    expect(window.average(0)).toBeNull();
    window.record(1_000, 6);
    expect(window.average(1_900)).toBe(6);
    expect(window.average(2_500)).toBe(6);
    window.record(2_600, 0);
    expect(window.average(2_900)).toBe(3);
    expect(window.average(4_000)).toBe(0);
    expect(window.average(5_000)).toBeNull();
  });
});

function randomScenario(seed: number): ScenarioChange {
  const random = randomFrom(seed * 7_919);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const shape = pick(["constant", "sine", "ramp", "burst", "step"] as const);
  const fromMs = random() * 20_000;
  return {
    seed,
    durationMs: 150_000,
    settings: {
      targetBurstCapacity: pick([-1, 0, 10, 211]),
      containerConcurrency: pick([0, 1, 5, 10]),
      minScale: pick([0, 0, 0, 1, 2]),
      initialScale: pick([0, 1, 1, 3]),
      retentionMs: pick([0, 0, 20_000]),
      progressDeadlineMs: pick([600_000, 20_000]),
      stableWindowMs: pick([6_000, 15_000]),
    },
    traffic: [
      { shape, fromMs, toMs: fromMs + 10_000 + random() * 60_000, clients: Math.ceil(random() * 30) },
    ],
    faults:
      random() < 0.4
        ? []
        : [
            {
              // A controller that is late by seconds breaks the invariants that say when it has to follow.
              kind: pick(FAULTS.filter((kind) => kind !== "slowSks")),
              fromMs: random() * 60_000,
              toMs: 60_000 + random() * 60_000,
              byMs: random() * 8_000,
            },
          ],
  };
}
