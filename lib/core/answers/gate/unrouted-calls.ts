/** Requests that arrive at a revision to which no route leads: somebody calls its own address, and that keeps its pods. */
import { lastIndexAt } from "../../../model/search.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";
import { whyUnreachable } from "../unreachable.ts";
import type { Context } from "./context.ts";
import { averageLine } from "./rows-load.ts";
import type { GateBranch, GateFact } from "./types.ts";
import { fact, LOG } from "./words.ts";

/** Ingresses follow a route a moment later: what arrives so soon may still have come by the route. */
const FOLLOWS_MS: DurationMs = 30_000;

/** Calls of the last window, by the recorded requests or else by what the autoscaler measured; null where there are none. */
export function unroutedCalls(c: Context, branch: GateBranch): GateFact | null {
  const { revision, t, settings } = c;
  if (branch === "atZero" || settings.reachability.value !== "Unreachable") return null;
  if (whyUnreachable(revision) !== "unrouted") return null;
  const windowMs = settings.stableWindowMs.value;
  const from = unreachableSince(revision, t) + FOLLOWS_MS;
  const metric = settings.metric.value;
  const { requests } = revision;
  const last = lastIndexAt(requests.t, t, (sent) => sent);
  const first = lastIndexAt(requests.t, Math.max(from, t - windowMs), (sent) => sent);
  if (last > first) {
    const values = {
      by: "requests",
      metric,
      count: last - first,
      windowMs,
      lastSecond: requests.t[last] as number,
    };
    const seq = requests.seq[last] ?? null;
    return fact("unroutedCalls", values, { kind: "requests" }, "observed", seq);
  }
  const average = averageLine(c);
  // The average of a window holds what came at its begin.
  if (average === null || average.stable === 0 || average.line.t - windowMs < from) return null;
  const values = { by: "log", metric, count: average.stable, windowMs, lastSecond: average.line.t };
  return fact("unroutedCalls", values, LOG, "observed", average.line.seq);
}

/** Since when the PodAutoscaler says so, as far as that was seen. */
function unreachableSince({ settingsVersions }: RevisionState, t: EpochMs): EpochMs {
  let since = t;
  for (let i = lastIndexAt(settingsVersions, t, (version) => version.t); i >= 0; i--) {
    const version = settingsVersions[i];
    if (version?.settings.reachability !== "Unreachable") break;
    since = version.t;
  }
  return since;
}
