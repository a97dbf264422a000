/** The activation timeout ended a start that was still on its way: then the deadline is what is wrong. */
import { expect, test } from "vitest";
import { findingsUntil } from "../../../../lib/core/index.ts";
import { describe } from "../../../../lib/i18n/describe.ts";
import { at } from "../../../support/records.ts";
import { revisionOf, spansOf } from "../../../support/revision.ts";
import { table } from "../../../support/rule-table.ts";

const RULE = "deadline-too-short";
const ZERO = `0 acts a1 a2
  0 sks Proxy n=2 pop=True
  0 pa Active=False,NoTraffic want=0 @serving/progress-deadline=60s
  0 dep 0
  0 priv
  0 pub a1 a2`;
const pa = "@serving/progress-deadline=60s";
/** Woken at 10 s, given up 90 s later; what the pod does in between. */
const start = (pod: string, end = 100, zero = ZERO): string => `${zero}
  10 dep 1
  10.1 pa Active=Unknown,Queued@10 want=1 ${pa}
  10.5 pod/x scheduled
  10.6 event/9 Scheduled Pod x
  ${pod}
  ${end} dep 0
  ${end} pa Active=False,TimedOut@${Math.floor(end)} want=0 ${pa}
  ${end + 0.5} pod/x scheduled terminating`;
const LOADS = "20 pod/x scheduled started";
const PULLS = "11 event/1 Pulling Pod x";
const says = (words: string): string => `${LOADS}\n90 event/2 Unhealthy Pod x warning text=${words}`;

type Case = readonly [what: string, text: string, until: number, spans: readonly string[]];

test.each<Case>([
  ["the container runs", start(LOADS), 102, ["100–"]],
  ["the image is pulled", start(PULLS), 102, ["100–"]],
  ["no Events are seen", start(LOADS).replace("10.6 event/9 Scheduled Pod x", ""), 102, []],
  ["2 s before the timeout", start(LOADS, 98), 102, ["98–"]],
  ["earlier somebody else ended it", start(LOADS, 97.999), 102, []],
  ["the container crashed", start(`${LOADS}\n30 pod/x scheduled exited=1 restarts=1`), 102, []],
  ["it crashed, and runs again", start(`15 pod/x scheduled exited=1 restarts=1\n${LOADS}`), 102, []],
  ["the image is not there", start("12 pod/x scheduled waiting=ImagePullBackOff"), 102, []],
  ["nothing shows that it goes on", start(""), 102, []],
  ["no node", start("11 pod/x unschedulable"), 102, []],
  [
    "a node came late, and the container ran",
    start(`11 pod/x unschedulable\n50 pod/x scheduled\n60 pod/x scheduled started`),
    102,
    ["100–"],
  ],
  [
    "the application answers: not yet",
    start(says("Readiness_probe_failed:_HTTP_probe_failed_with_statuscode:_503")),
    102,
    ["100–"],
  ],
  ["nobody listens", start(says("dial_tcp_10.1.0.1:8012:_connect:_connection_refused")), 102, []],
  [
    "nobody listens, as queue-proxy says it",
    start(says("failed_to_probe:_timed_out_waiting_for_127.0.0.1:8080")),
    102,
    [],
  ],
  ["it became ready", start(`${LOADS}\n50 pod/x scheduled started ready\n50 priv p1`), 102, []],
  ["woken again", `${start(LOADS)}\n110 dep 1`, 112, ["100–110"]],
  ["with the default of 600 s it is not over", start(LOADS).replaceAll(pa, ""), 102, []],
])("%s", (_, text, until, spans) => expect(spansOf(text, RULE, until)).toEqual(spans));

const refused = (second: number, pod = "x", reason = "Unhealthy"): string =>
  `${second} event/${second} ${reason} Pod ${pod} warning text=connection_refused`;
const SERVED = `1 dep 1\n1 pa Active=Unknown want=1 ${pa}\n2 pod/w scheduled started`;
const ENDS = "9 dep 0\n9 priv\n9 -pod/w";
/** Asked once more by a record of the Revision. */
const ASKED = "101 rev active Ready=True";

table(RULE, [
  ["the Deployment is deleted", start(LOADS).replace("100 dep 0", "100 -dep"), 102, []],
  [
    "the Revision says that the container ended",
    start(`${LOADS}\n95 rev active ContainerHealthy=False,ExitCode1`),
    102,
    [],
  ],
  [
    "the Revision says something else",
    start(`${LOADS}\n95 rev active ResourcesAvailable=False,Deploying`),
    102,
    ["100–"],
  ],
  ["the Revision does not say why", start(`${LOADS}\n95 rev active ResourcesAvailable=False`), 102, ["100–"]],
  [
    "a pod of before is none of this start",
    start("").replace("10 dep 1", "8.9 pod/old scheduled started\n10 dep 1"),
    102,
    [],
  ],
  [
    "a pod may be told a second before it",
    start("").replace("10 dep 1", "9 pod/old scheduled started\n10 dep 1"),
    102,
    ["100–"],
  ],
  [
    "a pod that a list shows is none of it",
    start("").replace("10 dep 1", "9.5 =pod/old scheduled started\n10 dep 1"),
    102,
    [],
  ],
  ["a pod that comes later neither", `${start("")}\n100.6 pod/y scheduled started\n${ASKED}`, 102, []],
  [
    "what became of its pod later is no matter",
    `${start(LOADS)}\n${ASKED}`,
    102,
    { stage: "loading", stageMs: 80_000 },
  ],
  ["by the pod", start(LOADS), 102, LOADS],
  [
    "by the probe, if it says anything",
    start(says("statuscode:_503")),
    102,
    "90 event/2 Unhealthy Pod x warning text=statuscode:_503",
  ],
  [
    "what it says",
    start(says("statuscode:_503")),
    102,
    { words: "statuscode: 503", pod: "x", stage: "loading" },
  ],
  ["nothing", start(LOADS), 102, { words: "none" }],
  ["nobody listens in another pod", start(`${LOADS}\n${refused(90, "z")}`), 102, ["100–"]],
  ["another event", start(`${LOADS}\n${refused(90, "x", "Failed")}`), 102, ["100–"]],
  ["what is told after the end is no matter", `${start(LOADS)}\n${refused(100.3)}\n${ASKED}`, 102, ["100–"]],
  ["told in its last instant it is", start(`${LOADS}\n${refused(100)}`), 102, []],
  [
    "the probe is answered in the end",
    start(`${LOADS}\n${refused(80)}\n90 event/2 Unhealthy Pod x warning text=statuscode:_503`),
    102,
    ["100–"],
  ],
  [
    "of several starts that succeeded the longest counts",
    start(
      LOADS,
      400,
      `${ZERO}\n${SERVED}\n4 pod/w scheduled started ready\n4 priv p9\n${ENDS}`.replace("9 dep 0", "9 dep 0"),
    )
      .replace("10 dep 1", "10 dep 1\n90 priv p8\n91 priv\n92 dep 0\n300 dep 1")
      .replace("20 pod/x scheduled started", "302 pod/x2 scheduled started"),
    402,
    { measuredMs: 80_000, proposed: "160s" },
  ],
]);

function told(text: string) {
  const finding = findingsUntil(revisionOf(text), at(300)).findLast(({ rule }) => rule === RULE);
  if (finding === undefined) throw new Error("nothing is found");
  const say = (part: "detail" | "remedy"): string => describe(part, RULE, finding.values);
  return { values: finding.values, saw: say("detail"), remedy: say("remedy") };
}

test("says how far it was, and proposes what can be pasted", () => {
  const { values, saw, remedy } = told(start(LOADS));
  expect(values).toMatchObject({
    stage: "loading",
    lastedMs: 90_000,
    stageMs: 80_000,
    deadlineMs: 60_000,
    origin: "annotation",
    measuredMs: 0,
  });
  expect(saw).toContain("had been running for 1 min 20 s, not ready, without a crash");
  expect(remedy).toContain(
    `kubectl -n demo patch ksvc $(kubectl -n demo get revision r -o 'jsonpath={.metadata.labels.serving\\.knative\\.dev/service}') --type merge -p '{"spec":{"template":{"metadata":{"annotations":{"serving.knative.dev/progress-deadline":"120s"}}}}}'`,
  );
  expect(told(start(PULLS)).saw).toContain("was pulling its image for 1 min 29 s");
});

test("a start that succeeded says how long one takes", () => {
  const before = `${ZERO}
    1 dep 1\n1 pa Active=Unknown want=1 ${pa}\n2 pod/w scheduled started\n8.5 pod/w scheduled started ready\n8.5 priv p9
    9 dep 0\n9 priv\n9 -pod/w`;
  const { values } = told(start(LOADS, 100, before));
  expect(values).toMatchObject({ measuredMs: 7_500, proposed: "120s" });
});
