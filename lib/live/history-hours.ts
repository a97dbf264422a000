/** The hours of a history on disk, each of which can be opened as a recording. */
import { open, stat } from "node:fs/promises";
import { constants, gunzipSync } from "node:zlib";
import { objectKey } from "../core/index.ts";
import { createBoundedMap } from "../model/bounded-map.ts";
import { asNumber } from "../model/json.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { readTraceFile } from "../sources/trace-file.ts";
import { createStore, type Store } from "../store/store.ts";
import { TRACE_VERSION } from "../trace/reader.ts";
import { type Segment, segmentsIn } from "./history.ts";

const HOUR_MS: DurationMs = 3_600_000;
/** The header and the first record are in it. */
const HEAD_BYTES = 32 * 1024;
/** Beginnings that are remembered: they never change, and reading them costs. */
const REMEMBERED = 20_000;

export interface HistoryHour {
  /** "2026-11-29T10", in UTC. */
  readonly key: string;
  /** What of it is on disk. */
  readonly from: EpochMs;
  readonly to: EpochMs;
}

interface TimedSegment extends Segment {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly bytes: number;
}

const beginnings = createBoundedMap<string, EpochMs>(REMEMBERED);

/** The hours of which something is on disk, oldest first. */
export async function hoursIn(folder: string): Promise<HistoryHour[]> {
  const hours = new Map<string, HistoryHour>();
  for (const { from, to } of await timedSegments(folder)) {
    for (let t = Math.floor(from / HOUR_MS) * HOUR_MS; t <= to; t += HOUR_MS) {
      const key = keyOf(t);
      const known = hours.get(key);
      const [begin, end] = [Math.max(from, t), Math.min(to, t + HOUR_MS)];
      hours.set(key, {
        key,
        from: Math.min(begin, known?.from ?? begin),
        to: Math.max(end, known?.to ?? end),
      });
    }
  }
  return [...hours.values()].sort((a, b) => a.from - b.from);
}

/** The name of the hour that an instant lies in. */
export function keyOf(t: EpochMs): string {
  return new Date(t).toISOString().slice(0, 13);
}

/** What an hour is made of, and a name for its content; null when nothing of it is on disk. */
export async function hourFiles(
  folder: string,
  key: string,
): Promise<{ readonly segments: readonly Segment[]; readonly epoch: string } | null> {
  const begin = Date.parse(`${key}:00:00Z`);
  const segments = (await timedSegments(folder)).filter(
    ({ from, to }) => from < begin + HOUR_MS && to >= begin,
  );
  const last = segments.at(-1);
  if (last === undefined) return null;
  return { segments, epoch: `${key}-${segments[0]?.epoch}-${segments.length}-${last.bytes}` };
}

/**
 * Reads files of a history as one recording: the state that the first begins with as a list, then what followed. Where the end
 * of a file is lost, the state of the next one is a list after a gap.
 */
export async function readHour(
  segments: readonly Segment[],
  summary: { readonly id: string; readonly title: string },
  epoch: string,
  signal?: AbortSignal,
): Promise<Store> {
  const store = createStore({
    summary: {
      ...summary,
      story: "",
      kind: "recording",
      lookFor: [],
      records: null,
      from: null,
      to: null,
      durationMs: null,
      sizeBytes: null,
    },
    header: { version: TRACE_VERSION },
    lineage: { epoch, earlier: [], firstSeq: 0 },
    retention: null,
    live: null,
  });
  let seq = 0;
  const append = (record: Omit<TraceRecord, "seq">): void => {
    store.append({ ...record, seq });
    seq += 1;
  };
  let next: number | null = null;
  for (const segment of segments) {
    const follows: boolean = next !== null && segment.firstSeq === next;
    /** The state after a hole: a list that is not over. */
    let list: Listed[] | null = next !== null && !follows ? [] : null;
    const tell = (): void => {
      if (list !== null) for (const listed of relisted(store, list)) append(listed);
      list = null;
    };
    let count = 0;
    signal?.throwIfAborted();
    await readTraceFile(segment.path, {
      onHeader: (header: TraceHeader) => {
        if (next === null) store.setHeader(header);
      },
      onRecord: ({ seq: _, extra, ...record }: TraceRecord) => {
        if (asNumber(extra?.base) !== undefined) {
          if (list !== null) list.push(record);
          else if (!follows) append(record);
          return;
        }
        tell();
        count += 1;
        append({ ...record, ...(extra === undefined ? {} : { extra }) });
      },
      // The end of a file that was being written when its process was killed.
      onProblem: () => undefined,
    });
    tell();
    next = segment.firstSeq + count;
  }
  store.finish();
  return store;
}

type Listed = Omit<TraceRecord, "seq">;

/** What is told after a hole: nothing was known meanwhile, this is there now, and what is not among it has vanished. */
function relisted(store: Store, list: readonly Listed[]): Listed[] {
  const [first] = list;
  if (first === undefined) return [];
  const { t, at } = first;
  const there = new Set(list.map(({ resource, object }) => `${resource} ${objectKey(object)}`));
  const resources = new Set([...store.state.objects.keys(), ...list.map(({ resource }) => resource)]);
  const gaps = [...resources].map((resource) => ({
    t,
    at,
    type: "GAP",
    resource,
    initial: false,
    object: { reason: "The end of a file of the history is lost." },
  }));
  const gone = [...store.state.objects].flatMap(([resource, objects]) =>
    [...objects.keys()].flatMap((key): Listed[] => {
      const object = there.has(`${resource} ${key}`) ? null : store.current(resource, key);
      if (object === null) return [];
      return [{ t, at, type: "DELETED", resource, initial: false, object, extra: { vanished: true } }];
    }),
  );
  return [...gaps, ...list, ...gone];
}

async function timedSegments(folder: string): Promise<TimedSegment[]> {
  const found: TimedSegment[] = [];
  for (const segment of await segmentsIn(folder)) {
    const file = await stat(segment.path).catch(() => null);
    if (file === null) continue;
    const to = Math.round(file.mtimeMs);
    const from = beginnings.get(segment.path) ?? (await beginOf(segment.path));
    if (from === null) continue;
    beginnings.set(segment.path, from);
    found.push({ ...segment, from: Math.min(from, to), to, bytes: file.size });
  }
  return found;
}

/** The time of the first record; null when there is none that can be read. */
async function beginOf(path: string): Promise<EpochMs | null> {
  const file = await open(path, "r").catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = gunzipSync(buffer.subarray(0, bytesRead), { finishFlush: constants.Z_SYNC_FLUSH });
    const [, first = ""] = head.toString("utf8").split("\n", 2);
    const t = Date.parse(/^\{"t":"([^"]{1,40})"/.exec(first)?.[1] ?? "");
    return Number.isNaN(t) ? null : t;
  } catch {
    return null;
  } finally {
    await file.close();
  }
}
