/**
 * What the stage shows at an instant. Everything is read from the timeline of the revision; of a simulation, the fate of each
 * request and what the ingress believes come from its outcome.
 */
import {
  type FactName,
  isUnknownAt,
  type Receiver,
  type RevisionState,
  type Route,
  receiversOf,
  routeAt,
  type SharedState,
  sliceAt,
  TRAFFIC_MS,
  unknownAt,
} from "../../core/index.ts";
import { RESOURCE } from "../../model/resources.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { PodPhase, RequestColumns, SpecMode } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { type AddressCard, type AddressList, addressCardAt } from "./addresses.ts";
import { type AskedProbe, probesOf } from "./asked.ts";
import { type AutoscalerView, autoscalerOf } from "./autoscaler.ts";
import { requestsOf, type SceneTraffic } from "./flights.ts";
import { type IngressView, ingressOf } from "./ingress.ts";
import type { SceneOutcome } from "./outcome.ts";

export interface ScenePod {
  readonly name: string;
  /** What differs from the names of the others. */
  readonly short: string;
  readonly phase: PodPhase;
  /** In the container's or Kubernetes' own word. */
  readonly reason: string | null;
  readonly since: EpochMs;
  /** Its address is ready in the public Endpoints. */
  readonly inPath: boolean;
  /** It says that it is ready, and the private Endpoints, by which the autoscaler counts, do not list it so yet. */
  readonly isUnlisted: boolean;
}

/** Whether a pod counts as ready: by the Endpoints, as the sentence and the autoscaler count; by its own word where these are unknown. */
export function isReadyPod({ phase, isUnlisted }: ScenePod): boolean {
  return phase === "ready" && !isUnlisted;
}

/** Requests up to the instant. */
export interface Tally {
  readonly sent: number;
  readonly answered: number;
  /** Of those answered: after more than a second. */
  readonly late: number;
  readonly lost: number;
}

/** The last write that the stage tells of. */
export interface Written {
  readonly what: "mode" | "replicas" | "publicEndpoints" | "privateEndpoints";
  readonly value: string;
  readonly t: EpochMs;
}

export interface Scene {
  readonly t: EpochMs;
  readonly route: Route;
  /** null where no requests are recorded. */
  readonly traffic: SceneTraffic | null;
  readonly tally: Tally | null;
  /** Those that were lost just now, although they were sent more than a second ago. */
  readonly lost: readonly { readonly to: Receiver | null; readonly sinceMs: DurationMs }[];
  readonly ingress: IngressView;
  readonly card: AddressCard;
  readonly mode: { readonly value: SpecMode; readonly since: EpochMs } | null;
  readonly pods: readonly ScenePod[];
  readonly autoscaler: AutoscalerView;
  /** The probe that is asked or answered around the instant. */
  readonly probe: AskedProbe | null;
  readonly written: Written | null;
  /** The watch was interrupted. */
  readonly isUnseen: boolean;
  /** The facts that are unknown because of that; others were not told yet. */
  readonly inGap: ReadonlySet<FactName>;
  /** The source holds a log of the autoscaler: where none is, nobody knows whether it asks. */
  readonly isProbeRecorded: boolean;
}

/** An answer that took longer is late. */
const LATE_MS: DurationMs = 1_000;
/** Looks up the scene at an instant. Made once for a run, asked every frame. */
export function sceneOf(
  shared: SharedState,
  revision: RevisionState,
  outcome: SceneOutcome | null,
): (t: EpochMs) => Scene {
  const { columns: requests, isKnown, at: trafficAt } = requestsOf(shared, revision, outcome);
  const tallyAt = tallyOf(requests, isKnown);
  const lostAt = lostOf(requests, receiversOf(shared, revision));
  const autoscalerAt = autoscalerOf(shared, revision, isKnown ? requests : null);
  const probeAt = probesOf(revision);
  const ingressAt = ingressOf(revision.path, outcome);
  const writtenAt = writesOf(shared, revision);
  const isProbeRecorded = shared.resources.has("LOG autoscaler");
  return (t) => {
    const route = routeAt(shared, revision, t);
    const traffic = trafficAt?.(t) ?? null;
    const mode = sliceAt(revision.specMode, t);
    const card = addressCardAt(revision, route, t);
    return {
      t,
      route,
      traffic,
      tally: tallyAt(t),
      lost: lostAt(t),
      ingress: ingressAt(t, traffic),
      card,
      mode: mode === undefined || route.wish === null ? null : { value: mode.value, since: mode.from },
      pods: podsOf(revision, route, card.private, t),
      autoscaler: autoscalerAt(t),
      probe: probeAt(t),
      written: writtenAt(t),
      isUnseen: isUnknownAt(shared, "phase", t),
      inGap: unknownAt(shared, t),
      isProbeRecorded,
    };
  };
}

/** The scene without what will come of it: how long something is waited for, and when news arrives. */
export function withoutFuture(scene: Scene): Scene {
  const { autoscaler, ingress } = scene;
  return {
    ...scene,
    autoscaler: { ...autoscaler, waits: null },
    ingress: { ...ingress, news: ingress.news.map((news) => ({ ...news, to: null })) },
  };
}

function tallyOf({ t: sent, ms, status }: RequestColumns, isKnown: boolean): (t: EpochMs) => Tally | null {
  if (!isKnown) return () => null;
  const [good, late, lost]: EpochMs[][] = [[], [], []];
  for (const [i, from] of sent.entries()) {
    const took = ms[i] as number;
    const code = status[i] as number;
    if (!Number.isFinite(took)) continue;
    if (code === 0 || code >= 400) lost?.push(from + took);
    else {
      good?.push(from + took);
      if (took > LATE_MS) late?.push(from + took);
    }
  }
  const ends = [good, late, lost].map((times = []) => times.sort((a, b) => a - b));
  const until = (times: readonly EpochMs[], t: EpochMs): number => lastIndexAt(times, t, (at) => at) + 1;
  return (t) => {
    const [answered = 0, tooLate = 0, failed = 0] = ends.map((times) => until(times, t));
    return { sent: until(sent, t), answered, late: tooLate, lost: failed };
  };
}

/** Requests that failed after so long that they are no traffic of the last second any more. */
function lostOf(
  { t: sent, ms, status, via }: RequestColumns,
  receiverOf: (via: string, t: EpochMs) => Receiver | null,
): (t: EpochMs) => Scene["lost"] {
  const failed = sent
    .flatMap((from, i) => {
      const [took, code] = [ms[i] as number, status[i] as number];
      const isLost = (code === 0 || code >= 400) && took > TRAFFIC_MS && Number.isFinite(took);
      return isLost ? [{ end: from + took, to: receiverOf(via[i] as string, from) }] : [];
    })
    .sort((a, b) => a.end - b.end);
  return (t) => {
    const last = lastIndexAt(failed, t, ({ end }) => end);
    const first = lastIndexAt(failed, t - TRAFFIC_MS, ({ end }) => end) + 1;
    return failed.slice(first, last + 1).map(({ end, to }) => ({ to, sinceMs: t - end }));
  };
}

function podsOf(revision: RevisionState, route: Route, listed: AddressList, t: EpochMs): ScenePod[] {
  if (route.podsUnknown) return [];
  const since = new Map<string, EpochMs>();
  const ips = new Map<string, string | undefined>();
  for (const { name, slices, ip } of revision.pods.values()) {
    const slice = sliceAt(slices, t);
    if (slice === undefined) continue;
    since.set(name, slice.from);
    ips.set(name, ip);
  }
  const addresses = listed.addresses.filter(({ state }) => state === "ready");
  const ready = route.pods.filter(({ phase }) => phase === "ready").length;
  // An address may say neither its pod nor be told by one: fewer addresses than pods are the sign.
  const mayLack = !listed.unknown && addresses.length < ready;
  const isListed = (pod: string): boolean =>
    addresses.some(({ ip, name }) => name === pod || ip === ips.get(pod));
  return route.pods.map(({ name, phase, reason, inPath }) => ({
    name,
    short: name.split("-").at(-1) ?? name,
    phase,
    reason: reason ?? null,
    since: since.get(name) ?? t,
    inPath,
    isUnlisted: mayLack && phase === "ready" && !isListed(name),
  }));
}

/** Looks up the last write at an instant. What a first list shows was written before, at a time that nobody saw. */
function writesOf(shared: SharedState, revision: RevisionState): (t: EpochMs) => Written | null {
  const writes: Written[] = [];
  for (const { value, from: t, initial } of revision.specMode)
    if (initial !== true) writes.push({ what: "mode", value, t });
  for (const { value, from: t, initial } of revision.path)
    if (initial !== true) writes.push({ what: "publicEndpoints", value, t });
  for (const [what, samples, resource] of [
    ["replicas", revision.replicas, RESOURCE.deployments],
    ["privateEndpoints", revision.privateReady, RESOURCE.endpoints],
  ] as const) {
    const told = shared.resources.get(resource)?.told;
    for (const { t, value } of samples) {
      const isListed = told?.isListed === true && t <= told.t;
      if (value !== null && !isListed) writes.push({ what, value: String(value), t });
    }
  }
  writes.sort((a, b) => a.t - b.t);
  return (t) => writes[lastIndexAt(writes, t, (one) => one.t)] ?? null;
}
