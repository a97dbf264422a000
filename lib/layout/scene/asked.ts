/** The autoscaler's probe that is asked or answered around an instant. */
import type { RevisionState } from "../../core/index.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { ProbeInstant } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";

/** Only its answer is recorded. */
export interface AskedProbe extends ProbeInstant {
  /** When its question is drawn setting out: a moment before the answer, and after whatever was told before. */
  readonly askedAt: EpochMs;
}

/** A question is seen coming so long before its answer is recorded, at most: how long its way took is measured by nobody. */
const ASK_MS: DurationMs = 400;
/** And the answer is told so long after it. */
const ANSWER_MS: DurationMs = 1_600;

/** Looks up the probe at an instant; null when nothing is asked. Made once, asked every frame. */
export function probesOf(revision: RevisionState): (t: EpochMs) => AskedProbe | null {
  const probes = askedProbes(revision);
  return (t) => {
    const i = lastIndexAt(probes, t, (probe) => probe.t);
    const [answered, next] = [probes[i], probes[i + 1]];
    const isTold = answered !== undefined && t - answered.t < ANSWER_MS;
    if (next !== undefined && next.askedAt <= t) return next;
    return isTold ? answered : null;
  };
}

function askedProbes(revision: RevisionState): AskedProbe[] {
  const { probes, decisions, specMode, path, condition } = revision;
  const told = [
    ...decisions
      .filter(({ process }) => process === "autoscaler" || process === "controller")
      .map(({ t }) => t),
    ...[...specMode, ...path, ...condition].map(({ from }) => from),
  ].sort((a, b) => a - b);
  let before = Number.NEGATIVE_INFINITY;
  return probes
    .filter(({ source }) => source === "autoscaler")
    .map((probe) => {
      const { t, kind } = probe;
      const last = told[lastIndexAt(told, t - 1, (at) => at)] ?? Number.NEGATIVE_INFINITY;
      // What is summed up at the end was asked before.
      const askedAt = kind === "async" ? t : Math.max(t - ASK_MS, last, before + ANSWER_SEEN_MS);
      before = t;
      return { ...probe, askedAt: Math.min(askedAt, t) };
    });
}

/** The answer to the probe before is seen first. */
const ANSWER_SEEN_MS: DurationMs = 160;
