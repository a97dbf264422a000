import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  openSession,
  panelWords,
  rowViews,
  type Session,
  statusView,
  systemClock,
  whyView,
} from "../../../lib/panel/index.ts";
import { headlampApi } from "../../../plugins/headlamp/src/connection/cluster-api.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";
import { type FakeProxy, headlampProxy } from "../../support/headlamp-proxy.ts";
import { processPods, recordsOf, serve } from "../../support/play-cluster.ts";

const FOR_EVER = { times: Number.POSITIVE_INFINITY };
const PODS = "/api/v1/namespaces/demo/pods";
const records = await recordsOf("cold-start");

let api: FakeApi;
let proxy: FakeProxy;
let session: Session | null = null;

beforeEach(async () => {
  api = await createFakeApi();
  for (const { initial, resource, object } of records) if (initial) api.put(resource, object);
  proxy = headlampProxy(api);
});
afterEach(async () => {
  session?.stop();
  await api.close();
});

function playAll(): void {
  const pods = processPods(records);
  for (const record of records) if (!record.initial) serve(api, record, pods);
}

function open(namespace: string | null = null): Session {
  const options = { api: headlampApi(proxy, "main"), clock: systemClock, namespace };
  session = openSession({ ...options, systemNamespace: "knative-serving" });
  return session;
}

function until(watched: Session, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const leave = watched.subscribe(() => {
      if (!condition()) return;
      leave();
      resolve();
    });
  });
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const piece of body) text += new TextDecoder().decode(piece);
  return text;
}

const words = panelWords("en", Date.now(), "utc");

describe("Headlamp's connection to a cluster", () => {
  test("lists by requests, watches and follows logs by sockets, and never holds a request open", async () => {
    playAll();
    const watched = open();
    await until(watched, () => watched.isSettled && (watched.status().logs?.followed ?? 0) > 0);
    const view = whyView(watched.state, "demo/hello-00001", Date.now(), words);
    expect(view).toMatchObject({ phase: "Zero", route: { path: "activator" } });
    expect(proxy.streamed.filter((path) => path.includes("watch=1")).length).toBeGreaterThan(10);
    expect(proxy.streamed.some((path) => path.includes("/log?"))).toBe(true);
    expect(proxy.open).toBeGreaterThan(10);
  });

  test("hears of changes and of lines of logs as they come", async () => {
    const watched = open();
    await until(watched, () => watched.isSettled && (watched.status().logs?.followed ?? 0) > 0);
    expect(rowViews(watched.state, Date.now(), words)).toEqual([]);
    playAll();
    await until(watched, () => {
      const revision = watched.state.revisions.get("demo/hello-00001");
      // Probes are told of in the autoscaler's log alone.
      return revision !== undefined && revision.coldStarts.length > 1 && revision.probes.length > 0;
    });
    expect(rowViews(watched.state, Date.now(), words).map(({ key }) => key)).toEqual(["demo/hello-00001"]);
  });

  test("says in the server's words what may not be listed", async () => {
    const message = 'pods is forbidden: User "jane" cannot list resource "pods"';
    api.faults.answer(403, { message, match: { resource: "pods", ...FOR_EVER } });
    const watched = open();
    await until(watched, () => watched.isSettled);
    const { missing, notAll } = statusView(watched.status(), words);
    expect(missing.find(({ what }) => what.includes(" pods."))).toMatchObject({ reason: message });
    expect(notAll).not.toBe("");
  });

  test("of a watch that does not open asks over HTTP why", async () => {
    api.faults.answer(410, {
      message: "too old resource version",
      match: { resource: "pods", watch: true, ...FOR_EVER },
    });
    const { get } = headlampApi(proxy, "main");
    const answer = await get(`${PODS}?watch=1&resourceVersion=1&timeoutSeconds=300`);
    expect(answer.status).toBe(410);
    expect(await textOf(answer.body)).toContain("too old resource version");
    expect(api.requests.at(-1)?.path).toContain("timeoutSeconds=1");
  });

  test("says that sockets are what is lacking where the watch itself may be opened", async () => {
    proxy.takesSockets = false;
    const { get } = headlampApi(proxy, "main");
    await expect(get(`${PODS}?watch=1&timeoutSeconds=300`)).rejects.toThrow("WebSocket");
  });

  test("ends a watch that is not wanted any more, before it opens and after", async () => {
    const { get } = headlampApi(proxy, "main");
    const late = new AbortController();
    const answer = await get(`${PODS}?watch=1&timeoutSeconds=300`, late.signal);
    expect(proxy.open).toBe(1);
    late.abort();
    await expect(textOf(answer.body)).rejects.toThrow("aborted");
    await api.until(() => api.watchers("pods") === 0);
    const early = new AbortController();
    early.abort();
    await expect(get(`${PODS}?watch=1`, early.signal)).rejects.toThrow("aborted");
  });

  test("asks for lists in pages: a streaming list is refused here", async () => {
    const answer = await headlampApi(proxy, "main").get(`${PODS}?watch=1&sendInitialEvents=true`);
    expect(answer.status).toBe(422);
    expect(api.requests).toEqual([]);
  });

  test("is out of reach where nothing answers", async () => {
    await api.stop();
    const answer = await headlampApi(proxy, "main").get(PODS);
    expect(answer.status).toBe(502);
    await api.start();
  });
});
