/** A cluster in the browser: a fake API server serves a real recording, record by record, as the test wants it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { asObject } from "../../lib/model/json.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import { readTraceFile } from "../../lib/sources/trace-file.ts";
import { clusterEnv } from "../support/cluster-env.ts";
import { createFakeApi, type FakeApi } from "../support/fake-api/fake-api.ts";
import { processPods, recordsOf, serve } from "../support/play-cluster.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import { test as base, expect, expectAccessible, expectNoSidewaysScroll, lanesShown } from "./support.ts";

interface Cluster {
  readonly api: FakeApi;
  /** Serves the records up to the first for which `until` is true, with it; says how many. */
  play(until: (record: TraceRecord) => boolean): number;
  server: RunningServer;
  /** Starts the server again, on the same port and with the same data. */
  restart(): Promise<void>;
  readonly overview: string;
  readonly revision: string;
  /** Folder of its history on disk. */
  readonly history: string;
}

/** How many records of the history a killed server would leave behind, without the state that files begin with. */
async function recordsOnDisk(folder: string): Promise<number> {
  let count = 0;
  for (const name of readdirSync(folder)) {
    await readTraceFile(join(folder, name), {
      onRecord: ({ extra }) => {
        if (extra?.base === undefined) count += 1;
      },
      onProblem: () => undefined,
    });
  }
  return count;
}

const test = base.extend<{ cluster: Cluster }>({
  cluster: async ({ page }, use) => {
    const folder = mkdtempSync(join(tmpdir(), "skscope-e2e-live-"));
    const api = await createFakeApi({ token: "t" });
    const records = await recordsOf("cold-start");
    for (const { initial, resource, object } of records) if (initial) api.put(resource, object);
    const rest = records.filter(({ initial }) => !initial);
    const pods = processPods(records);
    const env = clusterEnv(api, folder);
    let next = 0;
    const cluster: Cluster = {
      api,
      play(until) {
        const first = next;
        for (let ended = false; !ended && next < rest.length; next++) {
          const record = rest[next] as TraceRecord;
          serve(api, record, pods);
          ended = until(record);
        }
        return next - first;
      },
      server: await startServer({ env }),
      async restart() {
        const port = Number(new URL(cluster.server.origin).port);
        cluster.server = await startServer({ env, port });
      },
      overview: "",
      revision: "",
      history: join(folder, "data", "history", "live-lab-all"),
    };
    const { origin } = cluster.server;
    await use({
      ...cluster,
      get server() {
        return cluster.server;
      },
      overview: `${origin}/view/live-lab`,
      revision: `${origin}/view/live-lab/demo/hello-00001`,
    } as Cluster);
    await leave(page);
    await cluster.server.stop();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  },
});

/** What a page still asks for when its server goes would be a complaint. */
async function leave(page: Page): Promise<void> {
  await page.goto("about:blank");
}

const isMode =
  (mode: string) =>
  (record: TraceRecord): boolean =>
    record.resource.startsWith("serverlessservices") &&
    (record.object.spec as { mode?: string }).mode === mode;
const isInactive = ({ resource, object }: TraceRecord): boolean => {
  const { conditions = [] } = (object.status ?? {}) as { conditions?: { type: string; status: string }[] };
  return (
    resource.startsWith("podautoscalers") &&
    conditions.some(({ type, status }) => type === "Active" && status === "False")
  );
};
const never = (): boolean => false;
const line = (page: Page): Locator => page.getByTestId("live-line");

test("the overview shows what happens as it happens", async ({ page, cluster }) => {
  await page.goto(cluster.overview);
  await expect(line(page)).toContainText("live");
  await expect(page.getByTestId("summary")).toContainText("There is no ServerlessService in any namespace");
  cluster.play(isMode("Serve"));
  await expect(page.getByRole("row", { name: /hello-00001/ })).toContainText("Serve");
  cluster.play(isMode("Proxy"));
  const row = page.getByRole("row", { name: /hello-00001/ });
  await expect(row).toContainText("Proxy → pods");
  // Held, the rows stay as they were; what happens meanwhile is kept.
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page).toHaveURL(/[?&]t=/);
  cluster.play(never);
  await expect(page.getByText(/· [\d,]+ records/)).toHaveText(/· ([5-9]\d\d|\d,\d{3}) records/);
  await expect(row).toContainText("Proxy → pods");
  await page.getByRole("button", { name: "Now", exact: true }).click();
  await expect(page.getByTestId("summary")).toContainText("1 revision: 1 at zero");
  await expectAccessible(page);
});

test("a revision's page follows what happens, holds the picture, and comes back", async ({
  page,
  cluster,
}) => {
  cluster.play(isMode("Serve"));
  await page.goto(cluster.revision);
  await lanesShown(page);
  await expect(line(page)).toContainText("live");
  const now = page.getByRole("button", { name: "Now", exact: true });
  await expect(now).toHaveAttribute("aria-pressed", "true");
  await expect(page).not.toHaveURL(/[?&]t=/);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page).toHaveURL(/[?&]t=/);
  await expect(now).toHaveAttribute("aria-pressed", "false");
  const heading = page.getByTestId("sentence");
  const held = await heading.textContent();
  cluster.play(never);
  // What came meanwhile is there, but the picture is that of the instant it was held at.
  await expect(page.getByText(/behind$/)).toBeVisible();
  await expect(heading).toHaveText(held ?? "");
  await now.click();
  await expect(heading).toContainText("At zero");
  await expect(page).not.toHaveURL(/[?&]t=/);
  await expectAccessible(page);
});

test("why and the sequence follow what happens", async ({ page, cluster }) => {
  cluster.play(isMode("Serve"));
  await page.goto(`${cluster.revision}?tab=why`);
  const gate = page.getByTestId("gate");
  await expect(gate).toContainText("Scale to zero is allowed");
  cluster.play(isMode("Proxy"));
  cluster.play(isInactive);
  await expect(page.getByTestId("sentence")).toContainText("Handing over");
  await expect(gate).toContainText("since");
  // Time passes, and nothing else happens.
  const before = await gate.textContent();
  await expect(gate).not.toHaveText(before ?? "");
  await page.keyboard.press("2");
  await expect(page.getByText("spec.mode := Proxy").first()).toBeVisible();
  await expect(page.getByText("replicas 1 → 0")).toHaveCount(0);
  cluster.play(never);
  await expect(page.getByText("replicas 1 → 0").first()).toBeVisible();
  await expectAccessible(page);
});

test("while nothing happens, nothing is asked for", async ({ page, cluster }) => {
  cluster.play(never);
  await page.goto(cluster.revision);
  await lanesShown(page);
  await expect(page.getByTestId("sentence")).toContainText("At zero");
  await page.getByRole("button", { name: "Inspector", exact: true }).click();
  const inspector = page.getByRole("complementary");
  await expect(inspector.getByText("ServerlessService")).toBeVisible();
  await expect(line(page)).toContainText(/newest record ([2-9]|\d\d|\d+ min.*) s ago/);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  // The ages go on nevertheless.
  const age = inspector.getByText(/unchanged for (\d+ min )?\d+ s/).first();
  for (let seconds = 0; seconds < 3; seconds++) {
    const [before, told] = [await age.textContent(), await line(page).textContent()];
    await expect(age).not.toHaveText(before ?? "");
    await expect(line(page)).not.toHaveText(told ?? "");
  }
  expect(asked).toEqual([]);
});

test.describe("trouble", () => {
  test.use({ expectedComplaint: /Failed to load resource|ERR_CONNECTION|net::/ });

  test("when the API server is away the page says so, greys, and goes on afterwards", async ({
    page,
    cluster,
  }) => {
    cluster.play(isMode("Serve"));
    await page.goto(cluster.revision);
    await lanesShown(page);
    await cluster.api.stop();
    await expect(line(page)).toContainText("stale");
    await expect(page.getByRole("status").filter({ hasText: "No data from the cluster" })).toBeVisible();
    await expect(page.locator("main")).toHaveCSS("filter", "grayscale(1)");
    await cluster.api.start();
    cluster.play(never);
    await expect(line(page)).toContainText("● live", { timeout: 60_000 });
    await expect(page.getByTestId("sentence")).toContainText("At zero");
    await expect(page.locator("main")).toHaveCSS("filter", "none");
  });

  test("what may not be watched is named, with what is lost for it", async ({ page, cluster }) => {
    cluster.api.faults.answer(403, {
      message: 'pods is forbidden: User "u" cannot list resource "pods"',
      match: { resource: "pods", times: Number.POSITIVE_INFINITY },
    });
    cluster.play(never);
    await page.goto(cluster.overview);
    await page.getByText("1 thing is missing").click();
    await expect(page.getByText("No permission to list or watch pods.")).toBeVisible();
    await expect(page.getByText(/so are most steps of a cold start/)).toBeVisible();
    await expect(page.getByRole("row", { name: /hello-00001/ })).toBeVisible();
    await expectAccessible(page);
  });

  test("a server that was killed shows the past again, and the time between as unknown", async ({
    page,
    cluster,
  }) => {
    cluster.play(never);
    await page.goto(cluster.revision);
    await lanesShown(page);
    await expect(page.getByTestId("sentence")).toContainText("At zero");
    const source = `${cluster.server.origin}/api/sources/live-lab`;
    const { records } = await (await page.request.get(source)).json();
    expect(records).toBeGreaterThan(300);
    await expect.poll(() => recordsOnDisk(cluster.history)).toBeGreaterThanOrEqual(records);
    await cluster.server.stop("SIGKILL");
    await expect(line(page)).toContainText("disconnected");
    await cluster.restart();
    await expect(line(page)).toContainText("● live", { timeout: 60_000 });
    await expect(page.getByTestId("sentence")).toContainText("At zero");
    const { gaps } = await (await page.request.get(source)).json();
    const endpoints = gaps.filter((gap: { resource: string }) => gap.resource === "endpoints");
    expect(endpoints).toHaveLength(1);
    expect(endpoints[0].to - endpoints[0].from).toBeGreaterThan(0);
    expect(endpoints[0].reason).toContain("not watching");
  });
});

test("a recording is written, stopped, and opened from the first page", async ({ page, cluster }) => {
  cluster.play(isMode("Serve"));
  await page.goto(cluster.revision);
  await lanesShown(page);
  await page.getByRole("button", { name: "Record", exact: true }).click();
  await expect(page.getByRole("button", { name: /^Stop recording/ })).toBeVisible();
  cluster.play(never);
  await expect(page.getByTestId("sentence")).toContainText("At zero");
  await page.getByRole("button", { name: /^Stop recording/ }).click();
  await expect(page.getByRole("button", { name: "Record", exact: true })).toBeVisible();
  await page.goto(cluster.server.origin);
  await expect(page.getByRole("link", { name: "lab", exact: true })).toBeVisible();
  await page.getByRole("link", { name: /^live-lab-hello-00001-/ }).click();
  await lanesShown(page);
  await expect(page.getByText("● recording")).toBeVisible();
});

test("the last minutes can be saved after the fact", async ({ page, cluster }) => {
  cluster.play(never);
  await page.goto(cluster.revision);
  await lanesShown(page);
  await expect(page.getByTestId("sentence")).toContainText("At zero");
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Save the last 15 min" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^live-lab-hello-00001-\d{8}-\d{6}\.ndjson\.gz$/);
  const bytes = readFileSync((await file.path()) ?? "");
  expect([bytes[0], bytes[1]]).toEqual([0x1f, 0x8b]);
});

test("it fits on a narrow screen", async ({ page, cluster }) => {
  cluster.play(never);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(cluster.overview);
  await expect(page.getByTestId("summary")).toContainText("1 at zero");
  await expectNoSidewaysScroll(page);
  await page.goto(cluster.revision);
  await lanesShown(page);
  await expectNoSidewaysScroll(page);
});

test("another cluster of the kubeconfig is one choice away, and both are watched", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-e2e-two-"));
  const [one, two] = await Promise.all([createFakeApi({ token: "t" }), createFakeApi({ token: "t" })]);
  const records = await recordsOf("cold-start");
  const pods = processPods(records);
  // What was ending then has ended by now.
  for (const record of records) {
    const isEnding = asObject(record.object.metadata).deletionTimestamp !== undefined;
    serve(two, isEnding ? { ...record, type: "DELETED" } : record, pods);
  }
  const [first, second] = [one, two].map((api, i) => JSON.parse(api.kubeconfig({ context: `lab-${i + 1}` })));
  const named = (config: typeof first, i: number) => ({
    clusters: [{ ...config.clusters[0], name: `c${i}` }],
    users: [{ ...config.users[0], name: `u${i}` }],
    contexts: [{ name: `lab-${i}`, context: { cluster: `c${i}`, user: `u${i}`, namespace: "demo" } }],
  });
  const [a, b] = [named(first, 1), named(second, 2)];
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": "lab-1",
    clusters: [...a.clusters, ...b.clusters],
    users: [...a.users, ...b.users],
    contexts: [...a.contexts, ...b.contexts],
  };
  writeFileSync(join(folder, "kubeconfig"), JSON.stringify(kubeconfig));
  const server = await startServer({
    env: { SKSCOPE_KUBECONFIG: join(folder, "kubeconfig"), SKSCOPE_DATA_DIR: join(folder, "data") },
  });
  try {
    await page.goto(server.origin);
    await expect(page.getByRole("heading", { name: "Live clusters" })).toBeVisible();
    await page.getByRole("link", { name: "lab-1" }).click();
    // The namespace of the context, as for kubectl.
    await expect(page.getByTestId("summary")).toContainText(
      "There is no ServerlessService in the namespace demo",
    );
    await page.getByLabel("Cluster").selectOption("lab-2");
    await expect(page).toHaveURL(/live-lab-2/);
    await expect(page.getByTestId("summary")).toContainText("1 revision: 1 at zero");
    await page.goto(server.origin);
    await expect(page.getByTestId("cluster-now")).toHaveText([
      /^newest record \d{4}-/,
      /^1 at zero · newest record \d{4}-/,
    ]);
    expect(one.watchers()).toBeGreaterThan(10);
    expect(two.watchers()).toBeGreaterThan(10);
    for (const api of [one, two]) expect(api.requests.filter(({ method }) => method !== "GET")).toEqual([]);
  } finally {
    await leave(page);
    await server.stop();
    await Promise.all([one.close(), two.close()]);
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a shared installation asks for its token, and leads on where one wanted to go", async ({ page }) => {
  const server = await startServer({ env: { SKSCOPE_TOKEN: "open sesame 1" } });
  try {
    await page.goto(`${server.origin}/view/cold-start?q=hello`);
    await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
    await expectAccessible(page);
    await page.getByLabel("Token").fill("no");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Wrong token.")).toBeVisible();
    await page.getByLabel("Token").fill("open sesame 1");
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/\/view\/cold-start\?q=hello/);
    await expect(page.getByRole("row", { name: /hello-00001/ })).toBeVisible();
  } finally {
    await leave(page);
    await server.stop();
  }
});
