/** The phases of a cold start: from which mark to which, how long, and how well each end is known. */
import type { ColdStart } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { isUnknownBetween } from "../../state/gaps.ts";
import type { SharedState } from "../../state/state.ts";
import type { ColdStartMark, MarkKey } from "./marks.ts";

/**
 * decide … publish follow each other; `pull` and `init` lie within `start`; `handover` comes after the episode's end, and
 * `answer` is what the first client waited for once the pod was ready.
 */
export const PHASES = [
  "decide",
  "schedule",
  "pull",
  "init",
  "start",
  "ready",
  "publish",
  "handover",
  "answer",
] as const;
export type PhaseKey = (typeof PHASES)[number];

/** observed: a record shows it; inferred: a later mark shows that it must have been by then; open: not over. */
export type PhaseEnd = "observed" | "inferred" | "open";

export interface ColdStartPhase {
  readonly key: PhaseKey;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly begins: PhaseEnd;
  readonly ends: PhaseEnd;
  /** A gap hides part of it. */
  readonly isUnknown: boolean;
}

/** Marks that begin and end a phase, by the report's definitions (`decide`, `pull`, `init` and `answer` are ours). */
export const BETWEEN: Readonly<Record<PhaseKey, readonly [MarkKey, MarkKey]>> = {
  decide: ["request", "decision"],
  schedule: ["decision", "scheduled"],
  pull: ["pulling", "pulled"],
  init: ["scheduled", "initialized"],
  start: ["scheduled", "started"],
  ready: ["started", "ready"],
  publish: ["ready", "endpoint"],
  handover: ["endpoint", "handedOver"],
  answer: ["ready", "answered"],
};

/** Of these only both ends make a phase. */
const NEVER_OPEN: ReadonlySet<PhaseKey> = new Set(["handover", "decide", "init", "answer"]);
/** Of the phases that follow each other these are a part, or they come after. */
export const BESIDE: ReadonlySet<PhaseKey> = new Set(["pull", "init", "handover"]);

const CHAIN: readonly MarkKey[] = ["decision", "scheduled", "started", "ready", "endpoint"];

/** Lengths in milliseconds; null where an end was not seen. */
export function lengthsOf(marks: readonly ColdStartMark[]): Readonly<Record<PhaseKey, DurationMs | null>> {
  const at = new Map(marks.map(({ key, t }) => [key, t]));
  const length = (phase: PhaseKey): DurationMs | null => {
    const [from, to] = BETWEEN[phase].map((key) => at.get(key));
    if (from === undefined || to === undefined) return null;
    // Who was answered before the pod was Ready did not wait for it any more.
    return phase === "answer" && to <= from ? null : to - from;
  };
  return Object.fromEntries(PHASES.map((phase) => [phase, length(phase)])) as Record<
    PhaseKey,
    DurationMs | null
  >;
}

/** The phases as they are drawn; `until` is the end of what is known. */
export function phasesOf(
  shared: SharedState,
  { outcome, end, closedAt }: ColdStart,
  marks: readonly ColdStartMark[],
  until: EpochMs,
): ColdStartPhase[] {
  const at = new Map(marks.map(({ key, t }) => [key, t]));
  const over = end ?? closedAt ?? until;
  const phases: ColdStartPhase[] = [];
  for (const key of PHASES) {
    const [first, last] = BETWEEN[key];
    const from = at.get(first);
    const to = at.get(last) ?? (key === "pull" ? at.get("pullFailed") : undefined);
    const isChained = CHAIN.includes(first) && key !== "init" && key !== "answer";
    // A mark that was missed lies between its neighbours: the phase reaches as far as the next one that was seen.
    const begin = from ?? (isChained ? seenBefore(at, first) : undefined);
    if (begin === undefined || (from === undefined && to === undefined)) continue;
    if (key === "answer" && (to ?? begin) <= begin) continue;
    const next = to ?? (key === "handover" ? undefined : isChained ? seenAfter(at, last) : undefined);
    if (next === undefined && (NEVER_OPEN.has(key) || outcome === "ready")) continue;
    const finish = Math.max(begin, next ?? over);
    phases.push({
      key,
      from: begin,
      to: finish,
      begins: from === undefined ? "inferred" : "observed",
      ends: to !== undefined ? "observed" : next !== undefined ? "inferred" : "open",
      isUnknown: isHidden(shared, key, begin, finish),
    });
  }
  return phases;
}

function seenBefore(at: ReadonlyMap<MarkKey, EpochMs>, key: MarkKey): EpochMs | undefined {
  for (let i = CHAIN.indexOf(key) - 1; i >= 0; i--) {
    const t = at.get(CHAIN[i] as MarkKey);
    if (t !== undefined) return t;
  }
  return undefined;
}

function seenAfter(at: ReadonlyMap<MarkKey, EpochMs>, key: MarkKey): EpochMs | undefined {
  for (let i = CHAIN.indexOf(key) + 1; i < CHAIN.length; i++) {
    const t = at.get(CHAIN[i] as MarkKey);
    if (t !== undefined) return t;
  }
  return undefined;
}

function isHidden(shared: SharedState, key: PhaseKey, from: EpochMs, to: EpochMs): boolean {
  const fact = key === "publish" || key === "handover" ? "publicEndpoints" : "pods";
  return isUnknownBetween(shared, fact, from, to);
}

/** The longest of the phases that follow each other, as far as it lasted; the earlier one of two that are equal. */
export function slowestOf(phases: readonly ColdStartPhase[]): PhaseKey | null {
  let slowest: ColdStartPhase | null = null;
  for (const phase of phases) {
    if (BESIDE.has(phase.key) || phase.isUnknown) continue;
    if (slowest === null || phase.to - phase.from > slowest.to - slowest.from) slowest = phase;
  }
  return slowest?.key ?? null;
}
