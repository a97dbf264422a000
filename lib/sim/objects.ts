/** The objects of a revision as Knative and Kubernetes make them (protocol 1): what nobody looks at is left out. */
import type { JsonObject } from "../model/json.ts";
import type { Draft } from "./api-server.ts";
import type { SimSettings } from "./scenario.ts";
import {
  ACTIVATOR_SERVICE,
  DEPLOYMENT,
  goSeconds,
  NAMESPACE,
  PRIVATE,
  REVISION,
  SERVICE,
  SYSTEM_NAMESPACE,
} from "./world.ts";

const KNATIVE: JsonObject = {
  "serving.knative.dev/configuration": SERVICE,
  "serving.knative.dev/revision": REVISION,
  "serving.knative.dev/service": SERVICE,
};

/** The annotations that say a setting which differs from the cluster's. */
function annotationsOf(settings: SimSettings): JsonObject {
  const prefix = "autoscaling.knative.dev/";
  const annotations: JsonObject = {
    [`${prefix}window`]: goSeconds(settings.stableWindowMs),
    [`${prefix}target-burst-capacity`]: String(settings.targetBurstCapacity),
  };
  const set = (name: string, value: number, normal: number, text = String(value)): void => {
    if (value !== normal) annotations[prefix + name] = text;
  };
  set("min-scale", settings.minScale, 0);
  set("max-scale", settings.maxScale, 0);
  set("initial-scale", settings.initialScale, 1);
  set("panic-window-percentage", settings.panicWindowPercentage, 10);
  set("scale-to-zero-pod-retention-period", settings.retentionMs, 0, goSeconds(settings.retentionMs));
  set("scale-down-delay", settings.scaleDownDelayMs, 0, goSeconds(settings.scaleDownDelayMs));
  if (settings.progressDeadlineMs !== 600_000)
    annotations["serving.knative.dev/progress-deadline"] = goSeconds(settings.progressDeadlineMs);
  return annotations;
}

export function configMaps(settings: SimSettings): Draft[] {
  const map = (name: string, data: JsonObject): Draft => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace: SYSTEM_NAMESPACE },
    data,
  });
  return [
    map("config-autoscaler", {
      "scale-to-zero-grace-period": goSeconds(settings.gracePeriodMs),
      ...(settings.enableScaleToZero ? {} : { "enable-scale-to-zero": "false" }),
      ...(settings.initialScale === 0 ? { "allow-zero-initial-scale": "true" } : {}),
    }),
    map("config-deployment", {}),
    map("config-network", {}),
  ];
}

export function activatorPod(number: number): Draft {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `activator-${number}`, namespace: SYSTEM_NAMESPACE, labels: { app: "activator" } },
    status: { phase: "Running", podIP: activatorIp(number), conditions: [{ type: "Ready", status: "True" }] },
  };
}

export function activatorIp(number: number): string {
  return `10.244.9.${10 + number}`;
}

export function activatorEndpoints(subsets: JsonObject[]): Draft {
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: { name: ACTIVATOR_SERVICE, namespace: SYSTEM_NAMESPACE, labels: { app: "activator" } },
    subsets,
  };
}

export function revision(settings: SimSettings): Draft {
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Revision",
    metadata: {
      name: REVISION,
      namespace: NAMESPACE,
      labels: { ...KNATIVE, "serving.knative.dev/routingState": "active" },
      annotations: annotationsOf(settings),
    },
    spec: {
      containerConcurrency: settings.containerConcurrency,
      containers: [{ name: "user-container", image: "sim.local/hello" }],
      timeoutSeconds: 300,
    },
  };
}

export function deployment(revisionUid: string, replicas: number): Draft {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: DEPLOYMENT,
      namespace: NAMESPACE,
      labels: { ...KNATIVE, "serving.knative.dev/revisionUID": revisionUid },
      ownerReferences: [ownerOf("serving.knative.dev/v1", "Revision", REVISION, revisionUid)],
    },
    spec: { replicas },
    status: {},
  };
}

export function podAutoscaler(settings: SimSettings, revisionUid: string): Draft {
  return {
    apiVersion: "autoscaling.internal.knative.dev/v1alpha1",
    kind: "PodAutoscaler",
    metadata: {
      name: REVISION,
      namespace: NAMESPACE,
      labels: KNATIVE,
      annotations: {
        "autoscaling.knative.dev/class": "kpa.autoscaling.knative.dev",
        "autoscaling.knative.dev/metric": "concurrency",
        ...annotationsOf(settings),
      },
      ownerReferences: [ownerOf("serving.knative.dev/v1", "Revision", REVISION, revisionUid)],
    },
    spec: {
      ...(settings.containerConcurrency === 0 ? {} : { containerConcurrency: settings.containerConcurrency }),
      protocolType: "http1",
      reachability: "Reachable",
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: DEPLOYMENT },
    },
  };
}

export function metric({ stableWindowMs }: SimSettings, panicWindowMs: number): Draft {
  return {
    apiVersion: "autoscaling.internal.knative.dev/v1alpha1",
    kind: "Metric",
    metadata: { name: REVISION, namespace: NAMESPACE, labels: KNATIVE },
    spec: {
      panicWindow: panicWindowMs * 1_000_000,
      scrapeTarget: PRIVATE,
      stableWindow: stableWindowMs * 1_000_000,
    },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  };
}

export function serverlessService(paUid: string, numActivators: number): Draft {
  return {
    apiVersion: "networking.internal.knative.dev/v1alpha1",
    kind: "ServerlessService",
    metadata: {
      name: REVISION,
      namespace: NAMESPACE,
      labels: KNATIVE,
      ownerReferences: [
        ownerOf("autoscaling.internal.knative.dev/v1alpha1", "PodAutoscaler", REVISION, paUid),
      ],
    },
    spec: {
      mode: "Proxy",
      numActivators,
      objectRef: { apiVersion: "apps/v1", kind: "Deployment", name: DEPLOYMENT },
      protocolType: "http1",
    },
  };
}

export function service(type: "Public" | "Private", sksUid: string, revisionUid: string): Draft {
  const selector = type === "Private" ? { selector: { "serving.knative.dev/revisionUID": revisionUid } } : {};
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: type === "Public" ? REVISION : PRIVATE,
      namespace: NAMESPACE,
      labels: serviceLabels(type),
      ownerReferences: [sksOwner(sksUid)],
    },
    spec: {
      ports: [{ name: "http", port: 80, targetPort: 8012 }],
      clusterIP: type === "Public" ? "10.96.0.17" : "10.96.0.18",
      ...selector,
    },
  };
}

export function endpoints(type: "Public" | "Private", sksUid: string, subsets: JsonObject[]): Draft {
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name: type === "Public" ? REVISION : PRIVATE,
      namespace: NAMESPACE,
      labels: serviceLabels(type),
      ...(type === "Public" ? { ownerReferences: [sksOwner(sksUid)] } : {}),
    },
    subsets,
  };
}

/** The slice that mirrors the public Endpoints. */
export function publicSlice(listed: JsonObject[]): Draft {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: `${REVISION}-mirror`,
      namespace: NAMESPACE,
      labels: {
        ...serviceLabels("Public"),
        "kubernetes.io/service-name": REVISION,
        "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
      },
    },
    addressType: "IPv4",
    endpoints: listed,
    ports: [{ name: "http", port: 8012, protocol: "TCP" }],
  };
}

export function ingress(): Draft {
  const host = `${SERVICE}.${NAMESPACE}`;
  const headers = { "Knative-Serving-Namespace": NAMESPACE, "Knative-Serving-Revision": REVISION };
  const split = {
    appendHeaders: headers,
    percent: 100,
    serviceName: REVISION,
    serviceNamespace: NAMESPACE,
    servicePort: 80,
  };
  return {
    apiVersion: "networking.internal.knative.dev/v1alpha1",
    kind: "Ingress",
    metadata: { name: SERVICE, namespace: NAMESPACE, labels: { "serving.knative.dev/route": SERVICE } },
    spec: { rules: [{ hosts: [host, `${host}.example.com`], http: { paths: [{ splits: [split] }] } }] },
  };
}

/** A Kubernetes event about a pod. */
export function podEvent(
  number: number,
  pod: { name: string; uid: string },
  reason: string,
  message: string,
): Draft {
  const isWarning = ["Failed", "BackOff", "Unhealthy", "Evicted", "FailedScheduling"].includes(reason);
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `${pod.name}.${number}`, namespace: NAMESPACE },
    involvedObject: {
      kind: "Pod",
      namespace: NAMESPACE,
      name: pod.name,
      uid: pod.uid,
      fieldPath: "spec.containers{user-container}",
    },
    reason,
    message,
    type: isWarning ? "Warning" : "Normal",
    count: 1,
  };
}

export function podLabels(revisionUid: string): JsonObject {
  return { ...KNATIVE, "serving.knative.dev/revisionUID": revisionUid };
}

function serviceLabels(type: string): JsonObject {
  return {
    ...KNATIVE,
    "networking.internal.knative.dev/serverlessservice": REVISION,
    "networking.internal.knative.dev/serviceType": type,
  };
}

function sksOwner(uid: string): JsonObject {
  return ownerOf("networking.internal.knative.dev/v1alpha1", "ServerlessService", REVISION, uid);
}

function ownerOf(apiVersion: string, kind: string, name: string, uid: string): JsonObject {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
