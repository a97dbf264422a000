/** What the ingress believes to be behind the name, and how far that is behind. */

import type { Traffic } from "../../core/index.ts";
import type { Path, Slice } from "../../model/timeline.ts";
import type { EpochMs } from "../../model/units.ts";
import type { SceneOutcome } from "./outcome.ts";

export interface IngressView {
  /**
   * simulated: the simulator tells what it believes; requests: where those of the last second went; unknown: neither is
   * recorded.
   */
  readonly basis: "simulated" | "requests" | "unknown";
  readonly sendsTo: Path | null;
  /** Another than the name says, since then; null where it agrees or that is not known. */
  readonly behindSince: EpochMs | null;
  /** News that is on its way to it: `to` is when it arrives, null where that is in no record. */
  readonly news: readonly News[];
}

/** A change of the addresses behind the name. */
export interface News {
  readonly value: Path;
  readonly from: EpochMs;
  readonly to: EpochMs | null;
}

/** Looks up the ingress at an instant. Made once, asked every frame. */
export function ingressOf(
  path: readonly Slice<Path>[],
  outcome: SceneOutcome | null,
): (t: EpochMs, traffic: Traffic | null) => IngressView {
  if (outcome === null) return (_, traffic) => byRequests(traffic, path);
  const { believed } = outcome;
  const news = newsOf(path, believed);
  return (t) => {
    const sendsTo = believed.findLast((belief) => belief.t <= t)?.value ?? "none";
    const named = path.findLast(({ from, to }) => from <= t && (to === null || to > t));
    const isBehind = named !== undefined && named.value !== sendsTo;
    return {
      basis: "simulated",
      sendsTo,
      behindSince: isBehind ? named.from : null,
      news: news.filter(({ from, to }) => from <= t && (to === null || to > t)),
    };
  };
}

/** Each change of the path with the first belief that is the same and later than that of the change before. */
function newsOf(path: readonly Slice<Path>[], believed: SceneOutcome["believed"]): News[] {
  let after = -1;
  return path.flatMap(({ value, from }) => {
    const index = believed.findIndex((belief, i) => i > after && belief.t >= from && belief.value === value);
    // Nothing changes for it: it believes that already.
    if (index < 0 && (believed.findLast(({ t }) => t <= from)?.value ?? "none") === value) return [];
    if (index >= 0) after = index;
    return [{ value, from, to: believed[index]?.t ?? null }];
  });
}

function byRequests(traffic: Traffic | null, path: readonly Slice<Path>[]): IngressView {
  const none: IngressView = { basis: "unknown", sendsTo: null, behindSince: null, news: [] };
  if (traffic === null) return none;
  const { activator, pods } = traffic.sent;
  if (activator + pods === 0) return none;
  const sendsTo = activator === 0 ? "pods" : pods === 0 ? "activator" : "mixed";
  const named = path.findLast(({ from, to }) => from <= traffic.t && (to === null || to > traffic.t));
  // Requests of the last second may have been sent before the name changed.
  const latest = traffic.flights.findLast(({ to }) => to?.kind === "activator" || to?.kind === "pod");
  const isBehind =
    named !== undefined &&
    latest !== undefined &&
    latest.sent >= named.from &&
    (named.value === "activator" || named.value === "pods") &&
    (latest.to?.kind === "activator") !== (named.value === "activator");
  return { basis: "requests", sendsTo, behindSince: isBehind ? named.from : null, news: [] };
}
