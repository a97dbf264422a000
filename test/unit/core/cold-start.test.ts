import { describe, expect, test } from "vitest";
import type { ColdStart } from "../../../lib/model/timeline.ts";
import { secondsOf } from "../../support/records.ts";
import { revisionOf } from "../../support/revision.ts";

/** The episodes, times as seconds after the start; fields that are null are left out. */
function coldStarts(text: string): Record<string, unknown>[] {
  return revisionOf(text).coldStarts.map((episode) => {
    const found: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(episode) as [keyof ColdStart, ColdStart[keyof ColdStart]][]) {
      if (value === null || key === "seq" || key === "waited") continue;
      found[key] = typeof value === "number" ? secondsOf(value) : value;
    }
    return found;
  });
}

const WHOLE = `
  9.5  req  200 4500
  10   dep  1
  10.2 pod/x
  10.3 pod/x scheduled
  11   pod/x scheduled started
  12   pod/x scheduled started ready
  12.1 priv p1
  12.3 pub  p1
`;

describe("a cold start", () => {
  //          9.5    10    10.2     10.3       11       12     12.1           12.3        14
  //  request ├───────────────────────────────────────────────────────────────────────────┤ answered
  //  episode        ├─────┬────────┬──────────┬────────┬──────┤              ┆
  //               begin   podCreated scheduled started ready  endpointReady  handedOver
  test("is measured from the Deployment record to the first ready private address", () => {
    expect(coldStarts(`0 =dep 0\n${WHOLE}`)).toEqual([
      {
        kind: "wake",
        begin: 10,
        requestAt: 9.5,
        podCreated: 10.2,
        scheduled: 10.3,
        started: 11,
        ready: 12,
        endpointReady: 12.1,
        handedOver: 12.3,
        answered: 14,
        outcome: "ready",
        end: 12.1,
      },
    ]);
  });

  //  Deployment   … │ 0 │ 1 …       wake
  //                     │ 1 …       create (first seen, not in a list)
  //               = │ 1 │           none: it was there already
  test.each([
    ["wake", "0 =dep 0\n5 dep 2", [{ kind: "wake", begin: 5, outcome: "open" }]],
    [
      "wake after a change of the object",
      "0 =dep 0\n1 dep 0\n5 dep 1\n6 dep 2",
      [{ kind: "wake", begin: 5, outcome: "open" }],
    ],
    ["create", "5 dep 1", [{ kind: "create", begin: 5, outcome: "open" }]],
    ["none in a list", "5 =dep 1", []],
    ["none in a list after a gap", "0 =dep 0\n1 gap dep\n5 =dep 1", []],
    ["none for a new Deployment with 0", "5 dep 0", []],
    ["none from 1 to 2", "0 =dep 1\n5 dep 2", []],
  ])("begins: %s", (_, text, expected) => {
    expect(coldStarts(text)).toEqual(expected);
  });

  //  replicas    0 │ 1          │ 0          ✕
  //  episode       ├────────────┤ abandoned
  test.each([
    ["replicas went back to 0", "8 dep 0"],
    ["the Deployment was deleted", "8 -dep 1"],
    ["another Deployment took its name", "8 dep 0 uid=other"],
  ])("is abandoned when %s before an address was ready", (_, end) => {
    expect(coldStarts(`0 =dep 0\n5 dep 1\n6 pod/x scheduled\n${end}\n9 priv p1\n9 pub p1`)).toEqual([
      { kind: "wake", begin: 5, podCreated: 6, scheduled: 6, outcome: "abandoned", end: 8, closedAt: 8 },
    ]);
  });

  //  replicas  1        │ 0 (t 8)            received last, but first by its own time
  //  endpoints              │ ready (t 8.1)
  test("is abandoned by what came first by its own time", () => {
    expect(
      coldStarts("0 =dep 0\n5 dep 1\n6 pod/x\n8.1 priv p1\n8.2 pub p1\n9.001 pod/x ready\n8 dep 0"),
    ).toEqual([{ kind: "wake", begin: 5, podCreated: 6, outcome: "abandoned", end: 8, closedAt: 8 }]);
  });

  //  marks of pods are told by another watch: up to a second after the end they still belong to it
  test.each([
    [9, 9],
    [9.001, undefined],
  ])("takes a mark at %s of an episode that ended at 8", (at, ready) => {
    const [episode] = coldStarts(`0 =dep 0\n5 dep 1\n6 pod/x\n8 dep 0\n${at} pod/x ready`);
    expect(episode?.ready).toBe(ready);
    expect(episode?.outcome).toBe("abandoned");
  });

  //  pod x   ├── told before the Deployment that ordered it: up to a second, and after the replicas last went to 0
  //  replicas    1
  test.each([
    ["0 =dep 0", 4, 4],
    ["0 =dep 0", 3.999, undefined],
    ["0 =dep 1\n4.2 dep 0", 4.201, 4.201],
    ["0 =dep 1\n4.2 dep 0", 4.2, undefined],
  ])("after %s takes a pod seen at %s of a wake at 5", (before, at, podCreated) => {
    const [episode] = coldStarts(`${before}\n${at} pod/x\n5 dep 1`);
    expect(episode?.podCreated).toBe(podCreated);
  });

  //  path             activator          │ pods
  //  episode   ├──────────┤ ready        ┆
  //  replicas  1                │ 0      ┆ too late: the next change to 0 came first
  test("is handed over only up to the next change of replicas to 0", () => {
    expect(coldStarts("0 =dep 0\n5 dep 1\n6 priv p1\n7 dep 0\n8 pub p1")).toEqual([
      { kind: "wake", begin: 5, endpointReady: 6, outcome: "ready", end: 6, closedAt: 7 },
    ]);
    expect(coldStarts("0 =dep 0\n5 dep 1\n6 priv p1\n7 dep 2\n600 pub p1")).toEqual([
      { kind: "wake", begin: 5, endpointReady: 6, handedOver: 600, outcome: "ready", end: 6 },
    ]);
  });

  //  pod old   ├───────────────┤            created before the episode: does not count
  //  pod new            ├──────────
  //  episode        ├──────┤
  test("counts the pods created after it began only", () => {
    const [episode] = coldStarts(`
      0 =dep 0
      1 pod/old scheduled
      5 dep 1
      6 pod/old scheduled started ready
      7 pod/new
      8 pod/new scheduled
      9 priv p1
      10.001 pod/new scheduled started ready
    `);
    expect(episode).toEqual({
      kind: "wake",
      begin: 5,
      podCreated: 7,
      scheduled: 8,
      endpointReady: 9,
      outcome: "ready",
      end: 9,
    });
  });

  //  pod x    ├7── scheduled 9
  //  pod y      ├8 scheduled 8.5 ── started 9
  test("takes each step from the pod that was first", () => {
    const [episode] = coldStarts(`
      0 =dep 0
      5 dep 2
      7 pod/x
      8 pod/y
      8.5 pod/y scheduled
      9 pod/x scheduled
      9 pod/y scheduled started
    `);
    expect(episode).toMatchObject({ podCreated: 7, scheduled: 8.5, started: 9 });
  });

  //  received   pod (t 10.2)   priv (t 12.1)   path (t 12.3)   Deployment (t 10)
  test("does not depend on the order in which resources arrive", () => {
    const lines = WHOLE.trim().split("\n");
    const late = [
      ...lines.filter((line) => !line.includes("dep")),
      ...lines.filter((line) => line.includes("dep")),
    ];
    expect(coldStarts(`0 =dep 0\n${late.join("\n")}`)).toEqual(coldStarts(`0 =dep 0\n${WHOLE}`));
  });

  test("wakes again after it went to 0", () => {
    expect(coldStarts("0 =dep 0\n5 dep 1\n6 priv p1\n20 dep 0\n21 priv\n30 dep 1\n31 priv p2")).toEqual([
      { kind: "wake", begin: 5, endpointReady: 6, outcome: "ready", end: 6, closedAt: 20 },
      { kind: "wake", begin: 30, endpointReady: 31, outcome: "ready", end: 31 },
    ]);
  });
});

describe("the request of a cold start", () => {
  //       -21        9        10 begin   12 endpointReady     42
  //  (a)  ├──────────────────────────────────────────────────┤     sent more than 30 s before: not its request
  //  (b)             ├─┤                                           answered before it began
  //  (c)             ├──────────────────────┤                      its request
  //  (d)                           ├────────┤                      sent after it began: answered by it, no requestAt
  //  (e)                                        ├────┤             sent after endpointReady
  test.each([
    ["sent too long before", "79.9 req 200 40000", { answered: 119.9 }],
    ["sent exactly 30 s before", "80 req 200 40000", { requestAt: 80, answered: 120 }],
    ["answered before it began", "109 req 200 500", {}],
    ["answered as it began", "109 req 200 1000", {}],
    ["waiting", "109 req 200 3000", { requestAt: 109, answered: 112 }],
    ["that failed", "109 req 503 3000", { requestAt: 109 }],
    ["redirected", "109 req 302 3000", { requestAt: 109, answered: 112 }],
    ["sent after it began", "111 req 200 3000", { answered: 114 }],
    ["sent after the address was ready", "112.5 req 200 3000", {}],
    [
      "oldest of several",
      "108 req 503 9000\n109 req 200 3000\n107 req 200 500",
      { requestAt: 108, answered: 112 },
    ],
    ["first answer of several", "108 req 200 9000\n109 req 200 3000", { requestAt: 108, answered: 112 }],
  ])("%s", (_, requests, expected) => {
    const episode = { kind: "wake", begin: 110, endpointReady: 112, outcome: "ready", end: 112 };
    const before = `0 =dep 0\n${requests}\n110 dep 1\n112 priv p1`;
    const after = `0 =dep 0\n110 dep 1\n112 priv p1\n${requests}`;
    expect(coldStarts(before)).toEqual([{ ...episode, ...expected }]);
    expect(coldStarts(after)).toEqual([{ ...episode, ...expected }]);
  });

  test("is still known after thousands of others were forgotten", () => {
    const others = Array.from({ length: 5_000 }, (_, i) => `${i / 10} req 200 5`).join("\n");
    expect(coldStarts(`0 =dep 0\n${others}\n500 req 200 5000\n501 dep 1`)[0]).toMatchObject({
      requestAt: 500,
    });
    expect(revisionOf(`0 =dep 0\n${others}`).recent.requests.length).toBeLessThan(3_000);
  });
});
