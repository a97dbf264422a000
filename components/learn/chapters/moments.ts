/** Where the moments of a story are in what was recorded or simulated. */
import { type RevisionState, sliceAt } from "@/lib/core/index.ts";
import type { DurationMs, EpochMs } from "@/lib/model/units.ts";
import type { Outcome } from "@/lib/sim/index.ts";
import type { Moment } from "./model.ts";

/** Where a story of the SKS has this moment; null when it has none. */
export function momentIn(revision: RevisionState, outcome: Outcome | null, moment: Moment): number | null {
  const { path, scaleToZero, coldStarts, probes, phase } = revision;
  const descent = scaleToZero[0];
  const wake = coldStarts.find(({ kind }) => kind === "wake");
  const from = (
    slices: readonly { readonly from: number; readonly value: string }[],
    value: string,
    after = 0,
  ) => slices.find((slice) => slice.value === value && slice.from >= after)?.from ?? null;
  const serving = from(path, "pods");
  switch (moment) {
    case "beginning":
      return phase[0]?.from ?? null;
    case "serving":
      return serving === null ? null : serving + 4_000;
    case "modeOrdered":
      return from(revision.specMode, "Proxy", serving ?? 0);
    case "inactive":
      return descent?.inactiveAt ?? null;
    case "pathActivator":
      return from(path, "activator", serving ?? 0);
    case "pathPods":
      return wake === undefined ? null : (wake.handedOver ?? wake.end);
    case "probeFailed":
      return (
        probes.find(
          ({ source, success, t }) =>
            source === "autoscaler" && !success && t >= (descent?.inactiveAt ?? Number.POSITIVE_INFINITY),
        )?.t ?? null
      );
    case "probeConfirmed":
      return descent?.probeConfirmedAt ?? null;
    case "zero":
      return descent?.replicasZeroAt === null || descent === undefined
        ? null
        : descent.replicasZeroAt + 2_000;
    case "ordered":
      return wake?.begin ?? null;
    case "answered":
      return wake?.answered ?? null;
    case "ready":
      return wake?.ready ?? null;
    case "proxiedUnderLoad":
      return from(path, "activator", (serving ?? 0) + 5_000);
    case "underLoad":
      return underLoad(revision);
    case "servedAgain": {
      const proxied = from(path, "activator", (serving ?? 0) + 5_000);
      return proxied === null ? null : from(path, "pods", proxied + 1);
    }
    case "firstLost":
      return firstLost(outcome);
    case "lastLost":
      return lastLost(outcome) ?? calledAgain(outcome, descent?.inactiveAt ?? null);
    case "lastAnswer":
      return descent === undefined ? null : lastAnswer(outcome, descent.inactiveAt);
    case "drained":
      return descent?.lastPodGoneAt ?? null;
    case "failing":
      return from(phase, "Failing");
    case "held":
      return wake === undefined
        ? null
        : Math.min(wake.begin + ON_WAY_MS, wake.answered ?? Number.POSITIVE_INFINITY);
    case "begun": {
      const ready = firstReady(revision);
      return ready === null ? null : ready + 4_000;
    }
    case "awaited":
      return from(phase, "Waking");
    case "settled":
      return settledOf(revision);
    case "rest":
      return restOf(revision);
    case "listed":
      return wake?.endpointReady ?? null;
    case "end":
      return null;
  }
}

/** After so long under an even load the averages no longer rise. */
const SETTLED_MS: DurationMs = 20_000;

function firstReady({ coldStarts }: RevisionState): EpochMs | null {
  return coldStarts.find(({ kind }) => kind === "create")?.endpointReady ?? null;
}

function settledOf(revision: RevisionState): EpochMs | null {
  const first = firstReady(revision);
  return first === null ? null : first + SETTLED_MS;
}

/** So long after a result of the formula gateways have followed, and what it led to is seen. */
const FOLLOWED_MS: DurationMs = 500;

/** Soon after the least excess burst capacity with which the activator is in front of pods, after the first load has settled. */
function underLoad(revision: RevisionState): EpochMs | null {
  const begin = settledOf(revision) ?? Number.POSITIVE_INFINITY;
  const results = revision.excessBurstCapacity.flatMap(({ t, value }) =>
    t >= begin && sliceAt(revision.path, t + FOLLOWED_MS)?.value === "activator" && value !== null
      ? [{ t: t + FOLLOWED_MS, value }]
      : [],
  );
  const least = Math.min(...results.map(({ value }) => value));
  return results.find(({ value }) => value === least)?.t ?? null;
}

/** A second after the last pod is gone, where the revision rests at zero then; null: a pod is always there, or woken before. */
function restOf({ scaleToZero, phase }: RevisionState): EpochMs | null {
  const rests = scaleToZero.flatMap(({ lastPodGoneAt }) => {
    const t = (lastPodGoneAt ?? Number.POSITIVE_INFINITY) + 1_000;
    return sliceAt(phase, t)?.value === "Zero" ? [t] : [];
  });
  return rests[0] ?? null;
}

/** A request is drawn on its way for a quarter of a second; so long after the order it is drawn where it waits. */
const ON_WAY_MS: DurationMs = 300;

/** The same for the mechanism before the SKS, which has no objects: from what came of it. */
export function momentInLegacy(outcome: Outcome, moment: Moment): number | null {
  const { believed, pods } = outcome;
  const serving = believed.find(({ value }) => value === "pods")?.t ?? null;
  switch (moment) {
    case "serving":
      return serving === null ? null : serving + 4_000;
    case "inactive":
    case "pathActivator":
      return believed.find(({ t, value }) => value === "activator" && t > (serving ?? 0))?.t ?? null;
    case "zero":
      return pods[0]?.endingAt ?? null;
    case "firstLost":
      return firstLost(outcome);
    default:
      return null;
  }
}

/** So long after the first loss the picture shows some of them. */
const SEEN_MS = 500;

function firstLost(outcome: Outcome | null): number | null {
  const lost = outcome?.requests.find(({ status }) => status >= 500);
  return lost === undefined ? null : lost.sentAt + SEEN_MS;
}

/** The ingress does not know yet, and most of what is lost has been: the last of it has just been sent. */
function lastLost(outcome: Outcome | null): EpochMs | null {
  return outcome?.requests.findLast(({ status }) => status >= 500)?.sentAt ?? null;
}

function calledAgain(outcome: Outcome | null, after: EpochMs | null): EpochMs | null {
  if (after === null) return null;
  const first = outcome?.requests.find(({ sentAt }) => sentAt > after);
  return first === undefined ? null : first.sentAt + SEEN_MS;
}

/** Requests of a recording are in no outcome: there it is not known. */
function lastAnswer(outcome: Outcome | null, before: EpochMs): EpochMs | null {
  const answers = outcome?.requests.flatMap(({ endAt }) => (endAt !== null && endAt < before ? [endAt] : []));
  return answers === undefined || answers.length === 0 ? null : Math.max(...answers);
}
