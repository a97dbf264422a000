/** A pod was ready, and the activator answered who had waited only seconds later, by the ClusterIP. */
import { expect, test } from "vitest";
import { buildState, explain, findingsUntil, type RevisionState } from "../../../../lib/core/index.ts";
import { describe } from "../../../../lib/i18n/describe.ts";
import { at, KEY, records, START } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";

const RULE = "clusterip-fallback";
const ZERO = `0 config/config-network ingress-class=x
  0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0
  0 dep 0
  0 pod/r-deployment-1 scheduled started ready terminating
  0 priv
  0 pub a1 a2`;
/** Ready at 11 s; the request was sent at 9.9 s. */
const wake = (ms: number, zero = ZERO): string => `${zero}
  9.9 req 200 ${ms}
  10 dep 1
  10.1 pod/r-deployment-2 scheduled
  10.5 priv !p2
  11 pod/r-deployment-2 scheduled started ready
  11.01 priv p2`;
const OLD_POD_GONE = "34.9 -pod/r-deployment-1";
const opens = (t: number, clusterIP = "10.96.0.7:80", trackers = 0): string =>
  `${t} log activator Updating Revision Throttler with: clusterIP = ${clusterIP}, trackers = ${trackers}, backends = 1`;
const config = (words: string): string => wake(25_100, ZERO.replace("ingress-class=x", words));
const QUICK = "20 req 200 5";

type Case = readonly [what: string, text: string, until: number, spans: readonly string[]];

test.each<Case>([
  ["by the activator's line", `${wake(25_100)}\n${opens(34.98)}\n40 pub a1`, 40, ["11–"]],
  ["for a minute", `${wake(25_100)}\n${opens(34.98)}\n100 pub a1`, 100, ["11–95"]],
  ["not before there was an answer", `${wake(25_100)}\n${opens(34.98)}\n35.9 pub a1`, 35.9, []],
  [
    "answered more than 2 s after the pod was ready",
    `${wake(3_101)}\n${opens(13.001)}\n20 pub a1`,
    20,
    ["11–"],
  ],
  ["answered 2 s after it", `${wake(3_100)}\n${opens(12.99)}\n20 pub a1`, 20, []],
  ["an answer a second after the line", `${wake(25_100)}\n${opens(34)}\n40 pub a1`, 40, ["11–"]],
  ["an answer later than that", `${wake(25_100)}\n${opens(33.999)}\n40 pub a1`, 40, []],
  ["sent to the pod itself", `${wake(25_100)}\n${opens(34.98, "<nil>", 1)}\n40 pub a1`, 40, []],
  [
    "with pods that can be told apart",
    `${wake(25_100)}\n${opens(34.98, "10.96.0.7:80", 1)}\n40 pub a1`,
    40,
    [],
  ],
  ["sent at once: the application took long", `${wake(25_100)}\n${opens(11.2)}\n${QUICK}\n40 pub a1`, 40, []],
  ["an error", `${wake(25_100).replace("req 200", "req 500")}\n${opens(34.98)}\n40 pub a1`, 40, []],
  ["sent when the pod was ready", `${wake(900)}\n12 req 200 20000\n${opens(31.9)}\n40 pub a1`, 40, []],
  [
    "mesh-compatibility-mode disabled",
    `${config("mesh-compatibility-mode=disabled")}\n${opens(34.98)}\n40 pub a1`,
    40,
    [],
  ],
  [
    "mesh-compatibility-mode enabled",
    `${config("mesh-compatibility-mode=enabled")}\n${opens(34.98)}\n40 pub a1`,
    40,
    ["11–"],
  ],
  [
    "pods that the mesh can address",
    `${config("enable-mesh-pod-addressability=true")}\n${opens(34.98)}\n40 pub a1`,
    40,
    [],
  ],
  ["no log, as an old pod went", `${wake(25_100)}\n${QUICK}\n${OLD_POD_GONE}\n40 pub a1`, 40, ["11–"]],
  [
    "no log, an old pod that went long before",
    `${wake(25_100)}\n${QUICK}\n33.999 -pod/r-deployment-1\n40 pub a1`,
    40,
    [],
  ],
  ["no log, one request and no old pod", `${wake(25_100)}\n${QUICK}\n40 pub a1`, 40, []],
  [
    "no log, two answered at once",
    `${wake(25_100).replace("10 dep 1", "9.95 req 200 26050\n10 dep 1")}\n${QUICK}\n40 pub a1`,
    40,
    ["11–"],
  ],
  [
    "no log, two answered more than a second apart",
    `${wake(25_100).replace("10 dep 1", "9.95 req 200 26051\n10 dep 1")}\n${QUICK}\n40 pub a1`,
    40,
    [],
  ],
  [
    "no log, and no request that was quick",
    `${wake(25_100)}\n20 req 200 1001\n${OLD_POD_GONE}\n40 pub a1`,
    40,
    [],
  ],
  ["no log, less than 5 s late", `${wake(6_099)}\n15 -pod/r-deployment-1\n20 req 200 5\n40 pub a1`, 40, []],
  ["no log, 5 s late", `${wake(6_100)}\n15 -pod/r-deployment-1\n20 req 200 5\n40 pub a1`, 40, ["11–"]],
])("%s", (_, text, until, spans) => expect(spansOf(text, RULE, until)).toEqual(spans));

/** The same at other times: sent at one second, woken at 50 s, ready at 51 s. */
const sentAt = (sent: number, ms: number): string => `${ZERO}
  ${sent} req 200 ${ms}
  50 dep 1
  50.1 pod/r-deployment-2 scheduled
  51 pod/r-deployment-2 scheduled started ready
  51.01 priv p2`;
const BY_TIME = `${wake(25_100)}\n${QUICK}`;

table(RULE, [
  [
    "the pod is not listed",
    `${wake(25_100).replace("11.01 priv p2", "")}\n${opens(34.98)}\n40 pub a1`,
    40,
    [],
  ],
  ["ten minutes late", `${wake(600_100)}\n${opens(609.99)}\n630 pub a1\n631 pub a1`, 640, ["11–"]],
  ["later than that it has timed out", `${wake(600_101)}\n${opens(609.99)}\n630 pub a1`, 640, []],
  ["by the activator's line", `${wake(25_100)}\n${opens(34.98)}\n40 pub a1`, 40, opens(34.98)],
  ["by the request, without one", `${BY_TIME}\n${OLD_POD_GONE}\n40 pub a1`, 40, "9.9 req 200 25100"],
  ["sent 30 s before the wake", `${sentAt(20, 55_000)}\n${opens(74.98)}\n80 pub a1`, 80, ["51–"]],
  ["a millisecond earlier", `${sentAt(19.999, 55_000)}\n${opens(74.98)}\n80 pub a1`, 80, []],
  [
    "a switch of protocols is no answer",
    `${wake(25_100).replace("req 200", "req 101")}\n${opens(34.98)}\n40 pub a1`,
    40,
    [],
  ],
  [
    "nor is an error of the client",
    `${wake(25_100).replace("req 200", "req 400")}\n${opens(34.98)}\n40 pub a1`,
    40,
    [],
  ],
  [
    "another one was answered at once",
    `${wake(25_100).replace("10 dep 1", "9.95 req 200 1500\n10 dep 1")}\n${opens(34.98)}\n40 pub a1`,
    40,
    { count: 1, lateMs: 24_000 },
  ],
  ["it could send within 2 s", `${wake(3_300)}\n${opens(12.5)}\n20 pub a1`, 20, []],
  [
    "an address of version 6",
    `${wake(25_100)}\n${opens(34.98, "[fd00::7]:80")}\n40 pub a1`,
    40,
    { clusterIP: "[fd00::7]" },
  ],
  ["no address at all", `${wake(25_100)}\n${opens(34.98, "<nil>")}\n40 pub a1`, 40, []],
  [
    "no log, and the old pod went in the instant of the answer",
    `${BY_TIME}\n35 -pod/r-deployment-1\n40 pub a1`,
    40,
    ["11–"],
  ],
  ["no log, and it went after it", `${BY_TIME}\n35.001 -pod/r-deployment-1\n40 pub a1`, 40, []],
  [
    "no log, and it was sent away only later",
    `${BY_TIME.replace("started ready terminating", "started ready")}\n22 pod/r-deployment-1 scheduled started ready terminating\n${OLD_POD_GONE}\n40 pub a1`,
    40,
    [],
  ],
  [
    "it could send long before: the application took long",
    `${wake(25_100)}\n${opens(11.2)}\n${QUICK}\n${OLD_POD_GONE}\n40 pub a1`,
    40,
    [],
  ],
  [
    "it could send before the wake, for another pod",
    `${wake(25_100).replace("10 dep 1", `${opens(10)}\n10 dep 1`)}\n${QUICK}\n${OLD_POD_GONE}\n40 pub a1`,
    40,
    { by: "timing" },
  ],
  [
    "it had nobody to send to",
    `${wake(25_100)}\n${opens(11.2).replace("backends = 1", "backends = 0")}\n${QUICK}\n${OLD_POD_GONE}\n40 pub a1`,
    40,
    { by: "timing" },
  ],
  [
    "its other lines do not say that it may send",
    `${wake(25_100)}\n11.2 log activator Set capacity to 100 (backends: 1, index: 0/1)\n${QUICK}\n${OLD_POD_GONE}\n40 pub a1`,
    40,
    { by: "timing" },
  ],
  [
    "a request that took a second is quick",
    `${wake(25_100)}\n20 req 200 1000\n${OLD_POD_GONE}\n40 pub a1`,
    40,
    ["11–"],
  ],
  ["a quick error says nothing", `${wake(25_100)}\n20 req 500 5\n${OLD_POD_GONE}\n40 pub a1`, 40, []],
  ["nor does one of the client", `${wake(25_100)}\n20 req 400 5\n${OLD_POD_GONE}\n40 pub a1`, 40, []],
  ["nor a switch of protocols", `${wake(25_100)}\n20 req 101 5\n${OLD_POD_GONE}\n40 pub a1`, 40, []],
]);

/** What is said of a finding: its values and its words. */
function told(text: string) {
  const [finding] = findingsUntil(revisionOf(text), at(40)).filter(({ rule }) => rule === RULE);
  if (finding === undefined) throw new Error("nothing is found");
  const words = (["detail", "remedy"] as const).map((part) => describe(part, RULE, finding.values));
  return { values: finding.values, words: words.join(" ") };
}

test("says what the clients waited, since when the pod was ready, and what proves it", () => {
  const text = `${wake(25_100).replace("10 dep 1", "9.95 req 200 25150\n10 dep 1")}
    ${OLD_POD_GONE}\n${opens(34.98)}\n40 pub a1`;
  const { values, words } = told(text);
  expect(values).toMatchObject({
    by: "log",
    clusterIP: "10.96.0.7",
    count: 2,
    readyAt: START + 11_000,
    lateMs: 24_000,
    longestMs: 25_150,
    oldPod: "r-deployment-1",
    oldAt: START + 34_900,
    mode: "auto",
  });
  expect(words).toContain("2 requests that had waited for the wake were answered 24 s after a pod was ready");
  expect(words).toContain(`-p '{"data":{"mesh-compatibility-mode":"disabled"}}'`);
  expect(words).toContain("Not checked:");
});

test("what no line proves is only inferred", () => {
  const text = `${wake(25_100)}\n${QUICK}\n${OLD_POD_GONE}\n40 pub a1`;
  const state = buildState(records(text));
  const { clauses } = explain(state.shared, state.revisions.get(KEY) as RevisionState, at(40));
  const late = clauses.find(({ key }) => key === "answeredLate");
  expect(late).toMatchObject({ provenance: "inferred", values: { by: "timing" } });
  expect(told(text).values).toMatchObject({ by: "timing", clusterIP: "", oldPod: "r-deployment-1" });
});

test("says nothing of an old pod that did not go just before", () => {
  const text = `${wake(25_100)}\n33.9 -pod/r-deployment-1\n${opens(34.98)}\n40 pub a1`;
  expect(told(text).values).toMatchObject({ oldPod: "none" });
  expect(told(text).words).not.toContain("kept-alive");
});

test("each wake is a finding of its own", () => {
  const again = `50 pa Active=False,NoTraffic want=0
    50 dep 0\n50.1 priv\n50.1 -pod/r-deployment-2
    60 req 200 25000
    60.1 dep 1\n60.2 pod/r-deployment-3 scheduled\n61 pod/r-deployment-3 scheduled started ready\n61 priv p3`;
  const text = `${wake(25_100)}\n${opens(34.98)}\n${again}\n${opens(84.99)}\n90 pub a1`;
  expect(spansOf(text, RULE, 90)).toEqual(["11–60.1", "61–"]);
});

test("at zero again, nobody is told that it rests while that is told", () => {
  const text = `${wake(25_100)}
    ${opens(34.98)}
    50 pa Active=False,NoTraffic want=0
    60 dep 0
    60.5 priv
    61 pub a1 a2
    130 pub a1 a2`;
  expect(spansOf(text, RULE, 130)).toEqual(["11–95"]);
  expect(spansOf(text, "D9", 130)).toEqual(["0–10", "95–"]);
});

/** Of a cluster that nobody asked for its requests: the pod is ready at 11 s. */
const unasked = wake(25_100).replace(/.* req .*\n/, "");
const closes = (t: number): string => opens(t, "<nil>").replace("backends = 1", "backends = 0");
/** The same, listed at 60 s: the pod says itself when it became ready, in whole seconds. */
const listed = (lines: string): string => `${lines}
  60 =config/config-network ingress-class=x
  60 =acts a1 a2
  60 =sks Serve n=2 pop=True
  60 =pa Active=True want=1
  60 =dep 1 ready=1
  60 =pod/r-deployment-2 scheduled started ready unready=11
  60 =priv p2
  60 =pub p2`;

table(RULE, [
  [
    "no request: the line, 5 s after the pod was ready",
    `${unasked}\n${closes(5)}\n${opens(16)}`,
    20,
    ["11–"],
  ],
  ["a millisecond less", `${unasked}\n${closes(5)}\n${opens(15.999)}`, 20, []],
  ["for a minute", `${unasked}\n${closes(5)}\n${opens(34)}\n120 pub a1`, 120, ["11–94"]],
  ["no line says that it could not send before", `${unasked}\n${opens(34)}`, 40, []],
  ["sent to the pod", `${unasked}\n${closes(5)}\n${opens(34, "<nil>", 1)}`, 40, []],
  ["another activator could send at once", `${unasked}\n${closes(5)}\n${opens(11.2)}\n${opens(34)}`, 40, []],
  [
    "that it may not is printed in the same update",
    `${unasked}\n${closes(5)}\n${closes(34)}\n${opens(34.001)}`,
    40,
    ["11–"],
  ],
  [
    "how long is told, and of no request",
    `${unasked}\n${closes(5)}\n${opens(34)}`,
    40,
    { count: 0, lateMs: 23_000, readyBy: "record" },
  ],
  [
    "a list: by the pod's own time",
    listed(`${closes(5)}\n${opens(34)}`),
    61,
    { lateMs: 23_000, readyBy: "object" },
  ],
  ["told for five minutes", `${listed(`${closes(5)}\n${opens(34)}`)}\n400 pub a1`, 400, ["11–334"]],
]);

test("without a request nobody is said to have been answered late", () => {
  const text = `${unasked}\n${closes(5)}\n${opens(34)}\n40 pub a1`;
  const state = buildState(records(text));
  const { clauses } = explain(state.shared, state.revisions.get(KEY) as RevisionState, at(40));
  expect(clauses.map(({ key }) => key)).not.toContain("answeredLate");
  expect(told(text).words).toContain("Which there were is not recorded.");
});
