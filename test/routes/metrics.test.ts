/**
 * What Prometheus gets from a server that watches a cluster: the numbers of that cluster's report, and all that the dashboard and the
 * rules of packaging/ ask for.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../lib/core/report/report.ts";
import { asObject } from "../../lib/model/json.ts";
import { queriesOf, readDashboard, readRules } from "../support/dashboard.ts";
import { comparable, expectedMetrics, rounded } from "../support/expected-metrics.ts";
import { type Exposition, keyOf, readExposition } from "../support/exposition.ts";
import { KNATIVE_METRICS } from "../support/knative-metrics.ts";
import { type PlayedCluster, playCluster, recordsOf } from "../support/play-cluster.ts";
import { startPrometheus } from "../support/prometheus.ts";
import { askedBy, type Known, unknownIn } from "../support/promql.ts";
import { type RunningServer, startServer } from "../support/server.ts";

/** Played faster than it happened, so that it is over soon; settle times stay what they are. */
const SPEED = 20;

let cluster: PlayedCluster;
let server: RunningServer;
let folder: string;
let start: () => void;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-metrics-"));
  cluster = await playCluster(
    "cold-start",
    SPEED,
    new Promise((resolve) => {
      start = resolve;
    }),
  );
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, cluster.api.kubeconfig({ context: "played" }), { mode: 0o600 });
  server = await startServer({
    env: {
      SKSCOPE_KUBECONFIG: kubeconfig,
      SKSCOPE_ALL_NAMESPACES: "1",
      SKSCOPE_DATA_DIR: join(folder, "data"),
    },
  });
});
afterAll(async () => {
  await server?.stop();
  await cluster?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function scrape(): Promise<Exposition> {
  const response = await fetch(`${server.origin}/metrics`);
  expect(response.headers.get("content-type")).toBe(
    "application/openmetrics-text; version=1.0.0; charset=utf-8",
  );
  return readExposition(await response.text());
}

async function reportOf(): Promise<Report> {
  const response = await fetch(`${server.origin}/api/sources/live-played/report`);
  expect(response.status).toBe(200);
  return (await response.json()) as Report;
}

/** What can be compared while time goes on. */
const countsOf = (values: ReadonlyMap<string, number>): Record<string, number> =>
  rounded(new Map([...comparable(values)].filter(([key]) => !key.includes("path_seconds"))));

/** Series that are not as the report says: "key: value instead of value". */
async function differences(): Promise<string[]> {
  const [report, { values }] = [await reportOf(), await scrape()];
  const found = countsOf(values);
  const wanted = countsOf(expectedMetrics(report, "played", () => "hello"));
  return [...new Set([...Object.keys(found), ...Object.keys(wanted)])]
    .filter((key) => found[key] !== wanted[key])
    .map((key) => `${key}: ${found[key]} instead of ${wanted[key]}`);
}

test("/metrics has the numbers of the report of the cluster that is watched for it", async () => {
  // Nobody has looked at a page: the scrape is what makes it watch.
  const watches = keyOf("skscope_watches", { cluster: "played", state: "live" });
  await expect.poll(async () => (await scrape()).values.get(watches) ?? 0).toBeGreaterThanOrEqual(15);
  const began = performance.now();
  start();
  await cluster.ended;
  await expect.poll(differences, { interval: 250 }).toEqual([]);
  const report = await reportOf();
  const { types, values } = await scrape();
  // Both wakes and the creation, and all three ways down.
  const owner = { cluster: "played", namespace: "demo", configuration: "hello" };
  const count = (name: string, labels: Record<string, string>) =>
    values.get(keyOf(`${name}_count`, { ...owner, ...labels }));
  expect(count("skscope_cold_start_seconds", { kind: "create", outcome: "ready" })).toBe(1);
  expect(count("skscope_cold_start_seconds", { kind: "wake", outcome: "ready" })).toBe(2);
  expect(count("skscope_scale_to_zero_phase_seconds", { phase: "confirm" })).toBe(3);
  expect(values.get(keyOf("skscope_mode_flips_total", owner))).toBe(6);
  expect(types.get("skscope_cold_start_seconds")).toBe("histogram");
  expect(types.get("skscope_mode_flips")).toBe("counter");
  // The last path lasts: the metric counts on until now, the report until the last record.
  const sum = (all: ReadonlyMap<string, number>): number =>
    [...all].reduce((total, [key, value]) => total + (key.startsWith("skscope_path_seconds") ? value : 0), 0);
  const expected = sum(expectedMetrics(report, "played", () => "hello"));
  expect(sum(values)).toBeGreaterThanOrEqual(expected - 0.01);
  expect(sum(values)).toBeLessThan(expected + (performance.now() - began) / 1_000 + 1);
});

/** Takes the addresses out of the public Endpoints, which breaks I8, and waits until it is told. */
async function breakSomething(): Promise<void> {
  const endpoints = (await recordsOf("cold-start")).findLast(
    ({ resource, object }) => resource === "endpoints" && asObject(object.metadata).name === "hello-00001",
  );
  cluster.api.apply({
    type: "MODIFIED",
    resource: "endpoints",
    object: {
      ...endpoints?.object,
      metadata: { ...asObject(endpoints?.object.metadata), resourceVersion: "999999999" },
      subsets: [],
    },
  });
  const names = async () => [...(await scrape()).values.keys()].map((key) => key.replace(/\{.*/, ""));
  await expect
    .poll(names, { interval: 250 })
    .toEqual(expect.arrayContaining(["skscope_violations_total", "skscope_findings"]));
}

/** Every metric of a scrape, with the labels that its series have. */
function labelsIn({ values }: Exposition): Known {
  const known = new Map<string, Set<string>>();
  for (const key of values.keys()) {
    const [, name = "", labels = ""] = /^(\w+)\{(.*)\}$/.exec(key) ?? [];
    const names = [...labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)].map(([, label = ""]) => label);
    known.set(name, new Set([...(known.get(name) ?? []), ...names]));
  }
  return known;
}

test("the dashboard and the rules name only metrics and labels that there are", async () => {
  await breakSomething();
  const rules = readRules();
  const recorded = rules.flatMap(({ record, expr }): [string, Set<string>][] =>
    record === undefined ? [] : [[record, new Set(askedBy(expr).grouped)]],
  );
  const known: Known = new Map([...labelsIn(await scrape()), ...KNATIVE_METRICS, ...recorded]);
  const ofRules = rules.map(({ expr, annotations = {} }) => ({
    expr,
    legend: [...JSON.stringify(annotations).matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label),
  }));
  const queries = [...queriesOf(readDashboard()), ...ofRules];
  expect(queries.flatMap(({ expr, legend }) => unknownIn(expr, known, legend))).toEqual([]);
  expect(unknownIn('skscope_findings{rules="I8"}', known)).toEqual(["no label rules of skscope_findings"]);
});

test("a real Prometheus takes the scrape, the rules and every query, and keeps the exemplars, which lead to pages", async () => {
  const prometheus = await startPrometheus(server.origin);
  try {
    const found = () => prometheus.ask<{ result: unknown[] }>("query", { query: "skscope_findings" });
    await expect.poll(async () => (await found()).result.length, { interval: 250 }).toBeGreaterThan(0);
    for (const { expr } of [...queriesOf(readDashboard()), ...readRules()])
      await prometheus.ask("query", { query: expr });
    const { groups } = await prometheus.ask<{ groups: { rules: unknown[] }[] }>("rules");
    expect(groups.flatMap(({ rules }) => rules)).toHaveLength(readRules().length);
    const series = await prometheus.ask<{ exemplars: { labels: { page: string } }[] }[]>("query_exemplars", {
      query: "skscope_cold_start_seconds_bucket",
      start: String(Date.now() / 1_000 - 3_600),
      end: String(Date.now() / 1_000 + 60),
    });
    const pages = series.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.page));
    expect(pages.length).toBeGreaterThan(0);
    for (const page of new Set(pages)) {
      expect(page).toMatch(/^\/view\/live-played\/demo\/hello-00001\?t=20\d\d-/);
      const response = await fetch(`${server.origin}${page}`);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("hello-00001");
    }
  } finally {
    await prometheus.stop();
  }
});
