/** What the engine keeps of a finding: beginning and end, lists, gaps, texts. */
import { describe, expect, test } from "vitest";
import { buildState, findingsAt, findingsUntil } from "../../../../lib/core/index.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";

const SERVING = `
  0 acts a1 a2
  0 sks Serve n=2 pop=False
  0 dep 1
  0 priv p1
  0 pub p1`;
/** I4 from 5 to 10. */
const BROKEN = `${SERVING}\n5 pub p1 p9\n10 pub p1`;

function heldAt(text: string, rule: string, seconds: number): boolean {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  return revision !== undefined && findingsAt(shared, revision, at(seconds)).some((f) => f.rule === rule);
}

describe("a finding holds", () => {
  test.each([
    ["not before it has lasted long enough", 6.999, false],
    ["from then on", 7, true],
    ["to its end", 9.999, true],
    ["and not at its end", 10, false],
  ])("%s", (_, seconds, expected) => expect(heldAt(BROKEN, "I4", seconds)).toBe(expected));

  test("at no instant when it is one", () => {
    const timeout = `0 sks Proxy n=2\n0 pa Active=True@0 want=1\n10 pa Active=False,NoTraffic@10 want=0`;
    expect(spansOf(timeout, "I14", 20)).toEqual(["10–10"]);
    expect([9.999, 10, 10.001].map((seconds) => heldAt(timeout, "I14", seconds))).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe("lists", () => {
  const LISTED = `
  0 =acts a1 a2
  0 =sks Proxy n=2 pop=True
  0 =pa Active=False,NoTraffic want=0
  0 =dep 0
  0 =priv
  0 =pub a1 a2`;

  test("what one seems to show and the next explains never was", () => {
    expect(spansOf(LISTED, "D9", 5)).toEqual(["0–"]);
    expect(spansOf(`${LISTED}\n1 =rev active ContainerHealthy=False,ExitCode1`, "D9", 5)).toEqual([]);
  });

  test("what a watch ends was", () => {
    expect(spansOf(`${LISTED}\n1 rev active ContainerHealthy=False,ExitCode1`, "D9", 5)).toEqual(["0–1"]);
  });
});

test.each([
  ["until it counts an invariant tells the latest", "6.999 pub p1 p8", "10.1.0.8"],
  ["from then on what it told", "7 pub p1 p8", "10.1.0.9"],
])("%s", (_, line, extra) => {
  const finding = findingsUntil(revisionOf(`${SERVING}\n5 pub p1 p9\n${line}`), at(20)).find(
    ({ rule }) => rule === "I4",
  );
  expect(finding?.values.extra).toBe(extra);
});

describe("a gap", () => {
  const ended = (text: string) =>
    findingsUntil(revisionOf(text), at(20))
      .filter(({ rule }) => rule === "I4")
      .map(({ to, cut }) => [to === null ? null : to - at(0), cut]);

  // It begins with the last record of its resource.
  test("cuts a finding off, which is told", () => {
    expect(ended(`${SERVING}\n5 pub p1 p9\n8 priv p1\n9 gap pub lost`)).toEqual([[8_000, true]]);
  });

  test("a finding that ends by itself is not cut", () => {
    expect(ended(BROKEN)).toEqual([[10_000, undefined]]);
  });

  test("leaves nothing of one that has not lasted long enough", () => {
    expect(ended(`${SERVING}\n5 pub p1 p9\n6.999 priv p1\n9 gap pub lost`)).toEqual([]);
  });
});
