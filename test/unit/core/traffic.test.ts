import { describe, expect, it } from "vitest";
import { buildState, trafficOf } from "../../../lib/core/index.ts";
import { at, KEY, records } from "../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../support/scenes.ts";

const ACTIVATOR = "10.0.0.1:8012";
const POD = "10.1.0.1:8012";

/** What requests did at an instant: "open held seated", and to whom those of the last second were sent. */
function trafficAt(text: string, seconds: number) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return trafficOf(shared, revision)?.(at(seconds)) ?? null;
}

const places = (text: string, seconds: number): string => {
  const traffic = trafficAt(text, seconds);
  return traffic === null ? "none" : `${traffic.open} ${traffic.held} ${traffic.seated}`;
};

/** A pod comes up at 12; two requests have waited since 10. */
const WAKE = `${AT_ZERO}
  10 dep 1
  12 pod/r-deployment-1 scheduled started ready
  12 priv p1`;

describe("what requests do", () => {
  it("is not told where none is recorded", () => {
    expect(trafficAt(ONE_POD, 1)).toBeNull();
  });

  it.each([
    // sent ├──held──┤ pod ready ├─in a pod─┤ answered
    ["held until a pod is ready", 11, "2 2 0"],
    ["in a pod from then on", 12.05, "2 0 2"],
    ["gone once answered", 12.2, "0 0 0"],
  ])("after a wake: %s", (_name, seconds, expected) => {
    expect(places(`${WAKE}\n10 req 200 2100 ${ACTIVATOR}\n10.5 req 200 1600 ${ACTIVATOR}`, seconds)).toBe(
      expected,
    );
  });

  it("is not claimed to be in a pod when the answer comes long after one was ready", () => {
    const late = `${WAKE}\n10 req 200 4000 ${ACTIVATOR}\n10.5 req 200 3501 ${ACTIVATOR}`;
    expect(places(late, 13)).toBe("2 1 1");
    expect(places(`${WAKE}\n10 req 200 25000 ${ACTIVATOR}`, 20)).toBe("1 1 0");
  });

  it("waits in the activator where pods have no room: containerConcurrency is the number of seats", () => {
    const full = `${ONE_POD}\n0 pa Active=True want=1 cc=2\n${Array.from({ length: 5 }, () => `1 req 200 3000 ${ACTIVATOR}`).join("\n")}`;
    expect(trafficAt(full, 2)?.seatsPerPod).toBe(2);
    expect(places(full, 2)).toBe("5 3 2");
  });

  it("is counted by whom it was sent to, with those that failed", () => {
    const text = `${ONE_POD}
      1   req 200 50 ${ACTIVATOR}
      1.2 req 502 20 ${POD}
      1.3 req 200 20 ${POD}
      1.4 req 404 5
      1.5 req 503 900 ${ACTIVATOR}`;
    expect(trafficAt(text, 1.6)?.sent).toEqual({
      activator: 2,
      pods: 2,
      elsewhere: 1,
      failedAtActivator: 0,
      failedAtPods: 1,
      failedElsewhere: 1,
    });
    // As soon as the answer is there, and only then.
    expect(trafficAt(text, 2.399)?.sent.failedAtActivator).toBe(0);
    expect(trafficAt(text, 2.4)?.sent.failedAtActivator).toBe(1);
    // Of the last second.
    expect(trafficAt(text, 2.2)?.sent.pods).toBe(1);
    expect(trafficAt(text, 2.3)?.sent.pods).toBe(0);
  });
});

describe("at the edge", () => {
  const AT_REST = ONE_POD.replace("0 priv p1", "0 priv");
  const placed = (text: string, seconds: number) => {
    const traffic = trafficAt(text, seconds);
    return traffic && [traffic.open, traffic.held, traffic.seated];
  };
  it.each<[what: string, text: string, seconds: number, placed: readonly [number, number, number]]>([
    ["in a pod", `${ONE_POD}\n1 req 200 500 ${POD}`, 1.4, [1, 0, 1]],
    ["answered", `${ONE_POD}\n1 req 200 500 ${POD}`, 1.5, [0, 0, 0]],
    ["a moment before", `${ONE_POD}\n1 req 200 500 ${POD}`, 1.499, [1, 0, 1]],
    ["sent to nobody that is known: nowhere", `${ONE_POD}\n1 req 200 500`, 1.4, [1, 0, 0]],
    ["passed on by the activator at once", `${ONE_POD}\n1 req 200 500 ${ACTIVATOR}`, 1, [1, 0, 1]],
    ["held until a pod is ready", `${AT_REST}\n1 req 200 2000 ${ACTIVATOR}\n2 priv p1`, 1.999, [1, 1, 0]],
    ["passed on then", `${AT_REST}\n1 req 200 2000 ${ACTIVATOR}\n2 priv p1`, 2, [1, 0, 1]],
    ["answered two seconds after that", `${AT_REST}\n1 req 200 3000 ${ACTIVATOR}\n2 priv p1`, 2, [1, 0, 1]],
    [
      "a millisecond later: it waited for something else",
      `${AT_REST}\n1 req 200 3001 ${ACTIVATOR}\n2 priv p1`,
      3,
      [1, 1, 0],
    ],
    [
      "a pod that is ready as it is answered did not answer it",
      `${AT_REST}\n1 req 504 1000 ${ACTIVATOR}\n2 priv p1`,
      1.9,
      [1, 1, 0],
    ],
    [
      "addresses that are not ready are none",
      `${AT_REST}\n1 req 200 2000 ${ACTIVATOR}\n1.5 priv !p1\n2 priv p1`,
      1.9,
      [1, 1, 0],
    ],
  ])("%s", (_, text, seconds, expected) => {
    expect(placed(text, seconds)).toEqual(expected);
  });

  it.each([
    [0, 1],
    [399, 0],
    [400, 1],
    [503, 1],
  ])("a request with status %d: %d failed", (status, failed) => {
    expect(trafficAt(`${ONE_POD}\n1 req ${status} 100 ${POD}`, 1.2)?.sent.failedAtPods).toBe(failed);
  });

  it("what is drawn of before, by its sending where it was answered at once", () => {
    const text = `${ONE_POD}\n1 req 200 100 ${POD}\n1.2 req 200 5000 ${POD}`;
    const drawn = (seconds: number) => trafficAt(text, seconds)?.flights.length;
    expect([1, 1.2, 1.999, 2, 6.199, 6.2].map(drawn)).toEqual([1, 2, 2, 1, 1, 0]);
  });

  it("of a moment with very many the last two thousand", () => {
    const many = Array.from({ length: 2_010 }, (_, i) => `${(1 + i / 10_000).toFixed(4)} req 200 900 ${POD}`);
    expect(trafficAt([ONE_POD, ...many].join("\n"), 1.5)?.flights.length).toBe(2_000);
  });

  it("what pods have no room for the activator holds, and no more than went through it", () => {
    const full = `${ONE_POD.replace("0 pa ", "0 pa cc=1 ")}\n1 req 200 500 ${POD}\n1.1 req 200 500 ${POD}\n1.2 req 200 500 ${ACTIVATOR}`;
    expect(placed(full, 1.3)).toEqual([3, 1, 2]);
  });
});
