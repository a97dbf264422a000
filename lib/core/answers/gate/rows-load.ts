/** The row "no load": what the autoscaler's arithmetic asks for, and what holds it up. */

import { lastIndexAt } from "../../../model/search.ts";
import type { DecisionInstant } from "../../../model/timeline.ts";
import type { DurationMs, EpochMs } from "../../../model/units.ts";
import { openRequests } from "../route.ts";
import { isOther } from "./branch.ts";
import type { Context } from "./context.ts";
import { isGap, lastLine, lifeFrom } from "./facts.ts";
import type { GateBranch, GateFact, GateInstant, GateRow } from "./types.ts";
import { fact, gapRow, LOG, notRecorded, row, rule, setting, watch } from "./words.ts";

/** The arithmetic runs every 2 s (protocol 3.3); a line older than three ticks says nothing of now. */
const TICK_MS: DurationMs = 2_000;
const FRESH_MS: DurationMs = 3 * TICK_MS;

export function noLoadRow(c: Context, branch: GateBranch): GateRow {
  const { desired, active } = c;
  if (isGap(c, "scale")) return gapRow("noLoad");
  if (active === null) return row("noLoad", "notYet", [notRecorded("noActive")]);
  if (branch === "hpa") return row("noLoad", "skipped", [rule(isOther(c) ? "otherDecides" : "hpaDecides")]);
  const says = desiredFact(c);
  const average = averageLine(c);
  const averageFact = average === null ? null : factOfAverage(c, average);
  const idle = idleOf(c);
  if (desired.value === null) {
    return row("noLoad", "unknown", [says, idle.fact, averageFact]);
  }
  if (desired.value < 0) {
    // Before Active was ever True or False, no measurement counts as a wish of 0 (protocol 3.6).
    const state = branch === "atZero" ? "skipped" : active.status === "Unknown" ? "passed" : "waiting";
    return row("noLoad", state, [says, state === "passed" ? rule("countsAsNoLoad") : null]);
  }
  if (desired.value === 0) return row("noLoad", "passed", [says, branch === "atZero" ? null : averageFact]);
  const panic = panicLine(c);
  const holds =
    panic !== null
      ? [
          fact(
            "panic",
            { panicAt: panic.t, windowMs: c.settings.stableWindowMs.value },
            LOG,
            "observed",
            panic.seq,
          ),
        ]
      : [delayFact(c), average?.stable === 0 ? stepDownFact(c) : null];
  const until = waitsFor(c, idle.since, panic?.t ?? null);
  // Something else than the recorded requests keeps it busy: then no time helps.
  const isUnseen = until !== null && c.t > until.at + FRESH_MS;
  const facts = [says, idle.fact, isUnseen ? rule("unseenLoad") : null, averageFact, ...holds];
  return until === null || isUnseen
    ? row("noLoad", "blocking", facts)
    : row("noLoad", "waiting", facts, until);
}

function desiredFact({ desired, want }: Context): GateFact {
  const { value, via, seq } = desired;
  const pods = value ?? 0;
  switch (via) {
    case "log":
      return fact(pods < 0 ? "noMeasurement" : "desired", { pods }, LOG, "observed", seq);
    case "status":
      return fact(pods < 0 ? "noMeasurement" : "wanted", { pods }, status(), "derived", seq);
    case "replicas":
      return fact("woken", { pods }, watch("Deployment"), "derived", seq);
    case "none":
      return want?.value === undefined || want.value === null || want.value < 0
        ? notRecorded("loadNotRecorded")
        : notRecorded("loadNotRecordedWant", { pods: want.value });
  }
}

function status(): GateFact["source"] {
  return { kind: "status", object: "PodAutoscaler" };
}

// ---------------------------------------------------------------- how long still

interface Idle {
  /** When the last recorded request was over; null while one is open, and where none is recorded. */
  readonly since: EpochMs | null;
  readonly fact: GateFact | null;
}

/** What the source's own requests say; load that nobody recorded is not in them. */
function idleOf(c: Context): Idle {
  const { revision, t } = c;
  const { requests } = revision;
  const open = openRequests(revision, t);
  const last = lastIndexAt(requests.t, t, (sent) => sent);
  if (last < 0) return { since: null, fact: null };
  const source = { kind: "requests" } as const;
  if (open > 0)
    return {
      since: null,
      fact: fact("requestsOpen", { count: open }, source, "observed", requests.seq[last] ?? null),
    };
  let end = 0;
  let seq = requests.seq[last] ?? null;
  // Requests are in the order in which they were sent; the one that ended last is among the last ones.
  for (let i = last; i >= 0 && (requests.t[i] as number) > t - LONGEST_MS; i--) {
    const over = Math.floor((requests.t[i] as number) + (requests.ms[i] as number));
    if (over <= end) continue;
    end = over;
    seq = requests.seq[i] ?? null;
  }
  if (end === 0) return { since: null, fact: null };
  const { stableWindowMs } = c.settings;
  return {
    since: end,
    fact: fact("idleSince", { idleAt: end, windowMs: stableWindowMs.value }, source, "derived", seq),
  };
}

/** Requests longer ago are no matter for windows, which have an hour at most (protocol 1.9). */
const LONGEST_MS: DurationMs = 2 * 3_600_000;

/** Not before: the whole window idle, then the delay; a panic ends a window after its last cause. */
function waitsFor(c: Context, idleSince: EpochMs | null, panicAt: EpochMs | null): GateInstant | null {
  const windowMs = c.settings.stableWindowMs.value;
  const ends: EpochMs[] = [];
  if (idleSince !== null) ends.push(idleSince + windowMs + c.settings.scaleDownDelayMs.value);
  if (panicAt !== null && idleSince !== null) ends.push(panicAt + windowMs);
  return ends.length === 0 ? null : { at: Math.max(...ends), isEarliest: true };
}

// ---------------------------------------------------------------- what holds it up

interface Average {
  readonly line: DecisionInstant;
  readonly stable: number;
}

/** What the autoscaler measured last, if that is not long ago: the average over the stable window. */
export function averageLine(c: Context): Average | null {
  const last = lastLine(
    c,
    ({ kind, values }) =>
      kind === "burst-capacity" && typeof values.stable === "number" ? values.stable : null,
    c.t - FRESH_MS,
  );
  return last === null ? null : { line: last.line, stable: last.value };
}

function factOfAverage({ settings }: Context, { line, stable }: Average): GateFact {
  const { metric, stableWindowMs } = settings;
  const values = { average: stable, metric: metric.value, windowMs: stableWindowMs.value, lineAt: line.t };
  return fact("average", values, LOG, "observed", line.seq);
}

/** The line with which the panic that lasts at `t` began. */
function panicLine(c: Context): DecisionInstant | null {
  const last = lastLine(
    c,
    (line) => (line.kind === "panic-on" || line.kind === "panic-off" ? line : null),
    lifeFrom(c),
  );
  return last?.value.kind === "panic-on" ? last.value : null;
}

function delayFact({ settings: { scaleDownDelayMs } }: Context): GateFact | null {
  const { value } = scaleDownDelayMs;
  return value > 0 ? setting("delay", { delayMs: value }, scaleDownDelayMs) : null;
}

/** Protocol 3.3: without load the pods are at most halved in a tick. */
function stepDownFact({ readyPods }: Context): GateFact | null {
  return (readyPods ?? 0) > 1 ? rule("stepDown", { pods: readyPods ?? 0 }) : null;
}
