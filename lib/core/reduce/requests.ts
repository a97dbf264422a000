/** Requests: one row in the columns of its revision, what the episodes make of it, and whether it failed. */
import { asNumber, asString, type JsonObject } from "../../model/json.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { RequestColumns } from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import { ownRequests } from "../state/compact.ts";
import type { GatewaySaid, RevisionState, SharedState } from "../state/state.ts";
import { MOST_LATE } from "../state/tracks.ts";
import { noteAnswered } from "./answered.ts";
import { noteCaller, noteSoleCaller } from "./callers.ts";
import { forgetOldRequests, noteRequest } from "./episodes.ts";
import { noteFailure } from "./failures.ts";

/** A longer duration can only be damage, and would lead to times that mean nothing. */
const LONGEST_MS: DurationMs = 7 * 86_400_000;

/** A record of type REQUEST, sent at `t`. */
export function applyRequest(
  shared: SharedState,
  revision: RevisionState,
  object: JsonObject,
  t: EpochMs,
  seq: RecordSeq,
): void {
  const ms = durationOf(object.ms);
  const status = asNumber(object.status) ?? 0;
  const via = asString(object.via) ?? "";
  noteRequest(revision, t, ms, status);
  forgetOldRequests(revision, shared.lastT ?? t);
  revision.requests = ownRequests(revision.requests);
  insertRow(revision.requests, { t, ms, status, seq, via });
  noteAnswered(shared, revision, { sent: t, ms, status, via, seq });
  noteCaller(revision, object, t, seq);
  noteSoleCaller(revision, "gateway", object, { t, seq });
  // 0 is what a client notes that got no answer.
  if (status >= 400 || object.status === 0)
    noteFailure(revision, { sent: t, status, seq, via, ...saidOf(object) }, ms);
}

const WORDS_LENGTH = 200;

function saidOf({ flags, failure }: JsonObject): { readonly said?: GatewaySaid } {
  const said = { flags: asString(flags) ?? "", failure: asString(failure) ?? "" };
  if (said.flags === "" && said.failure === "") return {};
  return { said: { flags: said.flags.slice(0, WORDS_LENGTH), failure: said.failure.slice(0, WORDS_LENGTH) } };
}

function durationOf(value: unknown): DurationMs {
  const ms = asNumber(value) ?? 0;
  return ms >= 0 && ms <= LONGEST_MS ? ms : 0;
}

interface Request {
  readonly t: EpochMs;
  readonly ms: DurationMs;
  readonly status: number;
  readonly seq: RecordSeq;
  readonly via: string;
}

/** Columns are in the order of sending; nearly always a new row comes last. */
function insertRow(columns: RequestColumns, request: Request): void {
  const { length } = columns.t;
  if (length === 0 || (columns.t[length - 1] as number) <= request.t) {
    columns.t.push(request.t);
    columns.ms.push(request.ms);
    columns.status.push(request.status);
    columns.seq.push(request.seq);
    columns.via.push(request.via);
    return;
  }
  const t = Math.max(request.t, columns.t[length - MOST_LATE] ?? request.t);
  const i = lastIndexAt(columns.t, t, (at) => at) + 1;
  columns.t.splice(i, 0, t);
  columns.ms.splice(i, 0, request.ms);
  columns.status.splice(i, 0, request.status);
  columns.seq.splice(i, 0, request.seq);
  columns.via.splice(i, 0, request.via);
}
