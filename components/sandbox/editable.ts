import { FAULT_TRAITS, type FaultKind, type Scenario, type TrafficPart } from "@/lib/sim/index.ts";

/** What can be edited: a scenario, or the part of it that a fork changes. */
export type Editable = Pick<Scenario, "settings" | "cluster" | "traffic" | "faults">;

/** Takes a change: while something is being dragged it is not kept yet. */
export type OnEdit = (change: Partial<Editable>, options?: { readonly commit: boolean }) => void;

/** One thing on the canvas, by its place in its list. */
export interface Chosen {
  readonly kind: "traffic" | "faults";
  readonly index: number;
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
  return { ...scenario, ...part, fork: { ...fork, ...settings } };
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
