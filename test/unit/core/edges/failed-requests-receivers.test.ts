/** Whom requests that failed were sent to: a pod or an activator that went away with them, one that was gone before, or nobody. */
import { describe, expect, test } from "vitest";
import { describe as tell } from "../../../../lib/i18n/describe.ts";
import { at } from "../../../support/records.ts";
import { latest, table } from "../../../support/rule-table.ts";
import { ONE_POD } from "../../../support/scenes.ts";

const [P1, P2, A1, A2] = ["10.1.0.1:8012", "10.1.0.2:8012", "10.0.0.1:8012", "10.0.0.2:8012"];
/** Two pods are served directly. */
const TWO = `0 acts a1 a2
  0 sks Serve n=2 pop=False
  0 pa Active=True@0 want=2 ScaleTargetInitialized=True
  0 dep 2
  0 pod/r-deployment-1 scheduled started ready ip=10.1.0.1
  0 pod/r-deployment-2 scheduled started ready ip=10.1.0.2
  0 priv p1 p2
  0 pub p1 p2
  1 req 200 10 ${P1}`;
/** One of them goes at 20 s. */
const FEWER = `20 pa Active=True@0 want=1 ScaleTargetInitialized=True
  20 dep 1
  20.1 pod/r-deployment-2 scheduled started ready terminating ip=10.1.0.2
  20.2 priv p1
  20.2 pub p1`;
const more = (...lines: readonly string[]): string => [TWO, ...lines].join("\n");

table("D19", [
  [
    "it was in a pod that was sent away",
    more(`12 req 502 9000 ${P2}`, FEWER, "23 pub p1"),
    25,
    { asked: "ending", askedCount: 1, address: "10.1.0.2", leftAt: at(20.1) },
  ],
  [
    "by its address of the other family",
    more(`12 req 502 9000 ${P2}`, FEWER, "23 pub p1").replaceAll("ip=10.1.0.2", "ip=fd00::2 other=10.1.0.2"),
    25,
    { asked: "ending", address: "10.1.0.2" },
  ],
  ["sent as the pod left", more(FEWER, `20.5 req 503 10 ${P2}`, "23 pub p1"), 25, { asked: "none" }],
  ["sent a second later", more(FEWER, `21.2 req 503 10 ${P2}`, "24 pub p1"), 25, { asked: "left" }],
  ["a millisecond less", more(FEWER, `21.199 req 503 10 ${P2}`, "24 pub p1"), 25, { asked: "none" }],
  [
    "one of two is not most of them",
    more(FEWER, `21.5 req 503 10 ${P2}`, `21.6 req 503 10`, "24 pub p1"),
    25,
    { asked: "none" },
  ],
  [
    "who was asked is not recorded",
    more(FEWER, "21.2 req 503 10", "24 pub p1").replace(/1 req 200.*\n/, ""),
    25,
    { asked: "none" },
  ],
]);

/** The node of the other one does not answer: Kubernetes sees that later. */
const AWAY = [
  "40 pod/r-deployment-2 scheduled started ip=10.1.0.2",
  "40.1 priv p1 !p2",
  "40.2 pub p1",
  "45 pub p1",
];
const LEFT = more(FEWER, `60 req 503 10 ${P2}`, `61 req 500 10 ${P2}`, "63 pub p1");
table("requests-failed", [
  [
    "an address that left long ago, whatever is there now",
    LEFT,
    65,
    { why: "left", asked: "left", askedCount: 2, address: "10.1.0.2", leftAt: at(20.2) },
  ],
  [
    "a pod that is sent away at once, as far as watches tell",
    more(`12 req 502 7100 ${P2}`, FEWER, "23 pub p1"),
    25,
    { why: "ending", asked: "ending" },
  ],
  ["or stays for so long", more(`12 req 502 7099 ${P2}`, FEWER, "23 pub p1"), 25, { why: "pods" }],
  [
    "one of the pods that are there",
    more(`10 req 503 10 ${P2}`, "13 pub p1 p2"),
    14,
    { why: "pods", asked: "pod", name: "r-deployment-2", askedCount: 1 },
  ],
  ["both of them", more(`10 req 503 10 ${P2}`, `11 req 503 10 ${P1}`, "13 pub p1 p2"), 14, { asked: "none" }],
  [
    "one of them more than the other, in a row",
    more(`9 req 503 10 ${P1}`, `10 req 503 10 ${P2}`, `11 req 503 10 ${P2}`, "13 pub p1 p2"),
    14,
    { asked: "pod", name: "r-deployment-2", askedCount: 2 },
  ],
  [
    "the only one there is",
    more(`10 req 503 10 ${P1}`, "13 pub p1 p2").replaceAll("p1 p2", "p1"),
    14,
    { asked: "none" },
  ],
  [
    "one whose node turns out to be away",
    more(`10 req 503 10 ${P2}`, ...AWAY),
    50,
    { why: "lost", asked: "lost", name: "r-deployment-2", leftAt: at(40.2) },
  ],
  [
    "one that is sent away afterwards, which says nothing",
    more(`12 req 503 10 ${P2}`, FEWER, "23 pub p1"),
    25,
    { why: "pods", asked: "none" },
  ],
  ["the gateway asked nobody", more("10 req 503 10", "13 pub p1 p2"), 14, { why: "nobody", asked: "nobody" }],
  [
    "nor does it ever say whom",
    more("10 req 503 10", "13 pub p1 p2").replace(` ${P1}`, ""),
    14,
    { why: "pods" },
  ],
  ["without an answer nobody knows", more("10 req 0 10", "13 pub p1 p2"), 14, { why: "pods", asked: "none" }],
  ["nor of one that timed out", more("2 req 504 9000", "13 pub p1 p2"), 14, { why: "pods", asked: "none" }],
  [
    "what the log says comes first",
    more(
      "10 req 503 10",
      "10.1 log activator Throttler try error: pending request queue full",
      "13 pub p1 p2",
    ),
    14,
    { why: "full" },
  ],
]);

/** The second activator goes at 20 s. */
const ACTIVATORS = `${ONE_POD}\n1 req 200 10 ${A1}`;
const DRAINED = "20 acts a1 !a2\n20.1 pub a1";
table("requests-failed", [
  [
    "in an activator that goes away",
    `${ACTIVATORS}\n18 req 503 3000 ${A2}\n${DRAINED}\n24 pub a1`,
    25,
    { why: "activator", asked: "activator", address: "10.0.0.2", leftAt: at(20) },
  ],
  ["long after it", `${ACTIVATORS}\n${DRAINED}\n40 req 503 10 ${A2}\n43 pub a1`, 45, { why: "activator" }],
  ["in one that stays", `${ACTIVATORS}\n18 req 503 3000 ${A1}\n${DRAINED}\n24 pub a1`, 25, { why: "pods" }],
  [
    "it is there again",
    `${ACTIVATORS}\n${DRAINED}\n30 acts a1 a2\n30.1 pub a1 a2\n40 req 503 10 ${A2}\n43 pub a1 a2`,
    45,
    { why: "pods" },
  ],
]);

describe("what is said of them", () => {
  const said = (rule: string, text: string, until: number): string => {
    const { values } = latest(text, rule, until);
    return (["detail", "cause", "remedy"] as const).map((part) => tell(part, rule, values)).join("\n");
  };
  test("the application is not blamed for what never reached it", () => {
    for (const text of [LEFT, more("10 req 503 10", "13 pub p1 p2")])
      expect(said("requests-failed", text, 65)).not.toMatch(/the application|--all-containers/);
  });
  test("nor the gateway for what a pod did not finish", () => {
    const text = said("D19", more(`12 req 502 9000 ${P2}`, FEWER, "23 pub p1"), 25);
    expect(text).toMatch(/1 was in a pod that was being sent away \(10\.1\.0\.2/);
    expect(text).not.toMatch(/ingress dialled|Let the ingress retry/);
  });
});

test("as a share of all requests, too", () => {
  const lines = Array.from(
    { length: 60 },
    (_, i) => `${60 + i} req ${i % 2 ? 503 : 200} 10 ${i % 2 ? P2 : P1}`,
  );
  const { values } = latest(more(FEWER, ...lines, "121 pub p1"), "steady-errors", 121);
  expect(values).toMatchObject({ asked: "left", address: "10.1.0.2", leftAt: at(20.2) });
  expect(tell("cause", "steady-errors", values)).toMatch(/an address that has left/);
});
