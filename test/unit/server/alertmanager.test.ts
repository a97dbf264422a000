/** Alerts of a watched cluster in a real Alertmanager, and at a webhook. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { systemClock } from "../../../lib/cluster/types.ts";
import type { LiveCluster } from "../../../lib/live/live-cluster.ts";
import { addAlertMetrics } from "../../../lib/server/alerts/alert-metrics.ts";
import { type Alerting, createAlerting } from "../../../lib/server/alerts/alerting.ts";
import { receiversOf } from "../../../lib/server/alerts/receivers.ts";
import { createClusters } from "../../../lib/server/clusters.ts";
import { ALERTMANAGER, checker } from "../../../scripts/checkers.mjs";
import { type AlertReceiver, alertReceiver } from "../../support/alert-receiver.ts";
import { type PlayedCluster, playCluster } from "../../support/play-cluster.ts";
import { freePort } from "../../support/server.ts";

/** Settle times stay what they are. */
const SPEED = 20;

let folder: string;
let alertmanager: ChildProcess;
let alertsUrl: string;
let played: PlayedCluster;
let cluster: LiveCluster;
let webhook: AlertReceiver;
let told: Alerting;
const stop = new AbortController();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-alerts-"));
  const port = await freePort();
  alertsUrl = `http://127.0.0.1:${port}`;
  webhook = await alertReceiver();
  played = await playCluster("fault-image-pull", SPEED);
  const kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, played.api.kubeconfig({ context: "played" }), { mode: 0o600 });
  const env: NodeJS.ProcessEnv = {
    NODE_ENV: "test",
    SKSCOPE_KUBECONFIG: kubeconfig,
    SKSCOPE_ALL_NAMESPACES: "1",
    SKSCOPE_HISTORY_MIB: "0",
    SKSCOPE_FACTS_DAYS: "0",
    SKSCOPE_ALERTMANAGER_URL: alertsUrl,
    SKSCOPE_WEBHOOK_URL: `${webhook.url}/hook?key=secret-of-this-test`,
    SKSCOPE_ALERT_RESEND_SECONDS: "1",
  };
  const clusters = createClusters(env);
  const opened = await clusters.open("live-played");
  if (opened === null) throw new Error("no cluster");
  cluster = opened;
  cluster.hold();
  const options = { receivers: receiversOf(env), pages: "https://skscope.example", clock: systemClock };
  told = createAlerting({ ...options, opened: () => clusters.opened }, stop.signal);
  // It comes later than the first alerts may: what cannot be delivered is tried again.
  const config = join(folder, "alertmanager.yml");
  writeFileSync(config, "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n");
  alertmanager = spawn(
    checker(ALERTMANAGER),
    [
      `--config.file=${config}`,
      `--storage.path=${join(folder, "am")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
    ],
    { stdio: "ignore" },
  );
});
afterAll(async () => {
  stop.abort();
  await cluster?.stop();
  await played?.stop();
  await webhook?.close();
  alertmanager?.kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Held {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly status: { readonly state: string };
  readonly generatorURL: string;
}

async function held(): Promise<Held[]> {
  const response = await fetch(`${alertsUrl}/api/v2/alerts`).catch(() => null);
  return response?.ok === true ? ((await response.json()) as Held[]) : [];
}

async function metrics(): Promise<string> {
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  addAlertMetrics(registry, () => told);
  return registry.metrics();
}

test("it holds an alert for each revision that does not start, with its page", async () => {
  await expect
    .poll(async () => (await held()).map(({ labels }) => `${labels.namespace}/${labels.revision}`).sort())
    .toEqual(["images/broken-00001", "images/crash-00001"]);
  for (const { labels, annotations, status, generatorURL } of await held()) {
    expect(labels).toMatchObject({
      alertname: "SkscopeFinding",
      severity: "error",
      cluster: "played",
      rule: "D8",
    });
    expect(status.state).toBe("active");
    expect(annotations.summary).toMatch(/Does not start/);
    expect(generatorURL).toMatch(/^https:\/\/skscope\.example\/view\/live-played\/images\//);
    expect(annotations.runbook_url).toBe(generatorURL);
  }
});

test("an alert that is sent again keeps its beginning", async () => {
  const before = (await held()).map(({ startsAt }) => startsAt).sort();
  const delivered = (): number => told.deliveries[0]?.delivered ?? 0;
  const sent = delivered();
  await expect.poll(delivered).toBeGreaterThan(sent + 2);
  expect((await held()).map(({ startsAt }) => startsAt).sort()).toEqual(before);
});

test("the webhook hears the same, and no name tells its secret", async () => {
  await expect
    .poll(() => webhook.all.flatMap(({ body }) => body.alerts).map(({ labels }) => labels.revision))
    .toContain("crash-00001");
  expect(webhook.all[0]?.path).toBe("/hook?key=secret-of-this-test");
  expect(told.deliveries.map(({ name }) => name)).toEqual([
    `alertmanager ${alertsUrl}`,
    `webhook ${webhook.url}`,
  ]);
});

test("a gap of the watch ends nothing, and begins nothing over", async () => {
  await played.ended;
  const begun = async (): Promise<string[]> => (await held()).map(({ startsAt }) => startsAt).sort();
  const before = await begun();
  const heard = webhook.all.length;
  const { shared } = cluster.source.state;
  await played.api.stop();
  played.api.compact();
  await played.api.start();
  const isOver = (): boolean => shared.gaps.length > 0 && shared.gaps.every(({ to }) => to !== null);
  await expect.poll(isOver).toBe(true);
  await expect.poll(() => cluster.source.live?.status().state).toBe("live");
  // Some looks later.
  const sent = told.deliveries[0]?.delivered ?? 0;
  await expect.poll(() => told.deliveries[0]?.delivered ?? 0).toBeGreaterThan(sent + 20);
  expect(await begun()).toEqual(before);
  expect(webhook.all.slice(heard).flatMap(({ body }) => body.alerts)).toEqual([]);
});

test("what cannot be delivered is told to Prometheus", async () => {
  expect(await metrics()).toMatch(/^skscope_alerts\{cluster="played"\} 2$/m);
  expect(await metrics()).toMatch(/^skscope_alerts_delivered_total\{receiver="webhook [^}]*\} [1-9]/m);
  alertmanager.kill();
  await expect
    .poll(metrics)
    .toMatch(/^skscope_alert_delivery_failing\{receiver="alertmanager http:\/\/127\.0\.0\.1:\d+"\} 1$/m);
  expect(await metrics()).toMatch(
    /^skscope_alert_delivery_failures_total\{receiver="alertmanager [^}]*\} [1-9]/m,
  );
  expect(await metrics()).toMatch(/^skscope_alert_delivery_failing\{receiver="webhook [^}]*\} 0$/m);
});
