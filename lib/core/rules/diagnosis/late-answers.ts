/**
 * Requests that waited although a pod was ready (clusterip-fallback): the activator gave up the addresses of the pods, uses
 * the ClusterIP, and that answered late (protocol 4.2).
 *
 *   sent ──▶ wake ──▶ pod ready ─────────── late ───────────▶ ClusterIP answers ─▶ requests answered
 *                                        old pod goes ──┘ its kept-alive connection may have led there
 */
import { RESOURCE } from "../../../model/record.ts";
import { lastIndexAt } from "../../../model/search.ts";
import type { ColdStart, DecisionInstant, FindingValues } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs, RecordSeq } from "../../../model/units.ts";
import { FAILURE_MEMORY_MS } from "../../reduce/failures.ts";
import { configAt } from "../../state/settings.ts";
import { ownTime, type Since } from "../../state/since.ts";
import type { RevisionState } from "../../state/state.ts";
import type { Quiet, RuleContext, RuleSpec, Verdict } from "../rule.ts";
import { namesOf } from "./facts.ts";

/** The activator sends before a pod is Ready, or at once: a longer wait has a cause of its own. */
const LATE_MS: DurationMs = 2_000;
/** Without a log line that proves it, the wait must stand out more. */
const LATE_UNLOGGED_MS: DurationMs = 5_000;
/** Two things that happen within this time belong together. */
const TOGETHER_MS: DurationMs = 1_000;
/** A request that meets a ready pod and takes no longer than this shows that the application is quick. */
const QUICK_MS: DurationMs = 1_000;
/** Requests belong to a wake when they were sent at most this long before it. */
const SENT_BEFORE_MS: DurationMs = 30_000;
/** What is further back is not looked for: a request that takes so long has timed out. */
const LONGEST_MS: DurationMs = 600_000;
/** What only the log tells is told for so long: as far as whoever asks once looks back. */
const TOLD_FOR_MS: DurationMs = 300_000;
/** An activator that may send prints first that it may not, in the same update. */
const SAME_UPDATE_MS: DurationMs = 100;
/** How many requests, log lines and pods are looked at, the latest. */
const LOOKED_AT = 300;

/** Requests of a wake that were answered late. */
interface Late {
  readonly count: number;
  readonly firstEnd: EpochMs;
  readonly lastEnd: EpochMs;
  readonly longestMs: DurationMs;
  readonly seq: RecordSeq;
}

/** clusterip-fallback: a pod was ready, and who had waited for it was answered only seconds later. */
function answersLate(context: RuleContext): Verdict | Quiet | null {
  const { revision, t, open } = context;
  const mode = meshModeAt(context);
  if (mode === null) return null;
  const episode = revision.coldStarts.at(-1);
  // Where no request is recorded, the log alone tells how long they were kept.
  if (revision.requests.t.length === 0) return keptByLog(context, episode, mode);
  const ready = episode === undefined ? null : (episode.ready ?? episode.endpointReady);
  if (episode === undefined || ready === null || episode.outcome !== "ready") return null;
  if (open === undefined && t > ready + LONGEST_MS) return null;
  const { late, askAt } = lateRequests(revision, episode, ready, t);
  const wish = askAt === null ? {} : { askAt };
  if (late === null) return wish;
  const proof = proofOf(revision, ready, late) ?? inferredFrom(revision, episode, ready, late);
  if (proof === null) return wish;
  const { count, firstEnd, lastEnd, longestMs } = late;
  const values = {
    ...proof.values,
    ...oldPodOf(context, ready, proof.at),
    count,
    longestMs,
    readyAt: ready,
    readyBy: "record",
    lateMs: firstEnd - ready,
    firstAt: firstEnd,
    lastAt: lastEnd,
    mode,
    systemNamespace: context.shared.systemNamespace,
    ...namesOf(revision),
  };
  if (values.by === "timing" && !isSure(values, late)) return wish;
  return {
    values,
    ...wish,
    seq: proof.seq ?? late.seq,
    from: ready,
    // Nobody knew before the first answer.
    afterMs: firstEnd - ready,
    until: lastEnd + FAILURE_MEMORY_MS,
  };
}

/** The same by the activator's lines alone: it could send to nobody while a pod was ready, then to the ClusterIP. */
function keptByLog(context: RuleContext, episode: ColdStart | undefined, mode: string): Verdict | null {
  const { revision, shared } = context;
  const opened = firstOpening(revision);
  if (opened === null || !usesClusterIp(opened.line.values)) return null;
  const { line, closedAt } = opened;
  const ready = readyBetween(revision, closedAt, line.t);
  if (ready === null || line.t - ready.at < LATE_UNLOGGED_MS) return null;
  return {
    values: {
      by: "log",
      clusterIP: String(line.values.clusterIP).replace(/:\d+$/, ""),
      ...oldPodOf(context, ready.at, line.t),
      count: 0,
      longestMs: 0,
      readyAt: ready.at,
      readyBy: ready.by,
      lateMs: line.t - ready.at,
      firstAt: line.t,
      lastAt: line.t,
      mode,
      systemNamespace: shared.systemNamespace,
      ...namesOf(revision),
    },
    seq: line.seq,
    from: ready.at,
    afterMs: line.t - ready.at,
    // Whoever asks once, asks later.
    until: line.t + (episode === undefined ? TOLD_FOR_MS : FAILURE_MEMORY_MS),
  };
}

/** The latest line by which an activator may send, after one by which it may not: the first of its kind, whichever activator it is. */
function firstOpening({
  decisions,
}: RevisionState): { readonly line: DecisionInstant; readonly closedAt: EpochMs } | null {
  let line: DecisionInstant | null = null;
  for (let i = decisions.length - 1; i >= Math.max(0, decisions.length - LOOKED_AT); i--) {
    const one = decisions[i];
    if (one?.kind !== "throttler") continue;
    if (Number(one.values.backends) > 0) line = one;
    else if (line !== null && line.t - one.t > SAME_UPDATE_MS) return { line, closedAt: one.t };
  }
  return null;
}

/** When the first pod became ready between two times; by the record where a watch saw it. */
function readyBetween(revision: RevisionState, from: EpochMs, to: EpochMs): Since | null {
  let first: Since | null = null;
  for (const { readyAt, own } of revision.pods.values()) {
    const since: Since | null =
      readyAt !== undefined
        ? { at: readyAt, by: "record" }
        : own?.ready === undefined
          ? null
          : { at: ownTime(own.ready, revision), by: "object" };
    if (since === null || since.at <= from || since.at >= to) continue;
    if (first === null || since.at < first.at) first = since;
  }
  return first;
}

/** How the activator reaches pods; null where it does not use the ClusterIP. */
function meshModeAt({ shared, t }: RuleContext): string | null {
  const data = configAt(shared, "config-network", t)?.data;
  if (data?.get("enable-mesh-pod-addressability")?.trim().toLowerCase() === "true") return null;
  const mode = data?.get("mesh-compatibility-mode")?.trim().toLowerCase() ?? "auto";
  return mode === "disabled" ? null : mode;
}

/** Requests that had waited for the wake and were answered late, and when the next of them can be counted: log lines get a moment. */
function lateRequests(
  { requests }: RevisionState,
  { begin }: ColdStart,
  ready: EpochMs,
  t: EpochMs,
): { readonly late: Late | null; readonly askAt: EpochMs | null } {
  let late = null as Late | null;
  let askAt = null as EpochMs | null;
  const last = lastIndexAt(requests.t, ready - 1, (sent) => sent);
  for (let i = last; i >= Math.max(0, last - LOOKED_AT); i--) {
    const sent = requests.t[i] as EpochMs;
    if (sent < begin - SENT_BEFORE_MS) break;
    const ms = requests.ms[i] as DurationMs;
    const status = requests.status[i] as number;
    const end = Math.floor(sent + ms);
    if (status < 200 || status >= 400 || end <= ready + LATE_MS) continue;
    if (end + TOGETHER_MS > t) {
      askAt = Math.min(askAt ?? end + TOGETHER_MS, end + TOGETHER_MS);
      continue;
    }
    late = {
      count: (late?.count ?? 0) + 1,
      firstEnd: Math.min(late?.firstEnd ?? end, end),
      lastEnd: Math.max(late?.lastEnd ?? end, end),
      longestMs: Math.max(late?.longestMs ?? 0, end - sent),
      seq: requests.seq[i] as RecordSeq,
    };
  }
  return { late, askAt };
}

interface Proof {
  readonly values: { readonly by: "log" | "timing"; readonly clusterIP: string };
  /** When the activator could send; where no line says so, when the first answer came. */
  readonly at: EpochMs;
  readonly seq: RecordSeq | null;
}

/** A line of an activator: it sends from now on, to the ClusterIP; and the answers came with it. */
function proofOf(revision: RevisionState, ready: EpochMs, { firstEnd }: Late): Proof | null {
  const line = openings(revision, ready + LATE_MS, firstEnd)
    .filter(({ t, values }) => t >= firstEnd - TOGETHER_MS && usesClusterIp(values))
    .at(-1);
  if (line === undefined) return null;
  const clusterIP = String(line.values.clusterIP).replace(/:\d+$/, "");
  return { values: { by: "log", clusterIP }, at: line.t, seq: line.seq };
}

/** No line of an activator says when it could send: then what is seen around it must fit. */
function inferredFrom(
  revision: RevisionState,
  { begin }: ColdStart,
  ready: EpochMs,
  { firstEnd }: Late,
): Proof | null {
  if (firstEnd - ready < LATE_UNLOGGED_MS) return null;
  // It could send, so that the application took long; or to the pods, which is another story.
  if (openings(revision, begin, firstEnd).length > 0) return null;
  if (!isQuick(revision, ready)) return null;
  return { values: { by: "timing", clusterIP: "" }, at: firstEnd, seq: null };
}

/** Several answers at once, or one as an old pod went, are no slow application. */
function isSure({ oldPod }: { readonly oldPod: string }, { count, firstEnd, lastEnd }: Late): boolean {
  return oldPod !== "none" || (count > 1 && lastEnd - firstEnd <= TOGETHER_MS);
}

/** The lines of activators by which they may send, between two times; latest first. */
function openings({ decisions }: RevisionState, from: EpochMs, to: EpochMs): DecisionInstant[] {
  const found: DecisionInstant[] = [];
  const last = lastIndexAt(decisions, to, (line) => line.t);
  for (let i = last; i >= Math.max(0, last - LOOKED_AT); i--) {
    const line = decisions[i];
    if (line === undefined || line.t <= from) break;
    if (line.kind === "throttler" && Number(line.values.backends) > 0) found.push(line);
  }
  return found;
}

function usesClusterIp({ clusterIP, trackers }: DecisionInstant["values"]): boolean {
  return typeof clusterIP === "string" && clusterIP !== "<nil>" && trackers === 0;
}

/** A request sent while the pod was ready was answered quickly. */
function isQuick({ requests }: RevisionState, ready: EpochMs): boolean {
  const first = lastIndexAt(requests.t, ready, (sent) => sent) + 1;
  for (let i = first; i < Math.min(requests.t.length, first + LOOKED_AT); i++) {
    const status = requests.status[i] as number;
    const ms = requests.ms[i] as DurationMs;
    if (status >= 200 && status < 400 && ms <= QUICK_MS) return true;
  }
  return false;
}

/** A pod of before that was leaving and went just before `at`. */
function oldPodOf(
  { revision, open }: RuleContext,
  ready: EpochMs,
  at: EpochMs,
): { readonly oldPod: string; readonly oldAt: EpochMs } {
  const known: FindingValues | undefined = open?.values.readyAt === ready ? open.values : undefined;
  if (known !== undefined) return { oldPod: String(known.oldPod), oldAt: Number(known.oldAt) };
  for (const { name, goneAt, slices } of revision.pods.values()) {
    if (goneAt === undefined || goneAt > at || goneAt < at - TOGETHER_MS) continue;
    const leaving = slices.findLast(({ value }) => value === "terminating");
    if (leaving !== undefined && leaving.from < ready) return { oldPod: name, oldAt: goneAt };
  }
  return { oldPod: "none", oldAt: 0 };
}

export const LATE_DIAGNOSES: readonly RuleSpec[] = [
  {
    id: "clusterip-fallback",
    kind: "diagnosis",
    severity: "warning",
    fromInitial: true,
    sources: [
      "gateway",
      "activator",
      RESOURCE.serverlessServices,
      RESOURCE.deployments,
      RESOURCE.pods,
      RESOURCE.endpoints,
    ],
    needs: [RESOURCE.deployments, RESOURCE.endpoints],
    when: ["woken"],
    afterMs: 0,
    about: "readyAt",
    isOfEvents: true,
    judge: answersLate,
  },
];
