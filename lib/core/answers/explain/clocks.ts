/** Clocks that are apart: where an answer rests on times of more than one, that is said. */
import type { RevisionPhase } from "../../../model/timeline.ts";
import type { DurationMs } from "../../../model/units.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** Own times have whole seconds. */
const LEAST_MS: DurationMs = 1_000;

/** Their limits run from a condition's own time, also where a watch saw them begin. */
const TIMED: ReadonlySet<RevisionPhase> = new Set(["Waking", "Failing", "HandingOver"]);

/** How far the recorder's clock is behind the cluster's, by which the own times in this answer were moved. */
export function clockClauses({ revision: { behindMs }, by }: Context, phase: RevisionPhase): Clause[] {
  if (behindMs < LEAST_MS || (by !== "object" && !TIMED.has(phase))) return [];
  return [clause("clockBehind", { behindAge: behindMs }, "derived", null)];
}

/** The inputs of this source whose clocks are furthest apart: which of their events came first is not certain. */
export function inputClockClauses({ shared: { clocksApart } }: Pick<Context, "shared">): Clause[] {
  const [furthest] = clocksApart;
  if (furthest === undefined) return [];
  const { name, to, ms } = furthest;
  const direction = ms > 0 ? "ahead" : "behind";
  const values = { name, to, direction, apartAge: Math.abs(ms), others: clocksApart.length - 1 };
  return [clause("inputsApart", values, "derived", null)];
}
