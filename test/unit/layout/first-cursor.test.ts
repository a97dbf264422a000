import { expect, test } from "vitest";
import { buildState } from "../../../lib/core/index.ts";
import { firstCursor } from "../../../lib/layout/index.ts";
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
