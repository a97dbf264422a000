/**
 * The recent past of a cluster on disk, so that a restart shows it at once: traces one after the other, each of which
 * begins with the state as it was, so that the oldest can be thrown away whole.
 *
 *   000000000000-EPOCH.ndjson.gz    header │ state │ records 0 … 41,207
 *   000000041208-EPOCH.ndjson.gz    header │ state │ records 41,208 …          (the number of its first record)
 */
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../model/errors.ts";
import { asNumber } from "../model/json.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import type { LiveSource } from "../sources/live-source.ts";
import { readTraceFile } from "../sources/trace-file.ts";
import { createTraceSink, type TraceSink } from "../sources/trace-sink.ts";
import { stateLines } from "./trace-lines.ts";

export interface HistoryOptions {
  readonly folder: string;
  /** What is older is thrown away. */
  readonly ms: DurationMs;
  /** Of all files together. */
  readonly bytes: number;
}

/** A file of an earlier run. */
export interface Segment {
  readonly path: string;
  readonly firstSeq: RecordSeq;
  readonly epoch: string;
}

export interface HistoryWriter {
  /** A line that was appended to the source. */
  write(line: Uint8Array): void;
  flush(): Promise<void>;
  close(): Promise<void>;
  /** Why nothing is written any more; null while it is. */
  readonly failure: string | null;
}

const NAME = /^(\d{12})-([0-9a-z]{1,40})\.ndjson\.gz$/;
/** A file is ended when it holds so much, and more than the state it begins with. */
const SEGMENT_BYTES = 8 * 1024 * 1024;
const SEGMENT_MS: DurationMs = 10 * 60_000;

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
 * known by then.
 * @param onSegment is told what each of them has left behind; a file that cannot be read is an error
 */
export async function readSegments(
  segments: readonly Segment[],
  source: LiveSource,
  onSegment: (segment: Segment, lastSeq: RecordSeq) => void,
): Promise<void> {
  for (const [i, segment] of segments.entries()) {
    await readTraceFile(segment.path, {
      onHeader: (header: TraceHeader) => {
        const { cluster, kubernetes, knative } = header;
        source.setHeader({
          ...(cluster === undefined ? {} : { cluster }),
          ...(kubernetes === undefined ? {} : { kubernetes }),
          ...(knative === undefined ? {} : { knative }),
        });
      },
      onRecord: ({ seq: _, ...record }: TraceRecord) => {
        const base = asNumber(record.extra?.base);
        if (base === undefined) source.append(record);
        else if (i === 0) source.restore({ ...record, seq: base });
      },
      // The end of a file that was being written when its process was killed.
      onProblem: () => undefined,
    });
    onSegment(segment, source.lastSeq);
  }
}

/** Writes what is appended to a source from now on; the first file begins with the state as it is. */
export async function createHistoryWriter(
  source: LiveSource,
  { folder, ms, bytes }: HistoryOptions,
  now: () => EpochMs,
): Promise<HistoryWriter> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let sink: TraceSink | null = null;
  let beganAt: EpochMs = now();
  let baseBytes = 0;
  let written = 0;
  let failure: string | null = null;
  let turning: Promise<void> | null = null;
  /** Lines that come while a new file is being opened. */
  let waiting: Uint8Array[] = [];

  const fail = (error: unknown): void => {
    failure ??= messageOf(error);
  };

  const open = async (firstSeq: RecordSeq): Promise<void> => {
    const name = `${String(firstSeq).padStart(12, "0")}-${source.epoch}.ndjson.gz`;
    // The state belongs to this moment: it is read before anything is waited for.
    const t = now();
    const lines = [...stateLines(source, firstSeq, t, () => true, true)];
    const next = await createTraceSink(join(folder, name), source.header, { gzip: true, onError: fail });
    baseBytes = 0;
    for (const line of lines) {
      next.writeLine(line);
      baseBytes += line.length;
    }
    beganAt = t;
    written = 0;
    const before = sink;
    sink = next;
    for (const line of waiting) put(line);
    waiting = [];
    await before?.close();
    await throwAway();
  };
  const put = (line: Uint8Array): void => {
    sink?.writeLine(Buffer.from(line.buffer, line.byteOffset, line.byteLength).toString("utf8"));
    written += line.length;
  };
  const turn = (firstSeq: RecordSeq): void => {
    turning = open(firstSeq)
      .catch(fail)
      .finally(() => {
        turning = null;
      });
  };
  /** A file goes when the next one reaches back far enough, or all of them are too much. */
  const throwAway = async (): Promise<void> => {
    const segments = await segmentsIn(folder);
    const sizes = await Promise.all(
      segments.map(({ path }) =>
        stat(path).then(
          ({ size, birthtimeMs }) => ({ size, birthtimeMs }),
          () => ({ size: 0, birthtimeMs: 0 }),
        ),
      ),
    );
    let total = sizes.reduce((sum, { size }) => sum + size, 0);
    for (let i = 0; i < segments.length - 1; i++) {
      const next = sizes[i + 1];
      const segment = segments[i];
      if (next === undefined || segment === undefined) break;
      if (next.birthtimeMs >= now() - ms && total <= bytes) break;
      total -= sizes[i]?.size ?? 0;
      await rm(segment.path, { force: true });
    }
  };

  await open(source.lastSeq + 1);

  return {
    write(line) {
      if (failure !== null) return;
      if (turning !== null) {
        waiting.push(line.slice());
        return;
      }
      const isFull = written > Math.max(SEGMENT_BYTES, baseBytes) || now() - beganAt > SEGMENT_MS;
      if (isFull && written > baseBytes / 2) {
        // The line is in the source already, so the new file begins behind it.
        put(line);
        turn(source.lastSeq + 1);
      } else put(line);
    },
    async flush() {
      await turning;
      await sink?.flush();
    },
    async close() {
      await turning;
      await sink?.close();
    },
    get failure() {
      return failure;
    },
  };
}
