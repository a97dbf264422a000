/** Weeks in numbers over HTTP: of a recording, and of the facts that a server keeps of a cluster. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SourceStats } from "../../lib/client/port.ts";
import { type ClusterHistory, statsOfState } from "../../lib/core/index.ts";
import { openFactsWriter } from "../../lib/facts/facts-writer.ts";
import { factFolders } from "../../lib/facts/folders.ts";
import { createFakeApi, type FakeApi } from "../support/fake-api/fake-api.ts";
import { recordsOf } from "../support/play-cluster.ts";
import { startServer } from "../support/server.ts";
import { wakeFact } from "../support/wake-fact.ts";
import { shipped } from "../unit/sources/traces.ts";
import { ask, askJson } from "./http.ts";

const DAY = 86_400_000;

describe("/stats of a recording", () => {
  const QUESTION = {
    from: null,
    to: null,
    namespace: null,
    service: null,
    by: "week",
    objective: null,
  } as const;

  test("is what the core says of it", async () => {
    const { state } = await shipped("cold-start");
    const answer = await askJson<SourceStats>("/api/sources/cold-start/stats");
    expect(answer).toEqual({ ...statsOfState(state, QUESTION), failure: "" });
    expect(answer.all.count).toBeGreaterThan(0);
    const query = "by=revision&within=3000&share=99.5&namespace=demo&service=hello";
    const asked = { ...QUESTION, by: "revision", namespace: "demo", service: "hello" } as const;
    expect(await askJson(`/api/sources/cold-start/stats?${query}`)).toEqual({
      ...statsOfState(state, { ...asked, objective: { withinMs: 3_000, share: 0.995 } }),
      failure: "",
    });
  });

  test("of a time without records says that nobody watched", async () => {
    const path = "/api/sources/cold-start/stats?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z";
    expect(await askJson(path)).toMatchObject({ watchedMs: 0, services: [], all: { count: 0 } });
  });

  test.each([
    [
      "by=month",
      'The parameter "by" is "month". Allowed: "minute" or "hour" or "day" or "week" or "revision" or "auto".',
    ],
    ["from=yesterday", 'The parameter "from" is "yesterday". Allowed: an RFC 3339 time'],
    [
      "from=2020-01-02T00:00:00Z&to=2020-01-01T00:00:00Z",
      '"from" (2020-01-02T00:00:00.000Z) is later than "to"',
    ],
    ["within=0", 'The parameter "within" is "0". Allowed: a number of milliseconds, from 1.'],
    ["within=3s", 'The parameter "within" is "3s".'],
    ["share=99", '"share" needs "within": a number of milliseconds, from 1.'],
    ["within=1&share=0", 'The parameter "share" is "0". Allowed: a percentage above 0, up to 100.'],
    ["within=1&share=100.1", 'The parameter "share" is "100.1".'],
    ["namespace=A", 'The parameter "namespace" is "A".'],
    ["service=a/b", 'The parameter "service" is "a/b".'],
  ])("%s is refused", async (query, detail) => {
    const { status, text } = await ask(`/api/sources/cold-start/stats?${query}`);
    expect(status).toBe(400);
    expect((JSON.parse(text) as { detail: string }).detail).toContain(detail);
  });

  test("there are none of what is no source, and no other method", async () => {
    expect((await ask("/api/sources/nothing/stats")).status).toBe(404);
    expect((await ask("/api/sources/cold-start/stats", { method: "POST" })).status).toBe(405);
  });
});

describe("/stats of a cluster", () => {
  let api: FakeApi;
  let folder: string;
  let env: Record<string, string>;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "skscope-stats-"));
    api = await createFakeApi({ token: "t" });
    for (const { type, resource, object } of await recordsOf("cold-start")) {
      if (type === "ADDED" || type === "MODIFIED") api.put(resource, object);
    }
    const kubeconfig = join(folder, "config");
    writeFileSync(kubeconfig, api.kubeconfig());
    env = {
      SKSCOPE_DATA_DIR: join(folder, "data"),
      SKSCOPE_KUBECONFIG: kubeconfig,
      SKSCOPE_ALL_NAMESPACES: "1",
      SKSCOPE_WATCH: "1",
    };
  });
  afterAll(async () => {
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Does something with a server, which is told to end after it. */
  async function withServer<T>(work: (statsOf: () => Promise<Response>) => Promise<T>): Promise<T> {
    const server = await startServer({ env });
    try {
      const { clusters } = await (await fetch(`${server.origin}/api/sources`)).json();
      const source = clusters[0].id as string;
      return await work(() => fetch(`${server.origin}/api/sources/${source}/stats?within=3000`));
    } finally {
      await server.stop();
    }
  }

  test("are of the facts that it has kept while it watched from its start, and of weeks before", async () => {
    const began = Date.now();
    await withServer(async (statsOf) => {
      // Nothing is there before the first facts are written.
      expect(await (await statsOf()).json()).toMatchObject({ failure: "" });
      // From its start to the first that it heard is the first time that it watched.
      await expect.poll(async () => (await (await statsOf()).json()).watchedMs).toBeGreaterThan(0);
    });
    const [kept, ...others] = await factFolders(join(folder, "data"));
    if (kept === undefined) throw new Error("no facts were kept");
    expect(others).toEqual([]);
    const now = Date.now();
    const wake = wakeFact({ at: now - 9 * DAY, totalMs: 1_200 });
    const writer = await openFactsWriter({ folder: kept.path, ms: 365 * DAY, bytes: 1e9 }, now);
    writer.write([{ facts: [wake], revoked: [] }], { from: now - 10 * DAY, to: now - 8 * DAY }, null);
    writer.close();
    const stats = await withServer(async (statsOf) => (await (await statsOf()).json()) as SourceStats);
    expect(stats.services.find(({ service }) => service === "web")?.wakes).toMatchObject({
      total: { p90: 1_200 },
      kept: { share: 1 },
    });
    // Two days of the one, and the moment of the other.
    expect(stats.watchedMs).toBeGreaterThan(2 * DAY);
    expect(stats.watchedMs).toBeLessThanOrEqual(2 * DAY + Date.now() - began);
    expect(stats.to - stats.from).toBe(30 * DAY);
  });

  test("has hours on disk, each of which is a source like a recording", async () => {
    await withServer(async (statsOf) => {
      const stats = (await statsOf()).url;
      const history = (await (await fetch(stats.replace(/stats.*/, "history"))).json()) as ClusterHistory;
      expect(history.hours.length).toBeGreaterThan(0);
      expect(history.bars).toHaveLength(240);
      expect(history.watched.length).toBeGreaterThan(0);
      const [hour] = history.hours;
      const opened = await fetch(new URL(`/api/sources/${encodeURIComponent(hour?.id ?? "")}`, stats));
      expect(opened.status).toBe(200);
      expect((await opened.json()).digests.map(({ key }: { key: string }) => key)).toEqual([
        "demo/hello-00001",
      ]);
      const never = encodeURIComponent((hour?.id ?? "").replace(/@.*/, "@2020-01-01T00"));
      expect((await fetch(new URL(`/api/sources/${never}`, stats))).status).toBe(404);
      expect((await fetch(new URL("/api/sources/cold-start/history", stats))).status).toBe(404);
    });
  });

  test("cannot be had of a damaged file before it is set aside, which is said", async () => {
    const [kept] = await factFolders(join(folder, "data"));
    writeFileSync(join(kept?.path ?? "", "facts.db"), "spoilt ".repeat(2_000));
    env = { ...env, SKSCOPE_WATCH: "" };
    await withServer(async (statsOf) => {
      const response = await statsOf();
      expect(response.status).toBe(500);
      expect((await response.json()).detail).toContain("The file is damaged.");
    });
  });
});
