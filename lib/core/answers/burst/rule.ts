/** The mode rule as arithmetic: excess burst capacity, mode, activators, and where they change (protocol 3.3–3.5). */
import type { SpecMode } from "../../../model/timeline.ts";

export interface BurstInputs {
  /** Ready pods as the autoscaler counts them, r. */
  readonly readyPods: number;
  /** Average of the total metric over the panic window, N (concurrency or requests per second). */
  readonly load: number;
  /** −1: the activator is always in the path; 0: only at zero. */
  readonly targetBurstCapacity: number;
  /** What one pod takes, before utilisation is taken off. */
  readonly totalPerPod: number;
  readonly activatorCapacity: number;
  /** Replicas wanted: 0 and −1 (not known yet) are Proxy whatever the numbers say; null counts as more than 0. */
  readonly want: number | null;
  /** Class hpa.autoscaling.knative.dev: always Serve. */
  readonly isHpa: boolean;
  /** TLS inside the cluster keeps every revision in Proxy (Knative up to 1.20). */
  readonly isProxyForced?: boolean;
  /** While it is not known how many are wanted, the mode is Serve (Knative before 1.5). */
  readonly servesUndecided?: boolean;
}

/** What decides the mode. */
export type BurstReason = "hpa" | "atZero" | "undecided" | "tls" | "always" | "onlyAtZero" | "capacity";

export interface BurstResult {
  /** Excess burst capacity. */
  readonly excess: number;
  readonly mode: SpecMode;
  readonly reason: BurstReason;
  /** Fewest ready pods with which the mode is Serve at this load; null: no number does. */
  readonly podsForServe: number | null;
  /** Highest load at which these pods are in Serve; null: they are not at any, or they are at every. */
  readonly loadForServe: number | null;
  /** Highest target burst capacity with which these pods are in Serve at this load; 0 always is enough. */
  readonly targetForServe: number;
  readonly numActivators: number;
}

/** The fewest activators the KPA asks for. */
const FEWEST_ACTIVATORS = 2;

/** Applies the rule; `totalPerPod` must be above 0. */
export function burstRule(inputs: BurstInputs): BurstResult {
  const { readyPods, load, targetBurstCapacity: target, totalPerPod: total } = inputs;
  const reason = reasonOf(inputs);
  const excess = excessOf(inputs);
  const isUndecided = reason === "undecided" && inputs.servesUndecided !== true;
  const isProxy = reason === "atZero" || isUndecided || reason === "tls" || excess < 0;
  const isServe = reason === "hpa" || !isProxy;
  const room = readyPods * total - target;
  const rests = target > 0;
  return {
    excess,
    mode: isServe ? "Serve" : "Proxy",
    reason,
    podsForServe: target === -1 ? null : rests ? Math.ceil((target + load) / total) : 0,
    loadForServe: rests && room >= 0 ? room : null,
    targetForServe: Math.max(0, readyPods * total - load),
    numActivators: activatorsOf(inputs),
  };
}

function reasonOf({ isHpa, want, targetBurstCapacity, isProxyForced }: BurstInputs): BurstReason {
  if (isHpa) return "hpa";
  if (want === 0) return "atZero";
  if (want !== null && want < 0) return "undecided";
  if (isProxyForced === true) return "tls";
  if (targetBurstCapacity === -1) return "always";
  return targetBurstCapacity === 0 ? "onlyAtZero" : "capacity";
}

/** Rounded down, as the autoscaler does; the two special targets are their own result. */
function excessOf({ readyPods, load, targetBurstCapacity: target, totalPerPod }: BurstInputs): number {
  if (target === 0 || target === -1) return target;
  return Math.floor(readyPods * totalPerPod - target - load);
}

function activatorsOf(inputs: BurstInputs): number {
  const { isHpa, readyPods, targetBurstCapacity: target, totalPerPod, activatorCapacity } = inputs;
  if (isHpa) return 0;
  if (target === 0) return FEWEST_ACTIVATORS;
  const capacity = (readyPods * totalPerPod + Math.max(target, 0)) / activatorCapacity;
  return Math.max(FEWEST_ACTIVATORS, Math.ceil(capacity));
}
