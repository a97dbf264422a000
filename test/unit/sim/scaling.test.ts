import { describe, expect, test } from "vitest";
import { RESOURCE } from "../../../lib/model/record.ts";
import { type ScenarioChange, scenarioFrom, scenarioId, scenarioOf } from "../../../lib/sim/index.ts";
import { at, playScenario, S } from "../../support/played-scenario.ts";

describe("the class hpa", () => {
  const hpa = (change: ScenarioChange): ScenarioChange => ({
    durationMs: 200 * S,
    ...change,
    settings: { autoscalerClass: "hpa", ...change.settings },
  });

  test("is always in Serve and Active, asks for no number of activators, and never goes to zero", () => {
    const { revision, broken, outcome } = playScenario(
      hpa({ traffic: [{ shape: "constant", fromMs: 5 * S, toMs: 20 * S, clients: 1 }] }),
    );
    expect(revision.specMode.map(({ value }) => value)).toEqual(["Serve"]);
    expect(revision.numActivators.every(({ value }) => (value ?? 0) === 0)).toBe(true);
    expect(revision.replicas.map(({ value }) => value)).toEqual([1]);
    expect((revision.conditions.get("PodAutoscaler/Active") ?? []).map(({ value }) => value)).toEqual([
      "True",
    ]);
    expect(revision.path.map(({ value }) => value)).toEqual(["activator", "pods"]);
    expect(revision.scaleToZero).toEqual([]);
    expect(outcome.score.lost).toBe(0);
    expect(broken).toEqual([]);
  });

  test("scales by what the pods have of what they can take, within its bounds, every 15 s", () => {
    const busy = (maxScale: number) =>
      playScenario(
        hpa({
          settings: { containerConcurrency: 10, maxScale },
          serviceMs: 500,
          thinkMs: 1,
          traffic: [{ shape: "constant", fromMs: 5 * S, toMs: 190 * S, clients: 20 }],
        }),
      );
    const { revision, broken } = busy(0);
    // 20 requests under way are 200 % of one pod of 10: 80 % of each of 3 pods at most.
    expect(revision.replicas.at(-1)?.value).toBe(3);
    expect(at(revision.replicas[1]?.t ?? 0)).toBeGreaterThan(15);
    expect(broken).toEqual([]);
    expect(busy(2).revision.replicas.at(-1)?.value).toBe(2);
    expect(playScenario(hpa({ settings: { minScale: 4 } })).revision.replicas.at(-1)?.value).toBe(4);
  });

  test("takes pods away only after what it wished for is five minutes old", () => {
    const { revision } = playScenario(
      hpa({
        durationMs: 420 * S,
        settings: { containerConcurrency: 10 },
        serviceMs: 500,
        thinkMs: 1,
        traffic: [{ shape: "constant", fromMs: 5 * S, toMs: 60 * S, clients: 20 }],
      }),
    );
    const down = revision.replicas.findLast(
      ({ value }, i) => (revision.replicas[i - 1]?.value ?? 0) > (value ?? 0),
    );
    expect(at(down?.t ?? 0)).toBeGreaterThan(350);
  });

  test("belongs to a revision for its life", () => {
    const fork = { atMs: 10 * S, settings: { autoscalerClass: "hpa" } } as const;
    expect(() => scenarioOf(scenarioId(scenarioFrom({ fork })))).toThrow("class");
  });
});

describe("nodes and their images", () => {
  const two: ScenarioChange = {
    durationMs: 120 * S,
    settings: { targetBurstCapacity: 0 },
    traffic: [
      { shape: "constant", fromMs: 3 * S, toMs: 20 * S, clients: 1 },
      { shape: "constant", fromMs: 80 * S, toMs: 100 * S, clients: 1 },
    ],
  };
  const bootMs = (change: ScenarioChange): number[] =>
    playScenario(change).outcome.pods.map(({ from, readyAt }) => (readyAt ?? 0) - from);

  test("a node pulls once and has the image then", () => {
    const [first = 0, second = 0] = bootMs({ ...two, cluster: { pullMs: 8_000, imageCache: true } });
    expect(first).toBeGreaterThan(8_000);
    expect(second).toBeLessThan(1_000);
    const [, again = 0] = bootMs({ ...two, cluster: { pullMs: 8_000 } });
    expect(again).toBeGreaterThan(8_000);
  });

  test("pods that come together wait for one pull; each node pulls for itself", () => {
    const three = (nodes: number) =>
      playScenario({
        durationMs: 60 * S,
        settings: { initialScale: 3 },
        cluster: { nodes, imageCache: true, pullMs: 5_000 },
      });
    const pulls = (nodes: number): number =>
      three(nodes).records.filter(
        ({ resource, object }) => resource === RESOURCE.k8sEvents && object.reason === "Pulled",
      ).length;
    expect(new Set(three(3).outcome.pods.map(({ node }) => node))).toEqual(
      new Set(["node-a", "node-b", "node-c"]),
    );
    expect(pulls(3)).toBe(3);
    const boots = three(1).outcome.pods.map(({ readyAt }) => readyAt ?? 0);
    expect(Math.max(...boots) - Math.min(...boots)).toBeLessThan(100);
  });

  test("pressure is on one node: the pod comes back on another", () => {
    const { outcome } = playScenario({
      durationMs: 90 * S,
      settings: { targetBurstCapacity: 0 },
      cluster: { nodes: 2 },
      traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 85 * S, clients: 2 }],
      faults: [{ kind: "nodePressure", fromMs: 30 * S, toMs: 80 * S }],
    });
    expect(outcome.pods.map(({ node }) => node)).toEqual(["node-a", "node-b"]);
    expect(at(outcome.pods[1]?.readyAt ?? 0)).toBeLessThan(33);
  });
});
