import type { DurationMs } from "@/lib/model/units.ts";
import {
  FAULT_TRAITS,
  type FaultKind,
  MOST_ROLLOUTS,
  type Rollout,
  type Scenario,
  type TrafficPart,
} from "@/lib/sim/index.ts";

/** What can be edited: a scenario, or the part of it that a fork changes. */
export type Editable = Pick<Scenario, "settings" | "cluster" | "traffic" | "faults" | "rollouts">;

/** Takes a change: while something is being dragged it is not kept yet. */
export type OnEdit = (change: Partial<Editable>, options?: { readonly commit: boolean }) => void;

/** One thing on the canvas, by its place in its list. */
export interface Chosen {
  readonly kind: "traffic" | "faults" | "rollouts";
  readonly index: number;
  /** Of a rollout one of its shares; absent: the whole. */
  readonly share?: number;
}

/** True for a fault that is so much of something: so many seconds slower. */
export function hasAmount(kind: FaultKind): boolean {
  return FAULT_TRAITS[kind].hasAmount;
}

/**
 * The scenario with a change, of its fork or of itself. A revision keeps its autoscaler class, so that a fork takes over another one
 * of the original: with two of them an address is refused.
 */
export function withEdit(scenario: Scenario, part: Partial<Editable>, isForkEdited: boolean): Scenario {
  const { fork } = scenario;
  if (fork === null) return { ...scenario, ...part };
  if (isForkEdited) return { ...scenario, fork: { ...fork, ...part } };
  const { autoscalerClass } = part.settings ?? scenario.settings;
  const settings = fork.settings === undefined ? {} : { settings: { ...fork.settings, autoscalerClass } };
  const rollouts =
    fork.rollouts === undefined || part.rollouts === undefined
      ? {}
      : { rollouts: forkedRollouts(part.rollouts, fork.rollouts, fork.atMs) };
  return { ...scenario, ...part, fork: { ...fork, ...settings, ...rollouts } };
}

/** The rollouts of a fork after those of its original were changed: what is created before it is the original's, with the fork's shares. */
function forkedRollouts(
  original: readonly Rollout[],
  forked: readonly Rollout[],
  atMs: DurationMs,
): Rollout[] {
  const made = original.filter((rollout) => rollout.atMs < atMs);
  const own = forked.filter((rollout) => rollout.atMs >= atMs);
  const before = forked.slice(0, forked.length - own.length);
  return [
    ...made.map((rollout, i) => {
      const shares = before[i]?.shares;
      return shares === undefined ? rollout : { ...rollout, shares };
    }),
    ...own,
  ].slice(0, MOST_ROLLOUTS);
}

/** A list with one of its items replaced. */
export function replaced<T>(items: readonly T[], index: number, next: T): T[] {
  return items.map((item, i) => (i === index ? next : item));
}

/** A list without one of its items. */
export function without<T>(items: readonly T[], index: number): T[] {
  return items.filter((_, i) => i !== index);
}

/** True for traffic that happens at one instant. */
export function isInstant({ shape }: TrafficPart): boolean {
  return shape === "burst";
}
