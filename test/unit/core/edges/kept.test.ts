/** What is kept of findings and told of them at any time: order, gaps, earlier texts, what was found elsewhere. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  findingsAt,
  findingsUntil,
  marksElsewhere,
  unseenFindings,
} from "../../../../lib/core/index.ts";
import { hiddenFindings, marksAt } from "../../../../lib/core/rules/findings.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { spansOf } from "../../../support/revision.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

function stateOf(text: string) {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return { shared, revision };
}

/** From 10 s to 20 s, and it counts after 2 s. */
const MARK = { rule: "I4", from: at(10), to: at(20), afterMs: 2_000, beginSeq: 1 };
const OPEN = { ...MARK, to: null };

describe("what was found at other times", () => {
  test.each([
    ["it is over", MARK, 30, 40, true],
    ["it is to come, where the cursor is", MARK, 5, 40, true],
    ["it stands there", MARK, 15, 40, false],
    ["it had not lasted long enough there", MARK, 11.999, 40, true],
    ["it began after the end of what is known", MARK, 5, 9.999, false],
    ["it began with it", { ...MARK, afterMs: 0 }, 5, 10, true],
    ["it never lasted long enough", { ...MARK, to: at(11.999) }, 5, 40, false],
    ["it lasts, and counts by then", OPEN, 5, 12, true],
    ["it lasts, and does not count yet", OPEN, 5, 11.999, false],
  ])("%s", (_, mark, cursor, end, expected) => {
    expect(marksElsewhere([mark], at(cursor), at(end)).length === 1).toBe(expected);
  });
});

describe("what is found at an instant", () => {
  const { shared } = stateOf(AT_ZERO);
  const order = (...marks: readonly (typeof OPEN)[]): string[] =>
    marksAt(shared, marks, at(30)).map(({ rule }) => rule);

  test("is told worst first, then as it began, then as it was recorded", () => {
    const mark = (rule: string, from: number, beginSeq = 1) => ({ ...OPEN, rule, from: at(from), beginSeq });
    expect(order(mark("D9", 1), mark("D4", 2), mark("D8", 3))).toEqual(["D8", "D4", "D9"]);
    expect(order(mark("D24", 2), mark("D9", 1))).toEqual(["D9", "D24"]);
    expect(order(mark("D24", 1, 5), mark("D9", 1, 4))).toEqual(["D9", "D24"]);
  });

  test("ends when it ceases by itself, and not before", () => {
    const until = { ...OPEN, until: at(25) };
    expect(marksAt(shared, [until], at(24.999))).toHaveLength(1);
    expect(marksAt(shared, [until], at(25))).toHaveLength(0);
  });
});

describe("a gap", () => {
  const FAILING = `0 =sks Proxy
    0 =pa Active=Unknown,Queued@0 want=1
    0 =dep 1
    0 =pub a1
    0 =priv
    0 =pod/x scheduled waiting=ErrImagePull
    20 bookmark pod
    30 gap pod lost`;
  const AGAIN = `${FAILING}\n40 =pod/x scheduled waiting=ErrImagePull\n41 bookmark pod\n50 pub a1`;
  const GONE = `${FAILING}\n40 =pod/x scheduled started ready\n40 priv p1\n41 bookmark pod\n50 pub a1`;
  const hidden = (text: string, seconds: number): string[] => {
    const { shared, revision } = stateOf(text);
    return hiddenFindings(shared, revision, at(seconds)).map(({ rule }) => rule);
  };

  test.each([
    ["hides what stood when it began", FAILING, 35, ["D8"]],
    ["also for who looks back at it", AGAIN, 35, ["D8"]],
    ["also what was over when it ended", GONE, 35, ["D8"]],
    ["hides nothing before it", AGAIN, 19.999, []],
    ["hides nothing after it", AGAIN, 45, []],
  ])("%s", (_, text, seconds, expected) => expect(hidden(text, seconds)).toEqual(expected));

  test("is over for what stood with the first list that is whole", () => {
    const unseen = (text: string, seconds = 60): string[] =>
      unseenFindings(stateOf(text).revision, at(seconds)).map(({ rule }) => rule);
    expect([unseen(FAILING), unseen(AGAIN), unseen(GONE)]).toEqual([["D8"], [], []]);
  });

  test("is noted in a finding that goes on after it", () => {
    const { revision } = stateOf(AGAIN);
    const [finding] = findingsUntil(revision, at(60)).filter(({ rule }) => rule === "D8");
    expect(finding).toMatchObject({ from: at(0), to: null, gaps: [{ to: at(20), seq: 7, againSeq: 9 }] });
    expect(finding).not.toHaveProperty("cut");
  });

  test("a second one is noted beside it", () => {
    const twice = `${AGAIN}\n60 gap pod lost\n70 =pod/x scheduled waiting=ErrImagePull\n71 bookmark pod\n80 pub a1`;
    const [finding] = findingsUntil(stateOf(twice).revision, at(90)).filter(({ rule }) => rule === "D8");
    expect(finding?.gaps?.map(({ to }) => secondsOf(to))).toEqual([20, 41]);
  });

  test("what began anew in it is another finding", () => {
    expect(
      spansOf(
        `${FAILING}\n32 pa Active=True want=1\n33 priv p1\n36 pa Active=Unknown@36 want=1\n36 priv\n40 =pod/x scheduled waiting=ErrImagePull\n41 bookmark pod\n50 pub a1`,
        "D8",
        60,
      ),
    ).not.toContain("0–");
  });

  test("what has not lasted long enough when it begins never was", () => {
    expect(
      spansOf(`${ONE_POD}\n10 dep 3\n69.999 sks Proxy n=2 pop=True\n75 gap dep lost`, "D22", 90),
    ).toEqual([]);
  });
});

describe("earlier texts", () => {
  const failures = (count: number): string =>
    Array.from({ length: count }, (_, i) => `${10 + i} req 502 100\n${10.5 + i} pub a1`).join("\n");

  test("are told at their time", () => {
    const { shared, revision } = stateOf(`${AT_ZERO}\n${failures(4)}\n15 pub a1`);
    const counts = [11.5, 12.2, 12.6, 16].map(
      (seconds) =>
        findingsAt(shared, revision, at(seconds)).find(({ rule }) => rule === "requests-failed")?.values
          .count,
    );
    expect(counts).toEqual([1, 2, 2, 4]);
  });

  test("of a long list the latest are kept", () => {
    const { revision } = stateOf(`${AT_ZERO}\n${failures(70)}\n82 pub a1`);
    const finding = revision.openFindings.get("requests-failed");
    expect(finding?.values.count).toBe(70);
    expect(finding?.before).toHaveLength(50);
    expect(finding?.before?.at(-1)?.values.count).toBe(69);
  });
});

describe("where watches are late", () => {
  test("an instant is told with what it lasted", () => {
    const { revision } = stateOf(
      "0 sks Proxy n=2\n0 pa Active=True@0 want=1\n10 pa Active=False,NoTraffic@10 want=0",
    );
    expect(revision.findings.find(({ rule }) => rule === "I14")).toMatchObject({
      from: at(10),
      to: at(10),
      seq: 2,
      beginSeq: 2,
      endSeq: 2,
      afterMs: 0,
    });
  });
});
