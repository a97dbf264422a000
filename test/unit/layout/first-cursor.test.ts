import { describe, expect, test } from "vitest";
import { buildState, findingsUntil, ruleOf, shownAt } from "../../../lib/core/index.ts";
import { firstCursor, firstRange } from "../../../lib/layout/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

/** Seconds at which the revision of these records opens; they reach from 0 to 100. */
function opensAt(text: string): number {
  const revision = buildState(records(text)).revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return secondsOf(firstCursor(revision, { from: at(0), to: at(100) }));
}

test("a revision of lists alone opens when its state was known first, lines before it or not", () => {
  expect(opensAt("60 =sks Proxy\n60 =dep 1")).toBe(60);
  expect(opensAt("10 log autoscaler Probing activator = true, err = <nil>\n60 =sks Proxy\n60 =dep 1")).toBe(
    60,
  );
});

test("one that only lines name opens at the end, where all of them are told", () => {
  expect(opensAt("10 log autoscaler Probing activator = true, err = <nil>")).toBe(100);
});

test("a pod's trouble comes before that", () => {
  expect(opensAt("5 =sks Proxy\n5 =dep 1\n30 pod/x scheduled waiting=ImagePullBackOff")).toBe(30);
});

const POD = `0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2`;

test("the worst finding comes before everything else, where it is told", () => {
  const crash = `${POD}\n20 pod/r-deployment-1 scheduled exited=137 restarts=1\n20.05 priv !p1\n20.06 pa Active=Unknown,Queued@20 want=1`;
  const text = `${crash}\n40 req 200 30000\n80 acts a1`;
  const revision = buildState(records(text)).revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  const errors = findingsUntil(revision, at(100)).filter(({ rule }) => ruleOf(rule)?.severity === "error");
  expect(errors.length).toBeGreaterThan(0);
  expect(opensAt(text)).toBe(secondsOf(errors[0] === undefined ? null : shownAt(errors[0])));
});

test("else amid the longest wait of a client; waits of a second or less are none", () => {
  expect(opensAt("5 =sks Proxy\n5 =dep 1\n30 req 200 4000\n50 req 200 6000")).toBe(53);
  expect(opensAt("5 =sks Proxy\n5 =dep 1\n30 req 200 1000\n50 req 200 900")).toBe(5);
});

test("of a cold start that a client waited for, in its middle", () => {
  const wake = "0 sks Proxy n=2 pop=True\n0 dep 0\n0 priv\n10 dep 1\n10 req 200 3000\n11 pod/r-deployment-1";
  expect(opensAt(`${wake}\n12 pod/r-deployment-1 scheduled started ready\n12.5 priv p1\n20 dep 1`)).toBe(12);
});

test("else at the last change, not the first; what a list repeats is none", () => {
  expect(opensAt("5 =sks Proxy\n5 =dep 1\n30 dep 2\n40 dep 1\n45 =sks Proxy")).toBe(40);
  expect(opensAt("5 =sks Proxy\n5 =dep 1\n50 sks Serve")).toBe(50);
});

describe("the range at first", () => {
  const range = (text: string) => {
    const revision = buildState(records(text)).revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    const { from, to } = firstRange(revision, { from: at(0), to: at(100) });
    return [secondsOf(Math.round(from)), secondsOf(Math.round(to))];
  };
  const whole = range("0 =sks Proxy\n0 =dep 1");

  test("is the life of a revision that is short in its recording, with a margin", () => {
    expect(range("80 sks Proxy\n80 dep 1\n90 dep 0")).toEqual([78, 100]);
    expect(range("40 sks Proxy\n40 dep 1\n60 -sks Proxy")).toEqual([38, 62]);
  });

  test("is all of it for one that was there from the beginning, or for most of the time", () => {
    expect(range("40 =sks Proxy\n40 =dep 1")).toEqual(whole);
    expect(range("39 sks Proxy\n39 dep 1")).toEqual(whole);
    expect(range("41 sks Proxy\n41 dep 1")).not.toEqual(whole);
  });
});
