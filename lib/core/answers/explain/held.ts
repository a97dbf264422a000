/** What became of requests that were sent while no pod was ready: how many were answered all the same, and after how long. */
import { lastIndexAt } from "../../../model/search.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";

/** Of many requests the latest so many are looked at. */
const LOOKED_AT = 10_000;

export interface Held {
  readonly answered: number;
  readonly longestMs: DurationMs;
}

/** The requests sent at `from` or later that were answered without an error by `t`. */
export function heldSince({ requests }: RevisionState, from: EpochMs, t: EpochMs): Held {
  let answered = 0;
  let longestMs = 0;
  const last = lastIndexAt(requests.t, t, (sent) => sent);
  for (let i = last; i >= Math.max(0, last - LOOKED_AT + 1); i--) {
    const sent = requests.t[i] as EpochMs;
    if (sent < from) break;
    const end = Math.floor(sent + (requests.ms[i] as DurationMs));
    const status = requests.status[i] as number;
    if (status < 100 || status >= 500 || end > t) continue;
    answered += 1;
    longestMs = Math.max(longestMs, end - sent);
  }
  return { answered, longestMs };
}
