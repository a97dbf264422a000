import type { TraceHeader } from "../../model/record.ts";
import { reportedInputs } from "../../model/source-contents.ts";
import type { EpochMs } from "../../model/units.ts";
import { NO_REQUESTS, noEntries, noItems, shortList } from "./compact.ts";
import type { ClockApart, CoreState, RevisionState, SharedState } from "./state.ts";
import { createSystem } from "./system.ts";

/** System namespace where a trace names none. */
export const DEFAULT_SYSTEM_NAMESPACE = "knative-serving";

export interface CoreOptions {
  /** Namespace of activator, autoscaler and controller; default `knative-serving`. */
  readonly systemNamespace?: string | undefined;
  /** Release of Knative, where it is known beforehand. */
  readonly knative?: string | undefined;
  /** Inputs whose clocks are apart, the furthest first. */
  readonly clocksApart?: readonly ClockApart[];
  /** A list of it has the date of its file. */
  readonly isDatedByFile?: boolean;
  /** When the last dump of it was made, at the earliest: by a file's date the newest time in it. */
  readonly newestListed?: EpochMs | undefined;
}

/** Beyond it the order of events of two inputs is not to be trusted. */
const CLOCKS_APART_MS = 1_000;
const MAX_CLOCKS_APART = 20;

/** What the header of a source tells of it beforehand. */
export function coreOptions(header: TraceHeader): CoreOptions {
  const inputs = reportedInputs(header);
  const clocksApart = inputs
    .flatMap(({ name, offset }) => (offset === undefined ? [] : [{ name, to: offset.to, ms: offset.ms }]))
    .filter(({ ms }) => Math.abs(ms) > CLOCKS_APART_MS)
    .sort((a, b) => Math.abs(b.ms) - Math.abs(a.ms))
    .slice(0, MAX_CLOCKS_APART);
  const isDatedByFile = inputs.some(({ instant }) => instant?.by === "file");
  const times = inputs.flatMap(({ instant, newestListed }) =>
    instant === null ? [] : ((instant.by === "file" ? newestListed : instant.at) ?? []),
  );
  const newestListed = times.length === 0 ? undefined : times.reduce((a, b) => Math.max(a, b));
  const { systemNamespace, knative } = header;
  return { systemNamespace, knative, clocksApart, isDatedByFile, newestListed };
}

/** Takes what a header tells of a source whose state is there already: a trace says it in its first line. */
export function tellHeader(shared: SharedState, fields: Partial<TraceHeader>): void {
  const {
    systemNamespace,
    knative,
    clocksApart = [],
    isDatedByFile = false,
    newestListed,
  } = coreOptions({
    version: 0,
    ...fields,
  });
  if (systemNamespace !== undefined) shared.systemNamespace = systemNamespace;
  if (knative !== undefined) shared.knative = knative;
  if (fields.fields === undefined) return;
  shared.clocksApart = [...clocksApart];
  shared.isDatedByFile = isDatedByFile;
  if (newestListed === undefined) delete shared.newestListed;
  else shared.newestListed = newestListed;
}

/** The state before the first record. */
export function createState(options: CoreOptions = {}): CoreState {
  return {
    shared: createShared(options),
    revisions: new Map(),
    objects: new Map(),
    routed: new Map(),
    earlyIngresses: new Map(),
    gatewayErrors: new Map(),
    serving: new Map(),
    deletedUids: new Set(),
  };
}

function createShared(options: CoreOptions): SharedState {
  const { systemNamespace, knative, clocksApart, isDatedByFile, newestListed } = options;
  return {
    systemNamespace: systemNamespace ?? DEFAULT_SYSTEM_NAMESPACE,
    isNamespaceFound: false,
    knative: knative ?? null,
    clocksApart: [...(clocksApart ?? [])],
    isDatedByFile: isDatedByFile === true,
    ...(newestListed === undefined ? {} : { newestListed }),
    activatorNow: new Map(),
    activatorPresent: false,
    activators: new Map(),
    activatorReady: [],
    activatorPods: null,
    configVersions: [],
    system: createSystem(),
    gaps: [],
    busy: [],
    transitions: new Map(),
    resources: new Map(),
    coarse: new Map(),
    firstT: null,
    lastT: null,
    hasEnded: false,
    records: 0,
    duplicates: 0,
    notes: [],
  };
}

/**
 * A revision of which nothing is known yet. Its tracks are written out: going over their table took six times as long, and a
 * recording may have tens of thousands of revisions.
 */
export function createRevision(namespace: string, name: string): RevisionState {
  return {
    specMode: shortList(),
    condition: shortList(),
    path: shortList(),
    phase: shortList(),
    conditions: new Map(),
    lives: new Map(),
    numbers: noEntries(),
    publicEndpoints: new Map(),
    privateEndpoints: noEntries(),
    publicActivators: shortList(),
    publicPods: shortList(),
    privateReady: shortList(),
    privateNotReady: shortList(),
    mirrored: shortList(),
    pods: noEntries(),
    restarts: noEntries(),
    replicas: shortList(),
    readyReplicas: shortList(),
    desired: shortList(),
    actual: shortList(),
    numActivators: shortList(),
    excessBurstCapacity: [],
    k8sEvents: [],
    probes: [],
    decisions: [],
    requests: NO_REQUESTS,
    namespace,
    name,
    hasSks: false,
    sks: null,
    scale: { deploymentUid: null, replicas: null, readyReplicas: null, desired: null, actual: null },
    settings: {},
    settingsVersions: shortList(),
    paActive: null,
    behindMs: 0,
    lateMs: 0,
    watchLags: null,
    pa: null,
    ingresses: noEntries(),
    unreadyIngresses: noEntries(),
    routeMove: null,
    serving: noEntries(),
    routingState: "",
    routingStateModified: null,
    configurationGeneration: 0,
    unresolvedImages: [],
    otherScaler: null,
    asked: null,
    publicService: null,
    privateService: null,
    publicNow: new Map(),
    privateNow: noEntries(),
    publicPresent: false,
    privatePresent: false,
    privateTruncated: false,
    privateSlices: null,
    publicController: "",
    mirroredNow: noEntries(),
    podsNow: noItems(),
    recentFlips: [],
    failures: { pending: [], runs: [], loggedAt: null, logged: [] },
    answered: null,
    restarted: null,
    restartedNow: noEntries(),
    callers: null,
    coldStarts: [],
    coldStartsForgotten: 0,
    scaleToZero: [],
    findings: [],
    findingsForgotten: 0,
    openFindings: noEntries(),
    cutFindings: null,
    memories: null,
    waits: null,
    isHeldUp: false,
    zeroPatch: null,
    listedWarnings: null,
    namedCauses: null,
    past: null,
    passErrors: null,
    refusal: null,
    flips: 0,
    churnAdded: 0,
    churnRemoved: 0,
    numActivatorsChanges: 0,
    probeCounts: {
      autoscalerConfirmed: 0,
      autoscalerFailed: 0,
      proberSent: 0,
      proberActivator: 0,
      proberPod: 0,
      proberNone: 0,
      proberOther: 0,
    },
    recent: {
      requests: [],
      requestsLimit: 256,
      probes: [],
      modeProxyAt: null,
      pathActivatorAt: null,
      pathPodsAt: null,
      replicasZeroAt: null,
      privateReadyAt: null,
      descentSince: 0,
    },
    version: 0,
  };
}
