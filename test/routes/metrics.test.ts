/** What Prometheus gets from a server that watches a cluster: the numbers of that cluster's report. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Report } from "../../lib/core/report/report.ts";
import { comparable, expectedMetrics, rounded } from "../support/expected-metrics.ts";
import { type Exposition, keyOf, readExposition } from "../support/exposition.ts";
import { type PlayedCluster, playCluster } from "../support/play-cluster.ts";
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
