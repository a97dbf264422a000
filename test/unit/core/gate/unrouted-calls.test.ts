/** A revision to which no route leads, and which is called all the same: the gate says so. */
import { describe, expect, test } from "vitest";
import { describe as wordsOf } from "../../../../lib/i18n/describe.ts";
import { gateOf, SERVED } from "../../../support/gate.ts";

/** Served since 0 s, its window is 6 s; routes lead to it until 10 s. */
const RESERVE = `${SERVED}
  9 rev reserve
  10 pa @window=6s @target-burst-capacity=0 reach=Unreachable ScaleTargetInitialized=True@0 Active=True@0 want=1`;
const calls = (text: string, seconds: number) =>
  gateOf(text, seconds).exceptions.find(({ key }) => key === "unroutedCalls");
const measured = (seconds: number, stable: number): string =>
  `${seconds} log autoscaler PodCount=1 Total1PodCapacity=10 ObservedStableValue=${stable} TargetBC=0 ExcessBC=9`;

describe("a revision in reserve that is called", () => {
  test("how often in the last window, and when last", () => {
    const text = `${RESERVE}\n41 req 200 5\n43 req 200 5\n44 req 200 5`;
    expect(calls(text, 45)).toMatchObject({
      values: { by: "requests", count: 3, windowMs: 6_000 },
      provenance: "observed",
      seq: 12,
    });
    const fact = calls(text, 45);
    expect(wordsOf("gate", "note.unroutedCalls", fact?.values ?? {})).toMatch(/3 requests within/);
  });
  test("for as long as a window: what was sent at its begin is not in it", () => {
    const text = `${RESERVE}\n41 req 200 5\n60 bookmark pod`;
    expect(calls(text, 46.999)?.values).toMatchObject({ count: 1 });
    expect(calls(text, 47)).toBeUndefined();
  });
  test("not what may have come by the route still: an ingress follows within half a minute", () => {
    expect(calls(`${RESERVE}\n40 req 200 5`, 41)).toBeUndefined();
    expect(calls(`${RESERVE}\n40.001 req 200 5`, 41)?.values).toMatchObject({ count: 1 });
  });
  test("without recorded requests the autoscaler's average says it, once it holds nothing from before", () => {
    expect(calls(`${RESERVE}\n${measured(46, 0.5)}`, 47)).toMatchObject({
      values: { by: "log", count: 0.5, metric: "concurrency" },
      source: { kind: "log" },
    });
    expect(calls(`${RESERVE}\n${measured(45.999, 0.5)}`, 47)).toBeUndefined();
    expect(calls(`${RESERVE}\n${measured(46, 0)}`, 47)).toBeUndefined();
    expect(calls(`${RESERVE}\n${measured(46, 0.5)}`, 52.001)).toBeUndefined();
  });
  test("of one at zero nothing is kept", () => {
    const text = `${RESERVE}\n41 req 200 5\n42 pa @window=6s reach=Unreachable Active=False,NoTraffic@42 want=0\n42.1 sks Proxy\n42.2 dep 0\n42.3 -pod/x\n42.3 priv`;
    expect(gateOf(text, 45).branch).toBe("atZero");
    expect(calls(text, 45)).toBeUndefined();
  });
  test.each([
    ["a route leads there", RESERVE.replace("reach=Unreachable", "reach=Reachable")],
    ["it is routed and fails", RESERVE.replace("rev reserve", "rev active")],
    ["its routing state is not known", RESERVE.replace("9 rev reserve", "9 bookmark pod")],
    ["the watch was interrupted", `${RESERVE}\n42 gap pa lost`],
    ["nobody calls", RESERVE],
  ])("is not said where %s", (what, text) => {
    const more = what === "nobody calls" ? "" : "\n44 req 200 5";
    expect(calls(`${text}${more}`, 45)).toBeUndefined();
  });
});
