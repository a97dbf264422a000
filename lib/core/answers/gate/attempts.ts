/** The activator probe of one handshake (protocol 3.8): attempts, answers, and what skscope's own prober saw. */

import { lastIndexAt } from "../../../model/search.ts";
import type { ProbeInstant } from "../../../model/timeline.ts";
import type { EpochMs, RecordSeq } from "../../../model/units.ts";
import { type Facts, LOG_LEAD_MS, lastLine } from "./facts.ts";

export interface Attempts {
  /** First of the confirmations that no failure has followed; null while there is none. */
  readonly confirmed: ProbeInstant | null;
  /** Failures of passes before it, as the report counts them: from the moment on at which Active was seen False. */
  readonly failures: number;
  readonly lastFailure: ProbeInstant | null;
  /** The background attempts that ended last, where no pass has probed since. */
  readonly background: Background | null;
  /** Last answer that skscope's own prober got at the public Service to the activator's header. */
  readonly prober: ProbeInstant | null;
}

export interface Background {
  readonly t: EpochMs;
  readonly seq: RecordSeq;
  readonly outcome: "confirmed" | "failed" | "notRecorded";
}

/** A line that was cut off before its result (it dumps the whole PodAutoscaler first). */
const CUT_OFF = "Async prober is done";

const NONE: Attempts = { confirmed: null, failures: 0, lastFailure: null, background: null, prober: null };

/** The attempts since Active went False; none while it is not. */
export function attemptsAt(facts: Facts): Attempts {
  const { revision, t, active } = facts;
  if (active?.status !== "False") return NONE;
  const seenAt = active.first.from;
  const from = beginOf(seenAt, active.first.transitionTime, active.first.initial === true);
  let confirmed: ProbeInstant | null = null;
  let failures = 0;
  let lastFailure: ProbeInstant | null = null;
  let background: Background | null = null;
  let prober: ProbeInstant | null = null;
  let lastPass = from;
  const { probes } = revision;
  for (let i = lastIndexAt(probes, from - 1, (p) => p.t) + 1; i < probes.length; i++) {
    const probe = probes[i] as ProbeInstant;
    if (probe.t > t) break;
    if (probe.source === "prober") {
      if (probe.t >= seenAt && probe.header === "activator" && probe.kind === "service") prober = probe;
      continue;
    }
    if (probe.kind === "async") {
      background = { t: probe.t, seq: probe.seq, outcome: probe.success ? "confirmed" : "failed" };
      continue;
    }
    background = null;
    lastPass = probe.t;
    if (probe.success) confirmed ??= probe;
    else {
      confirmed = null;
      lastFailure = probe;
      if (probe.t >= seenAt) failures += 1;
    }
  }
  background ??= cutOff(facts, lastPass);
  return { confirmed, failures, lastFailure, background, prober };
}

/** Passes with Active False log their probes a little before or after the status is received. */
function beginOf(seenAt: EpochMs, transitionTime: EpochMs | undefined, isInitial: boolean): EpochMs {
  return isInitial ? (transitionTime ?? seenAt) : seenAt - LOG_LEAD_MS;
}

function cutOff(facts: Facts, from: EpochMs): Background | null {
  const last = lastLine(facts, (line) => (line.message.startsWith(CUT_OFF) ? line : null), from);
  return last === null ? null : { t: last.line.t, seq: last.line.seq, outcome: "notRecorded" };
}
