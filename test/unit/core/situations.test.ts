/** Situations of operators, drawn: what is true of each by the protocol is said, and what is not is not. */
import { describe, expect, test } from "vitest";
import { buildState, endRecords } from "../../../lib/core/index.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import type { FindingValues } from "../../../lib/model/timeline.ts";
import { podRecord, user } from "../../support/pod-objects.ts";
import { LISTED_AT_ZERO, LISTED_POD, WOKEN } from "../../support/scenes.ts";
import { openDump, type Told, toldOfStory as told, toldOfState } from "../../support/told.ts";

const CONFIG = "0 =config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s";
/** Pods are wanted, and none is ready, for 300 s. */
const LISTED = LISTED_AT_ZERO.replace("=dep 0", "=dep 1")
  .replace("Active=False,NoTraffic@-100 want=0", "Active=Unknown,Queued@-300 want=1")
  .replaceAll("@-100", "@-900")
  .replace("=priv", "=priv !p1");
const without = (text: string, things: RegExp): string =>
  text
    .split("\n")
    .filter((line) => !things.test(line))
    .join("\n");

describe("a pod that does not start", () => {
  const started = (pod: Parameters<typeof podRecord>[2]) => [podRecord(10.2, "ADDED", pod)];
  test.each<[what: string, pod: Parameters<typeof podRecord>[2], values: FindingValues]>([
    [
      "an init container is out of memory",
      {
        created: 10,
        containers: [user("waiting:PodInitializing")],
        init: [{ name: "migrate", now: "waiting:CrashLoopBackOff:back-off", before: "ended:137:OOMKilled" }],
      },
      { container: "migrate", reason: "CrashLoopBackOff", exitCode: 137, exitReason: "OOMKilled" },
    ],
    [
      "a native sidecar has no image",
      {
        created: 10,
        containers: [user("waiting:PodInitializing")],
        init: [{ name: "istio-proxy", isNative: true, now: "waiting:ImagePullBackOff:Back-off" }],
      },
      { container: "istio-proxy", reason: "ImagePullBackOff", sort: "image" },
    ],
    [
      "queue-proxy crashes, the application runs",
      {
        created: 10,
        containers: [
          user("running", { ready: true }),
          { name: "queue-proxy", now: "waiting:CrashLoopBackOff:back-off", before: "ended:1:Error" },
        ],
      },
      { container: "queue-proxy", reason: "CrashLoopBackOff", exitCode: 1 },
    ],
    [
      "a Secret of its environment is missing",
      { created: 10, containers: [user('waiting:CreateContainerConfigError:secret "s" not found')] },
      { container: "user-container", sort: "config", message: 'secret "s" not found' },
    ],
  ])("%s", (_, pod, values) => {
    const said = told(WOKEN, started(pod), 40);
    expect(said.phase).toBe("Failing");
    expect(said.valuesOf("D8")).toMatchObject({ state: "waking", ...values });
    expect(said.text).not.toMatch(/-c (?!migrate|istio-proxy|queue-proxy|user-container)/);
  });

  test.each<[what: string, event: string, sort: string, words: RegExp]>([
    [
      "a volume",
      "FailedMount Pod r-deployment-1 warning text=secret_x_not_found",
      "volume",
      /secret x not found/,
    ],
    [
      "a probe that is answered: not the port",
      "Unhealthy Pod r-deployment-1 warning text=HTTP_probe_failed_with_statuscode:_503",
      "status",
      /statuscode: 503/,
    ],
    [
      "a probe that nobody answers",
      "Unhealthy Pod r-deployment-1 warning text=connection_refused",
      "probe",
      /listens at/,
    ],
  ])("the kubelet's warning is the cause of what lasts: %s", (_, event, sort, words) => {
    const pod = podRecord(10.2, "ADDED", { created: 10, containers: [user("waiting:ContainerCreating")] });
    const said = told(`${WOKEN}\n20 event/1 ${event}\n80 pub a1 a2`, [pod], 80);
    expect(said.valuesOf("D8")).toMatchObject({ by: "event", sort });
    expect(said.text).toMatch(words);
    expect(/that the application listens at/.test(said.text)).toBe(sort === "probe");
  });

  test("a quota refuses its pods", () => {
    const said = told(`${WOKEN}\n10.4 dep 1 ReplicaFailure=True,FailedCreate`, [], 40);
    expect(said.valuesOf("D8")).toMatchObject({ reason: "FailedCreate", sort: "quota" });
  });
});

describe("a pod that served is taken away by its node", () => {
  const EVICTED = podRecord(20, "MODIFIED", {
    created: -200,
    containers: [user("ended:137:Error")],
    phase: "Failed",
    reason: "Evicted",
    message: "The node was low on resource: memory.",
  });
  const LOST = `${LISTED_POD}\n20.1 priv\n20.2 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000`;
  test("evicted: in the kubelet's words, and no log of it is asked for", () => {
    const said = told(LOST, [EVICTED], 25);
    expect(said.valuesOf("pods-lost")).toMatchObject({ reason: "Evicted", sort: "node", pods: 1 });
    expect(said.text).toContain("The node was low on resource: memory.");
    expect(said.text).not.toMatch(/--previous|nothing recorded says why/);
  });
  test("replaced: it is over, and nothing of it stays", () => {
    const said = told(
      `${LOST}\n30 pod/r-deployment-2 scheduled started ready\n30.1 priv p2\n30.2 pa Active=True@30 want=1 ScaleTargetInitialized=True@-1000\n60 pub a1 a2`,
      [EVICTED],
      60,
    );
    expect(said.spanOf("pods-lost")).toBe("00:00:20.000–00:00:30.100");
    expect(said.phase).toBe("Proxied");
  });
  test("the node is not ready", () => {
    const pod = podRecord(20, "MODIFIED", {
      created: -200,
      readySince: 20,
      phase: "Running",
      containers: [user("running", { ready: true })],
    });
    const said = told(
      `${LOST}\n20.3 event/1 NodeNotReady Pod r-deployment-1 warning text=Node_is_not_ready\n40 pub a1 a2`,
      [pod],
      40,
    );
    expect(said.valuesOf("pods-lost")).toMatchObject({ by: "event", reason: "NodeNotReady", sort: "node" });
    expect(said.text).not.toMatch(/nothing recorded says why/);
  });
});

describe("seen first in a list", () => {
  const pod = podRecord(0, "ADDED", { created: -300, containers: [user("waiting:ContainerCreating")] }, true);
  test("a warning of the list is the cause of what lasts", () => {
    const event = "0 =event/1 FailedMount Pod r-deployment-1 warning text=secret_x_not_found last=-10";
    const said = told(`${LISTED}\n${event}`, [pod], 0);
    expect(said.valuesOf("D8")).toMatchObject({ by: "event", reason: "FailedMount", sort: "volume" });
    expect(said.spanOf("D8")).toBe("23:55:00.000–");
  });
  test.each([
    ["from before it began", "warning text=x last=-400"],
    ["normal", "text=x last=-10"],
  ])("an Event %s is not", (_, words) => {
    const said = told(`${LISTED}\n0 =event/1 FailedMount Pod r-deployment-1 ${words}`, [pod], 0);
    expect(said.valuesOf("D8")).toMatchObject({ by: "stage", sort: "pulling" });
  });
});

describe("without Endpoints", () => {
  test("pods that are ready are not waking", () => {
    const said = told(without(LISTED_POD, /=(acts|priv|pub)/), [], 0);
    expect([said.phase, said.rules]).toEqual(["Unknown", []]);
    expect(said.clauses).toEqual(["readyPathUnseen", "untilIdle"]);
    expect(said.text).toMatch(/1 pod is ready, and mode Proxy is ordered/);
  });
  test("pods that are not are", () => {
    const text = without(LISTED, /=(acts|priv|pub)/);
    const pod = podRecord(0, "ADDED", { created: -300, containers: [user("running")] }, true);
    expect(told(text, [pod], 0).phase).toBe("Failing");
  });
});

describe("the class of another autoscaler", () => {
  const keda = (text: string): string =>
    text.replaceAll("pa Active", "pa @class=keda.autoscaling.knative.dev Active");
  test("at zero: nobody says that a request wakes it", () => {
    const said = told(keda(LISTED_AT_ZERO), [], 30);
    expect([said.phase, said.gate, said.rules]).toEqual(["Zero", "hpa otherClass", []]);
    expect(said.text).toContain("keda.autoscaling.knative.dev");
    expect(said.text).not.toMatch(/and wakes it|kpa\.autoscaling/);
  });
  test("with pods: neither capacity nor idle time decides", () => {
    const said = told(keda(LISTED_POD), [], 60);
    expect(said.clauses).toEqual(["proxiedOtherClass", "untilOtherClass"]);
    expect(said.text).not.toMatch(/211|without load|sees load/);
  });
  test("inactive with pods: no hand-over that is stuck, no timeout, no violation", () => {
    const text = `${keda(LISTED_POD)}
      10 pa @class=keda.autoscaling.knative.dev Active=False,NoTraffic@10 want=0 ScaleTargetInitialized=True@-1000
      200 pa @class=keda.autoscaling.knative.dev Active=Unknown,Queued@200 want=1 ScaleTargetInitialized=True@-1000
      201 dep 0
      210 pub a1 a2`;
    const said = told(text, [], 210);
    expect(said.rules.filter((rule) => /^(D4|I12|I13|I14|I16)$/.test(rule))).toEqual([]);
    expect(said.text).not.toMatch(/gives up|630 s/);
  });
  test("Knative's own by its name is no other", () => {
    const own = LISTED_AT_ZERO.replaceAll("pa Active", "pa @class=kpa.autoscaling.knative.dev Active");
    expect(told(own, [], 30).text).toMatch(/and wakes it/);
  });
});

describe("given up", () => {
  const FIRST = `${CONFIG}
    0 =rev active Ready=False,ProgressDeadlineExceeded@-100 ResourcesAvailable=False,ProgressDeadlineExceeded@-100
    0 =sks Proxy n=2 pop=True@-900 ep=Unknown,NoHealthyBackends@-900
    0 =pa Active=False,NoTraffic@-100 want=0 ScaleTargetInitialized=Unknown@-900
    0 =dep 0
    0 =priv
    0 =pub a1 a2`;
  test("a dump of its namespace alone, in which there is no pod, says so", () => {
    const said = told(FIRST, [], 0);
    expect(said.valuesOf("D8")).toMatchObject({ state: "gaveUp", reason: "ProgressDeadlineExceeded" });
    expect(said.clauses).toContain("untilRequestBroken");
    expect(said.spanOf("D8")).toBe("23:58:20.000–");
  });
  test("a dump without pods of one that waits says nothing of them", () => {
    expect(told(without(LISTED, /activator/), [], 0).rules).toEqual([]);
  });
  test("the pod ran and was not ready in time: that is told, not that there was none", () => {
    const pods = [
      podRecord(10.2, "ADDED", { created: 10, containers: [user("waiting:ContainerCreating")] }),
      podRecord(12, "MODIFIED", { created: 10, phase: "Running", containers: [user("running@12")] }),
    ];
    const text = `${WOKEN}
      641 dep 0
      641.1 pa Active=False,TimedOut@641 want=0 ScaleTargetInitialized=True@-1000
      641.2 pa Active=False,NoTraffic@641 want=0 ScaleTargetInitialized=True@-1000
      642 -pod/r-deployment-1
      650 pub a1 a2`;
    const said = told(text, pods, 650);
    expect(said.valuesOf("D8")).toMatchObject({ by: "stage", sort: "notReady", state: "gaveUp" });
    expect(said.text).not.toMatch(/: ,|“”|No pod was created/);
  });
});

test("what began after a first list is not ended by the list's end, however late that comes", () => {
  const failing = [10, 12, 14].map((second) => `${second} log activator Failed probing pods`).join("\n");
  // Neither pods nor addresses change: their lists end with the records, or with a record much later.
  for (const end of ["", "\n16 pub a1 a2"]) {
    const said = told(
      `${LISTED_POD}\n${failing}\n16 pa Active=True@-100 want=1 ScaleTargetInitialized=True${end}`,
      [],
      16,
    );
    expect(said.spanOf("D20")).toBe("00:00:10.000–");
  }
});

test("fewer pods than initial-scale are not called fewer than min-scale", () => {
  const said = told(
    `${CONFIG}
    0 acts a1 a2
    1 sks Proxy n=2 pop=True
    1 pa @initial-scale=2 Active=Unknown,Queued@1 want=2
    1.1 dep 2
    1.2 pub a1 a2
    2 pod/r-deployment-1 scheduled started ready
    2 pod/r-deployment-2 scheduled waiting=ImagePullBackOff
    2.1 priv p1 !p2
    80 pub a1 a2`,
    [],
    80,
  );
  expect(said.valuesOf("D21")).toMatchObject({ pods: 1, needed: 2, container: "user-container" });
  expect(said.text).toMatch(/pod r-deployment-2, container user-container/);
  expect(said.text).not.toMatch(/min-scale/);
});

test("the gate says since when it is at zero as the sentence does", () => {
  expect(told(LISTED_AT_ZERO, [], 10).text.match(/23:58:20/g)).toHaveLength(2);
});

describe("what is healthy is so at first sight", () => {
  test.each<[what: string, text: string, phase: string]>([
    ["at zero", LISTED_AT_ZERO, "Zero"],
    ["behind the activator", LISTED_POD, "Proxied"],
    [
      "class hpa",
      LISTED_POD.replace("=pa ", "=pa @class=hpa.autoscaling.knative.dev ")
        .replace("Proxy n=4 pop=True", "Serve n=0 pop=False")
        .replace("=pub a1 a2", "=pub p1"),
      "Serving",
    ],
    ["5 s into a wake", LISTED.replace("@-300", "@-5"), "Waking"],
  ])("%s", (_, text, phase) => {
    const said = told(text, [], 0);
    expect([said.phase, said.rules]).toEqual([phase, []]);
  });
});

describe("a dump in which no pod has ever been ready", () => {
  const DUMP = openDump("cases/06-wrong-port-looks-ready/get-all.json", Date.parse("2021-05-13T09:00:00Z"));
  type Change = (object: JsonObject) => JsonObject | null;
  const toldOf = (change: Change): Told => {
    const all = DUMP.records.flatMap((one, seq) => {
      const object = change(one.object);
      return object === null ? [] : [{ ...one, object, seq }];
    });
    const state = buildState(all);
    endRecords(state, all.length - 1);
    return toldOfState(state, "default/wrongport-00001", all[0]?.t ?? 0);
  };
  /** The SKS with its condition EndpointsPopulated as old as `time`. */
  const populated =
    (lastTransitionTime: string): Change =>
    (object) =>
      object.kind === "ServerlessService"
        ? (JSON.parse(JSON.stringify(object), (_, value) =>
            value?.type === "EndpointsPopulated" ? { ...value, lastTransitionTime } : value,
          ) as JsonObject)
        : object;

  test("says so with the kubelet's words, and that a request does not help", () => {
    const said = toldOf((object) => object);
    expect(said.valuesOf("D8")).toMatchObject({ state: "gaveUp", reason: "Unhealthy", sort: "probe" });
    expect(said.clauses).toContain("untilRequestBroken");
    expect(said.clauses).not.toContain("untilRequest");
  });
  test.each<[what: string, change: Change]>([
    ["a pod was ready once: the status is younger than the SKS", populated("2021-05-13T08:00:30Z")],
    ["nothing says that a pod was started", (object) => (object.kind === "Event" ? null : object)],
  ])("not when %s", (_, change) => {
    const said = toldOf(change);
    expect(said.rules).toEqual([]);
    expect(said.clauses).toContain("untilRequest");
  });
});

describe("TLS inside the cluster, and no version", () => {
  const TLS = `${LISTED_POD}\n0 =config/config-network system-internal-tls=Enabled\n0 =pa Active=True@-100 want=1 @target-burst-capacity=0`;
  test("what it does up to 1.20 is said, and that the version is not known", () => {
    const said = told(TLS, [], 0);
    expect(said.clauses[0]).toBe("proxiedTlsMaybe");
    expect(said.text).toContain("system-internal-tls");
  });
  test("not when it is off", () => {
    expect(told(TLS.replace("=Enabled", "=disabled"), [], 0).clauses[0]).toBe("proxiedUndecided");
  });
});

describe("a wake that a warning holds up", () => {
  const wake = (warning: string): Told =>
    told(
      `${WOKEN}\n20 event/1 ${warning}\n30 pub a1 a2`,
      [podRecord(10.2, "ADDED", { created: 10, containers: [user("waiting:ContainerCreating")] })],
      30,
    );
  test("is told with its words, long before it counts as failing", () => {
    const said = wake("FailedMount Pod r-deployment-1 warning text=secret_x_not_found");
    expect(said.phase).toBe("Waking");
    expect(said.text).toContain("FailedMount, “secret x not found”");
  });
  test.each([
    "Unhealthy Pod r-deployment-1 warning text=connection_refused",
    "Pulling Pod r-deployment-1",
    "FailedMount Pod other-deployment-1 warning text=secret_x_not_found",
  ])("not by %s", (event) => expect(wake(event).clauses).not.toContain("kubeletSays"));
});

describe("ordinary life", () => {
  const TWO = `${CONFIG}
    0 =acts a1 a2
    0 =sks Serve n=2 pop=False@-100 ep=True@-100
    0 =pa Active=True@-100 want=2 ScaleTargetInitialized=True@-1000
    0 =dep 2
    0 =pod/r-deployment-1 scheduled started ready created=-200 ip=10.1.0.1
    0 =pod/r-deployment-2 scheduled started ready created=-200 ip=10.1.0.2
    0 =priv p1 p2
    0 =pub p1 p2`;
  const evicted = "disrupted=EvictionByEvictionAPI ip=10.1.0.2";
  const drained = (request: string): string => `${TWO}
    10 pod/r-deployment-2 scheduled started ready ${evicted}
    10.1 pod/r-deployment-2 scheduled started ready terminating ${evicted}
    10.2 priv p1
    10.3 pub p1
    12 req ${request}
    15 pod/r-deployment-3 scheduled started ready
    15.1 priv p1 p3
    15.2 pub p1 p3
    90 pub p1 p3`;
  const smaller = (request: string): string => `${TWO}
    10 pa Active=True@-100 want=1 ScaleTargetInitialized=True@-1000
    10.1 dep 1
    10.2 pod/r-deployment-2 scheduled started ready terminating ip=10.1.0.2
    10.3 req ${request}
    10.5 priv p1
    10.6 pub p1
    70 pub p1`;

  test.each<[what: string, text: string, rules: readonly string[]]>([
    ["a drain that costs nobody anything", drained("200 5 10.1.0.1"), []],
    ["a drain, and the application's own error", drained("500 5 10.1.0.1"), ["app-errors"]],
    ["a drain that costs a request", drained("503 5 10.1.0.1"), ["pods-lost"]],
    ["fewer pods, and one of them answers to its end", smaller("200 5 10.1.0.2"), []],
    ["fewer pods, and one that goes answers 502", smaller("502 5 10.1.0.2:8012"), ["D19"]],
    ["a pod that stays answers 502", smaller("502 5 10.1.0.1:8012"), ["requests-failed"]],
    [
      "the client of a websocket goes away",
      `${TWO}\n1 req 101 500 10.1.0.1\n2 req 0 50000 10.1.0.1\n70 pub p1 p2`,
      [],
    ],
    ["nobody answers at all", `${TWO}\n2 req 0 50\n70 pub p1 p2`, ["requests-failed"]],
  ])("%s", (_, text, rules) => {
    const found = told(text, [], 90).rules.filter((rule) => !/^(I3|I20)$/.test(rule));
    expect(found).toEqual(rules);
  });

  test("what is found and over is not found once more as a first list ends", () => {
    // The list of the Deployment ends with the records, long after it.
    const { revision } = told(drained("503 5 10.1.0.1"), [], 90);
    const all = [...revision.findings, ...revision.openFindings.values()];
    expect(all.filter(({ rule }) => rule === "pods-lost")).toHaveLength(1);
  });
});
