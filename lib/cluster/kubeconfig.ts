/** Which clusters there are, as kubectl finds them, and how to ask one. Credentials never leave this file. */
import { existsSync, readFileSync } from "node:fs";
import { type ClientRequest, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { homedir } from "node:os";
import { dirname, join, resolve as resolvePath } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { messageOf } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
import { REVIEW_PATH, reviewAccess } from "./access-review.ts";
import { shortReason } from "./answer.ts";
import { createPlugin, type ExecPlugin, type PluginReport } from "./exec-plugin.ts";
import { createScrubber, type Scrubber } from "./scrub.ts";
import { type ApiResponse, type ClusterApi, ClusterUnreachableError, CredentialsError } from "./types.ts";

/** How a cluster is chosen; the names are those of kubectl's flags. */
export interface KubeOptions {
  /** Path of a kubeconfig; default: KUBECONFIG, then ~/.kube/config, then the service account of a pod. */
  readonly kubeconfig?: string;
  /** Default: the current context. */
  readonly context?: string;
  /** User to impersonate. */
  readonly as?: string;
}

export interface KubeContext {
  readonly name: string;
  readonly cluster: string;
  readonly server: string;
  /** The namespace that the context names; `default` where it names none, as for kubectl. */
  readonly namespace: string;
  readonly isCurrent: boolean;
}

export interface KubeContexts {
  readonly contexts: readonly KubeContext[];
  /** Running in a pod, with its service account. */
  readonly inCluster: boolean;
}

const SERVICE_ACCOUNT_TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount/token";
/** An API server that has not begun to answer by then is not there. */
const HEAD_TIMEOUT_MS: DurationMs = 30_000;
const LOG_HEAD_TIMEOUT_MS: DurationMs = 600_000;
const KEEP_ALIVE_MS: DurationMs = 15_000;
const TOKEN_FILE = "skscope-token-file";
const PLUGIN = "skscope-exec-plugin";
/** The user of a context that names none. */
const NOBODY = "";

/**
 * The contexts that can be watched; null when there is neither a kubeconfig nor a service account (demo mode).
 * @throws CredentialsError when a kubeconfig is there and cannot be used
 */
export function readContexts(options: KubeOptions, env: NodeJS.ProcessEnv): KubeContexts | null {
  const config = load(options, env);
  if (config === null) return null;
  const { currentContext } = config;
  const wanted = options.context ?? currentContext;
  const contexts = config.contexts.map(({ name, cluster, namespace }) => ({
    name,
    cluster,
    server: withoutCredentials(config.getCluster(cluster)?.server ?? ""),
    namespace: namespace ?? "default",
    isCurrent: name === wanted,
  }));
  if (options.context !== undefined && !contexts.some(({ name }) => name === options.context)) {
    throw new CredentialsError(`The kubeconfig has no context "${options.context}".${knownContexts(config)}`);
  }
  return { contexts, inCluster: isInCluster(options, env) };
}

/**
 * A cluster, asked with the credentials of a context.
 * @param onPluginFailure gets what is in no message
 * @throws CredentialsError when the kubeconfig or the context is not there
 */
export function connectCluster(
  options: KubeOptions,
  env: NodeJS.ProcessEnv,
  onPluginFailure: PluginReport = () => undefined,
): ClusterApi {
  const read = (context: string | undefined): KubeConfig => {
    const config = load(options, env, onPluginFailure);
    if (config === null) throw new CredentialsError("There is no kubeconfig and no service account.");
    if (context !== undefined) config.setCurrentContext(context);
    choose(config);
    return config;
  };
  let config = read(options.context);
  const name = config.currentContext;
  const credentials = createCredentials();
  const scrubber = createScrubber();
  const reload = (): void => {
    // A kubeconfig that is being rewritten may be half there: then the old credentials are tried again. The context stays
    // when another one becomes the current one: that would be another cluster.
    try {
      config = read(name);
    } catch {
      return;
    }
  };
  /** @param body null: a GET */
  const ask = async (path: string, body: string | null, signal?: AbortSignal): Promise<ApiResponse> => {
    const asked = config;
    const url = urlOf(choose(asked).server, path);
    const { headers: own, ...rest } = await credentials(asked, url.protocol === "http:");
    const headers: Record<string, string> = {
      ...(own as Record<string, string>),
      accept: "application/json",
      ...(body === null ? {} : { "content-type": "application/json" }),
    };
    noteSecrets(scrubber, headers.Authorization, url);
    if (options.as !== undefined) {
      // The kubeconfig may name somebody too, in the spelling of its library.
      delete headers["Impersonate-User"];
      headers["impersonate-user"] = options.as;
    }
    const method = body === null ? "GET" : "POST";
    try {
      const answer = await send({ ...rest, method, headers, url }, body, signal);
      return { ...answer, body: scrubber.body(answer.body) };
    } catch (error) {
      // An authority that has changed is in the kubeconfig by now, or will be.
      if (isOfTrust(error) && config === asked) reload();
      throw error;
    }
  };
  return {
    name,
    get: (path, signal) => ask(path, null, signal),
    review: (question, signal) => reviewAccess(question, (body) => ask(REVIEW_PATH, body, signal), reload),
    reload,
    conceal: scrubber.text,
  };
}

/** Everything of a request that lets its sender in. */
function noteSecrets(scrubber: Scrubber, authorization: string | undefined, url: URL): void {
  const credential = authorization?.replace(/^\w+ +/, "");
  scrubber.add(credential);
  if (credential !== undefined && /^basic /i.test(authorization ?? "")) {
    scrubber.add(
      Buffer.from(credential, "base64")
        .toString("utf8")
        .replace(/^[^:]*:/, ""),
    );
  }
  if (url.password === "") return;
  const password = decodeURIComponent(url.password);
  scrubber.add(password);
  scrubber.add(Buffer.from(`${decodeURIComponent(url.username)}:${password}`).toString("base64"));
}

/**
 * The cluster of the current context.
 * @throws CredentialsError when there is none
 */
function choose(config: KubeConfig): NonNullable<ReturnType<KubeConfig["getCurrentCluster"]>> {
  const cluster = config.getCurrentCluster();
  if (cluster !== null) return cluster;
  const { currentContext: name } = config;
  if (config.getContextObject(name) !== null) {
    throw new CredentialsError(`The context "${name}" names no cluster that the kubeconfig has.`);
  }
  if (config.contexts.length === 0) throw new CredentialsError("The kubeconfig has no contexts.");
  const missing = name ? `has no context "${name}"` : "names no current context";
  throw new CredentialsError(`The kubeconfig ${missing}.${knownContexts(config)}`);
}

function knownContexts({ contexts }: KubeConfig): string {
  return contexts.length === 0 ? "" : ` It has: ${contexts.map(({ name }) => name).join(", ")}.`;
}

function load(
  options: KubeOptions,
  env: NodeJS.ProcessEnv,
  onPluginFailure: PluginReport = () => undefined,
): KubeConfig | null {
  let config = new KubeConfig();
  const named = options.kubeconfig ?? env.KUBECONFIG;
  const path = named === undefined || /^:*$/.test(named) ? defaultPath(env) : named;
  try {
    if (path !== null) {
      // As kubectl does: several files may be named, and those that are not there are passed over.
      const paths = options.kubeconfig === undefined ? path.split(":").filter((file) => file !== "") : [path];
      const present = paths.filter((file) => existsSync(file));
      if (present.length === 0) throw new Error(`there is no file ${paths.join(", ")}`);
      config = joined(present.map(readKubeconfig), onPluginFailure);
    } else if (existsSync(SERVICE_ACCOUNT_TOKEN)) config.loadFromCluster();
    else return null;
  } catch (error) {
    // Without its cause, which may quote what the file holds.
    throw new CredentialsError(`The kubeconfig cannot be used: ${messageOf(error)}`);
  }
  return config;
}

/** @throws Error whose message quotes nothing of the file */
function readKubeconfig(path: string): KubeConfig {
  const config = new KubeConfig();
  const text = readFileSync(path, "utf8");
  try {
    // The library reads a token file once, and under another name than kubectl's; here it lands where any value may be.
    const readable = text.replace(/(["']?)\btokenFile\1(?=\s*:)/g, "$1auth-provider$1");
    if (!/^\s*(null\s*)?$/.test(text)) config.loadFromString(readable);
  } catch (error) {
    const line = (error as { mark?: { line?: unknown } }).mark?.line;
    const place = typeof line === "number" ? ` (line ${line + 1})` : "";
    const isPlain = error instanceof Error && /^(clusters|users|contexts)\[/.test(error.message);
    const reason = isPlain ? error.message : `it is no kubeconfig${place}`;
    throw new Error(`${path}: ${reason}`);
  }
  config.makePathsAbsolute(dirname(path));
  for (const user of config.users) {
    const plugin = user.exec as ExecPlugin | null | undefined;
    if (plugin != null)
      Object.assign(user, { authProvider: { name: PLUGIN, config: { plugin } }, exec: undefined });
    const tokenFile: unknown = user.authProvider;
    if (typeof tokenFile !== "string") continue;
    const place = resolvePath(dirname(path), tokenFile);
    Object.assign(user, { authProvider: { name: TOKEN_FILE, config: { path: place } }, token: undefined });
  }
  return config;
}

/** Of what several files name, the first one holds. */
function joined(files: readonly KubeConfig[], onPluginFailure: PluginReport): KubeConfig {
  const config = new KubeConfig();
  const firsts = <T extends { readonly name: string }>(all: readonly T[]): T[] =>
    all.filter(({ name }, i) => all.findIndex((one) => one.name === name) === i);
  const contexts = firsts(files.flatMap((file) => file.contexts));
  config.loadFromOptions({
    clusters: firsts(files.flatMap((file) => file.clusters)),
    // The library takes no authority from a cluster whose context names no user.
    users: [...firsts(files.flatMap((file) => file.users)), { name: NOBODY }],
    contexts: contexts.map((context) => ({ ...context, user: context.user ?? NOBODY })),
    currentContext: files.map((file) => file.currentContext).find((name) => name),
  });
  config.addAuthenticator({
    isAuthProvider: ({ authProvider }) => authProvider?.name === TOKEN_FILE,
    async applyAuthentication({ authProvider }, { headers }) {
      const token = readFileSync(authProvider.config.path, "utf8").trim();
      Object.assign(headers ?? {}, { Authorization: `Bearer ${token}` });
    },
  });
  const plugins = new Map<ExecPlugin, ReturnType<typeof createPlugin>>();
  config.addAuthenticator({
    isAuthProvider: ({ authProvider }) => authProvider?.name === PLUGIN,
    async applyAuthentication({ authProvider }, target) {
      const { plugin } = authProvider.config as { plugin: ExecPlugin };
      const ask = plugins.get(plugin) ?? createPlugin(plugin, onPluginFailure);
      plugins.set(plugin, ask);
      const { token, cert, key } = await ask();
      if (cert !== null) Object.assign(target, { cert });
      if (key !== null) Object.assign(target, { key });
      if (token !== null) Object.assign(target.headers ?? {}, { Authorization: `Bearer ${token}` });
    },
  });
  return config;
}

function defaultPath(env: NodeJS.ProcessEnv): string | null {
  const path = join(env.HOME ?? homedir(), ".kube", "config");
  return existsSync(path) ? path : null;
}

function isInCluster(options: KubeOptions, env: NodeJS.ProcessEnv): boolean {
  return (
    env.KUBERNETES_SERVICE_HOST !== undefined &&
    options.kubeconfig === undefined &&
    existsSync(SERVICE_ACCOUNT_TOKEN)
  );
}

function withoutCredentials(server: string): string {
  return server.replace(/^([a-z]+:\/\/)[^/]*@/i, "$1");
}

/** @throws CredentialsError when the kubeconfig's address of the server is none */
function urlOf(server: string, path: string): URL {
  const text = server.replace(/\/+$/, "") + path;
  const url = /^https?:\/\//i.test(server) && URL.canParse(text) ? new URL(text) : null;
  if (url !== null) return url;
  // Whatever stands before an @ may be a password.
  const shown = server.replace(/^.*@/, "");
  throw new CredentialsError(`"${shown}" is no address of a server: it begins with https:// or http://.`);
}

/** Asks for credentials once, however many requests need them at the same time: an exec plugin may open a browser. */
function createCredentials(): (config: KubeConfig, isPlain: boolean) => Promise<RequestOptions> {
  const asking = new WeakMap<KubeConfig, Promise<RequestOptions>>();
  const ask = async (config: KubeConfig, isPlain: boolean): Promise<RequestOptions> => {
    const options: RequestOptions = { method: "GET", headers: {} };
    try {
      // The library refuses plain http (as of `kubectl proxy`) unless TLS is not to be verified, which there it is not.
      const cluster = config.getCurrentCluster() as { skipTLSVerify: boolean } | null;
      if (isPlain && cluster !== null) cluster.skipTLSVerify = true;
      await config.applyToHTTPSOptions(options);
    } catch (error) {
      throw new CredentialsError(`The credentials cannot be had: ${messageOf(error)}`);
    } finally {
      asking.delete(config);
    }
    return options;
  };
  return (config, isPlain) => {
    const known = asking.get(config);
    if (known !== undefined) return known;
    const options = ask(config, isPlain);
    asking.set(config, options);
    return options;
  };
}

function send(
  { url, ...options }: RequestOptions & { url: URL },
  body: string | null,
  signal?: AbortSignal,
): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const ask = url.protocol === "http:" ? httpRequest : httpsRequest;
    const unusable = (error: unknown): void =>
      reject(new CredentialsError(`The credentials cannot be used: ${messageOf(error)}`));
    let outgoing: ClientRequest;
    try {
      outgoing = ask(url, { ...options, ...(signal === undefined ? {} : { signal }) }, (answer) => {
        clearTimeout(timer);
        answer.socket.setKeepAlive(true, KEEP_ALIVE_MS);
        resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: answer });
      });
    } catch (error) {
      unusable(error);
      return;
    }
    // The kubelet answers for a log when it has a line of it, however long that takes.
    const limitMs = url.pathname.endsWith("/log") ? LOG_HEAD_TIMEOUT_MS : HEAD_TIMEOUT_MS;
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${limitMs / 1_000} s`)),
      limitMs,
    );
    outgoing.once("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      // A certificate or key of the kubeconfig that is none.
      if (error.code?.startsWith("ERR_OSSL_")) unusable(error);
      else reject(new ClusterUnreachableError(reasonOf(error, url), { cause: error }));
    });
    outgoing.end(body ?? undefined);
  });
}

function headersOf(answer: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value[0] : value]),
  );
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was cut",
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name cannot be looked up",
  ETIMEDOUT: "no answer in time",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed, and the kubeconfig names no authority for it",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from another authority than the kubeconfig names",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from another authority than the kubeconfig names",
  CERT_HAS_EXPIRED: "its certificate has expired",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from another authority than the kubeconfig names",
  EPROTO: "it does not speak TLS there",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS there",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

const OF_TRUST: ReadonlySet<unknown> = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_SIGNATURE_FAILURE",
]);

function isOfTrust(error: unknown): boolean {
  return error instanceof ClusterUnreachableError && OF_TRUST.has((error.cause as { code?: unknown }).code);
}

function reasonOf(error: Error & { code?: string }, url: URL): string {
  return `${url.host}: ${REASONS[error.code ?? ""] ?? shortReason(error.message)}`;
}
