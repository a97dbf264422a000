/**
 * Knative's own processes over time: their pods, leaders, settings, and what they say that concerns no revision.
 *
 *   pods      autoscaler-x   ├ready────┤✕ exit 2 ├started┤├ready──▶
 *   leases    bucket-00      ├──── autoscaler-x ──────┤├── autoscaler-y ──▶
 *   configs   config-autoscaler            ◆ stable-window 60s → 6s
 *
 * Everything is bounded by number too: what a source that never ends adds is little, and may be much in a storm.
 */
import { lastIndexAt } from "../../model/search.ts";
import type { PodPhase, Sample, Slice } from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import { forgetSampleMap, forgetSlices } from "./forget-tracks.ts";

/** A container of a pod was started anew. */
export interface SystemRestart {
  /** When it ended by the container's own time where a list showed it, else when the record was received. */
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly container: string;
  /** How often so far. */
  readonly count: number;
  readonly exitCode?: number;
  readonly exitReason?: string;
  /** Its limit of memory, as its pod says it: `600Mi`. */
  readonly memory?: string;
  /** Shown by a list: the time is the kubelet's, in whole seconds. */
  readonly initial?: true;
}

/** A pod of one of Knative's processes. */
export interface SystemPod {
  readonly uid: string;
  readonly name: string;
  /** As its label `app` says. */
  readonly component: string;
  /** As its label `app.kubernetes.io/version` says. */
  readonly version?: string;
  readonly slices: Slice<PodPhase>[];
  readonly restarts: SystemRestart[];
  /** Containers by name: how often they were restarted. */
  readonly counts: Map<string, number>;
}

/** Who leads. */
export interface LeaseTrack {
  readonly name: string;
  /** The process whose pods compete for it. */
  readonly component: string;
  /** Value: `holderIdentity`, which begins with the pod's name; nothing holds while nobody leads. */
  readonly slices: Slice[];
  durationMs: DurationMs;
  /** When a renewal was received last, and whether renewals are told at all: a recorder may leave them out. */
  renewedAt: EpochMs;
  /** The record that showed it first. */
  readonly seq?: RecordSeq;
  tellsRenewals: boolean;
  /** Lines of logs are all that tells of it, so holders are pods; false once the Lease itself is seen, too. */
  isByLines?: boolean;
}

/** A key of a ConfigMap of Knative's that was set, changed or taken out. */
export interface ConfigChange {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly name: string;
  readonly key: string;
  /** null: it was not there. */
  readonly before: string | null;
  /** null: it is not there any more. */
  readonly after: string | null;
}

/**
 * What a line or an Event says; `connection`: an activator is not connected to the autoscaler; `webhook`: a webhook cannot be called;
 * `config`: a ConfigMap is refused; `throttled`: requests wait in the client; `lease`: a Lease could not be kept.
 */
export type SystemLineKind =
  | "connection"
  | "webhook"
  | "unaddressed"
  | "config"
  | "throttled"
  | "lease"
  | "error"
  | "event";

/** A line of a log that is about no revision, or a Warning about one of the processes. */
export interface SystemLine {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly component: string;
  readonly kind: SystemLineKind;
  readonly message: string;
  /** It ends with that line. */
  readonly isFatal?: true;
}

export interface SystemState {
  /** By uid. */
  pods: Map<string, SystemPod>;
  /** Replicas that the Deployment of a component asks for, and how many it counts as ready. */
  wanted: Map<string, Sample[]>;
  counted: Map<string, Sample[]>;
  /** By name. */
  leases: Map<string, LeaseTrack>;
  /** The data of the ConfigMaps now, by name. */
  configs: Map<string, Map<string, string>>;
  configChanges: ConfigChange[];
  /** What objects around the processes say of themselves: `operator` a KnativeServing, `limits NAME` an HPA, `pods NAME` a Deployment. */
  conditions: Map<string, Slice[]>;
  lines: SystemLine[];
}

/** Nothing is known yet. */
export function createSystem(): SystemState {
  return {
    pods: new Map(),
    wanted: new Map(),
    counted: new Map(),
    leases: new Map(),
    configs: new Map(),
    configChanges: [],
    conditions: new Map(),
    lines: [],
  };
}

/** How many of each are kept, the latest; a tenth more may wait to be dropped together. */
export const SYSTEM_LIMITS = { pods: 300, slices: 200, restarts: 50, leases: 200, changes: 500, lines: 500 };

/** Drops the oldest of too many. */
export function limitTo<T>(items: T[], limit: number): void {
  if (items.length > limit * 1.1) items.splice(0, items.length - limit);
}

/** Drops what ended before `t`, in place; what holds at `t` stays. */
export function forgetSystem(system: SystemState, t: EpochMs): void {
  for (const [uid, { slices, restarts }] of system.pods) {
    forgetSlices(slices, t);
    restarts.splice(0, lastIndexAt(restarts, t - 1, (restart) => restart.t) + 1);
    if (slices.length === 0) system.pods.delete(uid);
  }
  forgetSampleMap(system.wanted, t);
  forgetSampleMap(system.counted, t);
  for (const { slices } of system.leases.values()) forgetSlices(slices, t);
  for (const slices of system.conditions.values()) forgetSlices(slices, t);
  const dropOld = (items: { readonly t: EpochMs }[]): void => {
    items.splice(0, lastIndexAt(items, t - 1, (item) => item.t) + 1);
  };
  dropOld(system.configChanges);
  dropOld(system.lines);
}
