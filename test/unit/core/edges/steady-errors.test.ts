/** A share of the requests fails all the time although pods are ready: how many, since when, and from where. */
import { describe, expect, test } from "vitest";
import { buildState, explain, findingsAt, findingsUntil } from "../../../../lib/core/index.ts";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { at, KEY, records, START } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";
import { ONE_POD as POD } from "../../../support/scenes.ts";

const RULE = "steady-errors";
const [TO_POD, TO_ACTIVATOR] = ["10.1.0.1:8012", "10.0.0.1:8012"];
/** A request every second, of which those at these seconds fail; each takes 100 ms. */
function requests(failures: readonly number[], until: number, via = TO_POD, status = 500): string {
  const lines = Array.from({ length: until - 1 }, (_, i) => i + 1).map(
    (second) => `${second} req ${failures.includes(second) ? status : 200} 100 ${via}`,
  );
  return `${POD}\n${lines.join("\n")}\n${until} pub a1 a2`;
}
const STEADY = [5, 15, 25, 26, 35];

type Case = readonly [what: string, text: string, until: number, spans: readonly string[]];

test.each<Case>([
  ["in four of six spans", requests(STEADY, 40), 40, ["0–"]],
  ["not before the fourth is over", requests(STEADY, 40), 39.999, []],
  ["in three of them", requests([5, 15, 16, 25, 26], 40), 40, []],
  ["four failures", requests([5, 15, 25, 35], 40), 40, []],
  ["until fewer than four hold one", requests(STEADY, 75), 75, ["0–70"]],
  ["as long as it goes on", requests([...STEADY, 45, 55, 65, 75], 90), 90, ["0–"]],
  [
    "an answer in the next span counts there",
    requests([5, 15, 25, 26], 41).replace("39 req 200 100", "39 req 500 1000"),
    40,
    [],
  ],
  ["errors of a client", requests(STEADY, 40, TO_POD, 404), 40, []],
  ["no answer is an error", requests(STEADY, 40, TO_POD, 0), 40, ["0–"]],
  ["without a ready pod", requests(STEADY, 40).replace("0 priv p1", "0 priv"), 40, []],
  [
    "the pod was not ready as they were sent",
    `${requests(STEADY, 40).replace("0 priv p1", "0 priv").replace("39 req", "38 priv p1\n39 req")}`,
    40,
    [],
  ],
])("%s", (_, text, until, spans) => expect(spansOf(text, RULE, until)).toEqual(spans));

table(RULE, [
  ["in a minute in which nothing else happens", `${requests(STEADY, 40)}\n200 pub a1`, 200, ["0–70"]],
  [
    "what the log says of them",
    `${requests([5, 15, 25, 26, 35], 40)}`.replace(
      "39 req",
      "38 log activator Throttler try error: pending request queue full\n39 req",
    ),
    40,
    { loggedBy: "activator", logged: "Throttler try error: pending request queue full", how: "full" },
  ],
  [
    "it becomes steady when a span is over, without a record",
    `${requests([5, 15, 25, 26, 35], 39)}\n55 pub a1`,
    55,
    ["0–"],
  ],
  [
    "since the span of the first failure",
    requests([15, 25, 35, 36, 45], 50),
    50,
    { sinceSecond: START + 10_000 },
  ],
  ["as the last of them", requests(STEADY, 40).replace("35 req 500", "35 req 503"), 40, { status: 503 }],
  [
    "by a record of the last",
    requests(STEADY, 40).replace("35 req 500", "35 req 503"),
    40,
    `35 req 503 100 ${TO_POD}`,
  ],
  [
    "who answered is recorded of some",
    requests(STEADY, 40).replaceAll(/req 200 100 \S+/g, "req 200 100"),
    40,
    { named: "yes", pod: 5 },
  ],
  [
    "in one span of nobody",
    requests(STEADY, 40).replaceAll(/\n([1-9]) req (\d+) 100 \S+/g, "\n$1 req $2 100"),
    40,
    { named: "yes" },
  ],
  ["when the last was answered", requests(STEADY, 40), 40, { lastAt: START + 35_100 }],
  [
    "less than one of a hundred is told as one",
    `${`${requests(STEADY, 40)}\n${Array.from({ length: 2_000 }, (_, i) => `${(39 + i / 4_000).toFixed(5)} req 200 10 ${TO_POD}`).join("\n")}`.replace(/\n40 pub a1 a2/, "")}\n40 pub a1`,
    40,
    { share: 1 },
  ],
]);

function told(text: string, until = 40) {
  const finding = findingsUntil(revisionOf(text), at(until)).findLast(({ rule }) => rule === RULE);
  if (finding === undefined) throw new Error("nothing is found");
  return { values: finding.values, words: tell("detail", RULE, finding.values) };
}

test("says how many of how many, since when, and who was asked", () => {
  const { values, words } = told(requests(STEADY, 40));
  expect(values).toMatchObject({
    failed: 5,
    total: 39,
    share: 13,
    status: 500,
    sinceSecond: START,
    pod: 5,
    activator: 0,
    nobody: 0,
  });
  expect(words).toContain("5 of 39 requests of the last minute (13 %) failed while pods were ready");
  expect(words).toContain("5 of them were sent to pods.");
});

test("of a minute only what was in it; since when stays", () => {
  const { values } = told(requests([...STEADY, 45, 55, 65, 75], 90), 90);
  expect(values).toMatchObject({ failed: 5, total: 60, sinceSecond: START });
});

test.each([
  ["through an activator", TO_ACTIVATOR, { activator: 5, pod: 0, named: "yes" }],
  ["not recorded", "", { nobody: 5, named: "no" }],
])("who was asked: %s", (_, via, values) => {
  expect(told(requests(STEADY, 40, via)).values).toMatchObject(values);
});

test("by the gateway itself, where others are sent on", () => {
  const text = requests(STEADY, 40).replaceAll(/req 500 100 \S+/g, "req 503 100");
  expect(told(text).values).toMatchObject({ nobody: 5, pod: 0, named: "yes", status: 503 });
  expect(told(text).words).toContain("5 were sent nowhere: the gateway answered.");
});

describe("the same requests are told once", () => {
  const rulesAt = (text: string, seconds: number): readonly string[] => {
    const state = buildState(records(text));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    return findingsAt(state.shared, revision, at(seconds))
      .map(({ rule }) => rule)
      .filter((rule) => rule.endsWith("-errors") || rule.startsWith("requests-"));
  };
  const LONG = requests(STEADY, 140);

  test.each([
    ["the application's own", 500, "app-errors"],
    ["those that were lost", 503, "requests-failed"],
  ])("%s: at first one by one, then as a share, and nothing of it again", (_, status, alone) => {
    const text = requests(STEADY, 140, TO_POD, status);
    const seconds = [10, 39.999, 40, 69.999, 70, 80, 94, 130];
    expect(seconds.map((s) => rulesAt(text, s).join(" "))).toEqual([
      alone,
      alone,
      RULE,
      RULE,
      "",
      "",
      "",
      "",
    ]);
    const all = findingsUntil(revisionOf(text), at(140)).filter(
      ({ rule }) => rule === RULE || rule === alone,
    );
    expect(all.map(({ rule }) => rule)).toEqual([RULE]);
  });

  test("those that come later are told by themselves", () => {
    const text = requests([...STEADY, 72, 80], 140);
    expect(spansOf(text, "app-errors", 140)).toEqual(["72.1–"]);
    const finding = findingsUntil(revisionOf(text), at(139)).findLast(({ rule }) => rule === "app-errors");
    expect(finding?.values).toMatchObject({ count: 2, firstAt: at(72.1), lastAt: at(80.1) });
  });

  test("those long before are, too", () => {
    const text = requests([2, ...STEADY.map((second) => second + 100)], 150);
    expect(spansOf(text, "app-errors", 150)).toEqual(["2.1–62.1"]);
  });

  test("the sentence counts them once", () => {
    const state = buildState(records(LONG));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    const [first] = explain(state.shared, revision, at(45)).clauses;
    expect(first).toMatchObject({
      key: "requestsFailed",
      values: { count: 5, status: 500, lastAt: at(35.1) },
    });
  });
});
