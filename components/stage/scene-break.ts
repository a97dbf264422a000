/** Breaking a part of the stage while it plays: the scenario with a fault from that instant on. */
import { STAGE_PARTS, type StagePart } from "@/lib/layout/scene/index.ts";
import type { DurationMs } from "@/lib/model/units.ts";
import { FAULT_TRAITS, type Fault, type FaultKind, faultsOf, type Scenario } from "@/lib/sim/index.ts";

/** Of several faults of a part the one that is seen at once, whatever its pods or addresses do just then. */
const FIRST: Readonly<Partial<Record<StagePart, FaultKind>>> = { ingress: "slowIngress", pods: "kill" };
/** By so much slower. */
const SLOW_MS: DurationMs = 45_000;

/** What breaks in a part, unless somebody chooses; null where nothing can. */
export function faultOf(part: StagePart): FaultKind | null {
  return FIRST[part] ?? faultsOf(part)[0] ?? null;
}

/** The parts that a fault of the scenario holds at `atMs` after its beginning; one that holds to the end holds at the end, too. */
export function brokenParts(scenario: Scenario, atMs: DurationMs): StagePart[] {
  const t = Math.min(atMs, scenario.durationMs - 1);
  const held = faultsAt(scenario, t).filter((fault) => holds(fault, t));
  return STAGE_PARTS.filter((part) => held.some(({ kind }) => FAULT_TRAITS[kind].breaks === part));
}

/** By how much a fault makes the ingress late at `atMs` after the beginning; null where none does. */
export function ingressLateMs(scenario: Scenario, atMs: DurationMs): DurationMs | null {
  const t = Math.min(atMs, scenario.durationMs - 1);
  const fault = faultsAt(scenario, t).find((one) => one.kind === "slowIngress" && holds(one, t));
  return fault?.byMs ?? null;
}

/**
 * Breaks a part from `atMs` after the beginning to the end of the scenario; one that is broken then is repaired there. Whatever
 * was before stays as it was. A part that cannot be broken changes nothing.
 */
export function breakPart(scenario: Scenario, part: StagePart, atMs: DurationMs): Scenario {
  const kind = faultOf(part);
  if (kind === null) return scenario;
  const at = Math.min(Math.max(0, Math.round(atMs)), scenario.durationMs);
  const isBroken = brokenParts(scenario, at).includes(part);
  const change = (faults: readonly Fault[]): readonly Fault[] =>
    isBroken ? without(faults, part, at) : [...faults, faultFrom(kind, at, scenario.durationMs)];
  const { fork } = scenario;
  if (fork?.faults === undefined) return { ...scenario, faults: change(scenario.faults) };
  // From its fork on other faults hold; what changes before it must hold there as well.
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

function faultFrom(kind: FaultKind, at: DurationMs, end: DurationMs): Fault {
  const { hasAmount } = FAULT_TRAITS[kind];
  return { kind, fromMs: at, toMs: end, ...(hasAmount ? { byMs: SLOW_MS } : {}) };
}

/** Those of the part that hold end there; one that only begins there never was. */
function without(faults: readonly Fault[], part: StagePart, at: DurationMs): readonly Fault[] {
  return faults.flatMap((fault) => {
    if (FAULT_TRAITS[fault.kind].breaks !== part || !holds(fault, at)) return [fault];
    return fault.fromMs === at ? [] : [{ ...fault, toMs: at }];
  });
}
