/** What must hold for every recording, whatever is in it. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { expect } from "vitest";
import {
  buildState,
  type CoreState,
  createState,
  decodeState,
  encodeState,
  reportOf,
  step,
} from "../../lib/core/index.ts";
import type { Report, RevisionFacts } from "../../lib/core/report/report.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../../lib/model/record.ts";
import { createTraceReader, readTrace } from "../../lib/trace/reader.ts";
import { formatTrace } from "../../lib/trace/writer.ts";

export interface Recording {
  readonly bytes: Uint8Array;
  readonly header: TraceHeader;
  readonly records: readonly TraceRecord[];
  readonly problems: readonly TraceProblem[];
}

const NOT_GOLDEN = [
  "violations",
  "probes",
  "answer",
  "diagnoses",
  "gate",
  "burst",
  "coldStartStatistics",
  "reconstructed",
] as const;

/** Facts that were worked out independently of this code; they leave out violations, probes and what explains them. */
export type GoldenFacts = Omit<RevisionFacts, (typeof NOT_GOLDEN)[number]>;

export function openRecording(id: string): Recording {
  const bytes = new Uint8Array(gunzipSync(readFileSync(`public/traces/${id}.ndjson.gz`)));
  return { bytes, ...readTrace(bytes) };
}

export function goldenFacts(id: string): { readonly revisions: readonly GoldenFacts[] } {
  return JSON.parse(readFileSync(`test/golden/${id}.json`, "utf8"));
}

/** The facts of a state, as the golden files hold them. */
export function factsOf(state: CoreState): { readonly revisions: readonly GoldenFacts[] } {
  return { revisions: goldenPart(reportOf(state)) };
}

/** What the golden files hold of a report. */
export function goldenPart({ revisions }: Report): readonly GoldenFacts[] {
  const isGolden = ([name]: [string, unknown]): boolean => !NOT_GOLDEN.some((other) => other === name);
  return revisions.map((facts) => {
    // Ours, beside what the golden files define of a cold start.
    const coldStarts = facts.coldStarts.map(({ clientWaitedMs: _, ...golden }) => golden);
    return Object.fromEntries(
      Object.entries({ ...facts, coldStarts }).filter(isGolden),
    ) as unknown as GoldenFacts;
  });
}

export function stateOf({ header, records }: Pick<Recording, "header" | "records">): CoreState {
  return buildState(records, { systemNamespace: header.systemNamespace, knative: header.knative });
}

/** The bytes given to the reader in pieces of one size give the same records at the same places. */
export function checkChunks({ bytes }: Recording, size: number): void {
  expect(fingerprint(bytes, size)).toBe(fingerprint(bytes, bytes.length));
}

/** What was read, written and read again is the same, to the byte. */
export function checkRoundTrip({ bytes, header, records }: Recording): void {
  const written = Buffer.from([...formatTrace(header, records)].join(""));
  expect(written.equals(bytes)).toBe(true);
}

/** Records one at a time, the state encoded and decoded on the way, end in the same state as all at once. */
export function checkSteps(recording: Recording, encodeAt: readonly number[]): void {
  const { systemNamespace, knative } = recording.header;
  let state = createState({ systemNamespace, knative });
  recording.records.forEach((record, i) => {
    if (encodeAt.includes(i)) state = decodeState(encodeState(state));
    state = step(state, record);
  });
  expect(encodeState(state) === encodeState(stateOf(recording))).toBe(true);
}

function fingerprint(bytes: Uint8Array, size: number): string {
  const hash = createHash("sha256");
  const reader = createTraceReader({
    onRecord: (record, place) => hash.update(`${JSON.stringify(record)} ${JSON.stringify(place)}\n`),
    onProblem: (problem) => hash.update(`${JSON.stringify(problem)}\n`),
    onHeader: (header) => hash.update(`${JSON.stringify(header)}\n`),
  });
  // The reader may not keep a piece: its buffer is used again for the next one.
  const buffer = new Uint8Array(size);
  for (let start = 0; start < bytes.length; start += size) {
    const piece = bytes.subarray(start, start + size);
    buffer.set(piece);
    reader.push(buffer.subarray(0, piece.length));
  }
  hash.update(JSON.stringify(reader.end()));
  return hash.digest("hex");
}
