/**
 * What Knative's own processes did just before and since: an autoscaler that is away decides nothing, and one that has
 * restarted begins anew.
 *
 *   look-back ├──── 60 s ────┤ the phase began ├──────▶ now
 *                     ✕ the autoscaler restarted 4 s before
 */
import type { RevisionPhase } from "../../../model/timeline.ts";
import type { DurationMs } from "../../../model/units.ts";
import { away, down, restarted } from "../../rules/system/down.ts";
import type { SystemFinding } from "../../rules/system/finding.ts";
import { leader } from "../../rules/system/leaders.ts";
import { unconnected } from "../../rules/system/lines.ts";
import { type Clause, type Context, clause } from "./context.ts";

const LOOK_BACK_MS: DurationMs = 60_000;

/** The processes that a revision in this phase needs; in a phase that is not here it needs none at once. */
const NEEDED: Readonly<Partial<Record<RevisionPhase, readonly string[]>>> = {
  Zero: ["autoscaler", "activator"],
  Waking: ["autoscaler", "controller"],
  HandingOver: ["autoscaler", "activator", "controller"],
  Degraded: ["activator", "controller", "autoscaler"],
  BlackHole: ["activator", "controller", "autoscaler"],
  Creating: ["controller", "autoscaler", "webhook"],
};
/** At rest nothing follows from what is over. */
const AT_REST: ReadonlySet<RevisionPhase> = new Set(["Zero"]);

/** A process that this revision needs has no ready pod now. */
export function systemDownClauses(c: Context, phase: RevisionPhase): Clause[] {
  const needed = NEEDED[phase];
  if (needed === undefined || !isSeen(c)) return [];
  return down(c.shared, c.t)
    .filter(({ component, to }) => to === null && needed.includes(component))
    .slice(0, 1)
    .map(({ component, from, values, seq }) => {
      const reason = String(values.reason ?? "none");
      return clause("systemDown", { component, sinceAt: from, reason }, "observed", seq);
    });
}

/** Whether a process that must do something for a request has no ready pod now: then nobody answers it, or wakes for it. */
export function isNobodyThere(c: Context): boolean {
  const needed = NEEDED.Zero ?? [];
  return (
    isSeen(c) && down(c.shared, c.t).some(({ component, to }) => to === null && needed.includes(component))
  );
}

/** Activators say that they have no connection to the autoscaler: it does not hear of the requests that they hold. */
export function unheardSince({ shared, t }: Context): SystemFinding | null {
  return unconnected(shared, t).find(({ to }) => to === null) ?? null;
}

/** What happened to one shortly before the phase began, or since: the last of it. */
export function systemEventClauses(c: Context, phase: RevisionPhase): Clause[] {
  const needed = NEEDED[phase];
  if (needed === undefined || AT_REST.has(phase) || !isSeen(c)) return [];
  const isNear = ({ from, component }: SystemFinding): boolean =>
    needed.includes(component) && from >= c.since - LOOK_BACK_MS;
  const over = down(c.shared, c.t).filter(({ to }) => to !== null);
  const all = [...restarted(c.shared, c.t), ...away(c.shared, c.t), ...leader(c.shared, c.t), ...over];
  const last = all.filter(isNear).sort((a, b) => b.from - a.from || rankOf(a) - rankOf(b))[0];
  if (last === undefined) return [];
  const { rule, component, from, to, seq } = last;
  const when = from <= c.since ? "before" : "since";
  const values = { rule, component, eventAt: from, when, beforeMs: Math.abs(c.since - from) };
  return [clause("systemEvent", { ...values, awayMs: (to ?? from) - from }, "observed", seq)];
}

/** A restart says more than that nothing was ready meanwhile. */
function rankOf({ rule }: SystemFinding): number {
  return ["restarted", "down", "away", "leader"].indexOf(rule);
}

function isSeen({ shared: { system } }: Context): boolean {
  return system.pods.size > 0 || system.leases.size > 0 || system.counted.size > 0;
}
