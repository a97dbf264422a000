/** What a list says of a source that is being watched. */
import type { RevisionDigest, SharedState } from "../core/index.ts";
import type { RevisionPhase } from "../model/timeline.ts";
import type { EpochMs } from "../model/units.ts";
import { countPhases, rowsAt } from "./overview-rows.ts";

export interface SourceNow {
  /** How many revisions are in each phase, worst first. */
  readonly phases: readonly (readonly [RevisionPhase, number])[];
  /** Revisions that need somebody. */
  readonly needs: number;
  /** When the newest record came; null: none yet. */
  readonly newest: EpochMs | null;
}

/** How the revisions of a source are at `t`. */
export function sourceNow(shared: SharedState, digests: readonly RevisionDigest[], t: EpochMs): SourceNow {
  const { rows } = rowsAt(shared, digests, t);
  return {
    phases: countPhases(rows),
    needs: rows.filter(({ findings }) => findings.length > 0).length,
    newest: shared.lastT,
  };
}
