/** How all revisions were at one instant, in numbers small enough to keep for each minute of months. */
import type { RevisionPhase } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { phaseAt } from "../reduce/phase.ts";
import { severityOf } from "../rules/catalogue.ts";
import { isFoundAt } from "../rules/findings.ts";
import type { Severity } from "../rules/rule.ts";
import { unknownAt } from "../state/gaps.ts";
import type { CoreState } from "../state/state.ts";

export interface Minute {
  readonly at: EpochMs;
  /** Revisions that a rule finds something wrong with. */
  readonly errors: number;
  readonly warnings: number;
  /** How many revisions are in each state; those that are in none are left out. */
  readonly states: Readonly<Partial<Record<RevisionPhase, number>>>;
}

/** The revisions of a state at `t`, its latest time. */
export function minuteAt({ shared, revisions }: CoreState, t: EpochMs): Minute {
  const states: Partial<Record<RevisionPhase, number>> = {};
  const isUnknown = unknownAt(shared, t).has("phase");
  let [errors, warnings] = [0, 0];
  for (const revision of revisions.values()) {
    if (!revision.hasSks) continue;
    const phase = isUnknown ? "Unknown" : (phaseAt(revision.phase, t) ?? "Unknown");
    if (phase === "Deleted") continue;
    states[phase] = (states[phase] ?? 0) + 1;
    if (revision.openFindings.size === 0) continue;
    let worst: Severity = "note";
    for (const finding of revision.openFindings.values()) {
      if (!isFoundAt(finding, t)) continue;
      const severity = severityOf(finding);
      if (severity === "error" || (severity === "warning" && worst === "note")) worst = severity;
    }
    if (worst === "error") errors += 1;
    else if (worst === "warning") warnings += 1;
  }
  return { at: t, errors, warnings, states };
}
