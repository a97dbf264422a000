/** Findings as a reader at some time may know them. */
import type { Finding } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { isHiddenBetween } from "../state/gaps.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { ruleOf, severityOf } from "./catalogue.ts";
import type { Severity } from "./rule.ts";

/** When a finding began, counts and ends. */
type FindingSpan = Pick<
  Finding,
  "rule" | "from" | "to" | "afterMs" | "judgedAt" | "until" | "beginSeq" | "severity"
>;

/** Whether it has lasted long enough to count by `t`. */
export function counts({ from, afterMs }: FindingSpan, t: EpochMs): boolean {
  return t - from >= afterMs;
}

/** Whether a finding is one at `t`: it has begun, has lasted long enough, and is not over. An instant never lasts. */
export function isFoundAt(finding: FindingSpan, t: EpochMs): boolean {
  const to = finding.to ?? finding.until ?? Number.POSITIVE_INFINITY;
  return counts(finding, t) && t < to;
}

/**
 * What stood when a gap began and has been neither found again nor denied since: not seen right now, which is not over.
 * The first list that is whole decides it.
 */
export function unseenFindings({ cutFindings }: RevisionState, t: EpochMs): Finding[] {
  return [...(cutFindings?.values() ?? [])].filter(({ until = Number.POSITIVE_INFINITY }) => t < until);
}

/** What stood when the gap began in which `t` lies, worst first: unlike {@link unseenFindings} also in a gap that is over. */
export function hiddenFindings(shared: SharedState, revision: RevisionState, t: EpochMs): Finding[] {
  return allFindings(revision)
    .filter((finding) => isHidden(shared, finding, t) && stoodBefore(shared, finding, t))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.from - b.from);
}

/** It lasts through the gap, found again after it, or the gap has cut it. */
function stoodBefore({ gaps }: SharedState, finding: Finding, t: EpochMs): boolean {
  const { cut, to } = finding;
  if (cut !== true) return isFoundAt(finding, t);
  return to !== null && to <= t && gaps.some((gap) => gap.from === to && (gap.to === null || t < gap.to));
}

const SEVERITIES: readonly (Severity | undefined)[] = ["error", "warning", "note"];

const rankOf = (finding: FindingSpan): number => SEVERITIES.indexOf(severityOf(finding));

/** What is found at `t`, worst first; nothing of a rule whose resources have a gap there. */
export function findingsAt(shared: SharedState, revision: RevisionState, t: EpochMs): Finding[] {
  return marksAt(shared, allFindings(revision), t).map((finding) => asToldAt(finding, t));
}

/** The same of any list that says when each began, counts and ends. */
export function marksAt<F extends FindingSpan>(shared: SharedState, findings: readonly F[], t: EpochMs): F[] {
  return findings
    .filter((finding) => isFoundAt(finding, t) && !isHidden(shared, finding, t))
    .sort((a, b) => rankOf(a) - rankOf(b) || a.from - b.from || a.beginSeq - b.beginSeq);
}

/** Those of a list that counted before `t`, or do, and are none at `at`: what was found at other times, in their order. */
export function marksElsewhere<F extends FindingSpan>(findings: readonly F[], at: EpochMs, t: EpochMs): F[] {
  return findings.filter(
    (finding) => finding.from <= t && counts(finding, finding.to ?? t) && !isFoundAt(finding, at),
  );
}

/** A gap that began after the finding ended is cut off already; one that lasts at `t` hides it. */
function isHidden(shared: SharedState, { rule }: FindingSpan, t: EpochMs): boolean {
  return needsOf(rule).some((resource) => isHiddenBetween(shared, resource, t, t));
}

function needsOf(id: string): readonly string[] {
  return ruleOf(id)?.needs ?? [];
}

/**
 * The findings of a revision up to `t`, in the order in which they began; `to` is null for those that last. What went on as
 * part of another is told there.
 */
export function findingsUntil(revision: RevisionState, t: EpochMs): Finding[] {
  const all = allFindings(revision)
    .map((finding) => endedBy(finding, t))
    .filter((finding) => counts(finding, finding.to ?? t));
  return all
    .filter((finding) => !isPartOfAnother(finding, all))
    .map((finding) => asToldAt(finding, t))
    .sort((a, b) => a.from - b.from || a.seq - b.seq);
}

function isPartOfAnother({ rule, from, to }: Finding, all: readonly Finding[]): boolean {
  const whole = ruleOf(rule)?.partOf;
  if (whole === undefined || to === null) return false;
  return all.some((other) => whole.includes(other.rule) && other.from <= from && to <= (other.to ?? to));
}

/** What ceases by itself is over then, whether or not a record came after it. */
function endedBy(finding: Finding, t: EpochMs): Finding {
  const { until, from } = finding;
  return finding.to !== null || until === undefined || until >= t
    ? finding
    : { ...finding, to: Math.max(from, until) };
}

/** A reader at `t` must not be told what was found later. */
function asToldAt(finding: Finding, t: EpochMs): Finding {
  const told = finding.before?.find(({ to }) => t < to);
  return told === undefined ? finding : { ...finding, seq: told.seq, values: told.values };
}

/** When what a finding tells began and was last the case, and when it could be judged. */
export interface FindingTimes {
  readonly first: EpochMs;
  /** null while it lasts. */
  readonly last: EpochMs | null;
  readonly judgedAt: EpochMs;
}

/** The times of a finding: those of its first and last event, where it is made of events. */
export function timesOf({ rule, from, to, afterMs, judgedAt, values }: Finding): FindingTimes {
  const judged = Math.max(from + afterMs, judgedAt ?? from);
  if (ruleOf(rule)?.isOfEvents !== true) return { first: from, last: to, judgedAt: judged };
  const { firstAt, lastAt } = values;
  const first = typeof firstAt === "number" ? firstAt : from;
  return { first, last: typeof lastAt === "number" ? lastAt : to, judgedAt: judged };
}

/** How what a finding tells is known: computed from records, or only from times that fit together, which is inferred. */
export function knownBy({ values }: Pick<Finding, "values">): "derived" | "inferred" {
  return values.by === "timing" ? "inferred" : "derived";
}

/** From when to when what a finding tells was the case; null while it lasts. What is told by late answers began before the first of them came. */
export function spanOf(finding: Finding): { readonly from: EpochMs; readonly to: EpochMs | null } {
  const { first, last } = timesOf(finding);
  return { from: Math.min(first, finding.from), to: last };
}

/**
 * An instant at which a finding is told: when it begins to count, and is known; or its beginning where it is over by then. Before
 * it was judged nothing else tells of it either.
 */
export function shownAt({
  from,
  to,
  afterMs,
  judgedAt = from,
  until,
}: Omit<FindingSpan, "rule" | "beginSeq">): EpochMs {
  const countsFrom = Math.max(from + afterMs, judgedAt);
  return countsFrom < (to ?? until ?? Number.POSITIVE_INFINITY) ? countsFrom : from;
}

/** All findings, closed and open, including open ones that have not lasted long enough to count. */
export function allFindings(revision: RevisionState): Finding[] {
  return [...revision.findings, ...revision.openFindings.values()];
}
