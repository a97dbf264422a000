/** What the activators say themselves of why none is ready, or what is said of their pods: the cause of D11, in recorded words. */
import type { FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { SharedState } from "../../state/state.ts";
import type { SystemLine } from "../../state/system.ts";
import { isFatalLine, saidBy } from "../system/down.ts";
import { DIALS, whyUnconnected } from "../system/lines.ts";

const ACTIVATOR = "activator";
/** A process says why it ends some time before its address is taken out. */
const BEFORE_MS: DurationMs = 60_000;
/** Where it was so when the records began, what it said before them may be older. */
const BEFORE_RECORDS_MS: DurationMs = 600_000;

/** What was said, and by whom: fatal, connection: the activator's log; around: Events and conditions of its pods; none. */
export interface ActivatorWords {
  readonly values: FindingValues;
  /** Nothing that is said later says more. */
  readonly isAll: boolean;
}

/** The words that say most of the time since the last activator went, until `t`. */
export function activatorWords(shared: SharedState, t: EpochMs): ActivatorWords {
  const { activatorReady, system } = shared;
  const from = activatorReady.at(-1)?.t ?? t;
  const since = from - (activatorReady.length > 1 ? BEFORE_MS : BEFORE_RECORDS_MS);
  const lines = system.lines.filter(
    ({ component, kind, t: at }) => component === ACTIVATOR && kind !== "event" && at >= since && at <= t,
  );
  const fatal = lines.findLast(isFatalLine);
  if (fatal !== undefined) return wordsOf("fatal", fatal, "none", true);
  const unconnected = lines.filter(({ kind }) => kind === "connection");
  const dials = unconnected.findLast(({ message }) => DIALS.test(message));
  const connection = dials ?? unconnected.at(-1);
  if (connection !== undefined)
    return wordsOf("connection", connection, whyUnconnected(connection.message), dials !== undefined);
  const said = saidBy(shared, ACTIVATOR, from, t);
  return { values: { by: said === "none" ? "none" : "around", said, saidAt: 0, why: "none" }, isAll: false };
}

function wordsOf(by: string, { message, t }: SystemLine, why: string, isAll: boolean): ActivatorWords {
  return { values: { by, said: message, saidAt: t, why }, isAll };
}
