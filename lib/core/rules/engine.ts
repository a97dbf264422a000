/**
 * Asks the rules after every record and keeps what they find, for as long as it lasted.
 *
 *   broken   ──┐     ┌──────────────┐
 *   holds      └─────┘              └──
 *              dropped   a finding       (shorter than `afterMs` is no finding)
 *
 * No timer is needed: a finding that is still open counts from `from + afterMs` on, and the reader says what time it is.
 */
import type { Finding, Gap } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { CoreState, RevisionState, SharedState } from "../state/state.ts";
import { isBusyAt } from "./busy.ts";
import { ruleOf, rulesOf } from "./catalogue.ts";
import { factsOf } from "./facts.ts";
import type { Rule, RuleContext, Severity, Verdict } from "./rule.ts";

/** A revision keeps so many findings that are over; of more, notes are forgotten first, then the oldest. */
const KEPT_FINDINGS = 500;

/** When a finding began, counts and ends. */
type FindingSpan = Pick<Finding, "rule" | "from" | "to" | "afterMs" | "until" | "beginSeq">;

/** Asks the rules that a record of `resource` can change. */
export function judge(moment: Omit<RuleContext, "facts">, resource: string): void {
  const rules = rulesOf(resource);
  const { shared, revision } = moment;
  const context: RuleContext = { ...moment, facts: factsOf(shared, revision) };
  for (const rule of rules) {
    if (!canBeJudged(context, rule)) continue;
    const verdict = rule.judge(context);
    const isOver = verdict?.until !== undefined && verdict.until <= context.t;
    note(context, rule, isOver ? null : verdict);
  }
  // All that must precede the patch has been seen: what happens later is no matter of it.
  if (revision.zeroPatch !== null && !revision.openFindings.has("I12")) revision.zeroPatch = null;
}

/** A gap in `gap.resource` began: what rests on that resource is known up to the gap's beginning and no further. */
export function suspend(state: CoreState, gap: Gap): void {
  for (const revision of state.revisions.values()) {
    for (const rule of rulesOf(gap.resource)) {
      const open = revision.openFindings.get(rule.id);
      if (open === undefined) continue;
      revision.openFindings.delete(rule.id);
      revision.version += 1;
      if (counts(open, gap.from)) keep(revision, { ...open, to: gap.from, endSeq: gap.seq, cut: true });
    }
  }
}

/** Whether a finding is one at `t`: it has begun, has lasted long enough, and is not over. An instant never lasts. */
export function isFoundAt(finding: FindingSpan, t: EpochMs): boolean {
  const to = finding.to ?? finding.until ?? Number.POSITIVE_INFINITY;
  return counts(finding, t) && t < to;
}

const SEVERITIES: readonly (Severity | undefined)[] = ["error", "warning", "note"];

/** What is found at `t`, worst first; nothing of a rule whose resources have a gap there. */
export function findingsAt(shared: SharedState, revision: RevisionState, t: EpochMs): Finding[] {
  return marksAt(shared, allFindings(revision), t).map((finding) => asToldAt(finding, t));
}

/** The same of any list that says when each began, counts and ends. */
export function marksAt<F extends FindingSpan>(shared: SharedState, findings: readonly F[], t: EpochMs): F[] {
  const rank = ({ rule }: F): number => SEVERITIES.indexOf(ruleOf(rule)?.severity);
  return findings
    .filter((finding) => isFoundAt(finding, t) && !isHidden(shared, finding, t))
    .sort((a, b) => rank(a) - rank(b) || a.from - b.from || a.beginSeq - b.beginSeq);
}

/** A gap that began after the finding ended is cut off already; one that lasts at `t` hides it. */
function isHidden({ gaps }: SharedState, { rule }: FindingSpan, t: EpochMs): boolean {
  const needs = needsOf(rule);
  return gaps.some(
    ({ resource, from, to }) => needs.includes(resource) && from < t && (to === null || t < to),
  );
}

function needsOf(id: string): readonly string[] {
  return ruleOf(id)?.needs ?? [];
}

/** The findings of a revision up to `t`, in the order in which they began; `to` is null for those that last. */
export function findingsUntil(revision: RevisionState, t: EpochMs): Finding[] {
  return allFindings(revision)
    .filter((finding) => counts(finding, t))
    .map((finding) => asToldAt(finding, t))
    .sort((a, b) => a.from - b.from || a.seq - b.seq);
}

/** A reader at `t` must not be told what was found later. */
function asToldAt(finding: Finding, t: EpochMs): Finding {
  const told = finding.before?.find(({ to }) => t < to);
  return told === undefined ? finding : { ...finding, seq: told.seq, values: told.values };
}

/** Those that are over and those that are open, whether they count already or not. */
export function allFindings(revision: RevisionState): Finding[] {
  return [...revision.findings, ...revision.openFindings.values()];
}

/** So many earlier texts of a finding are kept. */
const KEPT_BEFORE = 50;

function canBeJudged({ shared }: RuleContext, rule: Rule): boolean {
  const { needs } = rule;
  if (!needs.every((resource) => shared.resources.has(resource))) return false;
  return !shared.gaps.some((gap) => gap.to === null && needs.includes(gap.resource));
}

function note(context: RuleContext, rule: Rule, verdict: Verdict | null): void {
  const { revision, t, seq } = context;
  if (verdict?.isMoment === true) {
    keep(revision, {
      rule: rule.id,
      from: t,
      to: t,
      seq: verdict.seq ?? seq,
      beginSeq: seq,
      endSeq: seq,
      afterMs: 0,
      values: verdict.values,
    });
    return;
  }
  const open = revision.openFindings.get(rule.id);
  if (open !== undefined && isSame(open, rule, verdict, t)) {
    // What an invariant looked like when it began to count is what is told; a diagnosis tells the latest.
    if (rule.kind === "diagnosis" || !counts(open, t)) refresh(context, open, verdict);
    return;
  }
  if (open !== undefined) end(context, rule, open);
  if (verdict === null || (context.initial && rule.fromInitial !== true)) return;
  const from = verdict.from ?? t;
  const afterMs =
    verdict.afterMs ?? (typeof rule.afterMs === "number" ? rule.afterMs : rule.afterMs(context));
  const isBusy = rule.busyMs !== undefined && isBusyAt(context.shared, from);
  revision.openFindings.set(rule.id, {
    rule: rule.id,
    from,
    to: null,
    seq: verdict.seq ?? seq,
    beginSeq: seq,
    afterMs: isBusy ? Math.max(afterMs, rule.busyMs ?? 0) : afterMs,
    values: verdict.values,
    ...(verdict.until === undefined ? {} : { until: verdict.until }),
    ...(context.initial ? { listed: true } : {}),
  });
}

/** The verdict says more of an open finding: neither of them is over, and both are about the same. */
function isSame(open: Finding, { about }: Rule, verdict: Verdict | null, t: EpochMs): verdict is Verdict {
  if (verdict === null || (open.until !== undefined && t >= open.until)) return false;
  return about === undefined || open.values[about] === verdict.values[about];
}

function refresh(
  { revision, t }: RuleContext,
  open: Finding,
  { values, seq, until, afterMs }: Verdict,
): void {
  const { until: _, ...rest } = open;
  const isNew = Object.entries(values).some(([name, value]) => open.values[name] !== value);
  const before = isNew
    ? [...(open.before ?? []).slice(1 - KEPT_BEFORE), { to: t, seq: open.seq, values: open.values }]
    : open.before;
  revision.openFindings.set(open.rule, {
    ...rest,
    // It never began to count in the past, only now.
    afterMs: Math.min(open.afterMs, Math.max(afterMs ?? open.afterMs, t - open.from)),
    seq: seq ?? open.seq,
    values,
    ...(before === undefined ? {} : { before }),
    ...(until === undefined ? {} : { until }),
  });
}

function end({ revision, t, seq, initial }: RuleContext, rule: Rule, open: Finding): void {
  revision.openFindings.delete(rule.id);
  // Lists come one after the other: what one seems to show and the next explains never was.
  if (initial && open.listed === true) return;
  const to = Math.max(open.from, Math.min(t, open.until ?? t));
  if (counts(open, to)) keep(revision, { ...open, to, endSeq: seq });
}

function keep(revision: RevisionState, finding: Finding): void {
  const { findings } = revision;
  findings.push(finding);
  if (findings.length <= KEPT_FINDINGS) return;
  // What is wrong is remembered longer than what is only worth knowing.
  const note = findings.findIndex(({ rule }) => ruleOf(rule)?.severity === "note");
  findings.splice(Math.max(0, note), 1);
  revision.findingsForgotten += 1;
}

function counts({ from, afterMs }: FindingSpan, t: EpochMs): boolean {
  return t - from >= afterMs;
}
