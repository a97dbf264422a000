/** Which rules are asked, when and of whom: what is not asked costs nothing, and what is not asked finds nothing. */
import { describe, expect, test } from "vitest";
import { advance, buildState, type CoreState, endRecords, RULES, step } from "../../../../lib/core/index.ts";
import { rulesOf } from "../../../../lib/core/rules/catalogue.ts";
import type { Rule } from "../../../../lib/core/rules/rule.ts";
import { RESOURCE } from "../../../../lib/model/record.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

/** The rules that are asked meanwhile: "D4 of r at 20". */
function asked(run: () => void): string[] {
  const calls: string[] = [];
  const own = RULES.map(({ judge }) => judge);
  const write = (i: number, judge: Rule["judge"]): void => {
    (RULES[i] as { judge: Rule["judge"] }).judge = judge;
  };
  for (const [i, { id }] of RULES.entries()) {
    write(i, (context) => {
      calls.push(`${id} of ${context.revision.name} at ${secondsOf(context.t)}`);
      return (own[i] as Rule["judge"])(context);
    });
  }
  try {
    run();
  } finally {
    for (const [i, judge] of own.entries()) write(i, judge);
  }
  return calls;
}

const idsOf = (calls: readonly string[]): string[] => [
  ...new Set(calls.map((call) => call.split(" ")[0] ?? "")),
];

/** A state after all lines but the last, and what the last one asks. */
function last(text: string): string[] {
  const all = records(text);
  const state = buildState(all.slice(0, -1));
  return asked(() => void step(state, all[all.length - 1] as never));
}

const stateOf = (text: string): CoreState => buildState(records(text));

describe("after a record", () => {
  test("those whose answer it can change, and no others", () => {
    const of = new Set(rulesOf(RESOURCE.deployments).map(({ id }) => id));
    const ids = idsOf(last(`${ONE_POD}\n5 dep 2`));
    expect(ids.filter((id) => !of.has(id))).toEqual([]);
    expect(ids).toContain("D22");
  });

  test("not those whose circumstance is absent", () => {
    const ids = idsOf(last(`${ONE_POD}\n5 dep 2`));
    expect(
      ["scale-refused", "wake-refused", "container-restarted", "D8"].filter((id) => ids.includes(id)),
    ).toEqual([]);
  });

  test("one that has something to end is asked all the same", () => {
    const REFUSED = `${ONE_POD}
      5 fail autoscaler error scaling target: failed to apply scale 3 to scale target r-deployment: no
      9 fail autoscaler error scaling target: failed to apply scale 3 to scale target r-deployment: no`;
    expect(idsOf(last(`${REFUSED}\n10 dep 3`))).toContain("scale-refused");
  });

  test("not those that need what was never seen", () => {
    const ids = idsOf(last(`0 sks Proxy n=2 pop=True\n0 dep 1\n5 dep 2`));
    const lacking = RULES.filter(({ needs }) => needs.includes(RESOURCE.podAutoscalers)).map(({ id }) => id);
    expect(ids.filter((id) => lacking.includes(id))).toEqual([]);
  });

  test("not those that need what has a gap, until it is over", () => {
    const GAP = `${ONE_POD}\n5 gap pa cut`;
    const needs = (ids: readonly string[]) =>
      ids.filter((id) => RULES.find((rule) => rule.id === id)?.needs.includes(RESOURCE.podAutoscalers));
    expect(needs(idsOf(last(`${GAP}\n6 dep 2`)))).toEqual([]);
    expect(needs(idsOf(last(`${GAP}\n7 =pa Active=True@0 want=1\n7 bookmark pa\n8 dep 2`)))).toContain("D22");
  });

  test("not those that rest on order while times are the earliest only", () => {
    const rests = new Set(RULES.filter(({ restsOnOrder }) => restsOnOrder).map(({ id }) => id));
    const of = (text: string) => idsOf(last(text)).filter((id) => rests.has(id));
    expect(of(`${ONE_POD}\n5 sks Serve n=2`)).toContain("I11");
    expect(of(`${ONE_POD}\n~5 sks Serve n=2`)).toEqual([]);
    // The others are.
    expect(idsOf(last(`${ONE_POD}\n~5 sks Serve n=2`))).toContain("D22");
  });

  test.each([
    ["", ""],
    [", also after a gap in something else", "0 gap configmaps cut\n"],
  ])("where lines are all that there is, only those that may lack the objects%s", (_, gap) => {
    const line = "error scaling target: failed to apply scale 1 to scale target r-deployment: no";
    const ids = idsOf(last(`${gap}1 fail autoscaler ${line}\n2 fail autoscaler ${line}`));
    const rules = ids.map((id) => RULES.find((rule) => rule.id === id) as Rule);
    expect(ids).toContain("wake-refused");
    expect(rules.filter(({ needs, mayLack = [] }) => !needs.every((need) => mayLack.includes(need)))).toEqual(
      [],
    );
  });
});

describe("when a list is whole", () => {
  const OTHER = "0 =sks/other Proxy n=2 pop=True";
  const LIST = `0 =sks Proxy n=2 pop=True\n${OTHER}\n0 =pa Active=True want=1\n0 =dep 2\n0 =pod/a scheduled started ready\n0 =pod/z@q scheduled`;

  test("of every revision that has a ServerlessService, also where the list holds nothing of it", () => {
    const calls = last(`${LIST}\n0 bookmark pod`);
    expect([...new Set(calls.map((call) => call.split(" ")[2]))].sort()).toEqual(["other", "r"]);
  });

  test("none that waits since it was asked by a record of the list", () => {
    const text = "0 =sks Proxy n=2 private=\n0 =pa Active=Unknown want=-1\n5 rev pending\n6 bookmark sks";
    expect(stateOf(text).revisions.get(KEY)?.waits?.has("stays-creating")).toBe(true);
    const ids = idsOf(last(text));
    expect(ids).not.toContain("stays-creating");
    expect(ids.length).toBeGreaterThan(0);
  });
});

describe("when a list is whole that ends a gap", () => {
  const CUT = `${ONE_POD}\n1 dep 2\n65 dep 2 ready=1\n65 pa Active=True@0 want=1 actual=1\n70 gap dep cut\n70 gap pa cut\n80 =pa Active=True@0 want=1\n80 =dep 2\n81 bookmark dep`;
  const cut = (text: string) => stateOf(text).revisions.get(KEY)?.cutFindings?.has("D22") === true;

  test("what the gap cut waits for the other lists that its rule needs", () => {
    expect(cut(CUT)).toBe(true);
    expect(cut(`${CUT}\n82 bookmark pa`)).toBe(false);
    expect(stateOf(`${CUT}\n82 bookmark pa`).revisions.get(KEY)?.openFindings.get("D22")?.from).toBe(at(1));
  });
});

describe("at a time for which a rule asked", () => {
  /** Idle: D5 becomes D4 by time alone. */
  const IDLE = "0 config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s";

  test("that rule alone", () => {
    const state = stateOf("0 sks Proxy n=2 private=\n0 pa Active=Unknown,Queued want=-1");
    expect(asked(() => void advance(state, at(299.999)))).toEqual([]);
    expect(asked(() => void advance(state, at(400)))).toEqual(["stays-creating of r at 300"]);
    expect(asked(() => void advance(state, at(500)))).toEqual([]);
  });

  test("those whose failures are sorted then", () => {
    const state = stateOf(`${AT_ZERO}\n4 dep 1\n5 req 504 100`);
    const ids = idsOf(asked(() => void advance(state, at(20))));
    expect(ids).toContain("requests-failed");
    expect(ids).toContain("D10");
    // None but those.
    const others = new Set(rulesOf(RESOURCE.deployments).map(({ id }) => id)).add("requests-failed");
    expect(ids.filter((id) => !others.has(id))).toEqual([]);
  });

  test("each once, with whoever asked for the earliest time first", () => {
    const state = stateOf(`${IDLE}\n${ONE_POD}`);
    const revision = state.revisions.get(KEY);
    revision?.waits?.clear();
    if (revision !== undefined)
      revision.waits = new Map([
        ["D22", { t: at(30), seq: 1 }],
        ["D3", { t: at(10), seq: 1 }],
        ["stays-creating", { t: at(20), seq: 1 }],
        ["of another version", { t: at(15), seq: 1 }],
      ]);
    const calls = asked(() => void advance(state, at(30)));
    expect(calls).toEqual(["D3 of r at 10", "stays-creating of r at 20", "D22 of r at 30"]);
  });

  test("before the next record, up to its time and not at it", () => {
    const text = "0 sks Proxy n=2 private=\n0 pa Active=Unknown,Queued want=-1";
    expect(last(`${text}\n300.001 dep 1`)[0]).toBe("stays-creating of r at 300");
    expect(idsOf(last(`${text}\n300 dep 1`))).not.toContain("stays-creating");
  });

  test("says of which revisions something changed", () => {
    const state = stateOf("0 sks Proxy n=2 private=\n0 pa Active=Unknown,Queued want=-1");
    expect(advance(state, at(299))).toEqual([]);
    expect(advance(state, at(300))).toEqual([KEY]);
    expect(advance(state, at(301))).toEqual([]);
  });
});

describe("when the records end", () => {
  const ended = (text: string): { state: CoreState; calls: string[] } => {
    const state = stateOf(text);
    const calls = asked(() => endRecords(state, 99));
    return { state, calls };
  };

  test("those that lack nothing but what they may lack", () => {
    const ids = idsOf(ended("0 sks Proxy n=2 pop=True\n0 pa Active=True want=1").calls);
    const seen = new Set<string>([RESOURCE.serverlessServices, RESOURCE.podAutoscalers]);
    for (const id of ids) {
      const { needs, mayLack = [] } = RULES.find((rule) => rule.id === id) as Rule;
      const lacks = needs.filter((need) => !seen.has(need));
      expect([id, lacks.length > 0, lacks.filter((need) => !mayLack.includes(need))]).toEqual([id, true, []]);
    }
    expect(ids.length).toBeGreaterThan(0);
  });

  test("those of parts, where no ServerlessService was seen, and only those", () => {
    const parts = RULES.filter(({ isOfParts }) => isOfParts === true).map(({ id }) => id);
    const alone = RULES.filter(({ id, mayLack = [] }) => parts.includes(id) && mayLack.length === 0);
    const ids = idsOf(ended("0 pod/a scheduled started ready").calls);
    expect(ids.filter((id) => parts.includes(id)).sort()).toEqual([...parts].sort());
    for (const id of ids.filter((one) => !parts.includes(one))) {
      const { needs, mayLack = [] } = RULES.find((rule) => rule.id === id) as Rule;
      expect([id, needs.filter((need) => need !== RESOURCE.pods && !mayLack.includes(need))]).toEqual([
        id,
        [],
      ]);
    }
    expect(
      idsOf(ended("0 sks Proxy n=2 pop=True\n0 pod/a scheduled").calls).filter((id) =>
        alone.some((rule) => rule.id === id),
      ),
    ).toEqual([]);
  });

  test("nobody of a revision of which nothing is told", () => {
    expect(
      ended("0 sks/other Proxy n=2 pop=True\n0 pod/a scheduled").calls.filter((call) =>
        call.includes(" of r "),
      ),
    ).toEqual([]);
  });

  test("what is found then is a change, and what was found before is none", () => {
    const parts = stateOf("600 =pod/a scheduled waiting=ImagePullBackOff");
    const before = parts.revisions.get(KEY)?.version ?? 0;
    endRecords(parts, 9);
    expect(parts.revisions.get(KEY)?.openFindings.has("pods-not-running")).toBe(true);
    const after = parts.revisions.get(KEY)?.version ?? 0;
    expect(after).toBeGreaterThan(before + 1);
    endRecords(parts, 9);
    expect(parts.revisions.get(KEY)?.version).toBe(after);
  });
});
