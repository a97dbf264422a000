/** Breaking a part of the stage while it plays: the scenario with a fault from that instant on. */
import type { StagePart } from "@/lib/layout/scene/index.ts";
import type { DurationMs } from "@/lib/model/units.ts";
import type { Fault, FaultKind, Scenario } from "@/lib/sim/index.ts";

/** What breaks in a part. */
export const PART_FAULTS: Readonly<Partial<Record<StagePart, Pick<Fault, "kind" | "byMs">>>> = {
  ingress: { kind: "slowIngress", byMs: 45_000 },
  activators: { kind: "activators" },
  pods: { kind: "crash" },
  autoscaler: { kind: "autoscaler" },
  probe: { kind: "probe" },
};

/** Whether a reader may break it. */
export function isBreakable(part: StagePart): boolean {
  return PART_FAULTS[part] !== undefined;
}

/** The parts that a fault of the scenario holds at `atMs` after its beginning. */
export function brokenParts(scenario: Scenario, atMs: DurationMs): StagePart[] {
  const faults = faultsAt(scenario, atMs);
  return (Object.keys(PART_FAULTS) as StagePart[]).filter((part) =>
    faults.some((fault) => fault.kind === PART_FAULTS[part]?.kind && holds(fault, atMs)),
  );
}

/**
 * Breaks a part from `atMs` after the beginning to the end of the scenario; one that is broken then is repaired there. Whatever
 * was before stays as it was. A part that cannot be broken changes nothing.
 */
export function breakPart(scenario: Scenario, part: StagePart, atMs: DurationMs): Scenario {
  const what = PART_FAULTS[part];
  if (what === undefined) return scenario;
  const at = Math.min(Math.max(0, Math.round(atMs)), scenario.durationMs);
  const change = (faults: readonly Fault[]): readonly Fault[] =>
    toggled(faults, what, at, scenario.durationMs);
  const { fork } = scenario;
  if (fork?.faults === undefined) return { ...scenario, faults: change(scenario.faults) };
  // From its fork on other faults hold; what is broken before it must hold there as well.
  const later = { ...fork, faults: change(fork.faults) };
  return at >= fork.atMs
    ? { ...scenario, fork: later }
    : { ...scenario, faults: change(scenario.faults), fork: later };
}

function faultsAt({ faults, fork }: Scenario, atMs: DurationMs): readonly Fault[] {
  return fork !== null && atMs >= fork.atMs ? (fork.faults ?? faults) : faults;
}

function holds({ fromMs, toMs }: Fault, atMs: DurationMs): boolean {
  return fromMs <= atMs && atMs < toMs;
}

function toggled(
  faults: readonly Fault[],
  { kind, byMs }: { readonly kind: FaultKind; readonly byMs?: DurationMs },
  at: DurationMs,
  end: DurationMs,
): readonly Fault[] {
  const isHeld = faults.some((fault) => fault.kind === kind && holds(fault, at));
  if (!isHeld) return [...faults, { kind, fromMs: at, toMs: end, ...(byMs === undefined ? {} : { byMs }) }];
  return faults.flatMap((fault) => {
    if (fault.kind !== kind || !holds(fault, at)) return [fault];
    return fault.fromMs === at ? [] : [{ ...fault, toMs: at }];
  });
}
