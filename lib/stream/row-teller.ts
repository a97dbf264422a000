/**
 * Which rows of an overview a viewer who says what he sees is told, and when: those at once, and of the others a few a
 * second, the most urgent first. So what he receives does not grow with the number of revisions.
 *
 *   changed ──▶ seen? ──yes──▶ told now
 *                └──no──▶ owed ──▶ state or findings changed, then the oldest ──▶ OWED_ROWS a second
 */
import { digestTail, type RevisionDigest } from "../core/index.ts";
import type { DurationMs, RecordSeq } from "../model/units.ts";
import { rowMark } from "./protocol.ts";
import type { SharedWork } from "./shared-work.ts";

/** Of rows that nobody sees so many are told in a second. */
export const OWED_ROWS = 40;
/** So many of them are kept for those that are not urgent: their turn comes in any storm. */
const KEPT_ROWS = 10;
const OWED_INTERVAL_MS: DurationMs = 1_000;

export interface RowTeller {
  /** Ends of rows that are due after the record `after`, up to the newest. */
  take(after: RecordSeq, now: number): readonly RevisionDigest[];
  /** Everything up to here has been told, when the rows up to `seq` have been taken. */
  toldUpTo(seq: RecordSeq): RecordSeq;
  /** Nothing is owed any more: the viewer is given all rows. */
  clear(): void;
  /** Rows that changed and are not told yet. */
  readonly owed: number;
  /** When some of them are due; null when there are none. */
  readonly owedAt: number | null;
}

/** @param seen marks of the rows ({@link rowMark}) that are told at once */
export function createRowTeller(work: SharedWork, seen: ReadonlySet<string>): RowTeller {
  /** By key: the record up to which the row is told. The oldest is first. */
  const owed = new Map<string, RecordSeq>();
  const marks = new Map<string, boolean>();
  let toldAt = Number.NEGATIVE_INFINITY;

  const isSeen = (key: string): boolean => {
    const known = marks.get(key) ?? seen.has(rowMark(key));
    marks.set(key, known);
    return known;
  };
  const oldest = (): RecordSeq | null => owed.values().next().value ?? null;

  const takeOwed = (): RevisionDigest[] => {
    const changed = work.changed(oldest() ?? 0);
    const due = changed.flatMap((digest) => {
      const since = owed.get(digest.key);
      return since === undefined ? [] : [{ digest, since, isUrgent: isUrgent(digest, since) }];
    });
    // What changed last comes first.
    due.reverse().sort((a, b) => a.since - b.since);
    const urgent = due.filter((one) => one.isUrgent);
    const others = due.filter((one) => !one.isUrgent);
    const [most, some] = [OWED_ROWS - KEPT_ROWS, KEPT_ROWS];
    const told = [
      ...urgent.slice(0, most),
      ...others.slice(0, some),
      ...urgent.slice(most),
      ...others.slice(some),
    ].slice(0, OWED_ROWS);
    for (const { digest } of told) owed.delete(digest.key);
    // What is among no changes any more has been forgotten by the source.
    if (told.length === due.length) owed.clear();
    return told.map(({ digest, since }) => digestTail(digest, since));
  };

  return {
    take(after, now) {
      const rows: RevisionDigest[] = [];
      for (const digest of work.changed(after)) {
        const since = owed.get(digest.key);
        if (!isSeen(digest.key)) {
          if (since === undefined) owed.set(digest.key, after);
          continue;
        }
        owed.delete(digest.key);
        rows.push(digestTail(digest, since ?? after));
      }
      if (owed.size === 0 || now - toldAt < OWED_INTERVAL_MS) return rows;
      toldAt = now;
      return [...rows, ...takeOwed()];
    },
    clear: () => owed.clear(),
    toldUpTo: (seq) => Math.min(oldest() ?? seq, seq),
    get owed() {
      return owed.size;
    },
    get owedAt() {
      return owed.size === 0 ? null : toldAt + OWED_INTERVAL_MS;
    },
  };
}

/** It is in another state, or something was found in it or is over, since the record. */
function isUrgent({ phase, findings }: RevisionDigest, since: RecordSeq): boolean {
  if ((phase.at(-1)?.seq ?? 0) > since) return true;
  return findings.some(({ beginSeq, endSeq }) => (beginSeq ?? 0) > since || (endSeq ?? 0) > since);
}
