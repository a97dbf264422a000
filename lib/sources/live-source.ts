/** The store of a watched cluster: it grows while it is looked at, and forgets its oldest records. */
import type { SourceSummary } from "../model/api.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { NewRecord, TraceHeader, TraceRecord } from "../model/record.ts";
import type { RecordSeq } from "../model/units.ts";
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

export interface LiveSource extends Omit<Store, "append"> {
  /** Adds a record at the end and returns its number: the one that it has, or else the next. */
  append(record: NewRecord | TraceRecord): RecordSeq;
}

export function createLiveSource({
  summary,
  header,
  lineage,
  retention,
  status,
  namespace,
}: LiveSourceOptions): LiveSource {
  const store = createStore({
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
  // What the store says of itself changes, so it is inherited, not copied.
  return Object.assign(Object.create(store) as Omit<Store, "append">, {
    append(record: NewRecord | TraceRecord): RecordSeq {
      const numbered = { seq: store.lastSeq + 1, ...record };
      store.append(numbered);
      return numbered.seq;
    },
  });
}
