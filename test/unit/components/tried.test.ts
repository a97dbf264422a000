/** Which setting is offered to be tried, where a setting is the cause. */
import { describe, expect, test } from "vitest";
import { triedForCapacity, triedForGate } from "../../../components/why/tried.ts";
import { buildState, burstAt, gateAt, type RevisionState } from "../../../lib/core/index.ts";
import { CONFIRMED, HANDOVER, IDLE, PA, SERVED, wish } from "../../support/gate.ts";
import { at, KEY, records } from "../../support/records.ts";

function at_(text: string, seconds: number) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY) as RevisionState;
  return { gate: gateAt(shared, revision, at(seconds)), burst: burstAt(shared, revision, at(seconds)) };
}

describe("for what keeps it from zero", () => {
  const tried = (text: string, seconds: number) => {
    const { gate, burst } = at_(text, seconds);
    return triedForGate(gate, burst.settings);
  };
  const withPa = (more: string): string => SERVED.replace(PA, `${PA} ${more}`);

  test("min-scale is taken away", () => {
    expect(tried(`${withPa("@min-scale=2")}\n${IDLE}`, 4)).toEqual({ name: "minScale", value: 0 });
  });

  test("a scale to zero that is switched off is switched on", () => {
    const off = `0 config/config-autoscaler enable-scale-to-zero=false\n${SERVED.split("\n").slice(1).join("\n")}\n${IDLE}`;
    expect(tried(off, 4)).toEqual({ name: "enableScaleToZero", value: 1 });
  });

  test("the window is halved, and never below what Knative takes", () => {
    const long = SERVED.replace("@window=6s", "@window=60s");
    expect(tried(`${long}\n${IDLE}`, 4)).toEqual({ name: "stableWindowMs", value: 30_000 });
    expect(tried(`${SERVED}\n${IDLE}`, 4)).toBeNull();
  });

  test("the grace period is halved while it runs", () => {
    expect(tried(`${HANDOVER}\n${CONFIRMED}`, 12)).toEqual({ name: "gracePeriodMs", value: 5_000 });
  });

  test("while nobody calls, how long nobody may call is halved", () => {
    const idle = `${SERVED.replace("@window=6s", "@window=60s")}\n1 req 200 5\n${wish(9, 1)}`;
    expect(at_(idle, 10).gate.blockedBy).toBe("noLoad");
    expect(tried(idle, 10)).toEqual({ name: "stableWindowMs", value: 30_000 });
  });

  test("of load no setting is the cause", () => {
    expect(tried(SERVED, 2)).toBeNull();
  });
});

describe("for what keeps the activator in the path", () => {
  const PROXY = `0 config/config-autoscaler
    0 dep 2
    0 priv p1 p2
    0 pub a1
    0 acts a1
    0 sks Proxy pop=True
    0 pa Active=True want=2 cc=10 @target-burst-capacity=50`;

  test("a container takes as much as these pods need to have burst capacity left", () => {
    const { burst } = at_(PROXY, 1);
    expect(triedForCapacity(burst, {})).toEqual({ name: "containerConcurrency", value: 25 });
    expect(triedForCapacity(burst, { totalPerPod: 40 })).toEqual({ name: "containerConcurrency", value: 40 });
  });

  test("none is offered where a container has no bound, or where pods serve", () => {
    expect(triedForCapacity(at_(PROXY.replace("cc=10", ""), 1).burst, {})).toBeNull();
    expect(triedForCapacity(at_(PROXY.replace("capacity=50", "capacity=0"), 1).burst, {})).toBeNull();
  });
});
