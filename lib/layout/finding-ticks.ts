/** Where findings began, as ticks of a time axis: what falls together is one tick, the worst of them on top. */
import {
  findingRef,
  findingsUntil,
  type RevisionState,
  type Severity,
  severityOf,
  shownAt,
  spanOf,
} from "../core/index.ts";
import type { CssPx, EpochMs } from "../model/units.ts";
import type { TimeScale } from "./time-scale.ts";

/** A finding and where it belongs. */
export interface TickSource {
  /** Key of its revision. */
  readonly key: string;
  readonly rule: string;
  /** As an address names it. */
  readonly ref: string;
  readonly severity: Severity;
  /** When it began, and from when on it is told. */
  readonly from: EpochMs;
  readonly shownAt: EpochMs;
}

export interface FindingTick {
  readonly x: CssPx;
  readonly severity: Severity;
  /** The worst of them, of equals the first: that is where a click leads. */
  readonly worst: TickSource;
  /** All findings of it, and how many revisions they are in. */
  readonly count: number;
  readonly revisions: number;
}

/** The findings of a revision up to `until`, as places on its axis. */
export function revisionPlaces(revision: RevisionState, until: EpochMs): TickSource[] {
  return findingsUntil(revision, until).map((finding) => ({
    key: `${revision.namespace}/${revision.name}`,
    rule: finding.rule,
    ref: findingRef(finding),
    severity: severityOf(finding) ?? "note",
    from: spanOf(finding).from,
    shownAt: shownAt(finding),
  }));
}

const SEVERITIES: readonly Severity[] = ["error", "warning", "note"];

/** Ticks within the scale, at least `apartPx` from one another, left to right; notes have none. */
export function findingTicks(
  sources: readonly TickSource[],
  scale: TimeScale,
  apartPx: CssPx = 8,
): FindingTick[] {
  const ticks: { x: CssPx; all: TickSource[] }[] = [];
  for (const source of [...sources].sort((a, b) => a.from - b.from)) {
    const x = scale.toPx(source.from);
    if (source.severity === "note" || x < 0 || x > scale.widthPx) continue;
    const last = ticks.at(-1);
    if (last !== undefined && x - last.x < apartPx) last.all.push(source);
    else ticks.push({ x, all: [source] });
  }
  return ticks.map(({ x, all }) => {
    const worst = all.reduce((best, one) => (rank(one) < rank(best) ? one : best));
    return {
      x,
      severity: worst.severity,
      worst,
      count: all.length,
      revisions: new Set(all.map(({ key }) => key)).size,
    };
  });
}

function rank(source: TickSource): number {
  return SEVERITIES.indexOf(source.severity);
}
