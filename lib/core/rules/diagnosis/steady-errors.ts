/**
 * A share of the requests fails all the time although pods are ready (steady-errors): no change, no start explains it.
 *
 *   requests of ten seconds   9/40 │ 11/38 │ 8/41 │ 10/40 │ 9/39 │ 12/42    failed / all
 *   the last minute           steady: four of the six hold failures
 */
import { RESOURCE } from "../../../model/record.ts";
import type { FindingValues } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import { SPAN_MS } from "../../reduce/answered.ts";
import { FAILURE_MEMORY_MS, failedUntil, recentRun } from "../../reduce/failures.ts";
import type { AnsweredSpan, RevisionState } from "../../state/state.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { askedValues } from "./asked.ts";
import { placesOf } from "./facts.ts";
import { gatewayWords } from "./gateway-words.ts";
import { loggedWords } from "./logged.ts";

/** The last minute, of which so many spans must hold failures, and so many failures all of them. */
const SPANS = 6;
const WITH_FAILURES = 4;
const LEAST = 5;

/** The last minute, in whole spans. */
interface Steady {
  readonly spans: readonly AnsweredSpan[];
  /** The first and the last that hold failures. */
  readonly first: AnsweredSpan;
  readonly last: AnsweredSpan;
  readonly failed: number;
}

/** Whether requests fail again and again although a pod is ready, and when that can be another answer. */
export function steadyAt({ revision, t, facts }: RuleContext): {
  readonly steady: Steady | null;
  readonly askAt?: EpochMs;
} {
  const end = Math.floor(t / SPAN_MS) * SPAN_MS;
  const from = end - SPANS * SPAN_MS;
  const answered = revision.answered ?? [];
  const isNext = answered.some(({ t: at, failed }) => failed > 0 && at >= from);
  // A span is judged when it is over, and drops out a minute later.
  const wish = isNext ? { askAt: end + SPAN_MS } : {};
  if (!isNext || facts.sks === null || (facts.pods ?? 0) === 0) return { steady: null, ...wish };
  const spans = answered.filter((span) => span.t >= from && span.t + SPAN_MS <= end);
  const failing = spans.filter(({ failed }) => failed > 0);
  const first = failing[0];
  const last = failing.at(-1);
  const failed = sumOf(spans, (span) => span.failed);
  if (first === undefined || last === undefined || failing.length < WITH_FAILURES || failed < LEAST) {
    return { steady: null, ...wish };
  }
  return { steady: { spans, first, last, failed }, ...wish };
}

const sumOf = (spans: readonly AnsweredSpan[], of: (span: AnsweredSpan) => number): number =>
  spans.reduce((all, span) => all + of(span), 0);

/** steady-errors: requests fail, again and again, and a pod is ready. */
function failsSteadily(context: RuleContext): Verdict | Quiet | null {
  const { revision, t, open } = context;
  const { steady, ...wish } = steadyAt(context);
  if (steady === null) return wish;
  const { spans, first, last, failed } = steady;
  const total = sumOf(spans, (span) => span.total);
  const isNamed = (revision.answered ?? []).some(({ named }) => named > 0);
  const since = open?.from ?? first.t;
  const until = failedUntil(revision, t);
  const lastAt = until === null ? last.t + SPAN_MS : until - FAILURE_MEMORY_MS;
  const values = {
    failed,
    total,
    share: Math.max(1, Math.round((failed / total) * 100)),
    status: last.status,
    // To the span in which the first one was answered.
    sinceSecond: since,
    lastAt,
    pod: sumOf(spans, (span) => span.pod),
    activator: sumOf(spans, (span) => span.activator),
    nobody: sumOf(spans, (span) => span.nobody),
    named: isNamed ? "yes" : "no",
    ...askedOf(revision, t),
    ...loggedWords(context, { status: last.status, lastAt }),
    ...placesOf(context),
  };
  return { values, ...wish, from: since, afterMs: Math.max(0, t - since), seq: last.seq };
}

/** Most of those that nothing around them explains were sent to somebody who is not there. */
function askedOf(revision: RevisionState, t: EpochMs): FindingValues {
  const run = recentRun(revision, "other", t);
  return { ...askedValues(revision, run ?? {}, run?.count ?? 0), ...gatewayWords(run ?? {}) };
}

export const STEADY_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "steady-errors",
    kind: "diagnosis",
    severity: "error",
    sources: ["gateway", "activator", "queue-proxy", RESOURCE.endpoints],
    needs: [RESOURCE.serverlessServices, RESOURCE.endpoints],
    when: ["failedOfLate"],
    afterMs: 0,
    judge: failsSteadily,
  },
];
