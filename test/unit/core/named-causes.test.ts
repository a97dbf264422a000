/** Where the records name the cause of a start that fails, it is what is told, with a remedy of its own, and no other is offered. */
import { describe, expect, test } from "vitest";
import { refuserOf } from "../../../lib/core/rules/diagnosis/refusers.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import type { FindingValues } from "../../../lib/model/timeline.ts";
import { type ContainerWords, container, podRecord, user } from "../../support/pod-objects.ts";
import { records } from "../../support/records.ts";
import { LISTED_POD, WOKEN } from "../../support/scenes.ts";
import { toldOfStory as told } from "../../support/told.ts";

const CONFIG = "0 =config/config-autoscaler stable-window=6s scale-to-zero-grace-period=10s";
const started = (...containers: readonly ContainerWords[]) => [
  podRecord(10.2, "ADDED", { created: 10, containers }),
];

describe("who refuses the pods", () => {
  const REFUSED = (text: string) => `${WOKEN}\n10.4 dep 1 ReplicaFailure=True,FailedCreate text=${text}`;
  test.each<[what: string, text: string, refuser: string, remedy: RegExp, not: RegExp]>([
    [
      "a quota that is used up",
      'pods_"x"_is_forbidden:_exceeded_quota:_small,_requested:_cpu=1',
      "quota",
      /describe resourcequota small/,
      /webhook/,
    ],
    [
      "a quota that wants limits",
      'pods_"x"_is_forbidden:_failed_quota:_compute:_must_specify_limits.cpu_for:_queue-proxy',
      "unset",
      /get limitrange/,
      /webhook/,
    ],
    [
      "Pod Security",
      'pods_"x"_is_forbidden:_violates_PodSecurity_"restricted:latest":_runAsNonRoot_!=_true',
      "security",
      /get namespace demo --show-labels/,
      /resourcequota|webhook/,
    ],
    [
      "a LimitRange",
      'pods_"x"_is_forbidden:_maximum_memory_usage_per_Container_is_1Gi,_but_limit_is_2Gi',
      "limits",
      /describe limitrange/,
      /resourcequota|webhook/,
    ],
    [
      "a webhook that is down",
      'Internal_error_occurred:_failed_calling_webhook_"namespace.sidecar-injector.istio.io":_no_endpoints',
      "webhookDown",
      /webhookconfigurations/,
      /resourcequota/,
    ],
    [
      "a webhook that denies",
      'admission_webhook_"validate.kyverno.svc-fail"_denied_the_request:_team_is_required',
      "webhook",
      /webhookconfigurations/,
      /resourcequota/,
    ],
    [
      "a service account that is not there",
      'pods_"x"_is_forbidden:_error_looking_up_service_account_demo/shop:_serviceaccount_"shop"_not_found',
      "account",
      /get serviceaccounts/,
      /resourcequota|webhook/,
    ],
  ])("%s", (_, text, refuser, remedy, not) => {
    const said = told(REFUSED(text), [], 40);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "quota", refuser });
    expect(said.text).toMatch(remedy);
    expect(said.text).not.toMatch(not);
  });

  test("not even a ReplicaSet is created", () => {
    const text = '10.4 dep 1 Progressing=False,ReplicaSetCreateError text=admission_webhook_"k"_denied_it';
    const said = told(`${WOKEN}\n${text}`, [], 40);
    expect(said.valuesOf("D8")).toMatchObject({
      reason: "ReplicaSetCreateError",
      refuser: "webhook",
      name: "k",
    });
    expect(said.text).not.toMatch(/No pod was created/);
  });

  test("an Event of the ReplicaSet names who, as soon as it comes", () => {
    const event =
      "event/1 FailedCreate ReplicaSet r-deployment-abc warning text=exceeded_quota:_small,_requested:_cpu=1";
    const said = told(`${WOKEN}\n11 ${event}`, [], 20);
    expect(said.valuesOf("D8")).toMatchObject({ by: "event", refuser: "quota", name: "small" });
    expect(told(`${WOKEN}\n11 ${event.replace(/text=.*/, "text=timeout")}`, [], 20).rules).not.toContain(
      "D8",
    );
  });

  test("words that name nobody", () => expect(refuserOf("timeout")).toEqual({ refuser: "other", name: "" }));
});

describe("an image that cannot be pulled", () => {
  const BACK_OFF = 'waiting:ImagePullBackOff:Back-off pulling image "reg/app@sha256:1"';
  const PULL =
    'waiting:ErrImagePull:failed to resolve reference "reg/app": unexpected status code 401 Unauthorized';
  test("the failure says why, and the back-off after it does not", () => {
    const pods = [
      podRecord(10.2, "ADDED", { created: 10, containers: [user(PULL)] }),
      podRecord(25, "MODIFIED", { created: 10, containers: [user(BACK_OFF)] }),
    ];
    const said = told(WOKEN, pods, 40);
    expect(said.valuesOf("D8")).toMatchObject({ reason: "ImagePullBackOff", why: "rights" });
    expect(said.clauses.slice(0, 2)).toEqual(["failingPod", "podSays"]);
    expect(said.text).toMatch(/401 Unauthorized/);
    expect(said.text).not.toMatch(/wrong name or tag/);
  });
  test("a back-off alone: the Event says it", () => {
    const event =
      "12 event/1 Failed Pod r-deployment-1 warning text=Failed_to_pull_image_x:_429_Too_Many_Requests";
    const said = told(`${WOKEN}\n${event}`, started(user(BACK_OFF)), 40);
    expect(said.valuesOf("D8")).toMatchObject({ reason: "ImagePullBackOff", why: "limit" });
    expect(said.text).toMatch(/429 Too Many Requests/);
  });
  test("an Event about another container does not", () => {
    const event =
      "12 event/1 Failed Pod r-deployment-1 warning container=queue-proxy text=Failed_to_pull_image_x:_429_Too_Many_Requests";
    const said = told(`${WOKEN}\n${event}`, started(user(BACK_OFF)), 40);
    expect(said.valuesOf("D8")).toMatchObject({ container: "user-container", why: "other" });
    expect(said.valuesOf("D8").message).not.toMatch(/429/);
  });
  test("nothing says why", () => {
    const said = told(WOKEN, started(user(BACK_OFF)), 40);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "image", why: "other" });
  });
});

describe("a container that does not come", () => {
  test.each<[what: string, pod: ContainerWords, values: FindingValues]>([
    [
      "its command is not in the image",
      user("waiting:CrashLoopBackOff:back-off", {
        before: 'ended:128:StartError:exec: "/run.sh": no such file or directory',
      }),
      { sort: "command", exitCode: 128 },
    ],
    [
      "its command is no program",
      user('waiting:RunContainerError:exec: "/run.sh": exec format error'),
      { sort: "command", reason: "RunContainerError" },
    ],
    [
      "it ends by itself",
      user("waiting:CrashLoopBackOff:back-off", { before: "ended:0:Completed" }),
      { sort: "crash", exitCode: 0 },
    ],
  ])("%s", (_, pod, values) => {
    const said = told(WOKEN, started(pod), 40);
    expect(said.valuesOf("D8")).toMatchObject(values);
    expect(/--previous/.test(said.text)).toBe(values.sort === "crash");
  });

  test.each([
    ["Liveness_probe_failed:_HTTP_probe_failed_with_statuscode:_500", "liveness"],
    ["Startup_probe_failed:_connection_refused", "startup"],
  ])("the kubelet kills it for its probe: %s", (words, sort) => {
    const event = `20 event/1 Unhealthy Pod r-deployment-1 warning text=${words} container=user-container`;
    const killed = user("waiting:CrashLoopBackOff:back-off", { before: "ended:137:Error" });
    const pods = [
      ...started(user("running@12")),
      podRecord(30, "MODIFIED", { created: 10, containers: [killed] }),
    ];
    const said = told(`${WOKEN}\n${event}`, pods, 40);
    expect(said.valuesOf("D8")).toMatchObject({ sort, message: words.replaceAll("_", " ") });
    const memory = user("waiting:CrashLoopBackOff:back-off", { before: "ended:137:OOMKilled" });
    const other = [
      ...started(user("running@12")),
      podRecord(30, "MODIFIED", { created: 10, containers: [memory] }),
    ];
    expect(told(`${WOKEN}\n${event}`, other, 40).valuesOf("D8").sort).toBe("crash");
  });

  test("and of a pod that served", () => {
    const event =
      "15 event/1 Unhealthy Pod r-deployment-1 warning text=Liveness_probe_failed:_statuscode:_500 container=user-container";
    const containers = [user("running@20", { before: "ended:137:Error", restarts: 1 })];
    const pod = podRecord(20, "MODIFIED", { created: -200, containers, readySince: 20 });
    const out = `${LISTED_POD}\n${event}\n20.1 priv !p1\n20.2 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000`;
    expect(told(out, [pod], 40).valuesOf("pods-lost")).toMatchObject({ sort: "liveness", exitCode: 137 });
  });

  test("an init container that still runs is what is waited for", () => {
    const init = [container("storage-initializer", "running@12")];
    const waiting = [user("waiting:PodInitializing")];
    const pods = [podRecord(10.2, "ADDED", { created: 10, containers: waiting, init })];
    const said = told(`${WOKEN}\n90 pub a1 a2`, pods, 90);
    expect(said.valuesOf("D8")).toMatchObject({
      sort: "init",
      container: "storage-initializer",
      pod: "r-deployment-1",
    });
    expect(said.text).not.toMatch(/still pulled or created/);
    expect(said.text).toMatch(/-c storage-initializer/);
    const done = [
      podRecord(10.2, "ADDED", {
        created: 10,
        containers: waiting,
        init: [container("x", "ended:0:Completed")],
      }),
    ];
    expect(told(`${WOKEN}\n90 pub a1 a2`, done, 90).valuesOf("D8").sort).toBe("pulling");
  });

  test("a sidecar that all wait for is named, and the application is not blamed", () => {
    const event =
      "20 event/1 Unhealthy Pod r-deployment-1 warning text=Startup_probe_failed:_connection_refused container=istio-proxy";
    const init = [container("istio-proxy", "running@12", { isNative: true })];
    const pods = [
      podRecord(10.2, "ADDED", { created: 10, containers: [user("waiting:PodInitializing")], init }),
    ];
    const said = told(`${WOKEN}\n${event}\n90 pub a1 a2`, pods, 90);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "startup", container: "istio-proxy", shown: "yes" });
    expect(said.text).not.toMatch(/containerPort/);
  });

  test("a scheduling gate is no want of room", () => {
    const gated = records("10.2 pod/r-deployment-1 unschedulable")[0] as TraceRecord;
    const object = JSON.parse(JSON.stringify(gated.object).replace("Unschedulable", "SchedulingGated"));
    const said = told(WOKEN, [{ ...gated, object }], 40);
    expect(said.valuesOf("D8")).toMatchObject({ reason: "SchedulingGated", sort: "gated" });
    expect(said.text).not.toMatch(/No node has room/);
  });
});

describe("of several warnings the one that says most", () => {
  const creating = started(user("waiting:ContainerCreating"));
  const attach =
    "12 event/1 FailedAttachVolume Pod r-deployment-1 warning text=Multi-Attach_error_for_volume_x";
  const late =
    "70 event/2 FailedMount Pod r-deployment-1 warning text=Unable_to_attach:_timed_out_waiting_for_the_condition";
  test("a volume that only takes long says less than what it waits for", () => {
    const said = told(`${WOKEN}\n${attach}\n${late}\n90 pub a1 a2`, creating, 90);
    expect(said.valuesOf("D8")).toMatchObject({
      reason: "FailedAttachVolume",
      sort: "volume",
      why: "attached",
    });
  });
  test("alone it is all there is", () => {
    const said = told(`${WOKEN}\n${late}\n90 pub a1 a2`, creating, 90);
    expect(said.valuesOf("D8")).toMatchObject({ reason: "FailedMount", sort: "volume", why: "none" });
  });
  test("that of another pod says nothing of it", () => {
    const said = told(
      `${WOKEN}\n${attach.replace("deployment-1", "deployment-2")}\n${late}\n90 pub a1 a2`,
      creating,
      90,
    );
    expect(said.valuesOf("D8")).toMatchObject({ reason: "FailedMount" });
  });
});

describe("given up, and no pod is left", () => {
  const GIVEN_UP = `${CONFIG}
    0 =rev active Ready=False,ProgressDeadlineExceeded@-100 ResourcesAvailable=False,ProgressDeadlineExceeded@-100
    0 =sks Proxy n=2 pop=True@-900 ep=Unknown,NoHealthyBackends@-900
    0 =pa Active=False,NoTraffic@-70 want=0 ScaleTargetInitialized=Unknown@-900
    0 =dep 0
    0 =priv
    0 =pub a1 a2`;
  const event = (last: number) =>
    `0 =event/1 BackOff Pod r-deployment-1 warning text=Back-off_restarting_failed_container container=migrate last=${last}`;
  test("an Event of that start says more than that its time was over", () => {
    const said = told(`${GIVEN_UP}\n${event(-110)}`, [], 0);
    expect(said.valuesOf("D8")).toMatchObject({
      state: "gaveUp",
      by: "event",
      reason: "BackOff",
      container: "migrate",
    });
  });
  test.each([
    ["long before it", -800],
    ["long after it", -30],
  ])("one %s does not", (_, last) => {
    expect(told(`${GIVEN_UP}\n${event(last)}`, [], 0).valuesOf("D8").reason).toBe("ProgressDeadlineExceeded");
  });
});
