/** Why Knative itself is ill, in the words of its processes, of the API server and of what keeps them. */
import { describe, expect, test } from "vitest";
import { buildState, systemFindings } from "../../../lib/core/index.ts";
import { describe as tell } from "../../../lib/i18n/describe.ts";
import type { JsonObject } from "../../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { KNATIVE_SERVINGS } from "../../../lib/model/resources.ts";
import { at, record, records, SYSTEM_NAMESPACE, secondsOf } from "../../support/records.ts";

const UP = "0 =knative/autoscaler-a ready\n0 =knative/controller-a ready\n0 =knative/activator-a ready";

function found(rule: string, text: string, seconds: number, more: readonly TraceRecord[] = []) {
  const all = [...records(`${UP}\n${text}`), ...more].sort((a, b) => a.t - b.t);
  const { shared } = buildState(all.map((one, seq) => ({ ...one, seq })));
  return systemFindings(shared, at(seconds))
    .filter((one) => one.rule === rule)
    .map((one) => ({
      ...one,
      span: `${one.component} ${secondsOf(one.from)}–${one.to === null ? "" : secondsOf(one.to)}`,
      saw: tell("knative", `${rule}.saw`, one.values),
      remedy: tell("knative", `${rule}.remedy`, one.values),
    }));
}

describe("a webhook that cannot be called", () => {
  const CALL =
    'failed calling webhook "webhook.serving.knative.dev": failed to call webhook: Post "https://webhook.knative-serving.svc:443/defaulting?timeout=10s": ';
  test.each<[what: string, message: string, remedy: RegExp, not: RegExp]>([
    [
      "its certificate has expired",
      `${CALL}tls: failed to verify certificate: x509: certificate has expired or is not yet valid`,
      /rollout restart deployment webhook/,
      /get endpoints/,
    ],
    [
      "another process answers in its place",
      `${CALL}x509: certificate is valid for net-istio-webhook, not webhook.knative-serving.svc`,
      /shows its image/,
      /expired/,
    ],
    ["nobody is there", `${CALL}connection refused`, /get endpoints webhook/, /certificate/],
    [
      "one that converts versions",
      'conversion webhook for serving.knative.dev/v1alpha1, Kind=DomainMapping failed: Post "https://domainmapping-webhook.knative-serving.svc:443/x": service not found',
      /get endpoints domainmapping-webhook/,
      /certificate/,
    ],
  ])("%s", (_, message, remedy, not) => {
    const [one] = found("webhook", `10 says controller ERROR ${message}`, 20);
    expect(one?.remedy).toMatch(remedy);
    expect(one?.remedy).not.toMatch(not);
  });

  const missing = (...seconds: readonly number[]) =>
    seconds.map((second) => `${second} says webhook WARN server key missing`).join("\n");
  test("without a certificate, for longer than it takes to make one", () => {
    expect(found("webhook", missing(10, 15, 20), 30)[0]?.remedy).toMatch(/secret webhook-certs/);
    expect(found("webhook", missing(10, 15, 19.999), 30)).toEqual([]);
    expect(found("webhook", missing(10, 20), 30)).toEqual([]);
  });
  test("of somebody else's is not Knative's", () => {
    const other = "10 says controller ERROR conversion webhook for cert-manager.io/v1, Kind=Issuer failed: x";
    expect(found("webhook", other, 20)).toEqual([]);
  });
});

describe("requests that wait in the client", () => {
  const waits = (...each: readonly string[]) =>
    each
      .map(
        (wait, i) =>
          `${10 + 5 * i} says controller INFO Waited for ${wait} due to client-side throttling, not priority`,
      )
      .join("\n");
  test.each<[what: string, text: string, spans: readonly string[]]>([
    ["three, one of them for 3 s", waits("1.2s", "3s", "1.1s"), ["controller 10–"]],
    ["two", waits("12s", "13s"), []],
    ["all of them short", waits("1.2s", "2.999s", "1.1s"), []],
    [
      "as older releases say it",
      waits("1s", "1s", "4s").replaceAll(
        "Waited for 4s due to client-side throttling",
        "Throttling request took 4s",
      ),
      ["controller 10–"],
    ],
  ])("%s", (_, text, spans) => expect(found("throttled", text, 30).map(({ span }) => span)).toEqual(spans));
});

describe("a Lease that cannot be kept", () => {
  const SLOW =
    "says autoscaler ERROR error retrieving resource lock knative-serving/x: etcdserver: request timed out";
  const LOST = "says autoscaler ERROR leaderelection lost";
  test.each<[what: string, text: string, spans: readonly string[]]>([
    ["lost", `10 ${LOST}`, ["autoscaler 10–"]],
    ["three times too late", `10 ${SLOW}\n12 ${SLOW}\n14 ${SLOW}`, ["autoscaler 10–"]],
    ["twice", `10 ${SLOW}\n12 ${SLOW}`, []],
  ])("%s", (_, text, spans) => expect(found("leaseLost", text, 30).map(({ span }) => span)).toEqual(spans));
  test("is told with what says why", () => {
    expect(found("leaseLost", `10 ${SLOW}\n11 ${LOST}`, 30)[0]?.saw).toMatch(/etcdserver: request timed out/);
  });
});

describe("a process that is down says why", () => {
  const CRASH = "10 knative/autoscaler-a waiting=CrashLoopBackOff restarts=1 exit=1";
  test.each<[what: string, text: string, said: string]>([
    [
      "by its last words",
      `9 says autoscaler FATAL Failed to get k8s version: x\n${CRASH}`,
      "Failed to get k8s version: x",
    ],
    ["of another process", `9 says controller FATAL x\n${CRASH}`, "none"],
    ["of long before", `-21 says autoscaler FATAL x\n${CRASH}`, "none"],
    ["an error that ends nothing", `9 says autoscaler ERROR Failed to scrape\n${CRASH}`, "none"],
    ["30 s before", `-20 says autoscaler FATAL x\n${CRASH}`, "x"],
    [
      "an error by which it ends",
      `9 says autoscaler ERROR Failed to start configuration manager\n${CRASH}`,
      "Failed to start configuration manager",
    ],
    [
      "an election that it lost",
      `9 says autoscaler ERROR leaderelection lost\n${CRASH}`,
      "leaderelection lost",
    ],
    ["the last of several", `7 says autoscaler FATAL a\n9 says autoscaler FATAL b\n${CRASH}`, "b"],
    [
      "a failure that is told amid other words",
      `9 says autoscaler ERROR We Failed to start\n${CRASH}`,
      "none",
    ],
  ])("%s", (_, text, said) => {
    expect(found("down", text, 40)[0]?.values.said).toBe(said);
    expect(found("restarted", text, 40)[0]?.values.said).toBe(said);
  });

  const pod = (status: JsonObject): TraceRecord =>
    record(0, 10, "MODIFIED", RESOURCE.pods, {
      metadata: {
        namespace: SYSTEM_NAMESPACE,
        name: "controller-a",
        uid: "knative/controller-a#1",
        resourceVersion: "99",
        labels: { app: "controller" },
      },
      status,
    });
  test("by the scheduler: nobody asks for a log that there is not", () => {
    const message = "0/3 nodes are available: 3 Insufficient cpu.";
    const conditions = [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message }];
    const [one] = found("down", "", 30, [pod({ phase: "Pending", conditions })]);
    expect(one?.saw).toContain(message);
    expect(one?.remedy).not.toMatch(/--previous/);
  });
  test("by how it ended: out of memory", () => {
    const lastState = { terminated: { exitCode: 137, reason: "OOMKilled" } };
    const state = { waiting: { reason: "CrashLoopBackOff" } };
    const containerStatuses = [{ name: "controller", restartCount: 5, state, lastState }];
    const conditions = [{ type: "PodScheduled", status: "True" }];
    const [one] = found("down", "", 30, [pod({ phase: "Running", conditions, containerStatuses })]);
    expect(one?.saw).toMatch(/out of memory/);
    expect(one?.remedy).toMatch(/needs more memory/);
  });
  test("by its Deployment: the API server refuses its pods", () => {
    const message = 'pods "x" is forbidden: exceeded quota: small';
    const refused = record(0, 9, "MODIFIED", RESOURCE.deployments, {
      metadata: { namespace: SYSTEM_NAMESPACE, name: "autoscaler", uid: "d", resourceVersion: "98" },
      spec: { replicas: 1 },
      status: { conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message }] },
    });
    expect(found("down", "10 -knative/autoscaler-a", 30, [refused])[0]?.saw).toContain(message);
  });
});

const object = (
  seconds: number,
  resource: string,
  name: string,
  conditions: readonly JsonObject[],
): TraceRecord =>
  record(0, seconds, "MODIFIED", resource, {
    ...(resource === KNATIVE_SERVINGS ? { kind: "KnativeServing" } : {}),
    metadata: { namespace: SYSTEM_NAMESPACE, name, uid: name, resourceVersion: String(1_000 + seconds) },
    status: { conditions: [...conditions] },
  });

describe("an operator", () => {
  const serving = (seconds: number, status: string) =>
    object(seconds, KNATIVE_SERVINGS, "knative-serving", [
      { type: "InstallSucceeded", status, reason: "Error", message: "Install failed with message: x" },
      { type: "Ready", status },
    ]);
  test.each<[what: string, at: number, spans: readonly string[]]>([
    ["for a minute", 70, ["operator 10–"]],
    ["a millisecond less: it installs", 69.999, []],
  ])("that fails %s", (_, seconds, spans) => {
    const all = found("operatorFails", "", seconds, [serving(10, "False")]);
    expect(all.map(({ span }) => span)).toEqual(spans);
  });
  test("is over when it succeeds, and was nothing where it was brief", () => {
    expect(found("operatorFails", "", 200, [serving(10, "False"), serving(90, "True")])[0]?.span).toBe(
      "operator 10–90",
    );
    expect(found("operatorFails", "", 200, [serving(10, "False"), serving(60, "True")])).toEqual([]);
    expect(found("operatorFails", "", 200, [serving(10, "True")])).toEqual([]);
  });
});

describe("the HPA of the activators", () => {
  const hpa = (name: string, reason: string) =>
    object(10, RESOURCE.horizontalPodAutoscalers, name, [{ type: "ScalingLimited", status: "True", reason }]);
  test.each<[what: string, name: string, reason: string, at: number, spans: readonly string[]]>([
    ["at its maximum for a minute", "activator", "TooManyReplicas", 70, ["activator 10–"]],
    ["a millisecond less", "activator", "TooManyReplicas", 69.999, []],
    ["at its minimum", "activator", "TooFewReplicas", 200, []],
    ["of somebody else", "shop", "TooManyReplicas", 200, []],
  ])("%s", (_, name, reason, seconds, spans) => {
    expect(found("atMost", "", seconds, [hpa(name, reason)]).map(({ span }) => span)).toEqual(spans);
  });
});

describe("a Lease that nobody has ever held", () => {
  const lease = (name: string, buckets: string, until: number) =>
    found(
      "noLeader",
      `0 =config/config-leader-election ${buckets}\n0 =lease/${name}\n${until} pub a1`,
      until,
    );
  test.each<[what: string, name: string, buckets: string, until: number, spans: readonly string[]]>([
    ["of as many as there are", "autoscaler-bucket-01-of-03", "buckets=3", 15, ["autoscaler 0–"]],
    ["a millisecond less", "autoscaler-bucket-01-of-03", "buckets=3", 14.999, []],
    [
      "of the only one, by default",
      "autoscaler-bucket-00-of-01",
      "lease-duration=15s",
      60,
      ["autoscaler 0–"],
    ],
    ["left over from more buckets", "autoscaler-bucket-01-of-03", "buckets=1", 60, []],
  ])("%s", (_, name, buckets, until, spans) => {
    const all = lease(name, buckets, until);
    expect(all.map(({ span }) => span)).toEqual(spans);
    expect(all.map(({ saw }) => saw)).toEqual(spans.map(() => `Nobody holds the Lease ${name}.`));
  });
  test("where the settings were not seen nobody knows, and one that is taken later was not", () => {
    expect(found("noLeader", "0 =lease/autoscaler-bucket-00-of-01\n60 pub a1", 60)).toEqual([]);
    const text =
      "0 =config/config-leader-election buckets=1\n0 =lease/autoscaler-bucket-00-of-01\n10 lease/autoscaler-bucket-00-of-01 autoscaler-a\n20 lease/autoscaler-bucket-00-of-01 autoscaler-a for=600";
    expect(found("noLeader", text, 60)).toEqual([]);
  });
});

describe("releases side by side", () => {
  const pod = (second: number, name: string, version: string, isReady = true): TraceRecord =>
    record(0, second, "ADDED", RESOURCE.pods, {
      metadata: {
        namespace: SYSTEM_NAMESPACE,
        name,
        uid: name,
        resourceVersion: String(5_000 + second),
        labels: { app: name.replace(/-\w$/, ""), "app.kubernetes.io/version": version },
      },
      status: {
        phase: "Running",
        conditions: [
          { type: "PodScheduled", status: "True" },
          { type: "Ready", status: isReady ? "True" : "False" },
        ],
      },
    });
  const OLD = pod(1, "activator-x", "1.14.0");
  test.each<[what: string, others: readonly TraceRecord[], until: number, spans: readonly string[]]>([
    ["for ten minutes", [pod(10, "controller-x", "1.15.0")], 610, [" 10–"]],
    ["a millisecond less", [pod(10, "controller-x", "1.15.0")], 609.999, []],
    ["the new one is not ready", [pod(10, "controller-x", "1.15.0", false)], 700, []],
    ["of one release", [pod(10, "controller-x", "1.14.0")], 700, []],
    ["an ingress has its own", [pod(10, "net-kourier-controller-x", "1.15.0")], 700, []],
  ])("%s", (_, others, until, spans) => {
    expect(found("mixedVersions", "", until, [OLD, ...others]).map(({ span }) => span)).toEqual(spans);
  });
  test("names them with their processes", () => {
    const [one] = found("mixedVersions", "", 700, [
      OLD,
      pod(10, "controller-x", "1.15.0"),
      pod(11, "webhook-x", "1.15.0"),
    ]);
    expect(one?.saw).toBe("Ready for more than 10 min: 1.14.0 (activator); 1.15.0 (controller, webhook).");
  });
});
