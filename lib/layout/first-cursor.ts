/** The instant at which a revision opens: what matters most of it. */
import { findingsUntil, type RevisionState, severityOf, shownAt } from "../core/index.ts";
import type { ColdStart, Finding } from "../model/timeline.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { eventTimes } from "./events.ts";
import type { Range } from "./time-scale.ts";

/** A wait that is worth opening at. */
const LONG_MS: DurationMs = 1_000;

/**
 * Where the worst finding is told; else amid the longest wait of a client; else in the middle of the first wake, else of the
 * first scale-down; else when a pod was in trouble last; else at the last change; else when its state was known first. Where
 * no state ever is, because nothing but logs tells of it, at the end.
 */
export function firstCursor(revision: RevisionState, extent: Range): EpochMs {
  const worst = worstFinding(findingsUntil(revision, extent.to));
  if (worst !== undefined) return shownAt(worst);
  const waited = longestWait(revision);
  if (waited !== null) return waited;
  const wake = revision.coldStarts.find((episode) => episode.kind === "wake");
  if (wake !== undefined) return middleOf(wake);
  const descent = revision.scaleToZero[0];
  if (descent !== undefined) return descent.probeConfirmedAt ?? descent.inactiveAt;
  const troubles = [...revision.pods.values()].flatMap((pod) =>
    pod.lastTrouble === undefined ? [] : [pod.lastTrouble.t],
  );
  if (troubles.length > 0) return Math.max(...troubles);
  const known = revision.phase.find(({ value }) => value !== "Unknown")?.from;
  if (known === undefined) return extent.to;
  return eventTimes(revision).findLast((t) => t > known && t <= extent.to) ?? known;
}

function worstFinding(findings: readonly Finding[]): Finding | undefined {
  for (const severity of ["error", "warning"])
    for (const finding of findings) if (severityOf(finding) === severity) return finding;
  return undefined;
}

/** Amid the request that took longest, where one took long; within a cold start that a client waited for, in its middle. */
function longestWait({ requests, coldStarts }: RevisionState): EpochMs | null {
  let longest = -1;
  for (let i = 0; i < requests.ms.length; i++) {
    const ms = requests.ms[i] as DurationMs;
    if (ms > LONG_MS && (longest < 0 || ms > (requests.ms[longest] as DurationMs))) longest = i;
  }
  if (longest < 0) return null;
  const sent = requests.t[longest] as EpochMs;
  const answered = sent + (requests.ms[longest] as DurationMs);
  const wake = coldStarts.find(
    (episode) => episode.begin <= answered && sent <= (episode.end ?? Number.POSITIVE_INFINITY),
  );
  return Math.round(wake === undefined ? (sent + answered) / 2 : middleOf(wake));
}

function middleOf({ started, podCreated, begin }: ColdStart): EpochMs {
  return started ?? podCreated ?? begin;
}
