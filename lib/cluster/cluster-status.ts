/** How the watching of a cluster fares, in short, for viewers. */
import type { LiveState, LiveStatus, ResourceStatus } from "../model/live-status.ts";
import { isQuietlyMissed } from "../model/resources.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";

/** What the parts of a watched cluster say of themselves. */
export interface StatusParts
  extends Pick<LiveStatus, "now" | "logs" | "from" | "recording" | "historyFailure" | "probes"> {
  readonly isStarting: boolean;
  readonly isWatching: boolean;
  readonly resources: readonly ResourceStatus[];
}

/** A watch that is opened again within this has missed nothing that anybody could see. */
const STALE_MS: DurationMs = 3_000;
const STATUSES_MS: DurationMs = 200;

export function statusOf({ isStarting, isWatching, resources, ...said }: StatusParts): LiveStatus {
  const { now } = said;
  return {
    ...stateOf(resources, isStarting, isWatching, now),
    heardAt: heardAtOf(resources, now),
    troubled: resources.filter(isTroubled),
    watches: resources.length,
    ...said,
  };
}

function stateOf(
  resources: readonly ResourceStatus[],
  isStarting: boolean,
  isWatching: boolean,
  now: EpochMs,
): { readonly state: LiveState; readonly reason: string } {
  if (!isWatching) return { state: isStarting ? "starting" : "stopped", reason: "" };
  const needed = resources.filter(({ need }) => need !== "extra");
  const lost = needed.find(
    ({ need, state }) => need === "core" && (state === "refused" || state === "missing"),
  );
  if (lost !== undefined) return { state: "refused", reason: lost.reason };
  // Also when the clock was set back meanwhile.
  const broken = needed.find((one) => isBroken(one) && Math.abs(now - one.since) >= STALE_MS);
  if (broken !== undefined) return { state: "stale", reason: broken.reason };
  const starting = needed.some(({ state }) => state === "starting");
  return { state: starting ? "starting" : "live", reason: "" };
}

/** It was heard before, and is not now. */
function isBroken({ state, reason, heardAt }: ResourceStatus): boolean {
  return state === "retrying" || (state === "starting" && reason !== "" && heardAt !== null);
}

/** An open watch would have told by now; a broken one has told until it broke. */
function heardAtOf(resources: readonly ResourceStatus[], now: EpochMs): EpochMs | null {
  let heardAt: EpochMs | null = null;
  for (const { need, state, heardAt: last } of resources) {
    if (need === "extra" || state === "refused" || state === "missing") continue;
    const until = state === "live" ? now : last;
    if (until === null) return null;
    heardAt = Math.min(heardAt ?? now, until);
  }
  return heardAt;
}

function isTroubled(status: ResourceStatus): boolean {
  return (status.state !== "live" || status.gaps > 0) && !isQuietlyMissed(status);
}

export interface StatusCache {
  at(now: EpochMs): readonly ResourceStatus[];
  /** The next question is answered anew. */
  drop(): void;
}

/** Remembers for a moment how the watches fare: every viewer asks with every record, and it seldom changes. */
export function createStatusCache(read: () => readonly ResourceStatus[]): StatusCache {
  let cached: { readonly at: EpochMs; readonly all: readonly ResourceStatus[] } | null = null;
  return {
    at(now) {
      if (cached === null || Math.abs(now - cached.at) >= STATUSES_MS) cached = { at: now, all: read() };
      return cached.all;
    },
    drop() {
      cached = null;
    },
  };
}
