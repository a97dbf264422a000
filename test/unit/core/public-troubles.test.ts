/** Troubles that operators reported in public, each of another kind: what has to be said of them, and what must not be. */
import { describe, expect, test } from "vitest";
import { RESOURCE } from "../../../lib/model/record.ts";
import { record } from "../../support/records.ts";
import { table } from "../../support/rule-table.ts";
import { ONE_POD } from "../../support/scenes.ts";
import { toldOfStory } from "../../support/told.ts";

const WAKING = `0 =acts a1
  0 =sks Proxy n=3 pop=True@-300 ep=Unknown,NoHealthyBackends@-300
  0 =pa Active=Unknown,Queued@-300 want=1 ScaleTargetInitialized=True@-9000
  0 =dep 1
  0 =priv
  0 =pub a1`;
const AT_ZERO = `0 =acts a1
  0 =sks Proxy n=3 pop=True@-300 ep=Unknown,NoHealthyBackends@-300
  0 =pa Active=False,NoTraffic@-300 want=0 ScaleTargetInitialized=True@-9000
  0 =dep 0
  0 =priv
  0 =pub a1`;
const told = (text: string) => toldOfStory(text, [], 0);
const warning = (name: string, reason: string, of: string, words: string, more = ""): string =>
  `0 =event/${name} ${reason} ${of} warning ${more} text=${words.replaceAll(" ", "_")}`;

describe("an error of the controller that a dump shows, told at long intervals", () => {
  const QUOTA =
    'failed to create private K8s Service: services "r-private" is forbidden: exceeded quota: team';
  const event = (last: number, count = 14): string => {
    const [, rest = ""] = warning("1", "InternalError", "ServerlessService r", QUOTA).split("0 ");
    return `0 ${rest} count=${count} last=${last} first=-4000`;
  };
  const CREATING = `0 =sks Proxy private= created=-4000
    0 =pa Active=Unknown,Queued@-4000 want=-1`;

  test("a quota for Services: its words, and not that the next pass does it", () => {
    const said = told(`${CREATING}\n${event(-120)}`);
    expect(said.rules).toContain("reconcile-fails");
    expect(said.text).toContain("exceeded quota: team");
    expect(said.text).not.toMatch(/nothing to do: the next pass|go to 0 without a probe/);
    expect(said.gate).toMatch(/^undecided/);
  });
  test("it may be told again after 17 min at most", () => {
    expect(told(`${CREATING}\n${event(-1_020)}`).rules).not.toContain("reconcile-fails");
    expect(told(`${CREATING}\n${event(-1_019)}`).rules).toContain("reconcile-fails");
  });
  test("one that was over within 20 s is over a minute later", () => {
    const brief = event(-3_980).replace("count=14", "count=5");
    expect(told(`${CREATING}\n${brief}`).rules).not.toContain("reconcile-fails");
  });
});

describe("who refuses a patch of the replicas", () => {
  const refused = (words: string): string =>
    `${AT_ZERO}\n${warning("1", "InternalError", "PodAutoscaler r", `failed to apply scale 1 to scale target r-deployment: ${words}`, "count=9 last=-2")}`;

  test("etcd, which is full: no webhook", () => {
    const said = told(refused("etcdserver: mvcc: database space exceeded"));
    expect(said.valuesOf("wake-refused")).toMatchObject({ sort: "etcd" });
    expect(said.text).toMatch(/etcdctl alarm list/);
    expect(said.text).not.toMatch(/webhook/);
  });
  test.each([
    "the server was unable to return a response in the time allotted, but may still be processing the request",
    "Too many requests, please try again later",
    "etcdserver: request timed out",
  ])("the API server is overloaded: %s", (words) => {
    const said = told(refused(words));
    expect(said.valuesOf("wake-refused")).toMatchObject({ sort: "busy" });
    expect(said.text).not.toMatch(/webhook/);
  });
});

describe("a start that only takes long", () => {
  const LOADS = `${WAKING.replaceAll("@-300", "@-400")}
    0 =pod/x scheduled started began=-390 created=-399
    ${warning("1", "Unhealthy", "Pod x", "Readiness probe failed: HTTP probe failed with statuscode: 503", "count=50 last=-10 container=queue-proxy")}`;
  const PATCH = /serving\.knative\.dev\/progress-deadline":"1200s"/;

  test("a model that loads: the deadline with a value, once half of it is over", () => {
    expect(told(LOADS).text).toMatch(PATCH);
    expect(told(LOADS).valuesOf("D8")).toMatchObject({ loads: "yes", proposed: "1200s" });
    expect(told(LOADS.replace("Queued@-400", "Queued@-300")).valuesOf("D8")).toMatchObject({ loads: "yes" });
    expect(told(LOADS.replace("Queued@-400", "Queued@-299")).valuesOf("D8")).toMatchObject({ loads: "no" });
  });
  test("twice the deadline that it has", () => {
    const own = LOADS.replace("want=1", "want=1 @serving/progress-deadline=120s");
    expect(told(own).valuesOf("D8")).toMatchObject({ loads: "yes", proposed: "240s" });
  });
  test.each([
    [
      "nobody listens",
      LOADS.replace("HTTP_probe_failed_with_statuscode:_503", "dial_tcp:_connect:_connection_refused"),
    ],
    [
      "a container ended",
      LOADS.replace("started began=-390", "waiting=CrashLoopBackOff restarts=3 exited=1"),
    ],
  ])("not so: %s", (_, text) => {
    expect(told(text).valuesOf("D8")).toMatchObject({ loads: "no" });
    expect(told(text).text).not.toMatch(PATCH);
  });
  test("given up at the first deployment, of which an Event alone tells", () => {
    const gaveUp = `${AT_ZERO.replace("ScaleTargetInitialized=True@-9000", "ScaleTargetInitialized=Unknown@-9000").replace("NoHealthyBackends@-300", "NoHealthyBackends@-900")}
      0 =rev active Ready=False,ProgressDeadlineExceeded@-300 ResourcesAvailable=False,ProgressDeadlineExceeded@-300 text=Initial_scale_was_never_achieved
      ${warning("1", "Unhealthy", "Pod r-deployment-1", "Readiness probe failed: HTTP probe failed with statuscode: 503", "count=50 last=-310 container=queue-proxy")}`;
    expect(told(gaveUp).text).toMatch(PATCH);
  });
});

describe("a volume for one node that the revision before still has", () => {
  const attach = (pod: string, words: string): string =>
    `${WAKING}\n0 =pod/${pod} scheduled created=-299\n${warning("1", "FailedAttachVolume", `Pod ${pod}`, `Multi-Attach error for volume "pvc-1" ${words}`, "last=-10")}`;
  const [NEW, OLD] = ["r-deployment-7d9-x2x4z", "web-00001-deployment-5f6-abcde"];

  test("is told with its pod, and how it comes free", () => {
    const said = told(attach(NEW, `Volume is already used by pod(s) ${OLD}`));
    expect(said.valuesOf("D8")).toMatchObject({
      ...{ sort: "volume", why: "held", holder: OLD, name: "web-00001", pod: NEW },
    });
    expect(said.text).toMatch(
      /kubectl -n demo annotate revision web-00001 autoscaling\.knative\.dev\/min-scale=0 --overwrite/,
    );
    expect(said.text).toMatch(/ReadWriteMany/);
    expect(said.text).not.toMatch(/--force/);
  });
  test("also among others, and with those of other namespaces", () => {
    const words = `Volume is already used by pod(s) db-0, ${OLD} and 2 pod(s) in different namespaces`;
    expect(told(attach(NEW, words)).valuesOf("D8")).toMatchObject({ holder: OLD, name: "web-00001" });
  });
  test.each([
    ["a pod of its own that ends", NEW, "Volume is already used by pod(s) r-deployment-7d9-00000"],
    ["a pod that is no revision's", NEW, "Volume is already used by pod(s) db-0"],
    ["pods elsewhere", NEW, "Volume is already used by 2 pod(s) in different namespaces"],
    [
      "nobody is named",
      NEW,
      "Volume is already exclusively attached to one node and can't be attached to another",
    ],
    ["whose the pod is that waits is not known", "x", `Volume is already used by pod(s) ${OLD}`],
  ])("no other revision: %s", (_, pod, words) => {
    const said = told(attach(pod, words));
    expect(said.valuesOf("D8")).toMatchObject({ sort: "volume", why: "attached", holder: "none" });
    expect(said.text).not.toMatch(/annotate revision/);
  });
});

describe("pods that a pod of higher priority replaced", () => {
  const event = (last: number): string =>
    `0 =event/1 Preempted Pod r-deployment-old last=${last} text=Preempted_by_pod_9b1c_on_node_node-1`;
  const PENDING = `${WAKING}\n0 =pod/x unschedulable created=-299`;

  test("are told, also by an Event that is no warning; the new one has no node", () => {
    const said = told(`${PENDING}\n${event(-305)}`);
    expect(said.valuesOf("D8")).toMatchObject({
      sort: "unschedulable",
      taken: "preempted",
      takenPod: "r-deployment-old",
    });
    expect(said.text).toMatch(/priorityclasses/);
  });
  test("not those of long before", () => {
    expect(told(`${PENDING}\n${event(-361)}`).valuesOf("D8")).toMatchObject({ taken: "none" });
    expect(told(`${PENDING}\n${event(-360)}`).valuesOf("D8")).toMatchObject({ taken: "preempted" });
  });
});

describe("what is Knative's own, or somebody's who paused it", () => {
  test("queue-proxy's image cannot be pulled: nothing that the revision's image or secret can mend", () => {
    const said = told(`${WAKING}\n0 =pod/x scheduled started created=-299 c/queue-proxy=ImagePullBackOff`);
    expect(said.text).toMatch(/queue-sidecar-image/);
    expect(said.text).not.toMatch(/Check the image and the pull secret/);
  });
  test("a paused Deployment", () => {
    const paused = WAKING.replace("=dep 1", "=dep 1 Progressing=Unknown,DeploymentPaused@-200");
    const said = told(`${paused}\n0 =pod/z@other scheduled`);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "paused" });
    expect(said.text).toMatch(/rollout resume deployment r-deployment/);
    expect(said.text).not.toMatch(/readiness probe/);
  });
  test("that is not paused any more", () => {
    expect(told(`${WAKING}\n0 =pod/z@other scheduled`).valuesOf("D8")).not.toMatchObject({ sort: "paused" });
  });
});

const GONE = `${ONE_POD}\n1 ksvc/web r=100 created=r ready=r gone=1 held=foregroundDeletion`;
table("deletion-stuck", [
  [
    "a Route that its finalizer holds",
    `${ONE_POD}\n1 route/web r=100 gone=1 held=routes.serving.knative.dev\n400 pub a1`,
    400,
    ["1–"],
  ],
  [
    "not before five minutes are over",
    `${ONE_POD}\n1 route/web r=100 gone=1 held=routes.serving.knative.dev\n300.999 pub a1`,
    300.999,
    [],
  ],
  ["as a list shows it", `${ONE_POD}\n1 =route/web r=100 gone=-299 held=x\n1 bookmark route`, 1, ["-299–"]],
  ["without anything that holds it", `${ONE_POD}\n1 route/web r=100 gone=1\n400 pub a1`, 400, []],
  ["not one that stays", `${ONE_POD}\n1 route/web r=100\n400 pub a1`, 400, []],
  ["until it is gone", `${GONE}\n400 pub a1\n410 -ksvc/web`, 420, ["1–410"]],
  [
    "of several the one that does not wait for others",
    `${GONE}\n2 route/web r=100 gone=2 held=x\n400 pub a1`,
    400,
    { kind: "Route", held: "x" },
  ],
]);

describe("an HPA of somebody's own", () => {
  const hpa = (name: string, target: string) =>
    record(99, 1, "ADDED", RESOURCE.horizontalPodAutoscalers, {
      metadata: { namespace: "demo", name, uid: "h" },
      spec: { scaleTargetRef: { kind: "Deployment", name: target }, minReplicas: 3, maxReplicas: 9 },
      status: { conditions: [{ type: "ScalingActive", status: "False", reason: "FailedGetResourceMetric" }] },
    });
  const said = (text: string, name = "mine", target = "r-deployment") =>
    toldOfStory(text, [hpa(name, target)], 5);

  test("on the Deployment of a revision of Knative's own class: both are told", () => {
    expect(said(ONE_POD).valuesOf("other-scaler")).toMatchObject({
      name: "mine",
      min: 3,
      max: 9,
      desired: 1,
    });
    expect(said(ONE_POD).rules).not.toContain("hpa-inactive");
  });
  test("not of one of class hpa, nor on another Deployment", () => {
    const ofHpa = ONE_POD.replace("want=1", "want=1 @class=hpa.autoscaling.knative.dev");
    expect(said(ofHpa).rules).not.toContain("other-scaler");
    expect(said(ONE_POD, "mine", "other-deployment").rules).not.toContain("other-scaler");
    expect(said(ONE_POD, "r").rules).not.toContain("other-scaler");
  });
});

describe("one truth", () => {
  test("a pod that is Ready and is not listed did not stop being ready", () => {
    const text = `0 =acts a1
      0 =sks Proxy n=3 pop=True@-900 ep=Unknown,NoHealthyBackends@-600
      0 =pa Active=True@-900 want=1 ScaleTargetInitialized=True@-9000
      0 =dep 1
      0 =pod/x scheduled started ready ip=10.1.0.1 created=-910 began=-905
      0 =priv
      0 =pub a1
      10 pub a1`;
    const said = toldOfStory(text, [], 10);
    expect(said.rules).not.toContain("pods-lost");
    expect(said.rules).toContain("D12");
    expect(said.clauses[0]).toBe("podNotListed");
    expect(said.text).not.toMatch(/stopped being ready/);
  });
  test("with a ready pod and no measurement nobody waits for one", () => {
    const text = `0 =acts a1
      0 =sks Proxy n=3 pop=True@-900 ep=True@-900
      0 =pa Active=Unknown,Queued@-10 want=-1 ScaleTargetInitialized=True@-9000
      0 =dep 1
      0 =pod/x scheduled started ready ip=10.1.0.1 created=-910 began=-905
      0 =priv p1
      0 =pub a1`;
    expect(told(text).gate).toMatch(/^undecided/);
    expect(told(text).text).not.toMatch(/no pod is ready/);
  });
});
