/**
 * A recording told again at its own pace: a pacer makes of it a source that grows, and the feed of that source is what
 * the viewer gets.
 *
 *   recording ──▶ player (plays what is due) ──▶ feed ──▶ snapshot ──▶ replaying ──▶ records … records ──▶ ended
 *
 * The player goes on only when the viewer has everything so far, so one who reads slowly gets all of it, in order.
 */
import { type CoreState, coreOptions, createState, step, tellBusy } from "../core/index.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import { createChangeLog } from "../store/change-log.ts";
import type { Source } from "../store/source.ts";
import { parseTime } from "../trace/time.ts";
import { createFeed, type Feed, ROWS_INTERVAL_MS, type Ticks } from "./feed.ts";
import type { FeedSource } from "./feed-source.ts";
import { knowsPlace } from "./place.ts";
import { applyCounters, countersOf, type Scope, type Speed, type StreamPlace, scopeKey } from "./protocol.ts";
import { firstAfter } from "./shared-work.ts";

export interface ReplayOptions {
  /** A source that has ended. */
  readonly source: Source;
  readonly scope: Scope;
  readonly speed: Exclude<Speed, null>;
  /** Where the replay begins; null: at the beginning. */
  readonly from: EpochMs | null;
  /** Where the viewer got to before; null for a new one. */
  readonly resume: StreamPlace | null;
}

/** Played at once; other work has its turn in between. */
const SLICE_RECORDS = 2_000;
/** Times of records are whole milliseconds; what is a rounding error before one is due. */
const ROUNDING_MS: DurationMs = 0.001;

/** The replay for one viewer; a place of other content, or beyond the end, starts with a snapshot. */
export function createReplay({ source, scope, speed, resume, ...options }: ReplayOptions): Feed {
  const known = resume !== null && knowsPlace(source, scope, resume) ? resume : null;
  const from = options.from === null ? null : Math.max(options.from, source.summary.from ?? options.from);
  const begin = known?.seq ?? (from === null ? -1 : source.seqAt(from));
  const startT = begin < 0 ? (from ?? source.playTime(0)) : Math.max(source.playTime(begin), from ?? 0);
  const player = createPlayer(source, scope, known === null ? begin : -1);
  const isPaced = speed !== "max";
  let feed: Feed | null = null;
  let isSnapshotDue = known === null;
  let began: Ticks | null = null;
  let notBefore: Ticks = Number.NEGATIVE_INFINITY;

  const clockAt = (now: Ticks): EpochMs => startT + (isPaced && began !== null ? (now - began) * speed : 0);
  const dueAt = (now: Ticks): RecordSeq =>
    isPaced ? source.seqAt(clockAt(now) + ROUNDING_MS) : source.lastSeq;
  const t = (now: Ticks): EpochMs => {
    if (began === null) return startT;
    const isBehind = !isPaced || player.lastSeq < dueAt(now);
    return isBehind ? source.playTime(Math.max(player.lastSeq, 0)) : clockAt(now);
  };
  /** The next record that the viewer is told of; the last one when there is none. */
  const nextSeq = (): RecordSeq => {
    if (scope.kind === "overview") return player.lastSeq + 1;
    const { seqs } = source.scoped(scopeKey(scope));
    return seqs[firstAfter(seqs, player.lastSeq)] ?? source.lastSeq;
  };
  const nextMoveAt = (now: Ticks): Ticks => {
    if (player.hasEnded) return now;
    if (!isPaced || player.lastSeq < dueAt(now)) return Math.max(now, notBefore);
    return Math.max((began ?? now) + (source.playTime(nextSeq()) - startT) / speed, notBefore);
  };

  return {
    get place() {
      // Before the beginning is reached nothing has been given out: a place that leads to a snapshot.
      return feed?.place ?? known ?? { epoch: "none", seq: -1 };
    },
    subscribe: () => () => undefined,
    next(now) {
      if (player.lastSeq < begin) {
        player.playTo(Math.min(begin, player.lastSeq + SLICE_RECORDS));
        return { bytes: [], wakeAt: now, done: false };
      }
      feed ??= createFeed({ source: player, scope, resume: known, pace: { speed, t } });
      if (isSnapshotDue) {
        isSnapshotDue = false;
        return feed.next(now);
      }
      if (began === null) began = now;
      else if (feed.place.seq === player.lastSeq && now >= notBefore) {
        player.playTo(Math.min(dueAt(now), player.lastSeq + SLICE_RECORDS));
      }
      const step = feed.next(now);
      // A reader who keeps up is told ten times a second; one who is behind gets as much at once as he reads.
      const keepsUp = isPaced && scope.kind === "overview" && player.lastSeq >= dueAt(now);
      if (step.bytes.length > 0 && keepsUp) notBefore = now + ROWS_INTERVAL_MS;
      if (step.done || step.bytes.length > 0) return step;
      return { ...step, wakeAt: Math.min(nextMoveAt(now), step.wakeAt ?? Number.POSITIVE_INFINITY) };
    },
  };
}

interface Player extends FeedSource {
  /** Plays the records up to this one; does nothing when they were played. */
  playTo(seq: RecordSeq): void;
}

/**
 * A source that has so far the records that were played.
 * @param snapshotSeq the record after which the viewer is given a snapshot; -1 when he needs none of what was before
 */
function createPlayer(source: Source, scope: Scope, snapshotSeq: RecordSeq): Player {
  const state = createState(coreOptions(source.header));
  const changes = createChangeLog(state);
  const isWhole = scope.kind === "overview";
  const play = isWhole ? playerOfAll(source, state) : playerOfOne(source, state, scope, snapshotSeq);
  /** The records of one revision do not tell the counters of the whole. */
  const counters = isWhole ? null : source.counters();
  let played: RecordSeq = -1;
  let counted: RecordSeq = -1;
  return {
    summary: source.summary,
    header: source.header,
    epoch: source.epoch,
    epochs: source.epochs,
    knows: source.knows,
    firstSeq: source.firstSeq,
    get lastSeq() {
      return played;
    },
    get hasEnded() {
      return played >= source.lastSeq;
    },
    reading: null,
    get state() {
      if (counters !== null && counted < played) {
        counted = played;
        applyCounters(state.shared, countersOf(counters.upTo(played)));
      }
      return state;
    },
    live: null,
    playTime: source.playTime,
    scoped: source.scoped,
    digests: () => changes.since(Number.NEGATIVE_INFINITY, played),
    digestsChanged: (after) => changes.since(after, played),
    subscribe: () => () => undefined,
    playTo(seq) {
      if (seq <= played) return;
      play(played, seq);
      played = seq;
    },
  };
}

/** Plays the records behind `after` up to `upTo`. */
type Play = (after: RecordSeq, upTo: RecordSeq) => void;

/** Rows need the whole state. */
function playerOfAll(source: Source, state: CoreState): Play {
  return (after, upTo) => {
    for (let seq = after + 1; seq <= upTo; seq++) {
      const record = source.record(seq);
      // The time as it was written: a clock that was set back is noted once more.
      if (record !== null) step(state, { ...record, t: parseTime(record.at) });
    }
  };
}

/** A viewer of one revision steps through its records himself: he needs the state before them, and no more. */
function playerOfOne(source: Source, state: CoreState, scope: Scope, snapshotSeq: RecordSeq): Play {
  const { seqs, read } = source.scoped(scopeKey(scope));
  tellBusy(state, source.state.shared.busy);
  return (after, upTo) => {
    const end = Math.min(upTo, snapshotSeq);
    for (let i = firstAfter(seqs, after); i < seqs.length; i++) {
      const seq = seqs[i] ?? 0;
      if (seq > end) break;
      step(state, read(seq));
    }
  };
}
