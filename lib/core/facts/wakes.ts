/** Wakes in numbers: how long they took, and how many of them kept a promise. */
import type { DurationMs } from "../../model/units.ts";
import { type Percentiles, percentilesOf } from "../answers/cold-starts/statistics.ts";
import type { ColdStartFact } from "./fact.ts";

/** A promise to clients: so large a share of the wakes is answered within this time. */
export interface Objective {
  readonly withinMs: DurationMs;
  /** 0…1; null when only the share is asked for. */
  readonly share: number | null;
}

export interface Kept {
  readonly within: number;
  /** Later, or never: what was given up before a pod was ready was not answered. */
  readonly missed: number;
  /** Nobody saw what became of them; they are not counted. */
  readonly undecided: number;
  /** Of those counted: how many are judged by the first ready endpoint, because no request is recorded. */
  readonly byReadiness: number;
  /** 0…1; null when none is counted. */
  readonly share: number | null;
  /** Null without a share to keep, or without a wake. */
  readonly isMet: boolean | null;
}

export interface Wakes {
  readonly count: number;
  readonly outcomes: Readonly<Record<ColdStartFact["outcome"], number>>;
  /** Of those that became ready: to the first ready endpoint, and what clients waited at most. */
  readonly total: Percentiles;
  readonly answered: Percentiles;
  /** Null when it was not asked for. */
  readonly kept: Kept | null;
}

/** Wakes alone: a revision that is created has nobody who waits. */
export function wakesOf(all: readonly ColdStartFact[], objective: Objective | null): Wakes {
  const wakes = all.filter(({ kind }) => kind === "wake");
  const ready = wakes.filter(({ outcome }) => outcome === "ready");
  const of = (outcome: ColdStartFact["outcome"]): number =>
    wakes.filter((wake) => wake.outcome === outcome).length;
  return {
    count: wakes.length,
    outcomes: { ready: ready.length, abandoned: of("abandoned"), open: of("open") },
    total: percentilesOf(ready.map(({ totalMs }) => totalMs)),
    answered: percentilesOf(ready.map(({ answeredMs }) => answeredMs)),
    kept: objective === null ? null : keptOf(wakes, objective),
  };
}

/** By what clients waited where that is known, else by the first ready endpoint. */
function keptOf(wakes: readonly ColdStartFact[], { withinMs, share: wanted }: Objective): Kept {
  let [within, missed, undecided, byReadiness] = [0, 0, 0, 0];
  for (const { outcome, answeredMs, totalMs } of wakes) {
    const ms = answeredMs ?? totalMs;
    if (outcome === "abandoned" && answeredMs === null) missed += 1;
    else if (ms === null) undecided += 1;
    else {
      if (answeredMs === null) byReadiness += 1;
      if (ms <= withinMs) within += 1;
      else missed += 1;
    }
  }
  const counted = within + missed;
  const share = counted === 0 ? null : within / counted;
  return {
    within,
    missed,
    undecided,
    byReadiness,
    share,
    isMet: wanted === null || share === null ? null : share >= wanted,
  };
}
