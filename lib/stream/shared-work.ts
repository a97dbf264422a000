/** What can be said to all viewers of a source alike is made once. */
import type { RevisionDigest } from "../core/index.ts";
import { createBoundedMap } from "../model/bounded-map.ts";
import type { DurationMs, RecordSeq } from "../model/units.ts";
import { firstIndex } from "../store/search.ts";
import type { FeedSource } from "./feed-source.ts";

/** The next records of a revision. */
export interface Batch {
  readonly after: RecordSeq;
  readonly upTo: RecordSeq;
  /** Empty when none of the records up to `upTo` is of interest. */
  readonly json: string;
}

export interface SharedWork {
  /** What was made for `name` when the source was at `seq`, or what `make` makes. */
  once(name: string, seq: RecordSeq, make: () => Uint8Array): Uint8Array;
  /** The same for text. */
  text(name: string, seq: RecordSeq, make: () => string): string;
  /** What was made for `name` a moment before `now` when the source was at `seq`, or what `make` makes. */
  lately(name: string, seq: RecordSeq, now: number, make: () => Uint8Array): Uint8Array;
  /** What was made for viewers who have the rows up to `after`, with what belongs to no row or without, since nothing has come, or what `make` makes. */
  rows(after: RecordSeq, withShared: boolean, make: () => Uint8Array): Uint8Array;
  /** The next records of a revision after `after`. */
  records(key: string, after: RecordSeq): Batch;
  /** The rows that changed after a record, as they are now; they must not be kept. */
  changed(after: RecordSeq): readonly RevisionDigest[];
}

/** One write. */
const BATCH_RECORDS = 100;
const BATCH_CHARS = 128 * 1024;
/** Most of what is remembered is small: what happened in the last second, for those who are a little late. */
const REMEMBERED = 128;
/** Snapshots are not: one copy serves all viewers who read it now, however slowly. */
const REMEMBERED_SNAPSHOTS = 8;
/** Viewers are at few places. */
const REMEMBERED_CHANGES = 8;
/** Viewers who are told in the same turn are told the same. */
const LATELY_MS: DurationMs = 20;

const works = new WeakMap<FeedSource, SharedWork>();

/** The work that viewers of the source share. */
export function sharedWork(source: FeedSource): SharedWork {
  const work = works.get(source) ?? createWork(source);
  works.set(source, work);
  return work;
}

function createWork(source: FeedSource): SharedWork {
  const snapshots = createBoundedMap<string, Uint8Array>(REMEMBERED_SNAPSHOTS);
  const made = createBoundedMap<string, Uint8Array>(REMEMBERED);
  const texts = createBoundedMap<string, string>(REMEMBERED);
  const batches = createBoundedMap<string, Batch>(REMEMBERED);
  const changed = createBoundedMap<string, readonly RevisionDigest[]>(REMEMBERED_CHANGES);
  const recent = new Map<
    string,
    { readonly seq: RecordSeq; readonly at: number; readonly bytes: Uint8Array }
  >();
  /** Asked by every viewer at every turn, so without a name to be put together. */
  let rows: { readonly after: RecordSeq; readonly withShared: boolean; readonly bytes: Uint8Array }[] = [];
  let rowsSeq: RecordSeq = -1;
  return {
    once(name, seq, make) {
      const full = `${seq} ${name}`;
      return remembered(name.startsWith("snapshot ") ? snapshots : made, full, make);
    },
    text: (name, seq, make) => remembered(texts, `${seq} ${name}`, make),
    lately(name, seq, now, make) {
      const known = recent.get(name);
      if (known !== undefined && known.seq === seq && now >= known.at && now - known.at < LATELY_MS) {
        return known.bytes;
      }
      const bytes = make();
      recent.set(name, { seq, at: now, bytes });
      return bytes;
    },
    rows(after, withShared, make) {
      if (rowsSeq !== source.lastSeq) rows = [];
      rowsSeq = source.lastSeq;
      const known = rows.find((one) => one.after === after && one.withShared === withShared);
      if (known !== undefined) return known.bytes;
      const bytes = make();
      rows.push({ after, withShared, bytes });
      if (rows.length > REMEMBERED_CHANGES) rows.shift();
      return bytes;
    },
    records: (key, after) =>
      remembered(batches, `${key} ${after} ${source.lastSeq}`, () => batchOf(source, key, after)),
    changed: (after) => remembered(changed, `${after} ${source.lastSeq}`, () => source.digestsChanged(after)),
  };
}

/** The work of a viewer whose source nobody shares: nothing is remembered. */
export function ownWork(source: FeedSource): SharedWork {
  return {
    once: (_name, _seq, make) => make(),
    text: (_name, _seq, make) => make(),
    lately: (_name, _seq, _now, make) => make(),
    rows: (_after, _withShared, make) => make(),
    records: (key, after) => batchOf(source, key, after),
    changed: (after) => source.digestsChanged(after),
  };
}

function remembered<T>(map: Map<string, T>, name: string, make: () => T): T {
  const known = map.get(name);
  if (known !== undefined) return known;
  const value = make();
  map.set(name, value);
  return value;
}

/** Place of the first record after `seq` in the records of a scope. */
export function firstAfter(seqs: ArrayLike<RecordSeq>, seq: RecordSeq): number {
  return firstIndex(0, seqs.length, (i) => (seqs[i] ?? 0) > seq);
}

function batchOf(source: FeedSource, key: string, after: RecordSeq): Batch {
  const scoped = source.scoped(key);
  const { seqs } = scoped;
  const { lastSeq } = source;
  const records: string[] = [];
  let chars = 0;
  let next = firstAfter(seqs, after);
  for (; records.length < BATCH_RECORDS && chars < BATCH_CHARS; next++) {
    const seq = seqs[next];
    if (seq === undefined || seq > lastSeq) break;
    const lead = scoped.lead?.(seq) ?? null;
    if (lead !== null) records.push(JSON.stringify(lead));
    const json = scoped.text?.(seq) ?? JSON.stringify(scoped.read(seq));
    records.push(json);
    chars += json.length;
  }
  // Nothing in between is of interest, so the place moves on to the next record that is.
  const upTo = Math.min(lastSeq, (seqs[next] ?? Number.POSITIVE_INFINITY) - 1);
  return { after, upTo, json: records.length === 0 ? "" : `{"records":[${records.join(",")}]}` };
}

/** Since when something is due again: the same for all viewers, whenever they came, so that they are told together. */
export function turnOf(now: number, intervalMs: DurationMs): number {
  return Math.floor(now / intervalMs) * intervalMs;
}

/** The own beginning of an event before the end that viewers share. */
export function joined(head: Uint8Array, data: Uint8Array): Uint8Array {
  const all = new Uint8Array(head.length + data.length);
  all.set(head);
  all.set(data, head.length);
  return all;
}
