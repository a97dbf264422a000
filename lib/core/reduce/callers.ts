/** Who woke a revision: what the records say of the first request that met it at zero. */
import { asString, type JsonObject } from "../../model/json.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import type { Caller, RevisionState } from "../state/state.ts";
import { sampleAt } from "../state/tracks.ts";

/** So many are remembered, the latest. */
const KEPT = 8;
const LENGTH = 100;

/** A request sent at `t`: the first of those that met the revision at zero is remembered. */
export function noteCaller(revision: RevisionState, object: JsonObject, t: EpochMs, seq: RecordSeq): void {
  const zero = sampleAt(revision.replicas, t);
  if (zero?.value !== 0) return;
  const known = revision.callers ?? [];
  const i = lastIndexAt(known, t, (caller) => caller.t);
  // Of one rest only the first; requests are told by when they were sent, so an earlier one may be told later.
  if ((known[i]?.t ?? Number.NEGATIVE_INFINITY) >= zero.t) return;
  const next = known[i + 1];
  const isSameRest = next !== undefined && sampleAt(revision.replicas, next.t)?.t === zero.t;
  const caller: Caller = {
    t,
    seq,
    host: word(object.host).replace(/:\d+$/, ""),
    // A query may hold what is nobody's business.
    path: word(object.path).replace(/[?#].*$/s, ""),
    agent: word(object.userAgent),
  };
  revision.callers = known.toSpliced(i + 1, isSameRest ? 1 : 0, caller).slice(-KEPT);
}

function word(value: unknown): string {
  return (asString(value) ?? "").slice(0, LENGTH);
}
