/** The gate in one sentence, and what would open it. */
import type { EpochMs } from "../../../model/units.ts";
import { beganAt } from "../../reduce/phase.ts";
import { findingsAt } from "../../rules/findings.ts";
import { sliceAt } from "../../state/tracks.ts";
import { blindAt } from "../blind.ts";
import { isOther, skipsProbe } from "./branch.ts";
import type { Context } from "./context.ts";
import { isGap } from "./facts.ts";
import type { GateBranch, GateRow, GateWords } from "./types.ts";

/** What the branch is read from. */
const GAPS = ["paConditions", "settings", "sksConditions", "replicas"] as const;

/** The headline: the branch, but what holds for good comes before what holds for now. */
export function headlineOf(c: Context, branch: GateBranch, rows: readonly GateRow[]): GateWords {
  const { settings, attempts, bound } = c;
  const words = (values: GateWords["values"], key: string = branch): GateWords => ({ key, values });
  switch (branch) {
    case "hpa":
      return words({ class: settings.class.value }, isOther(c) ? "otherClass" : branch);
    case "scaledUp":
    case "bounded":
      if (!settings.scaleToZeroEnabled.value) return words({}, "disabled");
      if (bound === null) {
        const values = { pods: c.desired.value ?? 0, delayMs: settings.scaleDownDelayMs.value };
        return words(values, isBlind(c) ? "unmeasured" : loadKey(c, rows));
      }
      return words(
        { pods: bound.setting.value },
        bound.kind === "initialScale" ? "boundedInitial" : "boundedMin",
      );
    case "timedOut":
      return words({ timeoutMs: settings.activationTimeoutMs.value });
    case "windowWait":
      return words({ windowMs: settings.stableWindowMs.value });
    case "notConfirmed":
      return attempts.lastFailure === null && attempts.background === null
        ? words({}, "notConfirmedYet")
        : words({ failures: attempts.failures });
    case "retentionWait":
      return words({ retentionMs: settings.retentionMs.value });
    case "graceWait":
      return words(
        { graceMs: settings.gracePeriodMs.value },
        skipsProbe(c) ? "graceWaitUnasked" : "graceWait",
      );
    case "refused":
    case "wakeRefused":
      return words({ pods: c.refusal?.to ?? 0, sinceAt: c.refusal?.sinceAt ?? c.t });
    case "atZero": {
      const isDraining = rows.find(({ id }) => id === "drained")?.state === "waiting";
      return words({ sinceAt: zeroSince(c) }, isDraining ? "draining" : branch);
    }
    case "unknown":
      return words({}, GAPS.some((fact) => isGap(c, fact)) ? "gap" : branch);
    default:
      return words({});
  }
}

/** Why the probe is not confirmed, as the finding says it. */
function probeKeyOf({ shared, revision, t }: Context): string {
  const stuck = findingsAt(shared, revision, t).find(({ rule }) => rule === "D4");
  if (stuck?.values.why === "silent") return "probeSilent";
  return stuck?.values.why === "dns" ? "probeDns" : "probe";
}

/** What would let the blocking row pass. */
export function unblockOf(c: Context, branch: GateBranch, { id, facts, until }: GateRow): GateWords {
  const { settings } = c;
  const has = (key: string): boolean => facts.some((fact) => fact.key === key);
  switch (id) {
    case "enabled":
      if (isOther(c)) return { key: "otherClass", values: {} };
      return { key: has("class") ? "class" : "enabled", values: {} };
    case "bounds":
      return c.bound?.kind === "initialScale"
        ? { key: "initialScale", values: { pods: c.bound.setting.value } }
        : { key: "minScale", values: { origin: settings.minScale.origin } };
    case "noLoad":
      if (branch === "loadUnknown") return { key: "loadUnknown", values: {} };
      if (has("noMeasurement")) return { key: "measurement", values: {} };
      if (isKeptByProbe(c)) return { key: "ownProbe", values: {} };
      if (isBlind(c)) return { key: "unmeasured", values: {} };
      if (has("unseenLoad")) return { key: "unseenLoad", values: {} };
      return {
        key: has("panic") ? "panic" : "noLoad",
        values: { windowMs: settings.stableWindowMs.value, delayMs: settings.scaleDownDelayMs.value },
      };
    case "window":
      if (branch === "undecided") return { key: "measurement", values: {} };
      return until === null || c.active?.status === "True"
        ? { key: "time", values: {} }
        : { key: "activation", values: {} };
    case "endpoints":
      return { key: has("noActivator") ? "activator" : "sksPass", values: {} };
    case "replicas":
      return refusedWords(c) ?? { key: "pass", values: {} };
    case "proxyMode":
    case "inactive":
      return { key: "pass", values: {} };
    case "probe":
      if (isKeptByProbe(c)) return { key: "ownProbe", values: {} };
      return { key: branch === "probeUnknown" ? "probeUnknown" : probeKeyOf(c), values: {} };
    case "retention":
    case "grace":
      return { key: "time", values: {} };
    case "reachability":
    case "drained":
      return { key: "time", values: {} };
  }
}

/** What would let it leave zero; null where a request does. */
export function unblockOfZero(c: Context): GateWords | null {
  return c.refusal?.direction === "wake" ? refusedWords(c) : null;
}

function refusedWords({ refusal }: Context): GateWords | null {
  if (refusal === null) return null;
  const { words, target, to } = refusal;
  return { key: "refused", values: { words, target, pods: to } };
}

function isKeptByProbe({ shared, revision, t }: Context): boolean {
  return findingsAt(shared, revision, t).some(({ rule }) => rule === "probe-is-load");
}

function isBlind({ shared, revision, t }: Context): boolean {
  return blindAt(shared, revision, t) !== undefined;
}

/** Whether load keeps the wish above 0, or the scale-down-delay after it; the records may not tell. */
function loadKey({ t, settings }: Context, rows: readonly GateRow[]): "scaledUp" | "delayed" | "loadOrDelay" {
  const facts = rows.find(({ id }) => id === "noLoad")?.facts ?? [];
  const has = (key: string): boolean => facts.some((fact) => fact.key === key);
  const value = (key: string, name: string) => facts.find((fact) => fact.key === key)?.values[name];
  if (!has("delay") || has("panic") || has("unseenLoad") || has("requestsOpen")) return "scaledUp";
  const average = value("average", "average");
  if (average !== undefined) return average === 0 ? "delayed" : "scaledUp";
  const idleAt = value("idleSince", "idleAt");
  if (typeof idleAt !== "number") return "loadOrDelay";
  return t >= idleAt + settings.stableWindowMs.value ? "delayed" : "scaledUp";
}

/** Since when it is at zero: of what a list showed first, the objects say it (as the sentence does). */
function zeroSince({ revision, replicas, t }: Context): EpochMs {
  const slice = sliceAt(revision.phase, t);
  return slice?.value === "Zero" && slice.initial === true ? beganAt(slice) : (replicas?.t ?? t);
}
