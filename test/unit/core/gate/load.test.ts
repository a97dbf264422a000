import { describe, expect, test } from "vitest";
import { factsOf, gateOf, PA, SERVED, WAKING, wish, withPa } from "../../../support/gate.ts";
import { secondsOf } from "../../../support/records.ts";

describe("what holds the load", () => {
  const BUSY = `${SERVED}\n1 req 200 500\n${wish(2, 2)}`;
  const average = (seconds: number, stable: string): string =>
    `${seconds} log autoscaler PodCount=2 Total1PodCapacity=100.000 ObsStableValue=${stable} ObsPanicValue=0.000 TargetBC=0.000 ExcessBC=0.000`;

  test.each<[name: string, text: string, seconds: number, facts: string[]]>([
    ["an open request", `${BUSY}\n3 req 200 5000`, 4, ["desired pods=2", "requestsOpen count=1"]],
    ["the last request", BUSY, 4, ["desired pods=2", "idleSince idleAt=1500 windowMs=6000"]],
    [
      "something that is not recorded",
      BUSY,
      20,
      ["desired pods=2", "idleSince idleAt=1500 windowMs=6000", "unseenLoad"],
    ],
    [
      "the average",
      `${BUSY}\n${average(3, "0.250")}`,
      4,
      [
        "desired pods=2",
        "idleSince idleAt=1500 windowMs=6000",
        "average average=0.25 metric=concurrency windowMs=6000 lineAt=3000",
      ],
    ],
    [
      "a panic",
      `${SERVED}\n1 log autoscaler PANICKING.\n${wish(2, 2)}`,
      4,
      ["desired pods=2", "panic panicAt=1000 windowMs=6000"],
    ],
    [
      "no panic that is over",
      `${SERVED}\n1 log autoscaler PANICKING.\n${wish(2, 2)}\n3 log autoscaler Un-panicking.`,
      4,
      ["desired pods=2"],
    ],
    [
      "the delay",
      `${withPa(SERVED, "@scale-down-delay=30s")}\n${wish(2, 2)}`,
      4,
      ["desired pods=2", "delay delayMs=30000"],
    ],
    [
      "no delay without a route",
      `${withPa(SERVED, "@scale-down-delay=30s").replace("Reachable", "Unreachable")}\n${wish(2, 2)}`,
      4,
      ["desired pods=2"],
    ],
    [
      "pods that are halved",
      `${SERVED}\n1 priv p1 p2 p3\n${wish(2, 2)}\n${average(3, "-0.000")}`,
      4,
      ["desired pods=2", "average average=0 metric=concurrency windowMs=6000 lineAt=3000", "stepDown pods=3"],
    ],
    [
      "nothing that is told by an old line",
      `${SERVED}\n${wish(2, 2)}\n${average(3, "0.250")}`,
      20,
      ["desired pods=2"],
    ],
  ])("is %s", (_, text, seconds, facts) => {
    const start = secondsOf(0) * -1_000;
    const shown = factsOf(gateOf(text, seconds), "noLoad").map((fact) =>
      fact.replaceAll(/At=(\d+)/g, (__, t: string) => `At=${Number(t) - start}`),
    );
    expect(shown).toEqual(facts);
  });

  test("is not told by a log that has ended", () => {
    const text = `${SERVED}\n${wish(2, 1)}\n20 ${PA} Active=True@0 want=0`;
    expect(factsOf(gateOf(text, 19.9), "noLoad")).toEqual(["desired pods=1"]);
    expect(factsOf(gateOf(text, 20), "noLoad")).toEqual(["wanted pods=0"]);
    // The status of the pass whose lines these are.
    expect(factsOf(gateOf(text.replace("20 pa", "3 pa"), 20), "noLoad")).toEqual(["desired pods=1"]);
  });

  test("is not the load of an object before this one", () => {
    const text = `${SERVED}\n${wish(3, 5)}\n4 -pa\n10 ${PA} Active=True@10 want=1`;
    expect(factsOf(gateOf(text, 11), "noLoad")).toEqual(["loadNotRecordedWant pods=1"]);
  });

  test.each([
    ["counts as none while Active is Unknown", WAKING, ["noMeasurement pods=-1", "countsAsNoLoad"]],
    ["decides nothing otherwise", `${SERVED}\n${wish(2, -1)}`, ["noMeasurement pods=-1"]],
  ])("that was never measured %s", (_, text, facts) => {
    expect(factsOf(gateOf(text, 3), "noLoad")).toEqual(facts);
  });

  // Replicas 0 → 1 at zero, and no line of a log.
  const PATCHED = `0 dep 0\n0 sks Proxy pop=True@-60\n0 pa @window=6s Active=False,NoTraffic@-9 want=0\n10 dep 1`;

  test.each<[name: string, text: string, seconds: number, branch: string]>([
    ["a wish: replicas leave 0 only by one", PATCHED, 10.1, "scaledUp"],
    ["no wish: Active did not follow, so it was somebody else", PATCHED, 15, "probeUnknown"],
    ["no wish: min-scale was raised", PATCHED.replace("want=0", "@min-scale=1 want=0"), 10.1, "bounded"],
    [
      "no wish: zero was switched off",
      `${PATCHED}\n9 config/config-autoscaler enable-scale-to-zero=false`,
      10.1,
      "disabled",
    ],
  ])("is seen in the replicas as %s", (_, text, seconds, branch) => {
    expect(gateOf(text, seconds).branch).toBe(branch);
  });
});
