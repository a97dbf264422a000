/**
 * Patches of the replicas that the API server refused, as autoscaler lines and Events of the PodAutoscaler tell. The
 * autoscaler tries again with a growing back-off (5 ms, doubled, at most 1,000 s), and writes no status meanwhile.
 *
 *   refused ● ●  ●     ●           ●                       ◆ the replicas change, or a pass succeeds
 *           └─ from                └─ t    tried again by nextTryOf
 */
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import type { RevisionState, ScaleRefusal } from "../state/state.ts";

/** The work queue's longest back-off. */
const LONGEST_BACKOFF_MS: DurationMs = 1_000_000;
const FIRST_BACKOFF_MS: DurationMs = 5;
/** So long after the last refusal another try would have been seen, however long the back-off. */
export const REFUSAL_MEMORY_MS: DurationMs = LONGEST_BACKOFF_MS + 200_000;
/** A failed pass prints two lines within this time; passes themselves are further apart. */
const SAME_PASS_MS: DurationMs = 10;
const WORDS_LENGTH = 400;

// Until 1.0 the number is missing.
const REFUSED = /failed to apply scale(?: (-?\d+))? to scale target (\S+?): (.+)$/s;

/** What a text says of a refused patch. */
export interface Refused {
  /** Replicas that were asked for; null when the text does not say. */
  readonly to: number | null;
  /** Name of the Deployment. */
  readonly target: string;
  /** The API server's own words. */
  readonly words: string;
}

/** Reads a log line's error or an Event's message; null when no patch was refused. */
export function readRefused(text: string): Refused | null {
  // Somebody else wrote the Deployment in between: it is tried again, and nobody refuses anything.
  if (text.includes("object has been modified")) return null;
  const match = REFUSED.exec(text);
  if (match === null) return null;
  const [, to, target = "", words = ""] = match;
  return { to: to === undefined ? null : Number(to), target, words: words.trim().slice(0, WORDS_LENGTH) };
}

/** Who tells of it, when: a line, an Event that may stand for several, or the answer in an audit log. */
export interface Telling {
  readonly by: "line" | "event" | "write";
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  /** How many passes an Event stands for. */
  readonly count?: number;
  /** The first of them. */
  readonly from?: EpochMs;
  /** When a list showed the Event, whose own times are all that is known. */
  readonly listedAt?: EpochMs;
}

/** A patch was refused; one that the replicas have overtaken is no matter any more. */
export function noteRefused(revision: RevisionState, refused: Refused, telling: Telling): void {
  const { t, seq } = telling;
  const last = revision.replicas.at(-1);
  const to = refused.to ?? wantedBy(revision);
  // With one sample alone nobody knows since when it is so.
  const isOvertaken = revision.replicas.length > 1 && last !== undefined && last.t > t;
  if (last?.value === to || isOvertaken) return;
  // What a list shows may be as old as Events are kept; the PodAutoscaler tells whether it still holds.
  if (telling.listedAt !== undefined && isSettled(revision, to, t)) return;
  const before = revision.refusal;
  const isSame = before !== null && before.to === to && Math.abs(t - before.t) <= REFUSAL_MEMORY_MS;
  // Lists have no order.
  if (before !== null && !isSame && before.t > t) return;
  const isLater = !isSame || before.t <= t;
  const lines = isSame ? before.lines : 0;
  const events = isSame ? before.events : 0;
  const isLine = telling.by !== "event";
  const isSamePass = isSame && before.lastLine !== null && Math.abs(t - before.lastLine) < SAME_PASS_MS;
  revision.refusal = {
    to,
    target: refused.target,
    words: isLater ? refused.words : before.words,
    from: Math.min(telling.from ?? t, isSame ? before.from : t),
    t: isSame ? Math.max(before.t, t) : t,
    seq: isLater ? seq : before.seq,
    lines: isLine && !isSamePass ? lines + 1 : lines,
    events: isLine ? events : eventsWith(events, telling),
    lastLine: isLine ? t : isSame ? before.lastLine : null,
    longestGapMs: isSame ? Math.max(before.longestGapMs, t - before.t) : 0,
    ...(telling.listedAt === undefined ? {} : { listedAt: telling.listedAt }),
  };
}

/** Records of an Event that is watched come one for each pass; the Events of a list are different ones, in any order. */
function eventsWith(events: number, { listedAt, count }: Telling): number {
  return listedAt === undefined ? Math.max(events + 1, count ?? 0) : Math.max(events, count ?? 1);
}

/** Own times of different objects are in this order only when they are further apart. */
const WHOLE_SECOND_MS: DurationMs = 1_000;

/** The PodAutoscaler has become active, or ceased to be, since: the patch was made, or is not wanted any more. */
function isSettled({ pa, paActive }: RevisionState, to: number | null, t: EpochMs): boolean {
  if (to === 0 && paActive !== null && paActive !== "False") return true;
  return (pa?.activeTransitionTime ?? Number.NEGATIVE_INFINITY) > t + WHOLE_SECOND_MS;
}

/**
 * Until when a refusal stands that nobody tells again. One that a list showed is counted from the list, however old the
 * Event was: nothing has changed since it happened. Of a change between some replicas and others that is not known.
 */
export function refusalEnd({ refusal, pa, scale }: RevisionState): EpochMs {
  if (refusal === null) return Number.NEGATIVE_INFINITY;
  const isResize = refusal.to !== 0 && scale.replicas !== 0;
  const told = pa === null || isResize ? refusal.t : Math.max(refusal.t, refusal.listedAt ?? refusal.t);
  return told + REFUSAL_MEMORY_MS;
}

/** How often it was refused: what lines and what Events tell are the same passes. */
export function refusedTimes({ lines, events }: ScaleRefusal): number {
  return Math.max(lines, events);
}

/** By when the autoscaler tries again: twice the back-off that was seen, or that so many refusals lead to. */
export function nextTryOf(refusal: ScaleRefusal): EpochMs {
  const byCount = FIRST_BACKOFF_MS * 2 ** Math.min(30, refusedTimes(refusal) - 1);
  return refusal.t + Math.min(LONGEST_BACKOFF_MS, Math.max(byCount, 2 * refusal.longestGapMs));
}

/** A pass of the autoscaler succeeded at `t`: the patch was made, or is not wanted any more. */
export function noteSucceeded(revision: RevisionState, t: EpochMs): void {
  if (revision.refusal !== null && t > revision.refusal.t) revision.refusal = null;
}

/** The Deployment has these replicas, after it had others, or none that were known. */
export function noteReplicas(revision: RevisionState, replicas: number, isChanged: boolean): void {
  const { refusal } = revision;
  if (refusal !== null && (isChanged || refusal.to === replicas)) revision.refusal = null;
}

/** The PodAutoscaler was told: where pods are wanted again, zero is not asked for any more. */
export function noteActive(revision: RevisionState): void {
  const { refusal, paActive } = revision;
  if (refusal === null) return;
  const isStale = refusal.listedAt !== undefined && isSettled(revision, refusal.to, refusal.t);
  if (isStale || (paActive === "True" && refusal.to === 0)) revision.refusal = null;
}

/** An old text without a number: what the autoscaler said that it would do, or what is wanted. */
function wantedBy({ decisions, pa }: RevisionState): number | null {
  const line = decisions.findLast(({ kind, process }) => kind === "scaling" && process === "autoscaler");
  const to = line?.values.to;
  return typeof to === "number" ? to : (pa?.desired ?? null);
}
