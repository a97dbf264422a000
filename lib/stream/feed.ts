/**
 * What one viewer of a source is told, and when: a feed is asked for what is due and says when to ask again. It keeps
 * no queue; a source is an index, and what has not been asked for has not been read.
 *
 *   next(now) ──▶ snapshot ──▶ replaying ──▶ records … records ──▶ ended
 */
import { createHash } from "node:crypto";
import { type CoreState, createState, encodeState, step, tellBusy } from "../core/index.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import type { ScopedRecords, Source } from "../store/source.ts";
import {
  applyCounters,
  contentName,
  countersOf,
  encodeShared,
  formatEvent,
  PROTOCOL_VERSION,
  type Scope,
  type Snapshot,
  type Speed,
  type StatusMessage,
  type StreamMessage,
  type StreamPlace,
  scopeKey,
} from "./protocol.ts";
import { viewerState } from "./viewer-state.ts";

/** Milliseconds of a clock that only runs forward; not the time of day. */
type Ticks = number;

export interface FeedStep {
  /** Events to send now, as they go over the wire; empty when nothing is due. */
  readonly bytes: readonly Uint8Array[];
  /** When to ask again; null: when the source has grown. */
  readonly wakeAt: Ticks | null;
  readonly done: boolean;
}

export interface Feed {
  /** Everything up to here has been given out. */
  readonly place: StreamPlace;
  next(now: Ticks): FeedStep;
  /** Calls back when there may be something new. */
  subscribe(listener: () => void): () => void;
}

export interface FeedOptions {
  readonly source: Source;
  readonly scope: Scope;
  readonly speed: Speed;
  readonly from: EpochMs | null;
  /** Where the viewer got to before; null for a new one. */
  readonly resume: StreamPlace | null;
}

/** One write: records of one revision, or changed rows. */
const BATCH_RECORDS = 100;
const BATCH_CHARS = 128 * 1024;
const BATCH_ROWS_RECORDS = 2_000;
/** Rows are sent at most this often. */
const ROWS_INTERVAL_MS: DurationMs = 100;
const STATUS_INTERVAL_MS: DurationMs = 1_000;

const encoder = new TextEncoder();

/** The feed of one viewer; a place of other content, or beyond the end, starts with a snapshot. */
export function createFeed(options: FeedOptions): Feed {
  const { source, scope, speed } = options;
  const from = options.from === null ? null : Math.max(options.from, source.summary.from ?? options.from);
  const epoch = epochOf(source, scope);
  const resumed =
    options.resume !== null && options.resume.epoch === epoch && options.resume.seq <= source.lastSeq;
  let needsSnapshot = !resumed;
  let seq = resumed && options.resume !== null ? options.resume.seq : startOf(source, speed, from);
  const startT =
    seq < 0 ? (from ?? source.playTime(0)) : Math.max(source.playTime(seq), resumed ? 0 : (from ?? 0));
  const counters = source.counters();
  const body = scope.kind === "revision" ? recordsBody(source, scope, seq) : rowsBody(source, seq, resumed);
  let began: Ticks | null = null;
  let statusAt: Ticks = Number.NEGATIVE_INFINITY;
  let done = false;

  const place = (): StreamPlace => ({ epoch, seq });
  const encode = ({ event, data }: StreamMessage): Uint8Array =>
    encoder.encode(formatEvent(event, place(), JSON.stringify(data)));
  const status = (data: Pick<StatusMessage, "state" | "t">): Uint8Array =>
    encode({ event: "status", data: { ...data, seq, speed, counters: countersOf(counters.upTo(seq)) } });
  const end = (): FeedStep => {
    done = true;
    seq = source.lastSeq;
    return { bytes: [status({ state: "ended", t: source.summary.to })], wakeAt: null, done };
  };
  const snapshot = (): Uint8Array => {
    const isWhole = speed === null && seq === source.lastSeq;
    const make = (): Uint8Array => {
      const { from: first, to } = source.summary;
      const t = isWhole ? to : seq < 0 && first === null ? null : startT;
      const common = {
        protocol: PROTOCOL_VERSION,
        source: source.summary.id,
        header: source.header,
        seq,
        t,
        from: first,
        to,
        speed,
      };
      const data: Snapshot =
        scope.kind === "revision"
          ? {
              ...common,
              scope: "revision",
              namespace: scope.namespace,
              name: scope.name,
              state: body.state(isWhole),
            }
          : { ...common, scope: "overview", digests: source.digestsAt(seq), shared: body.state(isWhole) };
      return encode({ event: "snapshot", data });
    };
    return isWhole ? shareWhole(source, epoch, make) : make();
  };

  return {
    get place() {
      return place();
    },
    subscribe: (listener) => source.subscribe(listener),
    next(now) {
      if (done) return { bytes: [], wakeAt: null, done };
      if (needsSnapshot) {
        needsSnapshot = false;
        return { bytes: [snapshot()], wakeAt: now, done };
      }
      if (began === null) {
        began = now;
        if (speed !== null) {
          statusAt = now;
          return { bytes: [status({ state: "replaying", t: startT })], wakeAt: now, done };
        }
      }
      const isPaced = typeof speed === "number";
      const limit = isPaced ? startT + (now - began) * speed : Number.POSITIVE_INFINITY;
      const due = isPaced ? source.seqAt(limit) : source.lastSeq;
      const given = seq;
      const message = body.take(seq, due, now);
      seq = message.upTo;
      const bytes: Uint8Array[] =
        message.json === null ? [] : [encoder.encode(formatEvent(message.event, place(), message.json))];
      if (now - statusAt >= STATUS_INTERVAL_MS && speed !== null) {
        statusAt = now;
        const isBehind = seq < due || limit === Number.POSITIVE_INFINITY;
        bytes.push(status({ state: "replaying", t: isBehind ? source.playTime(Math.max(seq, 0)) : limit }));
      }
      if (seq >= source.lastSeq && bytes.length === 0) return end();
      if (bytes.length > 0 || seq > given || !isPaced) return { bytes, wakeAt: now, done };
      const nextDue = began + (source.playTime(body.nextAfter(seq)) - startT) / speed;
      return {
        bytes,
        wakeAt: Math.min(Math.max(nextDue, body.notBefore), statusAt + STATUS_INTERVAL_MS),
        done,
      };
    },
  };
}

/** Identifies the content as seen through a scope: a place of one scope means nothing in another. */
export function epochOf(source: Source, scope: Scope): string {
  return createHash("sha256")
    .update(contentName(source.epoch, scopeKey(scope)))
    .digest("hex")
    .slice(0, 12);
}

/** The last record that the snapshot of a new viewer holds. */
function startOf(source: Source, speed: Speed, from: EpochMs | null): RecordSeq {
  if (speed === null) return source.lastSeq;
  return from === null ? -1 : source.seqAt(from);
}

// ---------------------------------------------------------------- what a scope sends

interface Taken {
  readonly event: "records" | "rows";
  /** null: nothing to say about the records up to `upTo`. */
  readonly json: string | null;
  readonly upTo: RecordSeq;
}

interface Body {
  /** Text of the snapshot's state (or of what is shared) at the place where the feed began. */
  state(isWhole: boolean): string;
  /** The next message about records after `after` and up to `due`. */
  take(after: RecordSeq, due: RecordSeq, now: Ticks): Taken;
  /** The next record to wait for; the last one of the source when no other is of interest. */
  nextAfter(seq: RecordSeq): RecordSeq;
  readonly notBefore: Ticks;
}

function recordsBody(
  source: Source,
  { namespace, name }: { namespace: string; name: string },
  begin: RecordSeq,
): Body {
  const key = `${namespace}/${name}`;
  const scoped = source.scoped(key);
  let next = firstAfter(scoped.seqs, begin);
  return {
    notBefore: Number.NEGATIVE_INFINITY,
    state: (isWhole) =>
      encodeState(viewerState(isWhole ? source.state : foldUpTo(source, scoped, begin), key)),
    take(_after, due) {
      const records: string[] = [];
      let chars = 0;
      let seq = scoped.seqs[next];
      while (seq !== undefined && seq <= due && records.length < BATCH_RECORDS && chars < BATCH_CHARS) {
        const json = JSON.stringify(scoped.read(seq));
        records.push(json);
        chars += json.length;
        next += 1;
        seq = scoped.seqs[next];
      }
      // Nothing in between is of interest, so the place moves on to the next record that is, or to what is due.
      const upTo = seq === undefined ? due : Math.min(due, seq - 1);
      return {
        event: "records",
        json: records.length === 0 ? null : `{"records":[${records.join(",")}]}`,
        upTo,
      };
    },
    nextAfter: () => scoped.seqs[next] ?? source.lastSeq,
  };
}

function rowsBody(source: Source, begin: RecordSeq, resumed: boolean): Body {
  const scoped = source.scoped(null);
  const state = foldUpTo(source, scoped, begin);
  let next = firstAfter(scoped.seqs, begin);
  let sharedChanged = resumed;
  let notBefore: Ticks = Number.NEGATIVE_INFINITY;
  return {
    get notBefore() {
      return notBefore;
    },
    state: (isWhole) => encodeShared(isWhole ? source.state.shared : state.shared),
    take(after, due, now) {
      const upTo = Math.min(due, after + BATCH_ROWS_RECORDS);
      if (upTo <= after || now < notBefore) return { event: "rows", json: null, upTo: after };
      for (let seq = scoped.seqs[next]; seq !== undefined && seq <= upTo; seq = scoped.seqs[next]) {
        const record = scoped.read(seq);
        step(state, record);
        next += 1;
        if (record.type !== "BOOKMARK") sharedChanged = true;
      }
      const digests = source.digestsChanged(after, upTo);
      if (digests.length === 0 && !sharedChanged) return { event: "rows", json: null, upTo };
      // A reader who keeps up is told ten times a second; one who is behind gets as much at once as he reads.
      if (upTo === due) notBefore = now + ROWS_INTERVAL_MS;
      const t = source.playTime(upTo);
      const shared = sharedChanged ? { shared: encodeShared(state.shared) } : {};
      sharedChanged = false;
      return { event: "rows", json: JSON.stringify({ seq: upTo, t, digests, ...shared }), upTo };
    },
    nextAfter: (seq) => Math.min(seq + 1, source.lastSeq),
  };
}

/** The state as a viewer of the scope has it after the record `seq`, with the counters of the whole. */
function foldUpTo(source: Source, scoped: ScopedRecords, seq: RecordSeq): CoreState {
  const state = createState({ systemNamespace: source.header.systemNamespace });
  // One revision's records do not tell how much happens around it.
  tellBusy(state, source.state.shared.busy);
  for (let i = 0; i < scoped.seqs.length; i++) {
    const at = scoped.seqs[i];
    if (at === undefined || at > seq) break;
    step(state, scoped.read(at));
  }
  applyCounters(state.shared, countersOf(source.counters().upTo(seq)));
  return state;
}

export function firstAfter(seqs: ArrayLike<RecordSeq>, seq: RecordSeq): number {
  let low = 0;
  let high = seqs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((seqs[middle] ?? 0) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

// ---------------------------------------------------------------- snapshots of the whole

/** The snapshot of a whole recording is the same for all viewers: one copy serves them, however slowly they read. */
const wholes = new WeakMap<Source, Map<string, Uint8Array>>();
const WHOLES_PER_SOURCE = 8;

function shareWhole(source: Source, epoch: string, make: () => Uint8Array): Uint8Array {
  let known = wholes.get(source);
  if (known === undefined) {
    known = new Map();
    wholes.set(source, known);
  }
  const bytes = known.get(epoch) ?? make();
  known.delete(epoch);
  known.set(epoch, bytes);
  for (const oldest of known.keys()) {
    if (known.size <= WHOLES_PER_SOURCE) break;
    known.delete(oldest);
  }
  return bytes;
}
