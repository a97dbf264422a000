import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { UsageError } from "../../../lib/cli/errors.ts";
import { readWhyOptions } from "../../../lib/cli/why/options.ts";
import { runWhy } from "../../../lib/cli/why/run.ts";
import { type ClusterClock, systemClock } from "../../../lib/cluster/types.ts";
import { asObject, type JsonObject } from "../../../lib/model/json.ts";
import type { TraceRecord } from "../../../lib/model/record.ts";
import { RESOURCE, RESOURCES } from "../../../lib/model/resources.ts";
import { runCli } from "../../support/cli.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";
import { processPods, recordsOf, serve } from "../../support/play-cluster.ts";

/** Of a live cluster: so long after a record its listeners are told. */
const NOTIFY_MS = 40;
const FOR_EVER = { times: Number.POSITIVE_INFINITY };

let folder: string;
let api: FakeApi;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-why-"));
  api = await createFakeApi({ token: "hidden-token" });
  writeFileSync(join(folder, "kubeconfig"), api.kubeconfig());
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Served {
  /** The objects that are there. */
  readonly objects: readonly TraceRecord[];
  /** Objects that were left out. */
  readonly left: readonly TraceRecord[];
  /** What comes after. */
  readonly rest: readonly TraceRecord[];
}

/** A cluster as a recording leaves it, or as it is before the first record for which `until` holds. */
async function clusterOf(
  id: string,
  until: (record: TraceRecord) => boolean = () => false,
  isLeftOut: (name: string) => boolean = () => false,
): Promise<Served> {
  const records = await recordsOf(id);
  const found = records.findIndex(until);
  const end = found === -1 ? records.length : found;
  const last = new Map<string, TraceRecord>();
  for (const record of records.slice(0, end)) {
    const { type, resource, object } = record;
    const { namespace, name } = asObject(object.metadata);
    const key = `${resource} ${String(namespace)}/${String(name)}`;
    if (type === "DELETED") last.delete(key);
    else if (type === "ADDED" || type === "MODIFIED") last.set(key, record);
  }
  const isLeft = ({ object }: TraceRecord): boolean => isLeftOut(String(asObject(object.metadata).name));
  // The recording is of another day: what was ending then has ended.
  const all = [...last.values()].filter(
    ({ object }) => asObject(object.metadata).deletionTimestamp === undefined,
  );
  const objects = all.filter((record) => !isLeft(record));
  for (const { resource, object } of objects) api.put(resource, object);
  return { objects, left: all.filter(isLeft), rest: records.slice(end) };
}

const why = (...argv: readonly string[]) =>
  runCli(["why", "--kubeconfig", join(folder, "kubeconfig"), ...argv]);

describe("the flags of why", () => {
  test.each([
    [["a", "b"], "2 were given"],
    [["a/b/c"], "is not a name"],
    [["rev/"], "is not a name"],
    [["-o", "yaml"], "text, json, markdown"],
    [["--timeout", "5m"], "is for --watch"],
    [["--watch", "--timeout", "5"], "--timeout is “5”"],
    [["--fail-on", "notes"], "“notes”"],
    [["-n", "a", "-A"], "exclude each other"],
    [["--nonsense"], "--nonsense"],
  ])("%j is refused: %s", async (argv, says) => {
    expect(() => readWhyOptions(argv)).toThrow(UsageError);
    const { status, stderr, stdout } = await why(...argv);
    expect(status).toBe(2);
    expect(stderr).toContain(says);
    expect(stdout).toBe("");
  });

  test("a name may say its kind or its namespace", () => {
    const named = (given: string) => readWhyOptions([given]);
    expect(named("hello").name).toEqual({ kind: null, namespace: null, name: "hello" });
    for (const given of ["rev/a", "revision/a", "revisions.serving.knative.dev/a", "sks/a", "kpa/a"]) {
      expect(named(given).name).toEqual({ kind: "revision", namespace: null, name: "a" });
    }
    expect(named("ksvc/a").name?.kind).toBe("service");
    expect(named("route/a").name?.kind).toBe("route");
    expect(named("shop/cart")).toMatchObject({ name: { kind: null, name: "cart" }, namespace: "shop" });
    expect(readWhyOptions(["-n", "other", "shop/cart"]).namespace).toBe("other");
  });
});

describe("without a name", () => {
  test("all is well: 0", async () => {
    await clusterOf("cold-start");
    const { status, stdout, stderr } = await why("-A");
    expect(stdout).toContain("No revision needs attention; 1 is fine.");
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });

  test("those that need somebody have a line each: 1", async () => {
    await clusterOf("fault-image-pull");
    const { status, stdout } = await why("-A");
    expect(stdout).toContain("2 of 3 revisions need attention; 1 is fine.");
    expect(stdout.match(/^images\/\S+ +error .*D8 Does not start\./gm)).toHaveLength(2);
    expect(stdout).toContain("skscope why -n images broken-00001");
    expect(stdout.split("\n").every((line) => line.length <= 100)).toBe(true);
    expect(status).toBe(1);
    expect((await why("-A", "--fail-on", "never")).status).toBe(0);
  });

  test("nothing is there: 2, with where else to look", async () => {
    await clusterOf("cold-start");
    const { status, stdout, stderr } = await why("-n", "empty");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("no ServerlessService in the namespace empty");
    expect(stderr).toContain("-A");
  });

  test("no list of another namespace is asked for", async () => {
    await clusterOf("cold-start");
    await why("-n", "demo");
    const asked = api.requests.flatMap(({ path, resource }) =>
      resource === null ? [] : [/\/namespaces\/([^/]+)/.exec(path)?.[1] ?? "all"],
    );
    expect(new Set(asked)).toEqual(new Set(["demo", "knative-serving"]));
    expect(api.requests.every(({ method, watch }) => method === "GET" && !watch)).toBe(true);
  });
});

describe("a name", () => {
  test("of a revision: the sentence, findings with remedies, and what keeps pods", async () => {
    await clusterOf("fault-image-pull");
    const { status, stdout } = await why("-n", "images", "broken-00001");
    expect(stdout).toMatch(/^images\/broken-00001\n {2}At zero since about .*: no pods\./m);
    expect(stdout).toMatch(/error D8 /);
    expect(stdout).toContain("What to do: kubectl -n images describe pod");
    expect(stdout).toMatch(/^ {2}Before \(reconstructed\)\n {4}.*\n/m);
    expect(stdout).not.toContain("crash-00001");
    expect(status).toBe(1);
    await clusterOf("cold-start");
    const well = await why("-n", "demo", "hello-00001");
    expect(well.stdout).not.toContain("Findings");
    expect(well.status).toBe(0);
  });

  test("of a Service or a Route: the revisions that they lead to, each once", async () => {
    await clusterOf(
      "rollout",
      ({ type, resource }) => type === "DELETED" && resource === RESOURCE.knativeServices,
    );
    const { stdout } = await why("-A", "--json", "ksvc/web");
    const { resolved, revisions } = JSON.parse(stdout) as {
      resolved: { matches: { kind: string; revisions: string[] }[] };
      revisions: { name: string }[];
    };
    expect(resolved.matches).toHaveLength(1);
    const [service] = resolved.matches;
    expect(service?.kind).toBe("service");
    expect(service?.revisions.length).toBeGreaterThan(0);
    expect(revisions.map(({ name }) => `roll/${name}`).toSorted()).toEqual(service?.revisions.toSorted());
    const { stdout: text } = await why("-A", "web");
    expect(text.match(/^(Service|Route) roll\/web leads to /gm)).toHaveLength(2);
    for (const key of service?.revisions ?? []) expect(text.split(`\n${key}\n`)).toHaveLength(2);
  });

  test("of a Service whose newest revision is not ready: that one too", async () => {
    await clusterOf("cold-start");
    const status = {
      latestReadyRevisionName: "hello-00001",
      latestCreatedRevisionName: "hello-00002",
      traffic: [{ revisionName: "hello-00001", percent: 100 }],
    };
    putAgain(RESOURCE.knativeServices, "hello", { status });
    const message = "Unable to fetch image \u001b[31mred\u001b[0m";
    const ready = { type: "Ready", status: "False", reason: "ContainerMissing", message };
    putAgain(RESOURCE.revisions, "hello-00002", { status: { conditions: [ready] } });
    const { stdout, status: exit } = await why("-n", "demo", "hello");
    expect(stdout).toContain("Service demo/hello leads to hello-00001.");
    const words = stdout.replaceAll(/\s+/g, " ");
    expect(words).toContain("Revision demo/hello-00002 has no ServerlessService");
    expect(words).toContain("False ContainerMissing: Unable to fetch image \\u001b[31mred");
    expect(exit).toBe(0);
    const bare = await why("-n", "demo", "rev/hello-00002");
    expect(bare.status).toBe(2);
    expect(bare.stderr).toContain("Revision demo/hello-00002 has no ServerlessService");
    expect(bare.stderr).toContain("kubectl -n demo describe revision hello-00002");
    expect(bare.stderr).not.toContain("\u001b");
  });

  test("of a Service whose newest revision was never made: it is told with its own words, and fails", async () => {
    await clusterOf("cold-start");
    const status = {
      latestReadyRevisionName: "hello-00001",
      latestCreatedRevisionName: "hello-00002",
      traffic: [{ revisionName: "hello-00001", percent: 100 }],
    };
    putAgain(RESOURCE.knativeServices, "hello", { status });
    const conditions = [
      {
        type: "Ready",
        status: "False",
        reason: "ContainerMissing",
        message: "no such image: manifest unknown",
      },
      { type: "Active", status: "Unknown", reason: "Deploying" },
    ];
    putAgain(RESOURCE.revisions, "hello-00002", { status: { conditions } });
    for (const name of ["hello", "ksvc/hello", "rev/hello-00002", "hello-00002"]) {
      const { stdout, status: exit } = await why("-n", "demo", name);
      expect(stdout).toMatch(/^demo\/hello-00002$/m);
      expect(stdout).toContain("not-made");
      expect(stdout).toContain("no such image: manifest unknown");
      expect(exit).toBe(1);
    }
    const { stdout, status: exit } = await why("-n", "demo");
    expect(stdout).toMatch(/^demo\/hello-00002 +error /m);
    expect(exit).toBe(1);
  });

  test("that several namespaces have: all are told", async () => {
    await clusterOf("cold-start");
    for (const { resource, object } of await recordsOf("cold-start")) {
      if (asObject(object.metadata).namespace !== "demo" || resource === RESOURCE.k8sEvents) continue;
      if (asObject(object.metadata).uid === undefined) continue;
      api.put(resource, { ...object, metadata: { ...asObject(object.metadata), namespace: "other" } });
    }
    const { stdout } = await why("-A", "rev/hello-00001");
    expect(stdout).toMatch(/^demo\/hello-00001$/m);
    expect(stdout).toMatch(/^other\/hello-00001$/m);
  });

  test("that nothing has: 2, with names that are alike", async () => {
    await clusterOf("cold-start");
    const { status, stdout, stderr } = await why("-n", "demo", "helo-00001");
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("no revision, Service or Route “helo-00001” in the namespace demo");
    expect(stderr).toContain("similar names: hello-00001");
    expect((await why("-n", "demo", "hell")).stderr).toContain("similar names: hello, hello-00001");
    expect((await why("-n", "demo", "something-else")).stderr).not.toContain("alike");
    expect((await why("-n", "demo", "ksvc/hello-00001")).stderr).toContain(
      "there is no Service “hello-00001”",
    );
  });
});

describe("what is printed", () => {
  test("as JSON: the report with what was asked and what is missing", async () => {
    await clusterOf("fault-image-pull");
    api.faults.answer(403, { match: { resource: RESOURCE.images, ...FOR_EVER }, message: "no images" });
    for (const flag of [["--json"], ["-o", "json"]]) {
      const { stdout } = await why("-n", "images", "broken-00001", ...flag);
      expect(JSON.parse(stdout)).toMatchObject({
        asked: { cluster: "fake", namespace: "images", name: { name: "broken-00001" } },
        missing: [{ resource: RESOURCE.images, state: "refused", reason: "no images" }],
        logs: { wanted: 4, read: 4, reason: "" },
        fine: 0,
        revisions: [{ name: "broken-00001", answer: { phase: "Zero" }, diagnoses: [{ rule: "D8" }] }],
        knative: { findings: [] },
      });
      api.faults.answer(403, { match: { resource: RESOURCE.images, ...FOR_EVER }, message: "no images" });
    }
  });

  test("as Markdown, in which nothing that a cluster says is markup", async () => {
    const { objects } = await clusterOf("fault-image-pull");
    const hostile = "<img src=x> [a](javascript:b) `c` **d** @team\nnew line\u001b[31m";
    for (const { resource, object } of objects) {
      const text = JSON.stringify(object);
      if (!/"reason":"ExitCode1"/.test(text)) continue;
      const told = text.replaceAll(/("message":)"[^"]*"/g, (_, key: string) => key + JSON.stringify(hostile));
      api.put(resource, JSON.parse(told) as object);
    }
    const message = "no <b>images</b> for hidden-token";
    api.faults.answer(403, { match: { resource: RESOURCE.images, ...FOR_EVER }, message });
    const { stdout } = await why("-n", "images", "-o", "markdown", "crash-00001");
    expect(stdout).toMatch(/^### images\/crash-00001$/m);
    expect(stdout).toMatch(/^- \*\*error D8\*\* Does not start/m);
    expect(stdout).toContain(
      "May not list images.caching.internal.knative.dev: no \\<b\\>images\\</b\\> for (redacted)",
    );
    expect(stdout).toContain("\\<img src=x\\> \\[a\\](javascript:b)");
    expect(stdout).not.toMatch(/(?<!\\)[<`[]|@team/);
    expect(stdout).not.toContain("\u001b");
    expect(stdout).not.toContain("hidden-token");
    const all = await why("-n", "images", "-o", "markdown");
    expect(all.stdout).toMatch(/^- \*\*images\/crash-00001\*\* error D8 /m);
  });
});

describe("the logs of queue-proxies", () => {
  const access = (status: number, more: JsonObject = {}): string =>
    JSON.stringify({
      httpRequest: {
        requestMethod: "GET",
        requestUrl: "/cart",
        status,
        latency: "0.01s",
        protocol: "HTTP/1.1",
        ...more,
      },
      traceId: "[]",
      timestamp: new Date(Date.now() - 10_000).toISOString(),
    });
  /** The revision is served by a pod, whose queue-proxy prints these lines. */
  async function printed(...lines: readonly string[]): Promise<string> {
    const isServed = ({ resource, object }: TraceRecord): boolean =>
      resource === RESOURCE.serverlessServices && asObject(object.spec).mode === "Serve";
    const { objects } = await clusterOf("cold-start", isServed);
    const pod = objects.find(
      ({ resource, object }) => resource === RESOURCE.pods && asObject(object.metadata).namespace === "demo",
    );
    const name = String(asObject(pod?.object.metadata).name);
    for (const line of lines) api.log("demo", name, "queue-proxy", line);
    return name;
  }
  const asked = (): string[] =>
    api.requests.flatMap(({ resource, path }) =>
      resource === "pods/log" && path.includes("container=queue-proxy") ? [path] : [],
    );

  test("tell of requests that failed, of a revision that is asked for", async () => {
    await printed(access(200), access(502), access(503), access(502, { userAgent: "kube-probe/1.30" }));
    const { stdout } = await why("-n", "demo", "hello-00001", "-o", "json");
    const { revisions, requestLogs } = JSON.parse(stdout);
    expect(requestLogs).toEqual({ wanted: 1, read: 1, reason: "" });
    expect(revisions[0].diagnoses).toContainEqual(
      expect.objectContaining({ rule: "requests-logged", text: expect.stringMatching(/\b2 requests/) }),
    );
    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toMatch(/tailLines=2000/);
  });

  test("are not read of revisions that need nobody, nor with --no-logs", async () => {
    await printed(access(502));
    await why("-n", "demo");
    await why("-n", "demo", "hello-00001", "--no-logs");
    expect(asked()).toEqual([]);
  });

  test("that may not be read are said, with what is unknown without them", async () => {
    const name = await printed(access(502));
    const match = { resource: "pods/log", name, ...FOR_EVER };
    api.faults.answer(403, { match, message: "no logs for hidden-token" });
    const { stdout } = await why("-n", "demo", "hello-00001");
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toContain(
      "Without 1 of 1 logs of queue-proxies, and so without failed requests that only they show",
    );
    expect(text).toContain("no logs for (redacted)");
  });
});

describe("what a cluster does not answer", () => {
  test("is said with what is lost without it, and does no harm to the rest", async () => {
    await clusterOf("cold-start");
    const refused = RESOURCES.filter(({ need }) => need === "extra");
    for (const { resource } of refused) api.faults.answer(403, { match: { resource, ...FOR_EVER } });
    api.faults.answer(404, { match: { resource: RESOURCE.metrics, ...FOR_EVER } });
    api.faults.answer(403, { match: { resource: "pods/log", ...FOR_EVER } });
    const { status, stdout } = await why("-n", "demo", "hello-00001");
    for (const { resource, isOptional = false } of refused) {
      expect([resource, new RegExp(`${resource}: `).test(stdout)]).toEqual([resource, !isOptional]);
    }
    expect(stdout).toContain("May not list configmaps: ");
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("settings are taken to be Knative’s defaults.");
    expect(stdout).toMatch(/Without 4 of 4 logs of Knative’s processes/);
    expect(stdout).toMatch(/^demo\/hello-00001\n {2}At zero/m);
    expect(status).toBe(0);
  });

  test("leaves the answer that the rest allows, and calls nothing interrupted", async () => {
    await clusterOf("fault-image-pull");
    api.faults.answer(403, { match: { resource: RESOURCE.pods, ...FOR_EVER } });
    const { status, stdout } = await why("-n", "images", "crash-00001");
    expect(stdout).toContain("May not list pods: ");
    expect(stdout).toMatch(/^images\/crash-00001\n {2}At zero since about /m);
    expect(stdout).toMatch(/error D8 .* to end /);
    expect(stdout).not.toContain("interrupted");
    expect(status).toBe(1);
  });

  test("is all that there is: 2, without ServerlessServices or when it is away", async () => {
    await clusterOf("cold-start");
    const match = { resource: RESOURCE.serverlessServices, ...FOR_EVER };
    api.faults.answer(403, { match, message: "none for you" });
    const refused = await why("-n", "demo", "hello-00001");
    expect([refused.status, refused.stdout]).toEqual([2, ""]);
    expect(refused.stderr).toContain("no ServerlessService can be listed: none for you");
    api.faults.clear();
    await api.stop();
    const away = await why("-A");
    expect([away.status, away.stdout]).toEqual([2, ""]);
    expect(away.stderr).toContain("nothing listens there");
    expect(away.stderr).toContain("What to do: check the kubeconfig");
    await api.start();
    const nowhere = await why("--context", "other");
    expect(nowhere.status).toBe(2);
    expect(nowhere.stderr).toContain("no context");
  });

  test("--as asks as somebody else, and --no-logs reads none", async () => {
    await clusterOf("cold-start");
    await why("-n", "demo", "--as", "jane", "--no-logs");
    expect(api.requests.length).toBeGreaterThan(20);
    expect(api.requests.every(({ as, resource }) => as === "jane" && resource !== "pods/log")).toBe(true);
  });
});

describe("--watch", () => {
  const allAreWatched = (): boolean =>
    RESOURCES.every(({ resource, parts }) => api.watchers(resource) === parts.length);

  /** Ends the wait of ten minutes after two changes that change no answer were told. */
  type Expire = () => Promise<void>;

  /** Starts watching; time passes by itself but for the wait that the test ends. */
  function watching(argv: readonly string[], onWatching: (expire: Expire) => void) {
    const printed: string[] = [];
    const said: string[] = [];
    let expire: () => void = () => undefined;
    let told: () => void = () => undefined;
    const clock: ClusterClock = {
      ...systemClock,
      after(ms, callback) {
        if (ms === NOTIFY_MS)
          return systemClock.after(ms, () => {
            callback();
            told();
          });
        if (ms !== 600_000) return systemClock.after(ms, callback);
        expire = callback;
        return () => undefined;
      },
    };
    const expireUnchanged = async (): Promise<void> => {
      for (let change = 0; change < 2; change++) {
        const isTold = new Promise<void>((resolve) => {
          told = resolve;
        });
        const spec = { holderIdentity: `holder-${change}` };
        putAgain(RESOURCE.leases, "unrelated", { spec }, "knative-serving", "MODIFIED");
        await isTold;
      }
      expire();
    };
    const stop = new AbortController();
    const options = readWhyOptions(["--kubeconfig", join(folder, "kubeconfig"), "-n", "demo", "-w", ...argv]);
    const ended = runWhy(options, {
      stop: stop.signal,
      env: process.env,
      clock,
      print: async (text) => void printed.push(text),
      say(line) {
        said.push(line);
        if (line.startsWith("Watching")) onWatching(expireUnchanged);
      },
    });
    return { printed, said, ended, stop };
  }

  test("tells the next answer when the phase is another one, and ends", async () => {
    const isAwake = ({ resource, object }: TraceRecord): boolean =>
      resource === RESOURCE.serverlessServices && asObject(object.spec).mode === "Serve";
    const { objects, rest } = await clusterOf("cold-start", isAwake);
    const pods = processPods(objects);
    const { printed, said, ended } = watching(["hello-00001"], () => {
      for (const record of rest) serve(api, record, pods);
    });
    expect(await ended).toBe(true);
    expect(printed).toHaveLength(2);
    expect(said).toEqual(["Watching until the answer changes. Stop with Ctrl+C."]);
    const phases = printed.map((text) => /hello-00001\n {2}(.+)/.exec(text)?.[1]);
    expect(phases[1]).toBeDefined();
    expect(phases[1]).not.toBe(phases[0]);
    await api.until(() => api.watchers() === 0);
  });

  test("says nothing of changes that change no answer, and ends with its time", async () => {
    await clusterOf("cold-start");
    const { printed, said, ended } = watching(["--timeout", "10m", "hello-00001"], (expire) => {
      void api.until(allAreWatched).then(expire);
    });
    expect(await ended).toBe(true);
    expect(printed).toHaveLength(1);
    expect(said.at(-1)).toBe("The answer has not changed within the time given.");
  });

  test("does without what may not be listed, and takes that for no change", async () => {
    await clusterOf("cold-start");
    const { pods, deployments } = RESOURCE;
    for (const resource of [pods, deployments]) api.faults.answer(403, { match: { resource, ...FOR_EVER } });
    const { printed, said, ended } = watching(["--timeout", "10m", "hello-00001"], (expire) => {
      const isOpen = (): boolean =>
        RESOURCES.every(
          ({ resource, parts }) =>
            resource === pods || resource === deployments || api.watchers(resource) === parts.length,
        );
      void api.until(isOpen).then(expire);
    });
    expect(await ended).toBe(true);
    expect(printed).toHaveLength(1);
    expect(said.at(-1)).toBe("The answer has not changed within the time given.");
  });

  test("of all revisions tells when somebody is needed", async () => {
    const never = (): boolean => false;
    const { left } = await clusterOf("fault-image-pull", never, (name) => /^(broken|crash)/.test(name));
    const { printed, ended } = watching(["-n", "images"], () => {
      void api.until(allAreWatched).then(() => {
        for (const { resource, object } of left) api.apply({ type: "ADDED", resource, object });
      });
    });
    expect(await ended).toBe(false);
    expect(printed[0]).toContain("No revision needs attention");
    expect(printed[1]).toMatch(/\d of \d revisions needs? attention/);
  });

  test("ends when it is told to", async () => {
    await clusterOf("cold-start");
    const { printed, said, ended, stop } = watching([], () => setImmediate(() => stop.abort()));
    expect(await ended).toBe(true);
    expect(printed).toHaveLength(1);
    expect(said.at(-1)).toBe("The answer had not changed.");
  });
});

let version = 90_000_000;

/** Puts an object with these fields over what it had; one that was not there becomes a new one. */
function putAgain(
  resource: string,
  name: string,
  fields: JsonObject,
  namespace = "demo",
  type?: "MODIFIED",
): void {
  version += 1;
  const metadata = { namespace, name, uid: `${resource}-${name}`, resourceVersion: String(version) };
  const object = { metadata, ...fields };
  if (type === undefined) api.put(resource, object);
  else api.apply({ type, resource, object });
}
