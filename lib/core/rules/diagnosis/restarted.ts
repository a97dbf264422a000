/** A container of a pod that had been ready was restarted: container-restarted while it is news, restarted-before when it is not. */
import { RESOURCE } from "../../../model/record.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { RESTART_MEMORY_MS } from "../../reduce/restarts.ts";
import { ownTime } from "../../state/since.ts";
import type { LastRestart, RestartRun, RevisionState } from "../../state/state.ts";
import { currentValue } from "../../state/tracks.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";

/** Watches share no order: the addresses may have gone so much earlier. */
const LOOK_BACK_MS: DurationMs = 5_000;

const SETTLED_MS: DurationMs = 2_000;

/** container-restarted: within the last ten minutes, while other pods went on serving. */
function wasRestarted({ revision, facts }: RuleContext): Verdict | null {
  const run = revision.restarted;
  if (run === null || facts.sks === null) return null;
  // Without any ready pod the pods are lost, which is told there. Which others served a list does not say, but one must be there.
  const least = run.isListed === true ? 2 : 1;
  if ((facts.pods ?? 0) < least || wasOut(revision, run.firstAt - LOOK_BACK_MS)) return null;
  const { firstAt, lastAt, seq, isListed = false } = run;
  return {
    values: {
      ...howItEnded(run),
      seen: isListed ? "list" : "watch",
      firstAt,
      lastAt,
      ...namesOf(revision),
    },
    from: firstAt,
    until: lastAt + RESTART_MEMORY_MS,
    seq,
  };
}

/** Which container, how often, and how it ended. */
function howItEnded({ count, pod, container, exitCode, reason, message }: RestartRun | LastRestart) {
  const sort = reason === "OOMKilled" ? "memory" : exitCode === 0 ? "ended" : "failed";
  const worded = message === "" ? "no" : "yes";
  return { count, pod, container, exitCode, reason: reason || "none", message, worded, sort };
}

/** Who was restarted again and again is somebody's concern for so long; any restart is worth knowing for a day. */
const REPEATED_MS: DurationMs = 60 * 60_000;
const DAY_MS: DurationMs = 24 * REPEATED_MS;
/**
 * A dump is made in the shift in which the trouble is seen, and nobody was told of it before: a container that ended again and
 * again within so long before the newest time in the dump is what it may have been made for.
 */
const SHIFT_MS: DurationMs = 6 * REPEATED_MS;
const NOTE = { severity: "note" } as const;
/** Of many pods with restarts so many are looked at. */
const LOOKED_AT = 100;

/** restarted-before: a pod is ready, and its status tells of a restart that is no news any more, or that nobody saw. */
function wasRestartedBefore(context: RuleContext): Verdict | Quiet | null {
  const { shared, revision, t } = context;
  const all = ofReadyPods(revision);
  const [last] = all;
  if (last === undefined) return null;
  const { restarted: run } = revision;
  const isTold = run !== null && (run.isListed !== true || wasRestarted(context) !== null);
  if (isTold && t < run.lastAt + RESTART_MEMORY_MS) return { askAt: run.lastAt + RESTART_MEMORY_MS };
  const at = Math.min(t, ownTime(last.endedAt, revision));
  // What happened in a gap is news to whoever watches, and requests may have failed in it.
  const isRepeated = last.count > 1 || last.isInGap === true;
  const values = {
    ...howItEnded(last),
    pods: all.length,
    lastSecond: last.endedAt,
    limit: last.memoryLimit === "" ? "none" : (last.memoryLimit ?? "unknown"),
    dated: shared.isDatedByFile ? "file" : "known",
    ...namesOf(revision),
  };
  // A copy of a dump renews the date of its file: how long ago something was is not known.
  const knownUntil = shared.isDatedByFile ? null : at + DAY_MS;
  if (knownUntil !== null && t >= knownUntil) return null;
  const until = knownUntil === null ? {} : { until: knownUntil };
  const dumpedAt = shared.newestListed ?? (shared.isDatedByFile ? t : null);
  if (dumpedAt !== null) {
    const isOfTheShift = isRepeated && Math.min(t, ownTime(dumpedAt, revision)) < at + SHIFT_MS;
    return { values, from: at, seq: last.seq, ...until, ...(isOfTheShift ? {} : NOTE) };
  }
  const isFresh = isRepeated && t < at + REPEATED_MS;
  return { values, from: at, seq: last.seq, ...until, ...(isFresh ? { askAt: at + REPEATED_MS } : NOTE) };
}

/** The last restarts of the pods that are ready, the latest first. */
function ofReadyPods({ restartedNow, pods }: RevisionState): LastRestart[] {
  const found: LastRestart[] = [];
  let looks = 0;
  for (const [uid, one] of restartedNow) {
    if (currentValue(pods.get(uid)?.slices ?? []) === "ready") found.push(one);
    if (++looks === LOOKED_AT) break;
  }
  return found.sort((a, b) => b.endedAt - a.endedAt);
}

/** Whether no pod was ready at some time since. */
function wasOut({ privateReady }: RevisionState, since: EpochMs): boolean {
  for (let i = privateReady.length - 1; i >= 0; i--) {
    const sample = privateReady[i];
    if (sample === undefined) break;
    if (sample.value === 0) return true;
    if (sample.t < since) break;
  }
  return false;
}

export const RESTARTED_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "container-restarted",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.pods, RESOURCE.endpoints],
    needs: [RESOURCE.serverlessServices, RESOURCE.pods, RESOURCE.endpoints],
    when: ["restarted"],
    // Where all pods go, the addresses follow within it.
    afterMs: SETTLED_MS,
    isOfEvents: true,
    fromInitial: true,
    judge: wasRestarted,
  },
  {
    id: "restarted-before",
    kind: "diagnosis",
    severity: "warning",
    sources: [RESOURCE.pods, RESOURCE.endpoints],
    needs: [RESOURCE.pods],
    when: ["hadRestarts"],
    afterMs: 0,
    about: "pod",
    fromInitial: true,
    isOfParts: true,
    judge: wasRestartedBefore,
  },
];
