/** The clusters that a server offers, whoever watches them. */
import type { AccessQuestion } from "../cluster/types.ts";
import type { LiveCluster } from "../live/live-cluster.ts";
import type { LiveState } from "../model/live-status.ts";
import type { Retention } from "../store/retention.ts";
import { envNumber } from "./env-number.ts";
import type { NoteShelf } from "./note-shelf.ts";

/** A cluster as a list shows it. */
export interface ClusterSummary {
  /** Of its source. */
  readonly id: string;
  /** Name of the context. */
  readonly context: string;
  readonly server: string;
  /** null: all namespaces. */
  readonly namespace: string | null;
  readonly isCurrent: boolean;
  readonly state: LiveState;
  /** Revisions that are known now; null while nobody watches. */
  readonly revisions: number | null;
}

export interface Clusters {
  /** The current context first. */
  list(): readonly ClusterSummary[];
  /** Opens a cluster once for all who ask; null for an unknown id. Watching begins when somebody holds it. */
  open(id: string): Promise<LiveCluster | null>;
  /** Those that are open. */
  readonly opened: readonly LiveCluster[];
  /** Is told of each that is open, now or later: with the history of earlier runs, before anything is received. */
  subscribe(listener: (cluster: LiveCluster) => void): void;
  /** Whether a cluster lets somebody see a namespace; false for one that cannot be asked from here. @throws as ClusterApi.review does */
  review(id: string, question: AccessQuestion): Promise<boolean>;
  /** Why no cluster can be watched although one is configured; empty otherwise. */
  readonly problem: string;
  /** Runs in a pod, with its service account. */
  readonly inCluster: boolean;
  /** Facts of these clusters are told by whoever collects them (`LiveCluster.sharedFacts`); absent: this process keeps them. */
  readonly keepsSharedFacts?: true;
  /** Where notes of these clusters are kept for all processes that show them; absent: in the data directory. */
  readonly notes?: NoteShelf;
}

const MIB = 1024 * 1024;
const DEFAULT_HISTORY_MINUTES = 60;
const DEFAULT_MEMORY_MIB = 256;

/** What is kept of each in memory. */
export function retentionOf(env: NodeJS.ProcessEnv): Retention {
  return {
    ms: envNumber(env.SKSCOPE_HISTORY_MINUTES, DEFAULT_HISTORY_MINUTES) * 60_000,
    bytes: envNumber(env.SKSCOPE_MEMORY_MIB, DEFAULT_MEMORY_MIB) * MIB,
  };
}
