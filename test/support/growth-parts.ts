/**
 * What recordings of the search are made of: each part adds one more of something to a recording in which a revision is
 * at work. `wide` parts are one object that holds so many.
 */
import { RESOURCE } from "../../lib/model/record.ts";
import {
  addresses,
  deployment,
  ENDPOINTS,
  endpoints,
  ingress,
  ipOf,
  log,
  NAMESPACE,
  PA,
  pa,
  pod,
  SKS,
  sks,
  slice,
  type Tape,
} from "./growth-objects.ts";

const SYSTEM = "knative-serving";
const END_OF_LIST = { metadata: { annotations: { "k8s.io/initial-events-end": "true" } } };
const activators = (list: ReturnType<typeof addresses>): Parameters<Tape["put"]>[2] => ({
  metadata: { namespace: SYSTEM },
  subsets: [{ addresses: list }],
});
const isEven = (i: number): boolean => i % 2 === 0;
const request = (more: object = {}): Parameters<Tape["add"]>[2] => ({
  namespace: NAMESPACE,
  revision: "r",
  status: 200,
  ms: 5,
  via: "10.0.0.0:80",
  ...more,
});

/** Adds the one with this number. */
export type Part = (tape: Tape, i: number) => void;

export const PARTS: Readonly<Record<string, Part>> = {
  revision: (tape, i) => tape.put(SKS, `r${i}`, sks("Serve")),
  "proxied revision": (tape, i) => {
    const labels = { "serving.knative.dev/revision": `p${i}` };
    tape.put(SKS, `p${i}`, sks("Proxy"));
    tape.put(ENDPOINTS, `p${i}`, {
      metadata: { labels: { ...labels, "networking.internal.knative.dev/serviceType": "Public" } },
      subsets: [{ addresses: [{ ip: ipOf(1) }] }],
    });
  },
  "revision flips": (tape, i) => tape.put(SKS, `r${i}`, sks(isEven(tape.records.length) ? "Proxy" : "Serve")),
  "SKS stays": (tape, i) => tape.put(SKS, "r", sks("Serve", 2 + (i % 3))),
  "mode flips": (tape, i) => tape.put(SKS, "r", sks(isEven(i) ? "Proxy" : "Serve")),
  "grace flips": (tape, i) => tape.put(SKS, "r", sks("Proxy", 2, isEven(i) ? "Unknown" : "True")),
  "PA flips": (tape, i) => tape.put(PA, "r", pa(isEven(i) ? "False" : "True", i % 2)),
  "PA settings": (tape, i) =>
    tape.put(PA, "r", pa("True", 1, { "autoscaling.knative.dev/target": String(1 + i) })),
  condition: (tape, i) =>
    tape.put(PA, "r", { status: { conditions: [{ type: `C${i}`, status: "True", reason: `R${i}` }] } }),
  scale: (tape, i) => tape.put(RESOURCE.deployments, "r-deployment", deployment(i % 2)),
  replicas: (tape, i) => tape.put(RESOURCE.deployments, "r-deployment", deployment(1 + i)),
  "ready pod": (tape, i) => tape.put(RESOURCE.pods, `p${i}`, pod(i, true)),
  "pod in trouble": (tape, i) => tape.put(RESOURCE.pods, `p${i}`, pod(i, false, "CrashLoopBackOff")),
  "pod that waits": (tape, i) => tape.put(RESOURCE.pods, `p${i}`, pod(i, false)),
  "pod flaps": (tape, i) => tape.put(RESOURCE.pods, "p0", pod(0, isEven(i), isEven(i) ? undefined : `R${i}`)),
  "pod comes and goes": (tape, i) => {
    tape.put(RESOURCE.pods, `g${i}`, pod(i, true));
    tape.add("DELETED", RESOURCE.pods, {
      metadata: { namespace: NAMESPACE, name: `g${i}`, uid: `pods g${i}` },
    });
  },
  "pods elsewhere": (tape, i) => tape.put(RESOURCE.pods, `e${i}`, { metadata: { namespace: `ns${i}` } }),
  "public set": (tape, i) => tape.put(ENDPOINTS, "r", endpoints(addresses(1 + (i % 2)), "Public")),
  "private set": (tape, i) => tape.put(ENDPOINTS, "r-private", endpoints(addresses(1 + (i % 2)), "Private")),
  "other address": (tape, i) => tape.put(ENDPOINTS, "r", endpoints(addresses(1, i), "Public")),
  "empty set": (tape, i) => tape.put(ENDPOINTS, "r", endpoints(isEven(i) ? [] : addresses(1), "Public")),
  "empty set, slowly": (tape, i) =>
    tape.put(ENDPOINTS, "r", endpoints(isEven(i) ? [] : addresses(1), "Public"), {
      t: (1 + tape.records.length) * 60_000,
    }),
  slice: (tape, i) => tape.put(RESOURCE.endpointSlices, `r-${i}`, slice([ipOf(i)])),
  "activators flap": (tape, i) =>
    tape.put(ENDPOINTS, "activator-service", activators(addresses(1 + (i % 2)))),
  activator: (tape, i) =>
    tape.put(RESOURCE.pods, `activator-${i}`, {
      metadata: { namespace: SYSTEM, labels: { app: "activator" } },
    }),
  "settings of all": (tape, i) =>
    tape.put(RESOURCE.configMaps, "config-autoscaler", {
      metadata: { namespace: SYSTEM },
      data: { "stable-window": `${6 + (i % 50)}s` },
    }),
  KIngress: (tape, i) => tape.put(RESOURCE.ingresses, `i${i}`, ingress(`i${i}`, ["r"])),
  "KIngress of another": (tape, i) => tape.put(RESOURCE.ingresses, `o${i}`, ingress(`o${i}`, [`r${i}`])),
  "KIngress moves on": (tape, i) => tape.put(RESOURCE.ingresses, "i", ingress("i", [`r${i}`])),
  Service: (tape, i) => tape.put(RESOURCE.services, `s${i}-private`, {}),
  life: (tape, i) => tape.put(PA, "r", pa("True", 1), { uid: `u${i}` }),
  "Metric flips": (tape, i) =>
    tape.put(RESOURCE.metrics, "r", {
      status: { conditions: [{ type: "Ready", status: isEven(i) ? "False" : "True", reason: `R${i}` }] },
    }),
  HPA: (tape, i) =>
    tape.put(RESOURCE.horizontalPodAutoscalers, "r", {
      status: { currentReplicas: i, desiredReplicas: i + 1 },
    }),
  gap: (tape) => tape.add("GAP", SKS, { reason: "x" }),
  "gap and list": (tape) => {
    tape.add("GAP", SKS, { reason: "x" });
    const metadata = { namespace: NAMESPACE, name: "r", uid: `${SKS} r` };
    tape.add("ADDED", SKS, { ...sks("Serve"), metadata }, undefined, true);
    tape.add("BOOKMARK", SKS, END_OF_LIST);
  },
  "gap of another": (tape, i) => tape.add("GAP", `things${i}.example.com`, { reason: "x" }),
  list: (tape, i) => {
    const metadata = { namespace: `l${i}`, name: "x", uid: `l${i}` };
    tape.add("ADDED", RESOURCE.pods, { metadata }, undefined, true);
    tape.add("BOOKMARK", RESOURCE.pods, END_OF_LIST);
  },
  error: (tape) => tape.add("ERROR", SKS, { code: 500, message: "x" }),
  "clock goes back": (tape, i) =>
    tape.put(`things${i % 7}.example.com`, "x", {}, { t: isEven(i) ? i * 1e6 : -i * 1e6 }),
  "line of the autoscaler": (tape) => log(tape, "autoscaler", "PodCount=1 x"),
  "line of nobody": (tape) => tape.add("LOG", "autoscaler", { message: "x" }),
  "line of another": (tape, i) => log(tape, "autoscaler", "x", undefined, { "knative.dev/key": `n/x${i}` }),
  "slow pass": (tape) => log(tape, "autoscaler", "Reconcile succeeded", undefined, { duration: "5s" }),
  "probe line": (tape, i) => log(tape, "autoscaler", `Probing activator = ${isEven(i)}, err = x`),
  "failure line": (tape) => log(tape, "activator", "Request timeout"),
  "capacity line": (tape, i) => log(tape, "activator", `Set capacity to ${i}`),
  request: (tape) => tape.add("REQUEST", "gateway", request()),
  "request backwards": (tape, i) => tape.add("REQUEST", "gateway", request(), 300_000 - i),
  "failed request": (tape) => tape.add("REQUEST", "gateway", request({ status: 503 })),
  "open request": (tape) => tape.add("REQUEST", "gateway", request({ ms: 500_000 })),
  probe: (tape) =>
    tape.add("PROBE", "probe", {
      namespace: NAMESPACE,
      revision: "r",
      header: "queue",
      status: 200,
      body: "queue",
    }),
  event: (tape, i) =>
    tape.put(RESOURCE.k8sEvents, `e${i}`, {
      involvedObject: { kind: "Pod", namespace: NAMESPACE, name: "p0", uid: "pods p0" },
      reason: "Pulling",
      message: "Pulling image",
    }),
};

/** Puts one object that holds so many; `i` tells its versions apart. */
export type WidePart = (tape: Tape, many: number, i: number) => void;

export const WIDE_PARTS: Readonly<Record<string, WidePart>> = {
  "many containers": (tape, many, i) => {
    const names = Array.from({ length: many }, (_, k) => `c${k}`);
    tape.put(RESOURCE.pods, "wide", {
      ...pod(0, isEven(i)),
      spec: { containers: names.map((name) => ({ name })) },
      status: {
        containerStatuses: names.map((name) => ({
          name,
          restartCount: i,
          state: { waiting: { reason: "X" } },
        })),
      },
    });
  },
  "many conditions": (tape, many, i) => {
    const status = isEven(i) ? "True" : "False";
    const conditions = Array.from({ length: many }, (_, k) => ({ type: `T${k}`, status }));
    tape.put(RESOURCE.revisions, "r", { status: { conditions } });
  },
  "KIngress of many": (tape, many) => {
    const names = Array.from({ length: many }, (_, k) => `r${k}`);
    tape.put(RESOURCE.ingresses, "i", ingress("i", names));
  },
  "many public addresses": (tape, many) => tape.put(ENDPOINTS, "r", endpoints(addresses(many), "Public")),
  "many private addresses": (tape, many) =>
    tape.put(ENDPOINTS, "r-private", endpoints(addresses(many), "Private")),
  "slice of many": (tape, many) =>
    tape.put(RESOURCE.endpointSlices, "wide", slice(addresses(many).map((_, k) => ipOf(k)))),
  "many activators": (tape, many) => tape.put(ENDPOINTS, "activator-service", activators(addresses(many))),
  "many settings": (tape, many) =>
    tape.put(RESOURCE.configMaps, "config-autoscaler", {
      metadata: { namespace: SYSTEM },
      data: Object.fromEntries(Array.from({ length: many }, (_, k) => [`k${k}`, "1s"])),
    }),
};
