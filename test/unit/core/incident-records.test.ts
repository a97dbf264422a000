/** What a record is to a finding, when it was, who had to follow, and which revisions a report holds, each at its edge. */
import { describe, expect, test } from "vitest";
import { evidenceOf } from "../../../lib/core/answers/incident/evidence.ts";
import { followerOf } from "../../../lib/core/answers/incident/lag.ts";
import { factsOfRecord } from "../../../lib/core/answers/incident/record-facts.ts";
import { timeOfRecord } from "../../../lib/core/answers/incident/record-time.ts";
import { findingOf, findingRef } from "../../../lib/core/answers/incident/ref.ts";
import { buildState, foundIn, type RevisionState } from "../../../lib/core/index.ts";
import type { Finding } from "../../../lib/model/timeline.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { ONE_POD } from "../../support/scenes.ts";

const revisionOf = (text: string): RevisionState =>
  buildState(records(text)).revisions.get(KEY) as RevisionState;

describe("what a record says", () => {
  const TEXT = `${ONE_POD}
    10 sks Serve n=2 pop=False
    11 pub p1
    12 priv p1 !p2
    13 priv p1 p2
    14 dep 3
    15 pa Active=Unknown,Queued@15 want=3 ScaleTargetInitialized=True
    16 pod/r-deployment-1 scheduled exited=1
    17 log autoscaler Scaling from 1 to 3
    18 -dep 3
    19 pub
    20 sks Serve n=3 pop=False`;
  const told = (seq: number): string[] =>
    factsOfRecord(revisionOf(TEXT), seq).map(
      ({ role, values }) =>
        `${role} ${Object.entries(values)
          .map((one) => one.join("="))
          .join(" ")}`,
    );
  test.each<[what: string, seq: number, facts: readonly string[]]>([
    [
      "an order of the mode, and a condition with it",
      7,
      [
        "mode mode=Serve",
        "condition name=ServerlessService/ActivatorEndpointsPopulated status=False reason=none",
      ],
    ],
    ["both numbers of the public addresses", 8, ["endpoints pods=1 activators=0"]],
    ["addresses that are not ready change no number of those", 9, []],
    ["those of the private ones", 10, ["privateEndpoints pods=2"]],
    ["replicas", 11, ["replicas count=3"]],
    [
      "what is wanted, and the condition with its reason",
      12,
      ["desired count=3", "condition name=PodAutoscaler/Active status=Unknown reason=Queued"],
    ],
    ["a pod, and how it is", 13, ["pod pod=r-deployment-1 state=waiting"]],
    ["a line", 14, ["line process=autoscaler message=Scaling from 1 to 3"]],
    ["that there is no number any more is none", 15, []],
    ["no address is a number", 16, ["endpoints pods=0 activators=0"]],
    ["what is as it was", 17, []],
    [
      "of the first lists the mode, and its condition",
      1,
      [
        "mode mode=Proxy",
        "condition name=ServerlessService/ActivatorEndpointsPopulated status=True reason=none",
      ],
    ],
    ["no record", 99, []],
  ])("%s", (_, seq, facts) => {
    expect(told(seq)).toEqual(facts);
  });

  test.each([
    ["a slice", 7, 10],
    ["a sample", 11, 14],
    ["a pod", 13, 16],
    ["a line", 14, 17],
    ["addresses", 9, 12],
    ["none", 99, null],
  ])("when it was: %s", (_, seq, second) => {
    expect(secondsOf(timeOfRecord(revisionOf(TEXT), seq))).toBe(second);
  });
  test("when a restart was", () => {
    const text = `${ONE_POD}\n10 pod/r-deployment-1 scheduled started ready restarts=1 ended=9`;
    expect(secondsOf(timeOfRecord(revisionOf(text), 7))).toBe(10);
  });
});

describe("who had to follow", () => {
  const READY = `0 sks Proxy n=2 pop=True
    0 knative/controller-c ready
    0 knative/autoscaler-a ready
    0 knative/webhook-w ready`;
  const finding = (rule: string, values: Finding["values"] = {}): Finding =>
    ({ rule, values, from: at(100), to: null, seq: 0, beginSeq: 0, afterMs: 0 }) as Finding;
  const follower = (text: string, one: Finding, seconds = 100) => {
    const { shared } = buildState(records(`${READY}\n${text}`));
    const found = followerOf(shared, one, at(seconds));
    return found && [found.process, ...found.lags.map(({ rule, component }) => `${rule} ${component}`)];
  };
  const DOWN = "60 knative/controller-c\n80 knative/controller-c ready";

  test.each<[what: string, one: Finding, process: string | null]>([
    ["Endpoints", finding("I4"), "controller"],
    ["the last of them", finding("I10"), "controller"],
    ["an object of the SKS", finding("I18", { kind: "ServerlessService" }), "controller"],
    ["of the autoscaler", finding("I18", { kind: "PodAutoscaler" }), "autoscaler"],
    ["a mirror", finding("I19"), null],
    ["a diagnosis", finding("D8"), null],
  ])("%s", (_, one, process) => {
    expect(follower("", one)?.[0] ?? null).toBe(process);
  });

  test.each<[what: string, text: string, seconds: number, lags: readonly string[]]>([
    ["it was away until half a minute before", DOWN, 110, ["down controller"]],
    ["a millisecond longer before", DOWN, 110.001, []],
    ["it is away", "60 knative/controller-c", 200, ["down controller"]],
    ["another process was", "60 knative/autoscaler-a\n80 knative/autoscaler-a ready", 100, []],
    ["nothing was", "", 100, []],
    [
      "it was restarted just before",
      "70 knative/controller-c ready restarts=1 exit=1 ended=70",
      100,
      ["restarted controller"],
    ],
    ["it was restarted long before", "69.999 knative/controller-c ready restarts=1 exit=1 ended=69", 100, []],
  ])("what befell it: %s", (_, text, seconds, lags) => {
    expect(follower(text, finding("I4"), seconds)?.slice(1)).toEqual(lags);
  });
});

describe("revisions of a report", () => {
  const creating = (name: string, second: number): string =>
    `${second} sks/${name} Proxy n=2 private=\n${second} pa/${name} Active=Unknown want=-1\n401 pa/${name} Active=Unknown want=-1`;
  const found = (text: string) => {
    const { revisions, left } = foundIn(buildState(records(text)));
    return [revisions.map(({ name }) => name), left];
  };
  const lost = (name: string, second: number): string => `0 sks/${name} Proxy n=2 pop=True
    ${second} pa/${name} Active=Unknown,Queued@${second} want=1
    ${second} dep/${name} 1
    0 priv/${name}
    0 pub/${name} a1 a2
    ${second} pod/${name}-1@${name} scheduled waiting=ErrImagePull`;
  const all = (...parts: readonly string[]): string =>
    ["0 acts a1 a2", ...parts.flatMap((part) => part.split("\n"))]
      .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
      .concat("400 acts a1 a2")
      .join("\n");

  test("errors first, then those in which it began first; none of those that are well", () => {
    const text = all(
      creating("later", 50),
      creating("sooner", 0),
      lost("ill", 10),
      "0 sks/well Proxy n=2 pop=True",
    );
    expect(found(text)).toEqual([["ill", "sooner", "later"], 0]);
  });
  test("none", () => {
    expect(found("0 sks Proxy n=2 pop=True")).toEqual([[], 0]);
  });
  test("of more than forty how many are left", () => {
    const many = Array.from({ length: 42 }, (_, i) => lost(`r${i}`, 10 + i));
    expect(found(all(...many))[1]).toBe(2);
  });
});

describe("the name of a finding", () => {
  const LOST = `${ONE_POD}\n20 pod/r-deployment-1 scheduled exited=1\n20.1 priv !p1\n20.2 pa Active=Unknown want=1\n25 pod/r-deployment-1 scheduled waiting=CrashLoopBackOff ended=24 words=no_database`;
  const revision = revisionOf(LOST);
  const ref = findingRef(revision.openFindings.get("pods-lost") as Finding);
  test("is its rule and the record with which it began", () => {
    expect(ref).toMatch(/^pods-lost\.\d+$/);
    expect(findingOf(revision, ref)?.rule).toBe("pods-lost");
    expect(findingOf(revision, "pods-lost.9999")).toBeUndefined();
    expect(findingOf(revision, `D8.${ref.split(".")[1]}`)).toBeUndefined();
  });
  test("gives it as it was told then, or as it is", () => {
    expect(findingOf(revision, ref, at(22))?.values.reason).toBe("Error");
    expect(findingOf(revision, ref, at(26))?.values.reason).toBe("CrashLoopBackOff");
    expect(findingOf(revision, ref)?.values.reason).toBe("CrashLoopBackOff");
    // Before it began it is told all the same: an address may lead to what comes later.
    expect(findingOf(revision, ref, at(1))?.rule).toBe("pods-lost");
  });
});

describe("the records of a finding", () => {
  const TEXT = `${ONE_POD}
    10 dep 3
    20 pod/x scheduled waiting=ErrImagePull
    30 event/1 FailedMount Pod x warning text=no
    40 pod/y scheduled waiting=CrashLoopBackOff
    50 -dep 3`;
  const revision = revisionOf(TEXT);
  /** "7 begin (replicas) later": each record with what it is to the finding, and what it says. */
  const told = (finding: Partial<Finding>, span: readonly [number, number] = [10, 50], end = 100): string[] =>
    evidenceOf(
      revision,
      {
        rule: "D8",
        from: at(10),
        to: null,
        seq: 7,
        beginSeq: 7,
        afterMs: 0,
        values: {},
        ...finding,
      } as Finding,
      { from: at(span[0]), to: at(span[1]) },
      at(end),
    ).records.map(({ seq, parts, facts, isLater }) =>
      [
        `${seq} ${parts.map(({ role }) => role).join("+")}`,
        ...(facts === undefined ? [] : [`(${facts.map(({ role }) => role).join(" ")})`]),
        ...(isLater === true ? ["later"] : []),
      ].join(" "),
    );
  const OTHERS = ["8 trouble", "9 warning", "10 trouble"];

  test.each<[what: string, finding: Partial<Finding>, expected: readonly string[]]>([
    ["with which it began, and what that says", {}, ["7 begin (replicas)", ...OTHERS]],
    ["which shows it", { seq: 8 }, ["7 begin (replicas)", "8 shows+trouble", "9 warning", "10 trouble"]],
    [
      "which ended it: that there is no number any more says nothing",
      { endSeq: 11 },
      ["7 begin (replicas)", ...OTHERS, "11 end"],
    ],
    ["which hid it", { endSeq: 11, cut: true }, ["7 begin (replicas)", ...OTHERS, "11 gap"]],
    [
      "which told it first, later than it began",
      { judgedAt: at(20) },
      ["7 begin (replicas) later", ...OTHERS],
    ],
    ["which told it as it began", { judgedAt: at(10) }, ["7 begin (replicas)", ...OTHERS]],
    ["of which no track tells", { beginSeq: 12, seq: 12 }, [...OTHERS, "12 begin"]],
    ["a rule of another version: its own alone", { rule: "of another version" }, ["7 begin (replicas)"]],
    ["a rule that asks no pods", { rule: "D1" }, ["7 begin (replicas)"]],
  ])("%s", (_, finding, expected) => {
    expect(told(finding)).toEqual(expected);
  });

  test("nothing that was received after the end", () => {
    expect(told({}, [10, 50], 30)).toEqual(["7 begin (replicas)", "8 trouble", "9 warning"]);
    expect(told({}, [10, 50], 29.999)).toEqual(["7 begin (replicas)", "8 trouble"]);
  });
});
