import { describe, expect, test } from "vitest";
import { findingsUntil, ruleOf } from "../../../lib/core/index.ts";
import { RESOURCE, type TraceRecord } from "../../../lib/model/record.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { type Editor, edited, violations } from "../../support/edit-recording.ts";

const IDS = ["cold-start", "overload", "burst", "knobs", "fault-image-pull", "rollout", "many-revisions"];
const KEY = "demo/hello-00001";

/*
 * cold-start, as it was (seq: what, at 04:..):
 *
 *   139 slices of the first set          05:15.735        432 public → activators   05:37.756
 *   246 SKS Serve                        05:17.751        433 slices                05:37.761
 *   249 public → pod                     05:17.758        434 PA Active False       05:37.764
 *   255 slices                           05:17.760        435 SKS populated True    05:37.765
 *   256 SKS populated False              05:17.769        502 replicas 0            05:47.009
 *   427 SKS Proxy                        05:37.751        518 private empty         05:47.034
 *                                                         571 replicas 1            05:52.108
 */
const of =
  (resource: string, from: number, to: number, name = "hello-00001") =>
  ({ resource: of, seq, object }: TraceRecord): boolean =>
    of === resource && seq >= from && seq <= to && (object.metadata as { name?: string })?.name === name;

const DEAD = { ip: "10.244.9.9", targetRef: { kind: "Pod", namespace: "demo", name: "hello-00001-gone" } };

const CASES: readonly (readonly [what: string, edit: (e: Editor) => void, expected: readonly string[]])[] = [
  [
    "I1: the status names another Service",
    (e) =>
      e.change(of(RESOURCE.serverlessServices, 256, 256), (sks) => {
        sks.status.serviceName = "hello-other";
      }),
    ["I1 05:17.769–05:37.751"],
  ],
  [
    "I1: the public Service is deleted",
    (e) =>
      e.insert(300, {
        resource: RESOURCE.services,
        type: "DELETED",
        object: openRecording("cold-start").records[131]?.object ?? {},
      }),
    ["I1 05:21.689–"],
  ],
  [
    "I2: the public Service has a selector",
    (e) =>
      e.change(of(RESOURCE.services, 131, 131), (service) => {
        service.spec.selector = { app: "hello" };
      }),
    // From the first pass of the SKS on.
    ["I2 05:15.739–"],
  ],
  [
    "I3: the public Endpoints belong to nobody any more",
    (e) =>
      e.change(of(RESOURCE.endpoints, 249, 249), (endpoints) => {
        endpoints.metadata.ownerReferences = [];
      }),
    ["I3 05:17.758–05:37.756"],
  ],
  [
    "I4: the public Endpoints hold a dead pod",
    (e) =>
      e.change(of(RESOURCE.endpoints, 249, 249), (endpoints) => {
        endpoints.subsets[0].addresses = [DEAD];
      }),
    // First the activators that Serve should have put out, then the dead pod.
    ["I4 05:17.751–05:37.751", "I19 05:17.758–05:37.761"],
  ],
  ["I4: nobody handed over to the pod", (e) => e.drop(249, 255), ["I4 05:17.751–05:37.751"]],
  [
    "I5: the hand-over to the activator was ordered and not done",
    (e) => e.drop(432, 433),
    // At zero the pod that is gone is still in the path.
    ["I5 05:37.751–05:52.117", "I12 05:47.009–05:52.108", "I7 05:47.034–05:53.278"],
  ],
  [
    "I6: one activator too few",
    (e) =>
      e.change(of(RESOURCE.endpoints, 432, 432), (endpoints) => {
        endpoints.subsets[0].addresses.pop();
      }),
    ["I6 05:37.756–05:53.285", "I19 05:37.756–05:53.287"],
  ],
  [
    "I8: the public Endpoints are emptied",
    (e) =>
      e.change(of(RESOURCE.endpoints, 249, 249), (endpoints) => {
        endpoints.subsets = [];
      }),
    ["I8 05:17.758–05:37.756", "I4 05:17.751–05:37.751", "I19 05:17.758–05:37.761"],
  ],
  [
    "I9: the condition is not taken back",
    (e) =>
      e.change(of(RESOURCE.serverlessServices, 256, 256), (sks) => {
        sks.status.conditions[0].status = "True";
      }),
    ["I9 05:17.769–05:37.751"],
  ],
  [
    "I10: the pods are ready and the status does not say so",
    (e) =>
      e.change(of(RESOURCE.serverlessServices, 210, 256), (sks) => {
        sks.status.conditions[1].status = "Unknown";
      }),
    ["I10 05:16.746–05:37.751"],
  ],
  [
    "I11: Serve without a wish for pods",
    (e) =>
      e.change(of(RESOURCE.podAutoscalers, 250, 433), (pa) => {
        pa.status.desiredScale = 0;
      }),
    ["I11 05:17.760–05:37.751"],
  ],
  [
    "I12: the replicas go to 0 before the hand-over, which comes when they should have gone",
    (e) => e.swap(432, 502),
    ["I12 05:37.756–05:47.009", "I5 05:37.751–05:47.009", "I19 05:37.761–05:47.009"],
  ],
  [
    "I13: a longer grace period is configured",
    (e) =>
      e.change(
        ({ resource, object }) =>
          resource === RESOURCE.configMaps &&
          (object.metadata as { name?: string }).name === "config-autoscaler",
        (config) => {
          config.data["scale-to-zero-grace-period"] = "30s";
        },
      ),
    ["I13 05:47.009–05:47.009", "I13 06:21.009–06:21.009", "I13 06:43.010–06:43.010"],
  ],
  [
    "I14: a longer window is set",
    (e) =>
      e.change(of(RESOURCE.podAutoscalers, 0, 1_265), (pa) => {
        pa.metadata.annotations["autoscaling.knative.dev/window"] = "30s";
      }),
    ["I14 05:37.764–05:37.764", "I14 06:11.761–06:11.761", "I14 06:33.760–06:33.760"],
  ],
  [
    "I15: ScaleTargetInitialized is taken back",
    (e) =>
      e.change(of(RESOURCE.podAutoscalers, 434, 434), (pa) => {
        for (const condition of pa.status.conditions) {
          if (condition.type === "ScaleTargetInitialized") condition.status = "Unknown";
        }
      }),
    ["I15 05:37.764–05:37.764"],
  ],
  [
    "I16: one activator is asked for",
    (e) =>
      e.change(of(RESOURCE.serverlessServices, 246, 256), (sks) => {
        sks.spec.numActivators = 1;
      }),
    ["I16 05:17.751–05:37.751"],
  ],
  [
    "I17: the route changes with the mode",
    (e) => {
      const before = openRecording("cold-start").records[230];
      const ingress = structuredClone(before?.object) as { metadata: { generation: number }; spec: unknown };
      ingress.metadata.generation += 1;
      const text = JSON.stringify(ingress)
        .replaceAll('"serviceName":"hello-00001"', '"serviceName":"activator-service"')
        .replace(/"resourceVersion":"\d+"/, '"resourceVersion":"9999999"');
      e.insert(427, { resource: RESOURCE.ingresses, type: "MODIFIED", object: JSON.parse(text) });
    },
    ["I17 05:37.751–05:37.751"],
  ],
  [
    "I17: TLS inside the cluster is another port of the same Service, not another route",
    (e) => {
      const before = openRecording("cold-start").records[230];
      const ingress = structuredClone(before?.object) as { metadata: { generation: number }; spec: unknown };
      ingress.metadata.generation += 1;
      const text = JSON.stringify(ingress)
        .replaceAll('"servicePort":80', '"servicePort":443')
        .replace(/"resourceVersion":"\d+"/, '"resourceVersion":"9999999"');
      e.insert(427, { resource: RESOURCE.ingresses, type: "MODIFIED", object: JSON.parse(text) });
    },
    [],
  ],
  ["I18: the SKS controller does not follow", (e) => e.drop(256), ["I18 05:17.751–05:37.765"]],
  ["I19: the slices are not mirrored", (e) => e.drop(433), ["I19 05:37.756–05:53.287"]],
  [
    "I20: the SKS is changed while there are no metrics",
    (e) =>
      e.change(of(RESOURCE.podAutoscalers, 152, 433), (pa) => {
        pa.status.metricsServiceName = "";
      }),
    ["I20 05:17.751–05:37.751"],
  ],
];

describe("the invariants", () => {
  test.each(IDS)("are kept in %s", (id) => {
    const state = stateOf(openRecording(id));
    const found = [...state.revisions.values()].flatMap((revision) =>
      findingsUntil(revision, state.shared.lastT ?? 0)
        .filter(({ rule }) => ruleOf(rule)?.kind === "invariant")
        .map(({ rule, from }) => `${revision.name} ${rule} ${new Date(from).toISOString()}`),
    );
    expect(found).toEqual([]);
  });

  test.each(CASES)("%s", (_, edit, expected) => {
    expect(violations(edited("cold-start", edit), KEY).sort()).toEqual([...expected].sort());
  });
});
