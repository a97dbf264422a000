/** Nothing is said of a revision whose SKS has not been through its first pass: what each diagnosis finds, it does not find there. */
import { describe, expect, test } from "vitest";
import { spansOf } from "../../../support/revision.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

const WAKE = `0 pod/z@other\n${AT_ZERO}\n10 dep 1\n10.1 pa Active=Unknown,Queued@10 want=1\n10.5 pod/x scheduled`;
const GROWS = `${ONE_POD}\n10 pa Active=True want=3 @min-scale=3 @initial-scale=3\n10 dep 3 ReplicaFailure=True,FailedCreate`;
const seconds = (from: number, until: number, line: (second: number) => string): string =>
  Array.from({ length: until - from }, (_, i) => line(from + i)).join("\n");
const cycles = (...beats: readonly number[]): string =>
  beats.map((beat) => `${beat} dep 1\n${beat + 30} dep 0`).join("\n");
const throttler = "log activator Updating Revision Throttler with: clusterIP";

/** A story for each, and until when it is told. */
const STORIES: readonly (readonly [rule: string, text: string, until: number])[] = [
  ["D1", ONE_POD, 6],
  ["D3", `${ONE_POD}\n1 pa Active=True want=1 @min-scale=1`, 6],
  ["D4", `${ONE_POD}\n10 pa Active=False want=0`, 200],
  ["D5", `${ONE_POD}\n10 pa Active=False want=0`, 20],
  ["D6", `${ONE_POD}\n1 rev reserve`, 400],
  ["D7", ONE_POD.replace("Proxy", "Serve").replace("priv p1", "priv !p1"), 20],
  ["D8", WAKE, 80],
  ["D9", AT_ZERO, 5],
  ["D11", `${AT_ZERO}\n5 acts\n5 pub`, 20],
  ["D12", `${ONE_POD}\n5 pod/r-deployment-2 scheduled started ready ip=10.1.0.2`, 20],
  ["D13", `${WAKE}\n11 priv !p9\n12 ${throttler} = <nil>, trackers = 1, backends = 1`, 20],
  ["D17", `${ONE_POD}\n1 metric Ready=False,DidNotReceiveStat`, 60],
  [
    "D20",
    `${ONE_POD}\n10 log activator Failed probing pods\n13 log activator Failed probing pods\n16 log activator Failed probing pods`,
    17,
  ],
  ["D21", GROWS.replace("Active=True want=3", "Active=Unknown@10 want=3"), 90],
  ["D22", `${ONE_POD}\n10 dep 3`, 90],
  ["D23", `${ONE_POD}\n10 acts\n10 pub p1`, 20],
  ["D24", ONE_POD.replace("n=2", "n=3"), 20],
  ["D27", `${AT_ZERO}\n1 ingress/web r=50 other=50\n5 pub`, 20],
  [
    "pods-lost",
    `${ONE_POD}\n20 pod/r-deployment-1 scheduled exited=1\n20.1 priv !p1\n20.2 pa Active=Unknown want=1`,
    30,
  ],
  ["pods-refused", GROWS, 30],
  ["requests-failed", `${AT_ZERO}\n5 req 504 3000\n10 pub a1`, 20],
  ["rollout-waits", `${WAKE}\n10.6 ingress/web other=100\n10.7 rev active gen=2\n11 dep 1`, 80],
  ["stale-address", `${ONE_POD}\n5 -pod/r-deployment-1`, 20],
  [
    "container-restarted",
    `${ONE_POD}\n20 pod/r-deployment-1 scheduled started ready restarts=1 ended=19`,
    30,
  ],
  ["route-not-found", `${ONE_POD}\n5 req 200 3 10.1.0.1:8012\n6 req 404 2`, 7],
  ["rollout-gap", `${AT_ZERO}\n0 dep 1\n20 ingress/web r=100 gen=2\n21 req 503 10\n25 pub a1`, 25],
  [
    "steady-errors",
    `${ONE_POD}\n${seconds(1, 40, (second) => `${second} req ${second % 5 === 0 ? 503 : 200} 100 10.1.0.1:8012`)}\n40 pub a1`,
    40,
  ],
  ["woken-again", `${AT_ZERO}\n${cycles(60, 120, 180, 240, 300)}`, 301],
  ["wakes-abandoned", `${AT_ZERO}\n${cycles(60, 120, 180)}`, 220],
  [
    "deadline-too-short",
    `${AT_ZERO.replace("want=0", "want=0 @serving/progress-deadline=60s")}\n10 dep 1\n10.5 pod/x scheduled\n11 event/1 Pulling Pod x\n100 dep 0`,
    110,
  ],
  ["reconcile-fails", `${ONE_POD}\n${seconds(1, 30, (second) => `${second} fail autoscaler no`)}`, 30],
  ["requests-logged", `${ONE_POD}\n10 log activator Request timeout\n20 sks Proxy n=2 pop=True`, 20],
];

describe("before the first pass of its SKS", () => {
  test.each(STORIES)("%s", (rule, text, until) => {
    expect(spansOf(text, rule, until)).not.toEqual([]);
    expect(spansOf(text.replaceAll(/sks (Proxy|Serve)/g, "sks $1 private="), rule, until)).toEqual([]);
  });
});
