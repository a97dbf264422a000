/** An incident, record by record: what each is to the finding, who was hurt, and what nobody could check. */
import { describe, expect, test } from "vitest";
import { compareIncidents } from "../../../lib/core/answers/incident/incident.ts";
import {
  buildState,
  findingsUntil,
  foundIn,
  type Incident,
  incidentOf,
  incidentsOf,
} from "../../../lib/core/index.ts";
import { at, KEY, records, secondsOf } from "../../support/records.ts";
import { AT_ZERO, ONE_POD } from "../../support/scenes.ts";

function incidentIn(text: string, rule: string, end: number): Incident {
  const { shared, revisions } = buildState(records(text));
  const revision = revisions.get(KEY);
  const finding = revision && findingsUntil(revision, at(end)).find((one) => one.rule === rule);
  if (revision === undefined || finding === undefined) {
    throw new Error(`no ${rule}, but ${revision && findingsUntil(revision, at(end)).map((one) => one.rule)}`);
  }
  return incidentOf(shared, revision, finding, at(end));
}

const valuesOf = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(
      ([name, value]) =>
        ` ${name}=${typeof value === "number" && /At$/.test(name) ? secondsOf(value) : value}`,
    )
    .join("");

/** "#7 20 begin, trouble pod=x": a record, its second, and all that it is. */
function evidence(text: string, rule: string, end: number): string[] {
  return incidentIn(text, rule, end).evidence.records.map(
    ({ seq, t, parts }) =>
      `#${seq} ${secondsOf(t)} ${parts.map(({ role, values }) => role + valuesOf(values)).join(", ")}`,
  );
}

function unchecked(text: string, rule: string, end: number): string[] {
  return incidentIn(text, rule, end).unchecked.map(({ what, values }) => what + valuesOf(values));
}

/** "pods-lost error 20–25, judged 22: 3 requests, failed 2 (502×2), rejected 0, slow 0 0 0" */
function facts(text: string, rule: string, end: number): string[] {
  const { severity, since, until, judgedAt, hurt, ref } = incidentIn(text, rule, end);
  const counted = (list: readonly { status: number; count: number }[]): string =>
    list.map(({ status, count }) => `${status}×${count}`).join(" ");
  return [
    `${ref} ${severity} ${secondsOf(since)}–${secondsOf(until)} judged ${secondsOf(judgedAt)}`,
    hurt === null
      ? "nobody knows"
      : `${hurt.requests} requests, failed ${hurt.failed} (${counted(hurt.statuses)}), rejected (${counted(hurt.rejected)}), slow ${hurt.slow}: ${hurt.slowMs} ms, ${hurt.longestMs} ms`,
  ];
}

const CRASH = `${ONE_POD}
  20 pod/r-deployment-1 scheduled exited=137 restarts=1
  20.05 priv !p1
  20.06 pa Active=Unknown,Queued@20 want=1`;
const BACK = "25 pod/r-deployment-1 scheduled started ready\n25 priv p1\n30 pub a1 a2";

type Case = readonly [what: string, rule: string, text: string, end: number, drawn: readonly string[]];

const EVIDENCE: readonly Case[] = [
  [
    "lasts",
    "pods-lost",
    `${CRASH}\n30 pub a1`,
    30,
    ["#7 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137", "#8 20.05 begin"],
  ],
  [
    "is over",
    "pods-lost",
    `${CRASH}\n${BACK}`,
    30,
    ["#7 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137", "#8 20.05 begin", "#11 25 end"],
  ],
  [
    "with requests that failed, were slow, and were well",
    "pods-lost",
    `${CRASH}\n19 req 200 3000\n20.01 req 200 100\n20.02 req 502 50.4 10.1.0.1:8012\n20.1 req 404 5\n22 pub a1\n${BACK}`
      .split("\n")
      .map((row) => row.trim())
      .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
      .join("\n"),
    30,
    [
      "#7 19 slow status=200 lastedMs=3000 via=",
      "#8 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137",
      "#10 20.02 failed status=502 lastedMs=50 via=10.1.0.1:8012",
      "#11 20.05 begin",
    ],
  ],
  [
    "with an Event of 5 s before",
    "pods-lost",
    CRASH.replace(
      "20 pod/r",
      "15 event/1 Unhealthy Pod r-deployment-1 warning text=refused\n20 pod/r",
    ).concat("\n30 pub a1"),
    30,
    [
      "#7 15 warning reason=Unhealthy kind=Pod name=r-deployment-1 message=refused",
      "#8 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137",
      "#9 20.05 begin",
    ],
  ],
  [
    "with an Event longer before",
    "pods-lost",
    CRASH.replace(
      "20 pod/r",
      "14.999 event/1 Unhealthy Pod r-deployment-1 warning text=refused\n20 pod/r",
    ).concat("\n30 pub a1"),
    30,
    ["#8 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137", "#9 20.05 begin"],
  ],
  [
    "with an Event of 5 s after",
    "pods-lost",
    `${CRASH}\n${BACK.replace("30 pub", "30 event/1 Unhealthy Pod r-deployment-1 warning text=refused\n30 pub")}`,
    31,
    [
      "#7 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137",
      "#8 20.05 begin",
      "#11 25 end",
      "#12 30 warning reason=Unhealthy kind=Pod name=r-deployment-1 message=refused",
    ],
  ],
  [
    "with an Event longer after",
    "pods-lost",
    `${CRASH}\n${BACK.replace("30 pub a1 a2", "30.001 event/1 Unhealthy Pod r-deployment-1 warning text=refused\n31 pub a1")}`,
    31,
    ["#7 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137", "#8 20.05 begin", "#11 25 end"],
  ],
  [
    "an Event that is no warning is no matter",
    "pods-lost",
    `${CRASH}\n22 event/1 Killing Pod r-deployment-1 text=stopping\n30 pub a1`,
    30,
    ["#7 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137", "#8 20.05 begin"],
  ],
  [
    "with a line of an error",
    "pods-lost",
    `${CRASH}\n22 log activator Failed probing pods\n23 log activator Set capacity to 0 (backends: 0, index: 0/1)\n24 log other Failed probing pods\n30 pub a1`,
    30,
    [
      "#7 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137",
      "#8 20.05 begin",
      "#10 22 line process=activator message=Failed probing pods",
    ],
  ],
  [
    "with lines of errors as it begins, and not before",
    "pods-lost",
    CRASH.replace(
      "20 pod/r",
      "19.999 log activator Failed probing pods\n20 log activator Failed probing pods\n20 pod/r",
    ).concat("\n30 pub a1"),
    30,
    [
      "#8 20 line process=activator message=Failed probing pods",
      "#9 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137",
      "#10 20.05 begin",
    ],
  ],
  [
    "with lines of errors as it ends, and not later",
    "pods-lost",
    `${CRASH}\n${BACK.replace("25 priv", "25 log activator Failed probing pods\n25 priv").replace("30 pub", "25.001 log activator Failed probing pods\n30 pub")}`,
    30,
    [
      "#7 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137",
      "#8 20.05 begin",
      "#11 25 line process=activator message=Failed probing pods",
      "#12 25 end",
    ],
  ],
  [
    "another pod was in trouble long before",
    "pods-lost",
    CRASH.replace(
      "20 pod/r",
      "2 pod/r-deployment-9 scheduled waiting=CrashLoopBackOff\n3 -pod/r-deployment-9\n20 pod/r",
    ).concat("\n30 pub a1"),
    30,
    ["#9 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137", "#10 20.05 begin"],
  ],
  [
    "a pod is evicted",
    "pods-lost",
    CRASH.replace("exited=137 restarts=1", "started disrupted=EvictionByEvictionAPI").concat("\n30 pub a1"),
    30,
    ["#7 20 shows, disruption pod=r-deployment-1 reason=EvictionByEvictionAPI", "#8 20.05 begin"],
  ],
  [
    "a gap cuts it",
    "pods-lost",
    `${CRASH}\n23 dep 1 ready=0\n24 gap dep lost\n26 =dep 1\n26 bookmark dep\n30 pub a1`,
    30,
    [
      "#7 20 shows, trouble pod=r-deployment-1 reason=Error exitCode=137",
      "#8 20.05 begin",
      "#11 null gap",
      "#13 null again",
    ],
  ],
  [
    "requests failed at zero",
    "requests-failed",
    `${AT_ZERO}\n5 req 504 3000\n6 req 504 3000\n20 pub a1`,
    20,
    ["#6 5 told, failed status=504 lastedMs=3000 via=", "#7 6 begin, failed status=504 lastedMs=3000 via="],
  ],
];

const UNCHECKED: readonly Case[] = [
  [
    "no request is recorded",
    "pods-lost",
    `${CRASH}\n30 pub a1`,
    30,
    ["requests", "logs names=activator, queue-proxy", "objects names=ingresses, events"],
  ],
  [
    "requests and logs are",
    "pods-lost",
    `${CRASH}\n21 req 502 5\n22 log activator x\n22 log autoscaler x\n30 pub a1`,
    30,
    ["logs names=queue-proxy", "objects names=ingresses, events"],
  ],
  [
    "two gaps of one time are told as one",
    "pods-lost",
    `${CRASH}\n22 pod/r-deployment-1 scheduled exited=137 restarts=1\n22 pub a1\n24 gap pod closed\n24 gap pub closed\n30 sks Proxy n=2`,
    30,
    [
      "requests",
      "logs names=activator, queue-proxy",
      "objects names=ingresses, events",
      "gap names=pods, endpoints reason=closed fromAt=22 ended=no toAt=22",
    ],
  ],
  [
    "a gap that was over before is none",
    "pods-lost",
    CRASH.replace(
      "20 pod/r",
      "5 gap pod closed\n6 =pod/r-deployment-1 scheduled started ready\n6 bookmark pod\n20 pod/r",
    ).concat("\n30 pub a1"),
    30,
    ["requests", "logs names=activator, queue-proxy", "objects names=ingresses, events"],
  ],
  [
    "a gap that ends while it lasts",
    "pods-lost",
    `${CRASH}\n22 pub a1\n23 gap pub closed\n24 =pub a1\n24 bookmark pub\n30 pub a1 a2`,
    30,
    [
      "requests",
      "logs names=activator, queue-proxy",
      "objects names=ingresses, events",
      "gap names=endpoints reason=closed fromAt=22 ended=yes toAt=24",
    ],
  ],
  [
    "a gap of what the rule does not read is none",
    "pods-lost",
    `${CRASH}\n24 gap config closed\n30 pub a1`,
    30,
    ["requests", "logs names=activator, queue-proxy", "objects names=ingresses, events"],
  ],
  [
    "times are only the earliest",
    "pods-lost",
    `${CRASH}\n~24 dep 1\n30 pub a1`,
    30,
    [
      "requests",
      "logs names=activator, queue-proxy",
      "objects names=ingresses, events",
      "earliest names=deployments",
    ],
  ],
];

const FACTS: readonly Case[] = [
  [
    "it lasts, and nobody sent a request",
    "pods-lost",
    `${CRASH}\n30 pub a1`,
    30,
    ["pods-lost.8 error 20–null judged 20.05", "nobody knows"],
  ],
  [
    "a request failed in it: it is told for a minute more",
    "pods-lost",
    `${CRASH}\n21 req 502 50\n${BACK}`,
    30,
    [
      "pods-lost.8 error 20–null judged 20.05",
      "1 requests, failed 1 (502×1), rejected (), slow 0: 0 ms, 0 ms",
    ],
  ],
  [
    "one that is answered as it begins is under way",
    "pods-lost",
    CRASH.replace("20 pod/r", "19 req 200 1000\n20 pod/r").concat(`\n21 req 502 50\n${BACK}`),
    30,
    [
      "pods-lost.9 error 20–null judged 20.05",
      "2 requests, failed 1 (502×1), rejected (), slow 0: 0 ms, 0 ms",
    ],
  ],
  [
    "one that is answered before is not",
    "pods-lost",
    CRASH.replace("20 pod/r", "19 req 200 999\n20 pod/r").concat(`\n21 req 502 50\n${BACK}`),
    30,
    [
      "pods-lost.9 error 20–null judged 20.05",
      "1 requests, failed 1 (502×1), rejected (), slow 0: 0 ms, 0 ms",
    ],
  ],
  [
    "another that failed while it is told",
    "pods-lost",
    `${CRASH}\n21 req 502 50\n${BACK.replace("25 priv", "25 req 502 1\n25 priv")}`,
    30,
    [
      "pods-lost.8 error 20–null judged 20.05",
      "2 requests, failed 2 (502×2), rejected (), slow 0: 0 ms, 0 ms",
    ],
  ],
  [
    "a second is not slow, a millisecond more is",
    "pods-lost",
    `${CRASH}\n21 req 200 1000\n21.1 req 200 1001\n21.2 req 200 2500.6\n21.3 req 502 9000\n${BACK}`,
    30,
    [
      "pods-lost.8 warning 20–25 judged 20.05",
      "4 requests, failed 0 (), rejected (), slow 2: 3502 ms, 2500 ms",
    ],
  ],
  [
    "a rejection that took long is not slow",
    "pods-lost",
    `${CRASH}\n21 req 404 3000\n21.1 req 502 5\n${BACK}`,
    30,
    [
      "pods-lost.8 error 20–null judged 20.05",
      "2 requests, failed 1 (502×1), rejected (404×1), slow 0: 0 ms, 0 ms",
    ],
  ],
  [
    "rejections are told apart",
    "pods-lost",
    `${CRASH}\n21 req 403 5\n21.1 req 429 5\n21.2 req 429 5\n21.3 req 400 5\n21.4 req 399 5\n21.5 req 0 5\n21.6 req 0 5 10.1.0.1:8012\n${BACK}`,
    30,
    [
      "pods-lost.8 error 20–null judged 20.05",
      "7 requests, failed 1 (0×1), rejected (429×2 400×1 403×1), slow 0: 0 ms, 0 ms",
    ],
  ],
];

describe.each([
  ["its evidence", evidence, EVIDENCE],
  ["what was not checked", unchecked, UNCHECKED],
  ["its facts", facts, FACTS],
] as const)("%s:", (_, draw, table) => {
  test.each(table.map((one) => [one[0], one] as const))("%s", (__, [, rule, text, end, drawn]) => {
    expect(draw(text, rule, end)).toEqual(drawn);
  });
});

describe("several", () => {
  const crash = (name: string, seconds: number): string => `0 sks/${name} Proxy n=2 pop=True
    0 pa/${name} Active=True@0 want=1 ScaleTargetInitialized=True
    0 dep/${name} 1
    0 pod/${name}-1@${name} scheduled started ready
    ${seconds} pod/${name}-1@${name} scheduled waiting=CrashLoopBackOff restarts=3`;
  const [incident] = [incidentIn(`${CRASH}\n21 req 502 50\n30 pub a1`, "pods-lost", 30)];
  const like = (changes: Partial<Incident>): Incident => ({ ...incident, ...changes });
  const hurt = (failed: number): Pick<Incident, "hurt"> => ({
    hurt: incident.hurt && { ...incident.hurt, failed },
  });

  test.each<[what: string, first: Incident, second: Incident]>([
    ["an error before a warning", like({ severity: "error" }), like({ severity: "warning", ...hurt(9) })],
    ["a warning before a note", like({ severity: "warning" }), like({ severity: "note" })],
    ["where more requests failed", like(hurt(3)), like(hurt(2))],
    ["where any failed, before where nobody knows", like(hurt(1)), like({ hurt: null })],
    ["the earlier one", like({ since: 1, ...hurt(1) }), like({ since: 2, ...hurt(1) })],
    ["by the name", like({ name: "a" }), like({ name: "b" })],
  ])("%s", (_, first, second) => {
    expect(compareIncidents(first, second)).toBeLessThan(0);
    expect(compareIncidents(second, first)).toBeGreaterThan(0);
  });

  test("the incidents of a revision are its errors and warnings, worst first", () => {
    const { shared, revisions } = buildState(records(`${CRASH}\n21 req 502 50\n30 pub a1`));
    const revision = revisions.get(KEY);
    const found = revision === undefined ? [] : incidentsOf(shared, revision, at(30));
    expect(found.map(({ finding, severity }) => `${finding.rule} ${severity}`)).toEqual([
      "I3 error",
      "pods-lost error",
      "I15 warning",
    ]);
  });

  test("a source has the revisions in which something was found", () => {
    const text = `0 acts a1\n${CRASH}\n${crash("b", 22)}\n${crash("a", 21)}\n90 acts a1 a2`;
    const sorted = text
      .split("\n")
      .map((row) => row.trim())
      .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b));
    const { revisions, left } = foundIn(buildState(records(sorted.join("\n"))));
    expect([...revisions.map(({ name }) => name), String(left)]).toEqual(["r", "0"]);
    expect(foundIn(buildState(records(ONE_POD))).revisions).toEqual([]);
  });
});
