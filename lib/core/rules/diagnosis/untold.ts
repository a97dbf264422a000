/** Requests that failed, less those that steady-errors tells: the same request is counted once. */
import { asNumber, asObject, type Json } from "../../../model/json.ts";
import type { FailureRun } from "../../state/state.ts";
import type { Quiet, RuleContext } from "../rule.ts";
import { steadyAt } from "./steady-errors.ts";

/** What is left of a run to be told, and what the rule that tells it has to ask for. */
export interface Untold {
  readonly run: FailureRun | null;
  readonly wish: Quiet;
}

/** How many of a run were told as a share of the requests: those of the run that began at `firstAt`. */
interface Told {
  readonly firstAt: number | undefined;
  readonly count: number;
}

/** The part of a run that is not told as a share of all requests, now or before. */
export function untold(context: RuleContext, run: FailureRun): Untold {
  const { steady, askAt } = steadyAt(context);
  const wish: Quiet = askAt === undefined ? {} : { askAt };
  const { firstAt, count } = run;
  if (steady !== null) return { run: null, wish: { ...wish, memory: { firstAt, count } } };
  const told = toldOf(context.memory);
  if (told.firstAt !== firstAt) return { run, wish: { ...wish, memory: null } };
  if (told.count === count) return { run: null, wish };
  const { values } = context.open ?? {};
  const first = Number(values?.firstAt ?? run.lastAt);
  const firstSent = Number(values?.firstSentAt ?? run.lastSent);
  return { run: { ...run, count: count - told.count, firstAt: first, firstSent }, wish };
}

function toldOf(memory: Json | null): Told {
  const { firstAt, count } = asObject(memory);
  return { firstAt: asNumber(firstAt), count: asNumber(count) ?? 0 };
}
