/** Which clusters there are, as kubectl finds them, and how to ask one. Credentials never leave this file. */
import { existsSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest, type RequestOptions } from "node:https";
import { homedir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { messageOf } from "../model/errors.ts";
import type { DurationMs } from "../model/units.ts";
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
    server: config.getCluster(cluster)?.server ?? "",
    namespace: namespace ?? "default",
    isCurrent: name === wanted,
  }));
  if (options.context !== undefined && !contexts.some(({ name }) => name === options.context)) {
    const known = contexts.map(({ name }) => name).join(", ");
    throw new CredentialsError(`The kubeconfig has no context "${options.context}". It has: ${known}.`);
  }
  return { contexts, inCluster: isInCluster(options, env) };
}

/**
 * A cluster, asked with the credentials of a context.
 * @throws CredentialsError when the kubeconfig or the context is not there
 */
export function connectCluster(options: KubeOptions, env: NodeJS.ProcessEnv): ClusterApi {
  const read = (): KubeConfig => {
    const config = load(options, env);
    if (config === null) throw new CredentialsError("There is no kubeconfig and no service account.");
    if (options.context !== undefined) config.setCurrentContext(options.context);
    if (config.getCurrentCluster() === null) {
      throw new CredentialsError(`The context "${config.currentContext}" names no cluster.`);
    }
    return config;
  };
  let config = read();
  const name = config.currentContext;
  return {
    name,
    async get(path, signal) {
      const cluster = config.getCurrentCluster();
      if (cluster === null) throw new CredentialsError(`The context "${name}" names no cluster.`);
      return send(await requestOptions(config, cluster.server, path, options.as), signal);
    },
    reload() {
      // A kubeconfig that is being rewritten may be half there: then the old credentials are tried again.
      try {
        config = read();
      } catch {
        return;
      }
    },
  };
}

function load(options: KubeOptions, env: NodeJS.ProcessEnv): KubeConfig | null {
  const config = new KubeConfig();
  const named = options.kubeconfig ?? env.KUBECONFIG;
  const path = named === undefined || named === "" ? defaultPath(env) : named;
  try {
    if (path !== null) {
      // As kubectl does: several files may be named, and those that are not there are passed over.
      const paths = options.kubeconfig === undefined ? path.split(":").filter((file) => file !== "") : [path];
      const present = paths.filter((file) => existsSync(file));
      if (present.length === 0) throw new Error(`there is no file ${paths.join(", ")}`);
      for (const [i, file] of present.entries()) {
        const part = i === 0 ? config : new KubeConfig();
        part.loadFromFile(file);
        if (i > 0) config.mergeConfig(part, true);
      }
    } else if (existsSync(SERVICE_ACCOUNT_TOKEN)) config.loadFromCluster();
    else return null;
  } catch (error) {
    throw new CredentialsError(`The kubeconfig cannot be used: ${messageOf(error)}`, { cause: error });
  }
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

async function requestOptions(
  config: KubeConfig,
  server: string,
  path: string,
  as: string | undefined,
): Promise<RequestOptions & { url: URL }> {
  const url = new URL(server.replace(/\/+$/, "") + path);
  const options: RequestOptions = { method: "GET", headers: {} };
  try {
    // The library refuses plain http (as of `kubectl proxy`) unless TLS is not to be verified, which there it is not.
    const cluster = config.getCurrentCluster() as { skipTLSVerify: boolean } | null;
    if (url.protocol === "http:" && cluster !== null) cluster.skipTLSVerify = true;
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    throw new CredentialsError(`The credentials cannot be had: ${messageOf(error)}`, { cause: error });
  }
  const headers = { ...(options.headers as Record<string, string>), accept: "application/json" };
  return { ...options, url, headers: as === undefined ? headers : { ...headers, "impersonate-user": as } };
}

function send(
  { url, ...options }: RequestOptions & { url: URL },
  signal?: AbortSignal,
): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const ask = url.protocol === "http:" ? httpRequest : httpsRequest;
    const outgoing = ask(url, { ...options, ...(signal === undefined ? {} : { signal }) }, (answer) => {
      clearTimeout(timer);
      answer.socket.setKeepAlive(true, KEEP_ALIVE_MS);
      resolve({ status: answer.statusCode ?? 0, headers: headersOf(answer), body: answer });
    });
    // The kubelet answers for a log when it has a line of it, however long that takes.
    const limitMs = url.pathname.endsWith("/log") ? LOG_HEAD_TIMEOUT_MS : HEAD_TIMEOUT_MS;
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${limitMs / 1_000} s`)),
      limitMs,
    );
    outgoing.once("error", (error) => {
      clearTimeout(timer);
      reject(new ClusterUnreachableError(reasonOf(error, url), { cause: error }));
    });
    outgoing.end();
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
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another name",
};

function reasonOf(error: Error & { code?: string }, url: URL): string {
  return `${url.host}: ${REASONS[error.code ?? ""] ?? error.message}`;
}
