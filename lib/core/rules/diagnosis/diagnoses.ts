/**
 * The diagnoses of the protocol's catalogue (section 8). Not among them: D15, which is I4–I6 seen from the other side and
 * is told with them.
 */
import type { RuleSpec } from "../rule.ts";
import { ABANDONED_DIAGNOSES } from "./abandoned.ts";
import { APP_DIAGNOSES } from "./app-errors.ts";
import { BOUND_DIAGNOSES } from "./bounds.ts";
import { CREATING_DIAGNOSES } from "./creating.ts";
import { DEADLINE_DIAGNOSES } from "./deadline.ts";
import { DELETION_DIAGNOSES } from "./deletion.ts";
import { LATE_DIAGNOSES } from "./late-answers.ts";
import { LOGGED_DIAGNOSES } from "./logged.ts";
import { LOST_DIAGNOSES } from "./lost.ts";
import { MISPLACED_DIAGNOSES } from "./misplaced.ts";
import { MODE_DIAGNOSES } from "./mode.ts";
import { OVERDUE_DIAGNOSES } from "./overdue.ts";
import { PART_DIAGNOSES } from "./parts.ts";
import { PASS_ERROR_DIAGNOSES } from "./pass-errors.ts";
import { PLATFORM_DIAGNOSES } from "./platform.ts";
import { POD_DIAGNOSES } from "./pods.ts";
import { REFUSED_DIAGNOSES } from "./refused.ts";
import { REQUEST_DIAGNOSES } from "./requests.ts";
import { FAILED_DIAGNOSES } from "./requests-failed.ts";
import { RESTARTED_DIAGNOSES } from "./restarted.ts";
import { ROLLOUT_RESTART_DIAGNOSES } from "./rollout-restarted.ts";
import { ROUTING_DIAGNOSES } from "./routing.ts";
import { SERVING_DIAGNOSES } from "./serving.ts";
import { SOME_PODS_DIAGNOSES } from "./some-pods.ts";
import { STALE_FAILURE_DIAGNOSES } from "./stale-failure.ts";
import { START_DIAGNOSES } from "./start.ts";
import { STAY_DIAGNOSES } from "./stay.ts";
import { STEADY_DIAGNOSES } from "./steady-errors.ts";
import { TRAFFIC_DIAGNOSES } from "./traffic.ts";
import { UNBORN_DIAGNOSES } from "./unborn.ts";
import { UNSYNCED_DIAGNOSES } from "./unsynced.ts";
import { UNTAKEN_DIAGNOSES } from "./untaken.ts";
import { WOKEN_DIAGNOSES } from "./woken-again.ts";
import { ZERO_DIAGNOSES } from "./zero.ts";

export const DIAGNOSES: readonly RuleSpec[] = [
  ...MODE_DIAGNOSES,
  ...STAY_DIAGNOSES,
  ...BOUND_DIAGNOSES,
  ...ZERO_DIAGNOSES,
  ...START_DIAGNOSES,
  ...SOME_PODS_DIAGNOSES,
  ...OVERDUE_DIAGNOSES,
  ...CREATING_DIAGNOSES,
  ...PART_DIAGNOSES,
  ...UNBORN_DIAGNOSES,
  ...UNTAKEN_DIAGNOSES,
  ...STALE_FAILURE_DIAGNOSES,
  ...DEADLINE_DIAGNOSES,
  ...ABANDONED_DIAGNOSES,
  ...POD_DIAGNOSES,
  ...LOST_DIAGNOSES,
  ...FAILED_DIAGNOSES,
  ...RESTARTED_DIAGNOSES,
  ...LATE_DIAGNOSES,
  ...REFUSED_DIAGNOSES,
  ...PASS_ERROR_DIAGNOSES,
  ...REQUEST_DIAGNOSES,
  ...LOGGED_DIAGNOSES,
  ...APP_DIAGNOSES,
  ...PLATFORM_DIAGNOSES,
  ...WOKEN_DIAGNOSES,
  ...ROUTING_DIAGNOSES,
  ...TRAFFIC_DIAGNOSES,
  ...SERVING_DIAGNOSES,
  ...MISPLACED_DIAGNOSES,
  ...UNSYNCED_DIAGNOSES,
  ...DELETION_DIAGNOSES,
  ...STEADY_DIAGNOSES,
  ...ROLLOUT_RESTART_DIAGNOSES,
].sort((a, b) => numberOf(a) - numberOf(b));

/** Names of our own come last. */
function numberOf({ id }: RuleSpec): number {
  const number = Number(id.slice(1));
  return Number.isNaN(number) ? Number.POSITIVE_INFINITY : number;
}
