/** The revisions in which something was found: what a report of a source is made from. */
import type { EpochMs } from "../../../model/units.ts";
import { isKnown } from "../../reduce/known.ts";
import { severityOf } from "../../rules/catalogue.ts";
import { findingsUntil } from "../../rules/findings.ts";
import type { CoreState, RevisionState, SharedState } from "../../state/state.ts";

export interface Found {
  readonly shared: SharedState;
  /** Those with an error come first, then those in which it began first. */
  readonly revisions: readonly RevisionState[];
  /** How many more there are. */
  readonly left: number;
}

/** More than this nobody reads in one go. */
const MOST = 40;

/** The revisions with errors or warnings, worst first; of many the worst. */
export function foundIn({ shared, revisions }: CoreState): Found {
  const end = shared.lastT ?? 0;
  const some: { readonly revision: RevisionState; readonly rank: readonly [number, EpochMs] }[] = [];
  for (const revision of revisions.values()) {
    if (!isKnown(shared, revision)) continue;
    const rank = rankOf(revision, end);
    if (rank !== null) some.push({ revision, rank });
  }
  some.sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1]);
  return {
    shared,
    revisions: some.slice(0, MOST).map(({ revision }) => revision),
    left: Math.max(0, some.length - MOST),
  };
}

/** Whether it has an error, and when the first of its worst findings began; null without any that wants somebody. */
function rankOf(revision: RevisionState, end: EpochMs): readonly [number, EpochMs] | null {
  const findings = findingsUntil(revision, end);
  for (const [place, severity] of (["error", "warning"] as const).entries()) {
    const first = findings.find((finding) => severityOf(finding) === severity);
    if (first !== undefined) return [place, first.from];
  }
  return null;
}
