/** Whatever an operator hands over, nothing private is in the trace that becomes of it. */
import { expect, test } from "vitest";
import type { JsonObject } from "../../../../lib/model/json.ts";
import { imported, textInput } from "../../../support/input-shapes.ts";

const PRIVATE = "Tr0ub4dor";
const AT = "2026-11-23T04:05:00Z";

const metadata = (name: string): JsonObject => ({
  name,
  namespace: "shop",
  uid: `u-${name}`,
  resourceVersion: "7",
  creationTimestamp: AT,
});
const secret = { apiVersion: "v1", kind: "Secret", metadata: metadata("s"), data: { k: PRIVATE } };
const container = {
  name: "c",
  env: [{ name: "A", value: PRIVATE }],
  readinessProbe: { httpGet: { port: 1, httpHeaders: [{ name: "Authorization", value: PRIVATE }] } },
  livenessProbe: { periodSeconds: 3, exec: { command: ["mysqladmin", `-p${PRIVATE}`] } },
};
const pod = { apiVersion: "v1", kind: "Pod", metadata: metadata("p"), spec: { containers: [container] } };
const release = {
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  metadata: metadata("h"),
  spec: { values: { password: PRIVATE } },
};
const configMap = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: metadata("mine"),
  data: { manifest: JSON.stringify(secret) },
};
const list = (...items: JsonObject[]): JsonObject => ({ apiVersion: "v1", kind: "List", items });
const write = (resource: string, body: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: "audit.k8s.io/v1",
  kind: "Event",
  auditID: "a",
  stage: "ResponseComplete",
  verb: "create",
  user: { username: "x" },
  objectRef: { resource, namespace: "shop", name: "n", ...more },
  responseStatus: { code: 201 },
  requestObject: body,
  responseObject: body,
  requestReceivedTimestamp: AT,
  stageTimestamp: AT,
});
const token = { kind: "TokenRequest", metadata: { name: "n" }, status: { token: PRIVATE } };
const record = (resource: string, object: JsonObject): JsonObject => ({
  t: AT,
  type: "ADDED",
  resource,
  object,
});
const line = (fields: JsonObject): JsonObject => ({
  timestamp: "2026-11-23T04:05:01.1Z",
  logger: "activator",
  severity: "ERROR",
  message: "failed",
  "knative.dev/key": "shop/r",
  ...fields,
});

test.each<[string, JsonObject[]]>([
  ["a Secret in a List", [list(secret, pod)]],
  ["a List in a List", [list(list(secret), { apiVersion: "v1", kind: "SecretList", items: [secret] }, pod)]],
  ["a manifest in a ConfigMap", [list(configMap, pod)]],
  ["what nobody knows", [list(release, { ...secret, apiVersion: "bitnami.com/v1" }, pod)]],
  [
    "a watch",
    [
      { type: "ADDED", object: secret },
      { type: "ADDED", object: { ...secret, kind: "SecretList", items: [secret] } },
      { type: "ADDED", object: pod },
    ],
  ],
  [
    "an audit log",
    [
      write("secrets", secret),
      write("pods", secret),
      write("serviceaccounts", token, { subresource: "token" }),
      write("configmaps", configMap),
      write("pods", pod),
    ],
  ],
  [
    "a recording of others",
    [
      record("secrets", secret),
      record("pods", secret),
      record("Secret", secret),
      record("secret", { metadata: metadata("t"), data: { k: PRIVATE } }),
      record("helmreleases.helm.toolkit.fluxcd.io", release),
      record("pods", pod),
    ],
  ],
  [
    "log lines",
    [
      line({
        headers: { Authorization: [`Bearer ${PRIVATE}`] },
        url: `http://u:${PRIVATE}@host/?token=${PRIVATE}`,
      }),
      line({ error: `401: Authorization: Basic ${PRIVATE}` }),
    ],
  ],
])("%s", async (_, lines) => {
  const { header, records } = await imported([
    textInput("x", lines.map((each) => JSON.stringify(each)).join("\n")),
  ]);
  expect(records.length).toBeGreaterThan(0);
  expect(JSON.stringify([header, records])).not.toContain(PRIVATE);
});

test("of what nobody knows it is told which object it was", async () => {
  const { records } = await imported([textInput("x", JSON.stringify(list(release)))]);
  expect(records.map(({ object }) => object)).toEqual([
    { apiVersion: release.apiVersion, kind: release.kind, metadata: metadata("h") },
  ]);
});
