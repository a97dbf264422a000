import { describe, expect, test } from "vitest";
import { type ScenarioChange, SIM_START, scenarioFrom, simulate } from "../../../lib/sim/index.ts";
import { Kubernetes } from "../../../lib/sim/kubernetes.ts";
import { namesOf } from "../../../lib/sim/names.ts";
import { Nodes } from "../../../lib/sim/nodes.ts";
import { SimRequest } from "../../../lib/sim/requests.ts";
import { chooseSubset } from "../../../lib/sim/subset.ts";
import { shareOf, Throttler } from "../../../lib/sim/throttler.ts";
import { createWorld, worldOf } from "../../../lib/sim/world.ts";
import { S } from "../../support/played-scenario.ts";

describe("how activators share pods", () => {
  const pods = (count: number): string[] => Array.from({ length: count }, (_, i) => `p${i}`);

  test.each<[number, number, string[][]]>([
    [
      6,
      2,
      [
        ["p0", "p1", "p2"],
        ["p3", "p4", "p5"],
      ],
    ],
    [
      5,
      2,
      [
        ["p0", "p1", "p4"],
        ["p2", "p3"],
      ],
    ],
    [
      8,
      3,
      [
        ["p0", "p1", "p6"],
        ["p2", "p3", "p7"],
        ["p4", "p5"],
      ],
    ],
    [2, 3, [["p0"], ["p1"], ["p0"]]],
    [1, 3, [["p0"], ["p0"], ["p0"]]],
    [0, 2, [[], []]],
  ])("%i pods, %i activators", (count, activators, shares) => {
    expect(shares.map((_, index) => shareOf(pods(count), index, activators))).toEqual(shares);
  });

  test("one that does not know its place takes all", () => {
    expect(shareOf(pods(4), -1, 2)).toEqual(pods(4));
  });

  test("every pod is somebody's, and of no two when there are enough", () => {
    for (let count = 2; count < 30; count++) {
      for (let activators = 1; activators <= 8; activators++) {
        const shares = Array.from({ length: activators }, (_, i) =>
          shareOf(pods(count), i, activators),
        ).flat();
        expect(new Set(shares).size).toBe(count >= activators ? count : Math.min(count, activators));
        if (count >= activators) expect(shares.length).toBe(count);
      }
    }
  });
});

describe("which activators are chosen", () => {
  const ips = Array.from({ length: 12 }, (_, i) => `10.1.0.${i}`);

  test("so many, of those that there are, whatever their order", () => {
    for (let count = 0; count <= 14; count++) {
      const chosen = chooseSubset(ips, count, "hello-00001");
      expect(chosen.size).toBe(Math.min(count, ips.length));
      expect(chooseSubset([...ips].reverse(), count, "hello-00001")).toEqual(chosen);
    }
    expect(chooseSubset(ips, 4, "hello-00002")).not.toEqual(chooseSubset(ips, 4, "hello-00001"));
  });

  test("one that goes changes few of them", () => {
    for (const gone of ips) {
      const before = chooseSubset(ips, 6, "hello-00001");
      const after = chooseSubset(
        ips.filter((ip) => ip !== gone),
        6,
        "hello-00001",
      );
      const kept = [...before].filter((ip) => after.has(ip)).length;
      expect(kept).toBeGreaterThanOrEqual(before.has(gone) ? 3 : 4);
    }
  });
});

describe("several activators", () => {
  const wake: ScenarioChange = {
    durationMs: 90 * S,
    settings: { targetBurstCapacity: 0 },
    traffic: [
      { shape: "constant", fromMs: 3 * S, toMs: 10 * S, clients: 1 },
      { shape: "burst", fromMs: 60 * S, toMs: 60 * S, clients: 40 },
    ],
  };
  const holders = (change: ScenarioChange): Set<string> =>
    new Set(
      simulate(scenarioFrom(change))
        .outcome.requests.filter(({ sentAt }) => sentAt > SIM_START + 50 * S)
        .map(({ activator }) => activator),
    );

  test("each request is held by the one that the ingress chose, and taken by a pod later", () => {
    const { outcome } = simulate(scenarioFrom(wake));
    const woken = outcome.requests.filter(({ sentAt }) => sentAt > SIM_START + 50 * S);
    expect(new Set(woken.map(({ activator }) => activator))).toEqual(new Set(["activator-1", "activator-2"]));
    for (const { pod, takenAt, sentAt, endAt, via, activator } of woken) {
      expect(via).toBe(`10.244.9.${10 + Number(activator.at(-1))}:8012`);
      expect(pod).toBe(outcome.pods[1]?.name);
      expect(takenAt).toBeGreaterThan(sentAt + 500);
      expect(takenAt).toBeLessThan(endAt ?? 0);
    }
    const direct = outcome.requests.find(({ sentAt }) => sentAt > SIM_START + 6 * S);
    expect(direct).toMatchObject({ activator: "" });
    expect(direct?.pod).toBe(outcome.pods[0]?.name);
  });

  test("as many are in the path as the autoscaler asks for", () => {
    expect(holders({ ...wake, cluster: { activators: 6 } }).size).toBe(2);
    // target-burst-capacity 211: three at zero.
    expect(holders({ ...wake, cluster: { activators: 6 }, settings: {} }).size).toBe(3);
    expect(holders({ ...wake, cluster: { activators: 1 } }).size).toBe(1);
  });

  test("with a limit each sends to its own pods only, once there are as many", () => {
    const { outcome } = simulate(
      scenarioFrom({
        durationMs: 60 * S,
        settings: { targetBurstCapacity: -1, containerConcurrency: 2, minScale: 4, initialScale: 4 },
        traffic: [{ shape: "constant", fromMs: 10 * S, toMs: 50 * S, clients: 4 }],
      }),
    );
    const podsOf = (name: string): Set<string> =>
      new Set(outcome.requests.filter(({ activator }) => activator === name).map(({ pod }) => pod));
    const [first, second] = [podsOf("activator-1"), podsOf("activator-2")];
    expect(first.size).toBeGreaterThan(0);
    expect([...first].filter((pod) => second.has(pod))).toEqual([]);
  });

  test.each([
    [1, [0, 0, 503]],
    [0, [0, 0, 0]],
  ])(
    "with containerConcurrency %i a full breaker answers 503, or there is none",
    (containerConcurrency, statuses) => {
      const world = worldOf(
        createWorld(scenarioFrom({ settings: { containerConcurrency } }), SIM_START),
        namesOf(1),
      );
      const throttler = new Throttler(world, new Kubernetes(world, new Nodes(world), () => ""), 1, 2);
      const requests = statuses.map(() => new SimRequest(world, 10));
      for (const request of requests) throttler.take(request);
      expect(requests.map((request) => request.fate().status)).toEqual(statuses);
    },
  );
});
