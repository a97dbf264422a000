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
