/** The clusters that others collect into NATS, for a server that is one of many and keeps nothing itself. */
import { connectCluster } from "../cluster/kubeconfig.ts";
import { type AccessQuestion, type ClusterApi, systemClock } from "../cluster/types.ts";
import type { FactsOptions } from "../facts/facts-writer.ts";
import { clusterId } from "../live/cluster-id.ts";
import { BusyError, messageOf } from "../model/errors.ts";
import type { Fleet } from "../nats/fleet.ts";
import { sharedFactsFolder } from "./data-dir.ts";
import { envNumber } from "./env-number.ts";
import { logLive } from "./live-log.ts";
import { log } from "./log.ts";
import { type ClusterSummary, type Clusters, retentionOf } from "./offered-clusters.ts";

/** @param env SKSCOPE_FROM, SKSCOPE_NATS_CREDS, SKSCOPE_NATS_CA, SKSCOPE_NATS_CERT, SKSCOPE_NATS_KEY, and what is kept in memory */
export function createFollowedClusters(env: NodeJS.ProcessEnv): Clusters {
  let fleet: Fleet | null = null;
  let failure = "";
  const listeners: Parameters<Clusters["subscribe"]>[0][] = [];
  // Only a server that is started with --from loads what talks to NATS.
  const loading = import("../nats/fleet.ts").then(({ openFleet }) => {
    fleet = openFleet({
      url: env.SKSCOPE_FROM ?? "",
      ...(env.SKSCOPE_NATS_CREDS ? { credentials: env.SKSCOPE_NATS_CREDS } : {}),
      ...(env.SKSCOPE_NATS_CA ? { authorities: env.SKSCOPE_NATS_CA } : {}),
      ...(env.SKSCOPE_NATS_CERT ? { certificate: env.SKSCOPE_NATS_CERT } : {}),
      ...(env.SKSCOPE_NATS_KEY ? { key: env.SKSCOPE_NATS_KEY } : {}),
      name: "skscope",
      clock: systemClock,
      retention: retentionOf(env),
      factsOf: (id) => sharedFactsOptions(env, id),
      reportOf: (title) => logLive(log(), title),
      onProblem: (reason) =>
        reason === "" ? log().info("NATS answers") : log().error({ reason }, "NATS cannot be read"),
    });
    for (const listener of listeners) fleet.subscribe(listener);
  });
  loading.catch((error: unknown) => {
    failure = messageOf(error);
    log().error({ reason: failure }, "no cluster can be followed");
  });

  const opened = async (): Promise<Fleet> => {
    await loading.catch(() => undefined);
    if (fleet === null) throw new BusyError(failure);
    return fleet;
  };
  const summaryOf = ({
    id,
    title,
    namespace,
    holder,
    isWatching,
  }: Fleet["members"][number]): ClusterSummary => {
    const source = fleet?.opened.find((cluster) => cluster.id === id)?.source;
    return {
      id,
      context: title,
      server: holder,
      namespace,
      isCurrent: false,
      state: source?.live?.status().state ?? (isWatching ? "live" : "stopped"),
      revisions: source?.digests().length ?? null,
    };
  };
  return {
    list: () => (fleet?.members ?? []).map((member, i) => ({ ...summaryOf(member), isCurrent: i === 0 })),
    open: async (id) => (await opened()).open(id),
    get opened() {
      return fleet?.opened ?? [];
    },
    // A replica knows one cluster that it can ask: its own. Of any other one, only who has the token sees something.
    review: (id, question) => ownCluster(env)(id, question),
    subscribe(listener) {
      listeners.push(listener);
      fleet?.subscribe(listener);
    },
    get problem() {
      // What is known already is shown also while NATS is away; each cluster says so itself.
      if (fleet === null) return failure;
      return fleet.members.length > 0 ? "" : fleet.problem;
    },
    inCluster: false,
    keepsSharedFacts: true,
    notes: {
      read: async (id) => (await opened()).notes.read(id),
      change: async (id, change) => (await opened()).notes.change(id, change),
    },
  };
}

/** What its collector's stream keeps, unless this server is told to keep less. */
function sharedFactsOptions(env: NodeJS.ProcessEnv, id: string): FactsOptions | null {
  const days = envNumber(env.SKSCOPE_FACTS_DAYS, Number.POSITIVE_INFINITY);
  const mib = envNumber(env.SKSCOPE_FACTS_MIB, Number.POSITIVE_INFINITY);
  if (days === 0 || mib === 0) return null;
  return { folder: sharedFactsFolder(id), ms: days * DAY_MS, bytes: mib * MIB };
}

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;

let own: ClusterApi | null = null;

/** Asks the cluster of the pod, or of the kubeconfig, where the question is about that one: it was collected under this name. */
function ownCluster(env: NodeJS.ProcessEnv) {
  return async (id: string, question: AccessQuestion): Promise<boolean> => {
    own ??= connectCluster(
      {
        ...(env.SKSCOPE_KUBECONFIG ? { kubeconfig: env.SKSCOPE_KUBECONFIG } : {}),
        ...(env.SKSCOPE_CONTEXT ? { context: env.SKSCOPE_CONTEXT } : {}),
      },
      env,
    );
    const name = env.SKSCOPE_ACCESS_CLUSTER || (own.name === "inClusterContext" ? "in-cluster" : own.name);
    if (id !== clusterId(name)) return false;
    return (await own.review?.(question, AbortSignal.timeout(REVIEW_MS))) ?? false;
  };
}

const REVIEW_MS = 10_000;
