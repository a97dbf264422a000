/**
 * A Kubernetes API server for tests. Serves objects over HTTPS on 127.0.0.1 as the real one does: lists in pages, watches
 * with history and bookmarks, streaming lists, logs, discovery. What goes wrong in a cluster can be asked for in `faults`.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { type Faults, InjectedFaults } from "./faults.ts";
import { Logs } from "./logs.ts";
import { ServedResources } from "./resources.ts";
import {
  type Access,
  Api,
  type ApiOptions,
  type CompactMode,
  type RecordedRequest,
  type Stream,
} from "./server.ts";
import { type EventType, type KubeObject, Store } from "./store.ts";

export type { Faults, Match } from "./faults.ts";
export type { RecordedRequest } from "./server.ts";

export interface FakeApiOptions {
  /** False: `limit` is ignored. Default: true. */
  readonly paging?: boolean;
  /** False: streaming lists are refused with 422. Default: true. */
  readonly watchList?: boolean;
  /** Without one everybody may ask. */
  readonly token?: string;
  /** When log lines are printed. Default: the time of day. */
  readonly now?: () => number;
}

export interface KubeconfigOptions {
  /** Default: the token of the server, unless there is another way to authenticate. */
  readonly token?: string;
  /** Default: `fake`. */
  readonly context?: string;
  readonly namespace?: string;
  readonly exec?: { readonly command: string; readonly args: readonly string[] };
  readonly clientCertificate?: boolean;
}

export interface FakeApi {
  /** Stays the same over `stop` and `start`. */
  readonly url: string;
  /** PEM of the authority that signed the present certificate. */
  readonly ca: string;
  /** Text of a kubeconfig in JSON, which is YAML; all certificates are inline. */
  kubeconfig(options?: KubeconfigOptions): string;
  /**
   * Stores what the event says and sends it to the watchers that it concerns. The object is used as it is, with its own
   * resourceVersion, and must not be changed afterwards; only a missing apiVersion and kind are filled in.
   * @throws TypeError when it has no name or no numeric resourceVersion
   */
  apply(event: { readonly type: EventType; readonly resource: string; readonly object: object }): void;
  /** Stores an object without an event: what was there before anybody watched. @throws TypeError as `apply` */
  put(resource: string, object: object): void;
  /** Sends a BOOKMARK to watchers that asked for them. Default: of all resources, at the latest version. */
  bookmark(resource?: string, resourceVersion?: string): void;
  /** Prints a line; followers get it. */
  log(namespace: string, pod: string, container: string, line: string): void;
  /** The container begins anew: its followers end, and its log is empty. */
  endLog(namespace: string, pod: string, container: string): void;
  /**
   * Forgets history up to now. A watch from before gets 410, as the status of the answer (`http`, default) or as an ERROR
   * event (`stream`); a continue token from before gets 410. Open watches go on.
   */
  compact(mode?: CompactMode): void;
  readonly faults: Faults;
  /** Everything that was asked, in order. */
  readonly requests: readonly RecordedRequest[];
  /** How many watches are open, also those that wait for a held list. Followed logs are `pods/log`. */
  watchers(resource?: string): number;
  /** Resolves when the condition holds; it is looked at when a request comes, is answered, or ends. */
  until(condition: () => boolean): Promise<void>;
  /** Who has this token may ask from now on; open watches go on. */
  setToken(token: string): void;
  /** Who may see what, as access reviews are answered from now on. Before, nobody may see anything. */
  setAccess(access: Access): void;
  /** Refuses connections and cuts those that are open. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  start(): Promise<void>;
  /** Shows another certificate, signed by another authority, to new connections; those that are open are cut. */
  useCertificate(n: 1 | 2): void;
  close(): Promise<void>;
}

const pem = (name: string): string => readFileSync(new URL(`./certs/${name}.pem`, import.meta.url), "utf8");
const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** Listens on a free port of 127.0.0.1. */
export async function createFakeApi({
  paging = true,
  watchList = true,
  token,
  now = Date.now,
}: FakeApiOptions = {}): Promise<FakeApi> {
  const options: ApiOptions = {
    paging,
    watchList,
    token: token ?? null,
    compactMode: "http",
    access: () => false,
  };
  const streams = new Set<Stream>();
  const openStreams = () => [...streams].filter(({ body }) => !body.over);
  const faults = new InjectedFaults(openStreams);
  const served = new ServedResources((resource) => faults.missing(resource));
  const store = new Store(served);
  const logs = new Logs(now);

  let waiting: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];
  const changed = () => {
    const before = waiting;
    waiting = [];
    for (const one of before) {
      if (one.condition()) one.resolve();
      else waiting.push(one);
    }
  };

  const api = new Api({ store, logs, served, faults, options, streams, changed });
  let certificate: 1 | 2 = 1;
  const credentials = () => ({
    cert: pem(`server-${certificate}`),
    key: pem(`server-${certificate}-key`),
    // Client certificates are signed by the first authority, whatever the server shows.
    ca: pem("ca-1"),
  });
  const server = createServer(
    // Clients decide how long they keep a connection; cutting an idle one would be a fault nobody asked for.
    { ...credentials(), requestCert: true, rejectUnauthorized: false, keepAliveTimeout: 0 },
    (request, response) => {
      api.handle(request, response).catch((error) => response.destroy(error as Error));
    },
  );
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  const cutAll = () => {
    const doomed = [...sockets];
    const destroy = () => {
      for (const socket of doomed) socket.destroy();
    };
    server.closeIdleConnections();
    // What was sent before must arrive.
    const open = openStreams();
    let left = open.length;
    if (left === 0) destroy();
    for (const { body } of open) {
      body.onOver(() => {
        left -= 1;
        if (left === 0) destroy();
      });
      body.cut();
    }
  };

  let port = 0;
  const start = () =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const stop = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      cutAll();
    });
  await start();

  const url = `https://127.0.0.1:${port}`;
  const authority = () => pem(`ca-${certificate}`);
  return {
    url,
    get ca() {
      return authority();
    },
    kubeconfig: ({ token: given, context = "fake", namespace, exec, clientCertificate = false } = {}) => {
      const user: Record<string, unknown> = {};
      const other = exec !== undefined || clientCertificate;
      const shown = given ?? (other ? null : options.token);
      if (shown !== null) user.token = shown;
      if (exec !== undefined) {
        user.exec = { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never", ...exec };
      }
      if (clientCertificate) {
        user["client-certificate-data"] = base64(pem("client"));
        user["client-key-data"] = base64(pem("client-key"));
      }
      const cluster = { server: url, "certificate-authority-data": base64(authority()) };
      const inContext = { cluster: "fake", user: "fake", ...(namespace === undefined ? {} : { namespace }) };
      return JSON.stringify({
        apiVersion: "v1",
        kind: "Config",
        "current-context": context,
        clusters: [{ name: "fake", cluster }],
        users: [{ name: "fake", user }],
        contexts: [{ name: context, context: inContext }],
      });
    },
    apply: ({ type, resource, object }) =>
      api.publish(resource, store.apply(type, resource, object as KubeObject)),
    put: (resource, object) => store.put(resource, object as KubeObject),
    bookmark: (resource, resourceVersion) => {
      if (resourceVersion !== undefined) store.see(Number(resourceVersion));
      api.bookmark(resource, resourceVersion === undefined ? store.latest : Number(resourceVersion));
    },
    log: (namespace, pod, container, line) => logs.append(namespace, pod, container, line),
    endLog: (namespace, pod, container) => logs.restart(namespace, pod, container),
    compact: (mode = "http") => {
      options.compactMode = mode;
      store.compact();
    },
    faults,
    requests: api.requests,
    watchers: (resource) =>
      openStreams().filter((stream) => (resource === undefined ? stream.watch : stream.resource === resource))
        .length,
    until: (condition) =>
      new Promise((resolve) => {
        if (condition()) resolve();
        else waiting.push({ condition, resolve });
      }),
    setToken: (next) => {
      options.token = next;
    },
    setAccess: (access) => {
      options.access = access;
    },
    stop,
    start,
    useCertificate: (n) => {
      certificate = n;
      server.setSecureContext(credentials());
      cutAll();
    },
    close: stop,
  };
}
