/** The API server refuses the patch of the replicas: from log lines, from Events, from both, until one succeeds. */
import { describe, expect, test } from "vitest";
import { buildState, explain, findingsAt, gateAt } from "../../../../lib/core/index.ts";
import { describe as textOf } from "../../../../lib/i18n/describe.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";
import { spansOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";
import { AT_ZERO as IDLE, SHORT_WINDOW } from "../../../support/scenes.ts";

const POD = `0 config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s
  0 acts a1 a2
  0 sks Proxy n=2 pop=True@0
  0 pa Active=True@0 want=1 ScaleTargetInitialized=True
  0 dep 1
  0 pod/r-deployment-1 scheduled started ready
  0 priv p1
  0 pub a1 a2
  20 pa Active=False,NoTraffic@20 want=0 ScaleTargetInitialized=True
  20.1 log autoscaler Probing activator = true, err = <nil>
  30 log autoscaler Scaling from 1 to 0`;
const AT_ZERO = `${SHORT_WINDOW}
  ${IDLE}`;

const WORDS = `admission webhook "guard.example" denied the request: not at night`;
const refused = (seconds: number, to: number, words = WORDS): string =>
  `${seconds} fail autoscaler error scaling target: failed to apply scale ${to} to scale target r-deployment: ${words}`;
const told = (seconds: number, to: number, more = ""): string =>
  `${seconds} event/1 InternalError PodAutoscaler r warning text=${`error scaling target: failed to apply scale ${to} to scale target r-deployment: ${WORDS}`.replaceAll(" ", "_")} ${more}`;

const LINES = `${POD}\n${refused(30, 0)}\n${refused(32, 0)}\n${refused(36, 0)}`;
const EVENTS = `${POD}\n${told(30, 0)}\n${told(32, 0, "count=2")}\n${told(36, 0, "count=3")}`;
const BOTH = `${POD}\n${refused(30, 0)}\n${told(30.01, 0)}\n${refused(32, 0)}\n${told(32.01, 0, "count=2")}\n${refused(36, 0)}`;
const WAKE = `${AT_ZERO}\n10 log autoscaler Scaling from 0 to 1\n${refused(10, 1)}\n${refused(12, 1)}`;

describe("scale-refused", () => {
  const cases: readonly (readonly [what: string, text: string, until: number, spans: readonly string[]])[] = [
    ["lines alone", LINES, 40, ["30–"]],
    ["Events alone", EVENTS, 40, ["30–"]],
    ["both", BOTH, 40, ["30–"]],
    ["for 2 s", LINES, 32, ["30–"]],
    ["a millisecond less", LINES, 31.999, []],
    ["the patch succeeds", `${LINES}\n45 dep 0`, 60, ["30–45"]],
    ["somebody changes the replicas", `${LINES}\n45 dep 2`, 60, ["30–45"]],
    ["a pass succeeds", `${LINES}\n45 reconcile 10ms\n45 dep 1`, 60, ["30–45"]],
    ["pods are wanted again", `${LINES}\n45 pa Active=True@45 want=1`, 60, ["30–45"]],
    ["the Deployment is deleted", `${LINES}\n45 -dep 1`, 60, ["30–45"]],
    ["a line that comes after the patch", `${POD}\n31 dep 0\n${refused(30.9, 0)}\n40 dep 0`, 60, []],
    ["another error of the autoscaler", `${POD}\n30 fail autoscaler error reconciling SKS: timeout`, 60, []],
    ["the controller's error", LINES.replaceAll("fail autoscaler", "fail controller"), 60, []],
    ["the longest back-off and some more", LINES, 36 + 1_199.999, ["30–"]],
    ["nothing is heard for longer", `${LINES}\n1300 sks Proxy n=2 pop=True@0`, 1_300, ["30–1236"]],
    [
      "a resize",
      `${LINES.replaceAll("scale 0", "scale 3").replaceAll("False,NoTraffic", "True")}`,
      40,
      ["30–"],
    ],
    ["a text without a number", LINES.replaceAll("scale 0 to", "scale to"), 40, ["30–"]],
  ];
  test.each(cases)("%s", (_, text, until, spans) =>
    expect(spansOf(text, "scale-refused", until)).toEqual(spans),
  );

  test("what follows a refusal is told from its end on, and what it explains is not told beside it", () => {
    const freed = `${LINES}\n45 reconcile 10ms\n48 sks Proxy n=2 pop=True@0\n49 dep 0`;
    expect(spansOf(freed, "scale-refused", 60)).toEqual(["30–45"]);
    expect(spansOf(freed, "D5", 60)).toEqual(["20–30", "45–49"]);
    // The recorder is started long after it began, and hears of it by the next line.
    const late = `100 =config/config-autoscaler scale-to-zero-grace-period=10s stable-window=6s
      100 =acts a1 a2
      100 =sks Proxy n=2 pop=True@0
      100 =dep 1
      100 =pod/r-deployment-1 scheduled started ready created=0
      100 =priv p1
      100 =pub a1 a2
      100 =pa Active=False,NoTraffic@20 want=0 ScaleTargetInitialized=True
      101 pa Active=False,NoTraffic@20 want=0 ScaleTargetInitialized=True`;
    expect(spansOf(late, "D4", 110)).toEqual(["20–"]);
    const event = told(104, 0, "count=9 last=30").replace("event/1", "=event/1");
    expect(spansOf(`${late}\n${event}`, "scale-refused", 110)).not.toEqual([]);
    expect(spansOf(`${late}\n${event}`, "D4", 110)).toEqual([]);
  });

  test("stands again after a gap, from a list alone, as old as the Event says", () => {
    expect(
      spansOf(`${LINES}\n40 gap dep\n50 =dep 1\n51 bookmark dep\n52 dep 1`, "scale-refused", 60),
    ).toEqual(["30–"]);
    const LIST = POD.split("\n").map((line) =>
      line.replace(/^(\s*)[\d.]+ (sks|pa|dep|priv|pub|acts|config|pod)/, "$1100 =$2"),
    );
    const dump = LIST.filter(
      (line) => line.includes("=") && !line.includes("log") && !line.includes("Active=True"),
    );
    const event = told(100, 0, "count=7 last=90").replace("event/", "=event/");
    expect(spansOf(`${event}\n${dump.join("\n")}`, "scale-refused", 100)).toEqual(["90–"]);
    expect(spansOf(`${dump.join("\n")}\n${event}`, "scale-refused", 100)).toEqual(["90–"]);
    const old = told(100, 0, "count=7 last=-1200").replace("event/", "=event/");
    expect(spansOf(`${old}\n${dump.join("\n")}`, "scale-refused", 100)).toEqual([]);
  });

  test("counts passes, not lines: a failed pass prints two, and its Event is the third", () => {
    const state = buildState(
      records(
        `${BOTH}\n36.002 fail autoscaler error scaling target: failed to apply scale 0 to scale target r-deployment: ${WORDS}`,
      ),
    );
    const found = findingsAt(state.shared, stateOf(state), at(40)).find(
      ({ rule }) => rule === "scale-refused",
    );
    expect(found?.values).toMatchObject({
      count: 3,
      sort: "webhook",
      name: "guard.example",
      words: WORDS,
      to: 0,
      from: 1,
    });
    // The last wait was 4 s.
    expect(secondsOf(Number(found?.values.nextAt))).toBeCloseTo(44, 1);
  });

  test.each([
    [
      "policy",
      "denied-at-night",
      "forbidden: ValidatingAdmissionPolicy 'denied-at-night' with binding 'b' denied request: no",
    ],
    [
      "webhookDown",
      "guard.example",
      `Internal error occurred: failed calling webhook "guard.example": no endpoints available`,
    ],
    [
      "mutation",
      "",
      `Internal error occurred: add operation does not apply: doc is missing path: "/spec/template": missing value`,
    ],
    [
      "rights",
      "deployments/scale",
      `deployments.apps "r-deployment" is forbidden: User "x" cannot patch resource "deployments/scale" in API group "apps"`,
    ],
    ["quota", "team", "exceeded quota: team, requested: pods=1"],
    ["gone", "r-deployment", `deployments.apps "r-deployment" not found`],
    ["other", "", "the server is currently unable to handle the request"],
  ])("names the cause: %s", (sort, name, words) => {
    const state = buildState(records(`${POD}\n${refused(30, 0, words)}`));
    const values = findingsAt(state.shared, stateOf(state), at(40)).find(
      ({ rule }) => rule === "scale-refused",
    )?.values;
    expect(values).toMatchObject({ sort, name, words });
    expect(textOf("remedy", "scale-refused", values ?? {})).toMatch(
      /kubectl -n demo scale deployment r-deployment --replicas=0 --dry-run=server/,
    );
  });
});

describe("while zero is refused", () => {
  const { keys, gate, rules } = answersOf(LINES, 40);

  test("the sentence begins with it and promises nothing", () => {
    expect(keys).toEqual(["refusedZero", "refusedNext", "handingOver", "probeConfirmed"]);
  });

  test("the gate says who blocks, and that time does not help", () => {
    expect([gate.branch, gate.blockedBy, gate.unblock?.key, gate.earliestZero]).toEqual([
      "refused",
      "replicas",
      "refused",
      null,
    ]);
    expect(gate.unblock?.values.words).toBe(WORDS);
  });

  test("nothing else is named as the cause, however long it lasts", () => {
    expect(rules).not.toContain("D5");
    expect(answersOf(`${LINES}\n400 sks Proxy n=3 pop=True@0`, 400).rules).not.toContain("D4");
  });

  test("as soon as the patch succeeds nothing of it is left", () => {
    const after = answersOf(`${LINES}\n45 dep 0\n45 priv`, 46);
    expect(after.keys).not.toContain("refusedZero");
    expect(after.gate.branch).toBe("atZero");
    expect(after.rules).not.toContain("scale-refused");
  });

  test("the next try is told until it is due", () => {
    expect(answersOf(LINES, 43.9).keys).toContain("refusedNext");
    expect(answersOf(LINES, 44.1).keys).not.toContain("refusedNext");
  });
});

describe("while a wake is refused", () => {
  test("nobody wakes it: sentence, gate and findings agree", () => {
    const { keys, gate, rules } = answersOf(WAKE, 14);
    expect(keys.slice(0, 3)).toEqual(["refusedWake", "refusedNext", "zero"]);
    expect(keys).not.toContain("untilRequest");
    expect([gate.branch, gate.blockedBy, gate.unblock?.key]).toEqual(["wakeRefused", null, "refused"]);
    expect(rules).toContain("wake-refused");
    expect(rules).not.toContain("D9");
    expect(rules).not.toContain("scale-refused");
  });

  test("it ends with the wake", () => {
    expect(spansOf(`${WAKE}\n20 dep 1`, "wake-refused", 30)).toEqual(["10–20"]);
    expect(answersOf(`${WAKE}\n20 dep 1`, 21).keys).not.toContain("refusedWake");
  });
});

function stateOf({ revisions }: ReturnType<typeof buildState>) {
  const revision = revisions.get(KEY);
  if (revision === undefined) throw new Error("the records make no revision r");
  return revision;
}

function answersOf(text: string, seconds: number) {
  const state = buildState(records(text));
  const revision = stateOf(state);
  const t = at(seconds);
  return {
    keys: explain(state.shared, revision, t).clauses.map(({ key }) => key),
    gate: gateAt(state.shared, revision, t),
    rules: findingsAt(state.shared, revision, t).map(({ rule }) => rule),
  };
}

test("the probe of a patch that is refused was confirmed, recorded or not", () => {
  const probeIn = (text: string) => {
    const state = buildState(records(text));
    const revision = state.revisions.get(KEY);
    if (revision === undefined) throw new Error("no revision");
    return gateAt(state.shared, revision, at(40)).rows.find(({ id }) => id === "probe");
  };
  expect(probeIn(LINES)?.facts[0]?.key).toBe("probeConfirmed");
  for (const text of [EVENTS, LINES]) {
    const row = probeIn(text.replace(/.*Probing activator.*\n/, ""));
    expect([row?.state, row?.facts.map(({ key }) => key)]).toEqual(["passed", ["probeBeforePatch"]]);
  }
  const failed = LINES.replace("Probing activator = true, err = <nil>", "Probing activator = false, err = x");
  expect(probeIn(failed)?.facts[0]?.key).toBe("probeFailing");
});

/** Where no object is recorded the autoscaler's own lines say what it patched. */
const scaling = (seconds: number, from: number, to: number): string =>
  `${seconds} log autoscaler Scaling from ${from} to ${to}`;
const lines = (from: number, to: number): string =>
  `${scaling(10, from, to)}\n${refused(10, to)}\n${refused(12, to)}\n${refused(14, to)}`;
table("wake-refused", [
  ["lines alone", lines(0, 1), 14, ["10–"]],
  [
    "from which number to which",
    lines(0, 1),
    14,
    { from: 0, to: 1, count: 3, namespace: "demo", revision: "r" },
  ],
  ["a later line is not of it", `${lines(0, 1)}\n${scaling(14.001, 3, 4)}`, 15, { from: 0 }],
  [
    "the line of that instant is",
    lines(3, 1).replace("\n14 ", `\n${scaling(14, 0, 1)}\n14 `),
    15,
    { from: 0 },
  ],
  ["lines that change some replicas", lines(2, 3), 14, []],
  ["lines that do not say from which", lines(0, 1).replace(/.*Scaling.*\n/, ""), 14, []],
]);
table("scale-refused", [
  ["lines alone that change some replicas", lines(2, 3), 14, { from: 2, to: 3 }],
  ["that go to zero", lines(2, 0), 14, { from: 2, to: 0 }],
  [
    "which number is wanted nobody says",
    lines(2, 3).replaceAll("apply scale 3", "apply scale").replace("from 2 to 3", ""),
    14,
    { to: -1 },
  ],
  ["that wake it", lines(0, 1), 14, []],
]);

/** What would be named as the cause: an idle revision, pods that are kept. */
const QUIET = LINES.replace("20 pa", "20 pa");
table("D5", [
  ["not while zero is refused", `${LINES}\n37 sks Proxy n=3 pop=True@0`, 37, ["20–30"]],
  [
    "but while a resize is",
    `${QUIET.replaceAll("scale 0 to", "scale 2 to")}\n37 sks Proxy n=3 pop=True@0`,
    37,
    ["20–"],
  ],
  [
    "again when it was heard of for the last time",
    `${LINES}\n1236 sks Proxy n=3 pop=True@0`,
    1_236,
    ["20–30"],
  ],
]);
table("D22", [
  [
    "another number of replicas, refused",
    `${POD.replace("20 pa Active=False,NoTraffic@20 want=0", "20 pa Active=True@0 want=3")}\n${refused(30, 3)}\n${refused(32, 3)}\n${refused(89, 3)}\n95 dep 1 ready=1`,
    95,
    [],
  ],
]);
