/** Numbers that a monitoring system kept of the autoscaler, at the times at which it scraped them. */
import { asNumber } from "../../model/json.ts";
import type { TraceRecord } from "../../model/record.ts";
import type { DecisionKind } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { RevisionState } from "../state/state.ts";
import { insertByTime, setSample } from "../state/tracks.ts";

const EXCESS = "kn.revision.capacity.excess";
const PANIC = "kn.revision.panic.mode";
/** Who tells; the autoscaler's own lines are finer. */
const TELLER = "metrics";

/** A METRIC record of a revision: a sample of the excess burst capacity, or a line of what was measured. */
export function applyMetric(revision: RevisionState, record: TraceRecord, t: EpochMs): void {
  const { object, resource, seq } = record;
  const value = asNumber(object.value);
  if (value === undefined) return;
  if (resource === EXCESS) {
    const last = revision.excessBurstCapacity.at(-1);
    if (last === undefined || t >= last.t) setSample(revision.excessBurstCapacity, value, t, seq);
  }
  insertByTime(revision.decisions, {
    t,
    seq,
    process: TELLER,
    kind: resource === PANIC ? panicOf(revision, value) : "other",
    message: `${resource} = ${value}`,
    values: { value },
  });
}

/** A panic that nobody saw begin does not end. */
function panicOf({ decisions }: RevisionState, value: number): DecisionKind {
  if (value > 0) return "panic-on";
  const last = decisions.findLast(({ kind }) => kind === "panic-on" || kind === "panic-off");
  return last?.kind === "panic-on" ? "panic-off" : "other";
}
