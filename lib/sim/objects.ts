/** The objects of a revision as Knative and Kubernetes make them (protocol 1): what nobody looks at is left out. */
import type { JsonObject } from "../model/json.ts";
import type { Draft } from "./api-server.ts";
import { ACTIVATOR_SERVICE, NAMESPACE, type RevisionNames, SERVICE, SYSTEM_NAMESPACE } from "./names.ts";
import { FIRST_IMAGE, type SimSettings } from "./scenario.ts";
import { goSeconds } from "./world.ts";

function knative({ revision }: RevisionNames): JsonObject {
  return {
    "serving.knative.dev/configuration": SERVICE,
    "serving.knative.dev/revision": revision,
    "serving.knative.dev/service": SERVICE,
  };
}

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
  if (settings.autoscalerClass === "hpa") {
    annotations[`${prefix}class`] = "hpa.autoscaling.knative.dev";
    annotations[`${prefix}metric`] = "cpu";
  }
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

export function revision(
  names: RevisionNames,
  settings: SimSettings,
  routingState: "active" | "pending" = "active",
  image: string = FIRST_IMAGE.name,
): Draft {
  return {
    apiVersion: "serving.knative.dev/v1",
    kind: "Revision",
    metadata: {
      name: names.revision,
      namespace: NAMESPACE,
      labels: { ...knative(names), "serving.knative.dev/routingState": routingState },
      annotations: annotationsOf(settings),
    },
    spec: {
      containerConcurrency: settings.containerConcurrency,
      containers: [{ name: "user-container", image }],
      timeoutSeconds: 300,
    },
  };
}

export function deployment(names: RevisionNames, revisionUid: string, replicas: number): Draft {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {
      name: names.deployment,
      namespace: NAMESPACE,
      labels: { ...knative(names), "serving.knative.dev/revisionUID": revisionUid },
      ownerReferences: [ownerOf("serving.knative.dev/v1", "Revision", names.revision, revisionUid)],
    },
    spec: { replicas },
    status: {},
  };
}

export function podAutoscaler(
  names: RevisionNames,
  settings: SimSettings,
  revisionUid: string,
  reachability: "" | "Reachable" = "Reachable",
): Draft {
  return {
    apiVersion: "autoscaling.internal.knative.dev/v1alpha1",
    kind: "PodAutoscaler",
    metadata: {
      name: names.revision,
      namespace: NAMESPACE,
      labels: knative(names),
      annotations: {
        "autoscaling.knative.dev/class": "kpa.autoscaling.knative.dev",
        "autoscaling.knative.dev/metric": "concurrency",
        ...annotationsOf(settings),
      },
      ownerReferences: [ownerOf("serving.knative.dev/v1", "Revision", names.revision, revisionUid)],
    },
    spec: {
      ...(settings.containerConcurrency === 0 ? {} : { containerConcurrency: settings.containerConcurrency }),
      protocolType: "http1",
      ...(reachability === "" ? {} : { reachability }),
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: names.deployment },
    },
  };
}

export function metric(names: RevisionNames, { stableWindowMs }: SimSettings, panicWindowMs: number): Draft {
  return {
    apiVersion: "autoscaling.internal.knative.dev/v1alpha1",
    kind: "Metric",
    metadata: { name: names.revision, namespace: NAMESPACE, labels: knative(names) },
    spec: {
      panicWindow: panicWindowMs * 1_000_000,
      scrapeTarget: names.privateService,
      stableWindow: stableWindowMs * 1_000_000,
    },
    status: { conditions: [{ type: "Ready", status: "True" }] },
  };
}

export function serverlessService(
  names: RevisionNames,
  paUid: string,
  numActivators: number,
  mode: "Proxy" | "Serve" = "Proxy",
): Draft {
  return {
    apiVersion: "networking.internal.knative.dev/v1alpha1",
    kind: "ServerlessService",
    metadata: {
      name: names.revision,
      namespace: NAMESPACE,
      labels: knative(names),
      ownerReferences: [
        ownerOf("autoscaling.internal.knative.dev/v1alpha1", "PodAutoscaler", names.revision, paUid),
      ],
    },
    spec: {
      mode,
      ...(numActivators === 0 ? {} : { numActivators }),
      objectRef: { apiVersion: "apps/v1", kind: "Deployment", name: names.deployment },
      protocolType: "http1",
    },
  };
}

export function horizontalPodAutoscaler(
  names: RevisionNames,
  paUid: string,
  { least, most }: { readonly least: number; readonly most: number },
): Draft {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: {
      name: names.revision,
      namespace: NAMESPACE,
      labels: knative(names),
      ownerReferences: [
        ownerOf("autoscaling.internal.knative.dev/v1alpha1", "PodAutoscaler", names.revision, paUid),
      ],
    },
    spec: {
      maxReplicas: most === 0 ? 2_147_483_647 : most,
      minReplicas: least,
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: names.deployment },
    },
  };
}

export function service(
  names: RevisionNames,
  type: "Public" | "Private",
  sksUid: string,
  revisionUid: string,
): Draft {
  const selector = type === "Private" ? { selector: { "serving.knative.dev/revisionUID": revisionUid } } : {};
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: type === "Public" ? names.revision : names.privateService,
      namespace: NAMESPACE,
      labels: serviceLabels(names, type),
      ownerReferences: [sksOwner(names, sksUid)],
    },
    spec: {
      ports: [{ name: "http", port: 80, targetPort: 8012 }],
      clusterIP: type === "Public" ? names.publicIp : names.privateIp,
      ...selector,
    },
  };
}

export function endpoints(
  names: RevisionNames,
  type: "Public" | "Private",
  sksUid: string,
  subsets: JsonObject[],
): Draft {
  return {
    apiVersion: "v1",
    kind: "Endpoints",
    metadata: {
      name: type === "Public" ? names.revision : names.privateService,
      namespace: NAMESPACE,
      labels: serviceLabels(names, type),
      ...(type === "Public" ? { ownerReferences: [sksOwner(names, sksUid)] } : {}),
    },
    subsets,
  };
}

export function sliceNameOf({ revision }: RevisionNames): string {
  return `${revision}-mirror`;
}

/** The slice that mirrors the public Endpoints. */
export function publicSlice(names: RevisionNames, listed: JsonObject[]): Draft {
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: sliceNameOf(names),
      namespace: NAMESPACE,
      labels: {
        ...serviceLabels(names, "Public"),
        "kubernetes.io/service-name": names.revision,
        "endpointslice.kubernetes.io/managed-by": "endpointslicemirroring-controller.k8s.io",
      },
    },
    addressType: "IPv4",
    endpoints: listed,
    ports: [{ name: "http", port: 8012, protocol: "TCP" }],
  };
}

/** The KIngress: each revision's share of the requests, in per cent (1.6). */
export function ingress(shares: readonly { readonly revision: string; readonly percent: number }[]): Draft {
  const host = `${SERVICE}.${NAMESPACE}`;
  const splits = shares.map(({ revision, percent }) => ({
    appendHeaders: { "Knative-Serving-Namespace": NAMESPACE, "Knative-Serving-Revision": revision },
    percent,
    serviceName: revision,
    serviceNamespace: NAMESPACE,
    servicePort: 80,
  }));
  return {
    apiVersion: "networking.internal.knative.dev/v1alpha1",
    kind: "Ingress",
    metadata: { name: SERVICE, namespace: NAMESPACE, labels: { "serving.knative.dev/route": SERVICE } },
    spec: { rules: [{ hosts: [host, `${host}.example.com`], http: { paths: [{ splits }] } }] },
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

export function podLabels(names: RevisionNames, revisionUid: string): JsonObject {
  return { ...knative(names), "serving.knative.dev/revisionUID": revisionUid };
}

function serviceLabels(names: RevisionNames, type: string): JsonObject {
  return {
    ...knative(names),
    "networking.internal.knative.dev/serverlessservice": names.revision,
    "networking.internal.knative.dev/serviceType": type,
  };
}

function sksOwner(names: RevisionNames, uid: string): JsonObject {
  return ownerOf("networking.internal.knative.dev/v1alpha1", "ServerlessService", names.revision, uid);
}

function ownerOf(apiVersion: string, kind: string, name: string, uid: string): JsonObject {
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
