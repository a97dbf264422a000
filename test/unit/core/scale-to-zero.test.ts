import { describe, expect, test } from "vitest";
import { secondsOf } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

/** The episodes, times as seconds after the start; fields that are null or false are left out. */
function descents(text: string): Record<string, unknown>[] {
  return revisionOf(text).scaleToZero.map((episode) => {
    const found: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(episode)) {
      if (value === null || value === false || key === "seq") continue;
      found[key] = typeof value === "number" && key !== "probeFailures" ? secondsOf(value) : value;
    }
    return found;
  });
}

const SERVING = `
  0 =sks Serve
  0 =pa  Active=True
  0 =dep 1
  0 =pod/x scheduled started ready
  0 =pub p1
`;
const CONFIRMED = "log autoscaler Probing activator = true, err = <nil>";
const REFUSED = "log autoscaler Probing activator = false, err = unexpected body";

describe("a scale-down to zero", () => {
  //        10        10.1      10.2       10.5     12.5        19            21
  //  ├─────┬─────────┬─────────┬──────────┬────────┬───────────┤ zero        ┆
  //     inactiveAt  mode     path       probe ✗  probe ✓    replicas 0   last pod gone
  test("is measured from Active False to the last pod's end", () => {
    expect(
      descents(`${SERVING}
        10   pa  Active=False
        10.1 sks Proxy
        10.2 pub a1 a2
        10.5 ${REFUSED}
        12.5 ${CONFIRMED}
        12.6 ${CONFIRMED}
        13   ${REFUSED}
        19   dep 0
        20   pod/x terminating
        21   -pod/x
      `),
    ).toEqual([
      {
        inactiveAt: 10,
        modeProxyAt: 10.1,
        pathActivatorAt: 10.2,
        probeConfirmedAt: 12.5,
        probeFailures: 1,
        replicasZeroAt: 19,
        lastPodGoneAt: 21,
        outcome: "zero",
        end: 19,
      },
    ]);
  });

  //        9.0    9.5        10
  //        ✗      mode path  inactiveAt         steps up to 1 s before belong to it, failures do not
  test("takes steps received up to 1 s before", () => {
    const steps = (at: number): string => `${SERVING}
      ${at} sks Proxy
      ${at} pub a1
      ${at} ${REFUSED}
      ${at} ${CONFIRMED}
      ${at} dep 0
      10 pa Active=False
    `;
    expect(descents(steps(9))).toEqual([
      {
        inactiveAt: 10,
        modeProxyAt: 9,
        pathActivatorAt: 9,
        probeConfirmedAt: 9,
        probeFailures: 1,
        replicasZeroAt: 9,
        outcome: "zero",
        end: 9,
      },
    ]);
    expect(descents(steps(8.9))).toEqual([
      { inactiveAt: 10, probeFailures: 0, outcome: "open", modeWasProxy: true, pathWasActivator: true },
    ]);
  });

  //  Active  False │ True         │ False        what came before it was last True belongs to another descent
  //                 9.4            10
  test("takes no step from before Active was last True", () => {
    const steps = (at: number): string => `${SERVING}
      9 pa Active=False
      9.4 pa Active=True
      ${at} ${REFUSED}
      10 pa Active=False
    `;
    const failures = (at: number): unknown => descents(steps(at)).at(-1)?.probeFailures;
    expect(failures(9.4)).toBe(1);
    expect(failures(9.399)).toBe(0);
  });

  //  mode   Proxy ├──────────┬ Serve ┬ Proxy       it was Proxy at inactiveAt: what follows is another story
  //                         10
  test("has no step for what was so already", () => {
    expect(
      descents(`
        0  =sks Proxy
        0  =pub a1
        0  =pa Active=True
        10 pa Active=False
        11 sks Serve
        11 pub p1
        12 sks Proxy
        12 pub a1
      `),
    ).toEqual([
      { inactiveAt: 10, probeFailures: 0, outcome: "open", modeWasProxy: true, pathWasActivator: true },
    ]);
  });

  test.each([
    ["Active turned True", "12 pa Active=True", 12],
    ["Active turned Unknown", "12 pa Active=Unknown", 12],
    ["Active is not there any more", "12 pa", 12],
    ["the PodAutoscaler was deleted", "12 -pa Active=False", 12],
    ["another PodAutoscaler took its name", "12 pa Active=False uid=other", 12],
  ])("is aborted when %s first", (_, line, end) => {
    expect(descents(`${SERVING}\n10 pa Active=False\n${line}\n13 dep 0\n14 ${CONFIRMED}\n15 -pod/x`)).toEqual(
      [{ inactiveAt: 10, probeFailures: 0, outcome: "aborted", end }],
    );
  });

  //   replicas 0       deleted       deleted
  //   10               30  (y left)  40
  test("ends its drain with the last pod, not the first", () => {
    expect(descents(`${SERVING}\n1 pod/y\n9 pa Active=False\n10 dep 0\n30 -pod/x`)[0]).not.toHaveProperty(
      "lastPodGoneAt",
    );
    expect(
      descents(`${SERVING}\n1 pod/y\n9 pa Active=False\n10 dep 0\n30 -pod/x\n40 -pod/y`)[0],
    ).toHaveProperty("lastPodGoneAt", 40);
  });

  //   descent 1  ├────0 ┆  pod x drains …………………………✕ 60
  //   descent 2              ├────0 ┆ ……………………………✕ 60
  test("shares the end of the drain with a descent that followed before it", () => {
    const found = descents(`${SERVING}
      9  pa Active=False
      10 dep 0
      20 pa Active=Unknown
      20 dep 1
      25 pa Active=True
      29 pa Active=False
      30 dep 0
      60 -pod/x
    `);
    expect(found.map(({ replicasZeroAt, lastPodGoneAt }) => [replicasZeroAt, lastPodGoneAt])).toEqual([
      [10, 60],
      [30, 60],
    ]);
  });

  test.each([
    ["from Unknown", "0 =pa Active=Unknown\n10 pa Active=False"],
    ["in a list", "0 =pa Active=True\n10 =pa Active=False"],
    ["in a new object", "0 =pa Active=False\n5 -pa Active=False\n10 pa Active=False"],
  ])("does not begin with a False that came %s", (_, text) => {
    expect(descents(text)).toEqual([]);
  });

  //  by their own times   ✗ 10.1   ✓ 10.2   ✗ 10.4   ✓ 11        one failure, confirmed at 10.2
  test.each([
    ["as they were", [10.1, 10.2, 10.4, 11]],
    ["the failure last", [10.2, 10.4, 11, 10.1]],
    ["the confirmation late", [10.1, 10.4, 10.2, 11]],
    ["the confirmation last", [10.1, 10.4, 11, 10.2]],
    ["backwards", [11, 10.4, 10.2, 10.1]],
  ])("takes the earliest confirmation, log lines received %s", (_, order) => {
    const lines = order.map((at) => `${at} ${at === 10.2 || at === 11 ? CONFIRMED : REFUSED}`).join("\n");
    const expected = { probeConfirmedAt: 10.2, probeFailures: 1 };
    expect(descents(`${SERVING}\n10 pa Active=False\n${lines}`)[0]).toMatchObject(expected);
    expect(descents(`${SERVING}\n${lines}\n10 pa Active=False`)[0]).toMatchObject(expected);
  });

  test("does not take the probes of a time after it was decided", () => {
    expect(
      descents(`${SERVING}\n10 pa Active=False\n12 pa Active=True\n13 ${CONFIRMED}\n13 ${REFUSED}`),
    ).toEqual([{ inactiveAt: 10, probeFailures: 0, outcome: "aborted", end: 12 }]);
  });
});
