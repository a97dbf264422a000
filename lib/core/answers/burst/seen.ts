/** Numbers as they were seen: by which record, and when. */
import { lastIndexAt } from "../../../model/search.ts";
import type { DecisionInstant, DecisionKind, Sample } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";
import { sampleAt } from "../../state/tracks.ts";

/** A number that was seen, by which record, and when it was so. */
export interface Seen<T = number> {
  readonly value: T;
  readonly seq: RecordSeq;
  readonly t: EpochMs;
}

/** The number of a track at `t`; null where it holds none. */
export function seenSample(samples: readonly Sample[], t: EpochMs): Seen | null {
  return seenOf(sampleAt(samples, t));
}

/** A sample that has a number; null for any other. */
export function seenOf(sample: Sample | undefined): Seen | null {
  if (sample === undefined || sample.value === null) return null;
  return { value: sample.value, seq: sample.seq, t: sample.t };
}

/** The autoscaler's last line of these kinds by `t`. */
export function lastLine(
  { decisions }: Pick<RevisionState, "decisions">,
  t: EpochMs,
  kinds: readonly DecisionKind[],
): DecisionInstant | undefined {
  for (let i = lastIndexAt(decisions, t, (decision) => decision.t); i >= 0; i--) {
    const decision = decisions[i];
    if (decision !== undefined && decision.process === "autoscaler" && kinds.includes(decision.kind))
      return decision;
  }
  return undefined;
}

/** A number of a line by its name; null where the line has none. */
export function numberOf(line: DecisionInstant | undefined, name: string): Seen | null {
  const value = line?.values[name];
  return line === undefined || typeof value !== "number" ? null : { value, seq: line.seq, t: line.t };
}
