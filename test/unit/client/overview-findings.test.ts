/** What was found in the whole source, and where it leads. */
import { describe, expect, test } from "vitest";
import { foundInAll, foundPlaces, placeAddress } from "../../../lib/client/overview-findings.ts";
import { buildState, digestOf, type FindingMark } from "../../../lib/core/index.ts";
import { at, KEY, records } from "../../support/records.ts";

const base = (() => {
  const revision = buildState(records("0 =sks Proxy n=2")).revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision");
  return digestOf(revision);
})();
const digest = (name: string, ...findings: FindingMark[]) => ({
  ...base,
  name,
  key: `demo/${name}`,
  findings,
});
const mark = (rule: string, from: number, to: number | null, afterMs = 0): FindingMark => ({
  rule,
  from: at(from),
  to: to === null ? null : at(to),
  afterMs,
  beginSeq: from,
});

describe("what was found in the whole source", () => {
  const digests = [
    digest("a", mark("D8", 30, 40), mark("D8", 50, null), mark("D4", 5, 6)),
    digest("b", mark("D8", 20, 25)),
    digest("c", mark("D8", 1, 10.999, 10_000)),
  ];
  const places = foundPlaces(digests, at(100));

  test("is counted by severity, with its revisions and the first of it; what never counted is left out", () => {
    expect(
      foundInAll(places).map(({ severity, findings, revisions, first }) => [
        severity,
        findings,
        revisions,
        first.key,
        first.from,
      ]),
    ).toEqual([
      ["error", 3, 2, "demo/b", at(20)],
      ["warning", 1, 1, "demo/a", at(5)],
    ]);
  });

  test("is as bad as the finding says, where that is not its rule's", () => {
    const mild = digest("a", { ...mark("D8", 30, 40), severity: "warning" });
    expect(foundInAll(foundPlaces([mild], at(100)))).toMatchObject([{ severity: "warning", findings: 1 }]);
  });

  test("is what had begun by then", () => {
    expect(foundInAll(foundPlaces(digests, at(29.999)))[0]).toMatchObject({ findings: 1 });
  });

  test("leads to the instant at which it is told, with its card open", () => {
    const [late] = foundPlaces([digest("r", mark("D8", 10, 30, 15_000))], at(100));
    if (late === undefined) throw new Error("nothing was found");
    expect(placeAddress("lost", late)).toEqual({
      source: "lost",
      revision: { namespace: "demo", name: "r" },
      query: { t: new Date(at(25)).toISOString(), tab: undefined, finding: "D8.10" },
    });
  });

  test("leads to the beginning of what was over before it was told", () => {
    const [short] = foundPlaces([digest("r", mark("D8", 10, 25, 15_000))], at(100));
    expect(short?.shownAt).toBe(at(10));
  });
});
