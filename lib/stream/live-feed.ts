/**
 * What one viewer of a growing source is told, and when.
 *
 *   next(now) ──▶ snapshot (how it is now) ──▶ records | rows … as they come, status once a second
 *
 * It keeps no queue: a viewer who reads slowly is asked for later and gets then what has happened since, or, when that is
 * forgotten already, a snapshot. Viewers who keep up are at the same place, so what is written for one serves all of them.
 */
import { createHash } from "node:crypto";
import { digestTail, encodeState } from "../core/index.ts";
import type { DurationMs, RecordSeq } from "../model/units.ts";
import type { LivePart, Source } from "../store/source.ts";
import { type Feed, type FeedStep, firstAfter } from "./feed.ts";
import {
  contentName,
  countersOf,
  encodeShared,
  formatEvent,
  PROTOCOL_VERSION,
  type Scope,
  type Snapshot,
  type StatusMessage,
  type StreamMessage,
  type StreamPlace,
  scopeKey,
} from "./protocol.ts";
import { viewerState } from "./viewer-state.ts";

export interface LiveFeedOptions {
  readonly source: Source;
  readonly live: LivePart;
  readonly scope: Scope;
  /** Where the viewer got to before; null for a new one. */
  readonly resume: StreamPlace | null;
  /** Told how long after its receipt the newest record was handed over, with every message about records. */
  readonly onDelivered?: (ms: DurationMs) => void;
}

const STATUS_INTERVAL_MS: DurationMs = 1_000;
/** Notes, gaps, settings: read by people, so not with every row. */
const SHARED_INTERVAL_MS: DurationMs = 500;
const BATCH_RECORDS = 200;
const BATCH_CHARS = 256 * 1024;

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);

/** The feed of one viewer; a place that the source does not know any more starts with a snapshot. */
export function createLiveFeed({ source, live, scope, resume, onDelivered }: LiveFeedOptions): Feed {
  const key = scopeKey(scope);
  const epoch = epochOf(source.epoch, key);
  const shared = sharedWork(source);
  const isKnown = resume !== null && knows(live, key, resume);
  let needsSnapshot = !isKnown;
  let seq = isKnown && resume !== null ? resume.seq : source.lastSeq;
  let statusAt = Number.NEGATIVE_INFINITY;
  let sharedAt = Number.NEGATIVE_INFINITY;
  /** What the counters were told for. */
  let countedSeq: RecordSeq = -2;
  let sharedSeq: RecordSeq = isKnown ? -1 : source.lastSeq;

  const encode = (message: StreamMessage): Uint8Array =>
    encoder.encode(formatEvent(message.event, { epoch, seq }, JSON.stringify(message.data)));

  const snapshot = (): Uint8Array => {
    seq = source.lastSeq;
    sharedSeq = seq;
    return shared.once(`snapshot ${key}`, seq, () => {
      const { id, from, to } = source.summary;
      const common = {
        protocol: PROTOCOL_VERSION,
        source: id,
        header: source.header,
        seq,
        t: to,
        from,
        to,
        speed: null,
        live: live.status(),
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
              digests: source.digestsAt(seq),
              shared: encodeShared(source.state.shared),
            };
      return encode({ event: "snapshot", data });
    });
  };

  /** Only for a viewer who has everything: the counters are those of the whole source as it is now. */
  const status = (): Uint8Array => {
    const now = live.status();
    const data = JSON.stringify({ state: "live", t: now.now, seq, live: now } satisfies StatusMessage);
    if (scope.kind === "overview" || countedSeq === seq)
      return encoder.encode(formatEvent("status", { epoch, seq }, data));
    countedSeq = seq;
    const counters = shared.text("counters", seq, () => JSON.stringify(countersOf(source.state.shared)));
    return encoder.encode(
      formatEvent("status", { epoch, seq }, `${data.slice(0, -1)},"counters":${counters}}`),
    );
  };

  /** True when the source has something new for this viewer. */
  const hasNew = (): boolean => {
    if (scope.kind === "overview") return seq < source.lastSeq;
    const { seqs } = source.scoped(key);
    return (seqs[seqs.length - 1] ?? -1) > seq;
  };

  const takeRecords = (): Uint8Array => {
    if (!hasNew()) {
      seq = source.lastSeq;
      return NOTHING;
    }
    const { after, upTo, json } = shared.records(key, seq);
    seq = upTo;
    if (json === "") return NOTHING;
    return shared.once(`records ${key} ${after}`, upTo, () =>
      encoder.encode(formatEvent("records", { epoch, seq }, json)),
    );
  };
  const takeRows = (now: number): Uint8Array => {
    const after = seq;
    seq = source.lastSeq;
    // Those who joined together are told of it together.
    const withShared = sharedSeq < seq && now - sharedAt >= SHARED_INTERVAL_MS;
    if (withShared) {
      sharedAt = now;
      sharedSeq = seq;
    }
    return shared.once(`rows ${after} ${withShared}`, seq, () => {
      const digests = source.digestsChanged(after, seq).map((digest) => digestTail(digest, after));
      if (digests.length === 0 && !withShared) return NOTHING;
      const more = withShared ? { shared: encodeShared(source.state.shared) } : {};
      return encode({ event: "rows", data: { seq, t: source.playTime(seq), after, digests, ...more } });
    });
  };

  return {
    get place() {
      return { epoch, seq };
    },
    // Most of what happens in a cluster is about other revisions: nobody is woken for it.
    subscribe: (listener) =>
      source.subscribe(() => {
        if (hasNew()) listener();
      }),
    next(now): FeedStep {
      const step = (bytes: readonly Uint8Array[], wakeAt: number | null): FeedStep => ({
        bytes,
        wakeAt,
        done: false,
      });
      if (needsSnapshot || seq < live.firstSeq - 1) {
        needsSnapshot = false;
        return step([snapshot()], now);
      }
      if (seq < source.lastSeq) {
        const taken = scope.kind === "revision" ? takeRecords() : takeRows(now);
        if (taken.length > 0) onDelivered?.(Math.max(0, live.status().now - source.playTime(seq)));
        return step(taken.length > 0 ? [taken] : [], now);
      }
      if (now - statusAt >= STATUS_INTERVAL_MS) {
        statusAt = now;
        return step([status()], now);
      }
      const statusDue = statusAt + STATUS_INTERVAL_MS;
      if (scope.kind === "revision" || sharedSeq >= seq) return step([], statusDue);
      // After the last of many rows what is told less often is still to be told.
      const sharedDue = sharedAt + SHARED_INTERVAL_MS;
      return now >= sharedDue ? step([takeRows(now)], now) : step([], Math.min(statusDue, sharedDue));
    },
  };
}

/** Identifies the content as seen through a scope; a place of one scope means nothing in another. */
function epochOf(epoch: string, scope: string): string {
  return createHash("sha256").update(contentName(epoch, scope)).digest("hex").slice(0, 12);
}

function knows(live: LivePart, scope: string, { epoch, seq }: StreamPlace): boolean {
  return live.epochs.some((run) => epochOf(run, scope) === epoch && live.knows(run, seq));
}

// ---------------------------------------------------------------- work that is done once for all viewers

interface Batch {
  readonly after: RecordSeq;
  readonly upTo: RecordSeq;
  readonly json: string;
}

interface SharedWork {
  /** What was made for `name` when the source was at `seq`, or what `make` makes. */
  once(name: string, seq: RecordSeq, make: () => Uint8Array): Uint8Array;
  /** The same for text. */
  text(name: string, seq: RecordSeq, make: () => string): string;
  /** The next records of a revision after `after`. */
  records(key: string, after: RecordSeq): Batch;
}

const works = new WeakMap<Source, SharedWork>();
const REMEMBERED = 128;

function sharedWork(source: Source): SharedWork {
  const known = works.get(source);
  if (known !== undefined) return known;
  const made = new Map<string, Uint8Array>();
  const batches = new Map<string, Batch>();
  const texts = new Map<string, string>();
  const remember = <T>(map: Map<string, T>, name: string, value: T): T => {
    map.set(name, value);
    for (const oldest of map.keys()) {
      if (map.size <= REMEMBERED) break;
      map.delete(oldest);
    }
    return value;
  };
  const work: SharedWork = {
    once(name, seq, make) {
      const full = `${seq} ${name}`;
      return made.get(full) ?? remember(made, full, make());
    },
    text(name, seq, make) {
      const full = `${seq} ${name}`;
      return texts.get(full) ?? remember(texts, full, make());
    },
    records(key, after) {
      const name = `${key} ${after} ${source.lastSeq}`;
      return batches.get(name) ?? remember(batches, name, batchOf(source, key, after));
    },
  };
  works.set(source, work);
  return work;
}

function batchOf(source: Source, key: string, after: RecordSeq): Batch {
  const scoped = source.scoped(key);
  const { seqs } = scoped;
  const records: string[] = [];
  let chars = 0;
  let next = firstAfter(seqs, after);
  for (; records.length < BATCH_RECORDS && chars < BATCH_CHARS; next++) {
    const seq = seqs[next];
    if (seq === undefined) break;
    const lead = scoped.lead?.(seq) ?? null;
    if (lead !== null) records.push(JSON.stringify(lead));
    const json = scoped.text?.(seq) ?? JSON.stringify(scoped.read(seq));
    records.push(json);
    chars += json.length;
  }
  const following = seqs[next];
  const upTo = following === undefined ? source.lastSeq : following - 1;
  return { after, upTo, json: records.length === 0 ? "" : `{"records":[${records.join(",")}]}` };
}
