/**
 * What the answer really waited for. Phases follow each other; what lies beside them has slack: it could have taken so much
 * longer without delaying anything.
 *
 *   schedule ├──┤
 *   pull         ├────┤·······    slack: the rest of start
 *   start       ├────────────┤
 *   ready                     ├──┼──┤      the client was answered before the pod was Ready: the rest was not waited for
 */
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import type { ColdStartRow } from "./cold-starts.ts";
import { BESIDE, type PhaseKey } from "./phases.ts";

export interface CriticalPhase {
  readonly key: PhaseKey;
  /** How much of it was waited for. */
  readonly waitedMs: DurationMs;
  /** How much longer it could have taken; 0 for what was waited for to its end, null where it was not waited for any more. */
  readonly slackMs: DurationMs | null;
}

/** The phases of an episode with their slack, in their order; empty while nobody was answered and no endpoint is ready. */
export function criticalPath({ marks, phases }: ColdStartRow): CriticalPhase[] {
  const at = (key: string): EpochMs | undefined => marks.find((mark) => mark.key === key)?.t;
  const end = at("answered") ?? at("endpoint");
  if (end === undefined) return [];
  const start = phases.find(({ key }) => key === "start");
  return phases
    .filter(({ ends }) => ends !== "open")
    .map(({ key, from, to }) => {
      const length = Math.max(0, Math.min(to, end) - from);
      if (key === "handover" || from >= end) return { key, waitedMs: 0, slackMs: null };
      if (!BESIDE.has(key)) return { key, waitedMs: length, slackMs: to > end ? null : 0 };
      return { key, waitedMs: length, slackMs: Math.max(0, (start?.to ?? to) - to) };
    });
}
