import type { LiveStatus } from "../../lib/model/live-status.ts";

/** How a source fares that is well, unless told otherwise. */
export function liveStatus(changes: Partial<LiveStatus> = {}): LiveStatus {
  return {
    state: "live",
    now: 0,
    heardAt: 0,
    reason: "",
    troubled: [],
    watches: 17,
    logs: null,
    from: null,
    recording: null,
    probes: null,
    historyFailure: "",
    ...changes,
  };
}
