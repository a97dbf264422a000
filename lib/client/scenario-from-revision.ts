/** A recorded or live revision as a scenario: its settings, its requests, how long its pods take; nothing of what it did. */
import type { RevisionState, SharedState } from "../core/index.ts";
import { lastIndexAt } from "../model/search.ts";
import type { PodTrack } from "../model/timeline.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import {
  CREATE_AFTER_MS,
  DEFAULT_SCENARIO,
  LATE_MS,
  LONGEST_SCENARIO_ID,
  MOST_ARRIVALS,
  type Scenario,
  type Score,
  type SimCluster,
  scenarioFrom,
  scenarioId,
} from "../sim/index.ts";
import { isChanged, LONGEST_MS, type Loss, settingsOf, type Window, within } from "./recorded-settings.ts";
import { exactTraffic, middleOf, type Requests, rateTraffic, type Traffic } from "./recorded-traffic.ts";

export interface FromRevision {
  readonly scenario: Scenario;
  /** The instant of the recording at which the scenario begins. */
  readonly origin: EpochMs;
  /** The instant of the recording at which it ends: that of the window, or earlier. */
  readonly to: EpochMs;
  readonly losses: readonly Loss[];
  /** What became of the same requests in the recording. */
  readonly recorded: Pick<Score, "sent" | "late" | "lost">;
}

/** From the beginning of the simulation to its first requests, at the least. */
const LEAST_LEAD_MS: DurationMs = 4_000;
/** The ingress hears of a pod a little after it is ready. */
const ROUTED_MS: DurationMs = 1_000;
/** Time at the end for what the last requests lead to. */
const TAIL_MS: DurationMs = 5_000;
/** More requests take a browser seconds to play. */
const MOST_REQUESTS = 20_000;
/** Parts that a rate is made of, at the most: as many of these as an address holds. */
const PARTS = [48, 36, 24, 12] as const;
const MOST_PARTS = 48;
const MOST_CLIENTS = 500;

/** The instant of the recording at which a simulation of the whole of it begins. */
export function originOf({ decisions, replicas }: RevisionState): EpochMs {
  const created = Math.min(
    replicas[0]?.t ?? Number.POSITIVE_INFINITY,
    decisions[0]?.t ?? Number.POSITIVE_INFINITY,
  );
  return created - CREATE_AFTER_MS - 20;
}

/**
 * The scenario of a revision, from its creation to the end of what is known, or of a part of that. Its id fits into an address.
 * @param window without one the requests are as many and as exact as they were, whether or not an address holds them
 */
export function scenarioFromRevision(
  shared: SharedState,
  revision: RevisionState,
  window?: Window,
  { seed = 1 }: { readonly seed?: number } = {},
): FromRevision {
  const created = originOf(revision);
  const known = shared.lastT ?? created;
  const losses: Loss[] = [];
  // What has not begun yet begins as it did; what was there already comes into being a little before.
  const isWhole = window === undefined || window.from <= created + CREATE_AFTER_MS;
  const from = isWhole ? created + CREATE_AFTER_MS : Math.round(window.from);
  const cluster = clusterOf(revision, losses);
  const origin = isWhole ? created : from - leadOf(cluster);
  let to = Math.min(window?.to ?? known, known);
  if (to - origin > LONGEST_MS) {
    to = origin + LONGEST_MS;
    losses.push({ what: "tooLong" });
  }
  const settings = settingsOf(shared, revision, to, losses);
  if (!isWhole) {
    const count = podsAt(revision, from);
    losses.push({ what: "begins", count });
    settings.initialScale = Math.min(100, count);
  }
  if (isChanged(shared, revision, { from, to }, isWhole)) losses.push({ what: "changed" });
  if (shared.gaps.some((gap) => gap.from < to && (gap.to ?? known) > from)) losses.push({ what: "gaps" });
  const make = (traffic: Traffic, end: EpochMs): Scenario =>
    scenarioFrom({
      seed,
      durationMs: Math.max(5_000, Math.round(end - origin)),
      settings,
      cluster,
      ...traffic,
    });

  const all = requestsIn(revision, window === undefined ? null : { from, to });
  if (window === undefined)
    return { scenario: make(exactTraffic(all, origin), to), origin, to, losses, recorded: fateOf(all) };
  if (all.t.length === 0) losses.push({ what: "noRequests" });
  const taken = firstOf(all, MOST_REQUESTS);
  if (taken.t.length < all.t.length) {
    losses.push({ what: "cut", count: taken.t.length, of: all.t.length });
    to = Math.min(to, (taken.t.at(-1) ?? to) + TAIL_MS);
  }
  const recorded = fateOf(taken);
  const exact = make(wholeMs(exactTraffic(taken, origin)), to);
  if (fits(exact)) return { scenario: exact, origin, to, losses, recorded };
  losses.push({ what: "rate", count: taken.t.length });
  const rates = PARTS.map((parts) => make(rateTraffic(taken, origin, parts, MOST_CLIENTS), to));
  return { scenario: rates.find(fits) ?? (rates.at(-1) as Scenario), origin, to, losses, recorded };
}

/** How long before a window its simulation begins: the pods that were there are to serve when it does. */
function leadOf(cluster: Partial<SimCluster>): DurationMs {
  const { scheduleMs, pullMs, appStartMs, readinessMs } = { ...DEFAULT_SCENARIO.cluster, ...cluster };
  const startMs = scheduleMs + pullMs + appStartMs + readinessMs;
  return within(CREATE_AFTER_MS + startMs + ROUTED_MS, LEAST_LEAD_MS, LONGEST_MS / 2);
}

/** True when an address holds it, and reading it gives the same. */
function fits(scenario: Scenario): boolean {
  const { arrivals, traffic } = scenario;
  return (
    arrivals.length <= MOST_ARRIVALS &&
    traffic.length <= MOST_PARTS &&
    traffic.every(({ clients }) => clients <= MOST_CLIENTS) &&
    scenarioId(scenario).length <= LONGEST_SCENARIO_ID
  );
}

function wholeMs(traffic: Traffic): Traffic {
  const arrivals = traffic.arrivals.map(({ atMs, serviceMs }) => ({
    atMs: Math.max(0, Math.round(atMs)),
    serviceMs: Math.round(serviceMs),
  }));
  return { ...traffic, arrivals, serviceMs: Math.max(1, Math.round(traffic.serviceMs)) };
}

/** The requests that were sent in a window, with what a pod may have worked of each. */
function requestsIn({ requests, pods }: RevisionState, window: Window | null): Taken {
  const { t, ms, status } = requests;
  const kept = t
    .map((_, i) => i)
    .filter((i) => window === null || ((t[i] as number) >= window.from && (t[i] as number) <= window.to));
  const running = runningOf([...pods.values()]);
  return {
    t: kept.map((i) => t[i] as number),
    ms: kept.map((i) => ms[i] as number),
    status: kept.map((i) => status[i] as number),
    workMs: kept.map((i) => {
      const [sent, took] = [t[i] as number, ms[i] as number];
      const waited = firstRunning(running, sent) - sent;
      // One that was answered before anything ran says nothing of it.
      return waited < took ? took - waited : took;
    }),
  };
}

/** When a container ran that may have answered: the activator asks it itself, and does not wait until its pod is called Ready. */
function runningOf(pods: readonly PodTrack[]): Window[] {
  return pods
    .flatMap(({ slices }) => slices.filter(({ value }) => value === "started" || value === "ready"))
    .map(({ from, to }) => ({ from, to: to ?? Number.POSITIVE_INFINITY }))
    .sort((a, b) => a.from - b.from);
}

/** The first instant from `t` on at which a container ran; `t` where none is known of. */
function firstRunning(running: readonly Window[], t: EpochMs): EpochMs {
  const next = running.find(({ to }) => to > t);
  return next === undefined ? t : Math.max(t, next.from);
}

interface Taken extends Requests {
  readonly status: readonly number[];
}

function firstOf({ t, ms, workMs, status }: Taken, count: number): Taken {
  const cut = <T>(all: readonly T[]): readonly T[] => all.slice(0, count);
  return { t: cut(t), ms: cut(ms), workMs: cut(workMs), status: cut(status) };
}

/** Counted as the simulator counts its own. */
function fateOf({ ms, status }: Taken): FromRevision["recorded"] {
  const isLost = (code: number): boolean => code === 0 || code >= 400;
  return {
    sent: ms.length,
    late: ms.filter((length, i) => length > LATE_MS && !isLost(status[i] ?? 0)).length,
    lost: status.filter(isLost).length,
  };
}

/** Pods that were there and not on their way out. */
function podsAt({ pods }: RevisionState, t: EpochMs): number {
  let count = 0;
  for (const { slices } of pods.values()) {
    const slice = slices[lastIndexAt(slices, t, ({ from }) => from)];
    const isThere = slice !== undefined && (slice.to === null || slice.to > t);
    if (isThere && !["terminating", "succeeded", "failed"].includes(slice.value)) count += 1;
  }
  return count;
}

/** How long its pods took, each phase by its middle; the defaults where none was seen to start. */
function clusterOf({ pods }: RevisionState, losses: Loss[]): Partial<SimCluster> {
  const seen = [...pods.values()].filter(
    ({ addedAt, startedAt, readyAt }) =>
      addedAt !== undefined && startedAt !== undefined && readyAt !== undefined && readyAt >= startedAt,
  );
  if (seen.length === 0) {
    losses.push({ what: "noStart" });
    return {};
  }
  const middle = (length: (pod: PodTrack) => number): DurationMs =>
    Math.max(1, Math.round(middleOf(seen.map(length))));
  const { scheduleMs, readinessMs } = DEFAULT_SCENARIO.cluster;
  const startedMs = middle(({ addedAt, startedAt }) => (startedAt ?? 0) - (addedAt ?? 0));
  const readyMs = middle(({ startedAt, readyAt }) => (readyAt ?? 0) - (startedAt ?? 0));
  return {
    pullMs: within(startedMs - scheduleMs, 1, LONGEST_MS),
    readinessMs: Math.min(readinessMs, readyMs),
    appStartMs: within(readyMs - readinessMs, 1, LONGEST_MS),
  };
}
