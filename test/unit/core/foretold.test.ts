import { describe, expect, test } from "vitest";
import { FORETOLD } from "../../../lib/core/answers/explain/foretold.ts";
import { buildState, explain, withoutForetold } from "../../../lib/core/index.ts";
import EXPLAIN from "../../../messages/en/explain.json" with { type: "json" };
import { CONFIRMED, FAILED, HANDOVER } from "../../support/gate.ts";
import { at, KEY, records } from "../../support/records.ts";

function keys(text: string, seconds: number): { whole: string[]; kept: string[] } {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  const whole = explain(shared, revision, at(seconds));
  const of = ({ clauses }: typeof whole): string[] => clauses.map(({ key }) => key);
  return { whole: of(whole), kept: of(withoutForetold(whole)) };
}

describe("an explanation without what it foretells", () => {
  test.each([
    ["when the pods go", `${HANDOVER}\n${CONFIRMED}`, 10, "zeroAfter"],
    ["that the pods stay until somebody confirms", `${HANDOVER}\n${FAILED}`, 9, "probeFailing"],
    [
      "when it begins to go to zero",
      "0 acts a1\n0 sks Serve pop=False\n0 pa Active=True want=1\n0 dep 1\n0 pub p1\n0 priv p1",
      5,
      "untilIdle",
    ],
  ])("leaves out %s, and keeps the rest in its order", (_, text, seconds, key) => {
    const { whole, kept } = keys(text, seconds);
    expect(whole).toContain(key);
    expect(kept).not.toContain(key);
    expect(kept).toEqual(whole.filter((one) => kept.includes(one)));
    expect(kept[0]).toBe(whole[0]);
  });

  test("names clauses that there are", () => {
    expect([...FORETOLD].filter((key) => !(key in EXPLAIN))).toEqual([]);
  });
});
