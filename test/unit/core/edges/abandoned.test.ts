/** Wakes that never serve, one after the other, and what the cluster autoscaler says of them. */
import { expect, test } from "vitest";
import { findingsUntil } from "../../../../lib/core/index.ts";
import { describe } from "../../../../lib/i18n/describe.ts";
import { at, START } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";
import { AT_ZERO as ZERO } from "../../../support/scenes.ts";

const RULE = "wakes-abandoned";
/** A wake that is given up after 30 s; what happens in between. */
const wake = (second: number, between = ""): string => `${second} dep 1\n${between}\n${second + 30} dep 0`;
const text = (...lines: readonly string[]): string => [ZERO, ...lines].join("\n");
const UNSCHEDULED = "110 pod/x unschedulable";

type Case = readonly [what: string, text: string, until: number, spans: readonly string[]];

test.each<Case>([
  ["three in a row", text(wake(10), wake(60), wake(110)), 141, ["10–"]],
  ["not before the third is given up", text(wake(10), wake(60), wake(110)), 139.999, []],
  ["two", text(wake(10), wake(60)), 141, []],
  ["while the next one is under way", text(wake(10), wake(60), wake(110), "160 dep 1"), 161, ["10–"]],
  ["until one serves", text(wake(10), wake(60), wake(110), "160 dep 1\n170 priv p1"), 171, ["10–170"]],
  ["one of them served", text(wake(10), wake(60, "70 priv p1\n80 priv"), wake(110)), 141, []],
  [
    "three after one that served",
    text(wake(10, "20 priv p1\n30 priv"), wake(60), wake(110), wake(160)),
    191,
    ["60–"],
  ],
])("%s", (_, lines, until, spans) => expect(spansOf(lines, RULE, until)).toEqual(spans));

table(RULE, [
  ["by the last of them", text(wake(10), wake(60), wake(110), "150 priv !p1"), 151, "110 dep 1"],
  [
    "by the cluster autoscaler, if it says anything",
    text(wake(10), wake(60), wake(110, "111 event/1 TriggeredScaleUp Pod x"), "150 priv !p1").replace(
      "110 dep 1",
      "110 dep 1\n110 pod/x unschedulable",
    ),
    151,
    "111 event/1 TriggeredScaleUp Pod x",
  ],
  [
    "the longest of them",
    text("10 dep 1\n20 dep 0", "60 dep 1\n100 dep 0", "110 dep 1\n125 dep 0"),
    141,
    { longestMs: 40_000, podMs: 65_000 },
  ],
  [
    "a pod was ready in one of them, and not listed",
    text(wake(10), wake(60, "61 pod/x scheduled started ready"), wake(110)),
    141,
    { stage: "ready" },
  ],
  [
    "the cluster autoscaler says something of nodes",
    text(wake(10), wake(60), wake(110, "111 event/1 TriggeredScaleUp Deployment r-deployment")),
    141,
    { scaler: "none" },
  ],
]);

function told(...between: readonly string[]) {
  const lines = text(wake(10), wake(60), wake(110, between.join("\n")));
  const finding = findingsUntil(revisionOf(lines), at(145)).findLast(({ rule }) => rule === RULE);
  if (finding === undefined) throw new Error("nothing is found");
  const say = (part: "detail" | "remedy"): string => describe(part, RULE, finding.values);
  return { values: finding.values, saw: say("detail"), remedy: say("remedy") };
}

test("says how long, and how far the pods came", () => {
  expect(told().values).toMatchObject({
    count: 3,
    firstAt: START + 10_000,
    lastAt: START + 140_000,
    longestMs: 30_000,
    podMs: 90_000,
    stage: "none",
    scaler: "none",
  });
  expect(told(UNSCHEDULED).values.stage).toBe("created");
  expect(told("110 pod/x scheduled").values.stage).toBe("scheduled");
  expect(told("110 pod/x scheduled started").values.stage).toBe("started");
});

test("a node that was ordered", () => {
  const { values, saw, remedy } = told(
    UNSCHEDULED,
    "111 event/1 TriggeredScaleUp Pod x text=pod_triggered_scale-up:_[{pool_0->1}]",
  );
  expect(values).toMatchObject({ scaler: "up", scalerAt: START + 111_000, down: "no" });
  expect(saw).toContain(
    "No pod got a node. The cluster autoscaler ordered a node, last at 2026-01-01T00:01:51.000Z: “pod triggered scale-up: [{pool 0->1}]”",
  );
  expect(remedy).toContain("scale-down-unneeded-time");
});

test("no node would help; the last word counts", () => {
  const { values, saw } = told(
    UNSCHEDULED,
    "111 event/1 TriggeredScaleUp Pod x",
    "112 event/2 NotTriggerScaleUp Pod x text=pod_didn't_trigger_scale-up",
    "113 event/3 ScaleDown Pod x",
  );
  expect(values).toMatchObject({ scaler: "no", words: "pod didn't trigger scale-up", down: "yes" });
  expect(saw).toContain("It also took nodes away under these pods.");
});

test("an event of before is not of these wakes", () => {
  const lines = text("5 event/1 TriggeredScaleUp Pod x", wake(10), wake(60), wake(110));
  const finding = findingsUntil(revisionOf(lines), at(145)).findLast(({ rule }) => rule === RULE);
  expect(finding?.values.scaler).toBe("none");
});
