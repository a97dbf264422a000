/** Requests that failed with their pods: told for as long as the pods are lost, each once. */
import { describe, expect, test } from "vitest";
import { lostRequests } from "../../../lib/core/rules/diagnosis/lost-requests.ts";
import { at } from "../../support/records.ts";
import { LISTED_POD } from "../../support/scenes.ts";
import { type Told, toldOfStory } from "../../support/told.ts";

const told = (text: string, seconds: number): Told => toldOfStory(text, [], seconds);

const CRASHED = `${LISTED_POD}
  20 pod/r-deployment-1 scheduled started waiting=CrashLoopBackOff restarts=1 exited=1
  20.1 priv
  20.2 sks Proxy n=4 pop=True@-100 ep=Unknown,NoHealthyBackends@20`;

describe("the pod stays lost", () => {
  const FAILED = `${CRASHED}\n21 req 502 30`;

  test("a minute later the request that failed is told still", () => {
    expect(told(`${FAILED}\n200 pub a1 a2`, 200).valuesOf("pods-lost")).toMatchObject({
      state: "all",
      failed: 1,
      status: 502,
      firstSentAt: at(21),
    });
  });
  test("a request that is long over is not one of the last minute", () => {
    const { clauses } = told(`${FAILED}\n200 pub a1 a2`, 200);
    expect(clauses).not.toContain("requestsFailed");
    expect(told(`${FAILED}\n70 pub a1 a2`, 70).clauses).toContain("requestsFailed");
  });
  test("none failed: none is told", () => {
    expect(told(`${CRASHED}\n200 pub a1 a2`, 200).valuesOf("pods-lost").failed).toBe(0);
  });
});

describe("the pod is back after two seconds", () => {
  const BACK = `${CRASHED}\n19.5 req 502 700
    22 pod/r-deployment-1 scheduled started ready restarts=1
    22.1 priv p1
    22.2 sks Proxy n=4 pop=True@-100 ep=True@22\n25 pub a1 a2`;

  test("no other served meanwhile", () => {
    expect(told(BACK, 25).valuesOf("pods-lost")).toMatchObject({ state: "all", failed: 1 });
  });
  test("another one served", () => {
    const other = BACK.replace("0 =priv p1", "0 =priv p1 p2").replace("20.1 priv", "20.1 priv p2");
    expect(told(other, 25).valuesOf("pods-lost")).toMatchObject({ state: "some", failed: 1 });
  });
  test("again and again for more than a minute: since when, and not within the last minute", () => {
    const again = [70, 120]
      .map(
        (second) => `${second - 0.5} req 502 700
        ${second} pod/r-deployment-1 scheduled started waiting=CrashLoopBackOff restarts=2 exited=1
        ${second + 2} pod/r-deployment-1 scheduled started ready restarts=2\n${second + 3} pub a1 a2`,
      )
      .join("\n");
    const { clauses, text } = told(`${BACK}\n${again}`, 127);
    expect(clauses[0]).toBe("requestsFailedSince");
    expect(text).toMatch(/^3 requests have failed since 2026-01-01T00:00:20/);
  });
});

test("a run that goes on replaces what was told of it, another one is added", () => {
  const run = {
    sort: "lost",
    firstSent: 1,
    lastSent: 2,
    firstAt: 3,
    lastAt: 4,
    count: 2,
    longestMs: 1,
    status: 502,
    seq: 1,
  } as const;
  const first = lostRequests(run);
  expect(first).toMatchObject({ failed: 2, earlier: 0, runAt: 3 });
  const longer = lostRequests({ ...run, count: 5, lastAt: 9 }, first);
  expect(longer).toMatchObject({ failed: 5, earlier: 0, lastAt: 9 });
  const next = lostRequests({ ...run, firstAt: 90_000, lastAt: 90_001, count: 1 }, longer);
  expect(next).toMatchObject({ failed: 6, earlier: 5, firstAt: 3, lastAt: 90_001 });
  expect(lostRequests(null, next)).toEqual(next);
  expect(lostRequests(null)).toMatchObject({ failed: 0, status: 0 });
  // Nobody is told of a time at which nothing was.
  expect(lostRequests(null)).not.toHaveProperty("firstAt");
});

describe("requests after the replicas were taken away", () => {
  const GIVEN_UP = `${CRASHED}
    70 pa Active=False,NoTraffic want=0
    70 dep 0`;

  test("of a revision that was given up: no address left, so it is no change of the path", () => {
    const said = told(`${GIVEN_UP}\n74 req 503 20\n78 req 503 20\n90 pub a1 a2`, 90);
    expect(said.valuesOf("requests-failed")).toMatchObject({ count: 2, why: "zero" });
    expect(said.rules).not.toContain("D19");
  });
  test("of one that served until then: it is", () => {
    const served = `${LISTED_POD}\n70 dep 0\n70.1 priv\n70.2 pub a1 a2\n74 req 503 20\n90 pub a1 a2`;
    expect(told(served, 90).rules).toContain("D19");
  });
});
