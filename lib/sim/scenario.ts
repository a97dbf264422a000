/** What is simulated: settings of a revision, delays of its cluster, traffic, faults. Plain data, all lengths in milliseconds. */
import type { DurationMs } from "../model/units.ts";
import type { Fault, FaultKind } from "./faults.ts";

export const AUTOSCALER_CLASSES = ["kpa", "hpa"] as const;
export type AutoscalerClass = (typeof AUTOSCALER_CLASSES)[number];

/** Knative's settings by their names (protocol 1.9, 1.10). */
export interface SimSettings {
  /** −1: the activator always in the path; 0: only at zero. */
  readonly targetBurstCapacity: number;
  /** Requests that one container takes at once; 0: no limit. */
  readonly containerConcurrency: number;
  readonly minScale: number;
  /** 0: no bound. */
  readonly maxScale: number;
  readonly initialScale: number;
  readonly stableWindowMs: DurationMs;
  readonly panicWindowPercentage: number;
  readonly gracePeriodMs: DurationMs;
  readonly retentionMs: DurationMs;
  readonly scaleDownDelayMs: DurationMs;
  readonly progressDeadlineMs: DurationMs;
  readonly enableScaleToZero: boolean;
  /** Who scales: Knative's autoscaler (kpa), or a HorizontalPodAutoscaler (hpa): always in Serve, never to zero (protocol 3.4). */
  readonly autoscalerClass: AutoscalerClass;
}

export const RETRY_ON = ["connect", "reset"] as const;
export type RetryOn = (typeof RETRY_ON)[number];

/** How long things outside the protocol take. */
export interface SimCluster {
  readonly activators: number;
  /** Replicas to a pod with a node. */
  readonly scheduleMs: DurationMs;
  readonly pullMs: DurationMs;
  /** Where pods run: each new one on that with the fewest. */
  readonly nodes: number;
  /** A node pulls an image once and has it then; without it every pod pulls. */
  readonly imageCache: boolean;
  /** The container runs, and does not answer yet. */
  readonly appStartMs: DurationMs;
  /** It answers, and Kubernetes does not call it Ready yet. */
  readonly readinessMs: DurationMs;
  /** A pod that was told to end goes on answering for so long (at least 30 s in Knative, protocol 4.5). */
  readonly drainMs: DurationMs;
  /** A change of Endpoints to the rules of the autoscaler's node. */
  readonly kubeProxyMs: DurationMs;
  /** A change of the public Endpoints to the ingress that sends there. */
  readonly ingressMs: DurationMs;
  /** A change to the SKS controller's answer. */
  readonly sksMs: DurationMs;
  /** Before the SKS: a change of the route to the ingress that follows it. */
  readonly pushMs: DurationMs;
  /** Replicas of the ingress gateway, each with a view of the Endpoints of its own. */
  readonly gateways: number;
  /** The last of them follows so much later than the first, the others in between. */
  readonly gatewaySpreadMs: DurationMs;
  /** How often a gateway sends a request once more: as Knative sets them up, net-kourier and net-istio never do, net-contour twice. */
  readonly retries: number;
  /** When: it could not connect; or also when the connection broke before an answer, as with net-contour. Never after an answer. */
  readonly retryOn: RetryOn;
}

export const TRAFFIC_SHAPES = ["idle", "constant", "step", "ramp", "burst", "sine"] as const;
export type TrafficShape = (typeof TRAFFIC_SHAPES)[number];

/**
 * Traffic from `fromMs` to `toMs`. Clients send, wait for the answer, think, and send again.
 * constant: `clients` of them; step: none, then `clients` from half of the time on; ramp: from none to `clients`;
 * burst: `clients` requests at once at its beginning; sine: between none and `clients`, one wave.
 */
export interface TrafficPart {
  readonly shape: TrafficShape;
  readonly fromMs: DurationMs;
  readonly toMs: DurationMs;
  readonly clients: number;
}

/** A request that is sent whatever came of those before it. */
export interface Arrival {
  readonly atMs: DurationMs;
  /** How long a pod works on it. */
  readonly serviceMs: DurationMs;
}

export const ROLLOUT_IMAGES = ["new", "missing"] as const;
/** new: one that no node has yet; missing: one that cannot be pulled. */
export type RolloutImage = (typeof ROLLOUT_IMAGES)[number];

/** From `atMs` on a revision gets `percent` of all requests, 0 to 100. */
export interface RolloutShare {
  readonly atMs: DurationMs;
  readonly percent: number;
}

/** One more revision of the service: created at `atMs`, with what differs from the revision before it, and its share of the requests. */
export interface Rollout {
  readonly atMs: DurationMs;
  readonly settings?: Partial<SimSettings>;
  /** Absent: the image of the revision before it. */
  readonly image?: RolloutImage;
  /**
   * When it gets how much (never before it is ready); those before it get the rest, divided as it was. Of two at the same time the
   * later one in the list holds. Without any it gets all as soon as it is ready, as a Knative Service without a traffic split does it.
   */
  readonly shares?: readonly RolloutShare[];
}

/** The share that a rollout gives its revision at `ms` after the start, in per cent, once that is ready. */
export function shareAt({ shares = [] }: Rollout, ms: DurationMs): number {
  if (shares.length === 0) return 100;
  let due: RolloutShare | null = null;
  for (const share of shares) if (share.atMs <= ms && share.atMs >= (due?.atMs ?? 0)) due = share;
  return due?.percent ?? 0;
}

/** What all rollouts up to the `index`th say of settings, and the image that its revision has. */
export function rolledOut(
  rollouts: readonly Rollout[],
  index: number,
): { readonly settings: Partial<SimSettings>; readonly image: RevisionImage } {
  let settings: Partial<SimSettings> = {};
  let image: RevisionImage = FIRST_IMAGE;
  for (const [i, rollout] of rollouts.slice(0, index + 1).entries()) {
    settings = { ...settings, ...rollout.settings };
    if (rollout.image !== undefined)
      image = { name: `${FIRST_IMAGE.name}:${i + 2}`, isMissing: rollout.image === "missing" };
  }
  return { settings, image };
}

/** The image of a revision, and whether the registry does not have it. */
export interface RevisionImage {
  readonly name: string;
  readonly isMissing: boolean;
}

export const FIRST_IMAGE: RevisionImage = { name: "sim.local/hello", isMissing: false };

export interface Scenario {
  readonly seed: number;
  readonly durationMs: DurationMs;
  readonly settings: SimSettings;
  readonly cluster: SimCluster;
  readonly traffic: readonly TrafficPart[];
  readonly serviceMs: DurationMs;
  readonly thinkMs: DurationMs;
  /** Beside the traffic's own. */
  readonly arrivals: readonly Arrival[];
  readonly faults: readonly Fault[];
  /** Revisions after the first, in their order. */
  readonly rollouts: readonly Rollout[];
  /** From an instant on other settings hold; up to there everything is as without it. */
  readonly fork: Fork | null;
}

/** What is other from `atMs` on; faults that end before it stay, and so do revisions created before it: only their shares can change. */
export interface Fork {
  readonly atMs: DurationMs;
  readonly settings?: Partial<SimSettings>;
  readonly cluster?: Partial<SimCluster>;
  readonly traffic?: readonly TrafficPart[];
  readonly faults?: readonly Fault[];
  readonly rollouts?: readonly Rollout[];
}

/** What a scenario says only where it differs. */
export interface ScenarioChange extends Partial<Omit<Scenario, "settings" | "cluster">> {
  readonly settings?: Partial<SimSettings>;
  readonly cluster?: Partial<SimCluster>;
}

/** Knative's defaults with a short window and grace period, so that a story takes minutes, not an hour. */
export const DEFAULT_SCENARIO: Scenario = {
  seed: 1,
  durationMs: 90_000,
  settings: {
    targetBurstCapacity: 211,
    containerConcurrency: 0,
    minScale: 0,
    maxScale: 0,
    initialScale: 1,
    stableWindowMs: 6_000,
    panicWindowPercentage: 10,
    gracePeriodMs: 10_000,
    retentionMs: 0,
    scaleDownDelayMs: 0,
    progressDeadlineMs: 600_000,
    enableScaleToZero: true,
    autoscalerClass: "kpa",
  },
  cluster: {
    activators: 2,
    scheduleMs: 40,
    pullMs: 300,
    nodes: 1,
    imageCache: false,
    appStartMs: 500,
    readinessMs: 150,
    drainMs: 30_000,
    kubeProxyMs: 100,
    ingressMs: 50,
    sksMs: 2,
    pushMs: 2_000,
    gateways: 1,
    gatewaySpreadMs: 0,
    retries: 0,
    retryOn: "connect",
  },
  traffic: [{ shape: "constant", fromMs: 3_000, toMs: 20_000, clients: 1 }],
  serviceMs: 50,
  thinkMs: 200,
  arrivals: [],
  faults: [],
  rollouts: [],
  fork: null,
};

/** A scenario from what differs from the defaults. */
export function scenarioFrom(change: ScenarioChange): Scenario {
  return {
    ...DEFAULT_SCENARIO,
    ...change,
    settings: { ...DEFAULT_SCENARIO.settings, ...change.settings },
    cluster: { ...DEFAULT_SCENARIO.cluster, ...change.cluster },
  };
}

/** The scenario as it is from its fork on. */
export function afterFork(scenario: Scenario): Scenario {
  const { fork } = scenario;
  if (fork === null) return scenario;
  const { settings, cluster, traffic, faults, rollouts } = fork;
  return {
    ...scenario,
    settings: { ...scenario.settings, ...settings },
    cluster: { ...scenario.cluster, ...cluster },
    traffic: traffic ?? scenario.traffic,
    faults: faults ?? scenario.faults,
    rollouts: rollouts ?? scenario.rollouts,
    fork: null,
  };
}

/** A fault of this kind holds at `ms` after the start. */
export function faultAt({ faults }: Scenario, kind: FaultKind, ms: DurationMs): Fault | undefined {
  return faults.find((fault) => fault.kind === kind && ms >= fault.fromMs && ms < fault.toMs);
}
