/** What happened to one revision in a stretch of time, in numbers. */
import { firstIndexAt } from "../../model/search.ts";
import type { Slice } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { unknownSpans } from "../state/gaps.ts";
import type { RevisionState, SharedState } from "../state/state.ts";
import { type Percentiles, percentilesOf } from "./cold-starts/statistics.ts";

interface Span {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** `absent`: there was no public Endpoints object; `unknown`: a gap hides it. */
export const PATH_SHARES = ["pods", "activator", "mixed", "none", "absent", "unknown"] as const;
export type PathShare = (typeof PATH_SHARES)[number];

export interface RangeStatistics {
  readonly lengthMs: DurationMs;
  /** How long which path held; together the length. */
  readonly paths: Readonly<Record<PathShare, DurationMs>>;
  /** Changes of the path, and of spec.mode. */
  readonly flips: number;
  readonly modeChanges: number;
  /** null where the source records no requests of this revision. */
  readonly requests: RequestStatistics | null;
  /** Cold starts that began, and how many of them became ready. */
  readonly coldStarts: { readonly begun: number; readonly ready: number };
  /** Results of the autoscaler's probe. */
  readonly probes: { readonly confirmed: number; readonly failed: number };
}

export interface RequestStatistics {
  /** Sent in the stretch. */
  readonly count: number;
  readonly failed: number;
  /** Status codes of those that failed, the most frequent first; 0: no answer. */
  readonly failures: readonly { readonly status: number; readonly count: number }[];
  /** How long those that were sent in the stretch waited for their answers. */
  readonly waits: Percentiles;
}

/** Numbers of a stretch; what is not over at its end counts as far as it lies inside. */
export function rangeStatistics(shared: SharedState, revision: RevisionState, span: Span): RangeStatistics {
  const begun = revision.coldStarts.filter(({ begin }) => isIn(span, begin));
  const probes = revision.probes.filter(({ t, source }) => source === "autoscaler" && isIn(span, t));
  const confirmed = probes.filter(({ success }) => success).length;
  return {
    lengthMs: span.to - span.from,
    paths: pathsOf(shared, revision, span),
    flips: changesIn(revision.path, span),
    modeChanges: changesIn(revision.specMode, span),
    requests: revision.requests.t.length === 0 ? null : requestsOf(revision, span),
    coldStarts: { begun: begun.length, ready: begun.filter(({ outcome }) => outcome === "ready").length },
    probes: { confirmed, failed: probes.length - confirmed },
  };
}

function isIn({ from, to }: Span, t: EpochMs): boolean {
  return t >= from && t <= to;
}

function pathsOf(shared: SharedState, { path }: RevisionState, span: Span): Record<PathShare, DurationMs> {
  const shares: Record<PathShare, DurationMs> = {
    pods: 0,
    activator: 0,
    mixed: 0,
    none: 0,
    absent: 0,
    unknown: 0,
  };
  const hidden = unknownSpans(shared, "path").map(({ from, to }) => ({ from, to: to ?? span.to }));
  let told = 0;
  for (const slice of path) {
    const part = clipped(span, slice);
    if (part === null) continue;
    const length = part.to - part.from - overlap(part, hidden);
    shares[slice.value] += length;
    told += length;
  }
  shares.unknown = overlap(span, hidden);
  shares.absent = Math.max(0, span.to - span.from - told - shares.unknown);
  return shares;
}

function clipped(span: Span, { from, to }: Pick<Slice, "from" | "to">): Span | null {
  const part = { from: Math.max(span.from, from), to: Math.min(span.to, to ?? span.to) };
  return part.to > part.from ? part : null;
}

/** Length of the part of a span that any of the others covers; these are sorted and may touch. */
function overlap(span: Span, others: readonly Span[]): DurationMs {
  let covered = 0;
  let upTo = span.from;
  for (const other of others) {
    const part = clipped({ from: upTo, to: span.to }, other);
    if (part === null) continue;
    covered += part.to - part.from;
    upTo = part.to;
  }
  return covered;
}

/** Changes inside; what a list showed is none. */
function changesIn(slices: readonly Slice[], span: Span): number {
  return slices.filter(({ from, initial }, i) => i > 0 && initial !== true && isIn(span, from)).length;
}

function requestsOf({ requests }: RevisionState, { from, to }: Span): RequestStatistics {
  const statuses = new Map<number, number>();
  const waits: DurationMs[] = [];
  for (let i = firstIndexAt(requests.t, from, (t) => t); i < requests.t.length; i++) {
    if ((requests.t[i] as number) > to) break;
    waits.push(requests.ms[i] as number);
    const status = requests.status[i] as number;
    if (status === 0 || status >= 400) statuses.set(status, (statuses.get(status) ?? 0) + 1);
  }
  const failures = [...statuses]
    .map(([status, count]) => ({ status, count }))
    .sort((a, b) => b.count - a.count || a.status - b.status);
  const failed = failures.reduce((sum, { count }) => sum + count, 0);
  return { count: waits.length, failed, failures, waits: percentilesOf(waits) };
}
