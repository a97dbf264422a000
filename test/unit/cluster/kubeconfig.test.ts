/** Clusters are found as kubectl finds them, and no credential comes out of where they are kept. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { connectCluster, type KubeContexts, readContexts } from "../../../lib/cluster/kubeconfig.ts";
import { type ClusterApi, ClusterUnreachableError, CredentialsError } from "../../../lib/cluster/types.ts";
import { createFakeApi, type FakeApi } from "../../support/fake-api/fake-api.ts";

const PODS = "/api/v1/pods?limit=1";
const SECRET = "hunter2-hunter2";
const PLUGIN = fileURLToPath(new URL("../../support/print-credential.sh", import.meta.url));

let folder: string;
let api: FakeApi;
beforeAll(async () => {
  api = await createFakeApi({ token: SECRET });
});
afterAll(() => api.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "skscope-kubeconfig-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | object): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

interface Part {
  readonly current?: string;
  readonly contexts?: Readonly<Record<string, string>>;
  readonly clusters?: Readonly<Record<string, object>>;
  readonly users?: Readonly<Record<string, object>>;
}

/** A kubeconfig; contexts are given as "cluster user namespace". */
function config({ current, contexts = {}, clusters = {}, users = {} }: Part): object {
  return {
    apiVersion: "v1",
    kind: "Config",
    ...(current === undefined ? {} : { "current-context": current }),
    contexts: Object.entries(contexts).map(([name, text]) => {
      const [cluster, user, namespace] = text.split(" ");
      return { name, context: { cluster, user, namespace } };
    }),
    clusters: Object.entries(clusters).map(([name, cluster]) => ({ name, cluster })),
    users: Object.entries(users).map(([name, user]) => ({ name, user })),
  };
}

/** One context of one cluster and one user. */
function only(user: object, cluster: object = { server: api.url, ...inlineCa() }): string {
  return file(
    "config",
    config({ current: "c", contexts: { c: "k u" }, clusters: { k: cluster }, users: { u: user } }),
  );
}

const inlineCa = (): object => ({ "certificate-authority-data": Buffer.from(api.ca).toString("base64") });
const env = (more: Readonly<Record<string, string | undefined>> = {}): NodeJS.ProcessEnv => ({
  NODE_ENV: "test",
  HOME: folder,
  ...more,
});
const connect = (path: string, more: { context?: string; as?: string } = {}): ClusterApi =>
  connectCluster({ kubeconfig: path, ...more }, env());

async function statusOf(cluster: ClusterApi, path = PODS): Promise<number> {
  const { status, body } = await cluster.get(path);
  for await (const _ of body);
  return status;
}

/** What is thrown, after a look whether it tells a credential to anybody, however it is printed. */
async function thrownBy(run: () => unknown): Promise<Error> {
  let thrown: unknown;
  try {
    await run();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(Error);
  expect(inspect(thrown, { depth: 20, showHidden: true })).not.toContain(SECRET);
  return thrown as Error;
}

function names({ contexts }: KubeContexts): string[] {
  return contexts.map(({ name, isCurrent }) => (isCurrent ? `${name}*` : name));
}

describe("contexts", () => {
  const clusters = { east: { server: "https://east:6443/" }, west: { server: "https://west" } };

  test("come with their cluster, server and namespace, and one of them is current", () => {
    const path = file(
      "config",
      config({ current: "b", contexts: { a: "east u", b: "west u team", c: "nowhere u" }, clusters }),
    );
    expect(readContexts({ kubeconfig: path }, env())).toEqual({
      contexts: [
        { name: "a", cluster: "east", server: "https://east:6443", namespace: "default", isCurrent: false },
        { name: "b", cluster: "west", server: "https://west", namespace: "team", isCurrent: true },
        { name: "c", cluster: "nowhere", server: "", namespace: "default", isCurrent: false },
      ],
      inCluster: false,
    });
  });

  test("are those of --kubeconfig, then of KUBECONFIG, then of the home folder", () => {
    const one = file("one", config({ contexts: { one: "east u" }, clusters }));
    const two = file("two", config({ contexts: { two: "east u" }, clusters }));
    file(".kube/config", config({ contexts: { home: "east u" }, clusters }));
    const read = (kubeconfig: string | undefined, variable: string | undefined): string[] =>
      names(
        readContexts(kubeconfig === undefined ? {} : { kubeconfig }, env({ KUBECONFIG: variable })) ?? {
          contexts: [],
          inCluster: false,
        },
      );
    expect(read(one, two)).toEqual(["one"]);
    expect(read(undefined, two)).toEqual(["two"]);
    expect(read(undefined, "")).toEqual(["home"]);
    expect(read(undefined, undefined)).toEqual(["home"]);
  });

  test("of several files are joined: what comes first holds, also the current context", () => {
    const paths = [
      file("none", config({ contexts: { a: "east u" }, clusters: { east: { server: "https://first" } } })),
      join(folder, "not-there"),
      file("some", config({ current: "b", contexts: { a: "west u", b: "east u" }, clusters })),
      file("more", config({ current: "a", contexts: { d: "west u" }, clusters })),
    ];
    const found = readContexts({}, env({ KUBECONFIG: paths.join(":") }));
    expect(found?.contexts.map(({ name, server, isCurrent }) => [name, server, isCurrent])).toEqual([
      ["a", "https://first", false],
      ["b", "https://first", true],
      ["d", "https://west", false],
    ]);
    expect(connectCluster({}, env({ KUBECONFIG: paths.join(":") })).name).toBe("b");
  });

  test("a context that is asked for is the current one, and one that is not there is an error", async () => {
    const path = file("config", config({ current: "a", contexts: { a: "east u", b: "west u" }, clusters }));
    expect(names(readContexts({ kubeconfig: path, context: "b" }, env()) as KubeContexts)).toEqual([
      "a",
      "b*",
    ]);
    expect(connect(path, { context: "b" }).name).toBe("b");
    for (const run of [
      () => readContexts({ kubeconfig: path, context: "x" }, env()),
      () => connect(path, { context: "x" }),
    ]) {
      const error = await thrownBy(run);
      expect(error).toBeInstanceOf(CredentialsError);
      expect(error.message).toBe('The kubeconfig has no context "x". It has: a, b.');
    }
  });

  test("without a current one there must be one that is asked for", async () => {
    const path = file("config", config({ contexts: { a: "east u", b: "west u" }, clusters }));
    expect(names(readContexts({ kubeconfig: path }, env()) as KubeContexts)).toEqual(["a", "b"]);
    const error = await thrownBy(() => connect(path));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toBe("The kubeconfig names no current context. It has: a, b.");
  });

  test("whose cluster is not there cannot be connected", async () => {
    const path = file("config", config({ current: "c", contexts: { c: "gone u" }, clusters }));
    const error = await thrownBy(() => connect(path));
    expect(error.message).toBe('The context "c" names no cluster that the kubeconfig has.');
  });

  test("of a home folder without a kubeconfig are none: that is the demo", async () => {
    expect(readContexts({}, env())).toBeNull();
    expect(await thrownBy(() => connectCluster({}, env()))).toBeInstanceOf(CredentialsError);
  });

  test.each([
    ["--kubeconfig", (path: string) => readContexts({ kubeconfig: path }, env())],
    ["KUBECONFIG", (path: string) => readContexts({}, env({ KUBECONFIG: path }))],
  ])("a file that %s names and that is not there is an error", async (_, run) => {
    const path = join(folder, "missing");
    const error = await thrownBy(() => run(path));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toBe(`The kubeconfig cannot be used: there is no file ${path}`);
  });

  test("KUBECONFIG that names nothing is none", () => {
    file(".kube/config", config({ contexts: { home: "east u" }, clusters }));
    expect(names(readContexts({}, env({ KUBECONFIG: "::" })) as KubeContexts)).toEqual(["home"]);
  });

  test.each(["", "null", "apiVersion: v1\nkind: Config\ncontexts: null\nclusters: null\nusers: null\n"])(
    "an empty kubeconfig (%j) has no contexts",
    async (text) => {
      const path = file("config", text);
      expect(readContexts({ kubeconfig: path }, env())?.contexts).toEqual([]);
      const error = await thrownBy(() => connect(path));
      expect(error.message).toBe("The kubeconfig has no contexts.");
    },
  );

  test.each([
    ["no YAML", `users:\n- name: u\n  user:\n    token: "${SECRET}\n`],
    ["an unknown alias", `users:\n- name: u\n  user: {token: *${SECRET}}\n`],
    ["a key twice", `users:\n- name: u\n  user:\n    token: ${SECRET}\n    token: ${SECRET}\n`],
    ["a bad indentation", `users:\n- name: u\n  user:\n    token: ${SECRET}\n   name: x\n`],
    ["something else", `- ${SECRET}\n`],
    ["a text", SECRET],
  ])("a kubeconfig that is %s is named, and not quoted", async (_, text) => {
    const path = file("config", text);
    const error = await thrownBy(() => {
      readContexts({ kubeconfig: path }, env());
      connect(path);
    });
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toMatch(/^The kubeconfig /);
  });

  test("show no credentials, also not those of a server's address", () => {
    const path = file(
      "config",
      config({
        current: "c",
        contexts: { c: "k u" },
        clusters: { k: { server: `https://admin:${SECRET}@east:6443/k8s` } },
        users: { u: { token: SECRET, password: SECRET, username: "x" } },
      }),
    );
    const found = readContexts({ kubeconfig: path }, env());
    expect(JSON.stringify(found)).not.toContain(SECRET);
    expect(found?.contexts[0]?.server).toBe("https://east:6443/k8s");
    expect(inspect(connect(path), { depth: 20, showHidden: true })).not.toContain(SECRET);
  });
});

describe("who asks", () => {
  test("shows a token", async () => {
    expect(await statusOf(connect(only({ token: SECRET })))).toBe(200);
    expect(await statusOf(connect(only({ token: "another" })))).toBe(401);
    expect(await statusOf(connect(only({})))).toBe(401);
  });

  test("shows a client certificate, inline or as files beside the kubeconfig", async () => {
    const pem = (name: string): string =>
      readFileSync(new URL(`../../support/fake-api/certs/${name}.pem`, import.meta.url), "utf8");
    const inline = file("inline", api.kubeconfig({ clientCertificate: true }));
    expect(await statusOf(connect(inline))).toBe(200);
    file("pki/client.crt", pem("client"));
    file("pki/client.key", pem("client-key"));
    file("pki/ca.crt", api.ca);
    const path = only(
      { "client-certificate": "pki/client.crt", "client-key": "pki/client.key" },
      { server: api.url, "certificate-authority": "pki/ca.crt" },
    );
    expect(await statusOf(connect(path))).toBe(200);
  });

  test("needs no user where everybody may ask", async () => {
    const open = await createFakeApi();
    const cluster = {
      server: open.url,
      "certificate-authority-data": Buffer.from(open.ca).toString("base64"),
    };
    const path = file("config", config({ current: "c", contexts: { c: "k" }, clusters: { k: cluster } }));
    expect(await statusOf(connect(path))).toBe(200);
    await open.close();
  });

  test("shows what a token file holds now", async () => {
    file("token", `${SECRET}\n`);
    const cluster = connect(only({ tokenFile: "token", token: "old" }));
    expect(await statusOf(cluster)).toBe(200);
    file("token", "rotated");
    cluster.reload();
    expect(await statusOf(cluster)).toBe(401);
    file("token", SECRET);
    cluster.reload();
    expect(await statusOf(cluster)).toBe(200);
    rmSync(join(folder, "token"));
    cluster.reload();
    const error = await thrownBy(() => statusOf(cluster));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toContain(join(folder, "token"));
  });

  test("is somebody else with --as", async () => {
    await statusOf(connect(only({ token: SECRET }), { as: "jane" }));
    expect(api.requests.at(-1)?.as).toBe("jane");
    await statusOf(connect(only({ token: SECRET, as: "joe" })));
    expect(api.requests.at(-1)?.as).toBe("joe");
    await statusOf(connect(only({ token: SECRET, as: "joe" }), { as: "jane" }));
    expect(api.requests.at(-1)?.as).toBe("jane");
    await statusOf(connect(only({ token: SECRET })));
    expect(api.requests.at(-1)?.as).toBeUndefined();
  });

  test("shows what the kubeconfig holds now, after reload", async () => {
    const path = only({ token: "old" });
    const cluster = connect(path);
    expect(await statusOf(cluster)).toBe(401);
    only({ token: SECRET });
    expect(await statusOf(cluster)).toBe(401);
    // A kubeconfig that is being written is half there.
    writeFileSync(path, "apiVersion: v1\nclus");
    cluster.reload();
    expect(await statusOf(cluster)).toBe(401);
    only({ token: SECRET });
    cluster.reload();
    expect(await statusOf(cluster)).toBe(200);
  });

  test("stays with the context when another one becomes the current one", async () => {
    const parts = {
      contexts: { a: "k u", b: "gone u" },
      clusters: { k: { server: api.url, ...inlineCa() }, gone: { server: "http://127.0.0.1:1" } },
      users: { u: { token: SECRET } },
    };
    const cluster = connect(file("config", config({ ...parts, current: "a" })));
    file("config", config({ ...parts, current: "b" }));
    cluster.reload();
    expect(await statusOf(cluster)).toBe(200);
    expect(cluster.name).toBe("a");
  });

  test.each([
    ["a line break", `${SECRET}\n${SECRET}`],
    ["another alphabet", `${SECRET}ж`],
  ])("cannot show a token with %s, which is not quoted", async (_, token) => {
    const error = await thrownBy(() => statusOf(connect(only({ token }))));
    expect(error).toBeInstanceOf(CredentialsError);
  });

  test("cannot show a client certificate that is none, which is not quoted", async () => {
    const data = Buffer.from(SECRET).toString("base64");
    const error = await thrownBy(() =>
      statusOf(connect(only({ "client-certificate-data": data, "client-key-data": data }))),
    );
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).not.toContain(data);
  });

  test("cannot ask when a file is missing, which is named", async () => {
    const path = only({ token: SECRET }, { server: api.url, "certificate-authority": "gone.crt" });
    const error = await thrownBy(() => statusOf(connect(path)));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toContain(join(folder, "gone.crt"));
  });
});

describe("an exec plugin", () => {
  const credential = (token: string, more: object = {}): object => ({
    apiVersion: "client.authentication.k8s.io/v1",
    kind: "ExecCredential",
    status: { token, ...more },
  });
  const calls = (): string[] => readFileSync(join(folder, "calls"), "utf8").trim().split("\n");
  const plugin = (content: string | object): string =>
    only({
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        interactiveMode: "Never",
        command: "sh",
        args: [PLUGIN, join(folder, "calls"), file("credential", content)],
      },
    });

  test("is asked once for all requests, told who asks, and asked again after reload", async () => {
    const cluster = connect(plugin(credential("old")));
    const statuses = await Promise.all(Array.from({ length: 20 }, () => statusOf(cluster)));
    expect(new Set(statuses)).toEqual(new Set([401]));
    expect(calls()).toEqual(["called with info"]);
    file("credential", credential(SECRET));
    for (let i = 0; i < 20; i++) cluster.reload();
    expect(await Promise.all(Array.from({ length: 20 }, () => statusOf(cluster)))).not.toContain(401);
    expect(calls().length).toBe(2);
  });

  test("is asked again when its credential has expired", async () => {
    const cluster = connect(plugin(credential(SECRET, { expirationTimestamp: "2020-01-01T00:00:00Z" })));
    await statusOf(cluster);
    await statusOf(cluster);
    expect(calls().length).toBe(2);
  });

  test.each([
    ["something else", `not json: ${SECRET}`],
    ["half of it", JSON.stringify({ status: { token: SECRET } }).slice(0, -4)],
    ["nothing", ""],
    ["no status", JSON.stringify({ kind: "ExecCredential", spec: SECRET })],
    ["null", "null"],
  ])("that prints %s is named, and what it prints is not quoted", async (_, text) => {
    const cluster = connect(plugin(text));
    const error = await thrownBy(() => statusOf(cluster));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toBe('The credentials cannot be had: "sh" printed no credential');
    file("credential", credential(SECRET));
    cluster.reload();
    expect(await statusOf(cluster)).toBe(200);
  });

  test("that fails is named with its status; what it printed on standard error goes to the log, shortened", async () => {
    const path = only({
      exec: {
        command: "sh",
        args: ["-c", `echo ${SECRET} >&2; head -c 5000 /dev/zero | tr '\\0' x >&2; exit 3`],
      },
    });
    const printed: string[] = [];
    const cluster = connectCluster({ kubeconfig: path }, env(), (failed) => printed.push(failed.printed));
    const error = await thrownBy(() => statusOf(cluster));
    expect(error).toBeInstanceOf(CredentialsError);
    expect(error.message).toBe(
      'The credentials cannot be had: "sh" failed with status 3; what it printed on standard error is in the log of skscope',
    );
    expect(printed.map((text) => [text.startsWith(SECRET), text.length])).toEqual([[true, 500]]);
    const silent = only({ exec: { command: "sh", args: ["-c", "exit 3"] } });
    expect((await thrownBy(() => statusOf(connect(silent)))).message).toBe(
      'The credentials cannot be had: "sh" failed with status 3',
    );
  });

  test("that is not installed is named, with what the kubeconfig says about it", async () => {
    const exec = { command: "no-such-plugin", installHint: "Get it from the shop." };
    const error = await thrownBy(() => statusOf(connect(only({ exec }))));
    expect(error.message).toBe(
      'The credentials cannot be had: "no-such-plugin" is not installed. Get it from the shop.',
    );
  });
});

describe("a server", () => {
  let http: Server;
  let asked: IncomingMessage[] = [];
  beforeAll(async () => {
    http = createServer((request, response) => {
      asked.push(request);
      response.end("{}");
    });
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => http.close());
  beforeEach(() => {
    asked = [];
  });
  const address = (): string => `127.0.0.1:${(http.address() as AddressInfo).port}`;

  test("over plain HTTP is kubectl proxy, also below a path", async () => {
    const cluster = connect(only({}, { server: `http://${address()}/clusters/one/` }));
    expect(await statusOf(cluster)).toBe(200);
    expect(asked.map(({ method, url }) => [method, url])).toEqual([["GET", `/clusters/one${PODS}`]]);
  });

  test("where nobody listens says so, and where", async () => {
    const gone = await createFakeApi();
    await gone.close();
    const error = await thrownBy(() => statusOf(connect(only({ token: SECRET }, { server: gone.url }))));
    expect(error).toBeInstanceOf(ClusterUnreachableError);
    expect(error.message).toBe(`${new URL(gone.url).host}: nothing listens there`);
  });

  test("whose name is not known says so", async () => {
    const path = only({ token: SECRET }, { server: "https://no-such-host.invalid" });
    const error = await thrownBy(() => statusOf(connect(path)));
    expect(error).toBeInstanceOf(ClusterUnreachableError);
    expect(error.message).toMatch(/^no-such-host\.invalid: the name (is not known|cannot be looked up)$/);
  });

  test("that speaks no TLS says so", async () => {
    const path = only({ token: SECRET }, { server: `https://${address()}` });
    const error = await thrownBy(() => statusOf(connect(path)));
    expect(error).toBeInstanceOf(ClusterUnreachableError);
    expect(error.message).toBe(`${address()}: it does not speak TLS there`);
  });

  test("with a certificate by somebody else is not told the token; the kubeconfig is read again", async () => {
    const other = await createFakeApi({ token: SECRET });
    const path = file("config", other.kubeconfig());
    const cluster = connect(path);
    expect(await statusOf(cluster)).toBe(200);
    other.useCertificate(2);
    const before = other.requests.length;
    const error = await thrownBy(() => statusOf(cluster));
    expect(error).toBeInstanceOf(ClusterUnreachableError);
    expect(error.message).toBe(
      `${new URL(other.url).host}: its certificate comes from another authority than the kubeconfig names`,
    );
    expect(other.requests.length).toBe(before);
    file("config", other.kubeconfig());
    await thrownBy(() => statusOf(cluster));
    expect(await statusOf(cluster)).toBe(200);
    await other.close();
  });

  test("with a certificate that no authority is named for says so", async () => {
    const error = await thrownBy(() => statusOf(connect(only({ token: SECRET }, { server: api.url }))));
    expect(error).toBeInstanceOf(ClusterUnreachableError);
    expect(error.message).toMatch(/: its certificate /);
    const insecure = { server: api.url, "insecure-skip-tls-verify": true };
    expect(await statusOf(connect(only({ token: SECRET }, insecure)))).toBe(200);
  });

  test.each(["localhost:6443", "nonsense", "ftp://somewhere", `admin:${SECRET}@east`])(
    "whose address is %s is an error that says so",
    async (server) => {
      const error = await thrownBy(() => statusOf(connect(only({ token: SECRET }, { server }))));
      expect(error).toBeInstanceOf(CredentialsError);
      expect(error.message).toContain("is no address of a server");
    },
  );

  test("that hangs up says so", async () => {
    const stalled = Promise.withResolvers<void>();
    const other = await createFakeApi({ token: SECRET });
    other.faults.stall({ resume: stalled.promise });
    const failing = thrownBy(() => statusOf(connect(file("config", other.kubeconfig()))));
    await other.until(() => other.requests.length === 1);
    await other.stop();
    expect((await failing).message).toMatch(/^127\.0\.0\.1:\d+: the connection was cut$/);
    stalled.resolve();
  });

  test("is let go of when the request is aborted, before the answer and after it", async () => {
    const stalled = Promise.withResolvers<void>();
    const cluster = connect(only({ token: SECRET }));
    const before = new AbortController();
    before.abort();
    await thrownBy(() => cluster.get(PODS, before.signal));
    api.faults.stall({ resume: stalled.promise });
    const during = new AbortController();
    const asked = api.requests.length;
    const failing = thrownBy(() => cluster.get(PODS, during.signal));
    await api.until(() => api.requests.length > asked);
    during.abort();
    await failing;
    stalled.resolve();
    const after = new AbortController();
    const { body } = await cluster.get("/api/v1/pods?watch=1", after.signal);
    expect(api.watchers()).toBe(1);
    after.abort();
    await thrownBy(async () => {
      for await (const _ of body);
    });
    await api.until(() => api.watchers() === 0);
  });
});

test("a text of the server is shown without the credentials that were sent to it", async () => {
  const cluster = connect(only({ token: SECRET }));
  expect(await statusOf(cluster)).toBe(200);
  expect(cluster.conceal?.(`the token ${SECRET} is not known; ${SECRET}`)).toBe(
    "the token (redacted) is not known; (redacted)",
  );
});
