/** Moving, stretching and drawing stretches of a scenario: plain numbers, no pixels. */
import type { DurationMs } from "@/lib/model/units.ts";

/** Something that lasts from one time of a scenario to another, `fromMs` ≤ `toMs`. */
export interface Span {
  readonly fromMs: DurationMs;
  readonly toMs: DurationMs;
}

/** How long the scenario is, and on which times things lie. */
export interface Grid {
  readonly lengthMs: DurationMs;
  readonly stepMs: DurationMs;
  /** Revisions created before it stay as they are: where the fork is; absent or 0 where there is none. */
  readonly madeMs?: DurationMs;
}

/** What a pointer or a key takes hold of. */
export type Grip = "whole" | "from" | "to";

/** Shorter ones could not be seen or taken hold of. */
export const LEAST_MS: DurationMs = 500;

const STEPS_MS: readonly DurationMs[] = [50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000];
/** Two places that a hand can tell apart. */
const STEP_PX = 4;

/** The round length to which times are drawn at a scale: some pixels long, 10 s at the most. */
export function stepOf(pxPerMs: number): DurationMs {
  return STEPS_MS.find((step) => step * pxPerMs >= STEP_PX) ?? 10_000;
}

/**
 * A span after one of its grips was moved by `byMs`, on round times, within 0…`lengthMs`. It keeps its length when it is
 * moved, and at least {@link LEAST_MS} when an end is; one without a length keeps having none.
 */
export function gripped<T extends Span>(
  span: T,
  grip: Grip,
  byMs: DurationMs,
  { lengthMs, stepMs }: { readonly lengthMs: DurationMs; readonly stepMs: DurationMs },
): T {
  const rounded = (ms: DurationMs): DurationMs => Math.round(ms / stepMs) * stepMs;
  const { fromMs, toMs } = span;
  if (grip === "whole") {
    const length = toMs - fromMs;
    // What reaches beyond the end of the scenario may stay there: only its beginning must be within.
    const from = within(rounded(fromMs + byMs), 0, Math.max(0, lengthMs - Math.min(length, LEAST_MS)));
    return { ...span, fromMs: from, toMs: from + length };
  }
  if (grip === "from")
    return { ...span, fromMs: within(rounded(fromMs + byMs), 0, Math.max(0, toMs - LEAST_MS)) };
  return {
    ...span,
    toMs: within(rounded(toMs + byMs), fromMs + LEAST_MS, Math.max(lengthMs, fromMs + LEAST_MS)),
  };
}

/** The span between two places of a pointer, in either order; null when they are too close to mean one. */
export function drawn(
  aMs: DurationMs,
  bMs: DurationMs,
  { lengthMs, stepMs }: { readonly lengthMs: DurationMs; readonly stepMs: DurationMs },
): Span | null {
  const [fromMs, toMs] = [Math.min(aMs, bMs), Math.max(aMs, bMs)].map((ms) =>
    within(Math.round(ms / stepMs) * stepMs, 0, lengthMs),
  ) as [DurationMs, DurationMs];
  return toMs - fromMs < LEAST_MS ? null : { fromMs, toMs };
}

export function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
