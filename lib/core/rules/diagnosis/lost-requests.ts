/**
 * The requests that failed with the pods, over all the time in which they are lost. A run of failures is forgotten a minute
 * after its last one; pods may be away for hours, and what it has cost stays true.
 */
import type { FindingValues } from "../../../model/timeline.ts";
import type { FailureRun } from "../../state/state.ts";

const NONE: FindingValues = {
  failed: 0,
  status: 0,
  lastAt: 0,
  firstSentAt: 0,
  lastSentAt: 0,
  // How many of them were of runs before this one, and which one that is.
  earlier: 0,
  runAt: 0,
};

/** What a finding tells of them: those that it has told already, and the run that lasts. */
export function lostRequests(run: FailureRun | null, told: FindingValues = NONE): FindingValues {
  const before = Number(told.failed) > 0 ? told : NONE;
  if (run === null) {
    const { firstAt } = before;
    const kept = Object.fromEntries(Object.keys(NONE).map((name) => [name, before[name] ?? 0]));
    return firstAt === undefined ? kept : { ...kept, firstAt };
  }
  const isFirst = before === NONE;
  const earlier = isFirst ? 0 : Number(before.runAt === run.firstAt ? before.earlier : before.failed);
  return {
    failed: earlier + run.count,
    status: run.status,
    firstAt: isFirst ? run.firstAt : Number(before.firstAt),
    lastAt: run.lastAt,
    firstSentAt: isFirst ? run.firstSent : Math.min(Number(before.firstSentAt), run.firstSent),
    lastSentAt: run.lastSent,
    earlier,
    runAt: run.firstAt,
  };
}
