/** Revisions of which no ServerlessService is recorded: what `kubectl get all`, or one kind alone, tells of them. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  buildState,
  type CoreState,
  endRecords,
  explain,
  findingsUntil,
  isKnown,
  reportOf,
  severityOf,
} from "../../../../lib/core/index.ts";
import type { RevisionState } from "../../../../lib/core/state/state.ts";
import { drawnWords } from "../../../support/clauses.ts";
import { at, KEY, records, secondsOf } from "../../../support/records.ts";

function whole(text: string): CoreState {
  const told = records(text);
  const state = buildState(told);
  endRecords(state, told.length - 1);
  return state;
}

function seen(text: string, seconds = 600) {
  const state = whole(text);
  const revision = state.revisions.get(KEY) as RevisionState;
  const found = findingsUntil(revision, at(seconds)).map(({ rule, values, from }) => ({
    rule,
    values,
    from,
  }));
  const { phase, clauses } = explain(state.shared, revision, at(seconds));
  return { state, revision, found, phase, clauses };
}

const POD = "600 =pod/r-deployment-abc-x1 scheduled";
const keysOf = (text: string) => seen(text).clauses.map(({ key }) => key);

describe("pods-not-running", () => {
  test.each([
    ["a pod in trouble", `${POD} waiting=ImagePullBackOff`, "none"],
    [
      "beside one that is ready",
      `${POD} waiting=ImagePullBackOff\n600 =pod/r-deployment-abc-x2 scheduled started ready`,
      "some",
    ],
    [
      "an Event of a pod that is not seen",
      `600 =event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume`,
      "event",
    ],
    ["the Revision says so, and no pod is seen", "600 =rev ContainerHealthy=False,ExitCode1", "told"],
  ])("%s", (_, text, state) => {
    expect(seen(text).found).toMatchObject([{ rule: "pods-not-running", values: { state } }]);
  });

  test.each([
    ["a pod is ready", `${POD} started ready`],
    ["a pod that just starts", `${POD} created=595`],
    [
      "a probe failed once",
      `600 =event/1 Unhealthy Pod r-deployment-abc-x1 warning text=Readiness_probe_failed`,
    ],
    [
      "pods are seen, and it is none of theirs",
      `600 =event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume\n600 =pod/other@q scheduled`,
    ],
    ["the Revision says that it is well", "600 =rev ContainerHealthy=True"],
    ["a ServerlessService is recorded", `600 =sks Proxy n=2 pop=True\n${POD} waiting=ImagePullBackOff`],
    [
      "the Revision says so, and a pod is ready",
      `600 =rev ContainerHealthy=False,ExitCode1\n${POD} started ready`,
    ],
  ])("not where %s", (_, text) => {
    expect(seen(text).found.filter(({ rule }) => rule === "pods-not-running")).toEqual([]);
  });
});

describe("what is told of it", () => {
  /** The one finding by the second, with its record: nothing where there is none. */
  function only(text: string, seconds: number) {
    const state = whole(text);
    const revision = state.revisions.get(KEY) as RevisionState;
    const [one] = findingsUntil(revision, at(seconds)).filter(({ rule }) => rule === "pods-not-running");
    if (one === undefined || at(seconds) - one.from < one.afterMs) return undefined;
    const { values, from, seq } = one;
    return { ...values, severity: severityOf(one), since: secondsOf(from), seq };
  }
  const X2 = "600 =pod/r-deployment-abc-x2";
  const TROUBLED = `${X2} scheduled waiting=CrashLoopBackOff ended=300 exit=3`;
  const FIRST = "600 =pod/r-deployment-abc-x0 scheduled";
  const EVENT = "600 =event/1 FailedMount Pod r-deployment-abc-x9 warning text=no_volume last=450";

  test.each<[what: string, text: string, seconds: number, told: Record<string, unknown> | undefined]>([
    [
      "a pod in trouble since its container ended",
      `${FIRST}\n${TROUBLED}`,
      600,
      { state: "none", severity: "error", since: 300, pod: "r-deployment-abc-x2", seq: 1, exitCode: 3 },
    ],
    ["names for commands", TROUBLED, 600, { namespace: "demo", revision: "r" }],
    [
      "beside one that is ready it is none the less",
      `600 =pod/r-deployment-abc-x0 scheduled started ready\n${TROUBLED}`,
      600,
      { state: "some", severity: "error", since: 300, seq: 1 },
    ],
    [
      "the ReplicaSet may not create any",
      "600 =dep 2 ReplicaFailure=True,FailedCreate",
      600,
      {
        state: "none",
        by: "condition",
        sort: "quota",
        reason: "FailedCreate",
        severity: "error",
        since: 600,
        seq: 0,
      },
    ],
    [
      "a condition may outlive its cause",
      "600 =rev ContainerHealthy=False,ExitCode4@200",
      600,
      { state: "told", severity: "warning", since: 200, exitCode: 4, sort: "crash", seq: 0 },
    ],
    ["without its time since the list", "600 =rev ContainerHealthy=False,ExitCode4", 600, { since: 600 }],
    [
      "an Event may be over: by its own time",
      `600 =event/0 FailedMount Pod r-deployment-abc-x8 warning last=400\n${EVENT}`,
      600,
      { state: "event", severity: "warning", since: 450, message: "no volume", seq: 1 },
    ],
    [
      "an Event that was seen",
      EVENT.replace("600 =event/1", "500 event/1").replace(" last=450", ""),
      600,
      { since: 500 },
    ],
    [
      "a pod that takes a minute",
      `${X2} created=540`,
      600,
      { state: "none", sort: "unscheduled", since: 540, seq: 0 },
    ],
    ["a millisecond less", `${X2} created=540.001`, 600, undefined],
    [
      "how far it came, and by which pod",
      `${X2.replace("600 =pod", "500 pod")} scheduled`,
      600,
      { by: "stage", pod: "r-deployment-abc-x2", sort: "pulling", named: "no", container: "", seq: 0 },
    ],
    [
      "a container that is not ready",
      `500 pod/r-deployment-abc-x0 scheduled\n500 pod/r-deployment-abc-x2 scheduled started c/db=running:unready`,
      600,
      { sort: "notReady", named: "yes", container: "db", pod: "r-deployment-abc-x2", seq: 1 },
    ],
    [
      "an init container that does not end",
      `500 pod/r-deployment-abc-x0 scheduled\n500 pod/r-deployment-abc-x2 scheduled init/mesh=running:unready`,
      600,
      { sort: "init", named: "yes", container: "mesh", pod: "r-deployment-abc-x2", seq: 1 },
    ],
    [
      "a warning of a pod that is there says more than how far it came",
      `${X2} created=300\n600 =event/1 FailedMount Pod r-deployment-abc-x2 warning text=no_volume last=450`,
      660,
      { by: "event", sort: "volume", state: "none", severity: "error" },
    ],
    ["no pod, and nothing is said of any", "600 =dep 1", 900, undefined],
    ["a minute is not over where only the list says that it is there", `${X2} scheduled`, 659.999, undefined],
  ])("%s", (_, text, seconds, told) => {
    const one = only(text, seconds);
    if (told === undefined) expect(one).toBeUndefined();
    else expect(one).toMatchObject(told);
  });
});

describe("what the answer says of them", () => {
  const clauses = (text: string, seconds = 600): string[] => {
    const state = whole(text);
    return explain(state.shared, state.revisions.get(KEY) as RevisionState, at(seconds)).clauses.map((one) =>
      one.seq === null ? drawnWords(one) : `${drawnWords(one)} #${one.seq}`,
    );
  };
  const ONLY = "partOnly path=unseen";
  const pod = (name: string, words: string): string => `600 =pod/r-deployment-abc-${name} scheduled ${words}`;
  const WARNED = "600 =event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume last=450";

  test.each<[what: string, text: string, expected: readonly string[]]>([
    [
      "a pod in trouble, by its reason",
      `${pod("x0", "")}\n${pod("x1", "waiting=ImagePullBackOff")}`,
      [
        "partTrouble pod=r-deployment-abc-x1 reason=ImagePullBackOff #1",
        "partPods pods=2 ready=0 ending=0 #0",
        ONLY,
      ],
    ],
    [
      "pods, those that are ready and those that end",
      `${pod("x0", "")}\n${pod("x1", "started ready")}\n${pod("x2", "started ready terminating")}`,
      ["partPods pods=2 ready=1 ending=1 #1", ONLY],
    ],
    ["none but those that end", pod("x2", "terminating"), ["partPods pods=0 ready=0 ending=1 #0", ONLY]],
    [
      "no pod of it",
      "600 =dep 3\n600 =pod/z@other scheduled",
      ["partPods pods=0 ready=0 ending=0", "partReplicas replicas=3 #0", ONLY],
    ],
    [
      "the last warning, where no pods are recorded",
      `${WARNED}\n600 =event/2 Unhealthy Pod r-deployment-abc-x2 warning text=no last=440\n600 =event/3 Scheduled Pod r-deployment-abc-x3 last=460`,
      [
        "partEvent saidAt=450 reason=FailedMount message=no volume name=r-deployment-abc-x1 kind=Pod #0",
        ONLY,
      ],
    ],
    [
      "of two at once the later one",
      `${WARNED}\n600 =event/2 Unhealthy Pod r-deployment-abc-x2 warning text=no last=450`,
      ["partEvent saidAt=450 reason=Unhealthy message=no name=r-deployment-abc-x2 kind=Pod #1", ONLY],
    ],
    [
      "not where pods are: they say more",
      `${WARNED}\n${pod("x1", "started ready")}`,
      ["partPods pods=1 ready=1 ending=0 #1", ONLY],
    ],
    [
      "what the Revision says",
      "600 =rev active Ready=False,Stopped",
      ["partRevision type=Ready status=False reason=Stopped message=none #0", ONLY],
    ],
    [
      "without a reason",
      "600 =rev active Ready=True",
      ["partRevision type=Ready status=True reason=none message=none #0", ONLY],
    ],
    [
      "what the PodAutoscaler wants",
      "600 =pa Active=Unknown,Queued want=2",
      ["partScaler status=Unknown reason=Queued desired=2 #0", ONLY],
    ],
    [
      "without a number, without a reason",
      "600 =pa Active=True",
      ["partScaler status=True reason=none desired=-1 #0", ONLY],
    ],
    [
      "a Route that leads to it alone",
      "600 =route/web r=100",
      ["partTraffic kind=Route object=web traffic=none share=100 % #0", ONLY],
    ],
    [
      "a Route that leads to another one as well",
      "600 =route/web r=60 other=40",
      ["partTraffic kind=Route object=web traffic=r 60 %, other 40 % share=60 % #0", ONLY],
    ],
    [
      "a Service that only names it",
      "600 =rev active Ready=True\n600 =ksvc/web other=100 r@next=0 created=new\n600 =route/web r=100",
      [
        "partRevision type=Ready status=True reason=none message=none #0",
        "partNamed kind=Service object=web traffic=other 100 %, r (tag next) #1",
        ONLY,
      ],
    ],
    [
      "a Route, where the Service does not say",
      "600 =rev active Ready=True\n600 =ksvc/web created=r\n600 =route/web r=100",
      [
        "partRevision type=Ready status=True reason=none message=none #0",
        "partTraffic kind=Route object=web traffic=none share=100 % #2",
        "partNewest kind=Service object=web serving=none #1",
        ONLY,
      ],
    ],
    [
      "the newest of its Configuration, in whose place another one serves",
      "600 =conf/web created=r ready=old Ready=False,Failed text=bad",
      [
        "partNewest kind=Configuration object=web serving=old #0",
        "partSays sinceAt=600 kind=Configuration object=web type=Ready status=False reason=Failed message=bad #0",
        ONLY,
      ],
    ],
    ["one that serves is told by its traffic", "600 =conf/web created=r ready=r Ready=True", [ONLY]],
    [
      "what Ready says is said once, by the part that it is about, since its own time",
      "600 =route/web r=100 Ready=Unknown,Uninitialized@500 IngressReady=Unknown,Uninitialized@500 CertificateProvisioned=True",
      [
        "partTraffic kind=Route object=web traffic=none share=100 % #0",
        "partSaysOwn sinceSecond=500 sinceAge=100000 kind=Route object=web type=IngressReady status=Unknown reason=Uninitialized message=none #0",
        ONLY,
      ],
    ],
    [
      "no more than three conditions, the Service first",
      "600 =conf/web created=r Ready=False,C\n600 =route/web r=100 Ready=False,R\n600 =ksvc/web r=100 created=r ready=old A=False,A B=Unknown C=False,C",
      [
        "partTraffic kind=Service object=web traffic=none share=100 % #2",
        "partNewest kind=Configuration object=web serving=none #0",
        "partSays sinceAt=600 kind=Service object=web type=A status=False reason=A message=none #2",
        "partSays sinceAt=600 kind=Service object=web type=B status=Unknown reason=none message=none #2",
        "partSays sinceAt=600 kind=Service object=web type=C status=False reason=C message=none #2",
        ONLY,
      ],
    ],
    [
      "what is well again by then",
      "500 route/web r=100 Ready=Unknown,Deploying\n600 route/web r=100 Ready=True",
      ["partTraffic kind=Route object=web traffic=none share=100 % #1", ONLY],
    ],
    [
      "the path, by addresses",
      "600 =acts a1\n600 =pub a1",
      ["partPath path=activator #1", "partOnly path=seen"],
    ],
  ])("%s", (_, text, expected) => {
    expect(clauses(text).filter((one) => !one.startsWith("restarts"))).toEqual(expected);
  });

  test("nothing that comes later", () => {
    const text =
      "500 event/1 FailedMount Pod r-deployment-abc-x1 warning text=a\n700 event/2 Unhealthy Pod r-deployment-abc-x1 warning text=b";
    expect(clauses(text, 699)[0]).toMatch(/^partEvent saidAt=500/);
    expect(clauses(text, 700)[0]).toMatch(/^partEvent saidAt=700/);
  });
});

test("while records come nothing is said: a ServerlessService may come yet", () => {
  const state = buildState(records(`${POD} waiting=ImagePullBackOff`));
  const revision = state.revisions.get(KEY) as RevisionState;
  expect(isKnown(state.shared, revision)).toBe(false);
  expect(findingsUntil(revision, at(600))).toEqual([]);
});

test("the answer tells what is there, and that mode and path are not", () => {
  expect(keysOf(`600 =dep 1\n600 =pa Active=Unknown,Queued want=1\n${POD} waiting=ImagePullBackOff`)).toEqual(
    ["partTrouble", "partPods", "partScaler", "partReplicas", "partOnly"],
  );
  const { phase, clauses } = seen("600 =pub a1\n600 =acts a1");
  expect(phase).toBe("Unknown");
  expect(clauses.map(({ key, values }) => [key, values.path])).toEqual([
    ["partPath", "activator"],
    ["partOnly", "seen"],
  ]);
});

test("Events alone name the revision, and what was wrong with it", () => {
  const { clauses } = seen("600 =event/1 FailedMount Pod r-deployment-abc-x1 warning text=no_volume");
  expect(clauses.map(({ key, values }) => [key, values.reason])).toEqual([
    ["partEvent", "FailedMount"],
    ["partOnly", undefined],
  ]);
});

test("the report has the revision, and does not call it healthy", () => {
  const { revisions } = reportOf(whole(`${POD} started ready`));
  expect(revisions.map(({ name, answer }) => [name, answer.phase])).toEqual([["r", "Unknown"]]);
});

test.each(["en", "zh"])("why, and what to do, is what is said of a start that fails (%s)", (language) => {
  const { D8, "pods-not-running": parts } = JSON.parse(
    readFileSync(`messages/${language}/diagnosis.json`, "utf8"),
  );
  expect([parts.cause, parts.remedy]).toEqual([D8.cause, D8.remedy]);
});
