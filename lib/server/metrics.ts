/**
 * What the server says of itself to Prometheus. Most values are read when they are asked for; only what passes by is
 * counted.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { LiveCluster } from "../live/live-cluster.ts";
import type { WatchState } from "../model/live-status.ts";
import { RESOURCES } from "../model/resources.ts";
import type { DurationMs } from "../model/units.ts";
import { shared } from "../sources/shared.ts";
import { addAlertMetrics } from "./alerts/alert-metrics.ts";
import { alerting } from "./alerts/alerting.ts";
import { clusters } from "./clusters.ts";
import type { Clusters } from "./offered-clusters.ts";
import { addRevisionMetrics } from "./revision-metrics.ts";
import { openStreamsOf } from "./streams.ts";

export interface Metrics {
  /** A record was handed to a viewer so long after it was received. */
  readonly delivered: (ms: DurationMs) => void;
  /** OpenMetrics text. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** From a write to the network to a reader who has been away. */
const LAG_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30];
const STATES: readonly WatchState[] = ["starting", "live", "retrying", "refused", "missing"];
/** A context's name comes from a file; a metric's label must not grow with it. */
const LABEL_LENGTH = 100;

export const metrics = shared("metrics", () => createMetrics(clusters()));

/** @param all asked for those that are open with every scrape */
function createMetrics(all: Clusters): Metrics {
  const opened = (): readonly LiveCluster[] => all.opened;
  const registry = new Registry<typeof Registry.OPENMETRICS_CONTENT_TYPE>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const nameOf = ({ source }: LiveCluster): string => source.summary.title.slice(0, LABEL_LENGTH);

  new Gauge({
    name: "skscope_viewers",
    help: "Streams that are open, by what is looked at.",
    labelNames: ["scope"],
    registers,
    collect() {
      this.set({ scope: "overview" }, openStreamsOf("overview"));
      this.set({ scope: "revision" }, openStreamsOf("revision"));
    },
  });
  new Gauge({
    name: "skscope_watches",
    help: "Watched resources of each cluster by state.",
    labelNames: ["cluster", "state"],
    registers,
    collect() {
      this.reset();
      for (const cluster of opened()) {
        for (const state of STATES) {
          const count = cluster.resources.filter((resource) => resource.state === state).length;
          this.set({ cluster: nameOf(cluster), state }, count);
        }
      }
    },
  });
  new Gauge({
    name: "skscope_history_records",
    help: "Records that are kept in memory.",
    labelNames: ["cluster"],
    registers,
    collect() {
      this.reset();
      for (const cluster of opened()) {
        this.set({ cluster: nameOf(cluster) }, cluster.source.summary.records ?? 0);
      }
    },
  });
  new Gauge({
    name: "skscope_history_bytes",
    help: "Memory that the kept records take, about.",
    labelNames: ["cluster"],
    registers,
    collect() {
      this.reset();
      for (const cluster of opened()) this.set({ cluster: nameOf(cluster) }, cluster.source.bytes);
    },
  });
  new Gauge({
    name: "skscope_newest_record_age_seconds",
    help: "How long ago the newest record was received.",
    labelNames: ["cluster"],
    registers,
    collect() {
      this.reset();
      for (const cluster of opened()) {
        const { to } = cluster.source.summary;
        const now = cluster.source.live?.status().now;
        if (to !== null && now !== undefined)
          this.set({ cluster: nameOf(cluster) }, Math.max(0, now - to) / 1_000);
      }
    },
  });
  const counted = (
    name: string,
    help: string,
    countOf: (cluster: LiveCluster, resource: string) => number,
  ): void => {
    // Counters of what the watches count themselves: only their growth is added.
    const last = new Map<string, number>();
    new Counter({
      name,
      help,
      labelNames: ["cluster", "resource"],
      registers,
      collect() {
        for (const cluster of opened()) {
          for (const { resource } of RESOURCES) {
            const value = countOf(cluster, resource);
            const key = `${cluster.id} ${resource}`;
            const before = last.get(key) ?? 0;
            // Watches that were started anew count from the beginning again.
            this.inc({ cluster: nameOf(cluster), resource }, value >= before ? value - before : value);
            last.set(key, value);
          }
        }
      },
    });
  };
  const ofResource = (cluster: LiveCluster, resource: string) =>
    cluster.resources.find((status) => status.resource === resource);
  counted(
    "skscope_records",
    "Records received.",
    (cluster, resource) => cluster.source.state.shared.resources.get(resource)?.records ?? 0,
  );
  counted(
    "skscope_watch_relists",
    "Lists after the first.",
    (cluster, resource) => ofResource(cluster, resource)?.relists ?? 0,
  );
  counted(
    "skscope_watch_gaps",
    "Times in which changes may have been missed.",
    (cluster, resource) => ofResource(cluster, resource)?.gaps ?? 0,
  );
  const lag = new Histogram({
    name: "skscope_delivery_lag_seconds",
    help: "From the receipt of a record until it was handed to a viewer.",
    buckets: LAG_BUCKETS,
    registers,
  });

  addAlertMetrics(registry, alerting);
  const updateRevisions = addRevisionMetrics(registry, all, nameOf);

  return {
    delivered: (ms) => lag.observe(ms / 1_000),
    text() {
      updateRevisions();
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
