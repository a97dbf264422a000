/** What kubelets, container runtimes and autoscalers of nodes say is taken at its word: the cause is theirs, and no other is offered. */
import { describe, expect, test } from "vitest";
import type { TraceRecord } from "../../../lib/model/record.ts";
import type { FindingValues } from "../../../lib/model/timeline.ts";
import { type ContainerWords, type PodWords, podRecord, user } from "../../support/pod-objects.ts";
import { LISTED_POD, WOKEN } from "../../support/scenes.ts";
import { toldOfStory as told } from "../../support/told.ts";

const LOST = `${LISTED_POD}
  20.1 priv
  20.2 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000`;
const started = (...containers: readonly ContainerWords[]): TraceRecord[] => [
  podRecord(10.2, "ADDED", { created: 10, containers }),
];
const warned = (event: string): string =>
  `${WOKEN}\n20 event/1 ${event.replaceAll(" text=", " warning text=")}\n90 pub a1 a2`;

describe("a container that cannot be created or run", () => {
  const RUNC = "OCI runtime create failed: runc create failed: unable to start container process: ";
  test.each<[what: string, now: string, values: FindingValues, remedy: RegExp, not: RegExp]>([
    [
      "its image is root's",
      "waiting:CreateContainerConfigError:container has runAsNonRoot and image will run as root",
      { sort: "config", why: "root" },
      /runAsUser/,
      /ConfigMap|Secret/,
    ],
    [
      "its seccomp profile is not on the node",
      'waiting:CreateContainerError:cannot load seccomp profile "/x.json": open /x.json: no such file or directory',
      { sort: "config", why: "profile" },
      /RuntimeDefault/,
      /command and args/,
    ],
    [
      "a volume is mounted over a file",
      `waiting:RunContainerError:${RUNC}error during container init: error mounting "/v" to rootfs at "/app/c": not a directory`,
      { sort: "config", why: "mount" },
      /subPath/,
      /command and args/,
    ],
    [
      "the GPU driver of the node",
      `waiting:RunContainerError:${RUNC}error running hook #0: nvidia-container-cli: initialization error: nvml error: driver not loaded`,
      { sort: "config", why: "gpu" },
      /device plugin/,
      /command and args/,
    ],
    [
      "a memory limit below what a start needs",
      `waiting:RunContainerError:${RUNC}container init was OOM-killed (memory limit too low?)`,
      { sort: "config", why: "memory" },
      /limits\.memory/,
      /command and args/,
    ],
    [
      "an attempt of before",
      'waiting:CreateContainerError:failed to reserve container name "x": name "x" is reserved for "y"',
      { sort: "config", why: "busy" },
      /container runtime/,
      /ConfigMap/,
    ],
    [
      "a program that is not there",
      `waiting:RunContainerError:${RUNC}exec: "/run.sh": stat /run.sh: no such file or directory`,
      { sort: "command", why: "none" },
      /command and args/,
      /architecture of the nodes/,
    ],
    [
      "a Secret that is not there",
      'waiting:CreateContainerConfigError:secret "s" not found',
      { sort: "config", why: "none" },
      /names what is missing/,
      /runAsUser/,
    ],
  ])("%s", (_, now, values, remedy, not) => {
    const said = told(WOKEN, started(user(now)), 40);
    expect(said.valuesOf("D8")).toMatchObject(values);
    expect(said.text).toMatch(remedy);
    expect(said.text).not.toMatch(not);
  });

  test("a program for another processor, by its last words", () => {
    const before = "ended:1:Error:exec /app: exec format error";
    const said = told(WOKEN, started(user("waiting:CrashLoopBackOff:back-off", { before })), 40);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "command", why: "architecture", exitCode: 1 });
    expect(said.text).toMatch(/get nodes -L kubernetes\.io\/arch/);
  });

  test("Istio's check of the node's network", () => {
    const init: ContainerWords[] = [
      { name: "istio-validation", now: "waiting:CrashLoopBackOff:back-off", before: "ended:126:Error" },
    ];
    const pod = podRecord(10.2, "ADDED", {
      created: 10,
      containers: [user("waiting:PodInitializing")],
      init,
    });
    expect(told(WOKEN, [pod], 40).valuesOf("D8")).toMatchObject({
      sort: "sandbox",
      container: "istio-validation",
    });
  });
});

describe("a readiness probe", () => {
  test.each<[what: string, words: string, container: string, values: FindingValues, not: RegExp]>([
    [
      "of queue-proxy: who was asked is not told",
      "Readiness_probe_failed:_HTTP_probe_failed_with_statuscode:_503",
      "queue-proxy",
      { sort: "probe", why: "asked" },
      /The application listens/,
    ],
    [
      "of a container of one's own that answers",
      "Readiness_probe_failed:_HTTP_probe_failed_with_statuscode:_503",
      "user-container",
      { sort: "status", why: "none" },
      /does not listen/,
    ],
    [
      "gRPC: not serving",
      'Readiness_probe_failed:_service_unhealthy_(responded_with_"NOT_SERVING")',
      "user-container",
      { sort: "status" },
      /does not listen/,
    ],
    [
      "gRPC: nobody implements it",
      "Readiness_probe_failed:_error:_this_server_does_not_implement_the_grpc_health_protocol",
      "user-container",
      { sort: "probe", why: "grpc" },
      /does not listen/,
    ],
    [
      "HTTPS, of a server that speaks HTTP",
      'Readiness_probe_failed:_Get_"https://10.1.0.1:8080/":_http:_server_gave_HTTP_response_to_HTTPS_client',
      "user-container",
      { sort: "probe", why: "scheme" },
      /does not listen/,
    ],
    [
      "no answer in time",
      'Readiness_probe_failed:_Get_"http://10.1.0.1:8080/":_context_deadline_exceeded_(Client.Timeout_exceeded_while_awaiting_headers)',
      "user-container",
      { sort: "probe", why: "slow" },
      /does not listen/,
    ],
    [
      "no connection in time",
      'Readiness_probe_failed:_Get_"http://10.1.0.1:8080/":_dial_tcp_10.1.0.1:8080:_i/o_timeout_(Client.Timeout_exceeded)',
      "user-container",
      { sort: "probe", why: "none" },
      /too little CPU/,
    ],
  ])("%s", (_, words, container, values, not) => {
    const event = `Unhealthy Pod r-deployment-1 text=${words} container=${container}`;
    const said = told(warned(event), started(user("running@11", { ready: true })), 90);
    expect(said.valuesOf("D8")).toMatchObject(values);
    expect(said.text).not.toMatch(not);
  });
});

describe("a node", () => {
  test.each<[what: string, pod: Partial<PodWords>, why: string, not: RegExp]>([
    [
      "that has no working device",
      {
        reason: "UnexpectedAdmissionError",
        message: "Pod was rejected: Allocate failed due to no healthy devices present",
      },
      "refused",
      /took the pod away/,
    ],
    [
      "that does not allow a sysctl",
      { reason: "SysctlForbidden", message: 'forbidden sysctl: "net.core.somaxconn" not allowlisted' },
      "refused",
      /exits or is killed/,
    ],
    [
      "whose room another pod has taken",
      { reason: "OutOfcpu", message: "Node didn't have enough resource: cpu, requested: 1000" },
      "refused",
      /took the pod away/,
    ],
  ])("%s does not admit the pod", (_, pod, why, not) => {
    const words = { created: 10, containers: [user("waiting:ContainerCreating")], phase: "Failed", ...pod };
    const said = told(WOKEN, [podRecord(10.5, "ADDED", words)], 40);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "node", why, reason: pod.reason });
    expect(said.text).not.toMatch(not);
  });

  test.each<[what: string, reason: string, message: string, why: string, not: RegExp]>([
    [
      "a limit of its own",
      "Evicted",
      "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi. ",
      "limit",
      /describe nodes/,
    ],
    [
      "an emptyDir",
      "Evicted",
      'Usage of EmptyDir volume "cache" exceeds the limit "1Gi". ',
      "limit",
      /short of/,
    ],
    ["the node's memory", "Evicted", "The node was low on resource: memory.", "none", /sizeLimit/],
    [
      "the node is shut down",
      "Terminated",
      "Pod was terminated in response to imminent node shutdown.",
      "shutdown",
      /short of memory or disk/,
    ],
  ])("takes a pod that served: %s", (_, reason, message, why, not) => {
    const containers = [user("ended:137:Error")];
    const words = { created: -200, containers, phase: "Failed", reason, message };
    const said = told(LOST, [podRecord(20, "MODIFIED", words)], 40);
    expect(said.valuesOf("pods-lost")).toMatchObject({ sort: "node", why });
    expect(said.text).not.toMatch(not);
  });

  test.each<[what: string, event: string, values: FindingValues]>([
    [
      "has no address left",
      "FailedCreatePodSandBox Pod r-deployment-1 text=plugin_aws-cni_failed_(add):_failed_to_assign_an_IP_address_to_container",
      { sort: "sandbox", why: "addresses" },
    ],
    [
      "has no driver of the volume",
      "FailedMount Pod r-deployment-1 text=driver_name_ebs.csi.aws.com_not_found_in_the_list_of_registered_CSI_drivers",
      { sort: "volume", why: "driver" },
    ],
    [
      "is not given a key",
      "FailedMount Pod r-deployment-1 text=configmap_references_non-existent_config_key:_app.yaml",
      { sort: "volume", why: "missing" },
    ],
  ])("%s", (_, event, values) => {
    const said = told(warned(event), started(user("waiting:ContainerCreating")), 90);
    expect(said.valuesOf("D8")).toMatchObject(values);
  });
});

describe("an image", () => {
  test.each<[what: string, now: string, why: string]>([
    ["the node's disk is full", "waiting:ErrImagePull:write /var/lib/x: no space left on device", "disk"],
    ["it is never pulled", 'waiting:ErrImageNeverPull:"x" is not present with pull policy of Never', "never"],
    ["its name", "waiting:InvalidImageName:couldn't parse image reference", "name"],
  ])("%s", (_, now, why) => {
    const said = told(WOKEN, started(user(now)), 40);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "image", why });
    expect(said.text).not.toMatch(/registry down|pull secret/);
  });

  test.each([
    ["net/http: TLS handshake timeout", "network"],
    ["Your authorization token has expired. Reauthenticate and try again.", "rights"],
  ])("by the registry's words: %s", (words, why) => {
    expect(told(WOKEN, started(user(`waiting:ErrImagePull:${words}`)), 40).valuesOf("D8").why).toBe(why);
  });

  test("a pull secret that is not there, which only an Event says", () => {
    const event =
      "12 event/1 FailedToRetrieveImagePullSecret Pod r-deployment-1 warning text=Unable_to_retrieve_some_image_pull_secrets_(regcred)";
    const pulling = (words: string) =>
      told(`${WOKEN}\n${event}`, started(user(words)), 40).valuesOf("D8").why;
    expect(pulling("waiting:ImagePullBackOff:Back-off pulling image")).toBe("secret");
    expect(pulling("waiting:ErrImagePull:401 Unauthorized")).toBe("secret");
    // A registry that says why it does not is believed.
    expect(pulling("waiting:ErrImagePull:manifest unknown")).toBe("missing");
  });
});

describe("a pod that gets no node", () => {
  const unscheduled = podRecord(10.2, "ADDED", { created: 10, containers: [], scheduled: "no" });
  test.each<[what: string, event: string, scaler: string, words: RegExp]>([
    [
      "the cluster autoscaler cannot",
      "NotTriggerScaleUp Pod r-deployment-1 text=pod_didn't_trigger_scale-up:_2_max_node_group_size_reached",
      "no",
      /No node is ordered for it: “pod didn't trigger scale-up/,
    ],
    [
      "one is ordered",
      "TriggeredScaleUp Pod r-deployment-1 text=pod_triggered_scale-up:_[{ng-1_1->2_(max:_5)}]",
      "up",
      /A node is on its way: kubectl get nodes --watch/,
    ],
    [
      "one was ordered and could not be had",
      "FailedScaleUp Pod r-deployment-1 warning text=Node_scale_up_in_zones_a_associated_with_this_pod_failed:_GCE_quota_exceeded.",
      "failed",
      /No node could be added for it/,
    ],
    [
      "Karpenter knows no instance type",
      'FailedScheduling Pod r-deployment-1 warning text=Failed_to_schedule_pod,_incompatible_with_nodepool_"default"',
      "no",
      /incompatible with nodepool/,
    ],
    ["nothing is recorded", "Pulling Pod r-deployment-1", "none", /add nodes or lower the requests/],
  ])("%s", (_, event, scaler, words) => {
    const said = told(`${WOKEN}\n12 event/1 ${event}`, [unscheduled], 60);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "unschedulable", scaler });
    expect(said.text).toMatch(words);
    expect(/add nodes/.test(said.text)).toBe(scaler !== "up");
  });

  test("of a list as well, and of no other pod", () => {
    const event = (pod: string) =>
      `${WOKEN}\n11 =event/1 NotTriggerScaleUp Pod ${pod} text=pod_didn't_trigger_scale-up:_x`;
    expect(told(event("r-deployment-1"), [unscheduled], 60).valuesOf("D8").scaler).toBe("no");
    expect(told(event("r-deployment-2"), [unscheduled], 60).valuesOf("D8").scaler).toBe("none");
  });
});

test.each([
  ['pod_rejected:_RuntimeClass_"kata"_not_found', "runtimeClass", "kata"],
  ["no_PriorityClass_with_name_high_was_found", "priorityClass", "high"],
  ["unable_to_create_new_content_in_namespace_demo_because_it_is_being_terminated", "terminating", "demo"],
])("what is missing for a pod to be created: %s", (words, refuser, name) => {
  const text = `${WOKEN}\n10.4 dep 1 ReplicaFailure=True,FailedCreate text=pods_"x"_is_forbidden:_${words}`;
  const said = told(text, [], 40);
  expect(said.valuesOf("D8")).toMatchObject({ refuser, name });
  expect(said.text).not.toMatch(/resourcequota/);
});

describe("a pod that is evicted through the API", () => {
  const GONE = `${LISTED_POD}
    20 pod/r-deployment-1 scheduled started ready created=-200 disrupted=EvictionByEvictionAPI
    20.1 pod/r-deployment-1 scheduled started ready terminating created=-200 disrupted=EvictionByEvictionAPI
    20.2 priv
    20.3 pa Active=Unknown,Queued@20 want=1 ScaleTargetInitialized=True@-1000`;
  test.each<[what: string, event: string, why: string, words: RegExp]>([
    [
      "by the VPA",
      "EvictedByVPA Pod r-deployment-1 text=Pod_was_evicted_by_VPA_Updater_to_apply_resource_recommendation.",
      "vpa",
      /get verticalpodautoscalers/,
    ],
    [
      "by the descheduler",
      "LowNodeUtilization Pod r-deployment-1 text=pod_evicted_from_n1_node_by_sigs.k8s.io/descheduler",
      "descheduler",
      /its policy/,
    ],
    ["by Karpenter", "Evicted Pod r-deployment-1 text=Evicted_pod:_Underutilized", "nodes", /nodeclaims/],
    ["by nobody who says so", "Killing Pod r-deployment-1 text=Stopping", "none", /which is cordoned/],
    [
      "another pod",
      "Evicted Pod r-deployment-2 text=Evicted_pod:_Underutilized",
      "none",
      /which is cordoned/,
    ],
  ])("%s", (_, event, why, words) => {
    const said = told(`${GONE}\n20.05 event/1 ${event}\n40 pub a1 a2`, [], 40);
    expect(said.valuesOf("pods-lost")).toMatchObject({ sort: "drained", why });
    expect(said.text).toMatch(words);
  });
});

describe("a readiness gate that nobody opens", () => {
  const pod = podRecord(12, "ADDED", { created: 10, containers: [user("running@11", { ready: true })] });
  const gated = (reason: string): TraceRecord => {
    const status = JSON.parse(
      JSON.stringify(pod.object.status).replace(
        '{"type":"Ready","status":"False"',
        `{"type":"Ready","status":"False","reason":"${reason}","message":"gate x does not exist"`,
      ),
    );
    return { ...pod, object: { ...pod.object, status } };
  };
  const until = (second: number, reason = "ReadinessGatesNotReady") =>
    told(`${WOKEN}\n${second} pub a1 a2`, [gated(reason)], second);
  test("is no matter of the probe", () => {
    const said = until(90);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "gate", message: "gate x does not exist" });
    expect(said.text).not.toMatch(/readiness probe/);
    expect(said.text).toMatch(/spec\.readinessGates/);
    expect(until(90, "ContainersNotReady").valuesOf("D8").sort).toBe("notReady");
  });
  test.each([
    [70.099, false],
    [70.1, true],
  ])("is told once the start has taken a minute: %d s, %s", (second, isTold) => {
    expect(until(second).rules.includes("D8")).toBe(isTold);
  });
});

test("a container that runs again, and a pod that is not ready: what its probe says is told beside the loss", () => {
  const containers = [user("running@20", { before: "ended:1:Error", restarts: 1, ready: true })];
  const pod = podRecord(20, "MODIFIED", { created: -200, containers, readySince: 20 });
  const out = LOST.replace("20.1 priv", "20.1 priv !p1");
  const probe = (second: number) =>
    `${out}\n${second} event/1 Unhealthy Pod r-deployment-1 warning text=Readiness_probe_failed:_HTTP_probe_failed_with_statuscode:_503 container=queue-proxy\n120 pub a1 a2`;
  expect(told(probe(60), [pod], 120).clauses.slice(0, 2)).toEqual(["lostPods", "kubeletSays"]);
  // As the container ends its probe fails in any case.
  expect(told(probe(21), [pod], 120).clauses).not.toContain("kubeletSays");
});

test("the last words of a container that served, too", () => {
  const before = "ended:1:Error:listen tcp :8012: bind: address already in use";
  const pod = podRecord(20, "MODIFIED", {
    created: -200,
    containers: [user("running@20", { before, restarts: 1 })],
    readySince: 20,
  });
  expect(told(LOST.replace("20.1 priv", "20.1 priv !p1"), [pod], 40).valuesOf("pods-lost")).toMatchObject({
    sort: "crash",
    why: "port",
  });
});

describe("last words of a container", () => {
  const last = (words: string, exit = "1:Error") =>
    told(WOKEN, started(user("waiting:CrashLoopBackOff:back-off", { before: `ended:${exit}:${words}` })), 40);
  test.each([
    ["listen tcp :8012: bind: address already in use", "port"],
    ["Error: listen EADDRINUSE: address already in use :::9090", "port"],
    ["listen tcp :80: bind: permission denied", "bind"],
    ["Error: listen EACCES: permission denied 0.0.0.0:80", "bind"],
    ["open /var/run/x.pid: read-only file system", "readOnly"],
    ["OSError: [Errno 30] Read-only file system: '/app/cache'", "readOnly"],
    ["write /cache/x: no space left on device", "full"],
    ["permission denied for relation users", "none"],
    ["panic: boom", "none"],
  ])("%s", (words, why) => {
    const said = last(words);
    expect(said.valuesOf("D8")).toMatchObject({ sort: "crash", why, message: words });
    expect(said.text).toMatch(/-c user-container --previous/);
  });
});

test.each([
  ["mount.nfs: Connection timed out", "server"],
  ["mount failed: exit status 32 Mounting command: mount", "server"],
  ["fsck found errors", "none"],
])("a volume of a server: %s", (words, why) => {
  const event = `FailedMount Pod r-deployment-1 text=${words.replaceAll(" ", "_")}`;
  const said = told(warned(event), started(user("waiting:ContainerCreating")), 90);
  expect(said.valuesOf("D8")).toMatchObject({ sort: "volume", why });
});
