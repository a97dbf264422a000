import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type AskOptions, askOnce, type ClusterAnswer } from "../../../lib/cluster/ask-once.ts";
import { connectCluster } from "../../../lib/cluster/kubeconfig.ts";
import { systemClock } from "../../../lib/cluster/types.ts";
import { RESOURCE, RESOURCES } from "../../../lib/model/resources.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";
import { processPods, recordsOf } from "../../support/play-cluster.ts";

const FOR_EVER = { times: Number.POSITIVE_INFINITY };
const LOGS = { sinceMs: 300_000, lines: 100, bytes: 64 * 1_024 };
const DECISION = {
  severity: "INFO",
  logger: "autoscaler",
  "knative.dev/key": "demo/hello-00001",
  message: "SKS should be in Proxy mode",
};

let folder: string;
let api: FakeApi;
let autoscaler: string;
/** What containers print is stamped with it. */
let now = Date.now();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-ask-"));
  now = Date.now();
  api = await createFakeApi({ token: "hidden-token", now: () => now });
  const records = await recordsOf("cold-start");
  for (const { initial, resource, object } of records) if (initial) api.put(resource, object);
  autoscaler = processPods(records).get("autoscaler") ?? "";
  writeFileSync(join(folder, "kubeconfig"), api.kubeconfig());
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

function ask(more: Partial<AskOptions> = {}): Promise<ClusterAnswer> {
  return askOnce({
    api: connectCluster({ kubeconfig: join(folder, "kubeconfig") }, process.env),
    clock: systemClock,
    where: { namespace: null, systemNamespace: "knative-serving" },
    redact: (_, object) => object,
    signal: new AbortController().signal,
    logs: LOGS,
    ...more,
  });
}

function print(line: object): void {
  api.log("knative-serving", autoscaler, "autoscaler", JSON.stringify(line));
}

describe("a cluster that is asked once", () => {
  test("lists every resource in pages, watches nothing, and follows no log", async () => {
    const { records, without, logs } = await ask();
    expect(without).toEqual([]);
    expect(logs).toMatchObject({ wanted: 4, read: 4 });
    expect(new Set(records.map(({ resource }) => resource))).toEqual(
      new Set(RESOURCES.map(({ resource }) => resource)),
    );
    expect(api.requests.every(({ method, watch }) => method === "GET" && !watch)).toBe(true);
    expect(api.requests.some(({ path }) => path.includes("follow"))).toBe(false);
    expect(api.watchers()).toBe(0);
  });

  test("asks for a log's last minutes, lines and bytes only", async () => {
    await ask();
    const asked = api.requests.filter(({ resource }) => resource === "pods/log");
    expect(asked).toHaveLength(4);
    for (const { path } of asked) {
      const { searchParams } = new URL(path, "https://fake");
      expect(searchParams.get("sinceSeconds")).toBe("300");
      expect(searchParams.get("tailLines")).toBe("100");
      expect(searchParams.get("limitBytes")).toBe("65536");
    }
  });

  test("puts what was printed before the lists, by its time", async () => {
    now -= 60_000;
    print(DECISION);
    now += 30_000;
    print({ ...DECISION, message: "SKS should be in Serve mode" });
    const { records } = await ask();
    expect(records.slice(0, 2).map(({ type, object }) => [type, object.message])).toEqual([
      ["LOG", "SKS should be in Proxy mode"],
      ["LOG", "SKS should be in Serve mode"],
    ]);
    expect(records.every(({ t }, i) => t >= (records[i - 1]?.t ?? 0))).toBe(true);
  });

  test("leaves out lines about revisions of other namespaces", async () => {
    print(DECISION);
    print({ ...DECISION, "knative.dev/key": "shop/cart-00001" });
    const { records } = await ask({ where: { namespace: "demo", systemNamespace: "knative-serving" } });
    const keys = records.filter(({ type }) => type === "LOG").map(({ object }) => object["knative.dev/key"]);
    expect(keys).toEqual(["demo/hello-00001"]);
  });

  test("reads no more of a log than it asked for, whatever is sent", async () => {
    for (let i = 0; i < 50; i++) print({ ...DECISION, padding: "x".repeat(200) });
    const { records, logs } = await ask({ logs: { ...LOGS, bytes: 4_096 } });
    expect(records.filter(({ type }) => type === "LOG").length).toBeLessThan(50);
    expect(logs.missed).toEqual([{ pod: autoscaler, reason: expect.stringContaining("only the first") }]);
  });

  test("names what it may not list, and a log that it may not read, in the server's words", async () => {
    api.faults.answer(403, { match: { resource: RESOURCE.pods, ...FOR_EVER }, message: "no pods for you" });
    const { without, records } = await ask();
    expect(without).toEqual([{ resource: "pods", state: "refused", reason: "no pods for you" }]);
    expect(records.some(({ resource }) => resource === RESOURCE.serverlessServices)).toBe(true);
    api.faults.clear();
    api.faults.answer(403, { match: { resource: "pods/log", ...FOR_EVER }, message: "hidden-token may not" });
    const { logs } = await ask();
    expect(logs.read).toBe(0);
    expect(new Set(logs.missed.map(({ reason }) => reason))).toEqual(new Set(["(redacted) may not"]));
  });

  test("is given up when nobody answers", async () => {
    await api.stop();
    await expect(ask()).rejects.toThrow(/nothing listens/);
    await api.start();
  });

  test("is answered without what does not come in time", async () => {
    const release = api.faults.holdList(RESOURCE.images);
    const hurried = {
      ...systemClock,
      after: (ms: number, call: () => void) => systemClock.after(ms / 20, call),
    };
    const { without, records } = await ask({ clock: hurried });
    release();
    expect(without).toEqual([
      { resource: RESOURCE.images, state: "unanswered", reason: "no answer within 20 s" },
    ]);
    expect(records.length).toBeGreaterThan(10);
  });
});
