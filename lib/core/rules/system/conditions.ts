/** What an operator, or an HPA of one of the processes, says is wrong. */
import type { Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { SharedState } from "../../state/state.ts";
import type { SystemFinding, SystemRule } from "./finding.ts";
import { begunAt } from "./ready.ts";

/** An operator that installs or upgrades passes through it. */
const INSTALLS_MS: DurationMs = 60_000;
/** More pods may be no longer wanted by then. */
const LIMITED_MS: DurationMs = 60_000;

/** The operator of Knative says that it could not do what its KnativeServing asks for. */
export const operatorFails: SystemRule = (shared, t) =>
  ills(shared, "operator", t, INSTALLS_MS).map((slice) =>
    findingOf("operatorFails", "operator", slice, shared, t),
  );

/** The HPA of a process is at its maximum, and would have more pods. */
export const atMost: SystemRule = (shared, t) =>
  [...shared.system.conditions.keys()].flatMap((name) => {
    const [, component] = /^limits (.+)$/.exec(name) ?? [];
    if (component === undefined) return [];
    return ills(shared, name, t, LIMITED_MS).map((slice) => findingOf("atMost", component, slice, shared, t));
  });

/** The times in which it says so for long enough. */
function ills({ system }: SharedState, name: string, t: EpochMs, leastMs: DurationMs): readonly Slice[] {
  return (system.conditions.get(name) ?? []).filter(
    (slice) => slice.value === "ill" && slice.from <= t && endOf(slice, t) - begunAt(slice) >= leastMs,
  );
}

const endOf = ({ to }: Slice, t: EpochMs): EpochMs => (to === null || to > t ? t : to);

function findingOf(
  rule: "operatorFails" | "atMost",
  component: string,
  slice: Slice,
  { systemNamespace: namespace }: SharedState,
  t: EpochMs,
): SystemFinding {
  const { reason = "", message = "", seq } = slice;
  return {
    rule,
    severity: "warning",
    component,
    from: begunAt(slice),
    to: slice.to === null || slice.to > t ? null : slice.to,
    seq,
    values: { component, namespace, reason, message: message || "none" },
  };
}
