/**
 * The timeline of one source: what the core derives from records, as plain data.
 *
 *   slice    ├───value───┤        a value that held from `from` until `to` (null: still holds)
 *   instant  ◆                    something that happened at `t`
 *   sample   ─┐__┌─               a number from `t` until the next sample (null: not known)
 *
 * Every one carries the `seq` of the record it was read from, so that a reader can jump to the evidence.
 */
import type { DurationMs, EpochMs, RecordSeq } from "./units.ts";

export interface Slice<V extends string = string> {
  readonly value: V;
  readonly from: EpochMs;
  /** null while it holds. */
  to: EpochMs | null;
  /** Record that began the slice. */
  readonly seq: RecordSeq;
  /** Record that ended it; absent while it holds. */
  endSeq?: RecordSeq;
  /** Began with a record of a list: it held before `from` for an unknown time. */
  readonly initial?: true;
  /** Reason of a condition, waiting reason of a container … */
  readonly reason?: string;
  readonly message?: string;
  /** What a condition says of itself (`lastTransitionTime`): the protocol's own clock, whole seconds, can go back. */
  readonly transitionTime?: EpochMs;
  /**
   * It held before `from`, since then, by the clock of the receipts. Of what a list showed (`initial`) the objects say so,
   * in whole seconds.
   */
  since?: EpochMs;
  /** Of a phase that a list showed: pods were ready before it, as the objects say. */
  hadPods?: true;
  /** Of a phase that turns into another by itself: after how long, where that is not the usual time. */
  limitMs?: DurationMs;
}

export interface Sample {
  readonly t: EpochMs;
  readonly value: number | null;
  readonly seq: RecordSeq;
}

export type SpecMode = "Serve" | "Proxy";
export type ConditionStatus = "True" | "False" | "Unknown";

/** Class of the ready addresses in the public Endpoints: where new connections go. */
export type Path = "activator" | "pods" | "mixed" | "none";

/** Phase of a revision, first match of the protocol's classification (7.2); `Unknown` before anything is known. */
export type RevisionPhase =
  | "Deleted"
  | "NotOwned"
  | "Creating"
  | "Zero"
  | "Waking"
  | "Failing"
  | "HandingOver"
  | "Proxied"
  | "Serving"
  | "Degraded"
  | "BlackHole"
  | "Unknown";

export type AddressClass = "activator" | "pod";
export type AddressState = "ready" | "notReady";

/** One IP address in one address set (public, private or activator Endpoints), over time. */
export interface AddressTrack {
  readonly ip: string;
  readonly class: AddressClass;
  /** Name of the pod behind it (`targetRef`); undefined when the object names none. */
  readonly targetName?: string;
  readonly targetNamespace?: string;
  readonly slices: Slice<AddressState>[];
}

/**
 * Life of a pod.
 *
 *   created → scheduled → pulling → starting → started → ready ⇄ notReady → terminating → (gone: slices end)
 *                          ⇅ waiting (reason)
 */
export type PodPhase =
  | "created"
  | "scheduled"
  | "pulling"
  | "waiting"
  | "started"
  | "ready"
  | "notReady"
  | "terminating"
  | "succeeded"
  | "failed";

export interface PodTrack {
  readonly uid: string;
  readonly name: string;
  node?: string;
  ip?: string;
  /** Its address of the other family, where the cluster has two: Endpoints hold one of them. */
  otherIp?: string;
  readonly slices: Slice<PodPhase>[];
  /** First receipt of the facts a cold start is measured by; absent until seen. */
  addedAt?: EpochMs;
  scheduledAt?: EpochMs;
  /** Its init containers are done; absent where it has none. */
  initializedAt?: EpochMs;
  startedAt?: EpochMs;
  readyAt?: EpochMs;
  goneAt?: EpochMs;
  /** A container that runs and is not ready by a probe of its own, while the pod is not; that of the application is queue-proxy's. */
  unready?: string;
  /** An init container that runs: nothing that comes after it has started. */
  initializing?: string;
  /** When it is to be gone at the latest; of one that is seen to be deleted by the receipt, of one that a list shows by its own time. */
  deadline?: { readonly t: EpochMs; readonly by: "record" | "object" };
  /** Finalizers that hold it although it is deleted. */
  held?: string;
  /** What it says of readiness gates that are not open, while its containers are ready. */
  gate?: string;
  /** The same by what the pod says of itself: the cluster's clock, whole seconds. */
  own?: { created?: EpochMs; scheduled?: EpochMs; started?: EpochMs; ready?: EpochMs };
  /** Somebody takes it away although it is wanted: eviction, preemption, a lost node; in the words of who says so first. */
  disruption?: {
    readonly by: "pod" | "event";
    readonly reason: string;
    readonly message: string;
    readonly t: EpochMs;
    readonly seq: RecordSeq;
  };
  /** Last reason a container was waiting for that means failure; survives the pod's later states. */
  lastTrouble?: {
    readonly reason: string;
    readonly message?: string;
    /** The container that it is about; absent when it is about the pod. */
    readonly container?: string;
    /** How the container ended last. */
    readonly exitCode?: number;
    readonly exitReason?: string;
    readonly t: EpochMs;
    readonly seq: RecordSeq;
  };
}

export interface K8sEventInstant {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly severity: "Normal" | "Warning";
  readonly reason: string;
  readonly message: string;
  readonly kind: string;
  readonly name: string;
  /** Container that it is about, where it names one. */
  readonly container?: string;
  readonly count?: number;
}

/**
 * What a listed object says of its own past. `accepted`: the kubelet took the pod; `deletion`: somebody asked for it;
 * `rolledOut`: a Deployment got another pod template; `written`: somebody wrote the object.
 */
export type PastKind =
  | "created"
  | "condition"
  | "accepted"
  | "containerStarted"
  | "containerEnded"
  | "restarted"
  | "deletion"
  | "rolledOut"
  | "event"
  | "written";

/** Something that nobody recorded, as an object says that was listed later: it happened from `from` on and before `to`. */
export interface PastFact {
  readonly what: PastKind;
  /** Kind and name of the object that says it, and the field. */
  readonly kind: string;
  readonly name: string;
  readonly field: string;
  /** What became of it, as the object writes it: `Ready=True`, a container, a reason. */
  readonly value: string;
  /** The object's own words; "" when it has none. */
  readonly detail: string;
  /** By the cluster's clock. An own time of whole seconds lies anywhere in its second. */
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** How often it happened in that time; absent for once. */
  readonly count?: number;
  /** Record of the list. */
  readonly seq: RecordSeq;
}

/** Who answered a probe. `draining`: a terminating pod or activator said "shutting down". */
export type ProbeAnswer = "activator" | "pod" | "draining" | "none" | "other";

export interface ProbeInstant {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  /** `autoscaler`: a result in the autoscaler's log; `prober`: a PROBE record. */
  readonly source: "autoscaler" | "prober";
  /** autoscaler: one per reconcile pass (`sync`) or the summary of the background retries (`async`). */
  readonly kind: "sync" | "async" | "service" | "endpoint" | "gateway";
  /** Value of `K-Network-Probe`. */
  readonly header: string;
  readonly answer: ProbeAnswer;
  /** autoscaler: the hand-over is confirmed by it; prober: the asked-for party answered. */
  readonly success: boolean;
  readonly status?: number;
  readonly ms?: DurationMs;
  readonly error?: string;
  readonly body?: string;
}

/** What a log line decided; `other` lines are kept with their text. */
export type DecisionKind =
  | "mode"
  | "scale-observed"
  | "pod-counts"
  | "burst-capacity"
  | "sks-write"
  | "can-deactivate"
  | "window-wait"
  | "not-backed"
  | "probe-in-flight"
  | "retention-wait"
  | "grace-wait"
  | "fast-path"
  | "activation-timeout"
  | "scaling"
  | "panic-on"
  | "panic-off"
  | "panic-hold"
  | "sks-observed"
  | "forced-proxy"
  | "forced-serve"
  | "endpoints-write"
  | "global-resync"
  | "throttler"
  | "capacity"
  | "activator-index"
  | "pod-probe-failed"
  | "request-error"
  | "reconcile"
  | "error"
  | "other";

export interface DecisionInstant {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  /** Process that printed the line: `autoscaler`, `activator`, `controller`, `queue-proxy`. */
  readonly process: string;
  readonly kind: DecisionKind;
  /** The line's message, shortened to 300 characters. */
  readonly message: string;
  /** Numbers and words of the message by name (`want`, `ebc`, `from`, `to`, `durationMs` …). */
  readonly values: Readonly<Record<string, string | number | boolean>>;
}

/** User requests, one array a field (a recording holds tens of thousands); sorted as recorded. */
export interface RequestColumns {
  readonly t: EpochMs[];
  readonly ms: DurationMs[];
  readonly status: number[];
  readonly seq: RecordSeq[];
  /** Address the gateway sent it to, "" when not recorded. */
  readonly via: string[];
}

/** Requests that waited: how many, how long the longest did, and when that one was answered. */
export interface WaitedRequests {
  readonly count: number;
  readonly longestMs: DurationMs;
  readonly at: EpochMs;
}

/** An episode in which a revision comes up; fields as defined in the report format. */
export interface ColdStart {
  readonly kind: "wake" | "create";
  readonly begin: EpochMs;
  readonly seq: RecordSeq;
  requestAt: EpochMs | null;
  podCreated: EpochMs | null;
  scheduled: EpochMs | null;
  started: EpochMs | null;
  ready: EpochMs | null;
  endpointReady: EpochMs | null;
  handedOver: EpochMs | null;
  answered: EpochMs | null;
  /** Requests that waited for it and were answered well; null without any. */
  waited: WaitedRequests | null;
  outcome: "ready" | "abandoned" | "open";
  /** `endpointReady` or the abandoning record; null while open. */
  end: EpochMs | null;
  /** Replicas went back to 0 or the Deployment was deleted: nothing later counts. */
  closedAt: EpochMs | null;
}

/** An episode in which a revision goes down; fields as defined in the report format. */
export interface ScaleToZero {
  readonly inactiveAt: EpochMs;
  readonly seq: RecordSeq;
  modeProxyAt: EpochMs | null;
  pathActivatorAt: EpochMs | null;
  probeConfirmedAt: EpochMs | null;
  probeFailures: number;
  replicasZeroAt: EpochMs | null;
  lastPodGoneAt: EpochMs | null;
  outcome: "zero" | "aborted" | "open";
  /** When the episode was decided (zero or aborted); null while open. */
  end: EpochMs | null;
  /** It is over, and what became of it was not seen: a gap hid it. The outcome stays open. */
  closedAt?: EpochMs;
  /** Values that were there already at `inactiveAt`, so that no later change counts as this episode's. */
  readonly modeWasProxy: boolean;
  readonly pathWasActivator: boolean;
}

/** Numbers and names that a text is made with. */
export type FindingValues = Readonly<Record<string, string | number>>;

/** Something that is not as it should be (a broken invariant, a diagnosis), for as long as it lasted. */
export interface Finding {
  /** Id in the catalogue of rules: `I4`, `D4` … */
  readonly rule: string;
  readonly from: EpochMs;
  /** null while it lasts; equal to `from` for an instant. */
  readonly to: EpochMs | null;
  /** Record that shows it. */
  readonly seq: RecordSeq;
  /** Record with which it began. */
  readonly beginSeq: RecordSeq;
  /** Record with which it was over; absent while it lasts. */
  readonly endSeq?: RecordSeq;
  /** It counts from `from + afterMs` on. */
  readonly afterMs: DurationMs;
  /**
   * It began with a record whose time is only the earliest: it does not count before a later time is known, and then must last
   * for `leastMs` from there.
   */
  readonly unsure?: { readonly at: EpochMs; readonly leastMs: DurationMs };
  /** When it was judged, where that was later than it counts from: an answer is told with the time at which it was sent. */
  readonly judgedAt?: EpochMs;
  readonly values: FindingValues;
  /** What was told of it before, oldest first; of many only the last ones. Absent when it was always the same. */
  readonly before?: readonly FindingBefore[];
  /** It ceases by itself at this instant when nothing else happens. */
  readonly until?: EpochMs;
  /** It was not seen to end: a gap began at `to`. */
  readonly cut?: true;
  /** Gaps that it was found again after; it was not seen in between. */
  readonly gaps?: readonly FindingGap[];
  /** It began with a list: that tells what was, not when. */
  readonly listed?: true;
  /** How bad it is, where that is less than its rule says. */
  readonly severity?: "warning" | "note";
}

/** A finding was known until `to`, where a gap began, and found again with the record `againSeq`. */
export interface FindingGap {
  readonly to: EpochMs;
  readonly seq: RecordSeq;
  readonly againSeq: RecordSeq;
}

/** What a finding said until `to`. */
export interface FindingBefore {
  readonly to: EpochMs;
  readonly seq: RecordSeq;
  readonly values: FindingValues;
}

/** Between these times changes of a resource may have been missed: nothing about it is known. */
export interface Gap {
  readonly resource: string;
  readonly from: EpochMs;
  to: EpochMs | null;
  readonly reason: string;
  readonly seq: RecordSeq;
}
