/** The rows of the hand-over: the activator comes into the path, a probe confirms it, the waits end, the pods go. */

import type { Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { sampleAt, sliceAt } from "../../state/tracks.ts";
import { IGNORED, whyUnreachable } from "../unreachable.ts";
import type { Clocks } from "./branch.ts";
import type { Context } from "./context.ts";
import { isGap, lastDecision } from "./facts.ts";
import { isKnown } from "./rows-decide.ts";
import type { GateBranch, GateFact, GateRow, GateRowState } from "./types.ts";
import { condition, fact, gapRow, LOG, notRecorded, row, rule, setting, watch } from "./words.ts";

/** What one pass orders, another process does within this (protocol 7.1, settle time). */
const SETTLE_MS: DurationMs = 2_000;
/** A queue-proxy drains for at least this long (protocol 6a, step 16). */
const DRAIN_MS: DurationMs = 30_000;

const POPULATED = condition("ServerlessService", "ActivatorEndpointsPopulated");

/** Branches in which Active is False and nothing asks for pods: the hand-over is under way. */
const HAND_OVER: ReadonlySet<GateBranch> = new Set([
  "notConfirmed",
  "probeUnknown",
  "retentionWait",
  "graceWait",
  "fastPath",
  "longInactive",
  "refused",
  "unknown",
]);

export function isHandingOver(c: Context, branch: GateBranch): boolean {
  return c.active?.status === "False" && HAND_OVER.has(branch);
}

/** Probe and waits are left out on the way of the activation timeout, and where no pod has ever been. */
export function leftOut(c: Context, branch: GateBranch): GateFact | null {
  if (branch === "activating" || branch === "timedOut") return rule("notOnTimeout");
  if (branch !== "atZero" || c.active === null) return null;
  const { first, before, isBorn } = c.active;
  if (before?.value === "Unknown" || first.reason === "TimedOut") return rule("notOnTimeout");
  return isBorn ? rule("bornAtZero") : null;
}

export function proxyModeRow(c: Context, branch: GateBranch): GateRow {
  const { mode } = c;
  if (isGap(c, "specMode")) return gapRow("proxyMode");
  if (mode === null) return row("proxyMode", "notYet", [notRecorded("noSks")]);
  const source = watch("ServerlessService");
  const says = fact(
    mode.initial === true ? "modeSinceBefore" : "modeSince",
    { mode: mode.value, sinceAt: mode.from },
    source,
    "observed",
    mode.seq,
  );
  if (mode.value === "Proxy") return row("proxyMode", "passed", [says]);
  return row("proxyMode", ordered(c, branch, mode.from), [says]);
}

export function endpointsRow(c: Context, branch: GateBranch): GateRow {
  const { path, revision, shared, t } = c;
  if (isGap(c, "path")) return gapRow("endpoints");
  if (path === null) return row("endpoints", "notYet", [notRecorded("noEndpoints")]);
  const values = {
    path: path.value,
    activators: sampleAt(revision.publicActivators, t)?.value ?? 0,
    pods: sampleAt(revision.publicPods, t)?.value ?? 0,
    sinceAt: path.from,
  };
  const says = fact("path", values, watch("Endpoints"), "observed", path.seq);
  if (path.value === "activator") return row("endpoints", "passed", [says]);
  const activators = sampleAt(shared.activatorReady, t);
  // Without a ready activator the pods stay in the public Endpoints although Proxy is wanted (protocol 2.3).
  const none =
    activators?.value === 0 ? fact("noActivator", {}, watch("Endpoints"), "observed", activators.seq) : null;
  const orderedAt = c.mode?.value === "Proxy" ? c.mode.from : null;
  if (none !== null && isHandingOver(c, branch)) return row("endpoints", "blocking", [says, none]);
  return row("endpoints", ordered(c, branch, orderedAt), [says, none]);
}

/** What is ordered comes within the settle time; later something is in the way. */
function ordered(c: Context, branch: GateBranch, orderedAt: EpochMs | null): GateRowState {
  if (isGap(c, "paConditions")) return "unknown";
  if (!isHandingOver(c, branch)) return "notYet";
  const since = Math.max(orderedAt ?? 0, c.active?.first.from ?? 0);
  return c.t - since <= SETTLE_MS ? "waiting" : "blocking";
}

export function retentionRow(c: Context, clocks: Clocks, branch: GateBranch): GateRow {
  const { retentionMs } = c.settings;
  const key =
    retentionMs.origin === "unreachable" ? `retention${IGNORED[whyUnreachable(c.revision)]}` : "retention";
  const needed = setting(key, { retentionMs: retentionMs.value }, retentionMs);
  const isLeftOut = leftOut(c, branch);
  if (isLeftOut !== null) return row("retention", "skipped", [isLeftOut]);
  if (!isKnown(c, retentionMs)) return row("retention", "unknown", [needed]);
  if (retentionMs.value === 0) return row("retention", "passed", [needed]);
  if (c.active?.status !== "False") return row("retention", "notYet", [needed]);
  if (isGap(c, "paConditions")) return gapRow("retention");
  if (clocks.retentionAt === null) {
    return row("retention", "unknown", [notRecorded("clockNotRecorded"), needed]);
  }
  const line = lastDecision(c, "retention-wait", c.active.first.from);
  const said =
    line === null || typeof line.values.durationMs !== "number"
      ? null
      : fact(
          "logRetentionWait",
          { lineAt: line.t, durationMs: line.values.durationMs },
          LOG,
          "observed",
          line.seq,
        );
  return c.t >= clocks.retentionAt || branch === "atZero"
    ? row("retention", "passed", [needed, said])
    : row("retention", "waiting", [needed, said], { at: clocks.retentionAt, isEarliest: false });
}

/** Protocol 3.6: the clock starts when Proxy is ordered, whether or not the probe succeeds. */
export function graceRow(c: Context, clocks: Clocks, branch: GateBranch): GateRow {
  const { gracePeriodMs, retentionMs } = c.settings;
  const needed = setting("grace", { graceMs: gracePeriodMs.value }, gracePeriodMs);
  const isLeftOut = leftOut(c, branch);
  if (isLeftOut !== null) return row("grace", "skipped", [isLeftOut]);
  if (isGap(c, "sksConditions")) return gapRow("grace");
  if (!isKnown(c, gracePeriodMs)) return row("grace", "unknown", [needed]);
  const { populated, populatedSince } = c;
  const isTrue = populated?.value === "True";
  if (isTrue && populatedSince === null && clocks.graceAt === null) {
    return row("grace", "unknown", [notRecorded("clockNotRecorded"), needed]);
  }
  const says = !isTrue
    ? populated === null
      ? notRecorded("noCondition")
      : fact("notProxied", {}, POPULATED, "observed", populated.seq)
    : populatedSince === null
      ? notRecorded("clockNotRecorded")
      : fact("proxySince", { sinceSecond: populatedSince }, POPULATED, "observed", populated.seq);
  const isCapped =
    clocks.inactiveAt !== null && (clocks.proxyAt === null || clocks.inactiveAt < clocks.proxyAt);
  const cap = isCapped
    ? rule("inactiveInstead", { maxMs: Math.max(gracePeriodMs.value, retentionMs.value) })
    : null;
  const facts = [says, needed, cap, graceLine(c)];
  if (clocks.graceAt === null) return row("grace", "notYet", facts);
  return c.t >= clocks.graceAt || branch === "atZero"
    ? row("grace", "passed", facts)
    : row("grace", "waiting", facts, { at: clocks.graceAt, isEarliest: false });
}

function graceLine(c: Context): GateFact | null {
  if (c.active?.status !== "False") return null;
  const wait = lastDecision(c, "grace-wait", c.active.first.from);
  const fast = lastDecision(c, "fast-path", c.active.first.from);
  const line = fast !== null && (wait === null || fast.t >= wait.t) ? fast : wait;
  if (line === null || typeof line.values.durationMs !== "number") return null;
  const values = { lineAt: line.t, durationMs: line.values.durationMs };
  return fact(line === fast ? "logFastPath" : "logGraceWait", values, LOG, "observed", line.seq);
}

export function replicasRow(c: Context, branch: GateBranch): GateRow {
  const { replicas } = c;
  if (isGap(c, "replicas")) return gapRow("replicas");
  if (replicas === null) return row("replicas", "unknown", [notRecorded("noDeployment")]);
  const pods = replicas.value ?? 0;
  const says = fact(
    pods === 0 ? "replicasZero" : "replicas",
    { pods, sinceAt: replicas.t },
    watch("Deployment"),
    "observed",
    replicas.seq,
  );
  if (pods === 0) return row("replicas", "passed", [says]);
  if (c.refusal?.direction === "descent") {
    const { sinceAt, lastAt, count, words, seq } = c.refusal;
    return row("replicas", "blocking", [
      fact("refused", { sinceAt, lastAt, count, words }, { kind: "refusal" }, "observed", seq),
      says,
    ]);
  }
  const patch = lastDecision(c, "scaling", replicas.t);
  const isPatched = patch?.values.to === 0;
  const line = isPatched ? fact("logScaling", { lineAt: patch.t }, LOG, "observed", patch.seq) : null;
  const isDue = branch === "fastPath" || branch === "longInactive" || branch === "timedOut";
  return isDue || isPatched
    ? row("replicas", "waiting", [says, line ?? rule("nextPass")])
    : row("replicas", "notYet", [says]);
}

export function drainedRow(c: Context): GateRow {
  const { revision, replicas, t, shared } = c;
  if (isGap(c, "pods")) return gapRow("drained");
  if (!shared.resources.has("pods")) return row("drained", "unknown", [notRecorded("podsNotRecorded")]);
  const here = [...revision.pods.values()].flatMap(({ slices }) => sliceAt(slices, t) ?? []);
  const leaving = here.filter((slice) => slice.value === "terminating");
  const last = latest(leaving) ?? latest(here);
  const says = fact(
    "pods",
    { pods: here.length, leaving: leaving.length },
    watch("Pods"),
    "observed",
    last?.seq ?? null,
  );
  if (replicas?.value !== 0) return row("drained", "notYet", [says]);
  if (here.length === 0) return row("drained", "passed", [says]);
  const until = last?.value === "terminating" ? { at: last.from + DRAIN_MS, isEarliest: true } : null;
  return row("drained", "waiting", [says, rule("drainRule", { drainMs: DRAIN_MS })], until);
}

function latest(slices: readonly Slice[]): Slice | undefined {
  return slices.reduce<Slice | undefined>((a, b) => (a === undefined || b.from > a.from ? b : a), undefined);
}
