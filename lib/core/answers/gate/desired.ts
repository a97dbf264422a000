/**
 * The scale that the autoscaler's arithmetic asks for, before bounds and the rules of zero (protocol 3.3).
 *
 * Only the log says it in so many words. `status.desiredScale` is the *want* of a pass, after bounds and rules:
 *
 *     Active   want   desired
 *     True      1     0 or 1, until it has been active for a window; then 1
 *     True      > 1   that
 *     False     0     0
 *     Unknown   any   not known: a want of −1 is not written over an old one
 */

import { lastIndexAt } from "../../../model/search.ts";
import type { DecisionInstant } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { type Facts, KPA_CLASS, lastLine, lifeFrom } from "./facts.ts";

export interface Desired {
  /** −1: no measurement yet; null: not recorded. */
  readonly value: number | null;
  /** `replicas`: they left 0, which only a wish above 0 does. */
  readonly via: "log" | "status" | "replicas" | "none";
  readonly seq: RecordSeq | null;
}

/** A status that differs from the log so much later was written by passes whose lines are not here. */
const LOG_STALE_MS: DurationMs = 2_000;
/** A pass follows a change of the wish within a tick (2 s), and its status after it; this is more. */
const PASS_MS: DurationMs = 4_000;
const NOT_RECORDED: Desired = { value: null, via: "none", seq: null };

/** Lines of a pass whose clamped wish was 0. */
const ZERO_KINDS: ReadonlySet<string> = new Set([
  "window-wait",
  "can-deactivate",
  "not-backed",
  "retention-wait",
  "grace-wait",
  "fast-path",
]);

export function desiredAt(facts: Facts): Desired {
  // Another class has another arithmetic, and writes the same field.
  if (facts.settings.class.value !== KPA_CLASS) return NOT_RECORDED;
  const woken = wokenAt(facts);
  const logged = loggedAt(facts);
  if (logged !== null && (woken === null || logged.t >= woken.t)) return logged.desired;
  if (woken !== null) return { value: woken.value, via: "replicas", seq: woken.seq };
  return ofStatus(facts);
}

function loggedAt(facts: Facts): { readonly t: EpochMs; readonly desired: Desired } | null {
  const last = lastLine(facts, wishOf, lifeFrom(facts));
  if (last === null || isStale(facts, last.line)) return null;
  const { line, value } = last;
  return { t: line.t, desired: { value, via: "log", seq: line.seq } };
}

function wishOf({ kind, values }: DecisionInstant): number | null {
  if (kind === "scale-observed") return typeof values.desiredPods === "number" ? values.desiredPods : null;
  // From 0 only a wish leads up; other patches may be due to bounds, or to the window that is waited for.
  if (kind === "scaling") return values.from === 0 && typeof values.to === "number" ? values.to : null;
  return ZERO_KINDS.has(kind) ? 0 : null;
}

/** The log has ended, or has a hole: the status was written later and does not agree. */
function isStale({ want }: Facts, { t, kind, values }: DecisionInstant): boolean {
  if (want === null || want.t <= t + LOG_STALE_MS || (want.value ?? -1) < 0) return false;
  return want.value !== (kind === "scale-observed" ? values.want : kind === "window-wait" ? 1 : 0);
}

/**
 * The replicas left 0 while Active was False, and no bound did it: Active itself follows in the same pass. Where it does
 * not, somebody else patched them.
 */
function wokenAt(facts: Facts): { t: EpochMs; value: number; seq: RecordSeq } | null {
  const { revision, t, active, replicas, bound, settings } = facts;
  if (active?.status !== "False" || replicas === null || (replicas.value ?? 0) === 0) return null;
  const before = revision.replicas[lastIndexAt(revision.replicas, t, (s) => s.t) - 1];
  if (before?.value !== 0 || replicas.t < active.first.from || t > replicas.t + PASS_MS) return null;
  if (bound !== null || !settings.scaleToZeroEnabled.value) return null;
  return { t: replicas.t, value: replicas.value as number, seq: replicas.seq };
}

function ofStatus({ t, active, want, bound, settings }: Facts): Desired {
  if (active === null || want === null || want.value === null) return NOT_RECORDED;
  const known: Desired = { value: want.value, via: "status", seq: want.seq };
  // Bounds apply to no wish of −1 (and a first status says −1): it is what the arithmetic says.
  if (want.value < 0) return known;
  switch (active.status) {
    case "False":
      return known;
    case "Unknown":
      return NOT_RECORDED;
    case "True": {
      if (bound !== null && want.value <= bound.setting.value) return NOT_RECORDED;
      if (want.value > 1) return known;
      if (!settings.scaleToZeroEnabled.value || active.since === null) return NOT_RECORDED;
      return t >= active.since + settings.stableWindowMs.value + PASS_MS ? known : NOT_RECORDED;
    }
  }
}
