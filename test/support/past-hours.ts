/** What a server that has watched for a while left on the disk: closed hours, and the facts of them. */
import { utimesSync } from "node:fs";
import { join } from "node:path";
import { openFactsWriter } from "../../lib/facts/facts-writer.ts";
import { createHistoryWriter, segmentsIn } from "../../lib/live/history.ts";
import type { LiveStatus } from "../../lib/model/live-status.ts";
import type { TraceRecord } from "../../lib/model/record.ts";
import type { EpochMs } from "../../lib/model/units.ts";
import { createLiveSource } from "../../lib/sources/live-source.ts";
import { wakeFact } from "./wake-fact.ts";

const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;
const ALL = Number.MAX_SAFE_INTEGER;

/** Writes the records into the history of a cluster, as if the first had come at `begin`. */
export async function writeHour(
  folder: string,
  records: readonly TraceRecord[],
  begin: EpochMs,
): Promise<void> {
  const shift = begin - (records[0]?.t ?? 0);
  const end = (records.at(-1)?.t ?? 0) + shift;
  const before = (await segmentsIn(folder)).length;
  const source = createLiveSource({
    summary: { id: "live", title: "live", story: "" },
    header: { version: 1, systemNamespace: "knative-serving" },
    lineage: { epoch: `e${begin}`, earlier: [], firstSeq: begin % 1_000_000_000 },
    retention: { ms: ALL, bytes: ALL },
    status: () => ({}) as LiveStatus,
    namespace: null,
  });
  const writer = await createHistoryWriter(source, { folder, ms: ALL, keepMs: ALL, bytes: ALL }, () => end);
  for (const record of records) {
    const t = record.t + shift;
    source.append({ ...record, seq: source.lastSeq + 1, t, at: new Date(t).toISOString() });
  }
  writer.write();
  await writer.close();
  for (const { path } of (await segmentsIn(folder)).slice(before)) utimesSync(path, end / 1_000, end / 1_000);
}

/** Writes minutes in which two revisions served and one failed, and one wake, from `begin` on. */
export async function writeFacts(folder: string, begin: EpochMs, minutes: number): Promise<void> {
  const end = begin + minutes * MINUTE_MS;
  const writer = await openFactsWriter({ folder, ms: YEAR_MS, bytes: 1e9 }, end);
  const wake = wakeFact({ namespace: "demo", name: "hello-00001", at: begin, totalMs: 1_200 });
  const watched = { from: begin, to: end };
  for (let at = begin; at < end; at += MINUTE_MS) {
    const facts = at === begin ? [{ facts: [wake], revoked: [] }] : [];
    writer.write(facts, watched, { at, errors: 1, warnings: 0, states: { Serving: 2, Failing: 1 } });
  }
  writer.close();
}

/** Where a server keeps the history of a cluster of which it watches all namespaces. */
export const historyOf = (dataDir: string, cluster: string): string =>
  join(dataDir, "history", `${cluster}-all`);

/** The same for facts. */
export const factsOf = (dataDir: string, cluster: string): string => join(dataDir, "facts", `${cluster}-all`);
