/**
 * How requests were answered, counted in spans of ten seconds: whether a share of them fails all the time is asked of
 * these, not of every request.
 */
import { hostOf } from "../../model/host-port.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import type { AnsweredSpan, RevisionState, SharedState } from "../state/state.ts";
import { sampleAt } from "../state/tracks.ts";

export const SPAN_MS: DurationMs = 10_000;
/** So many spans are kept: requests that take long end ahead of those that are told next. */
const KEPT = 40;

/** A request that was sent at `sent`; `via` is who was asked, "" when nobody was or when it is not recorded. */
export function noteAnswered(
  shared: SharedState,
  revision: RevisionState,
  { sent, ms, status, via, seq }: Request,
): void {
  const spans = revision.answered ?? [];
  revision.answered = spans;
  const span = spanOf(spans, Math.floor((sent + ms) / SPAN_MS) * SPAN_MS);
  span.total += 1;
  if (via !== "") span.named += 1;
  // Without a ready pod other rules say what is wrong.
  if ((status !== 0 && status < 500) || (sampleAt(revision.privateReady, sent)?.value ?? 0) === 0) return;
  span.failed += 1;
  span.status = status;
  span.seq = seq;
  if (via === "") span.nobody += 1;
  else if (shared.activatorNow.has(hostOf(via))) span.activator += 1;
  else span.pod += 1;
}

interface Request {
  readonly sent: EpochMs;
  readonly ms: DurationMs;
  readonly status: number;
  readonly via: string;
  readonly seq: RecordSeq;
}

function spanOf(spans: AnsweredSpan[], t: EpochMs): AnsweredSpan {
  const i = lastIndexAt(spans, t, (span) => span.t);
  const known = spans[i];
  if (known?.t === t) return known;
  const made = { t, total: 0, named: 0, failed: 0, pod: 0, activator: 0, nobody: 0, status: 0, seq: 0 };
  spans.splice(i + 1, 0, made);
  if (spans.length > KEPT) spans.shift();
  return made;
}
