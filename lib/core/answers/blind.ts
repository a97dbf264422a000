/** Whether the autoscaler gets measurements of a revision: without them it keeps the last desired scale (protocol 3.3). */
import type { Finding } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import { COLLECTOR } from "../reduce/pass-errors.ts";
import { findingsAt } from "../rules/findings.ts";
import type { RevisionState, SharedState } from "../state/state.ts";

/** The finding at `t` that says that it gets none. */
export function blindAt(shared: SharedState, revision: RevisionState, t: EpochMs): Finding | undefined {
  return findingsAt(shared, revision, t).find(
    ({ rule, values }) => rule === "D17" || (rule === "reconcile-fails" && values.process === COLLECTOR),
  );
}
