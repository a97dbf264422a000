/**
 * Key frames: the objects as they were after a record, so that nobody has to read a stream from its beginning. A frame is a
 * trace that begins with the state, as a file of the history is (lib/live/history.ts); it lies in the bucket beside the stream.
 */
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { asNumber } from "../model/json.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import { createTraceReader, readRecordLine } from "../trace/reader.ts";
import { formatHeader, formatRecord } from "../trace/writer.ts";
import type { Bucket } from "./bucket.ts";
import type { KeptObject } from "./log-tip.ts";
import type { StreamState } from "./stream.ts";

export interface Frame {
  readonly name: string;
  /** The state after this record. */
  readonly seq: RecordSeq;
  readonly t: EpochMs;
}

export interface FrameContent {
  readonly header: TraceHeader;
  /** Objects, and gaps that have not ended, under the numbers of the records that told them; ascending. */
  readonly records: readonly TraceRecord[];
}

const NAME = /^frame-([0-9a-f]{12})-(\d{12})-(\d+)$/;
/** Other work has its turn after so many objects. */
const TURN = 500;
const deflated = promisify(gzip);
const inflated = promisify(gunzip);

/** Writes the state after the record `seq`. */
export async function writeFrame(
  bucket: Bucket,
  { identity }: Pick<StreamState, "identity">,
  frame: { readonly seq: RecordSeq; readonly t: EpochMs; readonly header: TraceHeader },
  objects: readonly KeptObject[],
): Promise<void> {
  const at = new Date(frame.t).toISOString();
  const lines = [formatHeader(frame.header)];
  for (const [i, { seq, line }] of objects.entries()) {
    const record = readRecordLine(line, seq);
    if (record === undefined) continue;
    const state = record.type === "GAP" ? record : { ...record, type: "ADDED", initial: true };
    lines.push(formatRecord({ ...state, at, extra: { base: seq } }));
    if (i % TURN === TURN - 1) await new Promise<void>((resolve) => setImmediate(resolve));
  }
  const name = `frame-${identity}-${String(frame.seq).padStart(12, "0")}-${frame.t}`;
  await bucket.put(name, await deflated(lines.join("")));
}

/** The frames from which the stream can be gone on with, the oldest first. */
export async function framesOf(bucket: Bucket, stream: StreamState): Promise<Frame[]> {
  return (await allFrames(bucket, stream.identity)).filter(
    ({ seq }) => seq >= stream.first - 1 && seq <= stream.last,
  );
}

/** Removes the frames from which nothing can be gone on with any more. */
export async function removeOldFrames(bucket: Bucket, stream: StreamState): Promise<void> {
  const kept = new Set((await framesOf(bucket, stream)).map(({ name }) => name));
  const names = (await bucket.names()).filter((name) => NAME.test(name));
  for (const name of names) if (!kept.has(name)) await bucket.remove(name);
}

async function allFrames(bucket: Bucket, identity: string): Promise<Frame[]> {
  const names = await bucket.names();
  return names.toSorted().flatMap((name) => {
    const [, of, seq, t] = NAME.exec(name) ?? [];
    return of === identity ? [{ name, seq: Number(seq), t: Number(t) }] : [];
  });
}

/** What a frame holds; null when it has been removed meanwhile. */
export async function readFrame(bucket: Bucket, { name }: Frame): Promise<FrameContent | null> {
  const data = await bucket.get(name);
  if (data === null) return null;
  let header: TraceHeader = { version: 1 };
  const records: TraceRecord[] = [];
  const reader = createTraceReader({
    onHeader: (read) => {
      header = read;
    },
    onRecord: ({ extra, ...record }) => {
      const base = asNumber(extra?.base);
      if (base !== undefined) records.push({ ...record, seq: base });
    },
    onProblem: () => undefined,
  });
  reader.push(await inflated(data));
  reader.end();
  return { header, records };
}
