/** The marks of a cold start: what happened when, by which clock, and which record shows it (protocol 6b, 7.2). */

import { lastIndexAt } from "../../../model/search.ts";
import type { ColdStart, PodTrack } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import { podsSince } from "../../reduce/episodes.ts";
import type { RevisionState } from "../../state/state.ts";
import type { Provenance } from "../explain/context.ts";
import { firstAt, podsAdded } from "./lookup.ts";
import { pullOf } from "./pulls.ts";

/** In the order in which they usually come; `answered` may come before `ready`. */
export const MARKS = [
  "request",
  "decision",
  "podCreated",
  "scheduled",
  "pulling",
  "pulled",
  "pullFailed",
  "initialized",
  "started",
  "reachable",
  "answered",
  "ready",
  "endpoint",
  "handedOver",
] as const;
export type MarkKey = (typeof MARKS)[number];

/** receipt: when a watch event was received; log: the line's own time; client: as the gateway measured it. */
export type MarkClock = "receipt" | "log" | "client";

export interface ColdStartMark {
  readonly key: MarkKey;
  readonly t: EpochMs;
  readonly clock: MarkClock;
  readonly provenance: Provenance;
  /** null when no single record shows it. */
  readonly seq: RecordSeq | null;
  /** What the object says itself, in whole seconds, by the cluster's clock; never mixed with `t`. */
  readonly objectTime: EpochMs | null;
}

/** The pods that belong to the episode, by creation; of those that came by `until`. */
export function podsOf(
  revision: RevisionState,
  { begin, closedAt }: ColdStart,
  until: EpochMs = Number.POSITIVE_INFINITY,
): readonly PodTrack[] {
  return podsAdded(revision, podsSince(revision, { begin }), Math.min(closedAt ?? until, until));
}

/** The pod that the episode waited for: the first that became ready, else the first that came by `until`. */
export function criticalPod(
  revision: RevisionState,
  episode: ColdStart,
  until?: EpochMs,
): PodTrack | undefined {
  const pods = podsOf(revision, episode, until);
  return pods.find(({ readyAt }) => readyAt !== undefined && readyAt === episode.ready) ?? pods[0];
}

/** Marks by time; those that were not seen are left out. */
export function marksOf(revision: RevisionState, episode: ColdStart): ColdStartMark[] {
  const pods = podsOf(revision, episode);
  const marks: ColdStartMark[] = [];
  const add = (key: MarkKey, t: EpochMs | null | undefined, mark: Partial<ColdStartMark> = {}): void => {
    if (t === null || t === undefined) return;
    marks.push({ key, t, clock: "receipt", provenance: "observed", seq: null, objectTime: null, ...mark });
  };
  const ofPod = (
    key: MarkKey,
    field: "addedAt" | "scheduledAt" | "startedAt" | "readyAt",
    t: EpochMs | null,
  ): void => {
    const pod = pods.find((one) => one[field] === t);
    add(key, t, {
      seq: pod === undefined ? null : seqAt(pod, t ?? 0),
      objectTime: pod?.own?.[OWN[field]] ?? null,
    });
  };
  add("request", episode.requestAt, { clock: "client", seq: requestSeq(revision, episode.requestAt) });
  add("decision", episode.begin, { seq: episode.seq });
  ofPod("podCreated", "addedAt", episode.podCreated);
  ofPod("scheduled", "scheduledAt", episode.scheduled);
  const pod = criticalPod(revision, episode);
  const pull = pod === undefined ? null : pullOf(revision, pod, Number.POSITIVE_INFINITY);
  add("pulling", pull?.begun?.t, { seq: pull?.begun?.seq ?? null });
  add("pulled", pull?.done?.t, { seq: pull?.done?.seq ?? null });
  if (pod !== undefined && !marks.some(({ key }) => key === "pulled")) {
    const failed = pod.slices.find(({ reason }) => reason !== undefined && PULL_FAILED.test(reason));
    add("pullFailed", failed?.from, { seq: failed?.seq ?? null });
  }
  add("initialized", pod?.initializedAt, {
    seq: pod?.initializedAt === undefined ? null : seqAt(pod, pod.initializedAt),
  });
  ofPod("started", "startedAt", episode.started);
  const line = firstReachable(revision, episode);
  add("reachable", line?.t, { clock: "log", seq: line?.seq ?? null });
  add("answered", episode.answered, { clock: "client", seq: answerSeq(revision, episode.answered) });
  ofPod("ready", "readyAt", episode.ready);
  const endpoint = firstAt(revision.privateReady, episode.endpointReady, ({ t }) => t);
  add("endpoint", episode.endpointReady, { seq: endpoint?.seq ?? null });
  const handedOver = firstAt(revision.path, episode.handedOver, ({ from }) => from);
  add("handedOver", episode.handedOver, { provenance: "derived", seq: handedOver?.seq ?? null });
  return marks.sort((a, b) => a.t - b.t || MARKS.indexOf(a.key) - MARKS.indexOf(b.key));
}

const OWN = { addedAt: "created", scheduledAt: "scheduled", startedAt: "started", readyAt: "ready" } as const;
/** Waiting reasons that end a pull without an image. */
const PULL_FAILED = /Image|Registry/;

/** The activator's log: the first time that it had somewhere to send the waiting requests to. */
function firstReachable(revision: RevisionState, { begin, end, closedAt }: ColdStart) {
  const { decisions } = revision;
  const last = Math.min(closedAt ?? Number.POSITIVE_INFINITY, (end ?? Number.POSITIVE_INFINITY) + 1_000);
  for (let i = lastIndexAt(decisions, begin, ({ t }) => t) + 1; i < decisions.length; i++) {
    const line = decisions[i];
    if (line === undefined || line.t > last) return undefined;
    if (line.kind === "throttler" && Number(line.values.backends) > 0) return line;
  }
  return undefined;
}

function seqAt({ slices }: PodTrack, t: EpochMs): RecordSeq | null {
  return slices.find(({ from }) => from === t)?.seq ?? null;
}

function requestSeq({ requests }: RevisionState, t: EpochMs | null): RecordSeq | null {
  const i = t === null ? -1 : lastIndexAt(requests.t, t, (sent) => sent);
  return requests.t[i] === t ? (requests.seq[i] ?? null) : null;
}

/** So many requests that were sent before an answer are looked at. */
const LOOKED_AT = 10_000;

/** Requests are looked through backwards from the answer: what is answered was sent before. */
function answerSeq({ requests }: RevisionState, t: EpochMs | null): RecordSeq | null {
  if (t === null) return null;
  const last = lastIndexAt(requests.t, t, (sent) => sent);
  for (let i = last; i >= Math.max(0, last - LOOKED_AT); i--) {
    if (Math.floor((requests.t[i] ?? 0) + (requests.ms[i] ?? 0)) === t) return requests.seq[i] ?? null;
  }
  return null;
}
