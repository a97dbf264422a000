/** What a store that forgets may keep. */
import type { DurationMs, EpochMs, RecordSeq } from "../model/units.ts";
import type { Lines } from "./lines.ts";
import type { RecordingIndex } from "./recording-index.ts";
import { firstIndex } from "./search.ts";

export interface Retention {
  /** Records older than this are forgotten. */
  readonly ms: DurationMs;
  /** At most this many bytes of records are kept, however young they are. */
  readonly bytes: number;
}

/** Forgetting goes through all revisions: not for every record, but whenever this part of the history is too much. */
const FORGET_SHARE = 0.05;

/** The first record to keep at `now`; null while too little is too old to be worth the work. */
export function firstToKeep(
  index: RecordingIndex,
  lines: Lines,
  retention: Retention,
  now: EpochMs,
): RecordSeq | null {
  const { first, length } = index;
  const young = firstIndex(first, length, (seq) => index.playT(seq) > now - retention.ms);
  const excess = lines.held - retention.bytes;
  const offset = lines.length - lines.held + excess;
  const fitting = excess > 0 ? firstIndex(first, length, (seq) => index.offset(seq) >= offset) : first;
  const keep = Math.max(young, fitting);
  if (keep <= first) return null;
  const isLittle =
    keep - first < (length - first) * FORGET_SHARE && lines.held < retention.bytes * (1 + FORGET_SHARE);
  return isLittle ? null : keep;
}
