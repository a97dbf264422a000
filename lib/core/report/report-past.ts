/** What a report says of the time that nobody recorded. */
import { isoTime } from "../../model/iso-time.ts";
import type { PastKind } from "../../model/timeline.ts";
import { pastOf } from "../answers/past/past.ts";
import type { RevisionState } from "../state/state.ts";

/** Of a revision the newest so many are told. */
const MOST = 100;

/** It happened from `from` on and before `to`, as the field of an object says that was listed later. */
export interface ReconstructedFact {
  readonly what: PastKind;
  readonly kind: string;
  readonly name: string;
  readonly field: string;
  readonly value: string;
  readonly detail: string;
  readonly from: string;
  readonly to: string;
  /** How often it happened in that time. */
  readonly count: number;
  /** Number of the record that holds the object. */
  readonly record: number;
}

/** The newest facts of the time before the lists, oldest first. */
export function reconstructedFacts(revision: RevisionState): ReconstructedFact[] {
  return pastOf(revision)
    .slice(-MOST)
    .map(({ what, kind, name, field, value, detail, from, to, count = 1, seq }) => ({
      ...{ what, kind, name, field, value, detail },
      from: isoTime(from),
      to: isoTime(to),
      count,
      record: seq,
    }));
}
