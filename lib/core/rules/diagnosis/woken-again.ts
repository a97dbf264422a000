/**
 * Who wakes it again and again (woken-again): a monitor, a health check, a scraper that calls at a fixed beat.
 *
 *   replicas   ▁▁█████▁▁▁▁█████▁▁▁▁█████▁▁▁▁█████▁▁▁▁█████▁▁
 *   requests     │        │        │        │        │        a call or two each time, and nothing else
 */
import { RESOURCE } from "../../../model/record.ts";
import { lastIndexAt } from "../../../model/search.ts";
import type { ColdStart, FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { RevisionState } from "../../state/state.ts";
import type { RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";

/** So many wakes in a row make a beat. */
const WAKES = 5;
/** Longer at zero between two of them is rest, whoever ends it. */
const MOST_ZERO_MS: DurationMs = 600_000;
/** How far the beats may be apart: a share of the period, and what a wake takes to be decided. */
const SPREAD = 0.05;
const LEAST_SPREAD_MS: DurationMs = 2_000;
/** A caller with a beat makes so many requests each time at most, within this time; users come and go. */
const MOST_REQUESTS = 3;
const WITHIN_MS: DurationMs = 5_000;
/** A request is sent so much before the wake that it causes is seen, at most. */
const LEAD_MS: DurationMs = 5_000;

/** woken-again: the last wakes have a beat, and nothing but a call each time explains them. */
function isWokenAgain(context: RuleContext): Verdict | null {
  const { revision, t, facts } = context;
  if (facts.sks === null) return null;
  const wakes = revision.coldStarts.slice(-WAKES);
  const first = wakes[0];
  const last = wakes[wakes.length - 1];
  if (first === undefined || last === undefined || wakes.length < WAKES) return null;
  const beat = beatOf(wakes);
  if (beat === null) return null;
  const zeros = wakes.map(({ begin }) => restBefore(revision, begin));
  if (zeros.some((rest) => rest === null || rest > MOST_ZERO_MS)) return null;
  if (!hasCallsOnly(revision, wakes)) return null;
  // The rest before the first of them is no part of the time that they share.
  const zeroMs = zeros.slice(1).reduce<number>((sum, rest) => sum + (rest ?? 0), 0);
  const spanMs = last.begin - first.begin;
  return {
    values: {
      count: wakes.length,
      periodMs: Math.round(beat.periodMs / 1_000) * 1_000,
      spanMs,
      zeroMs,
      lostMs: spanMs - zeroMs,
      firstAt: first.begin,
      lastAt: last.begin,
      ...callerOf(revision, first.begin),
      ...namesOf(revision),
    },
    from: first.begin,
    afterMs: t - first.begin,
    seq: last.seq,
    until: last.begin + beat.periodMs + beat.spreadMs,
  };
}

/** The period of wakes that come at equal distances; null when they do not. */
function beatOf(
  wakes: readonly ColdStart[],
): { readonly periodMs: DurationMs; readonly spreadMs: DurationMs } | null {
  const distances = wakes.slice(1).map(({ begin }, i) => begin - (wakes[i] as ColdStart).begin);
  const shortest = Math.min(...distances);
  const longest = Math.max(...distances);
  const periodMs = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
  const spreadMs = Math.max(LEAST_SPREAD_MS, SPREAD * periodMs);
  return longest - shortest > spreadMs ? null : { periodMs, spreadMs };
}

/** How long it had been at zero before a wake; null when that was not seen. */
function restBefore({ replicas }: RevisionState, begin: EpochMs): DurationMs | null {
  for (let i = lastIndexAt(replicas, begin, ({ t }) => t); i >= 0; i--) {
    const sample = replicas[i];
    if (sample === undefined || (sample.t < begin && sample.value !== 0)) return null;
    if (sample.value === 0) return begin - sample.t;
  }
  return null;
}

/** Nothing but a call or two came each time; also where requests are not recorded, which is another thing. */
function hasCallsOnly({ requests }: RevisionState, wakes: readonly ColdStart[]): boolean {
  if (requests.t.length === 0) return true;
  for (let i = 1; i < wakes.length; i++) {
    const [from, to] = [wakes[i - 1], wakes[i]].map((wake) => (wake as ColdStart).begin - LEAD_MS);
    const begin = lastIndexAt(requests.t, from as EpochMs, (sent) => sent) + 1;
    const end = lastIndexAt(requests.t, to as EpochMs, (sent) => sent);
    const count = end - begin + 1;
    if (count < 1 || count > MOST_REQUESTS) return false;
    if ((requests.t[end] as EpochMs) - (requests.t[begin] as EpochMs) > WITHIN_MS) return false;
  }
  return true;
}

/** What the records say of who calls, when it was the same each time; `route`: whether it came through a route. */
function callerOf({ callers, name, requests }: RevisionState, from: EpochMs): FindingValues {
  const found = (callers ?? []).filter(({ t }) => t > from - LEAD_MS);
  const same = (of: (caller: (typeof found)[number]) => string): string => {
    const words = new Set(found.map(of));
    return words.size === 1 ? ([...words][0] ?? "") : "";
  };
  const host = same((caller) => caller.host);
  const label = host.split(".")[0];
  const isService = label === name || label === `${name}-private` || /^\d+(\.\d+){3}$/.test(host);
  return {
    seen: requests.t.length === 0 ? "no" : "yes",
    host: host || "none",
    path: same((caller) => caller.path) || "none",
    agent: same((caller) => caller.agent) || "none",
    route: host === "" ? "unknown" : isService ? "no" : "yes",
  };
}

export const WOKEN_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "woken-again",
    kind: "diagnosis",
    severity: "note",
    sources: [RESOURCE.deployments, RESOURCE.serverlessServices],
    afterMs: 0,
    judge: isWokenAgain,
  },
];
