/** Knative's reconcilers fail over a revision again and again: their words are told, and nothing else. */
import { describe, expect, test } from "vitest";
import { advance, buildState, explain, findingsAt } from "../../../lib/core/index.ts";
import { severityOf } from "../../../lib/core/rules/catalogue.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { spansOf } from "../../support/revision.ts";
import { latest } from "../../support/rule-table.ts";
import { AT_ZERO } from "../../support/scenes.ts";

const SERVING = `0 =acts a1
  0 =sks Serve
  0 =pa Active=True want=1
  0 =dep 1
  0 =pub p1
  0 =priv p1`;
const WORDS = "failed to get activator service endpoints";
const FAILS = `${SERVING}
  10 fail controller ${WORDS}
  12 fail controller ${WORDS}
  25 fail controller ${WORDS}`;
const EVENT = `warning text=${WORDS.replaceAll(" ", "_")}`;

function revisionAt(text: string, seconds: number) {
  const state = buildState(records(text).filter(({ t }) => t <= at(seconds)));
  advance(state, at(seconds));
  const revision = state.revisions.get(KEY);
  if (revision === undefined) throw new Error("no revision r");
  return { shared: state.shared, revision };
}

function found(text: string, seconds: number): string[] {
  const { shared, revision } = revisionAt(text, seconds);
  return findingsAt(shared, revision, at(seconds))
    .filter(({ rule }) => rule === "reconcile-fails")
    .map(({ from, values }) => `${secondsOf(from)} ${values.process} ${values.count}× “${values.words}”`);
}

describe("an error of a reconciler, again and again", () => {
  const TOLD = [`10 controller 3× “${WORDS}”`];

  test.each<[what: string, text: string, seconds: number, expected: string[]]>([
    ["three times within fifteen seconds", FAILS, 25, TOLD],
    ["a millisecond less", FAILS.replace("25 fail", "24.999 fail"), 25, []],
    ["only twice", FAILS.replace(/\n.*12 fail.*/, ""), 25, []],
    [
      "two lines of one pass count once",
      `${FAILS.replace(/\n.*12 fail.*/, "")}\n25.009 fail controller ${WORDS}`,
      26,
      [],
    ],
    [
      "two passes, ten milliseconds apart",
      `${FAILS.replace(/\n.*12 fail.*/, "")}\n25.010 fail controller ${WORDS}`,
      26,
      TOLD,
    ],
    ["nobody tells it for a minute", FAILS, 84.999, TOLD],
    ["and a millisecond more", FAILS, 85, []],
    [
      "another error begins anew",
      FAILS.replace(`25 fail controller ${WORDS}`, "25 fail controller other"),
      25,
      [],
    ],
    ["the activator reconciles nothing", FAILS.replaceAll("controller", "activator"), 25, []],
    ["a stale cache is no failure", FAILS.replaceAll(WORDS, "endpoints r already exists"), 25, []],
    ["nor is a conflict", FAILS.replaceAll(WORDS, "the object has been modified"), 25, []],
    [
      "a refused patch is told by another rule",
      FAILS.replaceAll("controller", "autoscaler").replaceAll(
        WORDS,
        "failed to apply scale 2 to scale target r: no",
      ),
      25,
      [],
    ],
    ["a foreign owner is told by another rule", FAILS.replace("sks Serve", "sks Serve notowned"), 25, []],
    [
      "a pass that succeeded ends it",
      `${FAILS.replaceAll("controller", "autoscaler")}\n26 reconcile 5ms`,
      26,
      [],
    ],
    [
      "a line of one before it, told late, does not",
      `${FAILS.replaceAll("controller", "autoscaler")}
24 reconcile 5ms`,
      26,
      [TOLD[0]?.replace("controller", "autoscaler") ?? ""],
    ],
    ["one of another process does not", `${FAILS}\n26 reconcile 5ms`, 26, TOLD],
  ])("%s", (_, text, seconds, expected) => expect(found(text, seconds)).toEqual(expected));

  test("Events tell it, too", () => {
    const events = `${SERVING}
      10 event/1 InternalError ServerlessService r ${EVENT}
      11 event/1 InternalError ServerlessService r ${EVENT} count=2
      25 event/1 InternalError ServerlessService r ${EVENT} count=3`;
    expect(found(events, 25)).toEqual(TOLD);
    expect(found(events.replaceAll("InternalError", "Updated"), 25)).toEqual([]);
    expect(found(events.replaceAll("ServerlessService", "Pod"), 25)).toEqual([]);
  });

  test("is in the answer, with its record", () => {
    const { shared, revision } = revisionAt(FAILS, 30);
    const told = explain(shared, revision, at(30)).clauses.find(({ key }) => key === "reconcileFails");
    expect([told?.values.words, told?.seq]).toEqual([WORDS, 8]);
  });
});

describe("conflicts are tried again: they are told as that, and are no cause", () => {
  const conflict = (what: string): string =>
    `Operation_cannot_be_fulfilled_on_${what}:_the_object_has_been_modified;_please_apply_your_changes`;
  const events = `${AT_ZERO}
    10 event/1 UpdateFailed PodAutoscaler r warning count=7 text=${conflict("podautoscalers")}
    12 event/2 InternalError PodAutoscaler r warning count=3 text=failed_to_apply_scale_1_to_scale_target_r-deployment:_${conflict("deployments")}`;

  test("all of them are counted, in a note", () => {
    expect(latest(events, "writes-retried", 15)).toMatchObject({
      from: at(10),
      values: { count: 10, process: "autoscaler" },
    });
    expect(severityOf(latest(events, "writes-retried", 15))).toBe("note");
  });
  test("for a minute", () => {
    expect(spansOf(`${events}\n100 pub a1 a2`, "writes-retried", 100)).toEqual(["10–72"]);
  });
  test("one that comes later is told by itself", () => {
    const again = `${events}\n90 event/1 UpdateFailed PodAutoscaler r warning count=8 text=${conflict("podautoscalers")}\n95 pub a1 a2`;
    expect(spansOf(again, "writes-retried", 95)).toEqual(["10–72", "90–"]);
  });
  test("a patch that met one is not refused, and no pass keeps failing", () => {
    const later = `${events}\n30 event/2 InternalError PodAutoscaler r warning count=9 text=failed_to_apply_scale_1_to_scale_target_r-deployment:_${conflict("deployments")}`;
    for (const rule of ["wake-refused", "scale-refused", "reconcile-fails"])
      expect(spansOf(later, rule, 60)).toEqual([]);
  });
  test("lines alone are not told", () => {
    const lines = [10, 20, 30, 40].map(
      (t) => `${t} fail autoscaler ${conflict("podautoscalers").replaceAll("_", " ")}`,
    );
    expect(spansOf(`${AT_ZERO}\n${lines.join("\n")}`, "writes-retried", 60)).toEqual([]);
  });
  test("another error is told as before", () => {
    expect(
      spansOf(
        `${AT_ZERO}\n10 event/1 InternalError PodAutoscaler r warning text=no_such_thing`,
        "writes-retried",
        15,
      ),
    ).toEqual([]);
  });
});
