/** What time it is where a growing source is received, and how old what is shown is. */
import type { LiveState } from "../model/live-status.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { type Connection, isUnread, type LiveReport } from "./stream-store.ts";

/** `lost`: nothing of this server can be received or read; otherwise as the server says. */
export type ShownState = LiveState | "lost";

export interface LiveNow {
  /** The right edge of time: goes on while the source is heard of, stands still while it is not. */
  readonly now: EpochMs;
  readonly state: ShownState;
  /** What is shown may be out of date: it is greyed. */
  readonly isStale: boolean;
  /** How long nothing has been heard; 0 while all is well. */
  readonly silentMs: DurationMs;
}

/** A status is told about once a second; so much later the server is not well either. */
const LATE_MS: DurationMs = 5_000;

/** @param here the time of day here, whose difference to the server's clock does not matter */
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
