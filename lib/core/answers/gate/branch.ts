/** Where in the table of protocol 3.6 a revision is. */
import { type DurationMs, type EpochMs, wholeSecond } from "../../../model/units.ts";
import { isOtherClass } from "../../state/settings.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import type { Context } from "./context.ts";
import { type Facts, HPA_CLASS, isGap } from "./facts.ts";
import type { EarliestZero, GateBranch } from "./types.ts";

/** When the clocks of the table ring; null for one that does not run, or whose beginning is not known. */
export interface Clocks {
  /** Active has been True for a stable window. */
  readonly windowAt: EpochMs | null;
  /** Active has been Unknown for the activation timeout. */
  readonly timeoutAt: EpochMs | null;
  /** It has been inactive for the retention. */
  readonly retentionAt: EpochMs | null;
  /** Proxy was ordered a grace period ago. */
  readonly proxyAt: EpochMs | null;
  /** It has been inactive for max(grace, retention). */
  readonly inactiveAt: EpochMs | null;
  /** What comes first of the last two. */
  readonly graceAt: EpochMs | null;
}

export function clocksOf({ active, populated, populatedSince, settings }: Facts): Clocks {
  const { stableWindowMs, activationTimeoutMs, gracePeriodMs, retentionMs } = settings;
  const since = (status: string): EpochMs | null => (active?.status === status ? active.since : null);
  const inactive = since("False");
  const inactiveAt = after(inactive, Math.max(gracePeriodMs.value, retentionMs.value));
  const proxyAt = after(populated?.value === "True" ? populatedSince : null, gracePeriodMs.value);
  return {
    windowAt: after(since("True"), stableWindowMs.value),
    timeoutAt: after(since("Unknown"), activationTimeoutMs.value),
    retentionAt: after(inactive, retentionMs.value),
    proxyAt,
    inactiveAt,
    graceAt: earlier(proxyAt, inactiveAt),
  };
}

export function isHpa({ settings }: Context): boolean {
  return settings.class.value === HPA_CLASS;
}

/** Neither class is Knative's own autoscaler for pods: the table is not about it. */
export function isOther({ shared, revision, t }: Context): boolean {
  return isOtherClass(shared, revision, t);
}

/** Target burst capacity −1: the activator is always in the path, and is not probed (protocol 3.6). */
export function skipsProbe({ settings }: Context): boolean {
  return settings.targetBurstCapacity.value === -1;
}

/** The wish is above 0: the result of the bounds is the want, and no rule of zero is asked. */
export function hasLoad({ desired }: Context): boolean {
  return desired.value !== null && desired.value > 0;
}

export function branchOf(c: Context, clocks: Clocks): GateBranch {
  const { active, desired, replicas, bound, settings, refusal } = c;
  if (isGap(c, "paConditions")) return "unknown";
  if (active === null) return "notThere";
  if (isHpa(c) || isOther(c)) return "hpa";
  if (refusal?.direction === "wake") return "wakeRefused";
  if (refusal?.direction === "descent") return "refused";
  if (hasLoad(c)) return "scaledUp";
  if (active.status === "False" && replicas?.value === 0 && !isGap(c, "replicas")) return "atZero";
  const isReady = (sampleAt(c.revision.privateReady, c.t)?.value ?? 0) > 0;
  if (desired.value !== null && desired.value < 0 && (active.status !== "Unknown" || isReady))
    return "undecided";
  // Before the SKS names its private Service a pass of the autoscaler stops there: no timeout is looked at (protocol 3.2).
  if (isCreating(c)) return "undecided";
  if (bound !== null) return "bounded";
  if (desired.value === null && active.status !== "False") return "loadUnknown";
  // It may have been switched off meanwhile, and there is no other place to see it.
  if (isGap(c, "settings")) return "unknown";
  if (!settings.scaleToZeroEnabled.value) return "disabled";
  // Nobody says that there are pods to take away: it may be at zero.
  if (active.status !== "True" && (replicas === null || isGap(c, "replicas"))) return "unknown";
  switch (active.status) {
    case "Unknown":
      if (clocks.timeoutAt === null) return "unknown";
      return c.t > clocks.timeoutAt ? "timedOut" : "activating";
    case "True":
      if (clocks.windowAt === null) return "unknown";
      return c.t < clocks.windowAt ? "windowWait" : "deactivating";
    case "False":
      return handshakeBranch(c, clocks);
  }
}

/** Its SKS has not been through its first pass. */
export function isCreating({ revision, t }: Context): boolean {
  return sliceAt(revision.phase, t)?.value === "Creating";
}

function handshakeBranch(c: Context, { inactiveAt, retentionAt, proxyAt }: Clocks): GateBranch {
  if (!skipsProbe(c) && c.attempts.confirmed === null) return c.hasLog ? "notConfirmed" : "probeUnknown";
  if (inactiveAt === null || retentionAt === null) return "unknown";
  if (c.t >= inactiveAt) return "longInactive";
  if (c.t < retentionAt) return "retentionWait";
  const isClockUnknown =
    isGap(c, "sksConditions") || (c.populated?.value === "True" && c.populatedSince === null);
  if (isClockUnknown) return "unknown";
  return proxyAt !== null && c.t >= proxyAt ? "fastPath" : "graceWait";
}

/**
 * Protocol 7.2, once Active is False; before that, as if it went False when the window is over.
 *
 *     max(Proxy ordered + grace, inactive + retention), at most inactive + max(grace, retention)
 */
export function earliestZeroOf(c: Context, clocks: Clocks, branch: GateBranch): EarliestZero | null {
  const needsProbe = !skipsProbe(c) && c.attempts.confirmed === null;
  switch (branch) {
    case "activating":
    case "timedOut":
      return clocks.timeoutAt === null
        ? null
        : { at: clocks.timeoutAt, by: "timeout", needsProbe: false, needsIdle: true };
    case "windowWait":
    case "deactivating": {
      const inactive = wholeSecond(Math.max(clocks.windowAt ?? c.t, c.t));
      return { at: zeroAfter(c, inactive, clocks.proxyAt), by: "handOver", needsProbe, needsIdle: true };
    }
    case "notConfirmed":
    case "probeUnknown":
    case "retentionWait":
    case "graceWait":
    case "fastPath":
    case "longInactive": {
      const inactive = c.active?.since ?? null;
      if (inactive === null || isGap(c, "sksConditions")) return null;
      return { at: zeroAfter(c, inactive, clocks.proxyAt), by: "handOver", needsProbe, needsIdle: false };
    }
    default:
      return null;
  }
}

function zeroAfter({ settings }: Context, inactive: EpochMs, proxyAt: EpochMs | null): EpochMs {
  const retentionMs = settings.retentionMs.value;
  const cap = inactive + Math.max(settings.gracePeriodMs.value, retentionMs);
  return proxyAt === null ? cap : Math.min(Math.max(proxyAt, inactive + retentionMs), cap);
}

function after(since: EpochMs | null, ms: DurationMs): EpochMs | null {
  return since === null ? null : since + ms;
}

function earlier(a: EpochMs | null, b: EpochMs | null): EpochMs | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}
