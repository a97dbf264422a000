/** The fake API server must behave as the real one does, or the tests that use it prove nothing. */
import { Agent, get, type RequestOptions } from "node:https";
import { afterEach, expect, test, vi } from "vitest";
import { createFakeApi, type FakeApi, type FakeApiOptions } from "../../support/fake-api/fake-api.ts";

const PODS = "/api/v1/namespaces/default/pods";
const SKS = "serverlessservices.networking.internal.knative.dev";
const SKS_PATH = "/apis/networking.internal.knative.dev/v1alpha1/serverlessservices";

let opened: FakeApi[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(opened.map((api) => api.close()));
  opened = [];
});

async function fake(options?: FakeApiOptions): Promise<FakeApi> {
  const api = await createFakeApi(options);
  opened.push(api);
  return api;
}

function pod(name: string, version: number, labels: Record<string, string> = {}, namespace = "default") {
  const metadata = { name, namespace, resourceVersion: String(version), labels };
  return { apiVersion: "v1", kind: "Pod", metadata };
}

/** An answer that is being read. */
class Answer {
  status = 0;
  headers: Record<string, string | string[] | undefined> = {};
  pieces: Buffer[] = [];
  /** null as long as it is open. */
  end: "clean" | "broken" | null = null;
  #checks: (() => void)[] = [];
  /** Stops reading until called again. */
  pause: () => void = () => {};
  resume: () => void = () => {};
  abort: () => void = () => {};

  get text(): string {
    return Buffer.concat(this.pieces).toString();
  }
  get lines(): string[] {
    return this.text.split("\n").filter((line) => line !== "");
  }
  /** `TYPE name@version` of every event. */
  get events(): string[] {
    return this.lines.map((line) => {
      const { type, object } = JSON.parse(line);
      const { name = "", resourceVersion } = object.metadata;
      return type === "ERROR" ? `ERROR ${object.code}` : `${type} ${name}@${resourceVersion}`;
    });
  }
  json() {
    return JSON.parse(this.text);
  }
  changed(): void {
    for (const check of [...this.#checks]) check();
  }
  until(condition: () => boolean): Promise<this> {
    return new Promise((resolve) => {
      const check = () => {
        if (!condition()) return;
        this.#checks = this.#checks.filter((other) => other !== check);
        resolve(this);
      };
      this.#checks.push(check);
      check();
    });
  }
  ended(): Promise<this> {
    return this.until(() => this.end !== null);
  }
  count(lines: number): Promise<this> {
    return this.until(() => this.lines.length >= lines);
  }
}

/** Resolves when the head has come. */
function ask(api: FakeApi, path: string, options: RequestOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = get(`${api.url}${path}`, { ca: api.ca, agent: false, ...options }, (response) => {
      const answer = new Answer();
      answer.status = response.statusCode ?? 0;
      answer.headers = response.headers;
      answer.pause = () => response.pause();
      answer.resume = () => response.resume();
      answer.abort = () => request.destroy();
      response.on("data", (piece: Buffer) => {
        answer.pieces.push(piece);
        answer.changed();
      });
      response.on("error", () => {});
      response.on("close", () => {
        answer.end = response.complete ? "clean" : "broken";
        answer.changed();
      });
      resolve(answer);
    });
    request.on("error", reject);
  });
}

async function read(api: FakeApi, path: string, options?: RequestOptions): Promise<Answer> {
  return (await ask(api, path, options)).ended();
}

const watch = (api: FakeApi, path: string, query = "") =>
  ask(api, `${path}?watch=1${query === "" ? "" : `&${query}`}`);

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

test("a list holds its kind, the latest version and items without kind, sorted by namespace and name", async () => {
  const api = await fake();
  api.put("pods", pod("b", 7));
  api.put("pods", pod("a", 12));
  api.put("pods", pod("c", 9, {}, "another"));
  const all = (await read(api, "/api/v1/pods")).json();
  expect(all).toMatchObject({ kind: "PodList", apiVersion: "v1", metadata: { resourceVersion: "12" } });
  const items = all.items as { metadata: { name: string } }[];
  expect(items.map((item) => [item.metadata.name, Object.keys(item)])).toEqual([
    ["c", ["metadata"]],
    ["a", ["metadata"]],
    ["b", ["metadata"]],
  ]);
  expect((await read(api, PODS)).json().items).toHaveLength(2);
  expect((await read(api, SKS_PATH)).json()).toMatchObject({
    kind: "ServerlessServiceList",
    apiVersion: "networking.internal.knative.dev/v1alpha1",
    metadata: { resourceVersion: "12" },
    items: [],
  });
});

test("an empty cluster is at version 1", async () => {
  const list = (await read(await fake(), PODS)).json();
  expect(list.metadata).toEqual({ resourceVersion: "1" });
});

test("pages come from the state of the first one", async () => {
  const api = await fake();
  for (const [index, name] of ["a", "b", "c"].entries()) api.put("pods", pod(name, index + 1));
  const first = (await read(api, `${PODS}?limit=2`)).json();
  expect(first.metadata).toMatchObject({ resourceVersion: "3", remainingItemCount: 1 });
  api.apply({ type: "DELETED", resource: "pods", object: pod("c", 4) });
  const rest = `${PODS}?limit=2&continue=${encodeURIComponent(first.metadata.continue)}`;
  const second = (await read(api, rest)).json();
  expect(second.metadata).toEqual({ resourceVersion: "3" });
  expect(second.items[0].metadata.name).toBe("c");

  api.compact();
  expect((await read(api, rest)).json()).toMatchObject({ kind: "Status", code: 410, reason: "Expired" });
  expect((await read(api, `${PODS}?continue=nonsense`)).status).toBe(400);
});

test("without paging a limit is ignored", async () => {
  const api = await fake({ paging: false });
  api.put("pods", pod("a", 1));
  api.put("pods", pod("b", 2));
  const list = (await read(api, `${PODS}?limit=1`)).json();
  expect(list.items).toHaveLength(2);
  expect(list.metadata.continue).toBeUndefined();
});

test.each([
  ["labelSelector=app=one", "a"],
  ["labelSelector=app==one", "a"],
  ["labelSelector=app!=one", "b c"],
  ["labelSelector=app in (one, two)", "a b"],
  ["labelSelector=app notin (one)", "b c"],
  ["labelSelector=app", "a b"],
  ["labelSelector=!app", "c"],
  ["labelSelector=app,serving.knative.dev/revision=r", "b"],
  ["labelSelector=app in (one,two),app!=one", "b"],
  ["fieldSelector=metadata.name=b", "b"],
  ["fieldSelector=metadata.name!=b,metadata.namespace=default", "a c"],
])("%s chooses %s", async (query, names) => {
  const api = await fake();
  api.put("pods", pod("a", 1, { app: "one" }));
  api.put("pods", pod("b", 2, { app: "two", "serving.knative.dev/revision": "r" }));
  api.put("pods", pod("c", 3));
  const [key = "", value] = query.split(/=(.*)/);
  const list = (await read(api, `${PODS}?${new URLSearchParams({ [key]: value ?? "" })}`)).json();
  expect(list.items.map((item: ReturnType<typeof pod>) => item.metadata.name).join(" ")).toBe(names);
});

test("a selector that cannot be read is refused with 400", async () => {
  const api = await fake();
  for (const query of ["labelSelector=a in b", "labelSelector=a,,b", "fieldSelector=spec.nodeName=x"]) {
    const { status } = await read(api, `${PODS}?${encodeURI(query)}`);
    expect([query, status]).toEqual([query, 400]);
  }
});

test("an object is got by its name, with its kind", async () => {
  const api = await fake();
  const { apiVersion: _, kind: __, ...bare } = pod("a", 3);
  api.put("pods", bare);
  expect((await read(api, `${PODS}/a`)).json()).toEqual(pod("a", 3));
  const missing = await read(api, `${PODS}/b`);
  expect(missing.status).toBe(404);
  expect(missing.json()).toMatchObject({ reason: "NotFound", message: 'pods "b" not found', code: 404 });
});

test("discovery names what is watched and what was put in", async () => {
  const api = await fake();
  api.put("widgets.example.com", {
    apiVersion: "example.com/v2",
    kind: "Widget",
    metadata: { name: "w", resourceVersion: "5" },
  });
  expect((await read(api, "/version")).json()).toHaveProperty("gitVersion");
  expect((await read(api, "/api")).json().versions).toEqual(["v1"]);
  const groups = (await read(api, "/apis")).json().groups.map(({ name }: { name: string }) => name);
  expect(groups).toEqual(expect.arrayContaining(["apps", "serving.knative.dev", "example.com"]));
  const kinds = (path: string) =>
    read(api, path).then((answer) =>
      answer.json().resources.map(({ name, kind }: Record<string, string>) => `${name} ${kind}`),
    );
  expect(await kinds("/api/v1")).toEqual(
    expect.arrayContaining(["pods Pod", "pods/log Pod", "endpoints Endpoints", "configmaps ConfigMap"]),
  );
  expect(await kinds("/apis/networking.internal.knative.dev/v1alpha1")).toEqual([
    "serverlessservices ServerlessService",
    "certificates Certificate",
    "ingresses Ingress",
  ]);
  expect(await kinds("/apis/serving.knative.dev/v1")).toEqual(
    expect.arrayContaining(["revisions Revision", "services Service", "routes Route"]),
  );
  expect((await read(api, "/apis/example.com/v2/widgets/w")).json().metadata.name).toBe("w");
  expect((await read(api, "/apis/example.com/v2/gadgets")).json().code).toBe(404);
  const unknown = await read(api, "/apis/unknown.example.com/v1/things");
  expect([unknown.status, unknown.text]).toEqual([404, "404 page not found\n"]);
});

test("a resource that is answered with 404 for ever is not discovered", async () => {
  const api = await fake();
  const match = { resource: SKS, times: Number.POSITIVE_INFINITY };
  api.faults.answer(404, { match });
  for (let n = 0; n < 3; n += 1) expect((await read(api, SKS_PATH)).status).toBe(404);
  const { resources } = (await read(api, "/apis/networking.internal.knative.dev/v1alpha1")).json();
  expect(resources.map(({ name }: { name: string }) => name)).toEqual(["certificates", "ingresses"]);
});

test("a watch gets what is newer than its version, in order, and then what happens", async () => {
  const api = await fake();
  api.put("pods", pod("a", 3));
  api.apply({ type: "MODIFIED", resource: "pods", object: pod("a", 4) });
  api.apply({ type: "ADDED", resource: "pods", object: pod("b", 5) });
  api.apply({ type: "ADDED", resource: "services", object: pod("other", 6) });
  const answer = await watch(api, PODS, "resourceVersion=4");
  api.apply({ type: "DELETED", resource: "pods", object: pod("a", 7) });
  api.apply({ type: "ADDED", resource: "pods", object: pod("c", 8, {}, "another") });
  api.apply({ type: "MODIFIED", resource: "pods", object: pod("b", 9) });
  await answer.count(3);
  expect(answer.events).toEqual(["ADDED b@5", "DELETED a@7", "MODIFIED b@9"]);
  expect(answer.lines[0]).toBe(JSON.stringify({ type: "ADDED", object: pod("b", 5) }));
  expect(api.watchers()).toBe(1);
  answer.abort();
  await api.until(() => api.watchers() === 0);
});

test("an event with a lower version than the list's is not lost between list and watch", async () => {
  const api = await fake();
  api.put("services", pod("other", 105));
  api.apply({ type: "ADDED", resource: "pods", object: pod("a", 100) });
  api.apply({ type: "ADDED", resource: "pods", object: pod("b", 101) });
  const answer = await watch(api, PODS, "resourceVersion=105");
  await answer.count(2);
  expect(answer.events).toEqual(["ADDED a@100", "ADDED b@101"]);
  const resumed = await watch(api, PODS, "resourceVersion=100");
  await resumed.count(1);
  expect(resumed.events).toEqual(["ADDED b@101"]);
});

test.each(["", "resourceVersion=0"])("a watch with %j begins with what is there", async (query) => {
  const api = await fake();
  api.put("pods", pod("b", 3));
  api.put("pods", pod("a", 4));
  const answer = await watch(api, PODS, query);
  api.apply({ type: "ADDED", resource: "pods", object: pod("c", 5) });
  await answer.count(3);
  expect(answer.events).toEqual(["ADDED a@4", "ADDED b@3", "ADDED c@5"]);
});

test("with a selector, objects are added and deleted as they begin and cease to be chosen", async () => {
  const api = await fake();
  api.put("pods", pod("a", 2, { app: "no" }));
  const query = "labelSelector=app%3Dyes&resourceVersion=2";
  const live = await watch(api, PODS, query);
  const steps = [
    ["MODIFIED", pod("a", 3, { app: "yes" })],
    ["MODIFIED", pod("a", 4, { app: "yes" })],
    ["MODIFIED", pod("a", 5, { app: "no" })],
    ["MODIFIED", pod("a", 6, { app: "no" })],
    ["DELETED", pod("a", 7, { app: "no" })],
    ["ADDED", pod("b", 8, { app: "yes" })],
    ["DELETED", pod("b", 9, { app: "yes" })],
  ] as const;
  for (const [type, object] of steps) api.apply({ type, resource: "pods", object });
  const later = await watch(api, PODS, query);
  const expected = ["ADDED a@3", "MODIFIED a@4", "DELETED a@5", "ADDED b@8", "DELETED b@9"];
  for (const answer of [live, later]) {
    await answer.count(5);
    expect(answer.events).toEqual(expected);
  }
  // As the object was when it was last chosen.
  expect(JSON.parse(live.lines[2] ?? "").object.metadata.labels).toEqual({ app: "yes" });
});

test("a streaming list ends its first part with a bookmark", async () => {
  const api = await fake();
  api.put(SKS, { metadata: { name: "s", namespace: "default", resourceVersion: "8" } });
  const query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  const answer = await watch(api, SKS_PATH, query);
  await answer.count(2);
  api.apply({
    type: "DELETED",
    resource: SKS,
    object: { metadata: { name: "s", namespace: "default", resourceVersion: "9" } },
  });
  await answer.count(3);
  expect(answer.events).toEqual(["ADDED s@8", "BOOKMARK @8", "DELETED s@9"]);
  const [added, bookmark] = answer.lines.map((line) => JSON.parse(line).object);
  expect(added).toMatchObject({
    kind: "ServerlessService",
    apiVersion: "networking.internal.knative.dev/v1alpha1",
  });
  expect(bookmark.metadata.annotations).toEqual({ "k8s.io/initial-events-end": "true" });
});

test("parameters of streaming lists that contradict one another are refused with 422", async () => {
  const api = await fake();
  const without = await fake({ watchList: false });
  const refused = await read(
    without,
    `${PODS}?watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
  );
  expect(refused.json()).toMatchObject({ code: 422, reason: "Invalid" });
  expect(refused.json().message).toContain(
    "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
  );
  for (const query of [
    "watch=1&resourceVersionMatch=NotOlderThan",
    "watch=1&sendInitialEvents=true",
    "sendInitialEvents=true",
  ]) {
    expect((await read(api, `${PODS}?${query}`)).status).toBe(422);
  }
});

test("bookmarks go to those who asked for them", async () => {
  const api = await fake();
  api.put("pods", pod("a", 5));
  const asked = await watch(api, PODS, "resourceVersion=5&allowWatchBookmarks=true");
  const other = await watch(api, PODS, "resourceVersion=5");
  api.bookmark();
  api.bookmark("pods", "20");
  api.bookmark("services", "21");
  api.apply({ type: "ADDED", resource: "pods", object: pod("b", 22) });
  await asked.count(3);
  await other.count(1);
  expect(asked.events).toEqual(["BOOKMARK @5", "BOOKMARK @20", "ADDED b@22"]);
  expect(other.events).toEqual(["ADDED b@22"]);
});

test("a watch ends by itself after timeoutSeconds", async () => {
  const api = await fake();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  const answer = await watch(api, PODS, "resourceVersion=1&timeoutSeconds=300");
  vi.advanceTimersByTime(299_999);
  expect(api.watchers("pods")).toBe(1);
  vi.advanceTimersByTime(1);
  await answer.ended();
  expect([answer.end, api.watchers("pods")]).toEqual(["clean", 0]);
});

test("after a compaction a watch from before gets 410, in the head or in the stream", async () => {
  const api = await fake();
  api.apply({ type: "ADDED", resource: "pods", object: pod("a", 5) });
  api.apply({ type: "ADDED", resource: "pods", object: pod("b", 6) });
  const open = await watch(api, PODS, "resourceVersion=6");
  api.compact();
  const head = await read(api, `${PODS}?watch=1&resourceVersion=5`);
  expect(head.status).toBe(410);
  expect(head.json()).toMatchObject({ reason: "Expired", message: "too old resource version: 5 (6)" });
  api.compact("stream");
  const stream = await read(api, `${PODS}?watch=1&resourceVersion=5`);
  expect([stream.status, stream.events, stream.end]).toEqual([200, ["ERROR 410"], "clean"]);

  const later = await watch(api, PODS, "resourceVersion=6");
  api.apply({ type: "ADDED", resource: "pods", object: pod("c", 7) });
  for (const answer of [open, later]) {
    await answer.count(1);
    expect(answer.events).toEqual(["ADDED c@7"]);
  }
});

test("logs are read whole, filtered by time, and followed", async () => {
  let now = Date.parse("2026-01-01T00:00:00.250Z");
  const api = await fake({ now: () => now });
  const path = "/api/v1/namespaces/knative-serving/pods/activator-1/log";
  expect((await read(api, path)).status).toBe(404);
  const print = (line: string) => api.log("knative-serving", "activator-1", "activator", line);
  print("one");
  now += 1000;
  print("two");
  now += 1000;
  print("drei €");
  expect((await read(api, `${path}?container=activator`)).text).toBe("one\ntwo\ndrei €\n");
  expect((await read(api, `${path}?tailLines=1&timestamps=true`)).text).toBe(
    "2026-01-01T00:00:02.250000000Z drei €\n",
  );
  // The fraction is lost on the way to the kubelet.
  expect((await read(api, `${path}?sinceTime=2026-01-01T00:00:01.9Z`)).text).toBe("two\ndrei €\n");
  expect((await read(api, `${path}?container=another`)).status).toBe(400);

  const follower = await ask(api, `${path}?follow=true&tailLines=1`);
  print("four");
  await follower.count(2);
  expect(follower.lines).toEqual(["drei €", "four"]);
  expect([api.watchers(), api.watchers("pods/log")]).toEqual([0, 1]);
  api.endLog("knative-serving", "activator-1", "activator");
  await follower.ended();
  expect(follower.end).toBe("clean");
  expect((await read(api, path)).text).toBe("");
});

test("of several containers one must be named", async () => {
  const api = await fake();
  const spec = { containers: [{ name: "user-container" }, { name: "queue-proxy" }] };
  api.put("pods", { ...pod("a", 2), spec });
  const refused = await read(api, `${PODS}/a/log`);
  expect(refused.json().message).toContain("choose one of: [user-container queue-proxy]");
  expect((await read(api, `${PODS}/a/log?container=queue-proxy`)).text).toBe("");
});

test("only who has the token or a certificate may ask, and the token can change", async () => {
  const api = await fake({ token: "first" });
  expect((await read(api, PODS)).json()).toMatchObject({ code: 401, reason: "Unauthorized" });
  expect((await read(api, PODS, bearer("first"))).status).toBe(200);
  api.setToken("second");
  expect((await read(api, PODS, bearer("first"))).status).toBe(401);
  expect((await read(api, PODS, bearer("second"))).status).toBe(200);

  const { users } = JSON.parse(api.kubeconfig({ clientCertificate: true }));
  const decoded = (name: string) => Buffer.from(users[0].user[name], "base64");
  const identity = { cert: decoded("client-certificate-data"), key: decoded("client-key-data") };
  expect((await read(api, PODS, identity)).status).toBe(200);
});

test("a resumed connection without a certificate is nobody's", async () => {
  const api = await fake({ token: "secret" });
  const agent = new Agent({ maxCachedSessions: 10 });
  for (let n = 0; n < 3; n += 1) expect((await read(api, PODS, { agent })).status).toBe(401);
  agent.destroy();
});

test("a kubeconfig says where the server is and how to authenticate", async () => {
  const api = await fake({ token: "secret" });
  const exec = { command: "get-token", args: ["--now"] };
  const plain = JSON.parse(api.kubeconfig({ context: "lab", namespace: "apps" }));
  expect(plain["current-context"]).toBe("lab");
  expect(plain.contexts).toEqual([
    { name: "lab", context: { cluster: "fake", user: "fake", namespace: "apps" } },
  ]);
  expect(plain.clusters[0].cluster.server).toBe(api.url);
  expect(atob(plain.clusters[0].cluster["certificate-authority-data"])).toBe(api.ca);
  expect(plain.users[0].user).toEqual({ token: "secret" });
  expect(JSON.parse(api.kubeconfig({ token: "other" })).users[0].user.token).toBe("other");
  expect(JSON.parse(api.kubeconfig({ exec })).users[0].user).toMatchObject({ exec });
});

test("what was asked is recorded, with whom it was asked as", async () => {
  const api = await fake();
  const headers = { "impersonate-user": "jane" };
  await read(api, `${PODS}?limit=5`, { headers });
  await watch(api, SKS_PATH, "resourceVersion=1");
  await read(api, `${PODS}/a/log`);
  await read(api, "/version");
  expect(api.requests).toEqual([
    { method: "GET", path: `${PODS}?limit=5`, status: 200, resource: "pods", watch: false, as: "jane" },
    {
      method: "GET",
      path: `${SKS_PATH}?watch=1&resourceVersion=1`,
      status: 200,
      resource: SKS,
      watch: true,
    },
    { method: "GET", path: `${PODS}/a/log`, status: 404, resource: "pods/log", watch: false },
    { method: "GET", path: "/version", status: 200, resource: null, watch: false },
  ]);
});

test("other methods than GET are refused", async () => {
  expect((await read(await fake(), PODS, { method: "DELETE" })).status).toBe(405);
});

test("answers are used up by matching requests only", async () => {
  const api = await fake();
  api.faults.answer(429, { retryAfter: 3, match: { resource: "pods", watch: false, times: 2 } });
  api.faults.answer(500, { reason: "Broken", message: "of no use", match: { watch: true } });
  expect((await read(api, SKS_PATH)).status).toBe(200);
  for (let n = 0; n < 2; n += 1) {
    const refused = await read(api, PODS);
    expect([refused.status, refused.headers["retry-after"]]).toEqual([429, "3"]);
    expect(refused.json()).toMatchObject({ reason: "TooManyRequests", details: { retryAfterSeconds: 3 } });
  }
  expect((await read(api, PODS)).status).toBe(200);
  const broken = await read(api, `${PODS}?watch=true`);
  expect(broken.json()).toMatchObject({ code: 500, reason: "Broken", message: "of no use" });
});

test("watches are cut at once, after half a line, or end cleanly", async () => {
  const api = await fake();
  const [now, half, clean, other] = await Promise.all([
    watch(api, PODS),
    watch(api, "/api/v1/endpoints"),
    watch(api, "/api/v1/configmaps"),
    watch(api, "/api/v1/services"),
  ]);
  api.apply({ type: "ADDED", resource: "pods", object: pod("a", 2) });
  api.faults.cut({ match: { resource: "pods" } });
  api.faults.cut({ mode: "half-line", match: { resource: "endpoints" } });
  api.faults.cut({ mode: "clean", match: { resource: "configmaps" } });
  expect(api.watchers()).toBe(2);
  api.apply({ type: "ADDED", resource: "endpoints", object: pod("b", 3) });
  expect(api.watchers()).toBe(1);
  await Promise.all([now.ended(), half.ended(), clean.ended()]);
  expect([now.end, half.end, clean.end, other.end]).toEqual(["broken", "broken", "clean", null]);
  // What was sent before the cut arrives.
  expect(now.events).toEqual(["ADDED a@2"]);
  const whole = `${JSON.stringify({ type: "ADDED", object: pod("b", 3) })}\n`;
  expect(half.text).toBe(whole.slice(0, whole.length / 2));
});

test("so many watches are cut as times says, and followers only when logs are meant", async () => {
  const api = await fake();
  api.log("default", "a", "c", "line");
  const follower = await ask(api, `${PODS}/a/log?follow=true`);
  await Promise.all([watch(api, PODS), watch(api, PODS)]);
  api.faults.cut({ match: { times: 1 } });
  expect([api.watchers(), api.watchers("pods/log")]).toEqual([1, 1]);
  api.faults.cut({ match: { log: true } });
  await follower.ended();
  expect([follower.end, follower.text, api.watchers()]).toEqual(["broken", "line\n", 1]);
});

test("a stalled request gets no answer until it is resumed", async () => {
  const api = await fake();
  const { promise: resume, resolve } = Promise.withResolvers<void>();
  api.faults.stall({ resume, match: { resource: "pods" } });
  const stalled = read(api, PODS);
  await api.until(() => api.requests.length === 1);
  await read(api, SKS_PATH);
  expect(api.requests.map(({ status }) => status)).toEqual([0, 200]);
  resolve();
  expect((await stalled).status).toBe(200);
});

test("a slow answer comes in pieces of so many bytes, also within a letter", async () => {
  const api = await fake();
  api.put("pods", pod("a", 2, { app: "größe" }));
  api.faults.slow({ chunkBytes: 1, match: { watch: false } });
  const list = await read(api, PODS);
  expect(list.pieces.every(({ length }) => length === 1)).toBe(true);
  expect(list.json().items[0].metadata.labels.app).toBe("größe");

  api.faults.slow({ chunkBytes: 7, match: { watch: true } });
  const slow = await watch(api, PODS);
  api.apply({ type: "MODIFIED", resource: "pods", object: pod("a", 3) });
  api.faults.cut({ mode: "clean" });
  await slow.ended();
  expect(slow.events).toEqual(["ADDED a@2", "MODIFIED a@3"]);
  expect(Math.max(...slow.pieces.map(({ length }) => length))).toBe(7);
});

test("held lists wait until they are released, and hold what is there then", async () => {
  const api = await fake();
  const release = api.faults.holdList("pods");
  const list = read(api, PODS);
  const query = "sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true";
  const stream = await watch(api, PODS, query);
  await api.until(() => api.requests.length === 2);
  api.apply({ type: "ADDED", resource: "pods", object: pod("a", 5) });
  await read(api, SKS_PATH);
  expect([api.watchers("pods"), stream.text]).toEqual([1, ""]);
  release();
  expect((await list).json().items).toHaveLength(1);
  await stream.count(2);
  expect(stream.events).toEqual(["ADDED a@5", "BOOKMARK @5"]);
});

test("a line that is no JSON goes into open watches", async () => {
  const api = await fake();
  const answer = await watch(api, PODS);
  api.faults.badLine();
  api.apply({ type: "ADDED", resource: "pods", object: pod("a", 5) });
  await answer.count(2);
  expect(() => JSON.parse(answer.lines[0] ?? "")).toThrow(SyntaxError);
  expect(JSON.parse(answer.lines[1] ?? "").type).toBe("ADDED");
});

test("what was asked for and not used up can be forgotten", async () => {
  const api = await fake();
  api.faults.answer(500, { match: { times: Number.POSITIVE_INFINITY } });
  api.faults.holdList("pods");
  api.faults.clear();
  expect((await read(api, PODS)).status).toBe(200);
});

test("a stopped server refuses connections, and goes on at the same address when it starts", async () => {
  const api = await fake();
  const open = await watch(api, PODS);
  api.apply({ type: "ADDED", resource: "pods", object: pod("a", 5) });
  await api.stop();
  await open.ended();
  expect([open.end, open.events, api.watchers()]).toEqual(["broken", ["ADDED a@5"], 0]);
  await expect(read(api, PODS)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  api.apply({ type: "ADDED", resource: "pods", object: pod("b", 6) });
  await api.start();
  const resumed = await watch(api, PODS, "resourceVersion=5");
  await resumed.count(1);
  expect(resumed.events).toEqual(["ADDED b@6"]);
});

test("another certificate needs another authority, also for clients that know the server", async () => {
  const api = await fake();
  const old = api.ca;
  const agent = new Agent({ keepAlive: true, maxCachedSessions: 10 });
  await read(api, PODS, { agent });
  const open = await watch(api, PODS);
  api.useCertificate(2);
  await open.ended();
  expect(api.ca).not.toBe(old);
  await expect(read(api, PODS, { agent, ca: old })).rejects.toThrow(/certificate|socket hang up/);
  await expect(read(api, PODS, { ca: old })).rejects.toMatchObject({
    code: "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  });
  expect((await read(api, PODS)).status).toBe(200);
  api.useCertificate(1);
  expect((await read(api, PODS, { ca: old })).status).toBe(200);
  agent.destroy();
});

test("a version that is no number of 64 bits is refused", async () => {
  const api = await fake();
  const asked = (version: string) => read(api, `${PODS}?watch=1&resourceVersion=${version}`);
  expect((await asked("99999999999999999999")).status).toBe(400);
  expect((await asked("-1")).status).toBe(400);
});

test("an object without a name or version is refused", async () => {
  const api = await fake();
  expect(() => api.put("pods", { metadata: { resourceVersion: "1" } })).toThrow(TypeError);
  expect(() => api.put("pods", { metadata: { name: "a", resourceVersion: "x" } })).toThrow(TypeError);
});

test("events through 20 watches cost what they are, also when another does not read", async () => {
  const few = await eventsCost(15_000);
  // Four times as many; the square of that would be sixteen.
  expect(await eventsCost(60_000)).toBeLessThan(10 * few);
});

/** CPU time of so many events. */
async function eventsCost(events: number): Promise<number> {
  const api = await fake();
  const watches = await Promise.all(
    Array.from({ length: 21 }, async () => {
      const answer = await watch(api, PODS, "resourceVersion=1");
      const counted = { answer, bytes: 0 };
      // Keeping and joining the bytes would be what is measured.
      answer.pieces.push = (piece: Buffer) => {
        counted.bytes += piece.length;
        return 0;
      };
      return counted;
    }),
  );
  const [stuck, ...read] = watches;
  stuck?.answer.pause();
  const before = process.threadCpuUsage();
  let expected = 0;
  for (let n = 2; n < events + 2; n += 1) {
    const object = pod("a", n, { app: "x".repeat(40), "serving.knative.dev/revision": "hello-00001" });
    expected += JSON.stringify({ type: "MODIFIED", object }).length + 1;
    api.apply({ type: "MODIFIED", resource: "pods", object });
  }
  await Promise.all(read.map((one) => one.answer.until(() => one.bytes >= expected)));
  const { user, system } = process.threadCpuUsage(before);
  expect(stuck?.answer.end).toBeNull();
  expect(stuck?.bytes).toBeLessThan(expected);
  stuck?.answer.resume();
  await stuck?.answer.until(() => stuck.bytes >= expected);
  expect(watches.map(({ bytes }) => bytes)).toEqual(watches.map(() => expected));
  return user + system;
}
