/** Answers requests as the API server does. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { TLSSocket } from "node:tls";
import { Body } from "./body.ts";
import type { Asked, InjectedFaults, OpenStream } from "./faults.ts";
import { answerHostile } from "./hostile.ts";
import type { Logs } from "./logs.ts";
import { groupVersion, type Served, type ServedResources } from "./resources.ts";
import { fieldSelector, labelSelector, SelectorError } from "./selectors.ts";
import { expired, invalidListOptions, type Status, status } from "./status.ts";
import { type Filter, type KubeObject, Line, lineFor, type Store, type StoredEvent } from "./store.ts";

/** One request, in the order in which they came. */
export interface RecordedRequest {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  /** 0 as long as there is no answer. */
  readonly status: number;
  /** `pods/log` for logs, null for what is no resource. */
  readonly resource: string | null;
  readonly watch: boolean;
  /** Whom `Impersonate-User` named. */
  readonly as?: string;
}

export type CompactMode = "http" | "stream";

export interface ApiOptions {
  /** False: `limit` is ignored. */
  readonly paging: boolean;
  /** False: streaming lists are refused. */
  readonly watchList: boolean;
  /** null: everybody may ask. */
  token: string | null;
  compactMode: CompactMode;
  /** Answers access reviews. */
  access: Access;
}

/** Whom an access review is about; `namespace` is null for all of them. */
export interface Reviewed {
  readonly user: string;
  readonly groups: readonly string[];
  readonly namespace: string | null;
  /** "list revisions.serving.knative.dev" */
  readonly doing: string;
}

export type Access = (reviewed: Reviewed) => boolean;

const REVIEWS = "/apis/authorization.k8s.io/v1/subjectaccessreviews";

interface Target {
  readonly served: Served;
  readonly namespace: string | null;
  readonly name: string | null;
  readonly log: boolean;
}

interface Exchange {
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  /** Sends the head. */
  open(code: number, type: string, headers?: Record<string, string>): Body;
}

class Stream implements OpenStream {
  readonly resource: string | null;
  readonly watch: boolean;
  readonly log: boolean;
  readonly body: Body;
  breakNext = false;

  constructor({ resource, watch, log }: Asked, body: Body) {
    this.resource = resource;
    this.watch = watch;
    this.log = log;
    this.body = body;
  }

  send(line: Buffer): void {
    if (this.breakNext) {
      this.body.send(line.subarray(0, line.length >> 1));
      this.body.cut();
    } else this.body.send(line);
  }

  end(): void {
    this.body.end();
  }

  cut(): void {
    this.body.cut();
  }
}

interface Watcher {
  readonly stream: Stream;
  readonly filter: Filter;
  readonly bookmarks: boolean;
}

/** Thrown where a request cannot be served. */
class Refused extends Error {
  readonly status: Status;

  constructor(refusal: Status) {
    super(refusal.message);
    this.status = refusal;
  }
}

export class Api {
  readonly requests: RecordedRequest[] = [];
  readonly #store: Store;
  readonly #logs: Logs;
  readonly #served: ServedResources;
  readonly #faults: InjectedFaults;
  readonly #options: ApiOptions;
  readonly #streams: Set<Stream>;
  readonly #changed: () => void;
  /** Those that get live events, by resource. */
  readonly #watchers = new Map<string, Set<Watcher>>();

  constructor(parts: {
    store: Store;
    logs: Logs;
    served: ServedResources;
    faults: InjectedFaults;
    options: ApiOptions;
    streams: Set<Stream>;
    changed: () => void;
  }) {
    this.#store = parts.store;
    this.#logs = parts.logs;
    this.#served = parts.served;
    this.#faults = parts.faults;
    this.#options = parts.options;
    this.#streams = parts.streams;
    this.#changed = parts.changed;
  }

  publish(resource: string, event: StoredEvent): void {
    for (const { stream, filter } of this.#watchers.get(resource) ?? []) {
      const line = lineFor(event, filter);
      if (line !== null) stream.send(line);
    }
  }

  bookmark(resource: string | undefined, version: number): void {
    const chosen = resource === undefined ? [...this.#watchers.keys()] : [resource];
    for (const name of chosen) {
      const served = this.#served.get(name);
      if (served === null) continue;
      const line = bookmarkLine(served, version, false);
      for (const { stream, bookmarks } of this.#watchers.get(name) ?? []) {
        if (bookmarks) stream.send(line);
      }
    }
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A client may leave at any time.
    response.on("error", () => {});
    const path = request.url ?? "/";
    const url = new URL(path, "https://fake");
    const target = this.#target(url.pathname);
    const asked: Asked = {
      resource: target === null ? null : `${target.served.resource}${target.log ? "/log" : ""}`,
      watch: target !== null && !target.log && isTrue(url.searchParams.get("watch")),
      log: target?.log ?? false,
    };
    const as = request.headers["impersonate-user"];
    const { method = "GET" } = request;
    const record = {
      method,
      path,
      status: 0,
      resource: asked.resource,
      watch: asked.watch,
      ...(typeof as === "string" ? { as } : {}),
    };
    this.requests.push(record);
    response.once("close", this.#changed);

    const chunkBytes = this.#faults.takeChunkBytes(asked);
    const exchange: Exchange = {
      response,
      query: url.searchParams,
      open: (code, type, headers = {}) => {
        record.status = code;
        response.writeHead(code, {
          "content-type": type,
          "cache-control": "no-cache, private",
          ...headers,
        });
        response.flushHeaders();
        this.#changed();
        return new Body(response, chunkBytes);
      },
    };

    const stalled = this.#faults.takeStall(asked);
    this.#changed();
    if (stalled !== null) await stalled;
    if (response.destroyed) return;
    if (!this.#authenticated(request)) return refuse(exchange, status(401));
    const hostile = this.#faults.takeHostile(asked);
    if (hostile !== null) {
      const { mode, told } = hostile;
      return answerHostile(mode, request, response, { isWatch: asked.watch, told });
    }
    const refusal = this.#faults.takeAnswer(asked);
    if (refusal !== null) {
      const { retryAfter } = refusal;
      const headers: Record<string, string> =
        retryAfter === null ? {} : { "retry-after": String(retryAfter) };
      return refuse(exchange, refusal.status, headers);
    }
    try {
      if (method === "POST" && url.pathname === REVIEWS) return await this.#review(exchange, request);
      if (method !== "GET") throw new Refused(status(405));
      if (target === null) this.#plain(exchange, url.pathname);
      else if (target.log) this.#log(exchange, target, asked);
      else if (asked.watch) await this.#watch(exchange, target, asked);
      else if (target.name !== null) this.#get(exchange, target);
      else await this.#list(exchange, target);
    } catch (error) {
      if (error instanceof Refused) refuse(exchange, error.status);
      else if (error instanceof SelectorError) refuse(exchange, status(400, { message: error.message }));
      else throw error;
    }
  }

  async #review(exchange: Exchange, request: IncomingMessage): Promise<void> {
    let text = "";
    for await (const part of request) text += part;
    const { spec, ...rest } = JSON.parse(text);
    const { verb, resource, group, namespace } = spec?.resourceAttributes ?? {};
    if (rest.kind !== "SubjectAccessReview" || typeof spec?.user !== "string" || verb === undefined)
      throw new Refused(status(400, { message: "that is no access review" }));
    const reviewed = {
      user: spec.user,
      groups: spec.groups ?? [],
      namespace: namespace ?? null,
      doing: `${verb} ${resource}.${group}`,
    };
    json(exchange, 201, { ...rest, spec, status: { allowed: this.#options.access(reviewed) } });
  }

  #authenticated({ headers, socket }: IncomingMessage): boolean {
    const { token } = this.#options;
    if (token === null || headers.authorization === `Bearer ${token}`) return true;
    const tls = socket as TLSSocket;
    // A resumed session without a certificate also counts as authorized.
    return tls.authorized && tls.getPeerX509Certificate() !== undefined;
  }

  /** null for discovery, and for what is not served. */
  #target(path: string): Target | null {
    const [, root, ...segments] = path.split("/").map(decodeURIComponent);
    const group = root === "apis" ? segments.shift() : root === "api" ? "" : undefined;
    const version = segments.shift();
    if (group === undefined) return null;
    const inNamespace = segments[0] === "namespaces" && segments.length > 2;
    const namespace = inNamespace ? (segments[1] ?? null) : null;
    const [plural = "", name, sub, ...rest] = inNamespace ? segments.slice(2) : segments;
    const served = this.#served.get(group === "" ? plural : `${plural}.${group}`);
    if (served === null || served.version !== version || plural === "") return null;
    const log = served.resource === "pods" && sub === "log" && namespace !== null;
    if (rest.length > 0 || (sub !== undefined && !log)) return null;
    return { served, namespace, name: name ?? null, log };
  }

  #plain(exchange: Exchange, path: string): void {
    const found = this.#served.discovery(path);
    // A group that is served knows what it lacks; one that is not never reaches what would answer with a Status.
    const group = /^\/api\/v1(?=\/)|^\/apis\/[^/]+\/[^/]+(?=\/)/.exec(path);
    if (path === "/version") {
      json(exchange, 200, { major: "1", minor: "36", gitVersion: "v1.36.0", platform: "linux/amd64" });
    } else if (/^\/(healthz|livez|readyz)$/.test(path)) text(exchange, 200, "ok");
    else if (found !== null) json(exchange, 200, found);
    else if (group !== null && this.#served.discovery(group[0]) !== null) throw new Refused(status(404));
    else text(exchange, 404, "404 page not found\n");
  }

  #get(exchange: Exchange, { served, namespace, name }: Target): void {
    const object = this.#store.get(served.resource, namespace, name ?? "");
    if (object === null) {
      throw new Refused(
        status(404, {
          message: `${served.resource} "${name}" not found`,
          details: { name, group: served.group, kind: served.plural },
        }),
      );
    }
    json(exchange, 200, object);
  }

  async #list(exchange: Exchange, target: Target): Promise<void> {
    const { query, response } = exchange;
    const { served } = target;
    const filter = filterOf(target, query);
    if (query.has("sendInitialEvents")) {
      throw new Refused(invalidListOptions("sendInitialEvents", "sendInitialEvents is forbidden for list"));
    }
    const limit = this.#options.paging ? wholeNumber(query, "limit") : null;
    const held = this.#faults.held(served.resource);
    if (held !== null) await held;
    if (response.destroyed) return;

    const continued = query.get("continue");
    const token = continued ? decodeContinue(continued) : null;
    const snapshot = token === null ? null : this.#store.snapshot(token.id);
    if (token !== null && snapshot === null) {
      throw new Refused(
        expired(
          "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.",
        ),
      );
    }
    const objects = snapshot?.objects ?? this.#store.list(served.resource, filter);
    const version = snapshot?.version ?? this.#store.latest;
    const from = token?.from ?? 0;
    const to = limit === null || limit === 0 ? objects.length : Math.min(objects.length, from + limit);
    const metadata: Record<string, unknown> = { resourceVersion: String(version) };
    if (to < objects.length) {
      const id = token?.id ?? this.#store.keep(objects);
      metadata.continue = encodeContinue({ id, from: to });
      // With a selector the API server does not know how many remain.
      if (!query.get("labelSelector") && !query.get("fieldSelector")) {
        metadata.remainingItemCount = objects.length - to;
      }
    }
    json(exchange, 200, {
      kind: `${served.kind}List`,
      apiVersion: groupVersion(served),
      metadata,
      items: objects.slice(from, to).map(({ object: { apiVersion: _, kind: __, ...item } }) => item),
    });
  }

  async #watch({ open, query }: Exchange, target: Target, asked: Asked): Promise<void> {
    const { served } = target;
    const { resource } = served;
    const filter = filterOf(target, query);
    const bookmarks = isTrue(query.get("allowWatchBookmarks"));
    const sendInitialEvents = this.#sendInitialEvents(query);
    const timeout = wholeNumber(query, "timeoutSeconds");
    const version = wholeNumber(query, "resourceVersion");
    const fromVersion = sendInitialEvents ? null : version || null;

    let missed: StoredEvent[] | null = [];
    if (fromVersion !== null) {
      missed = this.#store.since(resource, fromVersion);
      if (missed === null) {
        const gone = expired(`too old resource version: ${fromVersion} (${this.#store.latest})`);
        if (this.#options.compactMode === "http") throw new Refused(gone);
        const body = open(200, "application/json");
        body.send(new Line("ERROR", gone).bytes);
        return body.end();
      }
    }

    const stream = this.#openStream(asked, open(200, "application/json"));
    if (timeout !== null && timeout > 0) {
      const timer = setTimeout(() => stream.end(), timeout * 1000);
      timer.unref();
      stream.body.onOver(() => clearTimeout(timer));
    }
    if (fromVersion === null && sendInitialEvents !== false) {
      const held = this.#faults.held(resource);
      if (held !== null) await held;
      for (const { added } of this.#store.list(resource, filter)) stream.send(added.bytes);
      if (sendInitialEvents && bookmarks) stream.send(bookmarkLine(served, this.#store.latest, true));
    }
    for (const event of missed) {
      const line = lineFor(event, filter);
      if (line !== null) stream.send(line);
    }
    if (stream.body.over) return;
    const watchers = this.#watchers.get(resource) ?? new Set();
    this.#watchers.set(resource, watchers);
    const watcher: Watcher = { stream, filter, bookmarks };
    watchers.add(watcher);
    stream.body.onOver(() => watchers.delete(watcher));
  }

  /** null when the parameter is not there. */
  #sendInitialEvents(query: URLSearchParams): boolean | null {
    const given = query.get("sendInitialEvents");
    const match = query.get("resourceVersionMatch");
    if (given === null) {
      if (match === null) return null;
      const message = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided";
      throw new Refused(invalidListOptions("resourceVersionMatch", message));
    }
    if (!this.#options.watchList) {
      const message = "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled";
      throw new Refused(invalidListOptions("sendInitialEvents", message));
    }
    if (match !== "NotOlderThan") {
      const message = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan";
      throw new Refused(invalidListOptions("resourceVersionMatch", message));
    }
    return isTrue(given);
  }

  #log({ open, query }: Exchange, { namespace, name }: Target, asked: Asked): void {
    const inNamespace = namespace ?? "";
    const pod = name ?? "";
    const object = this.#store.get("pods", namespace, pod);
    const found = this.#logs.container(inNamespace, pod, query.get("container"), object);
    if ("refused" in found) throw new Refused(found.refused);
    const container = found.name;
    const logQuery = {
      follow: isTrue(query.get("follow")),
      timestamps: isTrue(query.get("timestamps")),
      sinceTime: sinceTime(query),
      tailLines: wholeNumber(query, "tailLines"),
    };
    const body = open(200, "text/plain");
    const reader = logQuery.follow ? this.#openStream(asked, body) : body;
    this.#logs.read(inNamespace, pod, container, logQuery, reader);
    body.onOver(() => this.#logs.leave(inNamespace, pod, container, reader));
  }

  #openStream(asked: Asked, body: Body): Stream {
    const stream = new Stream(asked, body);
    this.#streams.add(stream);
    body.onOver(() => {
      this.#streams.delete(stream);
      this.#changed();
    });
    this.#changed();
    return stream;
  }
}

export type { Stream };

function refuse(exchange: Exchange, refusal: Status, headers: Record<string, string> = {}): void {
  json(exchange, refusal.code, refusal, headers);
}

function json({ open }: Exchange, code: number, value: object, headers: Record<string, string> = {}): void {
  const body = open(code, "application/json", headers);
  body.send(Buffer.from(JSON.stringify(value)));
  body.end();
}

function text({ open }: Exchange, code: number, value: string): void {
  const body = open(code, "text/plain; charset=utf-8");
  body.send(Buffer.from(value));
  body.end();
}

function bookmarkLine(served: Served, version: number, initialEventsEnd: boolean): Buffer {
  const annotations = initialEventsEnd ? { annotations: { "k8s.io/initial-events-end": "true" } } : {};
  return new Line("BOOKMARK", {
    kind: served.kind,
    apiVersion: groupVersion(served),
    metadata: { resourceVersion: String(version), creationTimestamp: null, ...annotations },
  }).bytes;
}

/** @throws SelectorError */
function filterOf({ namespace, name }: Target, query: URLSearchParams): Filter {
  const labels = labelSelector(query.get("labelSelector") ?? "");
  const fields = fieldSelector(query.get("fieldSelector") ?? "");
  if (namespace === null && name === null && labels === null && fields === null) return null;
  return ({ metadata = {} }: KubeObject) =>
    (namespace === null || metadata.namespace === namespace) &&
    (name === null || metadata.name === name) &&
    (labels === null || labels(metadata.labels ?? {})) &&
    (fields === null ||
      fields({ "metadata.name": metadata.name ?? "", "metadata.namespace": metadata.namespace ?? "" }));
}

const isTrue = (value: string | null): boolean => value === "true" || value === "1" || value === "";

/** null when it is not there or empty. */
function wholeNumber(query: URLSearchParams, name: string): number | null {
  const value = query.get(name);
  if (value === null || value === "") return null;
  if (!/^\d+$/.test(value)) {
    throw new Refused(status(400, { message: `${name}: Invalid value: "${value}": must be a whole number` }));
  }
  if (BigInt(value) > MAX_UINT64) {
    throw new Refused(status(400, { message: `${name}: Invalid value: "${value}": value out of range` }));
  }
  return Number(value);
}

/** Versions are numbers of 64 bits, and of a larger one an API server says that it is none. */
const MAX_UINT64 = 2n ** 64n - 1n;

/** In whole seconds: the API server passes it on to the kubelet without the fraction. */
function sinceTime(query: URLSearchParams): number | null {
  const value = query.get("sinceTime");
  if (value === null || value === "") return null;
  const time = Date.parse(value);
  if (Number.isNaN(time)) {
    throw new Refused(status(400, { message: `parsing time "${value}" as RFC 3339: cannot parse` }));
  }
  return Math.floor(time / 1000) * 1000;
}

interface ContinueToken {
  /** Of the snapshot. */
  readonly id: string;
  readonly from: number;
}

const encodeContinue = (token: ContinueToken): string =>
  Buffer.from(JSON.stringify(token)).toString("base64url");

function decodeContinue(text: string): ContinueToken {
  try {
    const { id, from } = JSON.parse(Buffer.from(text, "base64url").toString()) as Partial<ContinueToken>;
    if (typeof id === "string" && typeof from === "number") return { id, from };
  } catch {
    // Answered below as every other token that is none.
  }
  throw new Refused(status(400, { message: "continue key is not valid" }));
}
