/** The Helm chart: the same objects as deploy/ has for kustomize, no more privilege with whatever values, and no value that means nothing. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readCollectOptions } from "../../lib/cli/collect.ts";
import { asArray, asObject, type JsonObject } from "../../lib/model/json.ts";
import { CHART, helm, plain, renderChart } from "../support/helm.ts";
import { nameOf, render } from "../support/kustomize.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const DEPLOY = join(ROOT, "deploy");
/** As deploy/ has it. */
const IMAGE = { image: { repository: "skscope", tag: "latest" } };
const SCALE_OUT = { replicas: 3, scaleOut: { enabled: true } };
/** Everything that can be switched on. */
const ALL_ON: JsonObject = {
  ...SCALE_OUT,
  logs: { enabled: true },
  probing: { enabled: true, gateway: "istio:80" },
  persistence: { enabled: true },
  ingress: { enabled: true, host: "skscope.example.com", tlsSecret: "tls", className: "nginx" },
  serviceMonitor: { enabled: true },
  watch: { always: true },
  proxies: 1,
  oidc: {
    enabled: true,
    issuer: "https://id.example.com",
    clientId: "skscope",
    publicUrl: "https://skscope.example.com",
    usernameClaim: "sub",
    usernamePrefix: "oidc:",
    groupsPrefix: "oidc:",
    allowedGroups: ["ops", "dev"],
    allowedDomains: ["example.com", "example.org"],
  },
  access: { impersonate: true, audit: true, cluster: "prod" },
};
const EACH: readonly (readonly [string, JsonObject])[] = [
  ["as it comes", {}],
  ["scaled out", SCALE_OUT],
  ["of one namespace", { watch: { namespace: "shop" } }],
  ["with everything on", ALL_ON],
];

const at = (object: unknown, ...path: string[]): JsonObject =>
  path.reduce((value: JsonObject, name) => asObject(value[name]), asObject(object as JsonObject));
const podOf = (object: JsonObject): JsonObject | null => {
  if (object.kind === "Pod") return at(object, "spec");
  const pod = at(object, "spec", "template", "spec");
  return pod.containers === undefined ? null : pod;
};

/** By kind and name, without what only labels the object itself. */
function compared(objects: readonly JsonObject[]): Record<string, unknown> {
  return Object.fromEntries(
    objects.map((object) => {
      const { labels: _, ...metadata } = at(object, "metadata");
      return [nameOf(object), plain({ ...object, metadata })];
    }),
  );
}

describe("rendered, it is what kustomize makes of", () => {
  test.each([
    ["base", {}, ["NetworkPolicy/skscope", "Pod/skscope-test"]],
    ["optional/probing", { probing: { enabled: true } }, ["NetworkPolicy/skscope", "Pod/skscope-test"]],
    [
      "overlays/scale-out",
      SCALE_OUT,
      ["NetworkPolicy/skscope", "NetworkPolicy/skscope-collector", "Pod/skscope-test"],
    ],
  ])("deploy/%s", (folder, values, more) => {
    const chart = compared(renderChart({ ...IMAGE, ...values }));
    const kustomized = compared(render(join(DEPLOY, folder)));
    expect(Object.keys(chart).filter((name) => kustomized[name] === undefined)).toEqual(more);
    // Helm makes the namespace when it is told to (--create-namespace).
    expect(Object.keys(kustomized).filter((name) => chart[name] === undefined)).toEqual([
      "Namespace/skscope",
    ]);
    for (const [name, object] of Object.entries(chart))
      if (!more.includes(name)) expect([name, object]).toEqual([name, kustomized[name]]);
  });

  test("deploy/optional/logs", () => {
    const chart = compared(renderChart({ logs: { enabled: true } }));
    for (const [name, object] of Object.entries(compared(render(join(DEPLOY, "optional/logs")))))
      expect(chart[name]).toEqual(object);
    expect(Object.keys(compared(renderChart())).filter((name) => name.endsWith("-logs"))).toEqual([]);
  });
});

test("helm lint finds nothing, with whatever is on", () => {
  for (const [, values] of EACH) {
    const { status, stdout, stderr } = helm(["lint", "--strict", CHART, "-f", "-"], values);
    expect([status, stderr, stdout]).toEqual([0, "", expect.stringContaining("0 chart(s) failed")]);
  }
});

test("helm packs it under the version that the package has", () => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-chart-"));
  try {
    expect(helm(["package", CHART, "-d", folder]).status).toBe(0);
    const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(readdirSync(folder)).toEqual([`skscope-${version}.tgz`]);
    expect(parse(readFileSync(join(CHART, "Chart.yaml"), "utf8"))).toMatchObject({ appVersion: version });
    const listed = spawnSync("tar", ["-tzf", join(folder, `skscope-${version}.tgz`)], { encoding: "utf8" });
    expect(listed.stdout).toContain("skscope/values.schema.json");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe.each(EACH)("%s", (_, values) => {
  const objects = renderChart(values);
  const pods = objects.flatMap((object) => {
    const pod = podOf(object);
    return pod === null ? [] : [[nameOf(object), pod] as const];
  });

  test("every pod passes the Pod Security Standard restricted", () => {
    expect(pods.length).toBeGreaterThan(1);
    for (const [name, pod] of pods) {
      expect([name, pod.securityContext]).toMatchObject([
        name,
        { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: "RuntimeDefault" } },
      ]);
      for (const field of ["hostNetwork", "hostPID", "hostIPC", "initContainers"])
        expect([name, pod[field]]).toEqual([name, undefined]);
      for (const container of asArray(pod.containers).map(asObject)) {
        expect([name, container.securityContext]).toEqual([
          name,
          {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ["ALL"] },
          },
        ]);
        expect(Object.keys(at(container, "resources")).toSorted()).toEqual(["limits", "requests"]);
        for (const port of asArray(container.ports).map(asObject)) expect(port.hostPort).toBeUndefined();
      }
      // The standard's list of volumes.
      const kinds = asArray(pod.volumes).flatMap((volume) =>
        Object.keys(asObject(volume)).filter((key) => key !== "name"),
      );
      for (const kind of kinds) expect(["configMap", "emptyDir", "persistentVolumeClaim"]).toContain(kind);
    }
  });

  test("each name is there once, in the release's namespace or, of Knative's logs and of one namespace, where it must be", () => {
    const names = objects.map((object) => `${nameOf(object)} ${at(object, "metadata").namespace}`);
    expect(new Set(names).size).toBe(names.length);
    for (const object of objects) {
      const { kind } = object;
      const { namespace, labels } = at(object, "metadata");
      const expected = String(kind).startsWith("Cluster")
        ? [undefined]
        : ["Role", "RoleBinding"].includes(String(kind))
          ? ["knative-serving", "shop"]
          : ["skscope"];
      expect([nameOf(object), expected]).toEqual([nameOf(object), expect.arrayContaining([namespace])]);
      expect(asObject(labels)["app.kubernetes.io/instance"]).toBe("skscope");
    }
  });

  test("no Secret is made, and no right to write is given", () => {
    expect(objects.filter(({ kind }) => kind === "Secret")).toEqual([]);
    const rules = objects.flatMap(({ rules }) => asArray(rules).map(asObject));
    expect(rules.length).toBeGreaterThan(8);
    for (const { verbs, resources } of rules)
      for (const verb of asArray(verbs)) {
        // Asking what somebody may do is a `create`, and changes nothing.
        const asks = verb === "create" && JSON.stringify(resources) === '["subjectaccessreviews"]';
        expect([resources, asks || ["get", "list", "watch"].includes(String(verb))]).toEqual([
          resources,
          true,
        ]);
      }
  });

  test("policies and budgets select pods that are there", () => {
    const labels = objects.flatMap((object) => {
      const of = at(object, "spec", "template", "metadata").labels;
      return of === undefined ? [] : [asObject(of)];
    });
    const selectors = objects
      .filter(({ kind }) => ["NetworkPolicy", "PodDisruptionBudget", "Service"].includes(String(kind)))
      .map((object) => {
        const { podSelector, selector } = at(object, "spec");
        const chosen = asObject(podSelector ?? selector);
        return [nameOf(object), asObject(chosen.matchLabels ?? chosen)] as const;
      });
    for (const [name, wanted] of selectors) {
      const found = labels.filter((own) =>
        Object.entries(wanted).every(([label, value]) => own[label] === value),
      );
      expect([name, found.length]).toEqual([name, 1]);
    }
  });
});

test("a collector is started with flags that the command knows", () => {
  const values = { ...SCALE_OUT, watch: { namespace: "shop", systemNamespace: "kn" } };
  const collector = renderChart(values).find(
    (object) => nameOf(object) === "Deployment/skscope-collector",
  ) as JsonObject;
  const [container = {}] = asArray(podOf(collector)?.containers).map(asObject);
  const env: NodeJS.ProcessEnv = { NODE_ENV: "test", SKSCOPE_TO: "nats://nats:4222" };
  expect(readCollectOptions(asArray(container.args).map(String), env)).toMatchObject({
    namespace: "shop",
    systemNamespace: "kn",
    replicas: 3,
  });
});

test("two releases in a namespace do not get into each other's way", () => {
  const names = (release: string) =>
    renderChart({ ...SCALE_OUT, scaleOut: { enabled: true, nats: { name: `${release}-nats` } } }, release)
      .filter(({ kind }) => kind !== "ServiceAccount")
      .map(nameOf);
  expect(names("a").filter((name) => names("b").includes(name))).toEqual([]);
});

test("sets variables that the code reads, and only those", () => {
  const code = ["lib", "scripts", "bin"]
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.m?[jt]s$/.test(path))
        .map((path) => readFileSync(join(ROOT, folder, path), "utf8")),
    )
    .join("\n");
  const variables = renderChart(ALL_ON)
    .flatMap((object) => asArray(podOf(object)?.containers).map(asObject))
    .flatMap(({ env }) => asArray(env).map((one) => String(asObject(one).name)));
  for (const name of variables.filter((one) => /^(SKSCOPE_|HOST$|PORT$)/.test(one)))
    expect(code).toMatch(new RegExp(`\\b${name}\\b`));
});

describe("values", () => {
  test.each([
    ["image.tga", { image: { tga: "1" } }, "'tga' not allowed"],
    ["replicas of nothing", { replicas: 0 }, "at '/replicas'"],
    ["many replicas without NATS", { replicas: 3 }, "set scaleOut.enabled, or keep one replica"],
    [
      "an even number of NATS servers",
      { scaleOut: { nats: { replicas: 2 } } },
      "at '/scaleOut/nats/replicas'",
    ],
    ["a URL for a host", { ingress: { enabled: true, host: "https://a.b" } }, "at '/ingress/host'"],
    ["impersonation of nobody", { access: { impersonate: true } }, "set oidc.enabled"],
    ["a provider without an address", { oidc: { enabled: true } }, "oidc.issuer is needed"],
    ["a domain with a star", { oidc: { allowedDomains: ["*.example.com"] } }, "at '/oidc/allowedDomains/0'"],
    ["scopes without openid", { oidc: { scopes: "email" } }, "at '/oidc/scopes'"],
    ["an ingress without a host", { ingress: { enabled: true } }, "ingress.host is needed"],
    [
      "somebody else's NATS without its address",
      { scaleOut: { enabled: true, nats: { create: false } } },
      "scaleOut.nats.url is needed",
    ],
  ])("%s is refused, with its name and what to do", (_, values, message) => {
    expect(() => renderChart(values)).toThrow(message);
  });

  test("are all in the schema, with what they are by themselves, and in no other place", () => {
    const schema = JSON.parse(readFileSync(join(CHART, "values.schema.json"), "utf8")) as JsonObject;
    const values = parse(readFileSync(join(CHART, "values.yaml"), "utf8")) as JsonObject;
    const walk = (own: JsonObject, described: JsonObject, path: string): void => {
      const properties = asObject(described.properties);
      expect([
        path,
        Object.keys(properties)
          .filter((name) => name !== "global")
          .toSorted(),
      ]).toEqual([path, Object.keys(own).toSorted()]);
      for (const [name, inner] of Object.entries(own))
        if (at(properties, name).properties !== undefined && !["requests", "limits"].includes(name))
          if (path !== "" || name !== "resources")
            if (name !== "resources") walk(asObject(inner), at(properties, name), `${path}/${name}`);
    };
    walk(values, schema, "");
  });

  test("are used: each is named in a template", () => {
    const templates = readdirSync(join(CHART, "templates"), { recursive: true, encoding: "utf8" })
      .filter((path) => /\.(yaml|tpl|txt)$/.test(path))
      .map((path) => readFileSync(join(CHART, "templates", path), "utf8"))
      .join("\n");
    const leaves = (own: JsonObject): string[] =>
      Object.entries(own).flatMap(([name, inner]) =>
        typeof inner === "object" &&
        inner !== null &&
        !Array.isArray(inner) &&
        Object.keys(inner).length > 0 &&
        name !== "resources"
          ? leaves(inner)
          : [name],
      );
    const values = parse(readFileSync(join(CHART, "values.yaml"), "utf8")) as JsonObject;
    for (const name of leaves(values)) expect(templates).toMatch(new RegExp(`\\.${name}\\b`));
  });
});
