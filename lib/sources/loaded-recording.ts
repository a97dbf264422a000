/**
 * A recording in memory: its bytes, an index of its records, and the state of the whole. Records are parsed again
 * from the bytes when somebody asks for one; parsed objects of a whole recording would take ten times the memory.
 */
import { createHash } from "node:crypto";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { createState, digestSeqs, digestUpTo, reportOf, standIn } from "../core/index.ts";
import { receiptTime } from "../core/reduce/clock.ts";
import type { CoreState, RevisionState, SharedState } from "../core/state/state.ts";
import { lastIndexAt } from "../core/state/tracks.ts";
import type { ObjectsAt, RecordInContext, SourceSummary } from "../model/api.ts";
import { NotATraceError, TraceTooLargeError, TraceUnreadableError } from "../model/errors.ts";
import { asObject, type JsonObject } from "../model/json.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import {
  type LinePlace,
  readRecordLine,
  TRACE_VERSION,
  type TraceHandlers,
  type TraceSummary,
} from "../trace/reader.ts";
import { type ByteStore, createByteStore } from "./byte-store.ts";
import { objectsAt, versionOf } from "./objects-at.ts";
import {
  createIndexBuilder,
  DUPLICATE,
  EVERY_REVISION,
  type IndexBuilder,
  type RecordingIndex,
  shellOf,
} from "./recording-index.ts";
import type { ScopedRecords, Source } from "./source.ts";
import { type ReadOptions, readTraceFile, readTraceStream } from "./trace-file.ts";

/** A recording that unpacks to more than this is not kept in memory. */
export const MAX_RECORDING_BYTES = 512 * 1024 * 1024;

/** Problems are counted beyond this number, not kept. */
const MAX_PROBLEMS = 1_000;

/** Where a recording is and what its list entry says. */
export interface RecordingFile {
  readonly path: string;
  readonly summary: SourceSummary;
}

/** A recording that is served from memory. */
export interface LoadedRecording extends Source {
  /** About how much memory it takes. */
  readonly bytes: number;
  /** Records about one object that changed it, in order; `key` is "resource namespace/name". */
  versionsOf(key: string): readonly RecordSeq[];
  readonly index: RecordingIndex;
}

/** Identifies the content of a file without reading it. */
export async function fileEpoch(path: string): Promise<string> {
  try {
    const { mtimeMs, size } = await stat(path);
    return createHash("sha256").update(`${path}\n${mtimeMs}\n${size}`).digest("hex").slice(0, 12);
  } catch (error) {
    throw new TraceUnreadableError("The recording's file cannot be read.", { cause: error });
  }
}

/**
 * Reads a recording into memory.
 * @throws TraceTooLargeError, TraceUnreadableError, NotATraceError, UnsupportedTraceVersionError
 */
export async function loadRecording(
  { path, summary }: RecordingFile,
  maxBytes = MAX_RECORDING_BYTES,
): Promise<LoadedRecording> {
  const epoch = await fileEpoch(path);
  return load({
    summary,
    epoch,
    maxBytes,
    read: (handlers, options) => readTraceFile(path, handlers, options),
  });
}

/** The same for the text of a trace that is in no file; `epoch` names its content. */
export async function loadTraceText(
  summary: SourceSummary,
  epoch: string,
  lines: Iterable<string>,
): Promise<LoadedRecording> {
  const read: TraceInput["read"] = (handlers, options) =>
    readTraceStream(
      Readable.from(lines).map((line: string) => Buffer.from(line)),
      handlers,
      options,
    );
  return load({ summary, epoch, maxBytes: MAX_RECORDING_BYTES, read });
}

interface TraceInput {
  readonly summary: SourceSummary;
  readonly epoch: string;
  readonly maxBytes: number;
  read(handlers: TraceHandlers, options: ReadOptions): Promise<TraceSummary>;
}

async function load({ summary, epoch, maxBytes, read }: TraceInput): Promise<LoadedRecording> {
  const store = createByteStore();
  const problems: TraceProblem[] = [];
  let problemCount = 0;
  let header: TraceHeader = { version: TRACE_VERSION };
  let state: CoreState | null = null;
  let builder: IndexBuilder | null = null;
  const begin = (): IndexBuilder => {
    state ??= createState({ systemNamespace: header.systemNamespace });
    builder ??= createIndexBuilder(state);
    return builder;
  };
  const { records } = await read(
    {
      onHeader: (found) => {
        header = found;
      },
      onRecord: (record: TraceRecord, place: LinePlace) => begin().add(record, place),
      onProblem: (problem) => {
        problemCount += 1;
        // Damage of the whole file is found at its end, and explains what was found before.
        if (problem.byteOffset >= store.length) problems.unshift(problem);
        else if (problems.length < MAX_PROBLEMS) problems.push(problem);
      },
    },
    {
      onBytes: (chunk) => {
        if (store.length + chunk.length > maxBytes) throw new TraceTooLargeError(maxBytes);
        store.append(chunk);
      },
    },
  );
  const first = problems[0];
  if (records === 0 && first !== undefined) {
    throw new NotATraceError(`No record could be read. Line ${first.line}: ${first.reason}.`);
  }
  const index = begin().finish((seq, offset, length) => readBack(store, seq, offset, length));
  const parts = { summary, header, epoch, store, problems, problemCount, index };
  return createLoaded({ ...parts, state: state ?? createState() });
}

function readBack(store: ByteStore, seq: RecordSeq, offset: number, length: number): TraceRecord {
  const record = readRecordLine(store.read(offset, length), seq);
  if (record === undefined) throw new Error(`Record ${seq} cannot be read again from byte ${offset}.`);
  return record;
}

interface Parts {
  readonly summary: SourceSummary;
  readonly header: TraceHeader;
  readonly epoch: string;
  readonly store: ByteStore;
  readonly problems: readonly TraceProblem[];
  readonly problemCount: number;
  readonly state: CoreState;
  readonly index: RecordingIndex;
}

function createLoaded({
  summary,
  header,
  epoch,
  store,
  problems,
  problemCount,
  state,
  index,
}: Parts): LoadedRecording {
  const { firstT, lastT } = state.shared;
  const lastSeq = index.length - 1;
  const scopes = new Map<string | null, ScopedRecords>();
  const changeSeqs = new Map<string, readonly RecordSeq[]>();

  const read = (seq: RecordSeq): TraceRecord => {
    const record = readBack(store, seq, index.offset(seq), index.byteLength(seq));
    return { ...record, t: index.t(seq), object: withoutManagedFields(record.object) };
  };
  const record = (seq: RecordSeq): TraceRecord | null =>
    Number.isInteger(seq) && seq >= 0 && seq <= lastSeq ? read(seq) : null;
  const listed = (): RevisionState[] => [...state.revisions.values()].filter((revision) => revision.hasSks);
  const hasRevision = (key: string): boolean => {
    const revision = state.revisions.get(key);
    return revision !== undefined && (revision.hasSks || revision.lives.size > 0);
  };
  const scoped = (key: string | null): ScopedRecords => {
    let scope = scopes.get(key);
    if (scope === undefined) {
      scope = createScope(index, key, read);
      // Names come from requests: only those that exist are remembered.
      if (key === null || hasRevision(key)) scopes.set(key, scope);
    }
    return scope;
  };

  return {
    summary: {
      ...summary,
      records: index.length,
      from: firstT,
      to: lastT,
      durationMs: firstT === null || lastT === null ? null : lastT - firstT,
    },
    header,
    problems,
    problemCount,
    epoch,
    lastSeq,
    state,
    index,
    bytes: 2 * store.length + index.bytes,
    report: (describe) => reportOf(state, problems, describe),
    record,
    inContext: (seq) => inContext(index, record, seq),
    playTime: (seq) => (seq <= lastSeq ? index.playT(seq) : (lastT ?? 0)),
    seqAt: (t) => lastAtOrBefore(index, t),
    hasRevision,
    scoped,
    counters: () => createCounters(state, index),
    digestsAt: (seq) => listed().flatMap((revision) => digestUpTo(revision, seq) ?? []),
    digestsChanged: (after, upTo) =>
      listed().flatMap((revision) => {
        const key = `${revision.namespace}/${revision.name}`;
        let seqs = changeSeqs.get(key);
        if (seqs === undefined) {
          seqs = digestSeqs(revision);
          changeSeqs.set(key, seqs);
        }
        const identity = (seq: RecordSeq): number => seq;
        if (lastIndexAt(seqs, upTo, identity) === lastIndexAt(seqs, after, identity)) return [];
        return digestUpTo(revision, upTo) ?? [];
      }),
    objectsAt: (key, t): ObjectsAt => objectsAt({ index, state, read, scoped: scoped(key) }, key, t),
    versionsOf: (key) => index.versions[index.objects.idOf(key) ?? -1] ?? [],
    live: null,
    subscribe: () => () => undefined,
  };
}

/** The records of one revision, those of all revisions, and stand-ins where a list or gap turns on another's record. */
function createScope(
  index: RecordingIndex,
  key: string | null,
  read: (seq: RecordSeq) => TraceRecord,
): ScopedRecords {
  const revision = key === null ? undefined : index.revisions.idOf(key);
  const belongs = (seq: RecordSeq): boolean => {
    const owner = index.revision(seq);
    return owner === EVERY_REVISION || (revision !== undefined && owner === revision);
  };
  const seqs: RecordSeq[] = [];
  let next = 0;
  for (let seq = 0; seq < index.length; seq++) {
    const isStructural = index.structural[next] === seq;
    if (isStructural) next += 1;
    if (isStructural || belongs(seq)) seqs.push(seq);
  }
  return {
    seqs: Uint32Array.from(seqs),
    read: (seq) => {
      const record = read(seq);
      return belongs(seq) ? record : standIn(record);
    },
  };
}

function createCounters(whole: CoreState, index: RecordingIndex): { upTo(seq: RecordSeq): SharedState } {
  const { shared } = createState({ systemNamespace: whole.shared.systemNamespace });
  shared.busy = whole.shared.busy;
  return {
    upTo(seq) {
      const end = Math.min(seq, index.length - 1);
      while (shared.records <= end) {
        const at = shared.records;
        receiptTime(shared, shellOf(index, at));
        shared.records += 1;
        if ((index.flags(at) & DUPLICATE) !== 0) shared.duplicates += 1;
      }
      shared.notes = whole.shared.notes.filter((note) => note.seq <= seq);
      return shared;
    },
  };
}

export function inContext(
  index: RecordingIndex,
  record: (seq: RecordSeq) => TraceRecord | null,
  seq: RecordSeq,
): RecordInContext | null {
  const found = record(seq);
  if (found === null) return null;
  const versions = index.versions[index.object(seq)] ?? [];
  const at = lastIndexAt(versions, seq, (version) => version);
  const isVersion = versions[at] === seq;
  const previousSeq = versions[isVersion ? at - 1 : at] ?? null;
  const before = previousSeq === null ? null : record(previousSeq);
  const sameObject = before !== null && before.type !== "DELETED" && uidOf(before) === uidOf(found);
  return {
    record: found,
    previous: before !== null && sameObject ? versionOf(before) : null,
    previousSeq,
    nextSeq: versions[at + 1] ?? null,
  };
}

function uidOf(record: TraceRecord): unknown {
  return asObject(record.object.metadata).uid;
}

/** The object without `metadata.managedFields`; the argument may be changed. */
export function withoutManagedFields(object: JsonObject): JsonObject {
  const { metadata } = object;
  if (typeof metadata === "object" && metadata !== null && !Array.isArray(metadata))
    delete metadata.managedFields;
  return object;
}

export function lastAtOrBefore(index: RecordingIndex, t: EpochMs): number {
  let low = index.first;
  let high = index.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (index.playT(middle) <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
