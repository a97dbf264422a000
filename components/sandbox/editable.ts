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
