/** When rules are asked, at the edge: by records, by time, by lists, and not over a gap; by a rule that waits a second for answers. */
import { describe, expect, test } from "vitest";
import {
  advance,
  buildState,
  type CoreState,
  createState,
  decodeState,
  encodeState,
  endRecords,
  findingsUntil,
  step,
} from "../../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../../support/scenes.ts";

/** A request failed at 8 s; that is known at 9 s. */
const FAILED = `${AT_ZERO}\n5 req 504 3000`;

/** What a rule has found so far, whatever the time. */
function found(state: CoreState, rule = "requests-failed"): string[] {
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return findingsUntil(revision, at(1_000_000))
    .filter((finding) => finding.rule === rule)
    .map(({ from, to }) => `${secondsOf(from)}–${secondsOf(to) ?? ""}`);
}

const played = (text: string, rule?: string): string[] => found(buildState(records(text)), rule);

describe("a rule that waits", () => {
  test.each([
    ["is asked by the next record, as of the time it waited for", `${FAILED}\n30 pub a1`, ["8–68"]],
    ["in that instant", `${FAILED}\n9 pub a1`, ["8–68"]],
    ["not by a record of before", `${FAILED}\n8.999 pub a1`, []],
    ["by a resource that it does not ask for, too", `${FAILED}\n30 metric Ready=True`, ["8–68"]],
    ["not by one of another revision", `${FAILED}\n30 pod/x@other`, []],
  ])("%s", (_, text, expected) => expect(played(text)).toEqual(expected));

  test("is asked when time passes, and says where something is new", () => {
    const state = buildState(records(FAILED));
    const version = state.revisions.get(KEY)?.version ?? 0;
    expect(advance(state, at(7.999))).toEqual([]);
    expect([advance(state, at(8)), found(state, "D9")]).toEqual([[KEY], ["0–8"]]);
    expect(advance(state, at(8.999))).toEqual([]);
    expect([advance(state, at(9)), found(state)]).toEqual([[KEY], ["8–68"]]);
    expect(state.revisions.get(KEY)?.version).toBe(version + 2);
    expect(advance(state, at(9.5))).toEqual([]);
    expect(state.revisions.get(KEY)?.version).toBe(version + 2);
  });

  test("asks each at its own time and in order", () => {
    const twice = `${AT_ZERO}\n5 req 504 3000\n6 req 504 4000\n60 pub a1`;
    const revision = buildState(records(twice)).revisions.get(KEY);
    const [finding] = findingsUntil(revision as NonNullable<typeof revision>, at(60)).filter(
      ({ rule }) => rule === "requests-failed",
    );
    expect(finding?.before?.map(({ to, values }) => [secondsOf(to), values.count])).toEqual([[11, 1]]);
    expect(finding?.values.count).toBe(2);
  });

  test("waits on when the state is sent in between", () => {
    const all = records(`${FAILED}\n30 pub a1`);
    for (let cut = 1; cut < all.length; cut++) {
      let state = createState();
      all.forEach((one, i) => {
        if (i === cut) state = decodeState(encodeState(state));
        step(state, one);
      });
      expect([cut, encodeState(state)]).toEqual([cut, encodeState(buildState(all))]);
    }
  });
});

describe("a gap", () => {
  test.each([
    [
      "that begins before the time: it is not asked",
      `${FAILED}\n8.9 dep 0 ready=0\n9.5 gap dep lost\n30 pub a1`,
      [],
    ],
    ["that begins then", `${FAILED}\n9 dep 0 ready=0\n9.5 gap dep lost\n30 pub a1`, ["8–9"]],
    ["that begins later", `${FAILED}\n9.1 dep 0 ready=0\n9.5 gap dep lost\n30 pub a1`, ["8–9.1"]],
    ["that another revision bounds, after the time", `${FAILED}\n9.5 dep/x 0\n10 gap dep lost`, ["8–9.5"]],
    ["that another revision bounds, then", `${FAILED}\n9 dep/x 0\n10 gap dep lost`, ["8–9"]],
    ["that another revision bounds, before it", `${FAILED}\n8.999 dep/x 0\n10 gap dep lost`, []],
    ["of what it does not need", `0 metric Ready=True\n${FAILED}\n9.5 gap metric lost\n30 pub a1`, ["8–68"]],
    [
      "it is asked again when the list is whole, and goes on",
      `${FAILED}\n9.1 dep 0 ready=0\n9.5 gap dep lost\n20 =dep 0\n21 bookmark dep\n30 pub a1`,
      ["8–68"],
    ],
    [
      "it was over when the list came",
      `${FAILED}\n9.1 dep 0 ready=0\n9.5 gap dep lost\n80 =dep 0\n81 bookmark dep\n90 pub a1`,
      ["8–9.1"],
    ],
  ])("%s", (_, text, expected) => expect(played(text)).toEqual(expected));

  /** An image that cannot be pulled, as lists show it, with a Revision. */
  const FAILING = `0 =acts a1
    0 =sks Proxy n=2 pop=True
    0 =pa Active=Unknown,Queued@0 want=1
    0 =dep 1
    0 =rev active
    0 =priv
    0 =pub a1
    0 =pod/x scheduled waiting=ErrImagePull
    1 bookmark pod`;
  test.each([
    ["of what the rule only may read does not end it", "rev", ["0–"]],
    ["of what it needs does", "dep", ["0–0"]],
  ])("%s", (_, resource, expected) => {
    expect(played(`${FAILING}\n20 gap ${resource} lost\n30 metric Ready=True`, "D8")).toEqual(expected);
  });

  test("of what the rule needs, though no record of it asks the rule, ends what it waits for", () => {
    const state = buildState(records(`${ONE_POD}\n8 req 500 1000 a1\n9.5 gap sks lost`));
    expect(state.revisions.get(KEY)?.waits?.has("steady-errors")).toBe(false);
  });

  test("says that something is new where it cut something", () => {
    const state = buildState(records(`${FAILED}\n9.1 dep 0 ready=0\n0 =sks/x Proxy`));
    const versions = () => [KEY, "demo/x"].map((key) => state.revisions.get(key)?.version ?? 0);
    const before = versions();
    const [gap] = records("9.5 gap dep lost");
    if (gap !== undefined) step(state, { ...gap, seq: 99 });
    expect(versions().map((version, i) => version > (before[i] ?? 0))).toEqual([true, false]);
  });
});

describe("a list", () => {
  const LISTED = `0 =acts a1
    0 =sks Proxy n=2 pop=True
    0 =pa Active=Unknown,Queued@-100 want=1
    0 =dep 1
    0 =priv
    0 =pub a1`;
  test.each([
    ["that shows nothing of it, once it is whole", `${LISTED}\n0 =pod/z@other\n1 bookmark pod`, ["-100–"]],
    ["that is not whole yet", `${LISTED}\n0 =pod/z@other`, []],
    ["of nothing: nobody knows that there was one", `${LISTED}\n1 bookmark pod`, []],
  ])("%s", (_, text, expected) => expect(played(text, "D8")).toEqual(expected));

  /** By how much the versions of the two revisions change with the last record of a text. */
  const changesOf = (text: string, last: (state: CoreState) => void): number[] => {
    const state = buildState(records(text));
    const versions = () => [KEY, "demo/x"].map((key) => state.revisions.get(key)?.version ?? 0);
    const before = versions();
    last(state);
    return versions().map((version, i) => version - (before[i] ?? 0));
  };

  test("says where something is new when it is whole", () => {
    const text = `0 =sks/x Proxy\n${LISTED}\n0 =pod/z@other`;
    const whole = (state: CoreState): void => {
      const [bookmark] = records("1 bookmark pod");
      if (bookmark !== undefined) step(state, { ...bookmark, seq: 99 });
    };
    expect(changesOf(text, whole)).toEqual([1, 0]);
  });

  test("says where something is new when no more comes", () => {
    const text = `0 =sks/x Proxy\n${LISTED.replace("Unknown,Queued@-100 want=1", "False,NoTraffic@-100 want=0").replace("dep 1", "dep 0")}\n0 =rev active ResourcesAvailable=False,Unschedulable`;
    expect(changesOf(text, (state) => void endRecords(state, 99))).toEqual([1, 0]);
  });

  test("that is over long after it asks no rule that has spoken", () => {
    const spoken = `${LISTED}\n0 =pod/x scheduled waiting=ErrImagePull\n50 pod/x scheduled started\n60 priv p1\n60 pa Active=True@60 want=1\n70 priv\n71 bookmark pod`;
    expect(played(spoken, "D8")).toEqual(["-100–60"]);
  });
});

describe("no more records come", () => {
  const ended = (text: string, rule: string): string[] => {
    const all = records(text);
    const state = buildState(all);
    endRecords(state, all.length - 1);
    return found(state, rule);
  };
  const STUCK = `0 =acts a1
    0 =sks Proxy n=2 pop=True
    0 =pa Active=Unknown,Queued@-100 want=1
    0 =dep 1
    0 =priv
    0 =pub a1
    0 =rev active ResourcesAvailable=False,Unschedulable`;

  test("what is known by then is sorted first, whoever asked before", () => {
    const all = records("5 req 504 3000\n10 event/1 Unhealthy Pod x");
    const state = buildState(all);
    endRecords(state, all.length - 1);
    expect(state.revisions.get(KEY)?.failures.pending).toEqual([]);
  });

  test("rules that may lack what was never seen are asked without it", () => {
    const GAVE_UP = STUCK.replace("Unknown,Queued@-100 want=1", "False,NoTraffic@-100 want=0").replace(
      "dep 1",
      "dep 0",
    );
    expect(ended(GAVE_UP, "D8")).toEqual(["0–"]);
    expect(played(GAVE_UP, "D8")).toEqual([]);
  });

  test("others are not", () => {
    expect(ended(ONE_POD.replace(/.*pod.*\n/, "").replaceAll("0 ", "0 ="), "D12")).toEqual([]);
  });
});

describe("what is not known yet", () => {
  test.each([
    ["no rule is asked before all that it needs was seen", AT_ZERO.replace("0 dep 0\n", ""), "D9", []],
    ["nor of what is cut off", `${AT_ZERO}\n5 gap dep lost\n6 pub\n7 pub a1`, "D9", ["0–0"]],
    ["it is asked when the last of it comes", AT_ZERO, "D9", ["0–"]],
  ])("%s", (_, text, rule, expected) => expect(played(text, rule)).toEqual(expected));
});
