/**
 * Why Knative may not have followed: an invariant says what is late, and whoever writes it says so in his log. What befell
 * that process, or the API server, just before is no proof; it is told as inferred.
 */
import type { Finding } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { SystemFinding, SystemRuleId } from "../../rules/system/finding.ts";
import { systemFindings } from "../../rules/system/findings.ts";
import type { SharedState } from "../../state/state.ts";

/** Controllers that were cut off have caught up by then. */
const BEFORE_MS: DurationMs = 30_000;
/** What of the SKS the controller writes and has to keep true. */
const BY_CONTROLLER: ReadonlySet<string> = new Set(["I4", "I5", "I6", "I7", "I8", "I9", "I10"]);

export interface Follower {
  /** The process that has to follow: its label `app`. */
  readonly process: "controller" | "autoscaler";
  /** What befell it within {@link BEFORE_MS} before, oldest first. */
  readonly lags: readonly SystemFinding[];
}

const LAGGING: ReadonlySet<SystemRuleId> = new Set([
  "apiServer",
  "down",
  "noLeader",
  "crashing",
  "away",
  "restarted",
  "leader",
]);

/** Who has not followed, and what was wrong with it when the finding began; null for a finding that is about something else. */
export function followerOf(shared: SharedState, finding: Finding, since: EpochMs): Follower | null {
  const process = processOf(finding);
  if (process === null) return null;
  const lags = systemFindings(shared, since).filter(
    ({ rule, component, from, to }) =>
      LAGGING.has(rule) &&
      (component === "" || component === process) &&
      (to ?? since) >= since - BEFORE_MS &&
      (rule === "leader" || rule === "restarted" ? from >= since - BEFORE_MS : true),
  );
  return { process, lags };
}

function processOf({ rule, values }: Finding): Follower["process"] | null {
  if (BY_CONTROLLER.has(rule)) return "controller";
  if (rule !== "I18") return null;
  return values.kind === "PodAutoscaler" ? "autoscaler" : "controller";
}
