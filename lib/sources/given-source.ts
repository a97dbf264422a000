/** What is given to the command as a store: files, or what a cluster answered. */
import type { SourceSummary } from "../model/api.ts";
import type { NewRecord, TraceHeader } from "../model/record.ts";
import { createTraceIntake } from "../store/open-trace.ts";
import { createStore, type Store } from "../store/store.ts";
import { type GivenInputs, readInputs } from "./read-inputs.ts";

/**
 * Reads what is given into memory.
 * @throws what {@link readInputs} throws, and TraceTooLargeError
 */
export async function openGiven(
  given: GivenInputs,
  names: Pick<SourceSummary, "id" | "title">,
): Promise<Store> {
  const intake = createTraceIntake({ summary: summaryOf(names, "recording"), epoch: "given" });
  await readInputs(given, intake.handlers, { onBytes: intake.takeBytes });
  return intake.end();
}

/** What a cluster was asked for once, as a store; gaps of what it may not list are none: nothing was seen before. */
export function storeOfAnswer(
  records: readonly NewRecord[],
  header: TraceHeader,
  names: Pick<SourceSummary, "id" | "title">,
): Store {
  const lineage = { epoch: names.id, earlier: [], firstSeq: 0 };
  const summary = summaryOf(names, "cluster");
  const store = createStore({ summary, header, lineage, retention: null, live: null });
  for (const record of records) {
    if (record.type !== "GAP") store.append({ ...record, seq: store.lastSeq + 1 });
  }
  store.finish();
  return store;
}

function summaryOf(
  { id, title }: Pick<SourceSummary, "id" | "title">,
  kind: SourceSummary["kind"],
): SourceSummary {
  const unknown = { records: null, from: null, to: null, durationMs: null, sizeBytes: null };
  return { id, kind, title, story: "", lookFor: [], ...unknown };
}
