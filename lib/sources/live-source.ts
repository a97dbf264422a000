/** The store of a watched cluster: it grows while it is looked at, and forgets its oldest records. */
import type { SourceSummary } from "../model/api.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { TraceHeader } from "../model/record.ts";
import type { Retention } from "../store/retention.ts";
import { createStore, type Lineage, type Store } from "../store/store.ts";

export interface LiveSourceOptions {
  readonly summary: Pick<SourceSummary, "id" | "title" | "story">;
  readonly header: TraceHeader;
  readonly lineage: Lineage;
  readonly retention: Retention;
  readonly status: () => LiveStatus;
  /** What is watched; null: all namespaces. */
  readonly namespace: string | null;
}

export type LiveSource = Store;

export function createLiveSource({
  summary,
  header,
  lineage,
  retention,
  status,
  namespace,
}: LiveSourceOptions): LiveSource {
  return createStore({
    summary: {
      ...summary,
      kind: "cluster",
      lookFor: [],
      records: null,
      from: null,
      to: null,
      durationMs: null,
      sizeBytes: null,
    },
    header,
    lineage,
    retention,
    live: { status, namespace },
  });
}
