/** What an explanation says of the time after its instant: left out where a reader is asked just that. */
import type { Explanation } from "./explain.ts";

/** Clauses that say until when something lasts, what ends it, or what comes next. */
export const FORETOLD: ReadonlySet<string> = new Set([
  "untilIdle",
  "untilIdleDelayed",
  "untilIdleAt",
  "untilTick",
  "untilMeasured",
  "untilReadyPods",
  "untilRequest",
  "untilRequestUnheard",
  "untilRequestUnseen",
  "untilRequestBroken",
  "untilActivationTimeout",
  "untilOtherClass",
  "neverZeroMinScale",
  "neverZeroDisabled",
  "neverZeroHpa",
  "notBeforeInitialScale",
  "servingOnlyAtZero",
  // "… the pods stay until it is."
  "probePending",
  "probeFailing",
  "zeroAfter",
  "zeroFollows",
  "zeroNotBefore",
  "zeroAtOnce",
  "zeroHpa",
  "zeroOtherClass",
  "zeroUnrouted",
  "waitsForEver",
  "waitsForInitialScale",
  "refusedNext",
  "rolloutWaits",
]);

/** The explanation without what it foretells; its headline stays, whatever it is. */
export function withoutForetold(explanation: Explanation): Explanation {
  const [headline, ...others] = explanation.clauses;
  if (headline === undefined) return explanation;
  return { ...explanation, clauses: [headline, ...others.filter(({ key }) => !FORETOLD.has(key))] };
}
