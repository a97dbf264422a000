/**
 * Keeps what the rules find, for as long as it lasts.
 *
 *   broken   ──┐     ┌──────────────┐
 *   holds      └─────┘              └──
 *              dropped   a finding       (shorter than `afterMs` is no finding)
 *
 * A finding that is still open counts from `from + afterMs` on, and the reader says what time it is.
 */
import type { Finding, FindingValues } from "../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../model/units.ts";
import { areCoarse, COARSE_MS } from "../state/coarse.ts";
import { ownMap } from "../state/compact.ts";
import type { RevisionState } from "../state/state.ts";
import { isBusyAt } from "./busy.ts";
import { ruleOf, severityOf } from "./catalogue.ts";
import { counts } from "./findings.ts";
import { NEVER_MS, type Rule, type RuleContext, type Verdict } from "./rule.ts";

/** How many closed findings a revision keeps; of more, notes are forgotten first, then the oldest. */
const KEPT_FINDINGS = 500;
/** How many earlier texts of a finding are kept. */
const KEPT_BEFORE = 50;
/** A rule that waits for longer than this is not deceived by a watch that is late. */
const QUICK_MS = 5_000;

/**
 * Keeps what a rule found, or that it found nothing.
 * @param endedAt when it ended, if that is earlier than now
 * @param isComplete all lists that the rule needs are whole: what a gap has cut may go on
 */
export function note(
  context: RuleContext,
  rule: Rule,
  verdict: Verdict | null,
  isComplete: boolean,
  endedAt = context.t,
): void {
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
  const open = boundedFinding(context, rule);
  const isKnown = open !== undefined && isSame(open, rule, verdict, t);
  if (isKnown && isBegunElsewhere(context, open, verdict)) revision.openFindings.delete(rule.id);
  else if (isKnown) {
    // What an invariant looked like when it began to count is what is told; a diagnosis tells the latest.
    if (rule.kind === "diagnosis" || !counts(open, t)) refresh(context, open, verdict);
    return;
  }
  if (open !== undefined && !isKnown) end(context, rule, open, endedAt);
  if (revision.cutFindings?.has(rule.id) === true) {
    // Amid the lists after a gap nothing is sure: neither that it goes on nor that it does not.
    if (context.initial && !isComplete) return;
    if (verdict !== null && goOn(context, rule, verdict)) return;
    letGo(revision, rule.id);
  }
  if (verdict === null || (context.initial && rule.fromInitial !== true)) return;
  const from = verdict.from ?? t;
  const afterMs =
    verdict.afterMs ?? (typeof rule.afterMs === "number" ? rule.afterMs : rule.afterMs(context));
  const lateMs = isOfManyWatches(rule) && afterMs > 0 ? revision.lateMs : 0;
  const isLate = t > from + afterMs;
  const isBusy = rule.busyMs !== undefined && isBusyAt(context.shared, from);
  // What a list shows may be as old as it says, and was not known before.
  const countsAfter = Math.max(
    afterMs + lateMs,
    isBusy ? (rule.busyMs ?? 0) : 0,
    context.initial ? t - from : 0,
  );
  const leastMs = context.initial ? countsAfter : countsAfter + t - from;
  const isUnsure = countsAfter > 0 && from + leastMs > t && areCoarse(context.shared, rule.sources);
  revision.openFindings = ownMap(revision.openFindings);
  revision.openFindings.set(rule.id, {
    rule: rule.id,
    from,
    to: null,
    seq: verdict.seq ?? seq,
    beginSeq: seq,
    ...(isUnsure ? { afterMs: NEVER_MS, unsure: { at: t, leastMs } } : { afterMs: countsAfter }),
    values: verdict.values,
    ...(isLate ? { judgedAt: t } : {}),
    ...(verdict.until === undefined ? {} : { until: verdict.until }),
    ...(context.initial ? { listed: true } : {}),
    ...(verdict.severity === undefined ? {} : { severity: verdict.severity }),
  });
}

/** The finding of a rule that lasts; where its beginning was unsure, with what a later time says of it. */
function boundedFinding({ revision, t }: RuleContext, { id }: Rule): Finding | undefined {
  const open = revision.openFindings.get(id);
  if (open?.unsure === undefined) return open;
  const bounded = withBound(open, t);
  if (bounded !== open) revision.openFindings.set(id, bounded);
  return bounded;
}

/** How long it must last is known when a later time is: it began by then at the latest. */
function withBound(open: Finding, t: EpochMs): Finding {
  if (open.unsure === undefined || t <= open.unsure.at) return open;
  const { unsure, ...rest } = open;
  return { ...rest, afterMs: unsure.leastMs + (t - unsure.at) + COARSE_MS };
}

/** It compares what several watches deliver within seconds: one that is late makes it see what never was. */
function isOfManyWatches({ sources, afterMs }: Rule): boolean {
  return sources.length > 1 && (typeof afterMs !== "number" || afterMs <= QUICK_MS);
}

/**
 * The watches of a revision turn out to be later than was known: what is too young for that never was, also when it has
 * counted for a moment.
 */
export function allowLate(revision: RevisionState, t: EpochMs): void {
  for (const [id, finding] of revision.openFindings) {
    const rule = ruleOf(id);
    if (rule === undefined || !isOfManyWatches(rule) || finding.afterMs === 0) continue;
    const afterMs = (typeof rule.afterMs === "number" ? rule.afterMs : finding.afterMs) + revision.lateMs;
    if (afterMs > finding.afterMs && t - finding.from < afterMs)
      revision.openFindings.set(id, { ...finding, afterMs });
  }
}

/** What a gap has cut is found again: it has the beginning that it had. */
function goOn(context: RuleContext, rule: Rule, verdict: Verdict): boolean {
  const { revision, t, seq } = context;
  const cut = revision.cutFindings?.get(rule.id);
  if (cut?.to == null || cut.endSeq === undefined || !isSame(cut, rule, verdict, t)) return false;
  if (verdict.from !== undefined && verdict.from > cut.to) return false;
  const place = revision.findings.findLastIndex(
    (finding) => finding.rule === rule.id && finding.beginSeq === cut.beginSeq,
  );
  if (place < 0) return false;
  revision.findings.splice(place, 1);
  revision.cutFindings?.delete(rule.id);
  const { to, endSeq, cut: _, ...rest } = cut;
  const again: Finding = {
    ...rest,
    to: null,
    gaps: [...(cut.gaps ?? []), { to, seq: endSeq, againSeq: seq }],
  };
  revision.openFindings = ownMap(revision.openFindings);
  revision.openFindings.set(rule.id, again);
  if (rule.kind === "diagnosis") refresh(context, again, verdict);
  return true;
}

/** What a gap has cut is not found again. What lists seemed to show in the instant in which they broke off never was. */
function letGo(revision: RevisionState, id: string): void {
  const cut = revision.cutFindings?.get(id);
  revision.cutFindings?.delete(id);
  if (cut?.listed !== true || cut.from + cut.afterMs !== cut.to) return;
  revision.findings = revision.findings.filter(
    ({ rule, beginSeq }) => rule !== id || beginSeq !== cut.beginSeq,
  );
}

/** A gap began at `to`: what lasts is known no further. It may be found again when the gap is over. True when one lasted. */
export function cutAt(revision: RevisionState, { id }: Rule, to: EpochMs, endSeq: RecordSeq): boolean {
  const open = revision.openFindings.get(id);
  if (open === undefined) return false;
  revision.openFindings.delete(id);
  if (!counts(open, to)) return true;
  const cut: Finding = { ...open, to, endSeq, cut: true };
  keep(revision, cut);
  revision.cutFindings ??= new Map();
  revision.cutFindings.set(id, cut);
  return true;
}

/** The verdict says more of an open finding: neither of them is over, and both are about the same. */
function isSame(open: Finding, { about }: Rule, verdict: Verdict | null, t: EpochMs): verdict is Verdict {
  if (verdict === null || (open.until !== undefined && t >= open.until)) return false;
  return about === undefined || open.values[about] === verdict.values[about];
}

/** Lists come one after the other: a later one may tell since when it is so that an earlier one showed. */
function isBegunElsewhere({ initial }: RuleContext, open: Finding, { from }: Verdict): boolean {
  return initial && open.listed === true && from !== undefined && from !== open.from;
}

function refresh(
  { revision, t }: RuleContext,
  open: Finding,
  { values, seq, until, afterMs, severity }: Verdict,
): void {
  const isNew = hasOtherValues(open, values);
  // It never began to count in the past, only now; what was not to count at all may from now on.
  const known = open.afterMs === NEVER_MS && open.unsure === undefined ? 0 : open.afterMs;
  const wanted = afterMs === undefined || afterMs === 0 ? afterMs : Math.max(afterMs, known);
  const countsAfter = Math.min(open.afterMs, Math.max(wanted ?? open.afterMs, t - open.from));
  const isAsBefore = until === open.until && countsAfter === open.afterMs && (seq ?? open.seq) === open.seq;
  const isAsBad = severity === open.severity;
  if (!isNew && isAsBefore && isAsBad && hasSameNames(open.values, values)) return;
  const { until: _, severity: __, ...rest } = open;
  const before = isNew
    ? [...(open.before ?? []).slice(1 - KEPT_BEFORE), { to: t, seq: open.seq, values: open.values }]
    : open.before;
  revision.openFindings.set(open.rule, {
    ...rest,
    afterMs: countsAfter,
    seq: seq ?? open.seq,
    values,
    ...(before === undefined ? {} : { before }),
    ...(until === undefined ? {} : { until }),
    ...(severity === undefined ? {} : { severity }),
  });
}

function hasOtherValues({ values: known }: Finding, values: FindingValues): boolean {
  for (const name in values) if (known[name] !== values[name]) return true;
  return false;
}

function hasSameNames(known: FindingValues, values: FindingValues): boolean {
  for (const name in known) if (!(name in values)) return false;
  return true;
}

function end({ revision, t, seq, initial }: RuleContext, rule: Rule, open: Finding, endedAt: EpochMs): void {
  revision.openFindings.delete(rule.id);
  // Lists come one after the other: what one seems to show and the next explains never was.
  if (initial && open.listed === true) return;
  const to = Math.max(open.from, Math.min(t, open.until ?? t, endedAt));
  if (counts(open, to)) keep(revision, { ...open, to, endSeq: seq });
}

function keep(revision: RevisionState, finding: Finding): void {
  const { findings } = revision;
  findings.push(finding);
  if (findings.length <= KEPT_FINDINGS) return;
  // What is wrong is remembered longer than what is only worth knowing.
  const note = findings.findIndex((finding) => severityOf(finding) === "note");
  findings.splice(Math.max(0, note), 1);
  revision.findingsForgotten += 1;
}
