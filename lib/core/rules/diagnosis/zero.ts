/** The way to zero: how long it takes, and how it went (protocol 8: D4, D5, D9, D25). */
import { RESOURCE } from "../../../model/record.ts";
import type { ProbeInstant, Slice } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { failedUntil, nextSettleOf } from "../../reduce/failures.ts";
import { isOtherClass, settingsAt } from "../../state/settings.ts";
import { ownTime, type Since, sinceOf } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import { openSlice } from "../../state/tracks.ts";
import { traitsOf } from "../../state/versions.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import {
  begunBy,
  isGivenUp,
  longestWait,
  namesOf,
  placesOf,
  recentLines,
  recently,
  STUCK_MS,
} from "./facts.ts";
import { isRefused, refusedSince, refusedUntil } from "./refused.ts";

const SKS = RESOURCE.serverlessServices;
const PA = RESOURCE.podAutoscalers;
const DEPLOYMENTS = RESOURCE.deployments;

/** Idle, the pods not yet taken away: the slice in which it is; null otherwise. */
function idleSlice(context: RuleContext): Slice | null {
  const { sks, replicas, active } = context.facts;
  const { pa } = context.revision;
  const isIdle = active?.value === "False" && pa?.desired === 0 && !pa.deleting;
  if (!isIdle || sks?.mode !== "Proxy" || (replicas ?? 0) === 0) return null;
  // Of another autoscaler nobody knows how it goes to zero.
  return isOtherClass(context.shared, context.revision, context.t) ? null : active;
}

/** Since both are so: a wake patches the replicas before it says that it is active. */
function handingOverSince(context: RuleContext, idle: Slice): Since {
  const { revision } = context;
  const active = sinceOf(idle, revision);
  // While the patch was refused it waited for nothing else.
  const replicas = Math.max(replicasSince(context), refusedUntil(context) ?? Number.NEGATIVE_INFINITY);
  if (active.at >= replicas) return active;
  const told = revision.replicas.at(-1)?.t ?? replicas;
  return { at: replicas, by: replicas < told ? "object" : "record" };
}

/** Since when there are replicas. A Deployment that a list shows does not say so: its oldest pod does. */
function replicasSince({ shared, revision, facts }: RuleContext): EpochMs {
  const sample = revision.replicas.at(-1);
  if (sample === undefined) return Number.NEGATIVE_INFINITY;
  const { namespace, name } = revision;
  const life = openSlice(revision.lives.get(`${DEPLOYMENTS} ${namespace}/${name}-deployment`) ?? []);
  if (life?.initial !== true || life.seq !== sample.seq) return sample.t;
  // Without pods the addresses tell at least that this is no wake that has just begun.
  if (!shared.resources.has(RESOURCE.pods))
    return (facts.pods ?? 0) > 0 ? Number.NEGATIVE_INFINITY : sample.t;
  let oldest = sample.t;
  for (const uid of revision.podsNow) {
    const pod = revision.pods.get(uid);
    const created = pod?.own?.created;
    if (pod === undefined || created === undefined || openSlice(pod.slices)?.value === "terminating")
      continue;
    oldest = Math.min(oldest, ownTime(created, revision));
  }
  return oldest;
}

/** D4: the hand-over does not end. */
function isStuck(context: RuleContext): Verdict | Quiet | null {
  const idle = idleSlice(context);
  if (idle === null) return null;
  // Neither the probe nor time is what it waits for.
  const refusedAt = refusedSince(context);
  if (refusedAt !== null) return { endedAt: refusedAt };
  const { revision, shared } = context;
  const since = handingOverSince(context, idle);
  const from = since.at;
  const last = lastProbe(context, from);
  const descent = revision.scaleToZero.at(-1);
  const counted = descent?.outcome === "open" && descent.closedAt === undefined ? descent.probeFailures : 0;
  const why = whyStuck(context, last);
  const values = {
    result: last === undefined ? "none" : last.success ? "confirmed" : "failed",
    // A recording may begin amid the hand-over, which then is no episode.
    failures: Math.max(counted, last?.success === false ? 1 : 0),
    error: last?.error ?? "",
    answer: last?.answer ?? "",
    ...why,
    systemNamespace: shared.systemNamespace,
    ...begunBy(since),
    ...namesOf(revision),
  };
  return { values, from, seq: last?.seq ?? idle.seq, askAt: why.lastAt + SILENT_MS };
}

/** After a failed probe it prints the next result within 47 s, without end (protocol 4.1). */
const SILENT_MS: DurationMs = 90_000;

/** An activator's own words for a request without the headers of a revision: it did not see that it is a probe (protocol 4.6). */
const UNMARKED = /revision\.serving\.knative\.dev \\*"\\*" not found/;

/** Why the probe is not confirmed: nobody probes any more, the name cannot be resolved, or what answers is no activator. */
function whyStuck(
  { revision, t }: RuleContext,
  last: ProbeInstant | undefined,
): { readonly why: string; readonly lastAt: EpochMs } {
  const error = last?.error ?? "";
  const network = /no such host|server misbehaving/i.test(error)
    ? "dns"
    : UNMARKED.test(error)
      ? "unmarked"
      : "network";
  if (last === undefined) return { why: network, lastAt: 0 };
  // Its other lines are looked for only where the probe has been silent.
  const [line] =
    t - last.t < SILENT_MS
      ? []
      : recentLines(revision, last.t, ({ process: by }) => by.startsWith("autoscaler"));
  const lastAt = Math.max(last.t, line?.t ?? last.t);
  return { why: t - lastAt < SILENT_MS ? network : "silent", lastAt };
}

/** The result of the last synchronous probe since `from`. */
function lastProbe({ revision: { probes } }: RuleContext, from: EpochMs): ProbeInstant | undefined {
  for (let i = probes.length - 1; i >= 0; i--) {
    const probe = probes[i];
    if (probe === undefined || probe.t < from) return undefined;
    if (probe.source === "autoscaler" && probe.kind === "sync") return probe;
  }
  return undefined;
}

/** D5: the same picture, within the time that it may take. */
function isCountingDown(context: RuleContext): Verdict | Quiet | null {
  const idle = idleSlice(context);
  if (idle === null) return null;
  const refusedAt = refusedSince(context);
  if (refusedAt !== null) return { endedAt: refusedAt };
  const from = handingOverSince(context, idle).at;
  const { gracePeriodMs, retentionMs } = settingsAt(context.shared, context.revision, context.t);
  return {
    values: { graceMs: gracePeriodMs.value, retentionMs: retentionMs.value },
    from,
    until: from + longestWait(context) + STUCK_MS,
  };
}

/** D9: resting at zero. A revision that cannot run looks the same but for its own conditions, and is no rest (D8). */
function rests(context: RuleContext): Verdict | Quiet | null {
  const { sks, pods, replicas, active, path } = context.facts;
  if (sks === null || pods !== 0 || replicas !== 0 || active?.value !== "False" || path !== "activator")
    return null;
  if (isRefused(context, "wake")) return null;
  // While requests fail nobody is told that it is healthy.
  const failed = failedUntil(context.revision, context.t);
  if (failed !== null) return { askAt: failed };
  // Nor while it is told that its requests were answered late.
  const late = context.revision.openFindings.get("clusterip-fallback")?.until;
  if (late !== undefined && context.t < late) return { askAt: late };
  const next = context.revision.failures.pending[0];
  if (next !== undefined && next.t <= context.t)
    return { askAt: nextSettleOf(context.revision) ?? context.t };
  if (isGivenUp(context)) return null;
  return next === undefined ? { values: {} } : { values: {}, askAt: next.t };
}

/** Below this the ingress had no time to follow (7.2). */
const HASTY_MS = 5_000;

/** D25: replicas 0 within seconds of the activators' coming into the path. */
function wasHasty(context: RuleContext): Verdict | null {
  const { shared, revision, t, seq } = context;
  const { zeroPatch } = revision;
  const path = openSlice(revision.path);
  if (zeroPatch?.seq !== seq || path?.value !== "activator" || path.initial === true) return null;
  const before = revision.path[revision.path.length - 2];
  if (before?.endSeq !== path.seq || before.value !== "pods") return null;
  // A watch that is late may tell the path later than it was so.
  const insertedMs = t - path.from + revision.lateMs;
  const { gracePeriodMs } = settingsAt(shared, revision, t);
  // A shorter grace period is somebody's wish; object times have whole seconds.
  const leastMs = Math.min(HASTY_MS, gracePeriodMs.value - 1_000);
  return insertedMs < leastMs
    ? { values: { insertedMs, graceMs: gracePeriodMs.value, ...placesOf(context) }, isMoment: true }
    : null;
}

const OWN_PROBES_MS = 600_000;
/** One probe that meets a pod just after the mode has changed is no more than a slow kube-proxy. */
const OWN_PROBES = 2;

/**
 * probe-is-load: the autoscaler's own probe is answered by the user's container, in releases whose queue-proxy does not know
 * it. There it counts as a request, and the revision is wanted again.
 */
function isKeptByProbe(context: RuleContext): Verdict | null {
  const { shared, revision, t, facts } = context;
  if (!traitsOf(shared).probeReachesUser || facts.sks === null || (facts.replicas ?? 0) === 0) return null;
  const hits = revision.probes.filter(
    ({ source, kind, answer, t: at }) =>
      source === "autoscaler" && kind === "sync" && answer === "other" && at > t - OWN_PROBES_MS,
  );
  const times = hits.map((probe) => probe.t);
  const recent = recently(times, t, OWN_PROBES_MS, OWN_PROBES);
  const last = hits.at(-1);
  if (recent === null || last === undefined) return null;
  const seen = revision.scaleToZero.filter(
    ({ outcome, end }) => outcome === "aborted" && (end ?? 0) > t - OWN_PROBES_MS,
  ).length;
  // What happened before anybody watched is no episode.
  const aborted = seen > 0 ? seen : givenUpByLog(revision, times);
  if (aborted === 0) return null;
  const values = {
    count: recent.count,
    aborted,
    error: last.error ?? "",
    version: shared.knative ?? "",
    ...placesOf(context),
  };
  return { values, until: recent.until, seq: last.seq };
}

/** How many of the latest lines are looked at. */
const LOOKED_AT = 1_000;

/** Ways to zero that were given up, by the autoscaler's lines: idle, met by a probe, and active again. */
function givenUpByLog({ decisions }: RevisionState, hits: readonly EpochMs[]): number {
  const first = hits[0] ?? Number.POSITIVE_INFINITY;
  let count = 0;
  let wasIdle = false;
  let hit = 0;
  for (let i = Math.max(0, decisions.length - LOOKED_AT); i < decisions.length; i++) {
    const line = decisions[i];
    if (line?.kind !== "mode" || line.t < first) continue;
    const isIdle = line.values.inactive === true;
    if (wasIdle && !isIdle) {
      const before = hit;
      while ((hits[hit] ?? Number.POSITIVE_INFINITY) < line.t) hit += 1;
      if (hit > before) count += 1;
    }
    wasIdle = isIdle;
  }
  return count;
}

const common = { kind: "diagnosis", fromInitial: true } as const;

export const ZERO_DIAGNOSES: readonly RuleSpec[] = [
  {
    ...common,
    id: "D4",
    severity: "warning",
    sources: [SKS, PA, DEPLOYMENTS, RESOURCE.pods, RESOURCE.endpoints, "autoscaler"],
    needs: [SKS, PA, DEPLOYMENTS],
    when: ["idle"],
    afterMs: (context) => longestWait(context) + STUCK_MS,
    judge: isStuck,
  },
  {
    ...common,
    id: "D5",
    severity: "note",
    sources: [SKS, PA, DEPLOYMENTS, RESOURCE.pods, RESOURCE.endpoints],
    needs: [SKS, PA, DEPLOYMENTS],
    when: ["idle"],
    afterMs: 1_000,
    judge: isCountingDown,
  },
  {
    ...common,
    id: "D9",
    severity: "note",
    sources: [SKS, PA, DEPLOYMENTS, RESOURCE.endpoints, RESOURCE.revisions],
    needs: [SKS, PA, DEPLOYMENTS, RESOURCE.endpoints],
    when: ["noPod"],
    afterMs: 0,
    judge: rests,
  },
  {
    ...common,
    id: "D25",
    severity: "warning",
    fromInitial: false,
    restsOnOrder: true,
    sources: [DEPLOYMENTS],
    needs: [DEPLOYMENTS, RESOURCE.endpoints],
    when: ["zeroPatch"],
    afterMs: 0,
    judge: wasHasty,
  },
  {
    ...common,
    id: "probe-is-load",
    severity: "warning",
    sources: ["autoscaler", SKS, PA, DEPLOYMENTS],
    needs: [SKS, PA, DEPLOYMENTS],
    afterMs: 0,
    judge: isKeptByProbe,
  },
];
