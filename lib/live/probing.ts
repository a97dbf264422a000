/** skscope's own probes of chosen revisions, while a cluster is watched. */
import { createProber, type Prober } from "../cluster/prober.ts";
import type { ClusterClock, RecordSink } from "../cluster/types.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { LiveSource } from "../sources/live-source.ts";
import { probeFactsOf } from "./probe-facts.ts";

export interface ProbeOptions {
  readonly inCluster: boolean;
  readonly gateway: { readonly host: string; readonly port: number } | null;
  /** Revisions ("namespace/name") that are probed from the start. */
  readonly revisions: readonly string[];
}

export interface Probing {
  /** Chooses which revisions are probed from now on; false where probing is not allowed. */
  choose(revisions: readonly string[]): boolean;
  start(): void;
  stop(): void;
  /** Tells the prober what is known of the chosen revisions now. */
  update(): void;
  /** Null while nothing is sent. */
  readonly status: LiveStatus["probes"];
}

/** @param options undefined: nothing is ever sent */
export function createProbing(
  options: ProbeOptions | undefined,
  source: LiveSource,
  at: { readonly clock: ClusterClock; readonly sink: RecordSink; readonly clusterDomain: string },
): Probing {
  let prober: Prober | null = null;
  let revisions: readonly string[] = options?.revisions ?? [];
  return {
    choose(chosen) {
      if (options === undefined) return false;
      revisions = [...chosen];
      prober?.choose(revisions);
      return true;
    },
    start() {
      if (options === undefined || prober !== null) return;
      const { inCluster, gateway } = options;
      prober = createProber({ ...at, inCluster, gateway });
      prober.choose(revisions);
    },
    stop() {
      prober?.stop();
      prober = null;
    },
    update() {
      if (prober === null) return;
      for (const revision of revisions) prober.update(revision, probeFactsOf(source, revision));
    },
    get status() {
      if (prober === null) return null;
      const { service, reason } = prober.reach;
      return { revisions, reach: service, reason };
    },
  };
}
