/** What a drag, a key or a field makes of the rollouts of a scenario; what cannot be is not made. */
import type { DurationMs } from "@/lib/model/units.ts";
import { FIRST_ROLLOUT_MS, MOST_ROLLOUTS, type Rollout, type RolloutShare } from "@/lib/sim/index.ts";
import { type Chosen, replaced, without } from "../editable.ts";
import { type Grid, LEAST_MS, within } from "./spans.ts";

/** How a new revision gets its requests. */
export const PLANS = ["all", "steps", "back"] as const;
export type Plan = (typeof PLANS)[number];

/** When each plan gives how much: parts of the time that is left, and per cent. */
const STEPS: Readonly<Record<Plan, readonly (readonly [share: number, percent: number])[]>> = {
  all: [],
  steps: [
    [0.15, 10],
    [0.45, 50],
    [0.75, 100],
  ],
  back: [
    [0.15, 10],
    [0.5, 0],
  ],
};
const PERCENT_STEP = 5;
/** Of one rollout; an address may hold more, but not many rollouts with so many. */
export const MOST_STEPS = 10;

/** From when to when something may be moved. */
export interface Bounds {
  readonly least: DurationMs;
  readonly most: DurationMs;
}

/** True for a revision that was created before the fork that is edited: only shares to come can be changed. */
export function isMade({ atMs }: Pick<Rollout, "atMs">, { madeMs = 0 }: Pick<Grid, "madeMs">): boolean {
  return atMs < madeMs;
}

/** When the `index`th rollout may come: after the one before it, before the one after it, within the scenario. */
export function rolloutBounds(
  rollouts: readonly Rollout[],
  index: number,
  { lengthMs, madeMs = 0 }: Pick<Grid, "lengthMs" | "madeMs">,
): Bounds {
  const [before, after] = [rollouts[index - 1], rollouts[index + 1]];
  const least = Math.max(FIRST_ROLLOUT_MS, madeMs, before === undefined ? 0 : before.atMs + LEAST_MS);
  const most = Math.min(lengthMs - LEAST_MS, (after?.atMs ?? Number.POSITIVE_INFINITY) - LEAST_MS);
  return { least, most: Math.max(least, most) };
}

/** When the `share`th share of a rollout may begin: between its neighbours, not before its revision is created. */
export function shareBounds(
  { atMs, shares = [] }: Rollout,
  share: number,
  { lengthMs, madeMs = 0 }: Pick<Grid, "lengthMs" | "madeMs">,
): Bounds {
  const [before, after] = [shares[share - 1], shares[share + 1]];
  const least = Math.max(atMs, madeMs, before === undefined ? 0 : before.atMs + LEAST_MS);
  return {
    least,
    most: Math.max(least, Math.min(lengthMs, (after?.atMs ?? lengthMs + LEAST_MS) - LEAST_MS)),
  };
}

/** The rollouts after one, or one of its shares, was moved by `byMs`; null where it cannot be moved. */
export function movedRollout(
  rollouts: readonly Rollout[],
  { index, share }: Chosen,
  byMs: DurationMs,
  grid: Grid,
): Rollout[] | null {
  const rollout = rollouts[index];
  if (rollout === undefined) return null;
  const moved = (ms: DurationMs, { least, most }: Bounds): DurationMs =>
    within(Math.round((ms + byMs) / grid.stepMs) * grid.stepMs, least, most);
  if (share !== undefined) {
    const one = rollout.shares?.[share];
    if (one === undefined || isMade(one, grid)) return null;
    return withShare(rollouts, index, share, {
      ...one,
      atMs: moved(one.atMs, shareBounds(rollout, share, grid)),
    });
  }
  if (isMade(rollout, grid)) return null;
  return movedTo(rollouts, index, moved(rollout.atMs, rolloutBounds(rollouts, index, grid)));
}

/** The rollouts with one of them, and all its shares with it, at another time. */
export function movedTo(rollouts: readonly Rollout[], index: number, atMs: DurationMs): Rollout[] {
  const rollout = rollouts[index];
  if (rollout === undefined) return [...rollouts];
  const by = atMs - rollout.atMs;
  const shares = rollout.shares?.map((share) => ({ ...share, atMs: Math.max(0, share.atMs + by) }));
  return replaced(rollouts, index, { ...rollout, atMs, ...(shares === undefined ? {} : { shares }) });
}

/** The rollouts with another share in the place of one. */
export function withShare(
  rollouts: readonly Rollout[],
  index: number,
  share: number,
  next: RolloutShare,
): Rollout[] {
  const rollout = rollouts[index];
  if (rollout === undefined) return [...rollouts];
  return replaced(rollouts, index, { ...rollout, shares: replaced(rollout.shares ?? [], share, next) });
}

/** A rollout without one of its shares; without the last one it gets all as soon as it is ready. */
export function withoutShare(rollout: Rollout, share: number): Rollout {
  const { shares = [], ...rest } = rollout;
  const left = without(shares, share);
  return left.length === 0 ? rest : { ...rest, shares: left };
}

/** A rollout with one more step, between its last one and the end of the scenario. */
export function withStep(
  rollout: Rollout,
  { lengthMs, madeMs = 0 }: Pick<Grid, "lengthMs" | "madeMs">,
): Rollout {
  const { shares = [], atMs } = rollout;
  const last = shares.at(-1);
  const from = Math.max(last?.atMs ?? atMs, madeMs);
  const next = { atMs: middle(from, lengthMs), percent: Math.min(100, (last?.percent ?? 0) * 2 || 10) };
  return { ...rollout, shares: [...shares, next] };
}

/** A rollout that gets its requests by another plan. One that is there already keeps what it has had up to the fork. */
export function withPlan(rollout: Rollout, plan: Plan, grid: Pick<Grid, "lengthMs" | "madeMs">): Rollout {
  const { shares: had = [], ...rest } = rollout;
  const { madeMs = 0 } = grid;
  if (!isMade(rollout, grid)) {
    const shares = stepsFrom(plan, rollout.atMs, grid.lengthMs);
    return shares.length === 0 ? rest : { ...rest, shares };
  }
  const past: readonly RolloutShare[] = had.length === 0 ? [{ atMs: rollout.atMs, percent: 100 }] : had;
  const kept = past.filter(({ atMs }) => atMs < madeMs);
  const next = plan === "all" ? [{ atMs: madeMs, percent: 100 }] : stepsFrom(plan, madeMs, grid.lengthMs);
  return { ...rest, shares: [...kept, ...next] };
}

/** Where and how one more rollout comes, at an instant or as soon after it as one can; null when none can. */
export function withRollout(
  rollouts: readonly Rollout[],
  atMs: DurationMs,
  plan: Plan,
  grid: Grid,
): { readonly rollouts: Rollout[]; readonly index: number } | null {
  if (rollouts.length >= MOST_ROLLOUTS) return null;
  const { lengthMs, stepMs, madeMs = 0 } = grid;
  const least = Math.max(FIRST_ROLLOUT_MS, madeMs);
  const room = (ms: DurationMs): boolean =>
    ms >= least &&
    ms <= lengthMs - LEAST_MS &&
    rollouts.every((rollout) => Math.abs(rollout.atMs - ms) >= LEAST_MS);
  const wanted = Math.max(least, Math.round(atMs / stepMs) * stepMs);
  const places = [wanted, ...rollouts.map((rollout) => rollout.atMs + LEAST_MS)].filter(room);
  const at = places.find((ms) => ms >= wanted) ?? places[0];
  if (at === undefined) return null;
  const shares = stepsFrom(plan, at, lengthMs);
  const index = rollouts.filter((rollout) => rollout.atMs < at).length;
  const added: Rollout = { atMs: at, ...(shares.length === 0 ? {} : { shares }) };
  return { rollouts: [...rollouts.slice(0, index), added, ...rollouts.slice(index)], index };
}

/** What a key does to a rollout or one of its shares; null for a key that does nothing here. */
export function keyedRollout(
  rollouts: readonly Rollout[],
  chosen: Chosen,
  key: string,
  grid: Grid,
): Rollout[] | null {
  const { index, share } = chosen;
  const rollout = rollouts[index];
  if (rollout === undefined) return null;
  switch (key) {
    case "ArrowLeft":
      return movedRollout(rollouts, chosen, -grid.stepMs, grid);
    case "ArrowRight":
      return movedRollout(rollouts, chosen, grid.stepMs, grid);
    case "ArrowUp":
      return percentBy(rollouts, chosen, PERCENT_STEP, grid);
    case "ArrowDown":
      return percentBy(rollouts, chosen, -PERCENT_STEP, grid);
    case "Delete":
    case "Backspace":
      if (share === undefined) return isMade(rollout, grid) ? null : without(rollouts, index);
      if (isMade(rollout.shares?.[share] ?? { atMs: 0 }, grid)) return null;
      return replaced(rollouts, index, withoutShare(rollout, share));
    default:
      return null;
  }
}

function percentBy(
  rollouts: readonly Rollout[],
  { index, share }: Chosen,
  by: number,
  grid: Grid,
): Rollout[] | null {
  const one = share === undefined ? undefined : rollouts[index]?.shares?.[share];
  if (share === undefined || one === undefined || isMade(one, grid)) return null;
  return withShare(rollouts, index, share, { ...one, percent: within(one.percent + by, 0, 100) });
}

function stepsFrom(plan: Plan, fromMs: DurationMs, lengthMs: DurationMs): RolloutShare[] {
  return STEPS[plan].map(([part, percent]) => ({
    atMs: Math.round((fromMs + part * Math.max(0, lengthMs - fromMs)) / LEAST_MS) * LEAST_MS,
    percent,
  }));
}

function middle(from: DurationMs, to: DurationMs): DurationMs {
  return Math.round((from + Math.max(from, to)) / 2 / LEAST_MS) * LEAST_MS;
}
