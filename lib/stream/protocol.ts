/** What goes over the stream, for both of its ends; see README.md of this folder. */
import {
  type CoreNote,
  fnv1a,
  type Minute,
  type ResourceStats,
  type RevisionDigest,
  replace,
  revive,
  type SharedState,
} from "../core/index.ts";
import type { LiveStatus } from "../model/live-status.ts";
import { printableJson } from "../model/printable.ts";
import type { ReadingStatus } from "../model/reading-status.ts";
import type { TraceHeader, TraceRecord } from "../model/record.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";

/**
 * The version of what is sent. A page continues from the server's state, so an older page cannot read a newer server: raise
 * this number with every change to the shape of `CoreState`, a digest or a message (`test/unit/stream/shape.test.ts`).
 */
export const PROTOCOL_VERSION = 3;

/** What a viewer wants to see. */
export type Scope =
  | { readonly kind: "overview" }
  | { readonly kind: "revision"; readonly namespace: string; readonly name: string };

/** "namespace/name" of a revision; empty for the overview. */
export function scopeKey(scope: Scope): string {
  return scope.kind === "overview" ? "" : `${scope.namespace}/${scope.name}`;
}

/** Times original speed; `max` sends as fast as it is read; null: no replay, the whole at once. */
export type Speed = number | "max" | null;

export const SPEED_MIN = 0.1;
export const SPEED_MAX = 1000;

/** How long a browser waits before it reconnects. */
export const RETRY_MS: DurationMs = 1_000;
/** How often a heartbeat is sent. */
export const HEARTBEAT_MS: DurationMs = 15_000;

export interface StreamQuery {
  readonly source: string;
  readonly scope: Scope;
  readonly speed: Speed;
  /** Start of a replay; null: the beginning. */
  readonly from: EpochMs | null;
  /** Of an overview: marks of the rows that are in view ({@link rowMark}); without it all rows are told alike. */
  readonly seen?: readonly string[];
}

/** Counters of the whole source that a scoped feed cannot count itself. */
export interface SourceCounters {
  readonly records: number;
  readonly duplicates: number;
  readonly firstT: EpochMs | null;
  readonly lastT: EpochMs | null;
  readonly notes: readonly CoreNote[];
  /** For {@link tellBusy}: the records of one revision do not tell it. */
  readonly busy: SharedState["busy"];
  readonly resources: readonly (readonly [string, Omit<ResourceStats, "listing" | "told">])[];
}

interface SnapshotCommon {
  /** {@link PROTOCOL_VERSION} of the server. */
  readonly protocol: number;
  readonly source: string;
  readonly header: TraceHeader;
  /** Last record contained; -1 when none is. */
  readonly seq: RecordSeq;
  /** Time up to which the snapshot speaks; null for a source without records. */
  readonly t: EpochMs | null;
  /** Extent of the whole source as known now. */
  readonly from: EpochMs | null;
  readonly to: EpochMs | null;
  readonly speed: Speed;
  /** How a growing source fares; absent for a recording. */
  readonly live?: LiveStatus;
}

export interface RevisionSnapshot extends SnapshotCommon {
  readonly scope: "revision";
  readonly namespace: string;
  readonly name: string;
  /** `encodeState` of the scoped state. */
  readonly state: string;
}

export interface OverviewSnapshot extends SnapshotCommon {
  readonly scope: "overview";
  readonly digests: readonly RevisionDigest[];
  /** {@link encodeShared} of what belongs to no single revision. */
  readonly shared: string;
}

export type Snapshot = RevisionSnapshot | OverviewSnapshot;

/** Records in order; those that only stand in for others have the type `STAND-IN`. */
export interface RecordsMessage {
  readonly records: readonly TraceRecord[];
}

/**
 * Rows that changed since the last message; `shared` when that changed too. Whole rows; with `after`, of rows that were
 * there at the record `after` only the ends of the tracks since (`mergeDigest`).
 */
export interface RowsMessage {
  readonly after?: RecordSeq;
  readonly seq: RecordSeq;
  readonly t: EpochMs;
  readonly digests: readonly RevisionDigest[];
  readonly shared?: string;
}

/**
 * - `replaying`: a replay is at `t`; sent when it begins and about once a second
 * - `ended`: nothing will follow; close the connection
 * - `live`: a source that grows; how it fares is in `live`. Sent about once a second
 * - `reading`: a recording that is being read; how far is in `reading`. Sent about once a second. A snapshot of the whole follows
 */
export type StreamState = "replaying" | "ended" | "live" | "reading";

/** All rows in numbers, for a viewer who is not told at once of each. */
export interface RowsSummary extends Minute {
  /** Rows that changed and were not told yet. */
  readonly behind: number;
}

export interface StatusMessage {
  readonly state: StreamState;
  readonly t: EpochMs | null;
  readonly seq: RecordSeq;
  readonly speed?: Speed;
  readonly reason?: string;
  readonly counters?: SourceCounters;
  readonly live?: LiveStatus;
  /** To a viewer who says which rows he sees: how all of them are. */
  readonly rows?: RowsSummary;
  /** Also of one that has ended, when it could not be read to its end. */
  readonly reading?: ReadingStatus;
}

export interface HeartbeatMessage {
  /** The server's clock. */
  readonly t: EpochMs;
}

export type StreamMessage =
  | { readonly event: "snapshot"; readonly data: Snapshot }
  | { readonly event: "records"; readonly data: RecordsMessage }
  | { readonly event: "rows"; readonly data: RowsMessage }
  | { readonly event: "status"; readonly data: StatusMessage }
  | { readonly event: "heartbeat"; readonly data: HeartbeatMessage };

export type StreamEventName = StreamMessage["event"];

/** Place in a stream: everything up to the record `seq` of the content `epoch` has been sent. */
export interface StreamPlace {
  readonly epoch: string;
  readonly seq: RecordSeq;
}

/** The text that an epoch is hashed from. It includes the version: ids of another version mean nothing here. */
export function contentName(epoch: string, scope: string): string {
  return `${PROTOCOL_VERSION}\n${epoch}\n${scope}`;
}

/** `<epoch>.<seq>`. */
export function formatEventId({ epoch, seq }: StreamPlace): string {
  return `${epoch}.${seq}`;
}

/** The place an event id names; null for text that is no id of ours. */
export function parseEventId(id: string): StreamPlace | null {
  const match = /^([0-9a-zA-Z_-]{1,64})\.(-1|\d{1,15})$/.exec(id);
  return match === null ? null : { epoch: match[1] as string, seq: Number(match[2]) };
}

/** One server-sent event; `json` must be one line, as `JSON.stringify` gives it. Its data is safe for a terminal. */
export function formatEvent(event: StreamEventName, place: StreamPlace, json: string): string {
  return formatHead(event, place) + formatData(json);
}

/** How an event begins: what it is, and whose place it tells. */
export function formatHead(event: StreamEventName, place: StreamPlace): string {
  return `event: ${event}\nid: ${formatEventId(place)}\n`;
}

/** How it ends, which viewers at different places may share. */
export function formatData(json: string): string {
  return `data: ${printableJson(json)}\n\n`;
}

/** Path and query of a stream. */
export function streamUrl({ source, scope, speed, from, seen }: StreamQuery, lastEventId?: string): string {
  const query = new URLSearchParams({ source, scope: scope.kind });
  if (scope.kind === "revision") {
    query.set("namespace", scope.namespace);
    query.set("name", scope.name);
  }
  if (speed !== null) query.set("speed", String(speed));
  if (from !== null) query.set("from", new Date(from).toISOString());
  if (seen !== undefined) query.set("seen", seen.join("."));
  if (lastEventId !== undefined) query.set("lastEventId", lastEventId);
  return `/api/stream?${query}`;
}

const MARK_DIGITS = 6;

/** A short name for the row of a revision ("namespace/name"). Two may have the same; then both are told at once. */
export function rowMark(key: string): string {
  return fnv1a(key, 64).slice(-MARK_DIGITS);
}

/** What a viewer cannot count himself, as JSON can carry it. */
export function countersOf(shared: SharedState): SourceCounters {
  const { records, duplicates, firstT, lastT, notes, busy, resources } = shared;
  return {
    records,
    duplicates,
    firstT,
    lastT,
    notes,
    busy,
    // Records are handed over with their times moved already; see `viewerState`.
    resources: [...resources].map(
      ([resource, { listing: _, told: __, ...stats }]) => [resource, { ...stats, offsetMs: 0 }] as const,
    ),
  };
}

/** Puts the counters of the whole source into what a viewer has of it, in place. */
export function applyCounters(shared: SharedState, counters: SourceCounters): void {
  shared.records = counters.records;
  shared.duplicates = counters.duplicates;
  shared.firstT = counters.firstT;
  shared.lastT = counters.lastT;
  shared.notes = [...counters.notes];
  for (const [resource, stats] of counters.resources) {
    const { listing = null, told = null } = shared.resources.get(resource) ?? {};
    shared.resources.set(resource, { ...stats, listing, told });
  }
}

/** What belongs to no single revision, as JSON text; lists that are being received stay out. */
export function encodeShared(shared: SharedState): string {
  const resources = new Map(
    [...shared.resources].map(([name, stats]) => [name, { ...stats, listing: null }]),
  );
  return JSON.stringify({ ...shared, resources }, replace);
}

/** The opposite of {@link encodeShared}; throws SyntaxError on text that is not JSON. */
export function decodeShared(text: string): SharedState {
  return JSON.parse(text, revive) as SharedState;
}
