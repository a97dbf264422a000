/** Episodes, failed requests and causes at their edge. */
import { describe, expect, test } from "vitest";
import { buildState, forgetBefore } from "../../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { revisionOf } from "../../../support/revision.ts";

describe("a failed request is explained by", () => {
  const SERVING = `
  0 acts a1
  0 sks Serve n=2 pop=False
  0 pa Active=True want=2
  0 dep 2
  0 priv p1 p2
  0 pub p1 p2`;
  const sorts = (text: string) =>
    revisionOf(`${SERVING}\n${text}\n40 pa Active=True want=2 actual=2`)
      .failures.runs.map(({ sort }) => sort)
      .filter((sort) => sort !== "other" && sort !== "app");

  test.each([
    ["fewer replicas", "10 dep 1\n11 req 503 100", ["change"]],
    ["not by more of them", "10 dep 3\n11 req 503 100", []],
    ["a change 5 s before it was sent", "10 dep 1\n15 req 503 100", ["change"]],
    ["not a millisecond earlier", "10 dep 1\n15.001 req 503 100", []],
    ["a change within a second of its answer", "10 req 503 100\n11.1 dep 1", ["change"]],
    ["not a millisecond later", "10 req 503 100\n11.101 dep 1", []],
    ["a change of the path", "10 pub a1\n11 req 502 100", ["change"]],
    ["not by the first path", "4 req 503 100", []],
    ["not by an address that was there throughout", "10 dep 1\n11 req 503 100 10.1.0.1:8012", []],
    ["not when it succeeded", "10 dep 1\n11 req 200 100", []],
    ["nor with the application's own status", "10 dep 1\n11 req 500 100", []],
  ])("%s", (_, text, expected) => expect(sorts(text)).toEqual(expected));
});

describe("a way to zero", () => {
  const IDLE = `
  0 sks Proxy n=2 pop=True
  0 dep 1
  0 pod/x scheduled started ready
  0 pa Active=True@0 want=1
  10 pa Active=False,NoTraffic@10 want=0`;
  const last = (text: string) => revisionOf(text).scaleToZero.at(-1);
  const FAILED = "log autoscaler Probing activator = false, err = refused";
  const CONFIRMED = "log autoscaler Probing activator = true, err = <nil>";

  // Lines of a log may come late: the confirmation of 12 is received after the failure of `t`.
  test.each([
    [11.999, 1],
    [12, 0],
    [12.001, 0],
  ])("with a failure at %s and a late confirmation at 12", (t, failures) => {
    const found = last(`${IDLE}\n${t} ${FAILED}\n12 ${CONFIRMED}`);
    expect([found?.probeFailures, secondsOf(found?.probeConfirmedAt)]).toEqual([failures, 12]);
  });

  test.each([
    ["goes with the replicas", "20 dep 0\n21 -pod/x", 21],
    ["may not go before them", "19 -pod/x\n20 dep 0", null],
    ["nor while they are there", "19 -pod/x", null],
  ])("its last pod %s", (_, text, gone) => {
    expect(secondsOf(last(`${IDLE}\n${text}`)?.lastPodGoneAt)).toBe(gone);
  });
});

describe("an abandoned cold start", () => {
  const WAKING = "0 sks Proxy n=2\n0 dep 0\n10 dep 1\n10.5 pod/x";
  const steps = (text: string) => {
    const { podCreated, scheduled, started, ready, end } = revisionOf(text).coldStarts.at(-1) ?? {};
    return [podCreated, scheduled, started, ready, end].map((t) => secondsOf(t));
  };

  test("knows what its pods did until a second after its end", () => {
    const text = `${WAKING}\n11 pod/x scheduled\n20 dep 0\n21 pod/x scheduled started`;
    expect(steps(text)).toEqual([10.5, 11, 21, null, 20]);
  });

  test.each([
    ["and nothing later", "20 dep 0\n21.001 pod/x scheduled started"],
    ["even if it is received before", "21.001 pod/x scheduled started\n20 dep 0"],
  ])("%s", (_, text) => {
    expect(steps(`${WAKING}\n11 pod/x scheduled\n${text}`)).toEqual([10.5, 11, null, null, 20]);
  });
});

test("the last episode is kept, however old: rules look at it", () => {
  const state = buildState(records("0 sks Proxy n=2\n0 dep 0\n10 dep 1\n20 dep 0\n30 dep 1\n40 dep 0"));
  forgetBefore(state, at(100_000));
  const revision = state.revisions.get(KEY);
  expect([revision?.coldStarts.map(({ begin }) => secondsOf(begin)), revision?.coldStartsForgotten]).toEqual([
    [30],
    1,
  ]);
});
