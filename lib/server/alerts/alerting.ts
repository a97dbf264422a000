/** Alerts of watched clusters: looks at them every few seconds, tells whoever is to be told, and says when that cannot be done. */
import { type ClusterClock, systemClock } from "../../cluster/types.ts";
import type { LiveCluster } from "../../live/live-cluster.ts";
import type { DurationMs } from "../../model/units.ts";
import { shared } from "../../sources/shared.ts";
import { clusters } from "../clusters.ts";
import { log } from "../log.ts";
import type { Clusters } from "../offered-clusters.ts";
import { holdSource } from "../sources.ts";
import { type AlertedCluster, knownUntil, standingAlerts } from "./alert.ts";
import { type AlertBook, createAlertBook } from "./book.ts";
import { type Receiver, receiversOf } from "./receivers.ts";
import { createSender } from "./sender.ts";

/** What became of what a receiver was to be told. */
export interface Delivery {
  readonly name: string;
  delivered: number;
  failed: number;
  /** Why the last try failed; "" when it did not. */
  reason: string;
}

export interface Alerting {
  readonly deliveries: readonly Delivery[];
  /** Alerts that stand, by name of the cluster. */
  standing(): ReadonlyMap<string, number>;
}

export interface AlertingOptions {
  readonly receivers: readonly Receiver[];
  readonly pages: string;
  readonly clock: ClusterClock;
  readonly opened: () => readonly AlertedCluster[];
  readonly post?: (url: string, init: RequestInit) => Promise<Response>;
}

const LOOK_MS: DurationMs = 5_000;

/** Begins to look, until the signal fires. */
export function createAlerting(options: AlertingOptions, stop: AbortSignal): Alerting {
  const { clock, pages, opened, post } = options;
  const deliveries = options.receivers.map(
    ({ name }): Delivery => ({ name, delivered: 0, failed: 0, reason: "" }),
  );
  const senders = options.receivers.map((receiver, i) => {
    const delivery = deliveries[i] as Delivery;
    return createSender({
      receiver,
      clock,
      onTry: (reason, count) => tried(delivery, reason, count),
      ...(post === undefined ? {} : { post }),
    });
  });
  /** By source: one that takes the place of another goes on with its alerts. */
  const books = new Map<string, AlertBook>();
  const counts = new Map<string, number>();
  let cancel: (() => void) | null = null;
  const look = (): void => {
    for (const cluster of opened()) {
      const state = cluster.source.live?.status().state;
      // Before the first lists nothing is decided, and of what nobody watches nothing is news.
      if (state !== "live" && state !== "stale") continue;
      const { id, title } = cluster.source.summary;
      const book = books.get(id) ?? createAlertBook();
      books.set(id, book);
      const looked = book.look(standingAlerts(cluster, pages), knownUntil(cluster));
      if (looked.left > 0)
        log().warn({ cluster: title, left: looked.left }, "more alerts stand than are told");
      counts.set(title, looked.standing.length);
      for (const sender of senders) sender.tell(id, looked);
    }
    cancel = clock.after(LOOK_MS, look);
  };
  look();
  stop.addEventListener("abort", () => {
    cancel?.();
    for (const sender of senders) sender.stop();
  });
  return { deliveries, standing: () => counts };
}

/** The log has the first failure and the end of it; what lies between is counted. */
function tried(delivery: Delivery, reason: string, count: number): void {
  if (reason === "") delivery.delivered += count;
  else delivery.failed += 1;
  const where = { receiver: delivery.name, alerts: count };
  if (reason !== "" && delivery.reason === "") {
    log().error({ ...where, reason }, "alerts cannot be delivered; they are tried again");
  } else if (reason === "" && delivery.reason !== "") log().info(where, "alerts are delivered again");
  delivery.reason = reason;
}

const NOBODY: Alerting = { deliveries: [], standing: () => new Map() };

/** The alerting of this process; nobody is told anything unless the environment names who. */
export const alerting = shared("alerting", () => startAlerting(process.env, clusters()));

/** Whether the environment names anybody. */
export function isAlerting(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.SKSCOPE_ALERTMANAGER_URL || env.SKSCOPE_WEBHOOK_URL);
}

function startAlerting(env: NodeJS.ProcessEnv, all: Clusters): Alerting {
  if (!isAlerting(env)) return NOBODY;
  let receivers: readonly Receiver[];
  try {
    receivers = receiversOf(env);
  } catch (error) {
    log().error({ reason: (error as Error).message }, "no alerts are sent");
    return NOBODY;
  }
  const pages = (env.SKSCOPE_PUBLIC_URL ?? "").replace(/\/+$/, "");
  const names = receivers.map(({ name }) => name);
  log().info({ receivers: names }, "alerts are sent");
  if (pages === "") log().warn("alerts have no links to the pages: SKSCOPE_PUBLIC_URL says where they are");
  if (env.SKSCOPE_FROM && env.SKSCOPE_WEBHOOK_URL) {
    log().warn(
      "with --from every replica tells the webhook; an Alertmanager makes one of what all of them send",
    );
  }
  const held = new Set<string>();
  const opened = (): readonly LiveCluster[] => {
    if (env.SKSCOPE_FROM) holdAll(all, held);
    return all.opened;
  };
  const stop = new AbortController();
  process.once("SIGTERM", () => stop.abort());
  return createAlerting({ receivers, pages, clock: systemClock, opened }, stop.signal);
}

/** Clusters that others collect are followed for good; each is known a moment after the start, or later. */
function holdAll(all: Clusters, held: Set<string>): void {
  for (const { id } of all.list()) {
    if (held.has(id)) continue;
    held.add(id);
    holdSource(id, { asProcess: true }).catch(() => held.delete(id));
  }
}
