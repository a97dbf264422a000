/**
 * What one viewer of a source is told, and when: a feed is asked for what is due and says when to ask again.
 *
 *   next(now) ──▶ snapshot (how it is now) ──▶ records | rows … as they come, status once a second ──▶ ended
 *
 * Of a recording there is the snapshot and the end, while it is being read also what comes; of a cluster everything but the end. A feed keeps no queue: a viewer
 * who reads slowly is asked for later and gets then what has happened since, or, when that is forgotten already, a
 * snapshot. Viewers who keep up are at the same place, so what is written for one serves all of them.
 */
import { digestTail, encodeState, type Minute, minuteAt, type RevisionDigest } from "../core/index.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import type { LivePart } from "../store/source.ts";
import type { FeedSource } from "./feed-source.ts";
import { epochOf, knowsPlace } from "./place.ts";
import {
  countersOf,
  encodeShared,
  formatData,
  formatEvent,
  formatHead,
  PROTOCOL_VERSION,
  type Scope,
  type Snapshot,
  type Speed,
  type StatusMessage,
  type StreamMessage,
  type StreamPlace,
  scopeKey,
} from "./protocol.ts";
import { createRowTeller } from "./row-teller.ts";
import { firstAfter, joined, ownWork, sharedWork, turnOf } from "./shared-work.ts";
import { viewerState } from "./viewer-state.ts";

/** Milliseconds of a clock that only runs forward; not the time of day. */
export type Ticks = number;

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

/** How the source of a replay is made to grow. */
export interface Pace {
  readonly speed: Speed;
  /** Where the replay is. */
  t(now: Ticks): EpochMs;
}

export interface FeedOptions {
  readonly source: FeedSource;
  readonly scope: Scope;
  /** Where the viewer got to before; null for a new one. */
  readonly resume: StreamPlace | null;
  /** Marks of the rows that the viewer of an overview sees ({@link rowMark}); null: he is told all of them alike. */
  readonly seen?: ReadonlySet<string> | null;
  /** Set for the source of a replay, which has one viewer. */
  readonly pace?: Pace;
  /** Told with every message of a cluster when its newest record was received. */
  readonly onDelivered?: (receivedAt: EpochMs) => void;
}

/** Rows of a replay are sent at most this often; what is told less often waits as long for its turn. */
export const ROWS_INTERVAL_MS: DurationMs = 100;

const STATUS_INTERVAL_MS: DurationMs = 1_000;
/** Notes, gaps, settings: read by people, so not with every row. */
const SHARED_INTERVAL_MS: DurationMs = 500;
/** The same where there are many rows: what is received then is mostly this. */
const MANY_SHARED_INTERVAL_MS: DurationMs = 1_000;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** The feed of one viewer; a place that the source does not know (any more) starts with a snapshot. */
export function createFeed({ source, scope, resume, seen = null, pace, onDelivered }: FeedOptions): Feed {
  const key = scopeKey(scope);
  let epoch = epochOf(source.epoch, scope);
  let isPart = source.reading !== null;
  const work = pace === undefined ? sharedWork(source) : ownWork(source);
  const { live } = source;
  const teller =
    seen === null || pace !== undefined || scope.kind === "revision" ? null : createRowTeller(work, seen);
  const sharedMs = teller === null ? SHARED_INTERVAL_MS : MANY_SHARED_INTERVAL_MS;
  const isKnown = resume !== null && knowsPlace(source, scope, resume);
  let needsSnapshot = !isKnown;
  let seq = isKnown ? resume.seq : source.lastSeq;
  let statusAt = Number.NEGATIVE_INFINITY;
  let rowsAt = Number.NEGATIVE_INFINITY;
  let sharedAt = Number.NEGATIVE_INFINITY;
  /** What the counters were told for. */
  let countedSeq: RecordSeq = -2;
  let sharedSeq: RecordSeq = isKnown ? -1 : source.lastSeq;
  let isDone = false;

  const place = (): StreamPlace => ({ epoch, seq: teller?.toldUpTo(seq) ?? seq });
  const encode = ({ event, data }: StreamMessage): Uint8Array =>
    encoder.encode(formatEvent(event, place(), JSON.stringify(data)));

  const snapshot = (now: Ticks): Uint8Array => {
    teller?.clear();
    seq = source.lastSeq;
    sharedSeq = seq;
    epoch = epochOf(source.epoch, scope);
    isPart = source.reading !== null;
    return work.once(`snapshot ${epoch} ${key}`, seq, () => {
      const { id, from, to } = source.summary;
      const t = pace === undefined || from === null ? to : pace.t(now);
      const common = {
        protocol: PROTOCOL_VERSION,
        source: id,
        header: source.header,
        seq,
        t,
        from,
        to,
        speed: pace?.speed ?? null,
        ...(live === null ? {} : { live: live.status() }),
      };
      const data: Snapshot =
        scope.kind === "revision"
          ? {
              ...common,
              scope: "revision",
              namespace: scope.namespace,
              name: scope.name,
              state: encodeState(viewerState(source.state, key)),
            }
          : {
              ...common,
              scope: "overview",
              digests: source.digests(),
              shared: encodeShared(source.state.shared),
            };
      return encode({ event: "snapshot", data });
    });
  };

  /** Only for a viewer who has everything: the counters are those of the whole source as it is now. */
  const status = (data: StatusMessage, withCounters: boolean): Uint8Array => {
    const json = JSON.stringify(data);
    if (!withCounters) return encoder.encode(formatEvent("status", place(), json));
    countedSeq = seq;
    const counters = work.text("counters", seq, () => JSON.stringify(countersOf(source.state.shared)));
    return encoder.encode(
      formatEvent("status", { epoch, seq }, `${json.slice(0, -1)},"counters":${counters}}`),
    );
  };
  /** How a cluster fares: but for the place all its viewers are told the same. */
  const liveStatus = (part: LivePart, withCounters: boolean, now: Ticks): Uint8Array => {
    const data = work.lately(withCounters ? "live with counters" : "live", seq, now, () => {
      const fares = part.status();
      const told: StatusMessage = { state: "live", t: fares.now, seq, live: fares };
      const counters = withCounters ? { counters: countersOf(source.state.shared) } : {};
      return encoder.encode(formatData(JSON.stringify({ ...told, ...counters })));
    });
    if (withCounters) countedSeq = seq;
    return joined(encoder.encode(formatHead("status", place())), data);
  };
  /** How a source that goes on fares; null when there is nothing to say of it. */
  const currentStatus = (now: Ticks): Uint8Array | null => {
    if (pace !== undefined)
      return status({ state: "replaying", t: pace.t(now), seq, speed: pace.speed }, true);
    const hasNewCounters = scope.kind === "revision" && countedSeq !== seq;
    const { reading } = source;
    if (reading !== null)
      return status({ state: "reading", t: source.summary.to, seq, reading }, hasNewCounters);
    if (live === null) return null;
    if (teller === null) return liveStatus(live, hasNewCounters, now);
    const fares = live.status();
    const told = { state: "live", t: fares.now, seq, live: fares } as const;
    const { shared } = source.state;
    const minute = work.text("minute", source.lastSeq, () =>
      JSON.stringify(minuteAt(source.state, shared.lastT ?? 0)),
    );
    return status({ ...told, rows: { ...(JSON.parse(minute) as Minute), behind: teller.owed } }, false);
  };
  const end = (): FeedStep => {
    isDone = true;
    const { summary, reading } = source;
    const why = reading === null ? {} : { reading };
    const told = status({ state: "ended", t: summary.to, seq, speed: pace?.speed ?? null, ...why }, true);
    return {
      bytes: [told],
      wakeAt: null,
      done: true,
    };
  };

  /** True when the source has something new for this viewer. */
  const hasNew = (): boolean => {
    if (scope.kind === "overview") return seq < source.lastSeq;
    const { seqs } = source.scoped(key);
    return (seqs[firstAfter(seqs, seq)] ?? Number.POSITIVE_INFINITY) <= source.lastSeq;
  };
  const takeRecords = (): Uint8Array => {
    if (!hasNew()) {
      seq = source.lastSeq;
      return NOTHING;
    }
    const { after, upTo, json } = work.records(key, seq);
    seq = upTo;
    if (json === "") return NOTHING;
    return work.once(`records ${key} ${after}`, upTo, () =>
      encoder.encode(formatEvent("records", { epoch, seq }, json)),
    );
  };
  const takeRows = (now: Ticks): Uint8Array => {
    const after = seq;
    seq = source.lastSeq;
    const withShared = sharedSeq < seq && (source.hasEnded || now - sharedAt >= sharedMs);
    if (withShared) {
      sharedAt = turnOf(now, sharedMs);
      sharedSeq = seq;
    }
    const rowsOf = (digests: readonly RevisionDigest[]): Uint8Array => {
      if (digests.length === 0 && !withShared) return NOTHING;
      // Clusters have long histories: the viewer knows them. A replay is told whole rows.
      const rows = pace === undefined ? { after, digests } : { digests };
      const more = withShared
        ? { shared: work.text("shared", seq, () => encodeShared(source.state.shared)) }
        : {};
      return encode({ event: "rows", data: { seq, t: source.playTime(seq), ...rows, ...more } });
    };
    if (teller !== null) return rowsOf(teller.take(after, now));
    return work.rows(after, withShared, () => {
      const changed = work.changed(after);
      return rowsOf(pace === undefined ? changed.map((digest) => digestTail(digest, after)) : changed);
    });
  };

  return {
    get place() {
      return place();
    },
    // Most of what happens in a cluster is about other revisions: nobody is woken for it.
    subscribe: (listener) =>
      source.subscribe(() => {
        if (source.hasEnded || hasNew()) listener();
      }),
    next(now) {
      if (isDone) return { bytes: [], wakeAt: null, done: true };
      const step = (bytes: readonly Uint8Array[], wakeAt: Ticks | null): FeedStep => ({
        bytes,
        wakeAt,
        done: false,
      });
      // A recording that has been read is told anew: what was told of its part is not all that is known of it now.
      const isWholeNow = isPart && source.reading === null;
      if (needsSnapshot || isWholeNow || seq < source.firstSeq - 1) {
        needsSnapshot = false;
        return step([snapshot(now)], now);
      }
      const isDue = seq < source.lastSeq || (teller?.owedAt ?? Number.POSITIVE_INFINITY) <= now;
      if (isDue) {
        const taken = scope.kind === "revision" ? takeRecords() : takeRows(now);
        if (taken.length > 0) {
          rowsAt = now;
          if (live !== null) onDelivered?.(source.playTime(seq));
          return step([taken], now);
        }
      }
      if (now - statusAt >= STATUS_INTERVAL_MS) {
        statusAt = turnOf(now, STATUS_INTERVAL_MS);
        const told = currentStatus(now);
        if (told !== null) return step([told], now);
      }
      const lacksShared = scope.kind === "overview" && sharedSeq < seq;
      // After the last of many rows what is told less often is still to be told.
      const sharedDue = source.hasEnded ? now : Math.max(sharedAt + sharedMs, rowsAt + ROWS_INTERVAL_MS);
      if (lacksShared && now >= sharedDue) return step([takeRows(now)], now);
      // What is told of a part is not the end, though no record may follow, while it is read.
      if (source.hasEnded && (source.reading === null || source.reading.failed !== undefined)) return end();
      return step(
        [],
        Math.min(
          statusAt + STATUS_INTERVAL_MS,
          lacksShared ? sharedDue : Number.POSITIVE_INFINITY,
          teller?.owedAt ?? Number.POSITIVE_INFINITY,
        ),
      );
    },
  };
}
