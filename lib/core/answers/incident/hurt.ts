/**
 * What happened to requests in the time of a finding: counted from the requests themselves, whatever the finding says of them.
 *
 *   finding        ├────────────┤
 *   under way   ├──┤  ├─┤  ├─────────┤      all three; one that failed counts where it was answered
 */
import { lastIndexAt } from "../../../model/search.ts";
import type { RequestColumns } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { isServerError } from "../../reduce/failures.ts";

/** Who waits for longer than this notices it. */
export const SLOW_MS: DurationMs = 1_000;

/** A request that failed or took long. */
export interface HurtRequest {
  readonly kind: "failed" | "slow";
  readonly sent: EpochMs;
  readonly ms: DurationMs;
  readonly status: number;
  /** Who was asked; "" when it is not recorded. */
  readonly via: string;
  readonly seq: RecordSeq;
}

export interface Hurt {
  /** Requests that were under way. */
  readonly requests: number;
  readonly failed: number;
  /** How those that failed were answered, the most frequent first; 0: not at all. */
  readonly statuses: readonly { readonly status: number; readonly count: number }[];
  /** Those that were answered with another status of 400 or more: the application's own, or the ingress knows no such host. */
  readonly rejected: readonly { readonly status: number; readonly count: number }[];
  /** Those that were answered well, after more than {@link SLOW_MS}; how long they waited together, and the longest. */
  readonly slow: number;
  readonly slowMs: DurationMs;
  readonly longestMs: DurationMs;
}

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/**
 * The requests of a span that failed or took long, in the order of sending.
 * @param known a status that the finding is about, which counts as a failure, too (404 is the application's own elsewhere)
 */
export function hurtRequests(requests: RequestColumns, span: Span, known = 0): HurtRequest[] {
  const found: HurtRequest[] = [];
  forEachIn(requests, span, (request, isAnswered) => {
    const { ms, status } = request;
    const isFailed = isServerError(request) || (status >= 400 && status === known);
    if (isFailed && isAnswered) found.push({ kind: "failed", ...request });
    else if (!isFailed && status < 400 && ms > SLOW_MS) found.push({ kind: "slow", ...request });
  });
  return found;
}

/** The same in numbers. */
export function hurtOf(requests: RequestColumns, span: Span, known = 0): Hurt {
  let all = 0;
  const rejected: number[] = [];
  forEachIn(requests, span, ({ status, via }, isAnswered) => {
    all += 1;
    const isRejected = status >= 400 && status !== known && !isServerError({ status, via });
    if (isRejected && isAnswered) rejected.push(status);
  });
  const hurt = hurtRequests(requests, span, known);
  const slow = hurt.filter(({ kind }) => kind === "slow").map(({ ms }) => ms);
  const failed = hurt.filter(({ kind }) => kind === "failed").map(({ status }) => status);
  return {
    requests: all,
    failed: failed.length,
    statuses: countedOf(failed),
    rejected: countedOf(rejected),
    slow: slow.length,
    slowMs: Math.round(slow.reduce((sum, ms) => sum + ms, 0)),
    longestMs: Math.floor(slow.reduce((most, ms) => Math.max(most, ms), 0)),
  };
}

function countedOf(statuses: readonly number[]): { status: number; count: number }[] {
  const counts = new Map<number, number>();
  for (const status of statuses) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts]
    .map(([status, count]) => ({ status, count }))
    .sort((a, b) => b.count - a.count || a.status - b.status);
}

type Row = Omit<HurtRequest, "kind">;

/** Columns are in the order of sending, so what was sent after the span is not looked at. */
function forEachIn(
  { t, ms, status, via, seq }: RequestColumns,
  { from, to }: Span,
  visit: (request: Row, isAnswered: boolean) => void,
): void {
  const last = lastIndexAt(t, to, (sent) => sent);
  for (let i = 0; i <= last; i++) {
    const row: Row = {
      sent: t[i] as EpochMs,
      ms: ms[i] as DurationMs,
      status: status[i] as number,
      via: via[i] as string,
      seq: seq[i] as RecordSeq,
    };
    // As findings say it: when a request was answered is told in whole milliseconds.
    const end = Math.floor(row.sent + row.ms);
    if (end >= from) visit(row, end <= to);
  }
}
