/**
 * What is known of the autoscaler at an instant: the load of each second in its window, its clock, and what it decided last.
 *
 *     window  ▁▃▅▅▂▁ │      a second's load falls out on the left once it is older than the stable window
 *     clock   2 s          a decision every two seconds (protocol 3.3)
 */
import {
  decidedPodsAt,
  observedExcessAt,
  type PodsApart,
  podsApartAt,
  type RevisionState,
  type SharedState,
  settingsAt,
} from "../../core/index.ts";
import { lastIndexAt } from "../../model/search.ts";
import type { DecisionInstant, DecisionKind, ProbeInstant, RequestColumns } from "../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../model/units.ts";

export interface LoadSecond {
  /** Where the second begins. */
  readonly from: EpochMs;
  /** Requests that were open, on average. */
  readonly load: number;
}

export interface Decided {
  readonly mode: string;
  /** Pods that it wants; −1: it does not know yet. */
  readonly want: number;
  /** Excess burst capacity, as its log has it last. */
  readonly excess: number;
}

export interface AutoscalerView {
  readonly windowMs: DurationMs;
  /** No settings were told up to here: it may be set otherwise. */
  readonly isWindowAssumed: boolean;
  /** The seconds of the window and those that have just left it, derived from the requests; null where none are recorded. */
  readonly load: readonly LoadSecond[] | null;
  /** The most of any second, so that bars keep their scale. */
  readonly mostLoad: number;
  /** Averages of the window as it printed them last; null without such a line. */
  readonly averages: { readonly t: EpochMs; readonly stable: number; readonly panic: number } | null;
  /** Inferred from its last ticks; null where none is printed. */
  readonly nextTickAt: EpochMs | null;
  readonly decided: Decided | null;
  /** What it decided on and what the load asks for by now, where they differ; the sentence has the same. */
  readonly apart: PodsApart | null;
  /** It said that it waits until then, and why. */
  readonly waits: { readonly why: "window" | "grace" | "retention"; readonly until: EpochMs } | null;
  readonly isInPanic: boolean;
  /** The probe was not confirmed: it asks again each second (protocol 3.8). */
  readonly isAskingAgain: boolean;
}

/** One decision to the next (protocol 3.3). */
export const TICK_MS: DurationMs = 2_000;
const SECOND_MS: DurationMs = 1_000;
/** Two lines so far apart are two ticks, give or take. */
const TICK_SLACK_MS: DurationMs = 60;
/** How many lines are looked through for two ticks. */
const MOST_LINES = 12;

const WAITS: Readonly<Partial<Record<DecisionKind, "window" | "grace" | "retention">>> = {
  "window-wait": "window",
  "grace-wait": "grace",
  "retention-wait": "retention",
};

const NO_LOAD = { first: 0, loads: new Float64Array(0) };

/** Looks up the autoscaler at an instant. Made once, asked every frame. @param requests null: none are recorded */
export function autoscalerOf(
  shared: SharedState,
  revision: RevisionState,
  requests: RequestColumns | null,
): (t: EpochMs) => AutoscalerView {
  const lines = revision.decisions.filter(({ process }) => process === "autoscaler");
  const of = (...kinds: DecisionKind[]): DecisionInstant[] =>
    lines.filter(({ kind }) => kinds.includes(kind));
  const modes = of("mode");
  const ticks = of("burst-capacity");
  const panics = of("panic-on", "panic-off");
  const unbacked = of("not-backed");
  const probes = revision.probes.filter(({ source }) => source === "autoscaler");
  const waits = lines.filter(({ kind }) => WAITS[kind] !== undefined);
  const { first, loads } = requests === null ? NO_LOAD : loadBySecond(requests);
  const mostLoad = loads.reduce((most, load) => Math.max(most, load), 1);
  return (t) => {
    const { value: windowMs, origin } = settingsAt(shared, revision, t).stableWindowMs;
    const averages = lastOf(ticks, t);
    const line = lastOf(modes, t);
    return {
      windowMs,
      isWindowAssumed: origin === "assumed",
      load: requests === null ? null : windowAt(loads, first, t, windowMs),
      mostLoad,
      averages:
        averages === undefined
          ? null
          : { t: averages.t, stable: number(averages, "stable"), panic: number(averages, "panic") },
      nextTickAt: nextTick(ticks, t),
      decided:
        line === undefined
          ? null
          : {
              mode: String(line.values.mode ?? ""),
              want: decidedPodsAt(shared, revision, t)?.value ?? number(line, "want"),
              excess: observedExcessAt(revision, t)?.value ?? number(line, "ebc"),
            },
      apart: line === undefined ? null : podsApartAt(shared, revision, t),
      waits: waitAt(waits, line, t),
      isInPanic: lastOf(panics, t)?.kind === "panic-on",
      isAskingAgain: isAsking(unbacked, probes, t),
    };
  };
}

function lastOf(lines: readonly DecisionInstant[], t: EpochMs): DecisionInstant | undefined {
  return lines[lastIndexAt(lines, t, (line) => line.t)];
}

function number({ values }: DecisionInstant, name: string): number {
  return Number(values[name] ?? 0);
}

/** Of a line that says for how long, unless a later decision wants pods again. */
function waitAt(
  waits: readonly DecisionInstant[],
  decided: DecisionInstant | undefined,
  t: EpochMs,
): AutoscalerView["waits"] {
  const last = lastOf(waits, t);
  const why = last === undefined ? undefined : WAITS[last.kind];
  if (last === undefined || why === undefined) return null;
  const length = number(last, "durationMs");
  const until = last.t + (why === "retention" ? number(last, "retentionMs") - length : length);
  const isOver = until <= t || (why !== "window" && decided !== undefined && number(decided, "want") > 0);
  return isOver ? null : { why, until };
}

/** A tick has another two seconds before it; lines between are decisions that did not wait for one. */
function nextTick(ticks: readonly DecisionInstant[], t: EpochMs): EpochMs | null {
  const last = lastIndexAt(ticks, t, (line) => line.t);
  for (let i = last; i > Math.max(0, last - MOST_LINES); i--) {
    const at = (ticks[i] as DecisionInstant).t;
    for (let j = i - 1; j >= 0; j--) {
      const apart = at - (ticks[j] as DecisionInstant).t;
      if (apart > TICK_MS + TICK_SLACK_MS) break;
      if (apart >= TICK_MS - TICK_SLACK_MS) return at + (Math.floor((t - at) / TICK_MS) + 1) * TICK_MS;
    }
  }
  return null;
}

/** From "not yet backed by activator" until it tells what came of the asking, or a probe is confirmed. */
function isAsking(
  unbacked: readonly DecisionInstant[],
  probes: readonly ProbeInstant[],
  t: EpochMs,
): boolean {
  const probe = probes[lastIndexAt(probes, t, (one) => one.t)];
  const said = lastOf(unbacked, t);
  return (
    probe !== undefined && !probe.success && probe.kind !== "async" && said !== undefined && said.t >= probe.t
  );
}

/** How many requests were open in each second, on average. */
function loadBySecond({ t, ms }: RequestColumns): { first: EpochMs; loads: Float64Array } {
  const begin = t[0];
  if (begin === undefined) return { first: 0, loads: new Float64Array(0) };
  const first = Math.floor(begin / SECOND_MS) * SECOND_MS;
  let last = begin;
  for (let i = 0; i < t.length; i++) {
    const end = (t[i] as number) + (ms[i] as number);
    last = Math.max(last, Number.isFinite(end) ? end : (t[i] as number) + SECOND_MS);
  }
  const loads = new Float64Array(Math.ceil((last - first) / SECOND_MS) + 1);
  for (let i = 0; i < t.length; i++) {
    const from = t[i] as number;
    const to = Math.min(from + (ms[i] as number), last);
    for (let k = Math.floor((from - first) / SECOND_MS); k < loads.length; k++) {
      const second = first + k * SECOND_MS;
      if (second >= to) break;
      loads[k] =
        (loads[k] as number) + (Math.min(to, second + SECOND_MS) - Math.max(from, second)) / SECOND_MS;
    }
  }
  return { first, loads };
}

/** Whole seconds up to `t`: those inside the window, and one that is falling out. */
function windowAt(loads: Float64Array, first: EpochMs, t: EpochMs, windowMs: DurationMs): LoadSecond[] {
  const now = Math.floor(t / SECOND_MS) * SECOND_MS;
  const seconds: LoadSecond[] = [];
  for (
    let from = now - Math.ceil(windowMs / SECOND_MS) * SECOND_MS - SECOND_MS;
    from < now;
    from += SECOND_MS
  )
    seconds.push({ from, load: loads[(from - first) / SECOND_MS] ?? 0 });
  return seconds;
}
