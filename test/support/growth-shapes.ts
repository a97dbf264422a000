/**
 * Recordings that grow in one dimension, in the shapes in which that is dearest: `shape(n)` has about n of what its name
 * says. Times are close together or equal, so that no window of time bounds what is looked at.
 */
import { RESOURCE, type TraceRecord } from "../../lib/model/record.ts";
import {
  addresses,
  deployment,
  ENDPOINTS,
  endpoints,
  ipOf,
  log,
  NAMESPACE,
  PA,
  pa,
  pod,
  SKS,
  sks,
  slice,
  Tape,
  working,
} from "./growth-objects.ts";
import { SHARED_SHAPES, type Shape } from "./growth-shapes-shared.ts";

const SHAPES: Readonly<Record<string, Shape>> = {
  "addresses × records of the SKS": (n, tape) => {
    working(tape, { mode: "Proxy", shown: n, pods: n });
    for (let i = 0; i < n; i++) tape.put(SKS, "r", sks("Proxy", i));
  },
  "addresses × small Endpoints": (n, tape) => {
    working(tape, { shown: n, pods: n });
    for (let i = 0; i < n; i++) tape.put(ENDPOINTS, "r", endpoints(addresses(1 + (i % 2)), "Public"));
  },
  "addresses × small EndpointSlices": (n, tape) => {
    working(tape, { shown: n, pods: n });
    tape.put(RESOURCE.endpointSlices, "r-1", slice(Array.from({ length: n }, (_, i) => ipOf(i))));
    for (let i = 0; i < n; i++) tape.put(RESOURCE.endpointSlices, "r-2", slice([ipOf(i)]));
  },
  "slices × records": (n, tape) => {
    working(tape, { shown: n, pods: n });
    for (let i = 0; i < n; i++) tape.put(RESOURCE.endpointSlices, `r-${i}`, slice([ipOf(i)]));
  },
  "addresses × activators": (n, tape) => {
    working(tape, { mode: "Proxy", shown: n });
    for (let i = 0; i < n; i++)
      tape.put(ENDPOINTS, "activator-service", {
        metadata: { namespace: "knative-serving" },
        subsets: [{ addresses: addresses(1 + (i % 2)) }],
      });
  },
  "addresses × pods": (n, tape) => {
    working(tape, { shown: n, pods: n });
    for (let i = 0; i < n; i++) tape.put(RESOURCE.pods, `p${i}`, pod(i, true));
  },
  "pods not listed": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.put(RESOURCE.pods, `x${i}`, pod(i + 10_000, true));
  },
  "pods in trouble": (n, tape) => {
    tape.put(SKS, "r", sks("Proxy"));
    tape.put(PA, "r", pa("Unknown", 1));
    tape.put(RESOURCE.deployments, "r-deployment", deployment(1));
    tape.put(ENDPOINTS, "r-private", endpoints([], "Private"));
    tape.put(ENDPOINTS, "r", endpoints([], "Public"));
    for (let i = 0; i < n; i++) tape.put(RESOURCE.pods, `x${i}`, pod(i, false, "CrashLoopBackOff"));
  },
  "pods that wait": (n, tape) => {
    tape.put(SKS, "r", sks("Proxy"));
    tape.put(PA, "r", pa("Unknown", 1));
    tape.put(RESOURCE.deployments, "r-deployment", deployment(1));
    tape.put(ENDPOINTS, "r-private", endpoints([], "Private"));
    tape.put(ENDPOINTS, "r", endpoints(addresses(1), "Public"));
    for (let i = 0; i < n; i++) tape.put(RESOURCE.pods, `x${i}`, pod(i, false));
  },
  "mode changes": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.put(SKS, "r", sks(i % 2 === 0 ? "Proxy" : "Serve"), { t: 100 });
  },
  "mode changes backwards": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++)
      tape.put(SKS, "r", sks(i % 2 === 0 ? "Proxy" : "Serve"), { t: 5_000_000 - i * 400 });
  },
  "changes of the PodAutoscaler": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.put(PA, "r", pa(i % 2 === 0 ? "False" : "True", i % 2), { t: 100 });
  },
  "reasons of a condition": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++)
      tape.put(PA, "r", {
        status: { desiredScale: 0, conditions: [{ type: "Active", status: "False", reason: `R${i}` }] },
      });
  },
  "versions of settings": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++)
      tape.put(PA, "r", pa("True", 1, { "autoscaling.knative.dev/max-scale": String(i) }));
  },
  ConfigMaps: (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) {
      tape.put(RESOURCE.configMaps, "config-autoscaler", {
        metadata: { namespace: "knative-serving" },
        data: { "stable-window": `${6 + (i % 50)}s` },
      });
      tape.put(PA, "r", pa("True", 1));
    }
  },
  "wakes and descents": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) tape.put(RESOURCE.deployments, "r-deployment", deployment(i % 2), { t: 100 });
  },
  "wakes × requests": (n, tape) => {
    working(tape);
    const request = { namespace: NAMESPACE, revision: "r", status: 200, ms: 5, via: "10.0.0.0:80" };
    for (let i = 0; i < n / 2; i++) tape.add("REQUEST", "gateway", request, 100);
    for (let i = 0; i < n / 2; i++)
      tape.put(RESOURCE.deployments, "r-deployment", deployment(i % 2), { t: 100 });
    for (let i = 0; i < n / 2; i++) tape.add("REQUEST", "gateway", request, 101);
  },
  "requests backwards": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++)
      tape.add(
        "REQUEST",
        "gateway",
        { namespace: NAMESPACE, revision: "r", status: 200, ms: 5 },
        300_000 - i,
      );
  },
  "failed requests": (n, tape) => {
    working(tape, { shown: n, pods: n });
    for (let i = 0; i < n; i++) {
      const object = { namespace: NAMESPACE, revision: "r", status: 503, ms: 5, via: "10.255.0.0:80" };
      tape.add("REQUEST", "gateway", object, 100 + 2 * i);
    }
  },
  "failed requests by the second": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) {
      const object = { namespace: NAMESPACE, revision: "r", status: 503, ms: 5, via: "10.255.0.0:80" };
      tape.add("REQUEST", "gateway", object, 1_500 + i * 2_000);
    }
  },
  "log lines": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) log(tape, "autoscaler", "PodCount=1 x", 100 + i);
  },
  "slow passes": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) log(tape, "autoscaler", "Reconcile succeeded", 100, { duration: "5s" });
  },
  "request errors": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) log(tape, "activator", "Request timeout", 100);
  },
  "failed probes of pods": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++)
      log(tape, "activator", i === 0 ? "Failed probing pods" : "Set capacity to 1", 100);
  },
  "lines backwards": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) log(tape, "autoscaler", "PodCount=1 x", 400_000 - i);
  },
  probes: (n, tape) => {
    working(tape);
    tape.put(PA, "r", pa("False", 0));
    tape.put(SKS, "r", sks("Proxy"));
    for (let i = 0; i < n; i++) log(tape, "autoscaler", `Probing activator = ${i % 2 === 0}, err = x`, 100);
  },
  "probes of a prober": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++)
      tape.add("PROBE", "probe", {
        namespace: NAMESPACE,
        revision: "r",
        header: "queue",
        status: 200,
        body: "queue",
      });
  },
  "Kubernetes events": (n, tape) => {
    working(tape);
    tape.put(RESOURCE.pods, "x", pod(1, true));
    for (let i = 0; i < n; i++)
      tape.put(RESOURCE.k8sEvents, `e${i}`, {
        involvedObject: { kind: "Pod", namespace: NAMESPACE, name: "x", uid: "pods x" },
        reason: "Pulling",
        message: "Pulling image",
      });
  },
  "pods × events × wakes": (n, tape) => {
    working(tape);
    for (let i = 0; i < n / 4; i++) {
      tape.put(RESOURCE.deployments, "r-deployment", deployment(0));
      tape.put(RESOURCE.deployments, "r-deployment", deployment(1));
      tape.put(RESOURCE.pods, `x${i}`, pod(i, true));
      tape.put(RESOURCE.k8sEvents, `e${i}`, {
        involvedObject: { kind: "Pod", namespace: NAMESPACE, name: `x${i}`, uid: `pods x${i}` },
        reason: "Pulled",
        message: "Successfully pulled image",
      });
    }
  },
  "probes × episodes": (n, tape) => {
    working(tape);
    for (let i = 0; i < n; i++) {
      log(tape, "autoscaler", "Probing activator = true, err = x");
      tape.put(PA, "r", pa(i % 2 === 0 ? "False" : "True", i % 2));
    }
  },
  ...SHARED_SHAPES,
};

/** The shapes for which twice the size may take no more than about twice the time. */
export const SHAPE_NAMES: readonly string[] = Object.keys(SHAPES);

/** The records of a shape at a size. */
export function recordsOf(name: string, n: number): readonly TraceRecord[] {
  const tape = new Tape();
  SHAPES[name]?.(n, tape);
  return tape.records;
}
