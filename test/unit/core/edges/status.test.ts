/** What objects and statuses must say, at the edge: names, owners, conditions, generations (I1–I3, I9–I11, I15–I18). */
import { describe, expect, test } from "vitest";
import { buildState, findingsUntil } from "../../../../lib/core/index.ts";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { RESOURCE } from "../../../../lib/model/record.ts";
import { at, KEY, NAMESPACE, record, records, secondsOf } from "../../../support/records.ts";
import { spansOf } from "../../../support/revision.ts";

type Case = readonly [what: string, text: string, expected: readonly string[]];

function table(rule: string, cases: readonly Case[]): void {
  describe(rule, () => {
    test.each(cases)("%s", (_, text, expected) => expect(spansOf(text, rule, 100)).toEqual(expected));
  });
}

const SERVING = `
  0 acts a1 a2
  0 sks Serve n=2 pop=False ep=True
  0 pa Active=True want=1 ScaleTargetInitialized=True
  0 priv p1
  0 pub p1`;

table("I9", [
  ["True in Proxy, False in Serve with a pod", `${SERVING}\n5 sks Proxy n=2 pop=True`, []],
  ["False in Proxy", `${SERVING}\n5 sks Proxy n=2 pop=False`, ["5–"]],
  ["True in Serve", `${SERVING}\n5 sks Serve n=2 pop=True`, ["5–"]],
  ["for 2 s", `${SERVING}\n5 sks Serve n=2 pop=True\n7 sks Serve n=2 pop=False`, ["5–7"]],
  ["a millisecond less", `${SERVING}\n5 sks Serve n=2 pop=True\n6.999 sks Serve n=2 pop=False`, []],
  ["True in Serve without a pod", `${SERVING}\n5 priv\n5 sks Serve n=2 pop=True ep=False`, []],
  ["it says nothing", `${SERVING}\n5 sks Proxy n=2`, []],
  ["the first pass is still to come", `${SERVING}\n5 sks Proxy n=2 pop=False private=`, []],
]);

table("I10", [
  ["True with a pod", SERVING, []],
  ["False with a pod", `${SERVING}\n5 sks Serve n=2 pop=False ep=False`, ["5–"]],
  ["True without", `${SERVING}\n5 priv !p1`, ["5–"]],
  ["False without", `${SERVING}\n5 priv\n5 sks Serve n=2 pop=True ep=False`, []],
  ["it says nothing", `${SERVING}\n5 priv\n5 sks Serve n=2 pop=True`, []],
  ["the object is not there", `${SERVING}\n5 -priv`, []],
]);

table("I11", [
  ["nothing is wanted in Serve", `${SERVING}\n5 pa Active=False want=0`, ["5–"]],
  ["one is", SERVING, []],
  ["it is not known yet", `${SERVING}\n5 pa Active=Unknown want=-1`, []],
  ["nothing is wanted in Proxy", `${SERVING}\n5 pa Active=False want=0\n5 sks Proxy n=2 pop=True`, []],
  ["class hpa", `${SERVING}\n5 pa Active=False want=0 @class=hpa.autoscaling.knative.dev`, []],
]);

table("I15", [
  ["it leaves True", `${SERVING}\n5 pa Active=True want=1 ScaleTargetInitialized=False`, ["5–5"]],
  ["it is gone", `${SERVING}\n5 pa Active=True want=1`, ["5–5"]],
  ["it stays", `${SERVING}\n5 pa Active=False want=0 ScaleTargetInitialized=True`, []],
  [
    "of another PodAutoscaler",
    `${SERVING}\n5 pa Active=True want=1 uid=other ScaleTargetInitialized=Unknown`,
    [],
  ],
  ["it comes", "0 sks Proxy\n0 pa ScaleTargetInitialized=Unknown\n5 pa ScaleTargetInitialized=True", []],
]);

const HPA = "@class=hpa.autoscaling.knative.dev";

table("I16", [
  ["two", SERVING, []],
  ["one", `${SERVING}\n5 sks Serve n=1 pop=False ep=True`, ["5–"]],
  ["none, class hpa", `${SERVING}\n5 pa Active=True want=1 ${HPA}\n5 sks Serve n=0 pop=False ep=True`, []],
  ["one, class hpa", `${SERVING}\n5 sks Serve n=0 pop=False\n5 pa ${HPA}\n6 sks Serve n=1 pop=False`, ["6–"]],
]);

// ---------------------------------------------------------------- what the drawn language has no words for

const SKS = { uid: "sks/r#1", generation: 1, observedGeneration: 1, serviceName: "r" };

function sks(change: Partial<typeof SKS> = {}): JsonObject {
  const { uid, generation, observedGeneration, serviceName } = { ...SKS, ...change };
  return {
    metadata: { namespace: NAMESPACE, name: "r", uid, generation, resourceVersion: String(generation) },
    spec: { mode: "Proxy", numActivators: 2 },
    status: { serviceName, privateServiceName: "r-private", observedGeneration },
  };
}

function service(name: string, spec: JsonObject, owner = SKS.uid): JsonObject {
  const labels = {
    "networking.internal.knative.dev/serverlessservice": "r",
    "networking.internal.knative.dev/serviceType": "Public",
  };
  const ownerReferences = [{ kind: "ServerlessService", name: "r", uid: owner, controller: true }];
  return { metadata: { namespace: NAMESPACE, name, uid: `service/${name}`, labels, ownerReferences }, spec };
}

/** What a rule finds in objects that come at 0, 1, 2 … seconds. */
function found(
  rule: string,
  ...objects: readonly (readonly [resource: string, object: JsonObject])[]
): (readonly [from: number, values: Readonly<Record<string, unknown>>])[] {
  const state = buildState([
    ...objects.map(([resource, object], i) => record(i, i, "ADDED", resource, object)),
    ...records("0 pa want=0").map((one) => ({ ...one, seq: 50, t: at(50) })),
  ]);
  const revision = state.revisions.get(KEY);
  return findingsUntil(revision as NonNullable<typeof revision>, at(100))
    .filter((finding) => finding.rule === rule)
    .map(({ from, values }) => [secondsOf(from), values] as const);
}

const { serverlessServices: S, services: V } = RESOURCE;

test.each([
  ["the name of the status", [[S, sks()]], []],
  [
    "another name of the status",
    [[S, sks({ serviceName: "other" })]],
    [[0, { what: "status", name: "other" }]],
  ],
  ["a status without a name", [[S, sks({ serviceName: "" })]], []],
  [
    "the Service has the name",
    [
      [S, sks()],
      [V, service("r", {})],
    ],
    [],
  ],
  [
    "it has another",
    [
      [S, sks()],
      [V, service("x", {})],
    ],
    [[1, { what: "service", name: "x" }]],
  ],
] as const)("I1: %s", (_, objects, expected) => expect(found("I1", ...objects)).toEqual(expected));

test.each([
  ["no selector", {}, []],
  ["a selector", { selector: { app: "x" } }, [[1, { name: "r" }]]],
] as const)("I2: %s", (_, spec, expected) => {
  expect(found("I2", [S, sks()], [V, service("r", spec)])).toEqual(expected);
});

test.each([
  ["reached", 3, []],
  // It is asked once a PodAutoscaler was seen, too.
  ["one behind", 2, [[50, { kind: "ServerlessService", observed: 2, generation: 3 }]]],
] as const)("I18: the generation is %s", (_, observedGeneration, expected) => {
  expect(found("I18", [S, sks({ generation: 3, observedGeneration })])).toEqual(expected);
});

test("I18: the PodAutoscaler's generation counts as well", () => {
  const pa = (observedGeneration: number): JsonObject => ({
    metadata: { namespace: NAMESPACE, name: "r", uid: "pa", generation: 3, resourceVersion: "1" },
    status: { observedGeneration },
  });
  const P = RESOURCE.podAutoscalers;
  expect(found("I18", [S, sks()], [P, pa(2)])).toEqual([
    [1, { kind: "PodAutoscaler", observed: 2, generation: 3 }],
  ]);
  expect(found("I18", [S, sks()], [P, pa(3)])).toEqual([]);
});

test.each([
  ["the SKS", SKS.uid, SKS.uid, []],
  ["the Service somebody else", SKS.uid, "other", [[2, ["Service", 1]]]],
  ["the Endpoints somebody else", "other", SKS.uid, [[1, ["Endpoints", 1]]]],
  ["both somebody else", "other", "other", [[1, ["Endpoints, Service", 2]]]],
] as const)("I3: controlled by %s", (_, ofEndpoints, ofService, expected) => {
  const [drawnPub] = records("0 pub a1");
  const ownerReferences = [{ uid: ofEndpoints, controller: true }];
  const metadata = { ...(drawnPub?.object.metadata as JsonObject), ownerReferences };
  const pub = { ...drawnPub?.object, metadata };
  const all = found("I3", [S, sks()], [RESOURCE.endpoints, pub], [V, service("r", {}, ofService)]);
  expect(all.map(([from, values]) => [from, [values.foreign, values.foreignCount]])).toEqual(expected);
});

describe("I17", () => {
  const ingress = (generation: number, serviceName: string, percent = 100, httpOption = ""): JsonObject => ({
    metadata: { namespace: NAMESPACE, name: "web", uid: "web", generation, resourceVersion: `${generation}` },
    spec: {
      httpOption,
      rules: [
        {
          hosts: [`web.${NAMESPACE}`],
          http: { paths: [{ splits: [{ serviceName, percent, appendHeaders: HEADERS }] }] },
        },
      ],
    },
  });
  const HEADERS = { "Knative-Serving-Revision": "r" };
  const PROXY = "0 sks Proxy n=2";

  /** Instants at which the route changes with the mode: to `after` at `t`, while the mode becomes Serve at 10. */
  function changes(t: number, after: JsonObject, first = PROXY): number[] {
    const all = [
      ...records(`${first}\n10 sks Serve n=2`),
      record(0, 1, "ADDED", RESOURCE.ingresses, ingress(1, "r")),
      record(0, t, "MODIFIED", RESOURCE.ingresses, after),
    ].sort((a, b) => a.t - b.t);
    const state = buildState(all.map((one, seq) => ({ ...one, seq })));
    const revision = state.revisions.get(KEY);
    return findingsUntil(revision as NonNullable<typeof revision>, at(100))
      .filter(({ rule }) => rule === "I17")
      .map(({ from }) => secondsOf(from));
  }

  test.each([
    ["the Service behind the same shares, 2 s later", 12, ingress(2, "activator-service"), [12]],
    ["a millisecond later", 12.001, ingress(2, "activator-service"), []],
    ["2 s before", 8, ingress(2, "activator-service"), [10]],
    ["a millisecond earlier", 7.999, ingress(2, "activator-service"), []],
    ["other shares", 10.5, ingress(2, "activator-service", 50), []],
    ["another option", 10.5, ingress(2, "activator-service", 100, "Redirected"), []],
    ["no new generation", 10.5, ingress(1, "activator-service"), []],
  ])("%s", (_, t, after, expected) => expect(changes(t, after)).toEqual(expected));

  test("a mode that is not changed but seen for the first time", () => {
    expect(changes(10.5, ingress(2, "activator-service"), "9 pa want=0")).toEqual([]);
  });
});
