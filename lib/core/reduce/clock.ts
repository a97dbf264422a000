/**
 * Receipt time of records, made to never run backwards within a resource.
 *
 *   recorded   10:00:01  10:00:02  09:00:03  09:00:04        the recorder's clock went back an hour
 *   used       10:00:01  10:00:02  10:00:02  10:00:03        distances after the jump are kept
 */
import type { TraceRecord } from "../../model/record.ts";
import type { EpochMs } from "../../model/units.ts";
import { typedResource } from "../state/compact.ts";
import type { ResourceStats, SharedState } from "../state/state.ts";

/** A watch record that is older than its predecessor by more than this shows that the clock was set back. */
const CLOCK_BACK_MS = 1_000;
/** Log lines, probes and requests may honestly arrive late (a request is written when it is answered). */
const INSTANT_CLOCK_BACK_MS = 600_000;

/** So many notes are compared with, the latest. */
const LOOKED_AT = 100;

/** Each resource sees a clock step with its next record, so the sizes differ by the time since its last one. */
const SAME_STEP_MS = 60_000;

/** Record type of a write of which an audit log keeps no body. */
export const AUDIT_TYPE = "AUDIT";

/** Record type of a number that a monitoring system kept. */
export const METRIC_TYPE = "METRIC";

const INSTANT_TYPES: ReadonlySet<string> = new Set(["LOG", "PROBE", "REQUEST", AUDIT_TYPE, METRIC_TYPE]);

export function isInstantType(type: string): boolean {
  return INSTANT_TYPES.has(type);
}

/** A log line that was printed before anybody followed the log: it lies where its own time says, and is no sign of a clock. */
export function isBacklog({ type, extra }: TraceRecord): boolean {
  return type === "LOG" && extra?.backlog === true;
}

/** Counts the record in the statistics of its resource and returns the time to use for it. */
export function receiptTime(shared: SharedState, record: TraceRecord): { t: EpochMs; stats: ResourceStats } {
  const instant = isInstantType(record.type);
  const key = instant ? typedResource(record.type, record.resource) : record.resource;
  let stats = shared.resources.get(key);
  if (stats === undefined) {
    stats = {
      records: 0,
      // What is long past says nothing of when the resource was heard last.
      lastT: isBacklog(record) ? (shared.lastT ?? record.t) : record.t,
      previousT: record.t,
      offsetMs: 0,
      told: null,
      listing: null,
      late: 0,
    };
    shared.resources.set(key, stats);
  }
  stats.records += 1;
  if (isBacklog(record)) return { t: record.t, stats };
  let t = record.t + stats.offsetMs;
  const behindMs = stats.lastT - t;
  if (behindMs > (instant ? INSTANT_CLOCK_BACK_MS : CLOCK_BACK_MS)) {
    const target = shared.lastT ?? stats.lastT;
    // Every resource sees the same clock step; one note is enough.
    const byMs = target - t;
    const isSaid = shared.notes
      .slice(-LOOKED_AT)
      .some((n) => n.kind === "clock-back" && Math.abs((n.byMs ?? 0) - byMs) < SAME_STEP_MS);
    if (!isSaid) shared.notes.push({ kind: "clock-back", resource: key, seq: record.seq, t: record.t, byMs });
    stats.offsetMs += target - t;
    t = target;
  } else if (behindMs > 0 && !instant) {
    if (stats.late === 0)
      shared.notes.push({ kind: "late", resource: key, seq: record.seq, t: record.t, byMs: behindMs });
    stats.late += 1;
    t = stats.lastT;
  }
  stats.previousT = stats.lastT;
  if (t > stats.lastT) stats.lastT = t;
  if (shared.firstT === null || t < shared.firstT) shared.firstT = t;
  if (shared.lastT === null || t > shared.lastT) shared.lastT = t;
  return { t, stats };
}
