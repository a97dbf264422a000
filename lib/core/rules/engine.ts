/**
 * Asks the rules: after every record that could change an answer, when the list that ends a gap is whole, and at the
 * time for which a rule has asked.
 *
 *   records of a revision   ●──────●─────────────────────────●──▶
 *   asked                   ●      ●           ◆             ●
 *                                  └─ askAt ───┘  asked as of that time, before the next record is applied
 *
 * A rule that waits is asked before the next record that a viewer of its revision sees, or by `advance`. Records of
 * other revisions do not wake it: a viewer does not see them, and must come to the same findings as the server.
 */
import { RESOURCE } from "../../model/record.ts";
import type { Finding, Gap } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { settleFailures } from "../reduce/failures.ts";
import { MAKING, noteHeldUp, toldFrom } from "../reduce/held-up.ts";
import { isKnown, isSeenInPart } from "../reduce/known.ts";
import { affords, LOOKS_OF_A_PASS, owePass } from "../state/passes.ts";
import type { CoreState, RevisionState, SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { answerable, canBeJudged, choiceOfAll, isListing, isPlain } from "./askable.ts";
import { RULES, ruleOf, rulesOf, rulesThatNeed } from "./catalogue.ts";
import { type Choice, chosenOf, circumstancesOf } from "./circumstances.ts";
import { factsOf } from "./facts.ts";
import { cutAt, note } from "./keep.ts";
import type { Quiet, Rule, RuleContext, Verdict } from "./rule.ts";

/** Log lines and requests are received so much later than what they tell, while the watches are up to date. */
export const LATENESS_MS: DurationMs = 2_000;

/** The context of one moment, in which each rule finds what is its own. */
type Asking = { -readonly [K in keyof RuleContext]: RuleContext[K] };

function askingAt(shared: SharedState, revision: RevisionState, { t, seq, initial }: Moment): Asking {
  const facts = factsOf(shared, revision);
  return { shared, revision, facts, t, seq, initial, open: undefined, memory: null };
}

/** Asks the rules that a record of `resource` can change. */
export function judge(shared: SharedState, revision: RevisionState, moment: Moment, resource: string): void {
  askAll(shared, revision, moment, resource, false);
}

/**
 * The first list of `resource`, or the one after a gap, is whole: what it shows is judged at once in every revision, also in
 * those of which it holds nothing. That the first list is over may be learnt long after it, so it asks no rule that has spoken
 * since. The mark that something is new is put where the findings changed.
 */
export function judgeList(state: CoreState, resource: string, moment: Moment, isFirst: boolean): void {
  const { shared, revisions } = state;
  if (choiceOfAll(resource).rules.length === 0) return;
  if (!affords(shared, revisions.size)) {
    owePass(shared, moment);
    return;
  }
  const choice = answerable(shared, resource);
  const isSure = isPlain(shared);
  const isWhole = ({ needs }: Rule): boolean => !needs.some((need) => isListing(shared, need));
  for (const revision of revisions.values()) {
    if (!revision.hasSks) {
      if (MAKING.includes(resource)) awaitServices(shared, revision, moment);
      continue;
    }
    const before = openOf(revision);
    const context = askingAt(shared, revision, moment);
    const over =
      isFirst && revision.findings.length > 0 ? new Set(revision.findings.map(({ rule }) => rule)) : NOTHING;
    for (const rule of rulesFor(context, choice)) {
      if (isFirst && hasSpoken(revision, rule, over)) continue;
      if (isSure || canBeJudged(context, rule)) judgeBy(context, rule, isWhole(rule));
    }
    if (isChanged(before, revision)) revision.version += 1;
  }
}

/** Rules about revisions without a ServerlessService that can be asked while records come. */
const OF_PARTS_LIVE: readonly Rule[] = RULES.filter(({ isOfPartsLive }) => isOfPartsLive === true);
const NOTHING: ReadonlySet<string> = new Set();
const NONE: readonly Finding[] = [];

/** What lasts, to be compared with what lasts later; of nearly all revisions it is nothing. */
function openOf({ openFindings }: RevisionState): readonly Finding[] {
  return openFindings.size === 0 ? NONE : [...openFindings.values()];
}

function hasSpoken(
  { openFindings, memories, waits }: RevisionState,
  { id }: Rule,
  over: ReadonlySet<string>,
): boolean {
  return openFindings.has(id) || over.has(id) || waits?.has(id) === true || memories?.has(id) === true;
}

/**
 * No more records come: what was never seen will not be, and rules that may lack it (a dump of a namespace without pods holds
 * no record of one) are asked without it.
 */
export function judgeLacking(state: CoreState, moment: Moment): void {
  const { shared } = state;
  const isSeen = (resource: string): boolean => shared.resources.has(resource);
  const withSeen = (rule: Rule): Rule => ({ ...rule, needs: rule.needs.filter(isSeen) });
  const lacking = RULES.filter(
    ({ needs, mayLack = [] }) =>
      !needs.every(isSeen) && needs.every((need) => isSeen(need) || mayLack.includes(need)),
  ).map(withSeen);
  const ofParts = RULES.filter(({ isOfParts }) => isOfParts === true).map(withSeen);
  const atEnd = RULES.filter(({ isAskedAtEnd }) => isAskedAtEnd === true);
  for (const revision of state.revisions.values()) {
    if (!isKnown(shared, revision)) continue;
    const again = atEnd.filter(({ id }) => revision.openFindings.has(id)).map(withSeen);
    const rules = isSeenInPart(shared, revision)
      ? [...lacking, ...again, ...ofParts]
      : [...lacking, ...again];
    if (rules.length === 0) continue;
    const before = openOf(revision);
    const context = askingAt(shared, revision, moment);
    for (const rule of rules) ask(context, rule, false);
    if (isChanged(before, revision)) revision.version += 1;
  }
}

/** What could not be asked when it changed is asked now: everything. */
export function judgeAll(shared: SharedState, revision: RevisionState, moment: Moment): void {
  if (revision.hasSks) askAll(shared, revision, moment, null, true);
}

/** @param resource null: the rules of all */
function askAll(
  shared: SharedState,
  revision: RevisionState,
  moment: Moment,
  resource: string | null,
  isComplete: boolean,
): void {
  const choice = answerable(shared, resource);
  if (choice.rules.length === 0) return;
  const isSure = isPlain(shared);
  const context = askingAt(shared, revision, moment);
  for (const rule of rulesFor(context, choice))
    if (isSure || canBeJudged(context, rule)) judgeBy(context, rule, isComplete);
}

/** A revision that has no ServerlessService: the rules about such are asked when it should have one. */
export function awaitServices(shared: SharedState, revision: RevisionState, moment: Moment): void {
  const from = toldFrom(shared, revision);
  for (const { id } of OF_PARTS_LIVE) revision.waits?.delete(id);
  if (from === null && !revision.isHeldUp) return;
  if (from !== null && from > moment.t) {
    revision.waits ??= new Map();
    for (const { id } of OF_PARTS_LIVE) revision.waits.set(id, { t: from, seq: moment.seq });
    return;
  }
  noteHeldUp(shared, revision, moment);
  const before = openOf(revision);
  const context = askingAt(shared, revision, moment);
  for (const rule of OF_PARTS_LIVE) ask(context, rule, true);
  if (isChanged(before, revision)) revision.version += 1;
}

/** The rules that can find something in these circumstances, or all where one of the others has something to end. */
function rulesFor(context: Asking, choice: Choice): readonly Rule[] {
  const { asked, spared } = chosenOf(choice, circumstancesOf(context, choice.wanted));
  return isBusyWith(context.revision, spared) ? choice.rules : asked;
}

/** One of these rules has something to end, to forget or to wait for. */
function isBusyWith(
  { openFindings, cutFindings, memories, waits }: RevisionState,
  rules: ReadonlySet<string>,
): boolean {
  return (
    hasAny(openFindings, rules) ||
    hasAny(waits, rules) ||
    hasAny(memories, rules) ||
    hasAny(cutFindings, rules)
  );
}

function hasAny(kept: ReadonlyMap<string, unknown> | null, rules: ReadonlySet<string>): boolean {
  if (kept === null || kept.size === 0) return false;
  for (const id of kept.keys()) if (rules.has(id)) return true;
  return false;
}

/** Asks the rules of a revision that wait for a time before `t`, each at its own time and in order. */
export function askBefore(shared: SharedState, revision: RevisionState, t: EpochMs): void {
  if (isWaiting(revision)) askDue(shared, revision, (due) => due < t);
}

/** Asks the rules that wait for `t` or earlier; returns the keys of the revisions in which something changed. */
export function askDueUntil({ shared, revisions }: CoreState, t: EpochMs): string[] {
  const changed: string[] = [];
  for (const [key, revision] of revisions) {
    if (isWaiting(revision) && askDue(shared, revision, (due) => due <= t)) changed.push(key);
  }
  return changed;
}

/**
 * A gap in `gap.resource` began: what cannot be judged without that resource is known up to the gap's beginning and no
 * further. A rule that only may read it goes on with what it reads elsewhere.
 */
export function suspend({ shared, revisions }: CoreState, gap: Gap): void {
  const rules = rulesThatNeed(gap.resource);
  if (!affords(shared, revisions.size / LOOKS_OF_A_PASS)) return;
  for (const revision of revisions.values()) {
    if (!isRestless(revision)) continue;
    // Until the gap began nothing was missing.
    if (isWaiting(revision)) askDue(shared, revision, (due) => due <= gap.from, gap.resource);
    for (const rule of rules) {
      revision.waits?.delete(rule.id);
      revision.memories?.delete(rule.id);
      if (cutAt(revision, rule, gap.from, gap.seq)) revision.version += 1;
    }
  }
}

/** @param ended a resource whose gap has begun just now, after the times that are due */
function askDue(
  shared: SharedState,
  revision: RevisionState,
  isDue: (t: EpochMs) => boolean,
  ended?: string,
): boolean {
  let due = nextDue(revision, isDue);
  if (due === null) return false;
  const before = openOf(revision);
  const kept = revision.findings.length + revision.findingsForgotten;
  for (; due !== null; due = nextDue(revision, isDue)) {
    const { id, t, seq } = due;
    revision.waits?.delete(id);
    const rule = ruleOf(id);
    if (rule === undefined) continue;
    const isNews = settleFailures(shared, revision, t);
    if (!revision.hasSks) noteHeldUp(shared, revision, { t, seq, initial: false });
    const context = askingAt(shared, revision, { t, seq, initial: false });
    ask(context, rule, false, ended);
    if (!isNews) continue;
    for (const other of rulesOf(RESOURCE.deployments)) if (other !== rule) ask(context, other, false, ended);
  }
  const isNew = kept !== revision.findings.length + revision.findingsForgotten || isChanged(before, revision);
  if (isNew) revision.version += 1;
  return isNew;
}

function nextDue({ waits }: RevisionState, isDue: (t: EpochMs) => boolean) {
  let next: { readonly id: string; readonly t: EpochMs; readonly seq: number } | null = null;
  for (const [id, { t, seq }] of waits ?? [])
    if (isDue(t) && (next === null || t < next.t)) next = { id, t, seq };
  return next;
}

function ask(context: Asking, rule: Rule, isComplete: boolean, ended?: string): void {
  if (canBeJudged(context, rule, ended)) judgeBy(context, rule, isComplete);
}

function judgeBy(context: Asking, rule: Rule, isComplete: boolean): void {
  const { revision, t } = context;
  const { id } = rule;
  context.open = revision.openFindings.get(id);
  context.memory = revision.memories?.get(id) ?? null;
  const said = rule.judge(context);
  // Most rules find nothing in most records.
  if (said === null && context.open === undefined && revision.cutFindings?.has(id) !== true) {
    revision.waits?.delete(id);
    return;
  }
  grant(context, rule, said);
  const isFound = said?.values !== undefined && !(said.until !== undefined && said.until <= t);
  const endedAt = said?.values === undefined ? said?.endedAt : undefined;
  note(context, rule, isFound ? said : null, isComplete, endedAt);
}

/** What a rule asks to remember, and to be asked again. */
function grant({ revision, t, seq }: RuleContext, { id }: Rule, answer: Verdict | Quiet | null): void {
  const { askAt, memory } = answer ?? {};
  if (askAt !== undefined && askAt > t) {
    revision.waits ??= new Map();
    revision.waits.set(id, { t: askAt, seq });
  } else revision.waits?.delete(id);
  if (memory === null) revision.memories?.delete(id);
  else if (memory !== undefined) {
    revision.memories ??= new Map();
    revision.memories.set(id, memory);
  }
}

/** Something of it is found, remembered or waited for. */
const isRestless = ({ openFindings, memories, waits }: RevisionState): boolean =>
  openFindings.size + (memories?.size ?? 0) + (waits?.size ?? 0) > 0;

const isWaiting = ({ waits }: RevisionState): boolean => waits !== null && waits.size > 0;

function isChanged(before: readonly unknown[], { openFindings }: RevisionState): boolean {
  let i = 0;
  for (const finding of openFindings.values()) if (finding !== before[i++]) return true;
  return i !== before.length;
}
