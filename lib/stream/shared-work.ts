/** What can be said to all viewers of a source alike is made once. */
import type { RevisionDigest } from "../core/index.ts";
import { createBoundedMap } from "../model/bounded-map.ts";
import type { RecordSeq } from "../model/units.ts";
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
  return {
    once(name, seq, make) {
      const full = `${seq} ${name}`;
      return remembered(name.startsWith("snapshot ") ? snapshots : made, full, make);
    },
    text: (name, seq, make) => remembered(texts, `${seq} ${name}`, make),
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
    records: (key, after) => batchOf(source, key, after),
    changed: (after) => source.digestsChanged(after),
  };
}

function remembered<T>(map: Map<string, T>, name: string, make: () => T): T {
  const value = map.get(name) ?? make();
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
