import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Json, JsonObject } from "../../../lib/model/json.ts";
import { RESOURCE } from "../../../lib/model/record.ts";
import { readTrace } from "../../../lib/trace/reader.ts";
import { createRedactor, REDACTIONS, type Redaction, redactedNames } from "../../../lib/trace/redact.ts";
import { random } from "../../support/random.ts";

const ROOT = join(import.meta.dirname, "..", "..", "..");
const SECRET = "hunter2";

const redact = createRedactor();
const keeping = (...names: Redaction[]) => createRedactor(new Set(names));

/** Whatever changes a part of it throws. */
function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    Object.freeze(value);
    for (const item of Object.values(value)) frozen(item);
  }
  return value;
}

const container = (): JsonObject => ({
  name: "user-container",
  image: "registry.example/api@sha256:1",
  command: ["/app"],
  args: ["--level", "debug"],
  env: [
    { name: "PASSWORD", value: SECRET },
    { name: "TOKEN", valueFrom: { secretKeyRef: { name: SECRET, key: "token", optional: true } } },
    { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "levels", key: "level" } } },
    { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
  ],
  envFrom: [{ prefix: "A_", secretRef: { name: SECRET } }, { configMapRef: { name: "settings" } }],
  resources: { requests: { cpu: "1" } },
});
const redactedContainer = (): JsonObject => ({
  ...container(),
  env: [
    { name: "PASSWORD", value: "(redacted)" },
    { name: "TOKEN", valueFrom: { secretKeyRef: { name: "(redacted)", key: "token", optional: true } } },
    { name: "LEVEL", valueFrom: { configMapKeyRef: { name: "levels", key: "level" } } },
    { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
  ],
  envFrom: [{ prefix: "A_", secretRef: { name: "(redacted)" } }, { configMapRef: { name: "settings" } }],
});

/** A pod's spec, with one container made by `make`. */
const podSpec = (make: () => JsonObject): JsonObject => ({ containerConcurrency: 5, containers: [make()] });

/** Where pods are described, each around a pod's spec. */
const AROUND: readonly [string, (spec: JsonObject) => JsonObject][] = [
  [RESOURCE.pods, (spec) => ({ metadata: { name: "p" }, spec, status: { phase: "Running" } })],
  [RESOURCE.revisions, (spec) => ({ metadata: { name: "r" }, spec })],
  [RESOURCE.configurations, (spec) => ({ spec: { template: { metadata: { labels: {} }, spec } } })],
  [RESOURCE.knativeServices, (spec) => ({ spec: { traffic: [{}], template: { spec } } })],
  [RESOURCE.deployments, (spec) => ({ spec: { replicas: 1, template: { spec } } })],
  [RESOURCE.replicaSets, (spec) => ({ spec: { replicas: 1, template: { spec } } })],
  ["cronjobs.batch", (spec) => ({ spec: { jobTemplate: { spec: { template: { spec } } } } })],
];

describe("of a container", () => {
  test.each(AROUND)(
    "in %s, values of variables and names of Secrets go, the rest stays",
    (resource, around) => {
      const object = frozen(around(podSpec(container)));
      expect(redact(resource, object)).toEqual(around(podSpec(redactedContainer)));
    },
  );

  test.each(["initContainers", "ephemeralContainers"])("the same goes for %s", (field) => {
    const object = frozen({ spec: { [field]: [container(), { name: "plain" }] } });
    expect(redact("pods", object)).toEqual({ spec: { [field]: [redactedContainer(), { name: "plain" }] } });
  });

  test("each of both can be kept alone", () => {
    const object = frozen({ spec: podSpec(container) });
    const { env, envFrom } = container();
    const [password, token, ...rest] = redactedContainer().env as Json[];
    const [, keptToken] = env as Json[];
    expect(keeping("env")("pods", object).spec).toMatchObject({
      containers: [{ env: [{ name: "PASSWORD", value: SECRET }, token, ...rest] }],
    });
    expect(keeping("secretNames")("pods", object).spec).toMatchObject({
      containers: [{ env: [password, keptToken, ...rest], envFrom }],
    });
    expect(keeping("env", "secretNames")("pods", object)).toBe(object);
  });

  test("a value goes whatever it is, beside a reference too", () => {
    const env = [{ name: "A", value: 7 }, { value: "" }, { value: { a: SECRET }, valueFrom: {} }];
    const redacted = [{ name: "A", value: "(redacted)" }, { value: "(redacted)" }];
    expect(redact("pods", { spec: { containers: [{ env }] } })).toEqual({
      spec: { containers: [{ env: [...redacted, { value: "(redacted)", valueFrom: {} }] }] },
    });
  });
});

describe("the name of a Secret goes", () => {
  test.each<[string, JsonObject]>([
    ["in imagePullSecrets", { imagePullSecrets: [{ name: SECRET }] }],
    ["in a volume", { volumes: [{ name: "v", secret: { secretName: SECRET, defaultMode: 420 } }] }],
    ["in a projected volume", { volumes: [{ projected: { sources: [{ secret: { name: SECRET } }] } }] }],
    ["in a CSI volume", { volumes: [{ csi: { driver: "d", nodePublishSecretRef: { name: SECRET } } }] }],
    ["in another volume", { volumes: [{ cephfs: { secretRef: { name: SECRET } } }] }],
    ["in the TLS of an ingress", { tls: [{ hosts: ["h"], secretName: SECRET, secretNamespace: "n" }] }],
  ])("%s, and nothing beside it", (_, spec) => {
    const object = frozen({ spec });
    const text = JSON.stringify(object);
    expect(JSON.stringify(redact("x", object))).toBe(text.replace(SECRET, "(redacted)"));
    expect(keeping("secretNames")("x", object)).toBe(object);
  });

  test("that of a ConfigMap or a claim stays", () => {
    const volumes = [
      { name: "v", configMap: { name: "c" } },
      { projected: { sources: [{ configMap: { name: "c" } }, { serviceAccountToken: { path: "t" } }] } },
      { persistentVolumeClaim: { claimName: "c" } },
    ];
    const object = frozen({ spec: { volumes } });
    expect(redact("pods", object)).toBe(object);
  });
});

describe("of the metadata", () => {
  const ANNOTATIONS = {
    "autoscaling.knative.dev/target": "100",
    "serving.knative.dev/creator": "someone@example.com",
    "networking.knative.dev/ingress.class": "kourier.ingress.networking.knative.dev",
    "networking.internal.knative.dev/rollout": "x".repeat(1_024),
    "example.com/own": "kept",
    "meta.helm.sh/release-name": "r",
    "argocd.argoproj.io/tracking-id": "t",
  };

  test("managedFields go, everywhere where there is metadata", () => {
    const metadata = { name: "a", uid: "1", managedFields: [{ manager: "kubectl" }] };
    const object = frozen({ metadata, spec: { template: { metadata, spec: {} } } });
    const rest = { name: "a", uid: "1" };
    expect(redact("x", object)).toEqual({ metadata: rest, spec: { template: { metadata: rest, spec: {} } } });
    expect(keeping("managedFields")("x", object)).toBe(object);
  });

  test.each([
    "kubectl.kubernetes.io/last-applied-configuration",
    "example.com/last-applied-configuration",
    "kubernetes.io/change-cause",
    "client.knative.dev/user-image",
    "sidecar.istio.io/status",
    "vault.hashicorp.com/agent-inject-secret-db",
    "ad.datadoghq.com/api.instances",
  ])("the annotation %s goes, others stay", (name) => {
    const object = frozen({
      metadata: { annotations: { [name]: SECRET, ...ANNOTATIONS } },
      spec: { template: { metadata: { annotations: { [name]: SECRET } } } },
    });
    expect(redact("x", object)).toEqual({
      metadata: { annotations: ANNOTATIONS },
      spec: { template: { metadata: { annotations: {} } } },
    });
    expect(keeping("annotations")("x", object)).toBe(object);
  });

  test("an annotation of more than 1,024 characters goes, whatever its name", () => {
    const long = { "autoscaling.knative.dev/x": "x".repeat(1_025) };
    expect(redact("x", frozen({ metadata: { annotations: { ...long, ...ANNOTATIONS } } }))).toEqual({
      metadata: { annotations: ANNOTATIONS },
    });
  });
});

describe("of a ConfigMap", () => {
  test("the example goes, what is set stays", () => {
    const object = frozen({ data: { _example: "long", "target-burst-capacity": "10" } });
    expect(redact("configmaps", object)).toEqual({ data: { "target-burst-capacity": "10" } });
    expect(keeping("examples")("configmaps", object)).toBe(object);
    expect(redact("x", object)).toBe(object);
  });
});

describe("an object", () => {
  test("is the same one when there is nothing to take out", () => {
    const object = frozen({
      metadata: { name: "a", annotations: { "autoscaling.knative.dev/target": "100" } },
      spec: {
        containers: [{ name: "c", args: ["x"], env: [{ name: "A", valueFrom: { fieldRef: {} } }] }],
        volumes: [{ name: "v", emptyDir: {} }],
        template: { spec: { containers: [{ name: "c" }] } },
      },
      data: {},
    });
    for (const resource of ["pods", "configmaps"]) expect(redact(resource, object)).toBe(object);
  });

  test("shares what is unchanged", () => {
    const plain = { name: "plain" };
    const changed = container();
    const object = frozen({
      metadata: { name: "a", labels: { a: "b" } },
      spec: { containers: [plain, changed], volumes: [{ name: "v" }] },
      status: { conditions: [] },
    });
    const result = redact("pods", object) as typeof object;
    expect(result.metadata).toBe(object.metadata);
    expect(result.status).toBe(object.status);
    expect(result.spec.volumes).toBe(object.spec.volumes);
    expect(result.spec.containers[0]).toBe(plain);
    expect(result.spec.containers[1]).not.toBe(changed);
    expect((result.spec.containers[1] as JsonObject).resources).toBe(changed.resources);
  });

  test("that was redacted is not redacted again", () => {
    const once = frozen(redact("pods", { metadata: { managedFields: [] }, spec: podSpec(container) }));
    expect(redact("pods", once)).toBe(once);
  });

  test("keeps a field named __proto__, and gains none", () => {
    const object = JSON.parse(
      '{"__proto__":{"a":1},"metadata":{"managedFields":[],"annotations":{"__proto__":"x","client.knative.dev/a":""}}}',
    ) as JsonObject;
    expect(JSON.stringify(redact("x", object))).toBe(
      '{"__proto__":{"a":1},"metadata":{"annotations":{"__proto__":"x"}}}',
    );
  });

  test("of any other shape is passed on as it is", () => {
    for (const odd of [null, 7, "x", true, [], [null], [[7]], {}, undefined]) {
      for (const object of [
        odd,
        { metadata: odd, spec: odd, data: odd },
        { metadata: { annotations: odd }, spec: { template: odd, containers: odd, volumes: odd, tls: odd } },
        { spec: { containers: [odd], volumes: [odd], imagePullSecrets: [odd], tls: [odd] } },
        { spec: { containers: [{ env: odd, envFrom: odd }], volumes: [{ secret: odd, projected: odd }] } },
        { spec: { containers: [{ env: [odd, { valueFrom: odd }], envFrom: [odd, { secretRef: odd }] }] } },
        { spec: { containers: [{ env: [{ valueFrom: { secretKeyRef: odd } }] }] } },
        {
          spec: { volumes: [{ projected: { sources: odd } }, { projected: { sources: [{ secret: odd }] } }] },
        },
      ]) {
        const same = frozen(object) as JsonObject;
        expect(redact("configmaps", same)).toBe(same);
      }
    }
  });

  test("with templates within templates without end is passed on", () => {
    let object: JsonObject = {};
    for (let i = 0; i < 100_000; i++) object = { spec: { template: object } };
    expect(redact("x", object)).toBe(object);
  });

  test("of random shape is never changed, and never makes it throw", () => {
    const names =
      "metadata spec template containers env envFrom value valueFrom secretRef name annotations data".split(
        " ",
      );
    for (let seed = 1; seed <= 300; seed++) {
      const { chance, pick } = random(seed);
      const value = (depth: number): Json =>
        depth > 0 && chance(0.6)
          ? Object.fromEntries(names.map((name) => [name, chance(0.5) ? null : value(depth - 1)]))
          : pick<Json>([null, 7, SECRET, [], [[null, 7]], {}]);
      const wrap = (depth: number): Json => (chance(0.3) ? [value(depth), null] : value(depth));
      const object = frozen({ metadata: wrap(1), spec: wrap(2), data: wrap(1) });
      const text = JSON.stringify(object);
      expect(() => redact("configmaps", object), `seed ${seed}`).not.toThrow();
      expect(JSON.stringify(object)).toBe(text);
    }
  });
});

test("the objects of the shipped recordings keep everything but values of variables and names of Secrets", () => {
  const { records } = readTrace(
    gunzipSync(readFileSync(join(ROOT, "public", "traces", "cold-start.ndjson.gz"))),
  );
  let changed = 0;
  for (const { resource, object } of records) {
    const result = redact(resource, frozen(object));
    if (result === object) continue;
    changed += 1;
    const { spec: _, ...rest } = object;
    expect(result).toMatchObject(rest);
    const text = JSON.stringify(result);
    for (const value of ["SERVING_READINESS_PROBE", "containerConcurrency"]) {
      expect(text.includes(value)).toBe(JSON.stringify(object).includes(value));
    }
  }
  expect(changed).toBeGreaterThan(0);
  expect(changed).toBeLessThan(records.length / 2);
});

describe("the header of a recording", () => {
  test("names what was taken out", () => {
    expect(redactedNames(new Set())).toEqual([
      "metadata.managedFields",
      "env values",
      "names of Secrets",
      "fields that may hold a secret",
      "annotations that hold data",
      "configmap _example",
    ]);
    expect(redactedNames(new Set<Redaction>(["env", "examples"]))).not.toContain("env values");
    expect(redactedNames(new Set(REDACTIONS))).toEqual([]);
  });

  test("and docs/redaction.md has a row for each of them", () => {
    const text = readFileSync(join(ROOT, "docs", "redaction.md"), "utf8");
    const rows = text.split("\n").filter((line) => line.startsWith("| `"));
    const names = redactedNames(new Set());
    for (const [i, name] of REDACTIONS.entries()) {
      expect(rows.some((row) => row.startsWith(`| \`${name}\``) && row.includes(names[i] ?? ""))).toBe(true);
    }
  });
});

describe("of a Lease", () => {
  const spec = {
    holderIdentity: "autoscaler-a_10.0.0.1",
    acquireTime: "2026-01-01T00:00:00Z",
    renewTime: "2026-01-01T00:00:10Z",
    leaseDurationSeconds: 60,
    leaseTransitions: 2,
  };

  test("what says who leads stays, everything else in the spec goes", () => {
    const lease = frozen({
      metadata: { name: "l", managedFields: [{}] },
      spec: { ...spec, payload: SECRET },
    });
    expect(redact(RESOURCE.leases, lease)).toEqual({ metadata: { name: "l" }, spec });
    expect(keeping("secretFields")(RESOURCE.leases, lease).spec).toEqual({ ...spec, payload: SECRET });
  });

  test("the same object comes back when there is nothing to take out", () => {
    const lease = frozen({ metadata: { name: "l" }, spec });
    expect(redact(RESOURCE.leases, lease)).toBe(lease);
  });
});
