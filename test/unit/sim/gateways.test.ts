import { describe, expect, test } from "vitest";
import {
  type RequestFate,
  type Scenario,
  type ScenarioChange,
  scenarioFrom,
  scenarioId,
  scenarioOf,
  simulate,
} from "../../../lib/sim/index.ts";
import { together } from "../../../lib/sim/view-of-endpoints.ts";
import { at, S } from "../../support/played-scenario.ts";

/** A revision that goes to zero at about 26 s while the gateways still send to its pod. */
const asleep = (cluster: ScenarioChange["cluster"]): ScenarioChange => ({
  durationMs: 90 * S,
  settings: { targetBurstCapacity: 0 },
  cluster: { drainMs: 1_000, ...cluster },
  traffic: [
    { shape: "constant", fromMs: 3 * S, toMs: 10 * S, clients: 1 },
    { shape: "constant", fromMs: 33 * S, toMs: 80 * S, clients: 6 },
  ],
});
const play = (change: ScenarioChange) => simulate(scenarioFrom(change));
const by = (requests: readonly RequestFate[], gateway: string) =>
  requests.filter((r) => r.gateway === gateway);
const lastLost = (requests: readonly RequestFate[]): number =>
  Math.max(
    0,
    ...requests
      .filter(({ status }) => status >= 500)
      .map(({ sentAt }) => at(sentAt))
      .filter((t) => t > 30),
  );

describe("several gateways", () => {
  test("share the requests, and each follows by itself: the slowest loses for longest", () => {
    const { outcome, records } = play(asleep({ gateways: 3, gatewaySpreadMs: 30_000 }));
    const names = ["gateway-1", "gateway-2", "gateway-3"];
    const shares = names.map((name) => by(outcome.requests, name).length);
    for (const share of shares) expect(share).toBeGreaterThan(outcome.requests.length / 6);
    const [first, second, third] = names.map((name) => lastLost(by(outcome.requests, name)));
    expect(first).toBe(0);
    expect(second).toBe(0);
    expect(third).toBeGreaterThan(34);
    const told = records.filter(({ type }) => type === "REQUEST").map(({ object }) => object.gateway);
    expect(new Set(told)).toEqual(new Set(names));
  });

  test("believe both while some are behind", () => {
    const { outcome } = play(asleep({ gateways: 2, gatewaySpreadMs: 5_000 }));
    expect(outcome.believed.map(({ value }) => value)).toContain("mixed");
    const one = play(asleep({ gateways: 1, gatewaySpreadMs: 5_000 }));
    expect(one.outcome.believed.map(({ value }) => value)).not.toContain("mixed");
  });

  test("of which one is gone: the balancer refuses what it still sends there, the others serve", () => {
    const { outcome } = play({
      durationMs: 60 * S,
      cluster: { gateways: 2 },
      traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 58 * S, clients: 6 }],
      faults: [{ kind: "gateway", fromMs: 20 * S, toMs: 50 * S }],
    });
    const lost = outcome.requests.filter(({ status }) => status >= 500).map(({ endAt }) => at(endAt ?? 0));
    expect(lost.length).toBeGreaterThan(10);
    expect(Math.min(...lost)).toBeGreaterThanOrEqual(20);
    expect(Math.max(...lost)).toBeLessThan(25.2);
    expect(by(outcome.requests, "gateway-1").filter(({ sentAt }) => at(sentAt) > 56).length).toBeGreaterThan(
      0,
    );
  });

  test("one gateway is what there was before there were several", () => {
    const scenario = scenarioFrom({});
    expect(scenarioId(scenario)).toBe("sim.e30");
    expect(scenarioOf("sim.e30").cluster).toMatchObject({
      gateways: 1,
      gatewaySpreadMs: 0,
      retries: 0,
      retryOn: "connect",
    });
    expect(() => scenarioOf(scenarioId(scenarioFrom({ cluster: { gateways: 0 } })))).toThrow("gateways");
  });
});

describe("retries", () => {
  const killed = (cluster: ScenarioChange["cluster"]): number =>
    play({
      durationMs: 60 * S,
      settings: { targetBurstCapacity: 0, minScale: 2, initialScale: 2 },
      serviceMs: 300,
      cluster,
      traffic: [{ shape: "constant", fromMs: 5 * S, toMs: 55 * S, clients: 8 }],
      faults: [{ kind: "kill", fromMs: 20 * S, toMs: 21 * S }],
    }).outcome.requests.filter(({ status }) => status === 502).length;

  test("only with reset is a connection that breaks tried again", () => {
    expect(killed({ retries: 0 })).toBeGreaterThan(2);
    expect(killed({ retries: 2 })).toBe(killed({ retries: 0 }));
    // Those that still meet the dead pods cannot connect, and are tried again, too.
    expect(killed({ retries: 2, retryOn: "reset" })).toBeLessThan(killed({ retries: 0 }));
  });

  test("a stale gateway that retries loses as long: all that it knows is gone", () => {
    const scenario = (retries: number) => asleep({ ingressMs: 30_000, retries });
    expect(lastLost(play(scenario(2)).outcome.requests)).toBeCloseTo(
      lastLost(play(scenario(0)).outcome.requests),
      -1,
    );
  });
});

test("what several believe together", () => {
  expect(
    together([
      [
        { t: 1, value: "pods" },
        { t: 5, value: "activator" },
      ],
      [
        { t: 2, value: "pods" },
        { t: 9, value: "activator" },
      ],
    ]),
  ).toEqual([
    { t: 1, value: "pods" },
    { t: 5, value: "mixed" },
    { t: 9, value: "activator" },
  ]);
});

describe("requests that wait in queue-proxy when their gateway is gone", () => {
  const full = (faults: Scenario["faults"], change: ScenarioChange = {}): readonly RequestFate[] =>
    play({
      durationMs: 90 * S,
      settings: { targetBurstCapacity: 0, containerConcurrency: 1, minScale: 1, maxScale: 1 },
      cluster: { gateways: 2 },
      serviceMs: 400,
      traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 85 * S, clients: 8 }],
      faults,
      ...change,
    }).outcome.requests;
  const answeredFrom = (requests: readonly RequestFate[], second: number): number =>
    requests.filter(({ sentAt, status }) => at(sentAt) > second && status === 200).length;

  test("take no seat of the container, which goes on with the others", () => {
    const cut = full([{ kind: "gateway", fromMs: 30 * S, toMs: 32 * S }]);
    expect(cut.some(({ status }) => status === 502)).toBe(true);
    // One at a time, 400 ms each: as many as without the fault, but for what is under way at the edges.
    const whole = answeredFrom(full([]), 40);
    expect(whole).toBeGreaterThan(80);
    expect(answeredFrom(cut, 40)).toBeGreaterThan(whole - 8);
    expect(cut.filter(({ status }) => status === 0)).toEqual([]);
  });

  test("take no place in its queue", () => {
    // One runs and ten wait, so a pod refuses nobody (what it refuses has its address) as long as each client waits once.
    const cut = full([{ kind: "gateway", fromMs: 30 * S, toMs: 30.1 * S }], {
      serviceMs: 3 * S,
      traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 85 * S, clients: 11 }],
    });
    expect(cut.filter(({ status }) => status === 502).length).toBeGreaterThan(2);
    expect(cut.filter(({ status, via }) => status === 503 && via !== "")).toEqual([]);
  });
});
