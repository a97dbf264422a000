/** Small answers that others are made of, at their edge. */
import { describe, expect, test } from "vitest";
import { blindAt } from "../../../lib/core/answers/blind.ts";
import { probeAt } from "../../../lib/core/answers/route.ts";
import { whyUnreachable } from "../../../lib/core/answers/unreachable.ts";
import { buildState, type RevisionState } from "../../../lib/core/index.ts";
import { at, KEY, record, records, secondsOf } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

function stateOf(text: string) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return { shared, revision };
}

describe("without measurements", () => {
  const passes = (process: string): string =>
    [ONE_POD, ...Array.from({ length: 60 }, (_, i) => `${i + 1} fail ${process} no`)].join("\n");
  const blind = (text: string, seconds: number) => {
    const { shared, revision } = stateOf(text);
    return blindAt(shared, revision, at(seconds))?.rule;
  };
  test.each([
    ["the Metric says so", `${ONE_POD}\n1 metric Ready=False,DidNotReceiveStat\n90 pub a1 a2`, 60, "D17"],
    ["it does not", `${ONE_POD}\n90 pub a1 a2`, 60, undefined],
    ["passes fail that are about something else", passes("controller"), 59, undefined],
  ])("%s", (_, text, seconds, rule) => {
    expect(blind(text, seconds)).toBe(rule);
  });
});

test("without measurements, because the autoscaler cannot scrape", () => {
  const scrape = (seq: number, second: number) =>
    record(seq, second, "LOG", "autoscaler", {
      severity: "ERROR",
      message: "Failed to scrape metrics",
      error: "unsuccessful scrape: context deadline exceeded",
      "knative.dev/key": KEY,
    });
  const state = buildState([
    ...records(ONE_POD),
    ...[1, 9, 17, 25].map((second, i) => scrape(7 + i, second)),
  ]);
  const revision = state.revisions.get(KEY) as RevisionState;
  expect(blindAt(state.shared, revision, at(25))?.values.process).toBe("collector");
});

describe("why nothing reaches a revision", () => {
  const why = (routingState: string) => whyUnreachable({ routingState } as RevisionState);
  test("by the state of its routing", () => {
    expect(["", "reserve", "active", "pending"].map(why)).toEqual([
      "unknown",
      "unrouted",
      "failing",
      "failing",
    ]);
  });
});

describe("the autoscaler's probe that a picture shows", () => {
  const TEXT = `${ONE_POD}
    10 log autoscaler Probing activator = true, err = <nil>
    20 probe activator 200 activator
    21 log autoscaler x`;
  const shown = (seconds: number): number | null => {
    const probe = probeAt(stateOf(TEXT).revision, at(seconds));
    return probe === null ? null : secondsOf(probe.t);
  };
  test.each([
    [9.999, null],
    [10, 10],
    [10.999, 10],
    [11, null],
    // Somebody else asked.
    [20.5, null],
  ])("at %d s: %s", (seconds, expected) => {
    expect(shown(seconds)).toBe(expected);
  });
  test("another one in between does not hide it", () => {
    const text = `${ONE_POD}\n10 log autoscaler Probing activator = true, err = <nil>\n10.5 probe activator 200 activator`;
    expect(secondsOf(probeAt(stateOf(text).revision, at(10.6))?.t ?? null)).toBe(10);
  });
});
