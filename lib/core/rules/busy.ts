/**
 * When so much happens at once that controllers need longer than usual (protocol 7.1: more than about 50 simultaneous
 * transitions): what is still being put right then is no breach yet.
 *
 *     transitions of revisions   · ··:::|||||||:: ·        of more than 50 within 10 s
 *     busy                            ├──────────────────────┤  until a minute after the last of them
 */
import { lastIndexAt } from "../../model/search.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { affords } from "../state/passes.ts";
import type { CoreState, RevisionState, SharedState } from "../state/state.ts";
import type { Moment } from "../state/tracks.ts";
import { ruleOf } from "./catalogue.ts";

const MANY = 50;
const WINDOW_MS: DurationMs = 10_000;
const LASTS_MS: DurationMs = 60_000;

/** A revision was changed by a record: a new mode or a new number of replicas is a transition. */
export function followTransition(
  state: CoreState,
  revision: RevisionState,
  { t, seq, initial }: Moment,
): void {
  if (initial) return;
  if (revision.specMode.at(-1)?.seq !== seq && revision.replicas.at(-1)?.seq !== seq) return;
  const { transitions } = state.shared;
  const key = `${revision.namespace}/${revision.name}`;
  // Written anew it comes last, so that the oldest are first.
  transitions.delete(key);
  transitions.set(key, t);
  for (const [other, at] of transitions) {
    if (at >= t - WINDOW_MS) break;
    transitions.delete(other);
  }
  if (transitions.size > MANY) becomeBusy(state, t);
}

/** The activators changed: the SKS of every revision is reconciled anew. */
export function followActivators(state: CoreState, { t, initial }: Moment): void {
  if (!initial && state.revisions.size > MANY) becomeBusy(state, t);
}

function becomeBusy(state: CoreState, t: EpochMs): void {
  const { busy } = state.shared;
  const last = busy.at(-1);
  if (last !== undefined && t <= last.until) {
    last.until = Math.max(last.until, t + LASTS_MS);
    return;
  }
  busy.push({ from: t, until: t + LASTS_MS });
  allowMore(state);
}

/** What is known elsewhere of busy times, for a state that sees the records of one revision only. */
export function tellBusy(state: CoreState, busy: SharedState["busy"]): void {
  state.shared.busy = busy.map((span) => ({ ...span }));
  allowMore(state);
}

/** What began just before is a part of it. */
function allowMore({ shared, revisions }: CoreState): void {
  if (!affords(shared, revisions.size)) return;
  for (const revision of revisions.values()) {
    for (const [id, finding] of revision.openFindings) {
      const { busyMs } = ruleOf(id) ?? {};
      if (busyMs === undefined || finding.afterMs >= busyMs || !isBusyAt(shared, finding.from)) continue;
      revision.openFindings.set(id, { ...finding, afterMs: busyMs });
      revision.version += 1;
    }
  }
}

/** Whether more time is to be allowed for what begins at `t`. */
export function isBusyAt({ busy }: SharedState, t: EpochMs): boolean {
  // They follow one another: of those that have begun the last one lasts longest.
  const last = busy[lastIndexAt(busy, t + WINDOW_MS, ({ from }) => from)];
  return last !== undefined && t <= last.until;
}
