import type { Json } from "../../model/json.ts";
import type {
  AddressTrack,
  ColdStart,
  ConditionStatus,
  Finding,
  Gap,
  K8sEventInstant,
  PastFact,
  Sample,
  ScaleToZero,
  SpecMode,
} from "../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../model/units.ts";
import type { RefusedKey } from "./config-bounds.ts";
import type { ServingLink, ServingObject } from "./serving.ts";
import type { SystemState } from "./system.ts";
import type { Tracks } from "./track-table.ts";

/** What is known of the object of one kind that belongs to a revision (no full object: only what later steps compare with). */
export interface CurrentSks {
  uid: string;
  mode: SpecMode | null;
  numActivators: number;
  privateServiceName: string;
  serviceName: string;
  generation: number;
  observedGeneration: number;
  notOwned: boolean;
  /** Statuses of its conditions `ActivatorEndpointsPopulated` and `EndpointsPopulated`. */
  activatorEndpointsPopulated: ConditionStatus | null;
  endpointsPopulated: ConditionStatus | null;
  /** `lastTransitionTime` of `ActivatorEndpointsPopulated`: where the grace period is measured from. */
  populatedTransitionTime: EpochMs | null;
  /** It is being deleted: nothing repairs its objects any more. */
  deleting: boolean;
}

export interface CurrentPodAutoscaler {
  uid: string;
  generation: number;
  observedGeneration: number;
  desired: number | null;
  activeReason: string;
  /** `lastTransitionTime` of `Active`: window, grace, retention and activation timeout are measured from it. */
  activeTransitionTime: EpochMs | null;
  metricsServiceName: string;
  scaleTargetInitialized: ConditionStatus | null;
  deleting: boolean;
}

/** A Service of a revision: only what the rules ask of it. */
export interface CurrentService {
  name: string;
  hasSelector: boolean;
  /** uid of the controlling owner; "" when there is none. */
  controller: string;
}

export interface CurrentScale {
  deploymentUid: string | null;
  replicas: number | null;
  readyReplicas: number | null;
  desired: number | null;
  actual: number | null;
}

/** Settings of a revision that change what the protocol does, read from PA annotations and spec; undefined = not set there. */
export interface RevisionSettings {
  class?: string;
  metric?: string;
  minScale?: number;
  maxScale?: number;
  initialScale?: number;
  activationScale?: number;
  target?: number;
  targetUtilizationPercentage?: number;
  targetBurstCapacity?: number;
  windowMs?: number;
  panicWindowPercentage?: number;
  retentionMs?: number;
  scaleDownDelayMs?: number;
  containerConcurrency?: number;
  reachability?: string;
  progressDeadlineMs?: number;
}

/** The settings of a revision from `t` on. */
export interface SettingsVersion {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly settings: RevisionSettings;
}

/** Everything the core knows of one revision: current values, tracks over time, episodes. Plain data, see `codec.ts`. */
export interface RevisionState extends Tracks {
  readonly namespace: string;
  readonly name: string;
  /** An SKS of this name was in the source at some time; only such revisions are reported and listed. */
  hasSks: boolean;
  sks: CurrentSks | null;
  scale: CurrentScale;
  /** The last restart of its Deployment by hand; of most revisions there is none. */
  rolloutRestart?: RolloutRestart;
  settings: RevisionSettings;
  /** Every version of them, oldest first. */
  settingsVersions: SettingsVersion[];
  /** Status of the PodAutoscaler's `Active` now. */
  paActive: ConditionStatus | null;
  /** The clock of the receipts is behind that of the objects by at least so much: an object's time was later than its receipt. */
  behindMs: DurationMs;
  /** How much later one watch is than another, by the objects' own times (`reduce/lateness.ts`); 0 while nothing shows it. */
  lateMs: DurationMs;
  /** What that is learnt from, by resource; null until there is something. */
  watchLags: Map<string, WatchLag> | null;
  pa: CurrentPodAutoscaler | null;
  /** KIngresses that route to it, or did, by "namespace/name". */
  ingresses: Map<string, IngressNow>;
  /** Those of them that lead to it and are not ready. */
  unreadyIngresses: Map<string, IngressReady>;
  /** The last time that a route came or went, and its KIngress. */
  routeMove: (RouteMove & { readonly ingress: string }) | null;
  /** What Services, Routes, Configurations and DomainMappings say of it, by their path ("Route web"). */
  serving: Map<string, ServingLink>;
  /** Label `routingState` of the Revision: pending, active, reserve; "" when not seen. */
  routingState: string;
  /** Since when that is so, by its annotation `routingStateModified`; null where it does not say. */
  routingStateModified: EpochMs | null;
  /** Label `configurationGeneration` of the Revision: above 1 there was one before it; 0 when not seen. */
  configurationGeneration: number;
  /** Images of the Revision that are named by a tag, while it does not say their digests. */
  unresolvedImages: readonly string[];
  /** A HorizontalPodAutoscaler that Knative has not made and that scales its Deployment; null without one. */
  otherScaler: {
    readonly name: string;
    readonly min: number;
    readonly max: number;
    readonly seq: RecordSeq;
  } | null;
  /** What the annotations of the Revision ask for; the autoscaler goes by those of the PodAutoscaler. */
  asked: RevisionSettings | null;
  publicService: CurrentService | null;
  privateService: CurrentService | null;

  /** Address sets now: ip → class and state. */
  publicNow: Map<string, AddressNow>;
  privateNow: Map<string, AddressNow>;
  publicPresent: boolean;
  privatePresent: boolean;
  /** Kubernetes left addresses out of the private Endpoints: an object holds a thousand at most. */
  privateTruncated: boolean;
  /** Addresses of the private Service's EndpointSlices, by slice; only while no Endpoints were ever seen; null until there is one. */
  privateSlices: Map<string, readonly MirroredAddress[]> | null;
  /** uid of the public Endpoints' controlling owner; "" when there is none. */
  publicController: string;
  /** Addresses of the mirrored EndpointSlices now, by slice. */
  mirroredNow: Map<string, readonly MirroredAddress[]>;

  /** uids of the pods that exist now. */
  podsNow: Set<string>;

  /** Changes of mode of the last ten minutes. */
  recentFlips: Flip[];
  /** Requests that were answered with an error: those not sorted yet, and by what explains them (`failures.ts`). */
  failures: {
    pending: Failure[];
    runs: FailureRun[];
    /** When an activator or a queue-proxy last logged that a request failed; null when none ever did. */
    loggedAt: EpochMs | null;
    /** What their logs tell, one run for each log and cause. */
    logged: LoggedRun[];
  };
  /** How requests were answered of late, in spans of ten seconds; null until there is one. */
  answered: AnsweredSpan[] | null;
  /** Containers that were restarted of late in pods that had been ready; null until there is one. */
  restarted: RestartRun | null;
  /** The last restart of each pod that is there now and had one, as its status tells it, by uid. */
  restartedNow: Map<string, LastRestart>;
  /** The first request that met it at zero, of the last rests; null until there is one. */
  callers: readonly Caller[] | null;
  /** Who has called it alone of late; absent where nobody is named. */
  soleCaller?: SoleCaller;
  coldStarts: ColdStart[];
  /** How many there were before those. */
  coldStartsForgotten: number;
  scaleToZero: ScaleToZero[];

  /** Broken invariants and diagnoses that are over, in the order in which they ended; `rules/engine.ts` keeps them. */
  findings: Finding[];
  findingsForgotten: number;
  /** Those that last, by rule; they count once they have lasted for their `afterMs`. */
  openFindings: Map<string, Finding>;
  /** What gaps have cut, by rule: found again when the gap is over, it goes on. As those below null until it is needed. */
  cutFindings: Map<string, Finding> | null;
  /** What the rules remember of this revision, by rule. */
  memories: Map<string, Json> | null;
  /** When rules are to be asked again although no record may come, by rule; `seq`: the record that made them wait. */
  waits: Map<string, { t: EpochMs; seq: RecordSeq }> | null;
  /** It has had no ServerlessService for longer than making one takes, while the watches held (`reduce/held-up.ts`). */
  isHeldUp: boolean;
  /** The last patch of the replicas to 0, until there are replicas again. */
  zeroPatch: { t: EpochMs; seq: RecordSeq } | null;
  /** Warnings of lists, each with its own time: they may be the cause of what lasts. Null until there is one. */
  listedWarnings: K8sEventInstant[] | null;
  /** The last warnings that say why a container is as it is, also when its other Events are forgotten; null when there is none. */
  namedCauses: K8sEventInstant[] | null;
  /** What listed objects say of their past beyond conditions and creation, oldest first (`reduce/past.ts`); null until there is something. */
  past: PastFact[] | null;
  /** Errors of Knative's passes over it, by reconciler (`reduce/pass-errors.ts`); null until there is one. */
  passErrors: Map<string, PassErrors> | null;
  /** The patch of the replicas that the API server refuses, until one succeeds (`reduce/refusals.ts`). */
  refusal: ScaleRefusal | null;

  flips: number;
  churnAdded: number;
  churnRemoved: number;
  numActivatorsChanges: number;
  probeCounts: ProbeCounts;

  /** Working memory of the episode rules: recent changes that a later record may still need. */
  recent: RecentFacts;
  /** Grows with every change; lets a view know that something is new. */
  version: number;
}

/** The latest time that objects of a resource carry, and how long after such times they were received of late. */
export interface WatchLag {
  readonly newest: EpochMs;
  readonly lags: readonly DurationMs[];
}

/** The same error of a reconciler's passes, again and again. */
export interface PassErrors {
  readonly process: string;
  readonly by: "line" | "event";
  readonly words: string;
  readonly from: EpochMs;
  /** The last time, and the record that tells it. */
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly count: number;
  readonly longestGapMs: DurationMs;
}

/** A patch of the replicas that the API server refuses again and again. */
export interface ScaleRefusal {
  /** Replicas that were asked for; null when nobody said. */
  readonly to: number | null;
  /** Name of the Deployment. */
  readonly target: string;
  /** What the API server said the last time. */
  readonly words: string;
  readonly from: EpochMs;
  /** The last time, and the record that tells it. */
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  /** Refusals that lines told, and that Events told. */
  readonly lines: number;
  readonly events: number;
  readonly lastLine: EpochMs | null;
  readonly longestGapMs: DurationMs;
  /** When a list showed the Event that tells the last of them, by its own time. */
  readonly listedAt?: EpochMs;
}

export interface AddressNow {
  class: "activator" | "pod";
  state: "ready" | "notReady";
  /** Where the class comes from: the address's own `targetRef`, or the activator Service's addresses. */
  byTargetRef: boolean;
  /** Name of the pod behind it; "" when the object names none. */
  target: string;
}

export interface MirroredAddress {
  ip: string;
  ready: boolean;
  targetName: string;
  targetNamespace: string;
}

export interface Flip {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly mode: SpecMode;
  /** On the way to zero, or back: to Proxy because nothing is wanted, to Serve while no pod is ready. */
  isForZero: boolean;
}

export interface Failure {
  readonly sent: EpochMs;
  /** When it was answered. */
  readonly t: EpochMs;
  readonly status: number;
  readonly seq: RecordSeq;
  /** Who answered; "" when nobody did, or when it is not recorded. */
  readonly via: string;
  /** A pod was ready when it was sent. */
  readonly hadPods: boolean;
  readonly said?: GatewaySaid;
}

/** What the gateway's own log says of why: Envoy's flags, and the words of its connection; "" where it has none. */
export interface GatewaySaid {
  readonly flags: string;
  readonly failure: string;
}

/** The requests that were answered in a span of time. */
export interface AnsweredSpan {
  readonly t: EpochMs;
  total: number;
  /** Those that say who was asked. */
  named: number;
  /** With an error of a server, or not at all, although a pod was ready; and who was asked for these. */
  failed: number;
  pod: number;
  activator: number;
  nobody: number;
  /** Status and record of the last of them. */
  status: number;
  seq: RecordSeq;
}

/** All requests since `firstAt` that one of the sources records name the same user agent. */
export interface SoleCaller {
  /** A process whose request log tells it, or `gateway`. */
  readonly by: string;
  readonly agent: string;
  /** "" where the paths differ. */
  readonly path: string;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly seq: RecordSeq;
}

/** A request that met a revision at zero; what is not recorded is "". */
export interface Caller {
  /** When it was sent. */
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly host: string;
  readonly path: string;
  readonly agent: string;
}

/**
 * `wake`: no pod was ready yet; `notFound`: 404 at zero; `change`: around a change of path or replicas; `lost`: as ready pods were
 * lost; `other`: nothing here explains them.
 */
export type FailureSort = "wake" | "notFound" | "change" | "lost" | "app" | "other";

/** Restarts of which none came long after the one before, and what is known of the last. */
export interface RestartRun {
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly count: number;
  readonly pod: string;
  readonly container: string;
  /** How it ended; −1 when nothing says so. */
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  /** A list showed it: how often before that, and whether other pods were ready meanwhile, nobody saw. */
  readonly isListed?: true;
  readonly seq: RecordSeq;
}

/** How a container of a pod ended last before it was started again, by the cluster's clock. */
export interface LastRestart {
  readonly pod: string;
  readonly container: string;
  /** How often that container was restarted since its pod is there. */
  readonly count: number;
  readonly exitCode: number;
  readonly reason: string;
  readonly message: string;
  readonly endedAt: EpochMs;
  /** It happened while nobody watched, to a pod that was watched before. */
  readonly isInGap?: true;
  /** How much memory it may use, as its pod says it (`256Mi`); "" without a limit of its own, none where its spec is not there. */
  readonly memoryLimit?: string;
  readonly seq: RecordSeq;
}

/** Somebody restarted the revision's Deployment, as kubectl does it. */
interface RolloutRestart {
  /** The annotation's value. */
  readonly value: string;
  readonly at: EpochMs;
  /** The manager of the field, "" where nothing names it. */
  readonly by: string;
  /** When the annotation was gone again; null until then. */
  readonly undoneAt: EpochMs | null;
  readonly seq: RecordSeq;
}

/** What became of the one who was asked (`asked.ts`). */
export type AskedKind = "ending" | "left" | "activator" | "nobody" | "pod";
/** How many were sent there; of the last: the address, and when it left. Of pods that are there: how many to that one, one after the other. */
export interface Asked {
  readonly count: number;
  readonly address: string;
  readonly at: EpochMs;
}

/** Failures of one sort, none of them more than a minute after the one before. */
export interface FailureRun {
  readonly sort: FailureSort;
  /** When the first and the last of them were sent. */
  readonly firstSent: EpochMs;
  readonly lastSent: EpochMs;
  /** When the first and the last of them were answered. */
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly count: number;
  readonly longestMs: DurationMs;
  /** Status and record of the last. */
  readonly status: number;
  readonly seq: RecordSeq;
  /** Those of which that explains it. */
  readonly asked?: Readonly<Partial<Record<AskedKind, Asked>>>;
  /** Of the last. */
  readonly said?: GatewaySaid;
}

/** Who says that a request failed: error lines of a process, or its request log. */
export type LoggedSource = "activator" | "activator-access" | "queue-proxy" | "queue-proxy-access";
/**
 * full: a queue had no room; deadline: it waited for too long for a pod; timeout: the whole request took too long; proxy: the next
 * one did not answer; cut: its answer broke off in the middle; canceled: the client was gone; status: a request log says no more than the status; app: a status by which no
 * proxy answers.
 */
export type LoggedCause =
  | "full"
  | "deadline"
  | "timeout"
  | "proxy"
  | "cut"
  | "canceled"
  | "status"
  | "app"
  | "other";

/** Requests that failed by one log and for one cause, none of them more than a minute after the one before. */
export interface LoggedRun {
  readonly source: LoggedSource;
  readonly cause: LoggedCause;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly count: number;
  readonly longestMs: DurationMs;
  /** Of the last. */
  readonly status: number;
  readonly message: string;
  readonly seq: RecordSeq;
}

export interface ProbeCounts {
  autoscalerConfirmed: number;
  autoscalerFailed: number;
  proberSent: number;
  proberActivator: number;
  proberPod: number;
  proberNone: number;
  proberOther: number;
}

export interface RecentFacts {
  /** Requests that may still have been unanswered when an episode begins: [sent, end, status]. */
  requests: [EpochMs, EpochMs, number][];
  /** Length of `requests` at which old ones are forgotten next. */
  requestsLimit: number;
  /** Autoscaler probe results: [t, confirmed]. */
  probes: [EpochMs, boolean][];
  modeProxyAt: EpochMs | null;
  pathActivatorAt: EpochMs | null;
  pathPodsAt: EpochMs | null;
  replicasZeroAt: EpochMs | null;
  privateReadyAt: EpochMs | null;
  /** Steps received before it do not belong to the last scale-down to zero. */
  descentSince: EpochMs;
}

/** Facts that belong to no single revision. */
export interface SharedState {
  systemNamespace: string;
  /** Nobody named it: an object of Knative's own told it. */
  isNamespaceFound: boolean;
  /** Release of Knative as the source names it (see `versions.ts`); null while it does not. */
  knative: string | null;
  /** Inputs that the source was made of whose clocks are apart, the furthest first: told, never evened out. */
  clocksApart: ClockApart[];
  /** When a list of it was made is known by a file's date only, which a copy renews: how long ago something was is not certain. */
  isDatedByFile: boolean;
  /** When the last dump that it was made of was made, at the earliest; none where it is no dump, or no time in it is known. */
  newestListed?: EpochMs;
  /** Ready and not ready addresses of `activator-service`: ip → state. */
  activatorNow: Map<string, "ready" | "notReady">;
  activatorPresent: boolean;
  activators: Map<string, AddressTrack>;
  activatorReady: Sample[];
  /** Names of the activator pods that exist; null while none was ever seen: they may not be watched. */
  activatorPods: Set<string> | null;
  /** Every version of the ConfigMaps that hold settings, oldest first. */
  configVersions: ConfigVersion[];
  /** Knative's own processes. */
  system: SystemState;
  gaps: Gap[];
  /** Times of many simultaneous transitions, oldest first; see `busy.ts`. */
  busy: { from: EpochMs; until: EpochMs }[];
  /** The last transition of each revision that had one just now, oldest first; not known where only one revision is seen. */
  transitions: Map<string, EpochMs>;
  /** Records by resource: how many, and when the last one was received. */
  resources: Map<string, ResourceStats>;
  /** Resources whose records have the times of their objects (see `coarse.ts`). */
  coarse: Map<string, CoarseSpan>;
  firstT: EpochMs | null;
  lastT: EpochMs | null;
  /** No more records come: what was never seen will not be. */
  hasEnded: boolean;
  records: number;
  duplicates: number;
  /** Oddities of the records themselves (clock jumps, late records); `line` is not known here. */
  notes: CoreNote[];
}

/** The clock of an input is ahead of that of another by `ms`; behind it when negative. */
export interface ClockApart {
  readonly name: string;
  readonly to: string;
  readonly ms: DurationMs;
}

/** The data of a ConfigMap of the system namespace from `t` on (keys as in the ConfigMap). */
export interface ConfigVersion {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly name: "config-autoscaler" | "config-deployment" | "config-network";
  /** The KnativeServing that tells it, where the ConfigMap itself was not seen by then. */
  readonly by?: string;
  readonly data: ReadonlyMap<string, string>;
  /** Knative does not take it, for this key: what was in force before stays so. */
  readonly refused?: RefusedKey;
}

/** A route was moved to a revision, or away from it. */
export interface RouteMove {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly share: number;
}

/** The condition Ready of a KIngress, with the words of the part that is not ready. */
export interface IngressReady {
  readonly status: ConditionStatus;
  /** The condition that says why. */
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** Since when it is neither worse nor better. */
  readonly from: EpochMs;
  readonly seq: RecordSeq;
  /** What its controller says of it, where that was logged. */
  readonly error?: GatewayError;
}

/** What an ingress controller logged of a KIngress last, and how often of late. */
export interface GatewayError {
  readonly process: string;
  readonly words: string;
  /** URL and address that were probed; "" for another error. */
  readonly probed: string;
  readonly address: string;
  readonly from: EpochMs;
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly count: number;
}

/** A KIngress as far as it concerns one revision. */
export interface IngressNow {
  readonly uid: string;
  readonly generation: number;
  /** Shares of the revisions, and all else that a route may change: compared only. */
  readonly traffic: string;
  readonly rest: string;
  /** Percent of the route that leads to it; null when it cannot be told from tags. */
  readonly share: number | null;
  /** A host of its own leads to it: that of a tag. */
  readonly isTagged: boolean;
  /** No host of it is for callers from outside the cluster. */
  readonly isLocal?: true;
  /** The last change of the share from 0 to some, or to 0, that was seen to happen. */
  readonly moved: RouteMove | null;
  /** Whether the ingress controller has done what it orders; null while it does not say. */
  readonly ready: IngressReady | null;
  /** The last change of its generation that left both as they were. */
  readonly sameTrafficChange: { readonly t: EpochMs; readonly seq: RecordSeq } | null;
}

/** A resource's records had such times from then on; `to` is when a record came that has a time of its own. */
export interface CoarseSpan {
  from: EpochMs;
  to: EpochMs | null;
  /** There were changes, not only a list. */
  hasChanges: boolean;
}

/** The first time that a source told all objects of a resource. */
export interface Told {
  readonly t: EpochMs;
  /** A list told them; false: the list was empty and left no record, or no list is marked in this source. */
  readonly isListed: boolean;
}

export interface ResourceStats {
  records: number;
  lastT: EpochMs;
  /** Time of the record before the last one. */
  previousT: EpochMs;
  /** Added to `t` since the recorder's clock went back, so that time never runs backwards. */
  offsetMs: number;
  /** From when on it is known which objects there are (`reduce/lists.ts`); null while nothing tells, and for lines and requests. */
  told: Told | null;
  /** A list is being received: keys of the objects seen so far; null outside a list. */
  listing: {
    relist: boolean;
    /** No list of the resource came before. */
    isFirst: boolean;
    afterGap: boolean;
    seen: Set<string>;
    /** Those of all its objects, also of those that are not in this state. */
    namespaces: Set<string>;
    lastT: EpochMs;
  } | null;
  late: number;
}

export interface CoreNote {
  readonly kind: "clock-back" | "late" | "error" | "unfinished-list" | "setting";
  readonly resource: string;
  readonly seq: RecordSeq;
  readonly t: EpochMs;
  readonly byMs?: number;
  readonly message?: string;
}

/** What is remembered of a live object; full objects are looked up in the source by `seq`. */
export interface LiveObject {
  uid: string;
  resourceVersion: string;
  seq: RecordSeq;
  t: EpochMs;
  /** Revision it belongs to ("namespace/name"), null when none. */
  revision: string | null;
}

export interface CoreState {
  shared: SharedState;
  revisions: Map<string, RevisionState>;
  /** resource → "namespace/name" → object. */
  objects: Map<string, Map<string, LiveObject>>;
  /** KIngress → the revisions of this state that it routes to, or did. */
  routed: Map<string, Set<string>>;
  /** KIngress → what it says of revisions that are not in this state: of lists, that of KIngresses may be the first. */
  earlyIngresses: Map<string, Map<string, IngressNow>>;
  /** What ingress controllers say of KIngresses ("namespace/name") that may be told later. */
  gatewayErrors: Map<string, GatewayError>;
  /** Services, Routes, Configurations, DomainMappings and Certificates, by "Kind namespace/name" (`reduce/serving.ts`). */
  serving: Map<string, ServingObject>;
  /** uid → true for objects that were deleted: a late record of one must not bring it back. */
  deletedUids: Set<string>;
}
