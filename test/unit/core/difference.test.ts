import { describe, expect, test } from "vitest";
import { buildState, firstDifference, type RevisionState } from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";

const BASE = "0 =acts a1\n0 =sks Serve\n0 =dep 1\n0 =priv p1\n0 =pub p1";

function parts(a: string, b: string, from = 0): string {
  const revision = (text: string) =>
    buildState(records(`${BASE}\n${text}`)).revisions.get(KEY) as RevisionState;
  const found = firstDifference(revision(a), revision(b), { from: at(from), to: at(60) });
  return found === null ? "" : `${secondsOf(found.t)} ${found.track} ${found.first}/${found.second}`;
}

describe("where two courses part", () => {
  test.each([
    ["nowhere", "10 dep 2", "10 dep 2", ""],
    ["the same, a little later: nowhere", "10 dep 2", "10.9 dep 2", ""],
    ["the same, much later", "10 dep 2", "12 dep 2", "10 replicas 2/1"],
    ["the first of several", "10 sks Proxy\n10.1 pub a1\n20 dep 0", "30 dep 0", "10 specMode Proxy/Serve"],
    ["by the path alone", "10 pub a1", "10 pub", "10 path activator/none"],
    [
      "differences that follow one another",
      "10 dep 2\n10.6 dep 3\n11.2 dep 1",
      "10 dep 1",
      "10 replicas 2/1",
    ],
    ["at the very end it has not lasted", "59.5 dep 2", "", ""],
    ["for less than a second it is no other course", "10 dep 2", "10.999 dep 2", ""],
    ["for a second it is one", "10 dep 2", "11 dep 2", "10 replicas 2/1"],
    ["until the end, for less than a second", "59.001 dep 2", "", ""],
    ["until the end, for a second", "59 dep 2", "", "59 replicas 2/1"],
    ["what comes after the end is no matter", "58.5 dep 2\n61 dep 1", "", "58.5 replicas 2/1"],
    ["in several tracks at once: the first of them", "10 dep 2\n10 sks Proxy", "", "10 replicas 2/1"],
    ["by an object that one has not", "10 -sks Serve", "", "10 specMode none/Serve"],
    [
      "back to the same for a moment, and away again",
      "10 dep 2\n15 dep 1\n15.5 dep 2",
      "",
      "10 replicas 2/1",
    ],
    ["short ones apart are no course", "10 dep 2\n10.5 dep 1\n20 dep 2\n20.5 dep 1", "", ""],
    ["a slice that ends is a place to look at", "10 -dep 1\n10 sks Proxy\n10.8 sks Serve", "10 -dep 1", ""],
  ])("%s", (_, a, b, expected) => {
    expect(parts(a, b)).toBe(expected);
  });

  test("only from the given instant on", () => {
    expect(parts("10 dep 2\n30 dep 1\n40 dep 3", "", 35)).toBe("40 replicas 3/1");
    expect(parts("10 dep 2", "", 35)).toBe("35 replicas 2/1");
    expect(parts("10 dep 2\n35.999 dep 1", "", 35)).toBe("");
  });
});
