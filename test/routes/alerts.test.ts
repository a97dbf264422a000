/** Alerts of servers that nobody looks at: of one that watches a cluster, and of replicas that show what others collect. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AlertReceiver, alertReceiver } from "../support/alert-receiver.ts";
import { openScene, type Scene, until } from "../support/nats-scene.ts";
import { processPods, recordsOf, serve } from "../support/play-cluster.ts";
import { type RunningServer, startServer } from "../support/server.ts";

let folder: string;
let scene: Scene;
const servers: RunningServer[] = [];
const receivers: AlertReceiver[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-alerts-"));
  scene = await openScene();
  const records = await recordsOf("fault-image-pull");
  const pods = processPods(records);
  for (const { initial, resource, object } of records) if (initial) scene.api.put(resource, object);
  const collector = scene.spawnCollector();
  await until(() => collector.said.includes("have been listed"), "all lists");
  for (const record of records) if (!record.initial) serve(scene.api, record, pods);
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  for (const receiver of receivers) await receiver.close();
  await scene?.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** A server with a receiver of its own. */
async function told(
  name: string,
  flags: readonly string[],
  env: Record<string, string> = {},
): Promise<AlertReceiver> {
  const receiver = await alertReceiver();
  receivers.push(receiver);
  const alerting = ["--alertmanager", receiver.url, "--public-url", "https://skscope.example"];
  servers.push(
    await startServer({
      flags: [...flags, ...alerting],
      env: { SKSCOPE_DATA_DIR: join(folder, name), SKSCOPE_ALERT_RESEND_SECONDS: "1", ...env },
    }),
  );
  return receiver;
}

interface Sent {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly generatorURL: string;
}

/** What it was told last of each revision. */
function latest({ all }: AlertReceiver): [revision: string, sent: Sent][] {
  const sent = all.flatMap(({ body }) => body as Sent[]);
  const byRevision = new Map(
    sent.map((one) => [`${one.labels.namespace}/${one.labels.revision}`, one] as const),
  );
  return [...byRevision].sort(([a], [b]) => (a < b ? -1 : 1));
}

const BOTH = ["images/broken-00001", "images/crash-00001"];

test("a server that watches a cluster tells without a viewer", async () => {
  const receiver = await told("watches", ["--kubeconfig", scene.kubeconfig, "-A"], {
    SKSCOPE_KUBECONFIG: scene.kubeconfig,
  });
  await expect.poll(() => latest(receiver).map(([revision]) => revision)).toEqual(BOTH);
  for (const [revision, { labels, generatorURL }] of latest(receiver)) {
    expect(labels).toMatchObject({ alertname: "SkscopeFinding", severity: "error", rule: "D8" });
    expect(generatorURL).toContain(`/${revision}?`);
  }
});

test("replicas tell the same alerts, by which an Alertmanager knows them as one", async () => {
  const flags = ["--from", scene.server.url];
  const [one, other] = [await told("one", flags), await told("other", flags)];
  for (const receiver of [one, other]) {
    await expect.poll(() => latest(receiver).map(([revision]) => revision)).toEqual(BOTH);
  }
  const same = (receiver: AlertReceiver) =>
    latest(receiver).map(([, { labels, startsAt, generatorURL }]) => ({ labels, startsAt, generatorURL }));
  expect(same(one)).toEqual(same(other));
});
