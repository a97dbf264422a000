/** The clusters this server may watch: the contexts of its kubeconfig, or the cluster it runs in. */
import { HOLDING_LIMITS } from "../cluster/holdings.ts";
import { connectCluster, type KubeContext, type KubeOptions, readContexts } from "../cluster/kubeconfig.ts";
import { type ClusterApi, systemClock } from "../cluster/types.ts";
import type { FactsOptions } from "../facts/facts-writer.ts";
import { clusterId } from "../live/cluster-id.ts";
import { type LiveCluster, openLiveCluster } from "../live/live-cluster.ts";
import { messageOf } from "../model/errors.ts";
import { shared } from "../sources/shared.ts";
import { REDACTIONS, type Redaction } from "../trace/redact.ts";
import { factsFolder, historyFolder } from "./data-dir.ts";
import { envNumber } from "./env-number.ts";
import { createFollowedClusters } from "./followed-clusters.ts";
import { logLive } from "./live-log.ts";
import { log } from "./log.ts";
import { type ClusterSummary, type Clusters, retentionOf } from "./offered-clusters.ts";

const MIB = 1024 * 1024;
const DEFAULT_DISK_MIB = 512;
const DEFAULT_HISTORY_DAYS = 14;
const DEFAULT_FACTS_DAYS = 365;
const DEFAULT_FACTS_MIB = 256;
const DAY_MS = 86_400_000;
const REVIEW_MS = 10_000;

/** Those that this process watches; with SKSCOPE_FROM those that others collect. */
export const clusters = shared("clusters", () =>
  process.env.SKSCOPE_FROM ? createFollowedClusters(process.env) : createClusters(process.env),
);

/** @param env see docs/live.md for what is read from it */
export function createClusters(env: NodeJS.ProcessEnv): Clusters {
  const options: KubeOptions = {
    ...(env.SKSCOPE_KUBECONFIG ? { kubeconfig: env.SKSCOPE_KUBECONFIG } : {}),
    ...(env.SKSCOPE_CONTEXT ? { context: env.SKSCOPE_CONTEXT } : {}),
    ...(env.SKSCOPE_AS ? { as: env.SKSCOPE_AS } : {}),
  };
  let contexts: readonly KubeContext[] = [];
  let problem = "";
  let inCluster = false;
  if (!env.SKSCOPE_DEMO) {
    try {
      const found = readContexts(options, env);
      contexts = found?.contexts ?? [];
      inCluster = found?.inCluster ?? false;
    } catch (error) {
      problem = messageOf(error);
      log().error({ reason: problem }, "no cluster can be watched");
    }
  }
  const byId = new Map(contexts.map((context) => [clusterId(context.name), context]));
  const open = new Map<string, Promise<LiveCluster>>();
  const opened = new Map<string, LiveCluster>();
  const listeners: ((cluster: LiveCluster) => void)[] = [];

  const apis = new Map<string, ClusterApi>();
  const reviewer = (context: string): ClusterApi["review"] => {
    const api = apis.get(context) ?? connectCluster({ ...options, context }, env);
    apis.set(context, api);
    return api.review;
  };
  const namespaceOf = (context: KubeContext): string | null => {
    if (env.SKSCOPE_ALL_NAMESPACES) return null;
    // A pod's own namespace says nothing about what its operator wants to see.
    return env.SKSCOPE_NAMESPACE || (inCluster ? null : context.namespace);
  };
  const openCluster = async (id: string, context: KubeContext): Promise<LiveCluster> => {
    const namespace = namespaceOf(context);
    const retention = retentionOf(env);
    const diskMib = envNumber(env.SKSCOPE_HISTORY_MIB, DEFAULT_DISK_MIB);
    const cluster = await openLiveCluster({
      id,
      title: context.name,
      api: connectCluster({ ...options, context: context.name }, env, (failed) =>
        log().warn({ cluster: context.name, ...failed }, "exec plugin failed"),
      ),
      clock: systemClock,
      where: { namespace, systemNamespace: env.SKSCOPE_SYSTEM_NAMESPACE || "knative-serving" },
      ...(env.SKSCOPE_CLUSTER_DOMAIN ? { clusterDomain: env.SKSCOPE_CLUSTER_DOMAIN } : {}),
      keep: keptParts(env.SKSCOPE_KEEP),
      retention,
      limits: {
        objects: envNumber(env.SKSCOPE_MAX_OBJECTS, HOLDING_LIMITS.objects),
        bytes: envNumber(env.SKSCOPE_MAX_OBJECTS_MIB, HOLDING_LIMITS.bytes / MIB) * MIB,
      },
      followLogs: !env.SKSCOPE_NO_LOGS,
      logPastMs: envNumber(env.SKSCOPE_LOG_MINUTES, retention.ms / 60_000) * 60_000,
      report: logLive(log(), context.name),
      ...(env.SKSCOPE_PROBE
        ? {
            probe: {
              inCluster,
              gateway: gatewayOf(env.SKSCOPE_GATEWAY),
              revisions: (env.SKSCOPE_PROBE_REVISIONS ?? "").split(",").filter((name) => name !== ""),
            },
          }
        : {}),
      history:
        diskMib === 0
          ? null
          : {
              folder: historyFolder(id, namespace),
              ms: retention.ms,
              keepMs: Math.max(
                retention.ms,
                envNumber(env.SKSCOPE_HISTORY_DAYS, DEFAULT_HISTORY_DAYS) * DAY_MS,
              ),
              bytes: diskMib * MIB,
            },
      facts: factsOptions(env, id, namespace),
    });
    opened.set(id, cluster);
    for (const listener of listeners) listener(cluster);
    return cluster;
  };

  return {
    list: () =>
      [...byId]
        .map(([id, context]): ClusterSummary => {
          const cluster = opened.get(id);
          return {
            id,
            context: context.name,
            server: context.server,
            namespace: namespaceOf(context),
            isCurrent: context.isCurrent,
            state: cluster?.source.live?.status().state ?? "stopped",
            revisions: cluster?.isWatching === true ? cluster.source.digests().length : null,
          };
        })
        .sort((a, b) => Number(b.isCurrent) - Number(a.isCurrent)),
    async open(id) {
      const context = byId.get(id);
      if (context === undefined) return null;
      let opening = open.get(id);
      if (opening === undefined) {
        opening = openCluster(id, context);
        open.set(id, opening);
        opening.catch((error: unknown) => {
          open.delete(id);
          log().error({ cluster: context.name, reason: messageOf(error) }, "cluster cannot be opened");
        });
      }
      return opening;
    },
    get opened() {
      return [...opened.values()];
    },
    async review(id, question) {
      const context = byId.get(id);
      const review = context === undefined ? undefined : reviewer(context.name);
      return (await review?.(question, AbortSignal.timeout(REVIEW_MS))) ?? false;
    },
    subscribe(listener) {
      listeners.push(listener);
      for (const cluster of opened.values()) listener(cluster);
    },
    problem,
    inCluster,
  };
}

/** Where the facts of a cluster are kept, and how many; null: none are. */
function factsOptions(env: NodeJS.ProcessEnv, id: string, namespace: string | null): FactsOptions | null {
  const days = envNumber(env.SKSCOPE_FACTS_DAYS, DEFAULT_FACTS_DAYS);
  const mib = envNumber(env.SKSCOPE_FACTS_MIB, DEFAULT_FACTS_MIB);
  if (days === 0 || mib === 0) return null;
  return { folder: factsFolder(id, namespace), ms: days * DAY_MS, bytes: mib * MIB };
}

/** Lets the process end when it is told to, whoever is still connected; what was received is on disk then. */
export function stopWithProcess(): void {
  const stop = (): void => {
    void Promise.all(clusters().opened.map((cluster) => cluster.stop())).then(() => process.exit(0));
  };
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
}

/** "host:port"; port 80 where none is given. */
function gatewayOf(text: string | undefined): { host: string; port: number } | null {
  if (text === undefined || text === "") return null;
  const colon = text.lastIndexOf(":");
  const port = Number(text.slice(colon + 1));
  const hasPort = colon > 0 && Number.isInteger(port) && port > 0;
  return { host: hasPort ? text.slice(0, colon).replace(/^\[|\]$/g, "") : text, port: hasPort ? port : 80 };
}

function keptParts(text: string | undefined): ReadonlySet<Redaction> {
  const names = (text ?? "").split(",").map((name) => name.trim());
  return new Set(REDACTIONS.filter((name) => names.includes(name)));
}
