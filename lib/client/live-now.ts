/** The current time at a live source, and how old the data on the page is. */
import type { LiveState } from "../model/live-status.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type Connection, isUnread, type LiveReport } from "./stream-store.ts";

/** `lost`: this server cannot be heard or understood; otherwise the state that it reported. */
export type ShownState = LiveState | "lost";

export interface LiveNow {
  /** The right edge of the timeline; it stops while nothing is heard from the source. */
  readonly now: EpochMs;
  readonly state: ShownState;
  /** The data may be out of date, so it is shown greyed out. */
  readonly isStale: boolean;
  /** How long the source has been silent; 0 while it is well. */
  readonly silentMs: DurationMs;
}

/** A status arrives about once a second; if none has come for this long, the server is in trouble too. */
const LATE_MS: DurationMs = 5_000;

/** @param here the local time of day; it need not agree with the server's clock */
export function liveNow({ status, toldAt }: LiveReport, connection: Connection, here: EpochMs): LiveNow {
  const elapsed = Math.max(0, here - toldAt);
  const present = status.now + elapsed;
  const isLost =
    connection === "lost" || connection === "failed" || isUnread(connection) || elapsed > LATE_MS;
  if (isLost) return { now: status.now, state: "lost", isStale: true, silentMs: elapsed };
  const isStale = status.state === "stale" || status.state === "stopped" || status.state === "refused";
  if (!isStale) return { now: present, state: status.state, isStale, silentMs: 0 };
  const heardAt = status.heardAt ?? status.now;
  return { now: heardAt, state: status.state, isStale, silentMs: Math.max(0, present - heardAt) };
}
