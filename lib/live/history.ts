/**
 * The recent past of a cluster on disk, so that a restart shows it at once: traces one after the other, each of which
 * begins with the state as it was, so that the oldest can be thrown away whole.
 *
 *   000000000000-EPOCH.ndjson.gz    header │ state │ records 0 … 41,207
 *   000000041208-EPOCH.ndjson.gz    header │ state │ records 41,208 …          (the number of its first record)
 */
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf, NotATraceError } from "../model/errors.ts";
import { asNumber } from "../model/json.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import type { LiveSource } from "../sources/live-source.ts";
import { readTraceFile } from "../sources/trace-file.ts";
import { createTraceSink, type TraceSink } from "../sources/trace-sink.ts";
import { stateLines } from "./trace-lines.ts";

export interface HistoryOptions {
  readonly folder: string;
  /** How much of it is read again after a restart. */
  readonly ms: DurationMs;
  /** What is older is thrown away; default: what is not read again. */
  readonly keepMs?: DurationMs;
  /** Of all files together. */
  readonly bytes: number;
  /** A file is ended when it holds so much, and more than the state it begins with. */
  readonly segmentBytes?: number;
  /** A file is ended when it is so old; default: at the turn of the hour. */
  readonly segmentMs?: DurationMs;
}

/** A file of an earlier run. */
export interface Segment {
  readonly path: string;
  readonly firstSeq: RecordSeq;
  readonly epoch: string;
}

export interface HistoryWriter {
  /** Writes what was appended to the source since the last time. */
  write(): void;
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Why nothing is written any more; null while it is. */
  readonly failure: string | null;
  /** The disk has no room for more. */
  readonly isFull: boolean;
}

const NAME = /^(\d{12})-([0-9a-z]{1,40})\.ndjson\.gz$/;
const SEGMENT_BYTES = 64 * 1024 * 1024;
const HOUR_MS: DurationMs = 3_600_000;
/** Of all that may be kept. */
const SEGMENT_SHARE = 0.125;

/** The files of a folder, oldest first; a folder that is not there has none. */
export async function segmentsIn(folder: string): Promise<Segment[]> {
  const names = await readdir(folder).catch(() => []);
  return names.sort().flatMap((name) => {
    const match = NAME.exec(name);
    if (match === null) return [];
    return [{ path: join(folder, name), firstSeq: Number(match[1]), epoch: match[2] ?? "" }];
  });
}

/**
 * Reads files into a source, oldest first. The state that the first one begins with is restored, that of the others is
 * known by then. A file without anything in it (its process was killed early, or it is no trace) is left out.
 * @param onSegment is told what each of them has left behind
 * @returns those that do not follow because the end of one before them is lost: they need a source of their own
 */
export async function readSegments(
  segments: readonly Segment[],
  source: LiveSource,
  onSegment: (segment: Segment, lastSeq: RecordSeq) => void,
): Promise<readonly Segment[]> {
  let isFirst = true;
  for (const [i, segment] of segments.entries()) {
    if (segment.firstSeq > source.lastSeq + 1) return segments.slice(i);
    // One that goes back has the number of another that was begun at the same place, and nothing more.
    if (segment.firstSeq <= source.lastSeq) continue;
    const isRead = await readSegment(segment, source, isFirst);
    if (!isRead) continue;
    isFirst = false;
    onSegment(segment, source.lastSeq);
  }
  return [];
}

async function readSegment(
  { path, firstSeq }: Segment,
  source: LiveSource,
  isFirst: boolean,
): Promise<boolean> {
  let isRead = false;
  let seq = firstSeq;
  try {
    await readTraceFile(path, {
      onHeader: (header: TraceHeader) => {
        const { cluster, kubernetes, knative } = header;
        source.setHeader({
          ...(cluster === undefined ? {} : { cluster }),
          ...(kubernetes === undefined ? {} : { kubernetes }),
          ...(knative === undefined ? {} : { knative }),
        });
      },
      onRecord: ({ seq: _, ...record }: TraceRecord) => {
        isRead = true;
        const base = asNumber(record.extra?.base);
        if (base !== undefined) {
          if (isFirst) source.restore({ ...record, seq: base });
          return;
        }
        const numbered: TraceRecord = { ...record, seq };
        source.append(numbered);
        seq += 1;
      },
      // The end of a file that was being written when its process was killed.
      onProblem: () => undefined,
    });
  } catch (error) {
    if (!(error instanceof NotATraceError)) throw error;
  }
  return isRead;
}

/**
 * The files that hold something younger than `t`, and at least the last one: numbers go on from it. A file ends where its
 * system says that it was written last.
 */
export async function segmentsSince(folder: string, t: EpochMs): Promise<Segment[]> {
  const segments = await segmentsIn(folder);
  const ends = await Promise.all(segments.map(({ path }) => endOf(path)));
  const first = ends.findIndex((end) => end >= t);
  return segments.slice(first < 0 ? -1 : first);
}

function endOf(path: string): Promise<EpochMs> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

const hourOf = (t: EpochMs): number => Math.floor(t / HOUR_MS);

/** So much of the history goes at a time when the disk is full. */
const LOST_SHARE = 0.1;

/** Throws away the oldest files of a folder for a full disk, and never the last one. @returns how many went */
export async function makeRoom(folder: string): Promise<number> {
  const segments = await segmentsIn(folder);
  const sizes = await Promise.all(
    segments.map(({ path }) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  const wanted = LOST_SHARE * sizes.reduce((sum, size) => sum + size, 0);
  let [freed, count] = [0, 0];
  for (const [i, { path }] of segments.slice(0, -1).entries()) {
    if (count > 0 && freed >= wanted) break;
    await rm(path, { force: true });
    freed += sizes[i] ?? 0;
    count += 1;
  }
  return count;
}

/** True for the error of a disk that has no room left, also as the cause of another. */
export function isDiskFull(error: unknown): boolean {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === "ENOSPC" || code === "EDQUOT") return true;
  return error instanceof Error && error.cause !== undefined && isDiskFull(error.cause);
}

/** Writes what is appended to a source from now on; the first file begins with the state as it is. */
export async function createHistoryWriter(
  source: LiveSource,
  options: HistoryOptions,
  now: () => EpochMs,
): Promise<HistoryWriter> {
  const { folder, ms, keepMs = ms, bytes, segmentMs } = options;
  // No file is so large that the limit would not hold.
  const { segmentBytes = Math.min(SEGMENT_BYTES, bytes * SEGMENT_SHARE) } = options;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let sink: TraceSink | null = null;
  let beganAt: EpochMs = now();
  let baseBytes = 0;
  let written = 0;
  let failure: string | null = null;
  let isFull = false;
  let turning: Promise<void> | null = null;
  /** The record that is written next. While a file is being opened, records wait in the source. */
  let next: RecordSeq = 0;

  const fail = (error: unknown): void => {
    failure ??= messageOf(error);
    isFull ||= isDiskFull(error);
  };

  const open = async (): Promise<void> => {
    // The state belongs to this moment: it is read before anything is waited for.
    const firstSeq = source.lastSeq + 1;
    const t = now();
    const lines = [...stateLines(source, firstSeq, t, () => true, true)];
    const name = `${String(firstSeq).padStart(12, "0")}-${source.epoch}.ndjson.gz`;
    const opened = await createTraceSink(join(folder, name), source.header, { gzip: true, onError: fail });
    baseBytes = 0;
    for (const line of lines) {
      opened.writeLine(line);
      baseBytes += line.length;
    }
    beganAt = t;
    written = 0;
    next = firstSeq;
    const before = sink;
    sink = opened;
    await before?.close();
    await throwAway();
  };
  const put = (): void => {
    for (; next <= source.lastSeq; next++) {
      const line = source.line(next);
      if (line.length === 0) fail(new Error("Records were forgotten before they could be written."));
      if (failure !== null) return;
      sink?.writeLine(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString("utf8"));
      written += line.length;
    }
  };
  const write = (): void => {
    if (failure !== null || turning !== null) return;
    put();
    const isOld = segmentMs === undefined ? hourOf(now()) !== hourOf(beganAt) : now() - beganAt > segmentMs;
    if (!(isOld || written > Math.max(segmentBytes, baseBytes)) || written <= baseBytes / 2) return;
    turning = open()
      .catch(fail)
      .finally(() => {
        turning = null;
        write();
      });
  };
  /** A file goes when what follows it reaches back far enough, or all of them are too much. */
  const throwAway = async (): Promise<void> => {
    const segments = await segmentsIn(folder);
    const sizes = await Promise.all(
      segments.map(({ path }) =>
        stat(path).then(
          ({ size, mtimeMs }) => ({ size, mtimeMs }),
          () => ({ size: 0, mtimeMs: 0 }),
        ),
      ),
    );
    let total = sizes.reduce((sum, { size }) => sum + size, 0);
    for (const [i, { path }] of segments.slice(0, -1).entries()) {
      const { size, mtimeMs } = sizes[i] ?? { size: 0, mtimeMs: 0 };
      if (mtimeMs >= now() - keepMs && total <= bytes) break;
      total -= size;
      await rm(path, { force: true });
    }
  };

  await open();
  put();

  return {
    write,
    async flush() {
      await turning;
      await sink?.flush();
    },
    async close() {
      while (turning !== null) await turning;
      put();
      await sink?.close();
    },
    get failure() {
      return failure;
    },
    get isFull() {
      return isFull;
    },
  };
}
