/** Routes that do not lead where they should: not ready, not found, and lost on the way from one revision to another. */
import { describe, expect, test } from "vitest";
import { buildState, explain, findingsUntil, type RevisionState } from "../../../../lib/core/index.ts";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { at, KEY, records } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";
import { ONE_POD as POD } from "../../../support/scenes.ts";

/** Before its first pod: made, and not ready. */
const NEW = `0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=Unknown,Queued@0 want=1
  0 dep 1
  0 priv
  0 pub a1 a2`;

type Case = readonly [what: string, text: string, until: number, spans: readonly string[]];
function table(rule: string, cases: readonly Case[]): void {
  describe(rule, () => {
    test.each(cases)("%s", (_, text, until, spans) => expect(spansOf(text, rule, until)).toEqual(spans));
  });
}
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
  ["it leads elsewhere", `${POD}\n10 ingress/web r=0 other=100 Ready=False\n90 pub a1`, 90, []],
  ["a tag leads here", `${POD}\n10 ingress/web other=100 r@old=100 Ready=False\n90 pub a1`, 90, ["10–"]],
  [
    "as a list shows it, since its own time",
    `${POD}\n20 =ingress/web r=100 Ready=False@-100\n21 bookmark ingress\n40 pub a1`,
    40,
    ["-100–"],
  ],
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
