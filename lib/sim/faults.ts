/** Kinds of faults: which part of the picture each breaks, and whether it has an amount. */
import type { StagePart } from "../model/stage-part.ts";
import type { DurationMs } from "../model/units.ts";

export const FAULTS = [
  "probe",
  "activators",
  "autoscaler",
  "leader",
  "pull",
  "crash",
  "kill",
  "nodePressure",
  "slowPull",
  "slowEndpoints",
  "slowSks",
  "slowName",
  "slowIngress",
  "gateway",
  "apiServer",
] as const;
/**
 * What holds from `fromMs` to `toMs`.
 *
 * probe: the autoscaler reaches nobody behind the public Service; activators: none is ready; autoscaler: its only process is
 * away (at least 1.5 s; activators that cannot reach it become unready, protocol 4.4); leader: nobody leads, then a standby that
 * knows no load takes over; pull: images cannot be pulled; crash: containers that start end soon; kill: those that run are ended,
 * too; nodePressure: the node evicts a pod every 10 s and takes no new one; gateway: a gateway is away, with all that is under way
 * in it; apiServer: nothing is written and nobody is told of anything, and what controllers know stays; slowPull, slowEndpoints (private),
 * slowSks (public), slowName (the rules of the autoscaler's node), slowIngress: so much slower by `byMs`.
 */
export type FaultKind = (typeof FAULTS)[number];

export interface FaultTraits {
  /** Where it is seen, and where it is switched on. */
  readonly breaks: StagePart;
  /** True when `byMs` says by how much; false when it is there or not. */
  readonly hasAmount: boolean;
}

const is = (breaks: StagePart): FaultTraits => ({ breaks, hasAmount: false });
const slow = (breaks: StagePart): FaultTraits => ({ breaks, hasAmount: true });

/** All kinds; the first of those that break the same part is the one to offer first. */
export const FAULT_TRAITS: Readonly<Record<FaultKind, FaultTraits>> = {
  probe: is("probe"),
  activators: is("activators"),
  autoscaler: is("autoscaler"),
  leader: is("autoscaler"),
  pull: is("pods"),
  crash: is("pods"),
  kill: is("pods"),
  nodePressure: is("pods"),
  slowPull: slow("pods"),
  slowEndpoints: slow("privateEndpoints"),
  slowSks: slow("publicEndpoints"),
  slowName: slow("name"),
  slowIngress: slow("ingress"),
  gateway: is("ingress"),
  apiServer: is("apiServer"),
};

/** Kinds that break this part of the picture, in the order of `FAULTS`. */
export function faultsOf(part: StagePart): readonly FaultKind[] {
  return FAULTS.filter((kind) => FAULT_TRAITS[kind].breaks === part);
}

export interface Fault {
  readonly kind: FaultKind;
  readonly fromMs: DurationMs;
  readonly toMs: DurationMs;
  readonly byMs?: DurationMs;
}
