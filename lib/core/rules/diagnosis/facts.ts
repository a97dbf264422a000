/** What several diagnoses ask of a revision. */
import type { DecisionInstant, FindingValues, Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { settingsAt } from "../../state/settings.ts";
import type { Since } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { conditionOf } from "../facts.ts";
import type { RuleContext } from "../rule.ts";

/** The condition by which the Revision says that it cannot run; it stays so until a pod is ready (protocol 3.9). */
export function brokenBy(revision: RevisionState): Slice | undefined {
  return ["Revision/ContainerHealthy", "Revision/ResourcesAvailable"]
    .map((key) => conditionOf(revision, key))
    .find((slice) => slice?.value === "False");
}

/** The names that commands of a remedy need. */
export function namesOf({ namespace, name }: RevisionState): FindingValues {
  return { namespace, revision: name };
}

/** How much longer than the longest wait a hand-over may take before it is stuck. */
export const STUCK_MS = 60_000;

/** What idle pods are kept for at most once the probe is confirmed (protocol 3.6), in milliseconds. */
export function longestWait({ shared, revision, t }: RuleContext): DurationMs {
  const { gracePeriodMs, retentionMs } = settingsAt(shared, revision, t);
  return Math.max(gracePeriodMs.value, retentionMs.value);
}

/** Whose time the beginning is that a finding tells: an object's own is good to the second only, and by the cluster's clock. */
export function begunBy({ by }: Since): FindingValues {
  return { begun: by };
}

/** Of the log lines of a window so many are looked at, the latest. */
const LOOKED_AT = 2_000;

/** The log lines received after `from` that are meant, latest first. */
export function recentLines(
  { decisions }: RevisionState,
  from: EpochMs,
  isMeant: (line: DecisionInstant) => boolean,
): DecisionInstant[] {
  const found: DecisionInstant[] = [];
  const first = Math.max(0, decisions.length - LOOKED_AT);
  for (let i = decisions.length - 1; i >= first; i--) {
    const line = decisions[i];
    if (line === undefined || line.t <= from) break;
    if (isMeant(line)) found.push(line);
  }
  return found;
}

/** A window in which something happened `count` times, counted from the end. */
export interface Recent {
  readonly count: number;
  /** When the oldest that counts drops out of the window, and the picture with it. */
  readonly until: EpochMs;
}

/** How many of `times` (ascending) lie in the window before `t`; null with fewer than `least`. */
export function recently(
  times: readonly EpochMs[],
  t: EpochMs,
  windowMs: number,
  least: number,
): Recent | null {
  const inside = times.filter((at) => at > t - windowMs && at <= t);
  const decisive = inside[inside.length - least];
  return decisive === undefined ? null : { count: inside.length, until: decisive + windowMs };
}
