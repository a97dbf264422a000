/**
 * Requests that failed as a route moved: rollout-gap tells them, and no other rule tells the same ones.
 *
 *   route    other 100 % ──────┐ this 100 %
 *   failed          ├─ 2 s ────┤──── a minute ────┤    runs that begin here, and no ready pod was there
 */
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { FAILURE_MEMORY_MS } from "../../reduce/failures.ts";
import type { FailureRun, RevisionState } from "../../state/state.ts";
import { sampleAt } from "../../state/tracks.ts";
import type { RuleContext } from "../rule.ts";

/** How long after a route was moved failures belong to it: gateways have followed by then, and old pods are drained. */
const MOVE_MS: DurationMs = 60_000;
/** Watches share no order: a pod may be gone so much before the route is seen to move. */
const BEFORE_MS: DurationMs = 2_000;

/**
 * Whether failures of this run belong to the last move of a route that was seen. While KIngresses are not seen, one that was stays
 * one: its failures would otherwise be told again, by another rule, from their beginning.
 */
export function isOfMove({ revision, facts, t }: RuleContext, run: FailureRun): boolean {
  const { routeMove: moved } = revision;
  if (facts.sks === null || moved === null) return false;
  const { sort, firstAt, lastAt } = run;
  // However long they go on: another rule would tell the same ones from their beginning.
  if (lastAt <= t - FAILURE_MEMORY_MS) return false;
  if (sort === "notFound" || sort === "app" || sort === "lost") return false;
  if (firstAt < moved.t - BEFORE_MS || firstAt > moved.t + MOVE_MS) return false;
  // With a ready pod the application, or something else, answered so.
  return sort !== "other" || hadNoPod(revision, firstAt);
}

function hadNoPod({ privateReady }: RevisionState, t: EpochMs): boolean {
  return (sampleAt(privateReady, t)?.value ?? 0) === 0;
}
