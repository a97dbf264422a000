/** Who woke a revision: what the records say of the first request that met it at zero. */
import { asString, type JsonObject } from "../../model/json.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
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

/** Without another request for so long another source may tell of them. */
const SILENT_MS: DurationMs = 300_000;

/** A request, by a REQUEST record or by a line of the request log of a process. Lines of several pods share no order. */
export function noteSoleCaller(
  revision: RevisionState,
  by: string,
  object: JsonObject,
  { t, seq }: { readonly t: EpochMs; readonly seq: RecordSeq },
): void {
  const before = revision.soleCaller;
  if (before !== undefined && before.by !== by && t - before.lastAt <= SILENT_MS) return;
  const agent = word(object.userAgent);
  const path = (word(object.path) || word(object.requestUrl)).replace(/[?#].*$/s, "");
  if (agent === "") {
    if (before?.by === by) delete revision.soleCaller;
    return;
  }
  const isSame = before?.by === by && before.agent === agent;
  revision.soleCaller = {
    by,
    agent,
    path: !isSame || before.path === path ? path : "",
    firstAt: isSame ? Math.min(before.firstAt, t) : t,
    lastAt: isSame ? Math.max(before.lastAt, t) : t,
    seq,
  };
}

function word(value: unknown): string {
  return (asString(value) ?? "").slice(0, LENGTH);
}
