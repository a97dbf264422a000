/** What is kept of findings and told of them at any time: order, gaps, earlier texts, what was found elsewhere. */
import { describe, expect, test } from "vitest";
import {
  buildState,
  findingsAt,
  findingsUntil,
  marksElsewhere,
  unseenFindings,
} from "../../../../lib/core/index.ts";
import { basisOf } from "../../../../lib/core/rules/basis.ts";
import { hiddenFindings, marksAt, shownAt, timesOf } from "../../../../lib/core/rules/findings.ts";
import type { Finding } from "../../../../lib/model/timeline.ts";
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

  test("is told of a rule of another version, too", () => {
    expect(marksAt(shared, [{ ...OPEN, rule: "I99" }], at(30))).toHaveLength(1);
  });

  test("rests on a part of Knative's code", () => {
    expect(basisOf("I4")).toContain("reconcilePublicEndpoints");
    expect(basisOf("D8")).toBeUndefined();
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
    ["hides nothing in the instant of the last record", FAILING, 20, []],
    ["hides what stood from then on", FAILING, 20.001, ["D8"]],
    ["until the list comes", GONE, 39.999, ["D8"]],
    ["and no longer", GONE, 40, []],
    ["another one does not hide what the first one cut", `${GONE}\n60 gap pod lost`, 65, []],
    ["hides nothing before it", AGAIN, 19.999, []],
    ["hides nothing after it", AGAIN, 45, []],
  ])("%s", (_, text, seconds, expected) => expect(hidden(text, seconds)).toEqual(expected));

  test("is over for what stood with the first list that is whole", () => {
    const unseen = (text: string, seconds = 60): string[] =>
      unseenFindings(stateOf(text).revision, at(seconds)).map(({ rule }) => rule);
    expect([unseen(FAILING), unseen(AGAIN), unseen(GONE)]).toEqual([["D8"], [], []]);
  });

  test("hides what is worst first, however late it began", () => {
    const text = `0 pod/r-deployment-9 scheduled started ready
      ${ONE_POD.replace("0 priv p1", "0 priv p1 p9")}
      3 -pod/r-deployment-9
      5 pod/r-deployment-2 scheduled started ready ip=10.1.0.2
      20 pod/z@other
      21 gap pod lost`;
    expect(hidden(text, 25).filter((rule) => !rule.startsWith("I"))).toEqual(["D12", "stale-address"]);
  });

  test("what would have ceased by itself meanwhile is over", () => {
    const { revision } = stateOf(`${AT_ZERO}\n5 req 504 3000\n9.1 dep 0 ready=0\n9.5 gap dep lost`);
    const unseen = (seconds: number): boolean =>
      unseenFindings(revision, at(seconds)).some(({ rule }) => rule === "requests-failed");
    expect([67.999, 68].map(unseen)).toEqual([true, false]);
    expect(unseenFindings(stateOf(AT_ZERO).revision, at(5))).toEqual([]);
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

describe("all findings", () => {
  /** Of a revision that has these, and no others. */
  const told = (found: readonly Partial<Finding>[], seconds = 100): string[] => {
    const { revision } = stateOf("0 sks Proxy private=");
    const base = { afterMs: 0, seq: 1, beginSeq: 1, values: {} };
    revision.findings.push(...found.map((one) => ({ ...base, from: at(0), to: null, rule: "I4", ...one })));
    return findingsUntil(revision, at(seconds)).map(
      ({ rule, from, to }) => `${rule} ${secondsOf(from)}–${secondsOf(to) ?? ""}`,
    );
  };
  const whole = { rule: "steady-errors", from: at(10), to: at(50) };
  const part = { rule: "app-errors", from: at(20), to: at(40) };

  test("stand in the order in which they began", () => {
    const found = [
      { rule: "I6", from: at(5), seq: 3 },
      { rule: "I5", from: at(5), seq: 2 },
      { rule: "I4", from: at(1), seq: 9 },
    ];
    expect(told(found)).toEqual(["I4 1–", "I5 5–", "I6 5–"]);
  });

  test.each<[what: string, part: Partial<Finding>, whole: Partial<Finding>, isTold: boolean]>([
    ["within it", part, whole, false],
    ["as long as it", { ...part, from: at(10), to: at(50) }, whole, false],
    ["from before it", { ...part, from: at(9.999) }, whole, true],
    ["for longer than it", { ...part, to: at(50.001) }, whole, true],
    ["within one that lasts", part, { ...whole, to: null }, false],
    ["that lasts itself", { ...part, to: null }, whole, true],
    ["within another one", part, { ...whole, rule: "requests-failed" }, true],
    ["of a rule of another version", { ...part, rule: "I99" }, whole, true],
    ["that is no part of it", { ...part, rule: "D10" }, whole, true],
  ])("what is told as a part of another is not told %s", (_, one, other, isTold) => {
    expect(told([one, other, { rule: "I4", from: at(0) }]).length).toBe(isTold ? 3 : 2);
  });

  test("end when they cease by themselves, with a record or without", () => {
    const ceases = { rule: "D10", from: at(10), until: at(70) };
    expect(told([ceases], 70)).toEqual(["D10 10–"]);
    expect(told([ceases], 70.001)).toEqual(["D10 10–70"]);
    expect(told([{ ...ceases, to: at(20) }], 100)).toEqual(["D10 10–20"]);
    expect(told([{ ...ceases, until: at(5) }], 100)).toEqual(["D10 10–10"]);
  });
});

describe("the instant at which a finding is shown", () => {
  test.each([
    ["when it counts", MARK, 12],
    ["when it counts, while it lasts", OPEN, 12],
    ["its begin, when it is over by then", { ...MARK, to: at(12) }, 10],
    ["when it counts just before", { ...MARK, to: at(12.001) }, 12],
    ["its begin, when it ceases by then", { ...OPEN, until: at(12) }, 10],
    ["when it counts, and ceases later", { ...OPEN, until: at(60) }, 12],
    ["when it was judged, where that was later", { ...OPEN, judgedAt: at(13) }, 13],
    ["its begin, when it was judged after its end", { ...MARK, judgedAt: at(20) }, 10],
  ])("is %s", (_, mark, expected) => expect(secondsOf(shownAt(mark))).toBe(expected));
});

describe("the times of a finding", () => {
  const times = (finding: Partial<Finding>): (number | null)[] => {
    const { first, last, judgedAt } = timesOf({ ...MARK, seq: 1, values: {}, ...finding });
    return [secondsOf(first), secondsOf(last), secondsOf(judgedAt)];
  };
  const values = { firstAt: at(11), lastAt: at(15) };
  test.each<[what: string, finding: Partial<Finding>, expected: (number | null)[]]>([
    ["of a state", { values }, [10, 20, 12]],
    ["of events", { rule: "D10", values }, [11, 15, 12]],
    ["of events that are not timed", { rule: "D10" }, [10, 20, 12]],
    ["of a rule of another version", { rule: "I99" }, [10, 20, 12]],
    ["judged later", { judgedAt: at(18) }, [10, 20, 18]],
    ["judged before it counted", { judgedAt: at(11) }, [10, 20, 12]],
  ])("%s", (_, finding, expected) => expect(times(finding)).toEqual(expected));
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
