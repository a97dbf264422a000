/**
 * The records of a recording, a simulation or a cluster, and the state they lead to. All three are the same store: a
 * recording has ended, a cluster forgets its oldest records so that it never outgrows its limits.
 *
 *   forgotten │ kept: the state of each object │ records ──────────▶ append()      finish()
 *             └ firstSeq                                       └ lastSeq
 */
import {
  advance,
  coreOptions,
  createState,
  endRecords,
  forgetBefore,
  isKnown,
  reportInSlices,
  reportOf,
  tellHeader,
} from "../core/index.ts";
import type { CoreState } from "../core/state/state.ts";
import type { SourceSummary } from "../model/api.ts";
import { createBoundedMap } from "../model/bounded-map.ts";
import type { JsonObject } from "../model/json.ts";
import type { ReadingStatus } from "../model/reading-status.ts";
import type { TraceHeader, TraceProblem, TraceRecord } from "../model/record.ts";
import type { EpochMs, RecordSeq } from "../model/units.ts";
import { type LinePlace, TRACE_VERSION } from "../trace/reader.ts";
import { createByteStore } from "./byte-store.ts";
import { createChangeLog } from "./change-log.ts";
import { createCounters } from "./counters.ts";
import { createIndexBuilder } from "./index-builder.ts";
import { createLines } from "./lines.ts";
import type { Moments } from "./moments.ts";
import { objectsAt } from "./objects-at.ts";
import { inContext } from "./record-context.ts";
import type { RecordText } from "./record-text.ts";
import { firstToKeep, type Retention } from "./retention.ts";
import { shelveIndex } from "./saved-index.ts";
import type { SavedStore, StorePlaces } from "./saved-store.ts";
import { createScope, type Scope } from "./scope.ts";
import { firstIndex } from "./search.ts";
import type { Shelf } from "./shelf.ts";
import { shelveState, stateOnShelf } from "./shelved-state.ts";
import type { LivePart, Source } from "./source.ts";

/** Where the records of a store come from, when they go on from an earlier run. */
export interface Lineage {
  /** Names the content: of this run. */
  readonly epoch: string;
  /** Earlier runs, and the last record each of them has left behind. */
  readonly earlier: readonly { readonly epoch: string; readonly lastSeq: RecordSeq }[];
  /** Number of the first record. */
  readonly firstSeq: RecordSeq;
}

export interface StoreOptions {
  /** What a list says of the source; the store knows its extent better. */
  readonly summary: SourceSummary;
  readonly header?: TraceHeader;
  readonly lineage: Lineage;
  /** null: nothing is ever forgotten. */
  readonly retention: Retention | null;
  /** null for a store that is not fed by a cluster. */
  readonly live: LivePart | null;
  /** Where the lines of the records are kept; in memory where it says nothing. */
  readonly text?: RecordText | undefined;
  /** Everything but the text, of a store that has ended and was shelved. */
  readonly saved?: SavedStore | undefined;
}

export interface Store extends Source {
  /** Adds the next record; listeners hear of it by {@link Store.notify}. */
  append(record: TraceRecord): void;
  /** Takes the next piece of a trace. The records in it are added by {@link Store.appendRead}. */
  appendBytes(chunk: Uint8Array): void;
  /** Adds the next record, which was read from the bytes of a trace. */
  appendRead(record: TraceRecord, place: LinePlace): void;
  /** Adds a record from before the first one that tells the state of an object; ascending, and before any other. */
  restore(record: TraceRecord): void;
  /** Notes what could not be read or used. */
  addProblem(problem: TraceProblem): void;
  /** Says how far it has been read; null: it is whole. Listeners hear of it by {@link Store.notify}. */
  tellReading(status: ReadingStatus | null): void;
  /** Says that no record from before `t` will follow: rules that wait for a time up to it are asked. */
  advance(t: EpochMs): void;
  /** Says that no record will follow; listeners hear of it by {@link Store.notify}. */
  finish(): void;
  /** The same with pauses. */
  finishInSlices(): Generator<void>;
  /** Calls the listeners of {@link Source.subscribe}. */
  notify(): void;
  /** Forgets what is too old or too much at `now`; a store without a retention forgets nothing. */
  forget(now: EpochMs): void;
  /** The last version of an object; null when there is none. */
  current(resource: string, key: string): JsonObject | null;
  /** The records that tell the state just before the record `seq`, ascending. */
  stateBefore(seq: RecordSeq): RecordSeq[];
  /** The line of a record as it was added, with newline if it was added by {@link Store.append}. */
  line(seq: RecordSeq): Uint8Array;
  /**
   * Puts what is known of the records onto a shelf, after {@link Store.finish}, with a pause after each part; the state is read
   * from there from then on.
   * @param moments what was moved there before
   */
  shelve(shelf: Shelf, moments: Moments): Generator<void, StorePlaces>;
  readonly isShelved: boolean;
  /** Changes the header's fields (a cluster's version is known later than its name). */
  setHeader(fields: Partial<TraceHeader>): void;
  /** About how much memory the records take, without the state. */
  readonly bytes: number;
}

/** How many scopes are remembered: a scope that has viewers is asked for often. */
const SCOPES = 256;
/** Problems are counted beyond this number, not kept. */
const MAX_PROBLEMS = 1_000;

export function createStore(options: StoreOptions): Store {
  const { lineage, retention } = options;
  let header = options.header ?? { version: TRACE_VERSION };
  const saved = options.saved ?? null;
  let state: CoreState = saved?.state ?? createState(coreOptions(header));
  let builder = createIndexBuilder(state, lineage.firstSeq);
  const index = saved?.index ?? builder.index;
  const lines = createLines(index, options.text ?? createByteStore(), saved === null);
  let changes = createChangeLog(state);
  const scopes = createBoundedMap<string | null, Scope>(SCOPES);
  const listeners = new Set<() => void>();
  const problems: TraceProblem[] = [...(saved?.problems ?? [])];
  let problemCount = saved?.problemCount ?? 0;
  let hasEnded = saved !== null;
  let isShelved = saved !== null;
  let reading: ReadingStatus | null = null;

  const epochNow = (): string => (reading === null ? lineage.epoch : `${lineage.epoch} in part`);
  const isThere = (seq: RecordSeq): boolean =>
    Number.isInteger(seq) && seq < index.length && (seq >= index.first || index.isKept(seq));
  const record = (seq: RecordSeq): TraceRecord | null => (isThere(seq) ? lines.read(seq) : null);
  const seqAt = (t: EpochMs): RecordSeq =>
    firstIndex(index.first, index.length, (seq) => index.playT(seq) > t) - 1;
  const scoped = (key: string | null): Scope => {
    const scope = scopes.get(key) ?? createScope(index, lines, key);
    scopes.set(key, scope);
    return scope;
  };
  function* finishInSlices(): Generator<void> {
    try {
      yield* builder.finish(lines.read);
    } finally {
      hasEnded = true;
    }
    // Some records learn only now to which revision they belong.
    scopes.clear();
    endRecords(state, index.length - 1);
  }
  const checkNext = ({ seq }: TraceRecord): void => {
    if (hasEnded) throw new Error(`Record ${seq} comes after the end.`);
    if (seq !== index.length) throw new Error(`Record ${seq} does not follow ${index.length - 1}.`);
  };

  return {
    get summary() {
      const { firstT, lastT } = state.shared;
      return {
        ...options.summary,
        records: index.length - index.first,
        from: firstT,
        to: lastT,
        durationMs: firstT === null || lastT === null ? null : lastT - firstT,
        ...(retention === null ? {} : { sizeBytes: lines.held }),
      };
    },
    get header() {
      return header;
    },
    problems,
    get problemCount() {
      return problemCount;
    },
    // What is told of a part differs from what is told of the whole: whose a record is may be known later.
    get epoch() {
      return epochNow();
    },
    get epochs() {
      return [epochNow(), ...lineage.earlier.map((run) => run.epoch)];
    },
    knows: (epoch, seq) => {
      if (seq < index.first - 1 || seq >= index.length) return false;
      return epoch === epochNow() || lineage.earlier.some((run) => run.epoch === epoch && seq <= run.lastSeq);
    },
    get firstSeq() {
      return index.first;
    },
    get lastSeq() {
      return index.length - 1;
    },
    get hasEnded() {
      return hasEnded;
    },
    get reading() {
      return reading;
    },
    get state() {
      return state;
    },
    get bytes() {
      return lines.bytes + index.bytes;
    },
    report: (describe) => reportOf(state, problems, describe),
    reportInSlices: (describe) => reportInSlices(state, problems, describe),
    record,
    inContext: (seq) => inContext(index, record, seq),
    playTime: (seq) => (seq < index.length ? index.playT(seq) : (state.shared.lastT ?? 0)),
    seqAt,
    hasRevision: (key) => {
      const revision = state.revisions.get(key);
      return revision !== undefined && (isKnown(state.shared, revision) || revision.lives.size > 0);
    },
    scoped,
    counters: () => createCounters(state, index),
    // Asking notes how the rows are now, so a viewer who joins with a snapshot is told only of later changes, if there can be any.
    digests: () => (hasEnded ? changes.rows() : changes.since(Number.NEGATIVE_INFINITY, index.length - 1)),
    digestsChanged: (after) => changes.since(after, index.length - 1),
    objectsAt: (key, t) => objectsAt({ index, state, read: lines.read, scoped: scoped(key) }, key, t),
    live: options.live,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    append(added) {
      checkNext(added);
      builder.add(added, lines.write(added));
    },
    appendBytes: lines.appendBytes,
    appendRead(added, place) {
      checkNext(added);
      builder.add(added, place);
    },
    restore(added) {
      builder.add(added, { line: 0, byteOffset: 0, byteLength: 0 });
      if (index.isKept(added.seq)) lines.restore(added);
    },
    addProblem(problem) {
      problemCount += 1;
      // Damage of the whole trace is found at its end, and explains what was found before.
      if (problem.byteOffset >= lines.length) problems.unshift(problem);
      else if (problems.length < MAX_PROBLEMS) problems.push(problem);
    },
    tellReading(status) {
      reading = status;
    },
    advance: (t) => void advance(state, t),
    finish() {
      for (const _ of finishInSlices());
    },
    finishInSlices,
    notify() {
      for (const listener of listeners) listener();
    },
    forget(now) {
      const first = retention === null ? null : firstToKeep(index, lines, retention, now);
      if (first === null) return;
      const nextOffset = first < index.length ? index.offset(first) : lines.length;
      builder.forget(first, lines.keep, lines.drop);
      lines.dropBefore(nextOffset);
      forgetBefore(state, first < index.length ? index.playT(first) : now);
      for (const scope of scopes.values()) scope.forget();
    },
    current(resource, key) {
      const versions = index.versions[index.objects.idOf(`${resource} ${key}`) ?? -1];
      const last = versions?.[versions.length - 1];
      if (last === undefined || index.type(last) === "DELETED") return null;
      return lines.read(last).object;
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
    line: lines.line,
    get isShelved() {
      return isShelved;
    },
    *shelve(shelf, moments) {
      const where = {
        header,
        problems,
        problemCount,
        index: yield* shelveIndex(builder.parts, shelf),
        state: yield* shelveState(state, shelf, moments),
      };
      state = stateOnShelf(where.state, shelf);
      changes = createChangeLog(state);
      // It holds the state that was in memory.
      builder = createIndexBuilder(createState());
      isShelved = true;
      return where;
    },
    setHeader(fields) {
      header = { ...header, ...fields };
      tellHeader(state.shared, fields);
    },
  };
}
