import * as client from "@kubernetes/client-node";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../lib/model/json.ts";
import { type FieldRule, POD_SPEC } from "../../../lib/trace/pod-fields.ts";
import { createRedactor } from "../../../lib/trace/redact.ts";

interface Attribute {
  readonly baseName: string;
  readonly type: string;
}

/** The fields of a type of Kubernetes' schema; none of a plain value. */
function fieldsOf(type: string): readonly Attribute[] {
  const name = type.replace(/^Array<(.+)>$/, "$1");
  const model = (client as unknown as Readonly<Record<string, { getAttributeTypeMap?: () => Attribute[] }>>)[
    name
  ];
  return model?.getAttributeTypeMap?.() ?? [];
}

/** Every field below a type with what becomes of it, and those of the table that the schema does not have. */
function classified(type: string, rule: FieldRule, path: string): string[] {
  const fields = fieldsOf(type);
  if (typeof rule === "object") {
    const known = new Set(fields.map(({ baseName }) => baseName));
    const stale = Object.keys(rule).filter((name) => !known.has(name) && !OF_ONE_KIND.has(name));
    const lines = fields.flatMap(({ baseName, type: below }) =>
      classified(
        below,
        rule[baseName] ?? "hide",
        `${path}.${baseName}${rule[baseName] ? "" : " UNCLASSIFIED"}`,
      ),
    );
    return [...stale.map((name) => `${path}.${name} NOT IN THE SCHEMA`), ...lines];
  }
  return [`${path} ${rule}`, ...(rule === "hide" ? [] : fields.flatMap((field) => below(field, rule, path)))];
}

function below({ baseName, type }: Attribute, rule: FieldRule, path: string): string[] {
  return classified(type, rule, `${path}.${baseName}`);
}

/** The table of containers is for ephemeral ones, too, which alone have this. */
const OF_ONE_KIND: ReadonlySet<string> = new Set(["targetContainerName"]);

test("every field that Kubernetes' schema has below a pod's spec is classified", async () => {
  const lines = classified("V1PodSpec", POD_SPEC, "spec");
  expect(lines.length).toBeGreaterThan(500);
  expect(lines.filter((line) => /UNCLASSIFIED|NOT IN THE SCHEMA/.test(line))).toEqual([]);
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(
    "../../golden/pod-fields.txt",
    "Kubernetes' schema or lib/trace/pod-fields.ts has changed: may a secret be in the field? Then hide it",
  );
});

const SECRET = "hunter2";

describe("a field that may hold a secret", () => {
  test.each<[string, JsonObject]>([
    ["attributes of a CSI volume", { volumes: [{ csi: { driver: "d", volumeAttributes: { a: SECRET } } }] }],
    [
      "options of a flexVolume",
      { volumes: [{ flexVolume: { driver: "d", options: { password: SECRET } } }] },
    ],
    ["a repository", { volumes: [{ gitRepo: { repository: `https://u:${SECRET}@h/r`, revision: "1" } }] }],
    [
      "user and file of cephfs",
      { volumes: [{ cephfs: { monitors: [], user: SECRET, secretFile: SECRET } }] },
    ],
    ["items of a Secret", { volumes: [{ secret: { items: [{ key: SECRET, path: SECRET, mode: 1 }] } }] }],
    [
      "items of a projected Secret",
      { volumes: [{ projected: { sources: [{ secret: { items: [{ key: SECRET, path: SECRET }] } }] } }] },
    ],
    ["a kind of volume of tomorrow", { volumes: [{ name: "v", vault: { token: SECRET } }] }],
    ["a new field of a known volume", { volumes: [{ nfs: { path: "/", server: "s" }, tomorrow: SECRET }] }],
    [
      "the file of a variable",
      {
        containers: [
          { env: [{ valueFrom: { fileKeyRef: { volumeName: "v", path: SECRET, key: SECRET } } }] },
        ],
      },
    ],
    [
      "a way to a value of tomorrow",
      { containers: [{ env: [{ valueFrom: { vaultRef: { path: SECRET } } }] }] },
    ],
    [
      "a command at the end",
      { containers: [{ lifecycle: { preStop: { exec: { command: ["x", SECRET] } } } }] },
    ],
    [
      "a header at the beginning",
      {
        containers: [
          { lifecycle: { postStart: { httpGet: { port: 1, httpHeaders: [{ value: SECRET }] } } } },
        ],
      },
    ],
    ["a new field of a container", { containers: [{ name: "c", tomorrow: { a: SECRET } }] }],
    ["a new field of a pod", { containers: [], tomorrow: SECRET }],
    [
      "the template of a claim",
      {
        volumes: [
          {
            ephemeral: {
              volumeClaimTemplate: {
                metadata: { annotations: { "kubectl.kubernetes.io/last-applied-configuration": SECRET } },
                spec: {},
              },
            },
          },
        ],
      },
    ],
  ])("is not carried: %s", (_, spec) => {
    const redact = createRedactor();
    const once = redact("pods", { spec });
    expect(JSON.stringify(once)).not.toContain(SECRET);
    expect(redact("pods", once)).toBe(once);
    expect(JSON.stringify(redact("deployments.apps", { spec: { template: { spec } } }))).not.toContain(
      SECRET,
    );
    const keeps = createRedactor(new Set(["secretFields", "annotations"] as const));
    expect(keeps("pods", { spec })).toEqual({ spec });
  });

  test("is the data of a ConfigMap that nobody asked for", () => {
    const other = { metadata: { name: "user-config" }, data: { a: SECRET }, binaryData: { b: SECRET } };
    expect(JSON.stringify(createRedactor()("configmaps", other))).not.toContain(SECRET);
    const own = { metadata: { name: "config-autoscaler" }, data: { "stable-window": "60s" } };
    expect(createRedactor()("configmaps", own)).toBe(own);
  });
});
