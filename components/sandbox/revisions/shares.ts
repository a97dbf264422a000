/** Which share of the requests the route gives to which revision, at an instant and over time. */
import type { DurationMs, EpochMs } from "@/lib/model/units.ts";
import { CREATE_AFTER_MS, type Outcome, type Rollout, SIM_START } from "@/lib/sim/index.ts";

/** What a revision gets now; without a share, why. */
export type ShareNow =
  | { readonly kind: "some"; readonly percent: number }
  | { readonly kind: "noRoute" | "notCreated" | "notReady" | "none" };

/** So long a revision gets so much: it lies between `below` and `below + percent` of all requests. */
export interface ShareSpan {
  readonly number: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly percent: number;
  /** What the revisions before it get together. */
  readonly below: number;
}

type Routed = Pick<Outcome, "route" | "revisions">;

/** What the route gives to the `number`th revision (from 1) at an instant. */
export function shareNow(
  { route, revisions }: Routed,
  number: number,
  t: EpochMs,
  rollouts: readonly Rollout[],
): ShareNow {
  const own = revisions[number - 1];
  if (own === undefined || t < SIM_START + createdMs(number, rollouts)) return { kind: "notCreated" };
  const now = route.findLast((one) => one.t <= t);
  if (now === undefined) return { kind: "noRoute" };
  const percent = now.shares.find(({ revision }) => revision === own.revision)?.percent ?? 0;
  if (percent > 0) return { kind: "some", percent };
  const readyAt = own.readyAt ?? null;
  return { kind: readyAt === null || readyAt > t ? "notReady" : "none" };
}

/** When the `number`th revision is created, after the start. */
export function createdMs(number: number, rollouts: readonly Rollout[]): DurationMs {
  return number === 1 ? CREATE_AFTER_MS : (rollouts[number - 2]?.atMs ?? Number.POSITIVE_INFINITY);
}

/** All shares until `end`, by time; a revision without a share has no span. */
export function shareSpans({ route, revisions }: Routed, end: EpochMs): ShareSpan[] {
  const spans: ShareSpan[] = [];
  for (const [i, { t, shares }] of route.entries()) {
    const to = Math.min(end, route[i + 1]?.t ?? end);
    if (to <= t) continue;
    let below = 0;
    for (const [place, { revision }] of revisions.entries()) {
      const percent = shares.find((share) => share.revision === revision)?.percent ?? 0;
      if (percent === 0) continue;
      const before = spans.findLast(({ number }) => number === place + 1);
      // The route is rewritten for another revision's sake: this one keeps what it has.
      if (before !== undefined && before.to === t && before.percent === percent && before.below === below)
        spans[spans.lastIndexOf(before)] = { ...before, to };
      else spans.push({ number: place + 1, from: t, to, percent, below });
      below += percent;
    }
  }
  return spans;
}
