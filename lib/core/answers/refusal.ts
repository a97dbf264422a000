/** The patch of the replicas that the API server refuses at an instant, as the diagnoses found it. */
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { findingsAt } from "../rules/findings.ts";
import type { RevisionState, SharedState } from "../state/state.ts";

export interface Refusal {
  /** wake: from 0; descent: to 0; resize: from some replicas to others. */
  readonly direction: "wake" | "descent" | "resize";
  /** Replicas that were asked for; −1 when nobody said. */
  readonly to: number;
  /** Name of the Deployment. */
  readonly target: string;
  /** The API server's own words. */
  readonly words: string;
  readonly count: number;
  readonly sinceAt: EpochMs;
  readonly lastAt: EpochMs;
  /** By then the autoscaler tries again. */
  readonly nextAt: EpochMs;
  readonly seq: RecordSeq;
}

/** What is refused at `t`; null while nothing is. */
export function refusalAt(shared: SharedState, revision: RevisionState, t: EpochMs): Refusal | null {
  const found = findingsAt(shared, revision, t).find(
    ({ rule }) => rule === "wake-refused" || rule === "scale-refused",
  );
  if (found === undefined) return null;
  const { to, target, words, count, lastAt, nextAt } = found.values;
  return {
    direction: found.rule === "wake-refused" ? "wake" : to === 0 ? "descent" : "resize",
    to: Number(to),
    target: String(target),
    words: String(words),
    count: Number(count),
    sinceAt: found.from,
    lastAt: Number(lastAt),
    nextAt: Number(nextAt),
    seq: found.seq,
  };
}
