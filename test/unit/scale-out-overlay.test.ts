/** The overlay scale-out as it would be applied: everything that one part names is there in another. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { asArray, asObject, type JsonObject } from "../../lib/model/json.ts";
import { findNatsServer, noNatsServer } from "../../scripts/nats-server.mjs";
import { nameOf, render } from "../support/kustomize.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FOLDER = join(ROOT, "deploy", "overlays", "scale-out");
const OBJECTS = render(FOLDER);

const ofKind = (...kinds: string[]): JsonObject[] =>
  OBJECTS.filter(({ kind }) => kinds.includes(String(kind)));
const named = (name: string): JsonObject => OBJECTS.find((object) => nameOf(object) === name) ?? {};
const at = (object: unknown, ...path: string[]): JsonObject =>
  path.reduce((value: JsonObject, name) => asObject(value[name]), asObject(object as JsonObject));
const WORKLOADS = ofKind("Deployment", "StatefulSet").map((object) => {
  const spec = at(object, "spec");
  const pod = at(spec, "template", "spec");
  return {
    name: nameOf(object),
    replicas: spec.replicas as number,
    labels: at(spec, "template", "metadata", "labels"),
    pod,
    containers: asArray(pod.containers).map(asObject),
  };
});
type Workload = (typeof WORKLOADS)[number];
const variablesOf = ({ containers }: Workload): JsonObject[] =>
  containers.flatMap(({ env }) => asArray(env).map(asObject));
const portsOf = ({ containers }: Workload): JsonObject[] =>
  containers.flatMap(({ ports }) => asArray(ports).map(asObject));
const isSelected = (labels: JsonObject, selector: JsonObject): boolean =>
  Object.entries(at(selector, "matchLabels")).every(([name, value]) => labels[name] === value) &&
  asArray(selector.matchExpressions)
    .map(asObject)
    .every(({ key, values }) => asArray(values).includes(labels[String(key)] ?? null));
const selectedBy = (selector: JsonObject): string[] =>
  WORKLOADS.filter(({ labels }) => isSelected(labels, selector)).map(({ name }) => name);

const WEB = "Deployment/skscope";
const COLLECTOR = "Deployment/skscope-collector";
const NATS = "StatefulSet/nats";

const hasKubectl = spawnSync("kubectl", ["version", "--client"]).status === 0;
test.runIf(hasKubectl)("is what kubectl makes of it", () => {
  const { stdout, stderr } = spawnSync("kubectl", ["kustomize", FOLDER], { encoding: "utf8" });
  expect(stderr).toBe("");
  const made = parseAllDocuments(stdout).map((document) => document.toJS() as JsonObject);
  const sorted = (all: readonly JsonObject[]) => all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  expect(sorted(OBJECTS)).toEqual(sorted(made));
});

test("has each name once, in the namespace of skscope", () => {
  const names = OBJECTS.map(nameOf);
  expect(new Set(names).size).toBe(names.length);
  const outside = OBJECTS.filter(({ metadata }) => asObject(metadata).namespace !== "skscope").map(nameOf);
  expect(outside.toSorted()).toEqual([
    "ClusterRole/skscope-reader",
    "ClusterRoleBinding/skscope-reader",
    "Namespace/skscope",
  ]);
  expect(WORKLOADS.map(({ name }) => name).toSorted()).toEqual([WEB, COLLECTOR, NATS].toSorted());
});

test("leads each Service to a port that pods have", () => {
  const led = ofKind("Service").map((service) => {
    const { selector, ports } = at(service, "spec");
    const found = WORKLOADS.filter(({ labels }) => isSelected(labels, { matchLabels: selector ?? {} }));
    for (const { port, targetPort } of asArray(ports).map(asObject)) {
      const open = found.flatMap(portsOf).find(({ name }) => name === targetPort);
      expect([nameOf(service), open?.containerPort]).toEqual([
        nameOf(service),
        nameOf(service) === "Service/skscope" ? 3000 : port,
      ]);
    }
    return [nameOf(service), found.map(({ name }) => name)];
  });
  expect(Object.fromEntries(led)).toEqual({
    "Service/skscope": [WEB],
    "Service/nats": [NATS],
    "Service/nats-peers": [NATS],
  });
  expect(at(named(NATS), "spec").serviceName).toBe("nats-peers");
});

test("asks each pod at a port that it has whether it lives", () => {
  for (const { name, containers } of WORKLOADS) {
    for (const container of containers) {
      const asked = ["startupProbe", "livenessProbe", "readinessProbe"].flatMap((probe) =>
        container[probe] === undefined ? [] : [at(container, probe, "httpGet").port],
      );
      const open = asArray(container.ports).map((port) => asObject(port).name);
      for (const port of asked) expect(open).toContain(port);
      // A collector serves nobody: one that hangs loses its lease.
      expect([name, asked.length]).toEqual([name, name === COLLECTOR ? 0 : 3]);
    }
  }
});

test("names no volume, ConfigMap or Secret that is not there or in the instructions", () => {
  const page = readFileSync(join(ROOT, "docs", "scale-out.md"), "utf8");
  for (const workload of WORKLOADS) {
    const { pod, containers, name } = workload;
    const claims = asArray(at(named(name), "spec").volumeClaimTemplates).map(
      (claim) => at(claim, "metadata").name,
    );
    const volumes = asArray(pod.volumes).map(asObject);
    const there = [...volumes.map((volume) => volume.name), ...claims];
    for (const mount of containers.flatMap(({ volumeMounts }) => asArray(volumeMounts).map(asObject)))
      expect([name, there]).toEqual([name, expect.arrayContaining([mount.name])]);
    for (const volume of volumes) {
      if (volume.configMap !== undefined)
        expect(named(`ConfigMap/${at(volume, "configMap").name}`)).not.toEqual({});
    }
    for (const variable of variablesOf(workload)) {
      const { name: secret, key } = at(variable, "valueFrom", "secretKeyRef");
      if (secret === undefined) continue;
      expect(page).toMatch(new RegExp(`create secret generic ${secret} --from-literal=${key}=`));
    }
  }
});

test("sets variables that the code reads, and each before another one is made of it", () => {
  const code = ["lib", "scripts", "bin"]
    .flatMap((folder) =>
      readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
        .filter((path) => /\.m?[jt]s$/.test(path))
        .map((path) => readFileSync(join(ROOT, folder, path), "utf8")),
    )
    .join("\n");
  for (const workload of WORKLOADS) {
    const known = new Set<string>();
    for (const { name, value } of variablesOf(workload)) {
      for (const [, used = ""] of String(value ?? "").matchAll(/\$\(([A-Z_]+)\)/g))
        expect([name, [...known]]).toEqual([name, expect.arrayContaining([used])]);
      if (/^(SKSCOPE_|HOST$|PORT$)/.test(String(name))) expect(code).toMatch(new RegExp(`\\b${name}\\b`));
      known.add(String(name));
    }
  }
});

test("lets to NATS those who have its address, at its port, and its servers to one another", () => {
  const clients = WORKLOADS.filter((workload) =>
    variablesOf(workload).some(({ value }) => String(value ?? "").includes("@nats:4222")),
  ).map(({ name }) => name);
  expect(clients.toSorted()).toEqual([WEB, COLLECTOR].toSorted());
  const policy = at(named("NetworkPolicy/nats"), "spec");
  expect(selectedBy(asObject(policy.podSelector))).toEqual([NATS]);
  const allowed = asArray(policy.ingress)
    .map(asObject)
    .map(({ from, ports }) => [
      asArray(ports).map((port) => asObject(port).port),
      asArray(from)
        .flatMap((one) => selectedBy(at(one, "podSelector")))
        .toSorted(),
    ]);
  expect(allowed).toEqual([
    [[4222], clients.toSorted()],
    [[6222], [NATS]],
  ]);
});

test("lets one of each go at a time when nodes are drained", () => {
  const budgets = ofKind("PodDisruptionBudget").map((budget) => {
    const { maxUnavailable, selector } = at(budget, "spec");
    return [selectedBy(asObject(selector)), maxUnavailable];
  });
  expect(budgets.toSorted()).toEqual(WORKLOADS.map(({ name }) => [[name], 1]).toSorted());
  for (const { replicas } of WORKLOADS) expect(replicas).toBeGreaterThan(1);
});

describe("the configuration of NATS", () => {
  const text = String(at(named("ConfigMap/nats"), "data")["nats.conf"]);
  const path = findNatsServer();

  // What `openssl rand -hex 24` makes looks like a number now and then.
  test.each(["a3f0", "12345678", "123e4567ab", "9e99", "12k", "true"])(
    "is taken by nats-server with the password %s",
    (password) => {
      if (path === null) throw new Error(noNatsServer());
      const folder = mkdtempSync(join(tmpdir(), "skscope-overlay-"));
      try {
        const file = join(folder, "nats.conf");
        writeFileSync(file, text.replace("store_dir: /data", `store_dir: "${folder}/data"`));
        const own = WORKLOADS.find(({ name }) => name === NATS) as Workload;
        const env: NodeJS.ProcessEnv = { NODE_ENV: "test" };
        for (const { name, value, valueFrom } of variablesOf(own)) {
          const given = valueFrom === undefined ? String(value) : name === "POD_NAME" ? "nats-0" : password;
          env[String(name)] = given.replace("$(NATS_PASSWORD)", password);
        }
        const { status, stderr } = spawnSync(path, ["-t", "-c", file], { env, encoding: "utf8" });
        expect([status, stderr]).toEqual([0, expect.stringContaining("is valid")]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );

  test("names the servers that there are", () => {
    const { replicas } = WORKLOADS.find(({ name }) => name === NATS) as Workload;
    const routes = [...text.matchAll(/nats:\/\/(\S+):6222/g)].map(([, host]) => host);
    expect(routes).toEqual(Array.from({ length: replicas }, (_, i) => `nats-${i}.nats-peers`));
  });
});
