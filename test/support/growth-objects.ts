/** The objects of which the recordings of `growth-shapes.ts` are made. */
import type { Json, JsonObject } from "../../lib/model/json.ts";
import { RESOURCE, type TraceRecord } from "../../lib/model/record.ts";

const T0 = Date.parse("2026-11-23T00:00:00Z");
export const NAMESPACE = "n";
const LABEL = "serving.knative.dev/revision";

/** Collects records, a millisecond apart unless `t` says otherwise. */
export class Tape {
  readonly records: TraceRecord[] = [];
  private readonly versions = new Map<string, number>();

  add(type: string, resource: string, object: JsonObject, t = this.records.length, initial = false): void {
    const seq = this.records.length;
    const at = T0 + t;
    this.records.push({ seq, t: at, at: new Date(at).toISOString(), type, resource, initial, object });
  }

  /** A new version of an object: ADDED at first, MODIFIED after that. */
  put(resource: string, name: string, body: JsonObject, options: { t?: number; uid?: string } = {}): void {
    const uid = options.uid ?? `${resource} ${name}`;
    const version = (this.versions.get(uid) ?? 0) + 1;
    this.versions.set(uid, version);
    const metadata = {
      namespace: NAMESPACE,
      name,
      uid,
      resourceVersion: String(version),
      generation: version,
    };
    const object = { ...body, metadata: { ...metadata, ...(body.metadata as JsonObject | undefined) } };
    this.add(version === 1 ? "ADDED" : "MODIFIED", resource, object, options.t);
  }
}

export const sks = (mode: string, numActivators = 2, populated = "True"): JsonObject => ({
  spec: { mode, numActivators },
  status: {
    serviceName: "r",
    privateServiceName: "r-private",
    conditions: [{ type: "ActivatorEndpointsPopulated", status: populated }],
  },
});

export const pa = (active: string, desiredScale: number, annotations: JsonObject = {}): JsonObject => ({
  metadata: { annotations },
  status: { desiredScale, actualScale: desiredScale, conditions: [{ type: "Active", status: active }] },
});

export const deployment = (replicas: number): JsonObject => ({
  metadata: { labels: { [LABEL]: "r" } },
  spec: { replicas },
  status: { readyReplicas: replicas },
});

export const ipOf = (i: number): string => `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`;

export function addresses(count: number, from = 0): Json[] {
  return Array.from({ length: count }, (_, i) => ({
    ip: ipOf(from + i),
    targetRef: { kind: "Pod", namespace: NAMESPACE, name: `p${from + i}` },
  }));
}

export const endpoints = (list: Json[], serviceType: "Public" | "Private"): JsonObject => ({
  metadata: { labels: { [LABEL]: "r", "networking.internal.knative.dev/serviceType": serviceType } },
  subsets: [{ addresses: list }],
});

export const pod = (i: number, isReady: boolean, reason?: string): JsonObject => ({
  metadata: { labels: { [LABEL]: "r" } },
  spec: { containers: [{ name: "user-container" }] },
  status: {
    podIP: ipOf(i),
    conditions: [
      { type: "PodScheduled", status: "True" },
      { type: "Ready", status: isReady ? "True" : "False" },
    ],
    containerStatuses: [
      { name: "user-container", state: reason === undefined ? { running: {} } : { waiting: { reason } } },
    ],
  },
});

export const slice = (list: readonly string[]): JsonObject => ({
  metadata: {
    labels: { "kubernetes.io/service-name": "r", "networking.internal.knative.dev/serverlessservice": "r" },
  },
  endpoints: list.map((ip) => ({ addresses: [ip], conditions: { ready: true } })),
});

export const SKS = RESOURCE.serverlessServices;
export const PA = RESOURCE.podAutoscalers;
export const ENDPOINTS = RESOURCE.endpoints;

/** The objects of one revision at work, with so many addresses before and behind. */
export function working(tape: Tape, options: { mode?: string; shown?: number; pods?: number } = {}): void {
  tape.put(SKS, "r", sks(options.mode ?? "Serve"));
  tape.put(PA, "r", pa("True", 1));
  tape.put(RESOURCE.deployments, "r-deployment", deployment(1));
  tape.put(ENDPOINTS, "r-private", endpoints(addresses(options.pods ?? 1), "Private"));
  tape.put(ENDPOINTS, "r", endpoints(addresses(options.shown ?? 1), "Public"));
}

export const log = (tape: Tape, process: string, message: string, t?: number, more: JsonObject = {}): void =>
  tape.add("LOG", process, { message, "knative.dev/key": `${NAMESPACE}/r`, ...more }, t);

export function ingress(name: string, revisions: readonly string[]): JsonObject {
  return {
    spec: {
      rules: [
        {
          hosts: [`${name}.${NAMESPACE}`],
          http: { paths: [{ splits: revisions.map((revision) => ({ serviceName: revision, percent: 1 })) }] },
        },
      ],
    },
  };
}
