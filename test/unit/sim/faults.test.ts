import { describe, expect, test } from "vitest";
import type { RevisionState } from "../../../lib/core/index.ts";
import { MESSAGES } from "../../../lib/i18n/messages.ts";
import { CHINESE } from "../../../lib/i18n/zh.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { STAGE_PARTS } from "../../../lib/model/stage-part.ts";
import {
  FAULT_TRAITS,
  FAULTS,
  type FaultKind,
  faultsOf,
  type ScenarioChange,
  scenarioFrom,
  scenarioId,
  scenarioOf,
} from "../../../lib/sim/index.ts";
import { at, playScenario, S } from "../../support/played-scenario.ts";

const play = (change: ScenarioChange) => playScenario({ durationMs: 100 * S, ...change });

const fault = (kind: FaultKind, from: number, to: number, by = 0): Pick<ScenarioChange, "faults"> => ({
  faults: [{ kind, fromMs: from * S, toMs: to * S, ...(by === 0 ? {} : { byMs: by * S }) }],
});
const steady = (clients: number, change: ScenarioChange = {}): ScenarioChange => ({
  settings: { targetBurstCapacity: 0 },
  traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 95 * S, clients }],
  ...change,
});
/**
 * The way of the requests changes three times around a fault from 20 to 40 s: to the activator at 21 s, to pods at 35 s,
 * and back at 45 s, when a slow part that learns of the change at 35 s 12 s later has not heard of it yet.
 */
const visits: ScenarioChange = {
  durationMs: 130 * S,
  settings: { targetBurstCapacity: 0, gracePeriodMs: 6 * S },
  cluster: { drainMs: 1 * S },
  traffic: [
    { shape: "constant", fromMs: 3 * S, toMs: 14 * S, clients: 2 },
    { shape: "constant", fromMs: 34 * S, toMs: 38 * S, clients: 2 },
    { shape: "constant", fromMs: 72 * S, toMs: 95 * S, clients: 2 },
  ],
};
const lostAt = (outcome: ReturnType<typeof play>["outcome"]): number[] =>
  outcome.requests.filter(({ status }) => status >= 500).map(({ sentAt }) => at(sentAt));
/** What was recorded in a span, without numbers: a fault of the leader has one more record, the Lease, at the beginning. */
const recorded = (records: readonly TraceRecord[], from: number, to: number): readonly unknown[] =>
  records
    .filter(({ t }) => at(t) >= from && at(t) < to)
    .map(({ t, type, object: { metadata, ...object } }) => ({ t, type, object }));
const pathAt = (revision: RevisionState, second: number): unknown =>
  revision.path.findLast(({ from }) => at(from) <= second)?.value;

describe("the table of faults", () => {
  test("says of each kind which part it breaks, and each has its words", () => {
    expect(Object.keys(FAULT_TRAITS)).toEqual([...FAULTS]);
    for (const kind of FAULTS) {
      expect(STAGE_PARTS).toContain(FAULT_TRAITS[kind].breaks);
      expect(MESSAGES.sandbox.fault[kind]).toBeTruthy();
      expect(CHINESE.sandbox.fault[kind]).toBeTruthy();
    }
    expect(STAGE_PARTS.flatMap((part) => faultsOf(part)).sort()).toEqual([...FAULTS].sort());
  });

  test.each(FAULTS)("%s holds for a span, is over after it, and an address holds it", (kind) => {
    const change = { ...visits, ...fault(kind, 20, 40, 12) };
    const scenario = scenarioFrom(change);
    expect(scenarioOf(scenarioId(scenario))).toEqual(scenario);
    const { outcome, records } = play(change);
    const without = play(visits);
    const early = ({ requests }: typeof outcome) => requests.filter(({ sentAt }) => at(sentAt) < 20);
    expect(early(outcome)).toEqual(early(without.outcome));
    expect(recorded(records, 20, 40)).not.toEqual(recorded(without.records, 20, 40));
    // Nobody sends from 38 to 72 s: whatever was, it is at zero again.
    expect(outcome.pods.filter(({ from, to }) => at(from) < 71 && (to === null || at(to) > 71))).toEqual([]);
    const lateLost = lostAt(outcome).filter((t) => t > 70);
    expect(lateLost).toEqual([]);
    expect(
      outcome.requests.filter(({ sentAt, status }) => at(sentAt) > 70 && status === 200).length,
    ).toBeGreaterThan(20);
  });

  test("moving it moves what it does", () => {
    for (const from of [20, 30]) {
      const [first] = lostAt(play(steady(3, fault("kill", from, from + 1))).outcome);
      expect(first).toBeGreaterThan(from - 1);
      expect(first).toBeLessThan(from + 1);
    }
  });

  test("in an older address the autoscaler restarts, however long the fault was", () => {
    const old = { faults: [{ kind: "autoscaler", fromMs: 20_000, toMs: 90_000 }] };
    const scenario = scenarioOf(`sim.${Buffer.from(JSON.stringify(old)).toString("base64url")}`);
    expect(scenario.faults).toEqual([{ kind: "autoscaler", fromMs: 20_000, toMs: 21_000 }]);
  });
});

describe("the API server is away", () => {
  const away = steady(3, fault("apiServer", 20, 40));

  test("nothing is recorded of objects meanwhile, then a gap and a list of each resource", () => {
    const { records, state } = play(away);
    const objects = records.filter(({ type }) => ["ADDED", "MODIFIED", "DELETED"].includes(type));
    expect(objects.filter(({ t }) => at(t) > 20.1 && at(t) < 40)).toEqual([]);
    const gaps = records.filter(({ type }) => type === "GAP");
    expect(new Set(gaps.map(({ resource }) => resource)).size).toBe(gaps.length);
    expect(gaps.map(({ resource }) => resource)).toContain(RESOURCE.podAutoscalers);
    for (const { resource, seq } of gaps) {
      const next = records.slice(seq + 1).find((record) => record.resource === resource);
      expect(next).toMatchObject({ type: "ADDED", initial: true });
    }
    expect(state.shared.gaps.every(({ to }) => to !== null)).toBe(true);
  });

  test("a pass that fails is made again after 5, 10, 20 … ms, and its coming back wakes nobody", () => {
    const { records } = play({
      settings: { targetBurstCapacity: 0 },
      traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 20 * S, clients: 1 }],
      ...fault("apiServer", 22, 40),
    });
    const tries = records
      .filter(({ object, t }) => String(object.message).startsWith("Can deactivate PA") && at(t) > 22)
      .map(({ object }) => Date.parse(String(object.timestamp)));
    const waits = tries.slice(1).map((t, i) => t - (tries[i] ?? 0));
    expect(waits.length).toBeGreaterThan(8);
    waits.slice(0, -1).forEach((ms, i) => {
      expect(ms).toBeGreaterThanOrEqual(5 * 2 ** i);
      expect(ms).toBeLessThan(5 * 2 ** i + 12);
    });
    const last = tries.at(-1) ?? 0;
    expect(at(last)).toBeGreaterThan(40.1);
  });

  test("who is served is served on, and a wake waits until it is back", () => {
    expect(play(away).outcome.score.lost).toBe(0);
    const wake = play({
      ...fault("apiServer", 50, 70),
      traffic: [
        { shape: "constant", fromMs: 3 * S, toMs: 10 * S, clients: 1 },
        { shape: "constant", fromMs: 55 * S, toMs: 90 * S, clients: 1 },
      ],
    });
    const first = wake.outcome.requests.find(({ sentAt }) => at(sentAt) >= 55);
    expect(at(first?.endAt ?? 0)).toBeGreaterThan(70);
    expect(at(first?.endAt ?? 0)).toBeLessThan(90);
    expect(first?.status).toBe(200);
  });
});

test("an autoscaler that is away for long takes the activators with it: requests go to pods", () => {
  const { revision, outcome } = play({
    traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 95 * S, clients: 2 }],
    ...fault("autoscaler", 20, 60),
  });
  expect(pathAt(revision, 40)).toBe("activator");
  expect(pathAt(revision, 50)).toBe("pods");
  expect(pathAt(revision, 70)).toBe("activator");
  expect(outcome.score.lost).toBe(0);
});

test("another replica leads: the SKS is in Proxy until it has measured, and the Lease says who holds it", () => {
  const { revision, state, rules } = play(steady(3, fault("leader", 30, 34)));
  const modes = revision.specMode.filter(({ from }) => at(from) > 25).map(({ value }) => value);
  expect(modes.slice(0, 2)).toEqual(["Proxy", "Serve"]);
  expect(at(revision.specMode.find(({ from }) => at(from) > 25)?.from ?? 0)).toBeGreaterThan(34);
  const [lease] = state.shared.system.leases.values();
  expect(lease?.slices.map(({ value }) => value)).toEqual([
    "autoscaler-1_10.244.9.31",
    "autoscaler-2_10.244.9.32",
  ]);
  expect(rules).toContain("D16");
  expect(play(steady(3)).state.shared.system.leases.size).toBe(0);
});

test("containers that are killed take their requests with them, and are back after the back-off", () => {
  const { outcome, revision } = play(
    steady(4, {
      settings: { targetBurstCapacity: 0, minScale: 2 },
      serviceMs: 400,
      ...fault("kill", 30, 31),
    }),
  );
  const cut = outcome.requests.filter(({ status }) => status === 502);
  expect(cut.length).toBeGreaterThan(0);
  for (const { sentAt, endAt } of cut) {
    expect(at(sentAt)).toBeLessThan(30.1);
    expect(at(endAt ?? 0)).toBeCloseTo(30, 0);
  }
  // Nobody is ready: the activators take over, and hold what comes until the containers run again.
  const held = outcome.requests.filter(({ sentAt }) => at(sentAt) > 30.2 && at(sentAt) < 39);
  expect(held.length).toBeGreaterThan(0);
  for (const { status, endAt } of held) {
    expect(status).toBe(200);
    expect(at(endAt ?? 0)).toBeGreaterThan(40);
  }
  expect(pathAt(revision, 35)).toBe("activator");
  expect(pathAt(revision, 60)).toBe("pods");
});

test("a node under pressure evicts, and the pod in place of it waits for a node", () => {
  const { outcome, records, revision } = play(steady(2, fault("nodePressure", 30, 50)));
  const [evicted, next] = outcome.pods;
  expect(at(evicted?.to ?? 0)).toBeCloseTo(30, 0);
  expect(at(next?.readyAt ?? 0)).toBeGreaterThan(50);
  const waits = [...revision.pods.values()]
    .find(({ name }) => name === next?.name)
    ?.slices.find(({ value }) => value === "waiting");
  expect(waits).toBeDefined();
  const reasons = records
    .filter(({ resource }) => resource === RESOURCE.k8sEvents)
    .map(({ object }) => object.reason);
  expect(reasons).toContain("Evicted");
  expect(reasons).toContain("FailedScheduling");
});

test("a gateway that restarts cuts what is under way in it, and refuses the rest", () => {
  const { outcome } = play(steady(5, { serviceMs: 500, ...fault("gateway", 30, 40) }));
  const statuses = (from: number, to: number) =>
    new Set(
      outcome.requests
        .filter(({ endAt }) => endAt !== null && at(endAt) > from && at(endAt) < to)
        .map(({ status }) => status),
    );
  expect(statuses(29.9, 30.001)).toContain(502);
  expect(statuses(30.01, 40)).toEqual(new Set([503]));
  expect(statuses(41, 90)).toEqual(new Set([200]));
});

test("a gateway that retries finds the pod that is left", () => {
  const lost = (retries: number): number =>
    play({
      settings: { targetBurstCapacity: 0, containerConcurrency: 10 },
      cluster: { drainMs: 1_000, retries },
      thinkMs: 20,
      traffic: [
        { shape: "constant", fromMs: 3 * S, toMs: 95 * S, clients: 3 },
        { shape: "constant", fromMs: 3 * S, toMs: 30 * S, clients: 12 },
      ],
      ...fault("slowIngress", 25, 100, 30),
    }).outcome.score.lost;
  expect(lost(0)).toBeGreaterThan(10);
  expect(lost(2)).toBeLessThan(lost(0) / 2);
});

test("slow public Endpoints and a slow name are seen where they are slow", () => {
  const visit: ScenarioChange = {
    settings: { targetBurstCapacity: 0 },
    traffic: [{ shape: "constant", fromMs: 3 * S, toMs: 20 * S, clients: 1 }],
  };
  const firstConfirmed = (change: ScenarioChange): number =>
    at(play(change).revision.probes.find(({ success }) => success)?.t ?? 0);
  const toActivator = (change: ScenarioChange): number =>
    at(play(change).revision.path.findLast(({ value }) => value === "activator")?.from ?? 0);
  expect(toActivator({ ...visit, ...fault("slowSks", 20, 90, 5) })).toBeGreaterThan(toActivator(visit) + 4.9);
  expect(toActivator({ ...visit, ...fault("slowName", 20, 90, 5) })).toBeCloseTo(toActivator(visit), 3);
  expect(firstConfirmed({ ...visit, ...fault("slowName", 20, 90, 5) })).toBeGreaterThan(
    firstConfirmed(visit) + 4,
  );
});

test("an SKS controller that is slow by seconds breaks what it has to keep", () => {
  expect(play(steady(2, fault("slowSks", 10, 90, 8))).rules).not.toContain("I4");
  const grows = play({
    settings: { targetBurstCapacity: 0, containerConcurrency: 1 },
    traffic: [{ shape: "ramp", fromMs: 3 * S, toMs: 90 * S, clients: 8 }],
    ...fault("slowSks", 10, 90, 8),
  });
  expect(grows.rules).toContain("I4");
});
