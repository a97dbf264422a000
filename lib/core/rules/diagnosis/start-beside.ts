/** What is told beside a start that does not come: whether it may only need longer, and who took the pods that were there before. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { lastTroubledPod } from "../../reduce/pod-index.ts";
import { settingsAt } from "../../state/settings.ts";
import type { Since } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import type { RuleContext } from "../rule.ts";

/** Added to the progress deadline before an activation times out. */
const BUFFER_MS: DurationMs = 30_000;
/** What is proposed is so much longer than what is not known to be enough. */
const FACTOR = 2;
/** A container that has run for half of the deadline, and has not ended, may be loading. */
const PART = 0.5;
/** It runs, and its probe does not succeed yet. */
const RUNNING: ReadonlySet<string> = new Set(["probe", "status", "notReady"]);
/** Nobody listens, or nobody understands the other: time does not help. */
const IN_VAIN =
  /connection refused|timed out waiting|no such host|malformed HTTP|HTTP response to HTTPS|grpc health protocol/i;

/** Whether a longer progress-deadline may help, and which. */
export function loadingValues(
  { shared, revision, t, facts }: RuleContext,
  since: Since | null,
  sort: string,
  message: string,
): FindingValues {
  const timeoutMs = settingsAt(shared, revision, t).activationTimeoutMs.value;
  const deadlineMs = timeoutMs - BUFFER_MS;
  // A container of it ended, or waits for something.
  const hasEnded = lastTroubledPod(revision) !== undefined;
  const isLong = facts.replicas === 0 || (since !== null && t - since.at >= deadlineMs * PART);
  const mayLoad = RUNNING.has(sort) && !IN_VAIN.test(message) && !hasEnded && isLong;
  return { loads: mayLoad ? "yes" : "no", proposed: `${Math.ceil((FACTOR * deadlineMs) / 1_000)}s` };
}

const NOT_TAKEN: FindingValues = { taken: "none", takenPod: "none", takenAt: 0, takenSays: "none" };

/** Where nothing of it is known: since when it starts, and what was there before. */
export const NOTHING_BESIDE: FindingValues = { loads: "no", proposed: "none", ...NOT_TAKEN };

/** The scheduler says so just before the next pod is made. */
const TAKEN_BEFORE_MS: DurationMs = 60_000;

/** The last pod of it that was preempted since then. */
export function takenSince({ namedCauses, behindMs }: RevisionState, from: EpochMs): FindingValues {
  const last = namedCauses?.findLast(
    ({ reason, kind, t }) =>
      reason === "Preempted" && kind === "Pod" && t >= from + behindMs - TAKEN_BEFORE_MS,
  );
  if (last === undefined) return NOT_TAKEN;
  return { taken: "preempted", takenPod: last.name, takenAt: last.t, takenSays: last.message };
}
