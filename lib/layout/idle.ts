/**
 * Stretches without events, which can be folded: hours at zero between seconds in which everything happens.
 *
 *   events   │││ │                    ││ │
 *   idle           ├──────────────┤            air on both sides, so that nothing sticks to the fold
 */
import { type FactName, type RevisionState, type SharedState, unknownSpans } from "../core/index.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { eventTimes } from "./events.ts";
import type { Range } from "./time-scale.ts";

/** A shorter stretch, as a part of the whole, is not worth a fold. */
const LEAST_SHARE = 0.06;
const LEAST_MS: DurationMs = 2_000;
const AIR_SHARE = 0.006;
const FACTS: readonly FactName[] = ["path", "pods"];

/** The stretches of the extent in which nothing changed and no request was open, in order. */
export function idleSpans(shared: SharedState, revision: RevisionState, extent: Range): Range[] {
  const length = extent.to - extent.from;
  const least = Math.max(LEAST_MS, length * LEAST_SHARE);
  const air = length * AIR_SHARE;
  const busy = busySpans(shared, revision).sort((a, b) => a.from - b.from);
  const spans: Range[] = [];
  let since = extent.from;
  for (const { from, to } of [...busy, { from: extent.to, to: extent.to }]) {
    if (from > extent.to) break;
    const span = { from: since + air, to: from - air };
    if (span.to - span.from >= least) spans.push(span);
    since = Math.max(since, to);
  }
  return spans;
}

function busySpans(shared: SharedState, revision: RevisionState): Range[] {
  const { requests, k8sEvents } = revision;
  const instant = (t: EpochMs): Range => ({ from: t, to: t });
  return [
    ...eventTimes(revision).map(instant),
    ...k8sEvents.map(({ t }) => instant(t)),
    ...requests.t.map((t, i) => ({ from: t, to: t + (requests.ms[i] as number) })),
    // Its ends are events; what a gap hides is unknown, not idle.
    ...FACTS.flatMap((fact) => unknownSpans(shared, fact)).map(({ from, to }) => ({
      from,
      to: to ?? Number.POSITIVE_INFINITY,
    })),
  ];
}
