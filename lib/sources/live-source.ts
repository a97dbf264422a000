/**
 * A source that grows while it is looked at, and forgets its oldest records so that it never outgrows its limits.
 *
 *   forgotten │ kept: the state of each object │ records ──────────▶ append()
 *             └ firstSeq                                       └ lastSeq
 */
import { createState, forgetBefore, reportOf, standIn } from "../core/index.ts";
import type { CoreState } from "../core/state/state.ts";
import type { SourceSummary } from "../model/api.ts";
import type { JsonObject } from "../model/json.ts";
import type { LiveStatus } from "../model/live-status.ts";
import type { NewRecord, TraceHeader, TraceRecord } from "../model/record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import { readRecordLine } from "../trace/reader.ts";
import { formatRecord } from "../trace/writer.ts";
import { createByteStore } from "./byte-store.ts";
import { createChangeLog } from "./change-log.ts";
import { createGrowingScope, type GrowingScope } from "./growing-scope.ts";
import { inContext, lastAtOrBefore } from "./loaded-recording.ts";
import { objectsAt } from "./objects-at.ts";
import { createIndexBuilder, INITIAL } from "./recording-index.ts";
import type { Source } from "./source.ts";

/** Where the history of a source comes from, when it goes on from an earlier run. */
export interface Lineage {
  /** Of this run. */
  readonly epoch: string;
  /** Earlier runs, and the last record each of them has left behind. */
  readonly earlier: readonly { readonly epoch: string; readonly lastSeq: RecordSeq }[];
  /** Number of the first record. */
  readonly firstSeq: RecordSeq;
}

export interface Retention {
  /** Records older than this are forgotten. */
  readonly ms: DurationMs;
  /** So many bytes of records are kept at most, however young they are. */
  readonly bytes: number;
}

export interface LiveSourceOptions {
  readonly summary: Pick<SourceSummary, "id" | "title" | "story">;
  readonly header: TraceHeader;
  readonly lineage: Lineage;
  readonly retention: Retention;
  readonly status: () => LiveStatus;
  /** What is watched; null: all namespaces. */
  readonly namespace: string | null;
}

export interface LiveSource extends Source {
  /** Adds a record at the end; who listens is told by `notify`. */
  append(record: NewRecord): RecordSeq;
  /** Adds a record from before the first one that tells the state of an object; ascending, and before any other. */
  restore(record: TraceRecord): void;
  /** Tells the listeners that there is something new. */
  notify(): void;
  /** Lets go of what is too old or too much at `now`. */
  forget(now: EpochMs): void;
  /** The last version of an object; null when there is none. */
  current(resource: string, key: string): JsonObject | null;
  /** The records that tell the state just before the record `seq`, ascending. */
  stateBefore(seq: RecordSeq): RecordSeq[];
  /** The line of a record as it was added, with newline. */
  line(seq: RecordSeq): Uint8Array;
  /** Changes the header's fields (the cluster's version is known later than its name). */
  setHeader(fields: Partial<TraceHeader>): void;
  /** About how much memory the records take. */
  readonly bytes: number;
}

/** Scopes that are remembered: those that are looked at are asked for often. */
const SCOPES = 256;
/** As `formatRecord` writes lines. */
const LINE_START = '{"t":"';
const OBJECT_FIELD = '"object":';
/** Forgetting goes through all revisions: not for every record, but whenever this part of the history is too much. */
const FORGET_SHARE = 0.05;

export function createLiveSource(options: LiveSourceOptions): LiveSource {
  const { lineage, retention, status } = options;
  let header = options.header;
  const state: CoreState = createState({ systemNamespace: header.systemNamespace });
  const store = createByteStore();
  const builder = createIndexBuilder(state, lineage.firstSeq);
  const { index } = builder;
  const keptLines = new Map<RecordSeq, Uint8Array>();
  let keptBytes = 0;
  const changes = createChangeLog(state);
  const scopes = new Map<string | null, GrowingScope>();
  const listeners = new Set<() => void>();
  let firstOffset = 0;

  const lineOf = (seq: RecordSeq): Uint8Array =>
    seq >= index.first
      ? store.read(index.offset(seq), index.byteLength(seq))
      : (keptLines.get(seq) ?? new Uint8Array(0));
  const isThere = (seq: RecordSeq): boolean =>
    Number.isInteger(seq) && seq < index.length && (seq >= index.first || index.isKept(seq));
  const read = (seq: RecordSeq): TraceRecord => {
    const record = readRecordLine(lineOf(seq), seq);
    if (record === undefined) throw new Error(`Record ${seq} cannot be read again.`);
    return { ...record, t: index.t(seq) };
  };
  /** The object is in its line as text already. */
  const textOf = (seq: RecordSeq): string => {
    const bytes = lineOf(seq);
    const line = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
    const object = line.indexOf(OBJECT_FIELD);
    // With more fields behind the object it does not end the line.
    if (object < 0 || !line.endsWith("}}\n")) return JSON.stringify(read(seq));
    const fields = {
      seq,
      t: index.t(seq),
      at: line.slice(LINE_START.length, line.indexOf('"', LINE_START.length)),
    };
    const initial = (index.flags(seq) & INITIAL) !== 0;
    const more = { type: index.type(seq), resource: index.resource(seq), initial };
    const head = JSON.stringify({ ...fields, ...more });
    return `${head.slice(0, -1)},${line.slice(object, -2)}}`;
  };
  const record = (seq: RecordSeq): TraceRecord | null => (isThere(seq) ? read(seq) : null);
  const keep = (seq: RecordSeq, bytes: Uint8Array): void => {
    keptLines.set(seq, bytes);
    keptBytes += bytes.length;
  };
  const drop = (seq: RecordSeq): void => {
    keptBytes -= keptLines.get(seq)?.length ?? 0;
    keptLines.delete(seq);
  };
  const scoped = (key: string | null): GrowingScope => {
    const known = scopes.get(key);
    if (known !== undefined) {
      scopes.delete(key);
      scopes.set(key, known);
      return known;
    }
    const scope = createGrowingScope(index, key, read, textOf, standIn);
    scopes.set(key, scope);
    for (const oldest of scopes.keys()) {
      if (scopes.size <= SCOPES) break;
      scopes.delete(oldest);
    }
    return scope;
  };
  const versionsOf = (name: string): readonly RecordSeq[] =>
    index.versions[index.objects.idOf(name) ?? -1] ?? [];
  const heldBytes = (): number => store.length - firstOffset;

  /** The first record that may stay. */
  const firstToStay = (now: EpochMs): RecordSeq => {
    let seq = lastAtOrBefore(index, now - retention.ms) + 1;
    const excess = heldBytes() - retention.bytes;
    if (excess > 0) {
      const offset = firstOffset + excess;
      let low = index.first;
      let high = index.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (index.offset(middle) < offset) low = middle + 1;
        else high = middle;
      }
      seq = Math.max(seq, low);
    }
    return Math.min(Math.max(seq, index.first), index.length);
  };

  return {
    get summary() {
      const { firstT, lastT } = state.shared;
      return {
        kind: "cluster" as const,
        ...options.summary,
        lookFor: [],
        records: index.length - index.first,
        from: firstT,
        to: lastT,
        durationMs: firstT === null || lastT === null ? null : lastT - firstT,
        sizeBytes: heldBytes(),
      };
    },
    get header() {
      return header;
    },
    problems: [],
    problemCount: 0,
    epoch: lineage.epoch,
    get lastSeq() {
      return index.length - 1;
    },
    state,
    get bytes() {
      return store.held + keptBytes + index.bytes;
    },
    report: (describe) => reportOf(state, [], describe),
    record,
    inContext: (seq) => inContext(index, record, seq),
    playTime: (seq) => (seq < index.length ? index.playT(seq) : (state.shared.lastT ?? 0)),
    seqAt: (t) => lastAtOrBefore(index, t),
    hasRevision: (key) => {
      const revision = state.revisions.get(key);
      return revision !== undefined && (revision.hasSks || revision.lives.size > 0);
    },
    scoped,
    // A viewer of a growing source is always told how it is now.
    counters: () => ({ upTo: () => state.shared }),
    // Looked at with every snapshot, so that whoever joins with it is told only of what changes later.
    digestsAt: () => changes.since(Number.NEGATIVE_INFINITY, index.length - 1),
    digestsChanged: (after) => changes.since(after, index.length - 1),
    objectsAt: (key, t) => objectsAt({ index, state, read, scoped: scoped(key) }, key, t),
    live: {
      get firstSeq() {
        return index.first;
      },
      status,
      namespace: options.namespace,
      get epochs() {
        return [lineage.epoch, ...lineage.earlier.map((run) => run.epoch)];
      },
      knows: (epoch, seq) => {
        if (seq < index.first - 1 || seq >= index.length) return false;
        return (
          epoch === lineage.epoch || lineage.earlier.some((run) => run.epoch === epoch && seq <= run.lastSeq)
        );
      },
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    append(added) {
      const seq = index.length;
      const line = Buffer.from(formatRecord({ seq, ...added }));
      const place = { line: 0, byteOffset: store.length, byteLength: line.length };
      store.append(line);
      builder.add({ seq, ...added }, place);
      return seq;
    },
    restore(added) {
      const line = Buffer.from(formatRecord(added));
      builder.add(added, { line: 0, byteOffset: 0, byteLength: 0 });
      if (index.isKept(added.seq)) keep(added.seq, line);
    },
    notify() {
      for (const listener of listeners) listener();
    },
    forget(now) {
      const first = firstToStay(now);
      const isLittle =
        first - index.first < (index.length - index.first) * FORGET_SHARE &&
        heldBytes() < retention.bytes * (1 + FORGET_SHARE);
      if (first <= index.first || isLittle) return;
      const nextOffset = first < index.length ? index.offset(first) : store.length;
      builder.forget(
        first,
        (seq) => keep(seq, store.read(index.offset(seq), index.byteLength(seq)).slice()),
        drop,
      );
      firstOffset = nextOffset;
      store.dropBefore(nextOffset);
      const begin = first < index.length ? index.playT(first) : now;
      forgetBefore(state, begin);
      for (const scope of scopes.values()) scope.forget();
    },
    current(resource, key) {
      const versions = versionsOf(`${resource} ${key}`);
      const last = versions[versions.length - 1];
      if (last === undefined || index.type(last) === "DELETED") return null;
      return read(last).object;
    },
    stateBefore(seq) {
      const found: RecordSeq[] = [];
      for (const versions of index.versions) {
        let last: RecordSeq | undefined;
        for (const version of versions ?? []) if (version < seq) last = version;
        if (last !== undefined && index.type(last) !== "DELETED") found.push(last);
      }
      return found.sort((a, b) => a - b);
    },
    line: lineOf,
    setHeader(fields) {
      header = { ...header, ...fields };
    },
  };
}
