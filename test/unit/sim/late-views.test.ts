import { describe, expect, test } from "vitest";
import {
  type Outcome,
  type ScenarioChange,
  scenarioFrom,
  simulate,
  simulateDeployment,
  simulateLegacy,
} from "../../../lib/sim/index.ts";
import { at, S } from "../../support/played-scenario.ts";

/** To zero, awake, to zero again and awake: without a fault the path changes at about 17, 36, 49 and 101 s. */
const naps: ScenarioChange = {
  durationMs: 200 * S,
  settings: { targetBurstCapacity: 0, gracePeriodMs: 6 * S },
  cluster: { drainMs: 2 * S },
  traffic: [
    { shape: "constant", fromMs: 3 * S, toMs: 10 * S, clients: 1 },
    { shape: "constant", fromMs: 35 * S, toMs: 42 * S, clients: 1 },
    { shape: "constant", fromMs: 100 * S, toMs: 190 * S, clients: 2 },
  ],
};
/** The change to pods at 36 s is late, the one to the activator at 49 s is not. */
const slow = (kind: "slowIngress" | "slowName", by = 45): ScenarioChange["faults"] => [
  { kind, fromMs: 30 * S, toMs: 45 * S, byMs: by * S },
];
const played = (change: ScenarioChange) => scenarioFrom({ ...naps, ...change });
const lastBelief = ({ believed }: Outcome, second: number): unknown =>
  believed.findLast(({ t }) => at(t) <= second)?.value;

describe("a change that arrives after a newer one", () => {
  test("does not lead the gateway back to pods that are gone", () => {
    const { outcome } = simulate(played({ faults: slow("slowIngress") }));
    expect(lastBelief(outcome, 80)).toBe("activator");
    expect(lastBelief(outcome, 95)).toBe("activator");
    expect(lastBelief(outcome, 150)).toBe("pods");
    expect(outcome.requests.length).toBeGreaterThan(700);
    expect(outcome.score.lost).toBe(0);
  });

  test("nor when a fork makes the ingress faster meanwhile", () => {
    const { outcome } = simulate(
      scenarioFrom({
        settings: { targetBurstCapacity: 0, minScale: 1 },
        cluster: { ingressMs: 30 * S },
        traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 85 * S, clients: 2 }],
        fork: { atMs: 1.5 * S, cluster: { ingressMs: 50 } },
      }),
    );
    expect(lastBelief(outcome, 20)).toBe("pods");
    expect(lastBelief(outcome, 60)).toBe("pods");
  });

  test("does not lead the autoscaler's probes to pods that are gone", () => {
    const { records, outcome } = simulate(played({ faults: slow("slowName", 15) }));
    const failed = records
      .filter(({ t }) => at(t) > 45 && at(t) < 100)
      .map(({ object }) => String(object.message))
      .filter((message) =>
        /^Probing activator = false|^Async prober is done.*success\?: false/.test(message),
      );
    expect(failed).toEqual([]);
    const second = outcome.pods.find(({ from }) => at(from) > 34);
    expect(at(second?.endingAt ?? 0)).toBeLessThan(60);
  });

  test("does not give an older route back to a gateway", () => {
    const { outcome } = simulate(
      scenarioFrom({
        settings: { minScale: 1 },
        traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 85 * S, clients: 3 }],
        rollouts: [
          {
            atMs: 10 * S,
            shares: [
              { atMs: 30 * S, percent: 50 },
              { atMs: 40 * S, percent: 100 },
            ],
          },
        ],
        faults: [{ kind: "slowIngress", fromMs: 28 * S, toMs: 35 * S, byMs: 30 * S }],
      }),
    );
    const late = outcome.requests.filter(({ sentAt }) => at(sentAt) > 45);
    expect(late.length).toBeGreaterThan(100);
    expect(new Set(late.map(({ revision }) => revision))).toEqual(new Set(["hello-00002"]));
  });

  test("does not bring back the empty list that a Deployment began with", () => {
    const outcome = simulateDeployment(
      scenarioFrom({
        traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 85 * S, clients: 2 }],
        faults: [{ kind: "slowIngress", fromMs: 0, toMs: 1.5 * S, byMs: 30 * S }],
      }),
      { pods: 2, removeAtMs: 80 * S },
    );
    expect(lastBelief(outcome, 60)).toBe("pods");
    expect(outcome.score.lost).toBe(0);
  });

  test("does not turn the route of the old mechanism back", () => {
    const outcome = simulateLegacy(played({ faults: slow("slowIngress") }));
    expect(lastBelief(outcome, 95)).toBe("activator");
    expect(outcome.score.lost).toBe(0);
  });
});
