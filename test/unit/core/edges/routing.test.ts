/** Routes that do not lead where they should: not ready, not found, and lost on the way from one revision to another. */
import { describe, expect, test } from "vitest";
import { buildState, explain, findingsUntil, type RevisionState } from "../../../../lib/core/index.ts";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";
import { ONE_POD as POD, AT_ZERO as ZERO } from "../../../support/scenes.ts";

/** Before its first pod: made, and not ready. */
const NEW = `0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=Unknown,Queued@0 want=1
  0 dep 1
  0 priv
  0 pub a1 a2`;

function told(text: string, rule: string, until: number) {
  const finding = findingsUntil(revisionOf(text), at(until)).findLast((one) => one.rule === rule);
  if (finding === undefined) throw new Error("nothing is found");
  return { values: finding.values, saw: tell("detail", rule, finding.values) };
}

table("ingress-not-ready", [
  ["refused, for 5 s", `${POD}\n10 ingress/web r=100 Ready=False,LoadBalancerFailed\n15 pub a1`, 15, ["10–"]],
  [
    "a millisecond less",
    `${POD}\n10 ingress/web r=100 Ready=False,LoadBalancerFailed\n14.999 pub a1`,
    14.999,
    [],
  ],
  [
    "not yet, for a minute",
    `${POD}\n10 ingress/web r=100 Ready=Unknown,Uninitialized\n70 pub a1`,
    70,
    ["10–"],
  ],
  [
    "not yet, a millisecond less",
    `${POD}\n10 ingress/web r=100 Ready=Unknown,Uninitialized\n69.999 pub a1`,
    69.999,
    [],
  ],
  [
    "ready in time",
    `${POD}\n10 ingress/web r=100 Ready=Unknown\n40 ingress/web r=100 Ready=True\n90 pub a1`,
    90,
    [],
  ],
  [
    "until it is ready",
    `${POD}\n10 ingress/web r=100 Ready=Unknown\n80 ingress/web r=100 Ready=True\n90 pub a1`,
    90,
    ["10–80"],
  ],
  ["it does not say", `${POD}\n10 ingress/web r=100\n90 pub a1`, 90, []],
  [
    "no controller takes it, for a minute",
    `${POD}\n10 ingress/web r=100 class=istio untaken\n70 pub a1`,
    70,
    ["10–"],
  ],
  ["a millisecond less", `${POD}\n10 ingress/web r=100 class=istio untaken\n69.999 pub a1`, 69.999, []],
  [
    "a controller takes it in time",
    `${POD}\n10 ingress/web r=100 class=istio untaken\n69 ingress/web r=100 class=istio Ready=True\n90 pub a1`,
    90,
    [],
  ],
  [
    "whose class it is",
    `${POD}\n10 ingress/web r=100 class=istio untaken\n70 pub a1`,
    70,
    { taken: "no", class: "istio", message: "none", ingress: "web" },
  ],
  ["nobody is asked to take it", `${POD}\n10 ingress/web r=100 untaken\n90 pub a1`, 90, []],
  [
    "as a list shows it, since it was made",
    `${POD.replaceAll(/^(\s*)0 /gm, "$10 =")}\n0 =ingress/web r=100 class=istio untaken created=-500`,
    0,
    ["-500–"],
  ],
  ["it leads elsewhere", `${POD}\n10 ingress/web r=0 other=100 Ready=False\n90 pub a1`, 90, []],
  ["a tag leads here", `${POD}\n10 ingress/web other=100 r@old=100 Ready=False\n90 pub a1`, 90, ["10–"]],
  [
    "as a list shows it, since its own time",
    `${POD}\n20 =ingress/web r=100 Ready=False@-100\n21 bookmark ingress\n40 pub a1`,
    40,
    ["-100–"],
  ],
]);

const TWO_ROUTES = `${POD}
  10 ingress/web r=100 Ready=False,First
  10 ingress/api r=100 Ready=False,Second`;
table("ingress-not-ready", [
  [
    "the first of two",
    `${TWO_ROUTES}\n20 pub a1`,
    20,
    { ingress: "web", status: "False", reason: "First", message: "none", namespace: "demo", revision: "r" },
  ],
  [
    "that one is ready: another finding",
    `${TWO_ROUTES}\n20 ingress/web r=100 Ready=True\n30 pub a1`,
    30,
    ["10–20", "20–"],
  ],
  ["a third one changes nothing", `${TWO_ROUTES}\n20 ingress/a r=100 Ready=False\n30 pub a1`, 30, ["10–"]],
  ["it is gone", `${TWO_ROUTES}\n20 -ingress/web\n20 -ingress/api\n30 pub a1`, 30, ["10–20"]],
  ["without a reason", `${POD}\n10 ingress/web r=100 Ready=False\n20 pub a1`, 20, { reason: "none" }],
]);

test("the words are those of the part that is not ready", () => {
  const text = `${POD}\n10 ingress/web r=100 Ready=Unknown LoadBalancerReady=Unknown,Uninitialized text=Waiting_for_load_balancer`;
  const { values, saw } = told(`${text}\n90 pub a1`, "ingress-not-ready", 90);
  expect(values).toMatchObject({ ingress: "web", type: "LoadBalancerReady", reason: "Uninitialized" });
  expect(saw).toBe(
    "KIngress web is Ready=Unknown (LoadBalancerReady: Uninitialized). “Waiting for load balancer”",
  );
});

table("route-not-found", [
  ["404, and nobody was asked", `${POD}\n5 req 200 3 10.1.0.1:8012\n6 req 404 2`, 7, ["6–"]],
  ["for a minute", `${POD}\n5 req 200 3 10.1.0.1:8012\n6 req 404 2\n90 pub a1`, 90, ["6–66"]],
  [
    "until the next one is answered",
    `${POD}\n5 req 200 3 10.1.0.1:8012\n6 req 404 2\n7 req 200 3 10.1.0.1:8012`,
    8,
    ["6–7"],
  ],
  [
    "the next one is answered, and it is not the only one",
    `${POD}\n5 req 200 3 10.1.0.1:8012\n6 req 404 2\n6.5 req 404 2\n7 req 200 3 10.1.0.1:8012`,
    8,
    ["6–"],
  ],
  ["404 of a pod", `${POD}\n5 req 200 3 10.1.0.1:8012\n6 req 404 2 10.1.0.1:8012`, 7, []],
  ["who answers is not recorded", `${POD}\n5 req 200 3\n6 req 404 2`, 7, []],
  ["another status", `${POD}\n5 req 200 3 10.1.0.1:8012\n6 req 503 2`, 7, []],
  ["no pod is ready", `${POD}\n5 req 200 3 10.1.0.1:8012\n5.5 priv !p1\n6 req 404 2`, 7, []],
]);

const ASKED = `${POD}\n5 req 200 3 10.1.0.1:8012`;
table(
  "route-not-found",
  (
    [
      ["it is for callers inside the cluster", "1 ingress/web r=100 local Ready=True", "local"],
      ["for all", "1 ingress/web r=100 Ready=True", "any"],
      ["by one of two routes", "1 ingress/web r=100 local Ready=True\n1 ingress/api r=100 Ready=True", "any"],
      ["of which one does not lead here", "1 ingress/web r=100 local\n1 ingress/api r=0 o=100", "local"],
      ["no route is seen", "", "any"],
    ] as const
  ).map(([what, routes, visible]) => [
    what,
    ASKED.replace("\n5 req", `\n${routes}\n5 req`).concat("\n6 req 404 2\n6.5 req 404 2"),
    7,
    { visible },
  ]),
);
table("route-not-found", [
  ["by the last of them", `${ASKED}\n6 req 404 2\n6.5 req 404 2`, 7, "6.5 req 404 2"],
  [
    "what it says",
    `${ASKED}\n6 req 404 2\n6.5 req 404 2`,
    7,
    { count: 2, firstAt: at(6), lastAt: at(6.5), ready: "none" },
  ],
  ["it is known at once, also of the first", `${ASKED}\n6 req 404 2`, 6, ["6–"]],
  ["no pod is ready any more", `${ASKED}\n6 req 404 2\n7 priv !p1\n7.5 req 404 2`, 8, ["6–7.5"]],
  [
    "another one that nobody answered",
    `${ASKED}\n6 req 404 2\n6.2 req 503 2\n6.5 req 404 2`,
    7,
    { count: 2 },
  ],
  [
    "one of before a pod was ready is none",
    `${NEW}\n5 req 200 3 10.0.0.1:8012\n6 req 404 2\n7 priv p1\n8 req 404 2`,
    9,
    { count: 1, firstAt: at(8) },
  ],
  ["one of more than a minute ago is none", `${ASKED}\n6 req 404 2\n66 req 404 2`, 67, ["6–66", "66–"]],
  ["a millisecond less", `${ASKED}\n6 req 404 2\n65.999 req 404 2`, 67, ["6–"]],
  ["who answers was recorded long ago", `${ASKED}\n100 req 404 2`, 101, ["100–"]],
]);

test("of a route that is not there yet the KIngress is quoted", () => {
  const text = `${POD}\n1 ingress/web r=100 Ready=Unknown\n5 req 200 3 10.1.0.1:8012\n6 req 404 2\n6.5 req 404 2`;
  expect(told(text, "route-not-found", 7).values).toMatchObject({ count: 2, ready: "Unknown" });
});

const TO = "20 ingress/web r=100 gen=2";
const AWAY = "10 ingress/web r=100 gen=1\n20 ingress/web other=100 gen=2";
table("rollout-gap", [
  ["led here before a pod was ready", `${NEW}\n${TO}\n21 req 503 10\n25 pub a1`, 25, ["21.01–"]],
  ["before it did", `${NEW}\n17.9 req 503 10\n${TO}\n25 pub a1`, 25, []],
  ["a minute later", `${NEW}\n${TO}\n79.9 req 503 100\n85 pub a1`, 85, ["80–"]],
  ["later than that", `${NEW}\n${TO}\n79.9 req 503 101\n85 pub a1`, 85, []],
  ["answered", `${NEW}\n${TO}\n21 req 200 10\n25 pub a1`, 25, []],
  [
    "a pod was ready: the application's own errors",
    `${POD}\n${TO}\n21 req 500 10 10.1.0.1:8012\n25 pub a1`,
    25,
    [],
  ],
  [
    "a first revision: nothing was moved",
    `${NEW}\n20 ingress/web r=100 gen=1\n21 req 503 10\n25 pub a1`,
    25,
    [],
  ],
  [
    "a list shows where it leads",
    `${NEW}\n20 =ingress/web r=100 gen=2\n20.1 bookmark ingress\n21 req 503 10\n25 pub a1`,
    25,
    [],
  ],
  [
    "another share is no move",
    `${NEW}\n10 ingress/web r=10 gen=1\n20 ingress/web r=100 gen=2\n21 req 503 10\n25 pub a1`,
    25,
    [],
  ],
  [
    "led away as the old pods went",
    `${POD}\n${AWAY}\n20.2 dep 0\n20.3 priv\n21 req 503 10\n25 pub a1`,
    25,
    ["21.01–"],
  ],
  ["led away, and nobody asked", `${POD}\n${AWAY}\n20.2 dep 0\n20.3 priv\n25 pub a1`, 25, []],
]);

table("rollout-gap", [
  ["2 s before the route is seen to move", `${NEW}\n17.99 req 503 10\n${TO}\n25 pub a1`, 25, ["18–"]],
  [
    "in a minute in which nothing else happens",
    `${NEW}\n${TO}\n21 req 503 10\n300 pub a1`,
    300,
    ["21.01–81.01"],
  ],
  [
    "the last of them shows it",
    `${NEW}\n${TO}\n21 req 500 10\n22 req 503 10\n26 pub a1`,
    30,
    "22 req 503 10",
  ],
  [
    "also where they are of several sorts",
    `${NEW}\n${TO}\n21 req 503 10\n22 req 500 10\n26 pub a1`,
    30,
    { count: 2, status: 500, firstAt: at(21.01), lastAt: at(22.01) },
  ],
  [
    "and told in that order",
    `${NEW}\n${TO}\n21 req 500 10\n22 req 503 10\n26 pub a1`,
    30,
    { count: 2, status: 503, firstAt: at(21.01), lastAt: at(22.01) },
  ],
  ["404 is no loss", `${ZERO}\n${TO}\n21 req 404 10 10.0.0.1:8012\n26 pub a1`, 30, []],
  ["a pod was ready", `${NEW}\n10 priv p1\n${TO}\n21 req 503 10\n26 pub a1`, 30, []],
  ["the first pod is not ready yet", `${NEW}\n${TO}\n21 req 503 10\n26 pub a1`, 30, { readyAfterMs: -1 }],
  [
    "it was ready as the route moved",
    `${NEW}\n19 priv p1\n${TO}\n20.5 priv !p1\n21 req 503 10\n24 priv p1\n26 pub a1`,
    30,
    { readyAfterMs: -1 },
  ],
  [
    "pods came and went before",
    `${NEW}\n10 priv p1\n15 priv !p1\n${TO}\n21 req 503 10\n24 priv p1\n26 pub a1`,
    30,
    { readyAfterMs: 4_000 },
  ],
  [
    "until two minutes after the move",
    `${NEW}\n${TO}\n79.9 req 503 100\n81 pub a1\n300 pub a1`,
    300,
    ["80–140"],
  ],
]);

const WAKING = "10 pa Active=Unknown,Queued@10 want=1\n10 dep 1";
/** Requests that fail while it wakes, and as its path changes. */
const ONCE: readonly (readonly [what: string, text: string, other: string])[] = [
  ["while it wakes", `${ZERO}\n${WAKING}\n${TO}\n21 req 503 10\n25 pub a1`, "D10"],
  [
    "as the path changed",
    `${POD}\n${AWAY}\n20.2 dep 0\n20.3 priv\n20.3 pub a1\n21 req 503 10\n25 pub a1`,
    "D19",
  ],
  ["for no other reason", `${ZERO}\n${TO}\n21 req 500 10\n25 pub a1`, "requests-failed"],
  [
    "before the route is seen to move",
    `${ZERO}\n${WAKING}\n18.5 req 503 10\n19.8 pub a1 a2\n${TO}\n20 pub a1\n25 pub a1`,
    "D10",
  ],
];
test.each(ONCE)("requests that failed %s are told once", (_, text, other) => {
  const rules = findingsUntil(revisionOf(text), at(25)).map(({ rule }) => rule);
  expect([rules.includes("rollout-gap"), rules.includes(other)]).toEqual([true, false]);
  const unmoved = text.replaceAll(/^.* ingress\/web .*$/gm, "");
  expect(findingsUntil(revisionOf(unmoved), at(25)).map(({ rule }) => rule)).toContain(other);
});
test.each(ONCE.filter(([, , other]) => other !== "D19").slice(0, 2))(
  "and however long requests fail %s",
  (_, text, other) => {
    const [, status] = /req (\d+)/.exec(text) ?? [];
    const more = Array.from({ length: 60 }, (__, i) => `${25 + 3 * i} req ${status} 10`);
    const found = findingsUntil(revisionOf(`${text}\n${more.join("\n")}\n206 pub a1`), at(206));
    expect(found.filter(({ rule }) => rule === other)).toEqual([]);
    expect(found.filter(({ rule }) => rule === "rollout-gap")).toMatchObject([{ values: { count: 61 } }]);
  },
);
test("a pod that was lost as the route moved keeps its requests", () => {
  const text = `${POD}\n10 ingress/web other=100 gen=1\n${TO}\n20.5 pod/r-deployment-1 scheduled exited=137 restarts=1\n20.6 priv !p1\n21 req 503 10\n25 pub a1`;
  expect([spansOf(text, "rollout-gap", 25), told(text, "pods-lost", 25).values.failed]).toEqual([[], 1]);
});
test("where a pod was ready something else answered so", () => {
  const text = `${POD}\n10 ingress/web other=100 gen=1\n${TO}\n21 req 503 10\n25 pub a1`;
  expect([spansOf(text, "rollout-gap", 25), spansOf(text, "requests-failed", 25)]).toEqual([[], ["21.01–"]]);
});
test("they are the first that is said of it", () => {
  const { shared, revisions } = buildState(records(`${NEW}\n${TO}\n21 req 503 10\n25 pub a1`));
  const { clauses } = explain(shared, revisions.get(KEY) as RevisionState, at(25));
  expect(clauses.find(({ key }) => key === "requestsFailed")?.values).toMatchObject({
    count: 1,
    status: 503,
  });
});
test("and once while KIngresses are not seen any more, and when they are again", () => {
  const text = `${ZERO}\n${WAKING}\n${TO}\n21 req 503 10\n25 pub a1\n25 bookmark ingress\n26 gap ingress lost\n27 req 503 10\n30 pub a1`;
  const again = `${text}\n31 =ingress/web r=100 gen=2\n31 bookmark ingress\n32 pub a1`;
  for (const [told, seconds] of [
    [text, 30],
    [again, 32],
  ] as const) {
    const found = findingsUntil(revisionOf(told), at(seconds)).filter(({ rule }) =>
      ["rollout-gap", "D10"].includes(rule),
    );
    expect(found).toMatchObject([{ rule: "rollout-gap", from: at(21.01), to: null, values: { count: 2 } }]);
  }
});

test("says which side lost them, and when the new one was ready", () => {
  const { values, saw } = told(`${NEW}\n${TO}\n21 req 503 10\n24 priv p1\n25 pub a1`, "rollout-gap", 25);
  expect(values).toMatchObject({ side: "new", ingress: "web", count: 1, status: 503, readyAfterMs: 4_000 });
  expect(saw).toContain("Its first pod was ready 4 s later.");
  const old = told(`${POD}\n${AWAY}\n20.2 dep 0\n20.3 priv\n21 req 503 10\n25 pub a1`, "rollout-gap", 25);
  expect(old.saw).toContain("moved away from this revision");
});

test.each<[knative: string, said: string, notSaid: string]>([
  ["v1.14.0", "keeps the old pods for longer", "does not help"],
  ["v1.15.0", "does not help", "keeps the old pods for longer"],
])("what keeps old pods in %s", (knative, said, notSaid) => {
  const text = `${POD}\n${AWAY}\n20.2 dep 0\n20.3 priv\n21 req 503 10\n25 pub a1`;
  const state = buildState(records(text), { knative });
  const revision = state.revisions.get(KEY) as RevisionState;
  const values = findingsUntil(revision, at(25)).find(({ rule }) => rule === "rollout-gap")?.values;
  const remedy = tell("remedy", "rollout-gap", values ?? {});
  expect(remedy).toContain(said);
  expect(remedy).not.toContain(notSaid);
});

describe("until when a route led here", () => {
  const keys = (text: string): string[] => {
    const state = buildState(records(text));
    return explain(state.shared, state.revisions.get(KEY) as RevisionState, at(30)).clauses.map(
      ({ key }) => key,
    );
  };
  test("is said when it was seen to end", () => {
    expect(keys(`${POD}\n${AWAY}`)).toContain("routeMovedAway");
  });
  test.each([
    ["it still does", `${POD}\n10 ingress/web r=100 gen=1`],
    ["a tag still does", `${POD}\n10 ingress/web r=100 gen=1\n20 ingress/web other=100 r@old=100 gen=2`],
    ["it never did", `${POD}\n10 ingress/web r=0 other=100 gen=1`],
  ])("not when %s", (_, text) => expect(keys(text)).not.toContain("routeMovedAway"));
});
