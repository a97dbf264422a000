import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { connectCluster } from "../../../lib/cluster/kubeconfig.ts";
import {
  openSession,
  panelWords,
  rowsOfService,
  rowViews,
  type Session,
  statusView,
  systemClock,
  whyView,
} from "../../../lib/panel/index.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";
import { processPods, recordsOf, serve } from "../../support/play-cluster.ts";

const FOR_EVER = { times: Number.POSITIVE_INFINITY };
const KEY = "demo/hello-00001";
const records = await recordsOf("cold-start");

let folder: string;
let api: FakeApi;
let session: Session | null = null;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-panel-"));
  api = await createFakeApi();
  for (const { initial, resource, object } of records) if (initial) api.put(resource, object);
  writeFileSync(join(folder, "kubeconfig"), api.kubeconfig());
});
afterEach(async () => {
  session?.stop();
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What the recording tells after its first lists. */
function playAll(played = records): void {
  const pods = processPods(played);
  for (const record of played) if (!record.initial) serve(api, record, pods);
}

function open(namespace: string | null = null): Session {
  session = openSession({
    api: connectCluster({ kubeconfig: join(folder, "kubeconfig") }, process.env),
    clock: systemClock,
    namespace,
    systemNamespace: "knative-serving",
  });
  return session;
}

/** Resolves when the condition holds; it is looked at after each change. */
function until(watched: Session, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const leave = watched.subscribe(() => {
      if (!condition()) return;
      leave();
      resolve();
    });
  });
}

const words = (locale: "en" | "zh") => panelWords(locale, Date.now(), "utc");

describe("a cluster that a panel watches", () => {
  test("is told of a revision from when it is made, and of its cold start", async () => {
    const watched = open();
    await until(watched, () => watched.isSettled);
    expect(whyView(watched.state, KEY, Date.now(), words("en"))).toBeNull();
    playAll();
    await until(watched, () => (watched.state.revisions.get(KEY)?.coldStarts.length ?? 0) > 1);
    const view = whyView(watched.state, KEY, Date.now(), words("en"));
    expect(view).toMatchObject({ namespace: "demo", name: "hello-00001" });
    expect(view?.coldStarts[0]?.phases.length).toBeGreaterThan(0);
    const seq = view?.sentences.find((one) => one.seq !== null)?.seq ?? -1;
    expect(watched.sourceOf(seq)).toMatchObject({ namespace: "demo" });
  });

  test("is told of a revision that was there before, from lists alone", async () => {
    // Log lines may come as soon as the lists, and are of this moment here: they would tell of load.
    playAll(records.filter(({ type }) => type !== "LOG"));
    const watched = open();
    await until(watched, () => watched.isSettled);
    const view = whyView(watched.state, KEY, Date.now(), words("en"));
    expect(view).toMatchObject({ phase: "Zero", phaseWord: "Zero" });
    expect(view?.sentences.length).toBeGreaterThan(0);
    expect(view?.route).toMatchObject({ path: "activator", wish: "Proxy", unknown: false });
    expect(view?.gate.headline).toContain("zero");
  });

  test("says the same in both languages, from the same facts", async () => {
    playAll();
    const watched = open();
    await until(watched, () => watched.isSettled);
    const t = Date.now();
    const [en, zh] = (["en", "zh"] as const).map((one) => whyView(watched.state, KEY, t, words(one)));
    expect(zh?.phaseWord).toBe("零副本");
    expect(zh?.sentences.map(({ seq, known }) => [seq, known])).toEqual(
      en?.sentences.map(({ seq, known }) => [seq, known]),
    );
    expect(zh?.gate.rows.map(({ id, state }) => [id, state])).toEqual(
      en?.gate.rows.map(({ id, state }) => [id, state]),
    );
    expect(zh?.sentences[0]?.text).not.toBe(en?.sentences[0]?.text);
  });

  test("of one namespace asks for nothing beyond it and Knative's own", async () => {
    playAll();
    const watched = open("demo");
    await until(watched, () => watched.isSettled);
    const outside = api.requests.filter(
      ({ path }) => !/\/namespaces\/(demo|knative-serving)\//.test(path) && !path.startsWith("/version"),
    );
    expect(outside.map(({ path }) => path)).toEqual([]);
    expect(rowViews(watched.state, Date.now(), words("en")).map(({ key }) => key)).toEqual([KEY]);
  });

  test("finds the revisions of a Service by their label", async () => {
    playAll();
    const watched = open();
    await until(watched, () => watched.isSettled);
    const rows = rowViews(watched.state, Date.now(), words("en"));
    const labelled = watched.labelledWith("demo", "hello");
    expect([...labelled]).toEqual([KEY]);
    expect(rowsOfService(rows, "demo", "hello", labelled).map(({ key }) => key)).toEqual([KEY]);
    expect(rowsOfService(rows, "demo", "other", watched.labelledWith("demo", "other"))).toEqual([]);
    expect(rowsOfService(rows, "elsewhere", "hello", new Set())).toEqual([]);
  });

  test("lists the revisions that need attention first, then all by their names", async () => {
    const many = await recordsOf("many-revisions");
    for (const { initial, resource, object } of many) if (initial) api.put(resource, object);
    playAll(many);
    const watched = open("functions");
    await until(watched, () => watched.isSettled);
    const rows = rowViews(watched.state, Date.now(), words("en"));
    const needing = rows.filter(({ findings }) => findings.length > 0);
    expect(needing.map(({ name }) => name)).toContain("fn-10-00001");
    expect(rows.slice(0, needing.length)).toEqual(needing);
    const others = rows.slice(needing.length).map(({ name }) => name);
    expect(others.slice(0, 3)).toEqual(["fn-0-00001", "fn-0-00002", "fn-1-00001"]);
    // As a reader counts.
    expect(others.indexOf("fn-2-00001")).toBeLessThan(others.indexOf("fn-12-00001"));
  });

  test("names what it may not see, and shows that as unknown, not as none", async () => {
    playAll();
    api.faults.answer(403, { match: { resource: "pods", ...FOR_EVER } });
    api.faults.answer(403, { match: { resource: "endpoints", ...FOR_EVER } });
    const watched = open();
    await until(watched, () => watched.isSettled);
    const status = statusView(watched.status(), words("en"));
    expect(status.notAll).toContain("Not seen is not none");
    expect(status.missing.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        "No permission to list or watch pods.",
        "No permission to list or watch endpoints.",
      ]),
    );
    const view = whyView(watched.state, KEY, Date.now(), words("en"));
    expect(view?.route.unknown).toBe(true);
    expect(view?.route.podsUnknown).toBe(true);
    const [row] = rowViews(watched.state, Date.now(), words("en"));
    expect(row?.pods).toBe("unknown");
    expect(row?.path).toContain("→ unknown");
  });

  test("is let go of when the last one stops looking", async () => {
    const watched = open();
    await until(watched, () => watched.isSettled);
    watched.stop();
    await api.until(() => api.watchers() === 0);
    expect(api.watchers()).toBe(0);
  });
});
