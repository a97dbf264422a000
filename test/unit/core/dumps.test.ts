/** Dumps of one instant, as operators have them: only some kinds, and objects' own times are all that tells of before. */
import { describe, expect, test } from "vitest";
import { container, podRecord } from "../../support/pod-objects.ts";
import { type Told, toldOfStory } from "../../support/told.ts";

/** All that is said of the lists of one instant. */
const dump = (text: string): Told => toldOfStory(text, [], 0);

const WAKING = `0 =sks Proxy n=2 pop=True@-900 ep=Unknown,NoHealthyBackends@-900
  0 =pa Active=Unknown,Queued@-300 want=1
  0 =dep 1`;
const REFUSED = `0 =sks Proxy n=2 pop=True@-900 ep=Unknown,NoHealthyBackends@-900
  0 =pa Active=Unknown,Queued@-300 want=1
  0 =dep 1 ReplicaFailure=True,FailedCreate text=pods_"r"_is_forbidden:_exceeded_quota:_compute`;

describe("a start of which no pods are recorded", () => {
  test("the API server refuses them: the words of the Deployment, since the condition's own time", () => {
    const said = dump(`${REFUSED}\n0 =priv\n0 =pub a1 a2`);
    expect(said.valuesOf("D8")).toMatchObject({ by: "condition", reason: "FailedCreate", sort: "quota" });
    expect(said.spanOf("D8")).toBe("23:55:00.000–");
  });
  test("nor Endpoints: the SKS says that none is ready", () => {
    expect(dump(REFUSED).rules).toContain("D8");
    expect(dump(REFUSED.replaceAll("ep=Unknown,NoHealthyBackends@-900", "ep=True@-900")).rules).toEqual([]);
    expect(dump(REFUSED.replaceAll("ep=Unknown,NoHealthyBackends@-900", "")).rules).toEqual([]);
  });
  test("the Revision says it", () => {
    const rev = "0 =rev active ResourcesAvailable=False,ImagePullBackOff@-100";
    expect(dump(`${WAKING}\n${rev}`).valuesOf("D8")).toMatchObject({ by: "condition", sort: "image" });
  });
  test("the Revision copies the words of who refuses the pods", () => {
    const words = 'text=Internal_error_occurred:_failed_calling_webhook_"policy.example.dev":_i/o_timeout';
    const rev = `0 =rev active ResourcesAvailable=False,FailedCreate@-100 ${words}`;
    const said = dump(`${WAKING}\n${rev}`);
    expect(said.valuesOf("D8").refuser).not.toBe("other");
    expect(said.text).toMatch(/mutatingwebhookconfigurations/);
    expect(said.text).not.toMatch(/resourcequota/);
  });
  test("an Event of a pod says it", () => {
    const event = "0 =event/1 BackOff Pod r-deployment-1 warning text=Back-off_restarting_failed_container";
    expect(dump(`${WAKING}\n${event} last=-20`).valuesOf("D8")).toMatchObject({ by: "event", sort: "crash" });
    // What happened before this start says nothing of it.
    expect(dump(`${WAKING}\n${event} last=-303`).rules).toEqual([]);
  });
  test("a probe that fails is told once the start takes longer than others", () => {
    const probe = "0 =event/1 Unhealthy Pod r-deployment-1 warning text=Readiness_probe_failed last=-2";
    expect(dump(`${WAKING}\n${probe}`).rules).toEqual(["D8"]);
    const young = (second: number): string => WAKING.replace("Queued@-300", `Queued@${second}`);
    expect(dump(`${young(-60)}\n${probe}`).rules).toEqual(["D8"]);
    expect(dump(`${young(-59)}\n${probe}`).rules).toEqual([]);
  });
  test("nothing says why: nothing is found", () => {
    expect(dump(`${WAKING}\n0 =priv\n0 =pub a1 a2`).rules).toEqual([]);
  });
  test("where pods are recorded an Event of one that is gone tells nothing", () => {
    const other = "0 =pod/x@other scheduled started ready";
    const event = "0 =event/1 BackOff Pod r-deployment-1 warning last=-20";
    expect(dump(`${WAKING}\n0 =priv\n${other}\n${event}`).valuesOf("D8")).toMatchObject({ by: "stage" });
  });
});

describe("at zero after a wake of which no pod ran", () => {
  const zero = (idle: number, empty: number): string => `0 =acts a1 a2
    0 =sks Proxy n=2 pop=True@${empty} ep=Unknown,NoHealthyBackends@${empty}
    0 =pa Active=False,NoTraffic@${idle} want=0 ScaleTargetInitialized=True@-90000
    0 =rev active Ready=True@-90000 ResourcesAvailable=True@-90000
    0 =dep 0
    0 =priv
    0 =pub a1 a2`;
  const image = (second: number): string =>
    `0 =event/1 Failed Pod r-deployment-1 warning text=Failed_to_pull_image_"x":_not_found last=${second}`;

  test("it is told with what kept the pods, and not that a request simply wakes it", () => {
    const said = dump(`${zero(-300, -7_000)}\n${image(-400)}`);
    expect(said.valuesOf("D8")).toMatchObject({ state: "gaveUp", sort: "image", why: "missing" });
    expect(said.spanOf("D8")).toBe("23:55:00.000–");
    expect(said.clauses).toEqual(["zeroOwn", "zeroBroken", "untilRequestBroken"]);
  });
  test.each([
    ["an ordinary descent: the addresses go after the load", -310, -300, -305],
    ["so soon after that it is the same descent", -290, -300, -285],
    ["the Event is older than the last pod that was ready", -300, -7_000, -7_100],
    ["the Event is of a time after the wake", -300, -7_000, -239],
  ])("not so: %s", (_, idle, empty, event) => {
    const said = dump(`${zero(idle, empty)}\n${image(event)}`);
    expect(said.rules).toEqual([]);
    expect(said.clauses).toEqual(["zeroOwn", "untilRequest"]);
  });
  test("at the edges: an Event until a minute after it was given up, a wake of more than ten seconds", () => {
    expect(dump(`${zero(-300, -7_000)}\n${image(-240)}`).rules).toEqual(["D8"]);
    expect(dump(`${zero(-290, -301)}\n${image(-289)}`).rules).toEqual(["D8"]);
  });
  test("a probe that failed is of every start", () => {
    const probe =
      "0 =event/1 Unhealthy Pod r-deployment-1 warning text=Readiness_probe_failed:_refused last=-400";
    expect(dump(`${zero(-300, -7_000)}\n${probe}`).rules).toEqual([]);
  });
});

describe("nobody is there to answer", () => {
  const ZERO = `0 =acts
    0 =sks Proxy n=2 pop=True@-900 ep=Unknown,NoHealthyBackends@-900
    0 =pa Active=False,NoTraffic@-900 want=0
    0 =dep 0
    0 =priv
    0 =pub`;
  const SERVING = `0 =acts
    0 =sks Proxy n=2 pop=True@-900 ep=True@-900
    0 =pa Active=True@-900 want=1
    0 =dep 1
    0 =pod/r-deployment-1 scheduled started ready
    0 =priv p1`;

  test("no activator and no pod: an error, however short a dump is", () => {
    expect(dump(ZERO).rules).toContain("D11");
    expect(dump(ZERO.replace("=acts", "=acts a1")).rules).toEqual([]);
  });
  test("records that go on take it back within the time that it may take", () => {
    expect(toldOfStory(`${ZERO}\n1.9 acts a1\n1.9 pub a1`, [], 5).rules).not.toContain("D11");
  });
  test("pods serve for want of activators", () => {
    expect(dump(`${SERVING}\n0 =pub p1`).rules).toEqual(["D23"]);
  });
  test("a split may be frozen by an empty set", () => {
    expect(dump(`${SERVING}\n0 =pub\n0 =ingress/x r=50 s=50`).rules).toContain("D27");
  });
  test("activators that are not connected to the autoscaler: a request wakes nothing", () => {
    const lines = [-60, -40, -20]
      .map((second) => `${second} says activator error Websocket connection could not be established`)
      .join("\n");
    const there = ZERO.replace("=acts", "=acts a1 a2").replace("=pub", "=pub a1 a2");
    expect(dump(`${lines}\n${there}`).clauses).toEqual(["zeroOwn", "untilRequestUnheard"]);
    expect(dump(there).clauses).toEqual(["zeroOwn", "untilRequest"]);
  });
});

describe("a revision that has no ServerlessService, beside others that have", () => {
  const OTHER = "0 =sks/other Proxy\n0 =pa/other Active=True want=1\n0 =dep/other 1";
  const rev = (second: number): string =>
    `${OTHER}\n0 =rev pending Ready=Unknown,Deploying@${second} ResourcesAvailable=Unknown,Deploying@${second}`;
  const failure = "fail controller failed to create deployment: context deadline exceeded";

  test("is told once it has taken longer than making one takes", () => {
    expect(dump(rev(-60)).clauses).toContain("partRevision");
    expect(dump(rev(-59)).clauses).toEqual(["notYet"]);
    expect(dump(`${OTHER}\n0 =rev active Ready=True@-60`).clauses).toEqual(["notYet"]);
  });
  test("the controller keeps failing on it, also where its log begins amid long back-offs", () => {
    const lines = (...seconds: readonly number[]): string =>
      seconds.map((second) => `${second} ${failure}`).join("\n");
    const said = dump(`${lines(-2_100, -1_080, -60)}\n${rev(-3_000)}`);
    expect(said.valuesOf("reconcile-fails")).toMatchObject({ process: "controller", count: 3 });
    expect(said.clauses).toContain("reconcileFails");
    expect(dump(`${lines(-2_101, -1_080, -60)}\n${rev(-3_000)}`).rules).toEqual([]);
    expect(dump(`${lines(-1_080, -60)}\n${rev(-3_000)}`).rules).toEqual([]);
  });
  test.each([
    ["@class=hpa.autoscaling.knative.dev", "hpa"],
    ["@class=kpa.autoscaling.knative.dev", "kpa"],
    ["@class=keda.autoscaling.example.com", "other"],
    ["", "none"],
  ])("no autoscaler takes its PodAutoscaler: %s", (annotation, sort) => {
    const said = dump(`${rev(-300)}\n0 =pa ${annotation}`.replace("0 =pa ", "0 =pa created=-60 "));
    expect(said.valuesOf("not-taken")).toMatchObject({ sort, namespace: "demo", revision: "r" });
    expect(said.rules).toEqual(["not-taken"]);
  });
  test("not so: it is young, or has a status, or its ServerlessService is there", () => {
    expect(dump(`${rev(-300)}\n0 =pa created=-59`).rules).toEqual([]);
    expect(dump(`${rev(-300)}\n0 =pa created=-300 Active=Unknown,Queued`).rules).toEqual([]);
    expect(dump(`${rev(-300)}\n0 =pa created=-300\n0 =sks Proxy`).rules).not.toContain("not-taken");
  });
});

test("queue-proxy that the runtime cannot run is nothing that the application's image can mend", () => {
  const pod = podRecord(
    0,
    "ADDED",
    {
      created: -300,
      containers: [
        container("user-container", "running@-290"),
        container("queue-proxy", "waiting:CrashLoopBackOff:back-off", {
          before: "ended:126:ContainerCannotRun:OCI runtime create failed: chdir: permission denied",
          restarts: 5,
        }),
      ],
    },
    true,
  );
  const said = toldOfStory(`${WAKING}\n0 =priv\n0 =pub a1 a2`, [pod], 0);
  expect(said.valuesOf("D8")).toMatchObject({ container: "queue-proxy", sort: "command", why: "knative" });
  expect(said.text).not.toMatch(/command and args|what is in the image/);
});
