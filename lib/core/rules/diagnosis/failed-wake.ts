/**
 * The last wake of a revision that a list shows at zero. Every condition says that it is well; Events may say that no pod of
 * that wake could run.
 *
 *   EndpointsPopulated   True ┤ Unknown ─────────────────────────────────▶
 *   Active               True ┤ False ───┤ Unknown ───────────┤ False ───▶
 *   Events of its pods                     ✕   ✕   ✕   ✕
 */
import type { DurationMs } from "../../../model/units.ts";
import { type Since, sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { conditionOf } from "../facts.ts";
import { type Evidence, warningSince } from "./evidence.ts";

/** The conditions of one descent follow one another within this, in whole seconds. */
const FOLLOWS_MS: DurationMs = 10_000;
/** An Event may be told again while the wake is given up. */
const AROUND_MS: DurationMs = 60_000;
/** Every start has a probe that fails, or a volume that is late. */
const OF_STARTS: ReadonlySet<unknown> = new Set(["probe", "status", "volume"]);

/** A warning that a start which goes well has, too. */
export function isOfEveryStart({ values }: Evidence): boolean {
  return OF_STARTS.has(values.sort);
}

export interface FailedWake extends Evidence {
  /** When it was given up. */
  readonly over: Since;
}

/** What kept the pods of the last wake from running, if it ended without a ready one; null where that is not told. */
export function failedWake(revision: RevisionState): FailedWake | null {
  const populated = conditionOf(revision, "ServerlessService/EndpointsPopulated");
  const active = conditionOf(revision, "PodAutoscaler/Active");
  if (populated === undefined || populated.value === "True" || active?.value !== "False") return null;
  const empty = sinceOf(populated, revision);
  const over = sinceOf(active, revision);
  // A wake began after no pod was ready, and none has been since. Of one that was watched the episode tells more.
  const wasWoken = over.at > empty.at + FOLLOWS_MS;
  if (empty.by !== "object" || over.by !== "object" || !wasWoken) return null;
  const warning = warningSince(revision, empty.at + FOLLOWS_MS, {
    until: over.at + AROUND_MS,
    ofGone: true,
  });
  return warning === null || isOfEveryStart(warning) ? null : { ...warning, over };
}
