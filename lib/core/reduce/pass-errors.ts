/**
 * Passes of Knative's reconcilers over a revision that end with an error again and again, as their log lines and the Events
 * of SKS and PodAutoscaler tell; refused patches of the replicas have a file of their own (`refusals.ts`).
 *
 *   error  ●● ●  ●    ●        ●                   ◆ a pass of the same reconciler succeeds, or nobody tells it any more
 *          └─ from             └─ t
 */
import { asString, type JsonObject } from "../../model/json.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import type { PassErrors, RevisionState } from "../state/state.ts";
import { readRefused } from "./refusals.ts";

/** Who reconciles a revision. */
const RECONCILERS: ReadonlySet<string> = new Set(["autoscaler", "autoscaler-hpa", "controller"]);
/** Objects that are reconciled, by who does it; Events of others are not those of Knative. */
const BY_KIND: ReadonlyMap<string, string> = new Map([
  ["PodAutoscaler", "autoscaler"],
  ["ServerlessService", "controller"],
  ["Revision", "controller"],
]);
/** The reasons of Events that stand for a pass that failed (protocol 2.5). */
const REASONS: ReadonlySet<string> = new Set(["InternalError", "UpdateFailed"]);
/** What the autoscaler says of a revision that it cannot measure: no pass of a reconciler, and nothing is left unwritten. */
const MEASURING = /^Failed to (?:scrape|obtain|collect|get) (?:metrics|stats|stat)/;
/** Who measures, for them. */
export const COLLECTOR = "collector";
/** Created from a stale cache: the next pass reads anew and succeeds (protocol 2.5). */
const RETRIED = /already exists/;
/** Somebody else wrote the object in between: the write is tried again with what it reads then. */
const CONFLICT = /object has been modified/;
/** With what the names of errors begin that are conflicts: each text is one, by who wrote. */
export const CONFLICTS = "conflict";
const CONFLICT_LETTERS = 200;
const MOST = 20;
/** A failed pass prints two lines within this time. */
const SAME_PASS_MS: DurationMs = 10;
/** A pass that failed is tried again after 17 min at the latest: a log may begin amid that. */
const LONGEST_BACKOFF_MS: DurationMs = 1_020_000;
const WORDS_LENGTH = 400;
/** The next try comes after twice the time at most, and not later than this after a short one. */
const LEAST_MEMORY_MS: DurationMs = 60_000;

interface Telling {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  /** How many passes an Event stands for, and when the first of them was. */
  readonly count?: number;
  readonly from?: EpochMs;
  /** A list shows the Event: when it was told in between is not known. */
  readonly isListed?: boolean;
}

/** A log line of a process: its pass failed, or succeeded. */
export function notePass(
  revision: RevisionState,
  process: string,
  object: JsonObject,
  message: string,
  telling: Telling,
): void {
  if (!RECONCILERS.has(process)) return;
  const isMeasuring = process === "autoscaler" && MEASURING.test(message);
  const source = isMeasuring
    ? `${COLLECTOR} `
    : `${process} ${asString(object["knative.dev/controller"]) ?? ""}`;
  if (message.startsWith("Reconcile succeeded")) {
    const known = revision.passErrors?.get(source);
    if (known !== undefined && telling.t > known.t) revision.passErrors?.delete(source);
    return;
  }
  const level = asString(object.severity) ?? asString(object.level) ?? "";
  if (!/^error$/i.test(level) && message !== "Returned an error") return;
  const error = asString(object.error);
  noteError(revision, source, "line", error ?? message, telling);
}

/** An Event of an object that Knative reconciles. */
export function notePassEvent(
  revision: RevisionState,
  { kind, reason, message }: { readonly kind: string; readonly reason: string; readonly message: string },
  telling: Telling,
): void {
  const process = BY_KIND.get(kind);
  if (process === undefined || !REASONS.has(reason)) return;
  noteError(revision, `${process} ${kind}`, "event", message, telling);
}

function noteError(
  revision: RevisionState,
  source: string,
  by: PassErrors["by"],
  text: string,
  { t, seq, count, from = t, isListed = false }: Telling,
): void {
  if (RETRIED.test(text) || readRefused(text) !== null) return;
  if (CONFLICT.test(text) && !source.startsWith(CONFLICTS)) {
    const own = `${CONFLICTS} ${source.slice(0, source.indexOf(" "))} ${text.slice(0, CONFLICT_LETTERS)}`;
    if (revision.passErrors?.has(own) !== true && (revision.passErrors?.size ?? 0) >= MOST) return;
    noteError(revision, own, by, text, { t, seq, from, ...(count === undefined ? {} : { count }) });
    return;
  }
  const words = text.trim().slice(0, WORDS_LENGTH);
  const before = revision.passErrors?.get(source);
  // Each conflict is a matter of its own: those of a minute are told together.
  const longestMs = source.startsWith(CONFLICTS) && !isListed ? LEAST_MEMORY_MS : LONGEST_BACKOFF_MS;
  const isSame = before !== undefined && before.words === words && Math.abs(t - before.t) <= longestMs;
  if (before !== undefined && !isSame && before.t > t) return;
  const isSamePass = isSame && by === "line" && Math.abs(t - before.t) < SAME_PASS_MS;
  const passes = isSame ? before.count : 0;
  revision.passErrors ??= new Map();
  revision.passErrors.set(source, {
    process: source.split(" ")[source.startsWith(CONFLICTS) ? 1 : 0] ?? "",
    by,
    words,
    from: Math.min(from, isSame ? before.from : from),
    t: isSame ? Math.max(before.t, t) : t,
    seq,
    // A list tells again what was told already.
    count: isSamePass ? passes : Math.max(isListed && passes > 0 ? passes : passes + 1, count ?? 0),
    longestGapMs: Math.max(
      isSame ? Math.max(before.longestGapMs, t - before.t) : 0,
      isListed ? listedGap(t - from, count ?? 1) : 0,
    ),
  });
}

/** Each try comes after twice the time of the one before: half of all the time lies before the last one. */
function listedGap(lastedMs: DurationMs, count: number): DurationMs {
  return count < 2 ? 0 : Math.min(LONGEST_BACKOFF_MS, lastedMs) / 2;
}

function memoryOf({ longestGapMs }: PassErrors): DurationMs {
  return Math.max(LEAST_MEMORY_MS, 2 * longestGapMs);
}

/** Until when an error counts that nobody tells again. */
export function passErrorEnd(errors: PassErrors): EpochMs {
  return errors.t + memoryOf(errors);
}
