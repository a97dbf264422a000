/** A new revision that takes long is no error while no route leads to it; one that fails is, and nobody waits for it. */
import { describe, expect, test } from "vitest";
import { findingsUntil } from "../../../../lib/core/index.ts";
import { MESSAGES } from "../../../../lib/i18n/messages.ts";
import { at } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";

/** The second revision of a Service; the route leads to the first. */
const NEW = `0 acts a1 a2
  0 activator/1
  0 ingress/web other=100 gen=1
  10 rev active gen=2
  10 sks Proxy n=2 pop=True
  10 pa Active=Unknown,Queued@10 want=1
  10 dep 1
  10 priv
  10 pub a1 a2
  10.5 pod/x scheduled started`;
const until = (second: number, text = NEW): string => `${text}\n${second} pub a1 a2`;

type Case = readonly [
  what: string,
  text: string,
  until: number,
  spans: readonly [rollout: string[], d8: string[]],
];

describe("a new revision", () => {
  test.each<Case>([
    ["takes a minute", until(70), 70, [["10–"], []]],
    ["a millisecond less", until(69.999), 69.999, [[], []]],
    ["became ready", until(90, `${NEW}\n80 priv p1`), 90, [["10–80"], []]],
    ["crashes", until(70, `${NEW}\n20 pod/x scheduled exited=1 restarts=1`), 70, [[], ["10–"]]],
    [
      "is as it was while KIngresses are not seen",
      until(90, `${NEW}\n19 bookmark ingress\n20 gap ingress lost`),
      90,
      [[], []],
    ],
    [
      "of which no KIngress could be seen",
      until(90, NEW.replace("10 rev", "5 gap ingress lost\n10 rev")),
      90,
      [[], ["10–"]],
    ],
    [
      "is told by the record that routes to it",
      `${NEW}\n80 ingress/web other=90 r=10`,
      80,
      [["10–80"], ["10–"]],
    ],
    ["is the first of its Service", until(70, NEW.replace("gen=2\n", "gen=1\n")), 70, [[], ["10–"]]],
    [
      "of which the generation is not seen",
      until(70, NEW.replace("active gen=2", "active")),
      70,
      [[], ["10–"]],
    ],
    ["gets a share already", until(70, NEW.replace("other=100", "other=90 r=10")), 70, [[], ["10–"]]],
    [
      "where KIngresses are not watched",
      until(70, NEW.replace("0 ingress/web other=100 gen=1\n", "")),
      70,
      [[], ["10–"]],
    ],
  ])("that %s", (_, text, seconds, [rollout, d8]) => {
    expect([spansOf(text, "rollout-waits", seconds), spansOf(text, "D8", seconds)]).toEqual([rollout, d8]);
  });
});

const PA = "10 pa Active=Unknown,Queued@10 want=1";
table("rollout-waits", [
  ["what it says", until(70), 70, { sort: "notReady", namespace: "demo", revision: "r" }],
  ["by the condition", until(70), 70, PA],
  ["a pod is ready", until(70).replace("10 priv", "10 priv p1"), 90, []],
  ["nobody knows how many are", until(70).replace("  10 priv\n", ""), 90, []],
  ["it is active", until(70).replace("Unknown,Queued@10", "True@10"), 90, []],
  ["it does not say", until(70).replace("Active=Unknown,Queued@10 ", ""), 90, []],
  ["nothing is ordered", until(70).replace("10 dep 1", "10 dep 0"), 90, []],
  ["pods are not watched", until(70).replaceAll(/.* (pod|activator).*/g, ""), 90, []],
  [
    "it lost its pods: told elsewhere",
    until(
      99,
      `${NEW}\n20 priv p1\n20 pa Active=True@20 want=1\n30 priv !p1\n30 pa Active=Unknown,Queued@30 want=1`,
    ),
    99,
    [],
  ],
  [
    "as a list shows it, since its own time",
    until(99, NEW.replaceAll(/^ *10 (\S+)/gm, "10 =$1").replace("Queued@10", "Queued@-60")),
    12,
    ["-60–"],
  ],
  [
    "as a list shows it that does not say since when",
    until(99, NEW.replaceAll(/^ *10 (\S+)/gm, "10 =$1").replace("Queued@10", "Queued")),
    69.999,
    [],
  ],
]);
test.each([
  ["no", NEW],
  ["yes", NEW.replace("other=100", "other=90 r=10")],
])("of one that fails it is said whether clients wait for it: %s", (routed, text) => {
  const crash = until(70, `${text}\n20 pod/x scheduled exited=1 restarts=1`);
  const finding = findingsUntil(revisionOf(crash), at(70)).find(({ rule }) => rule === "D8");
  expect(finding?.values.routed).toBe(routed);
  expect(MESSAGES.diagnosis.D8.impact).toContain("{routed, select, no {No route leads to it");
});
