import { describe, expect, test } from "vitest";
import { exactTraffic, rateTraffic } from "../../../lib/client/recorded-traffic.ts";
import { type FromRevision, scenarioFromRevision } from "../../../lib/client/scenario-from-revision.ts";
import { buildState, type RevisionState, type SharedState } from "../../../lib/core/index.ts";
import {
  DEFAULT_SCENARIO,
  LONGEST_SCENARIO_ID,
  SIM_START,
  scenarioId,
  scenarioOf,
  simulate,
  type TrafficPart,
} from "../../../lib/sim/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";

interface Recorded {
  readonly shared: SharedState;
  readonly revision: RevisionState;
}

function recorded(id: string): Recorded[] {
  const { shared, revisions } = stateOf(openRecording(id));
  return [...revisions.values()].filter(({ hasSks }) => hasSks).map((revision) => ({ shared, revision }));
}

function first(id: string): Recorded {
  const [one] = recorded(id);
  if (one === undefined) throw new Error(`no revision in ${id}`);
  return one;
}

function whole({ shared, revision }: Recorded): FromRevision {
  return scenarioFromRevision(shared, revision, { from: shared.firstT ?? 0, to: shared.lastT ?? 0 });
}

const COLD = first("cold-start");
const OVERLOAD = first("overload");

describe("a recorded revision as a scenario", () => {
  test.each(["cold-start", "knobs", "burst", "overload", "rollout", "fault-image-pull"])(
    "%s: of every revision an address holds it, and gives it back",
    (id) => {
      for (const one of recorded(id)) {
        const { scenario } = whole(one);
        const address = scenarioId(scenario);
        expect(address.length).toBeLessThanOrEqual(LONGEST_SCENARIO_ID);
        expect(scenarioOf(address)).toEqual(scenario);
      }
    },
  );

  test("has its settings, and its requests at their own times", () => {
    const { scenario, origin, losses } = whole(COLD);
    const { requests } = COLD.revision;
    expect(scenario.settings).toMatchObject({ targetBurstCapacity: 0, stableWindowMs: 6_000 });
    expect(scenario.arrivals.map(({ atMs }) => atMs + origin)).toEqual(requests.t.map((t) => Math.round(t)));
    expect(losses.map(({ what }) => what)).not.toContain("rate");
  });

  test("does not take the wait for the first pod for work", () => {
    const { scenario } = whole(COLD);
    const slowest = Math.max(...COLD.revision.requests.ms);
    expect(slowest).toBeGreaterThan(900);
    expect(Math.max(...scenario.arrivals.map(({ serviceMs }) => serviceMs))).toBeLessThan(slowest / 2);
  });

  test("answers about as late as it did, played with its own settings", () => {
    const { scenario } = whole(COLD);
    const { score } = simulate(scenario).outcome;
    const late = COLD.revision.requests.ms.filter((ms) => ms > 1_000).length;
    expect(score.sent).toBe(COLD.revision.requests.t.length);
    expect(Math.abs(score.late - late)).toBeLessThanOrEqual(2);
    expect(score.lost).toBe(0);
  });

  test("of a window begins with the pods that were there, a little before", () => {
    const { revision, shared } = OVERLOAD;
    const from = (shared.firstT ?? 0) + 40_000;
    const { scenario, origin, losses } = scenarioFromRevision(shared, revision, { from, to: from + 20_000 });
    expect(origin).toBe(Math.round(from) - 4_000);
    const begins = losses.find(({ what }) => what === "begins");
    expect(begins?.count).toBe(scenario.settings.initialScale);
    const pods = simulate(scenario).outcome.pods.filter(
      ({ readyAt }) => (readyAt ?? Infinity) < SIM_START + 4_000,
    );
    expect(pods).toHaveLength(scenario.settings.initialScale);
  });

  test("without requests in its window says so, and is played without", () => {
    const { revision, shared } = COLD;
    const end = shared.lastT ?? 0;
    const quiet = scenarioFromRevision(shared, revision, { from: end - 500, to: end });
    expect(quiet.losses.map(({ what }) => what)).toContain("noRequests");
    expect(quiet.scenario).toMatchObject({ arrivals: [], traffic: [] });
  });

  test("names settings that were not recorded", () => {
    const { revision, shared } = COLD;
    const blind = { ...shared, configVersions: [] };
    const { losses } = scenarioFromRevision(blind, revision, {
      from: shared.firstT ?? 0,
      to: shared.lastT ?? 0,
    });
    expect(losses.find(({ what }) => what === "assumed")?.names).toContain("scale-to-zero-grace-period");
  });

  test.each([
    ["hpa.autoscaling.knative.dev", "hpa", undefined],
    ["keda.sh", "kpa", ["keda.sh"]],
  ])("of the class %s is played as %s, and says it where that is another", (name, played, said) => {
    const { revision, shared } = COLD;
    const settings = { ...revision.settings, class: name };
    const versions = [{ t: 0, seq: 0, settings }];
    const hpa = { ...revision, settings, settingsVersions: versions };
    const { scenario, losses } = scenarioFromRevision(shared, hpa, {
      from: shared.firstT ?? 0,
      to: shared.lastT ?? 0,
    });
    expect(losses.find(({ what }) => what === "class")?.names).toEqual(said);
    expect(scenario.settings.autoscalerClass).toBe(played);
  });

  test("of more requests than a browser plays at once ends early, and says after how many", () => {
    const { revision, shared } = COLD;
    const start = revision.requests.t[0] ?? 0;
    const many = 30_000;
    const t = Array.from({ length: many }, (_, i) => start + i * 5);
    const requests = { ...revision.requests, t, ms: t.map(() => 4) };
    const end = { ...shared, lastT: start + many * 5 };
    const { scenario, losses } = scenarioFromRevision(
      end,
      { ...revision, requests },
      { from: start, to: end.lastT },
    );
    expect(losses.find(({ what }) => what === "cut")).toMatchObject({ count: 20_000, of: many });
    expect(scenario.durationMs).toBeLessThan(20_000 * 5 + 15_000);
    expect(scenarioOf(scenarioId(scenario))).toEqual(scenario);
  });
});

describe("what is told of settings", () => {
  const kinds = ({ losses }: FromRevision): string[] => losses.map(({ what }) => what);

  test("those that a recording begins with are no change, and those of a plain revision are all known", () => {
    expect(kinds(whole(COLD))).toEqual(expect.not.arrayContaining(["changed", "panic"]));
  });

  const versions = (...settings: RevisionState["settings"][]): Recorded => {
    const { shared, revision } = COLD;
    const start = shared.firstT ?? 0;
    const settingsVersions = settings.map((one, i) => ({ t: start + i * 5_000, seq: i, settings: one }));
    return { shared, revision: { ...revision, settings: settings.at(-1) ?? {}, settingsVersions } };
  };
  const own = COLD.revision.settings;

  test.each([
    ["no other", [own, { ...own }], false],
    ["another window", [own, { ...own, windowMs: 60_000 }], true],
    ["another window, and the first again", [own, { ...own, windowMs: 60_000 }, own], true],
    ["an activation-scale, which a scenario does not have", [own, { ...own, activationScale: 3 }], false],
  ] as const)("%s within the window", (_, settings, isTold) => {
    expect(kinds(whole(versions(...settings))).includes("changed")).toBe(isTold);
  });

  test("a change of a ConfigMap is one", () => {
    const { shared, revision } = COLD;
    const t = (shared.lastT ?? 0) - 1_000;
    const before = shared.configVersions.findLast((one) => one.name === "config-autoscaler");
    if (before === undefined) throw new Error("no config-autoscaler");
    const data = new Map([...before.data, ["scale-to-zero-grace-period", "77s"]]);
    const changed = { ...shared, configVersions: [...shared.configVersions, { ...before, t, data }] };
    expect(kinds(whole({ shared: changed, revision }))).toContain("changed");
  });

  test.each([
    [undefined, 10],
    [25, 25],
    [0.5, 10],
  ])("the panic window of its own: %j", (said, taken) => {
    const settings = said === undefined ? own : { ...own, panicWindowPercentage: said };
    const made = whole(versions(settings));
    expect(made.scenario.settings.panicWindowPercentage).toBe(taken);
    expect(kinds(made)).not.toContain("panic");
  });

  test("a panic window that nothing can tell of is said to be unknown", () => {
    const { shared, revision } = COLD;
    const made = whole({
      shared,
      revision: { ...revision, settings: {}, settingsVersions: [], asked: null },
    });
    expect(kinds(made)).toContain("panic");
  });

  test("a simulated revision tells its panic window", () => {
    const { records: all } = simulate({
      ...DEFAULT_SCENARIO,
      settings: { ...DEFAULT_SCENARIO.settings, panicWindowPercentage: 30 },
    });
    const { shared, revisions } = buildState(all);
    const [revision] = revisions.values();
    expect(
      whole({ shared, revision: revision as RevisionState }).scenario.settings.panicWindowPercentage,
    ).toBe(30);
  });
});

describe("a part of a recording whose pods start slowly", () => {
  const { cluster, settings } = DEFAULT_SCENARIO;
  const slow = {
    ...DEFAULT_SCENARIO,
    durationMs: 120_000,
    settings: { ...settings, minScale: 3, initialScale: 3 },
  };
  const { records: all } = simulate({
    ...slow,
    cluster: { ...cluster, pullMs: 20_000 },
    traffic: [{ shape: "constant", fromMs: 60_000, toMs: 120_000, clients: 3 }],
  });
  const { shared, revisions } = buildState(all);
  const [revision] = revisions.values() as Iterable<RevisionState>;

  test("begins once they serve: no request finds nobody", () => {
    const from = SIM_START + 70_000;
    const made = scenarioFromRevision(shared, revision as RevisionState, { from, to: from + 20_000 });
    expect(made.losses.find(({ what }) => what === "begins")?.count).toBe(3);
    expect(made.recorded).toMatchObject({ lost: 0 });
    expect(made.recorded.sent).toBeGreaterThan(0);
    const { score } = simulate(made.scenario).outcome;
    expect(score.sent).toBeGreaterThan(0);
    expect(score.lost).toBe(0);
  });
});

describe("requests as traffic", () => {
  const steady = (count: number, everyMs: number, ms: number) => {
    const t = Array.from({ length: count }, (_, i) => 10_000 + i * everyMs);
    return { t, ms: t.map(() => ms), workMs: t.map(() => ms) };
  };
  const sum = (parts: readonly TrafficPart[]): number =>
    parts.reduce((all, { fromMs, toMs, clients }) => all + ((toMs - fromMs) / 1_000) * clients, 0);

  test("of a rate are about as many, in few parts, whatever the rate does", () => {
    // Twenty a second for a minute, then a hundred.
    const slow = steady(1_200, 50, 30);
    const fast = steady(6_000, 10, 30);
    const t = [...slow.t, ...fast.t.map((at) => at + 60_000)];
    const { traffic, arrivals, serviceMs, thinkMs } = rateTraffic(
      { t, ms: t.map(() => 30), workMs: t.map(() => 30) },
      10_000,
      48,
      500,
    );
    expect(arrivals).toEqual([]);
    expect(traffic.length).toBeLessThanOrEqual(48);
    expect(Math.abs(sum(traffic) - t.length)).toBeLessThan(t.length * 0.05);
    expect([serviceMs, serviceMs + thinkMs]).toEqual([30, 1_000]);
  });

  test("of a rate begin with the first request, not with its stretch", () => {
    const { t, ms, workMs } = steady(100, 100, 30);
    const [first] = rateTraffic({ t, ms, workMs }, 9_250, 48, 500).traffic;
    expect(first?.fromMs).toBe(750);
  });

  test("that are many at once for seconds are clients that wait, and the others stay requests", () => {
    // Ten at once for five seconds, then one a second.
    const busy = Array.from({ length: 50 }, (_, i) => 10_000 + Math.floor(i / 10) * 1_000);
    const lone = [30_000, 31_000, 32_000];
    const t = [...busy, ...lone];
    const ms = [...busy.map(() => 990), ...lone.map(() => 20)];
    const { arrivals, traffic } = exactTraffic({ t, ms, workMs: ms }, 10_000);
    expect(arrivals).toHaveLength(3);
    expect(traffic.every(({ clients }) => clients >= 6)).toBe(true);
  });
});
