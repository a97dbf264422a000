/** The row of the activator probe: the one condition that no time overrules (protocol 3.6, 3.8). */
import type { ProbeInstant } from "../../../model/timeline.ts";
import type { DurationMs } from "../../../model/units.ts";
import type { Background } from "./attempts.ts";
import { type Clocks, skipsProbe } from "./branch.ts";
import type { Context } from "./context.ts";
import { isGap } from "./facts.ts";
import { isHandingOver, leftOut } from "./rows-hand-over.ts";
import type { GateBranch, GateFact, GateRow } from "./types.ts";
import { fact, gapRow, LOG, notRecorded, row, rule, setting } from "./words.ts";

/** After the background attempts are done, a pass follows within this. */
const NEXT_PASS_MS: DurationMs = 1_000;
/** An attempt that is answered at all is logged long before; one that meets a black hole takes about 20 s. */
const ANSWER_MS: DurationMs = 2_000;
/** Replicas that are still there so long after all waits: the probe must be what is missing. */
const OVERDUE_MS: DurationMs = 5_000;

export function probeRow(c: Context, clocks: Clocks, branch: GateBranch): GateRow {
  if (skipsProbe(c)) {
    const { targetBurstCapacity } = c.settings;
    return row("probe", "skipped", [setting("probeSkipped", {}, targetBurstCapacity)]);
  }
  const isLeftOut = leftOut(c, branch);
  if (isLeftOut !== null) return row("probe", "skipped", [isLeftOut]);
  if (isGap(c, "paConditions")) return gapRow("probe");
  const { confirmed, failures, lastFailure, background } = c.attempts;
  if (branch === "atZero") {
    // It was confirmed, unless somebody else patched the replicas: only a log can tell.
    return confirmed === null
      ? row("probe", "unknown", [notRecorded("probeNotRecorded")])
      : row("probe", "passed", [confirmedFact(c, confirmed)]);
  }
  if (!isHandingOver(c, branch)) return row("probe", "notYet", [rule("probeLater")]);
  const prober = proberFact(c);
  // The replicas are patched after it and not before.
  if (branch === "refused" && confirmed === null && lastFailure === null)
    return row("probe", "passed", [rule("probeBeforePatch"), prober]);
  if (confirmed !== null) return row("probe", "passed", [confirmedFact(c, confirmed), prober]);
  if (!c.hasLog)
    return row("probe", "unknown", [notRecorded("probeNotRecorded"), overdue(c, clocks), prober]);
  const failed =
    lastFailure === null
      ? null
      : fact("probeFailing", { failures, lastAt: lastFailure.t }, LOG, "observed", lastFailure.seq);
  const error = lastFailure === null ? null : errorFact(lastFailure);
  const ended = background === null ? null : backgroundFact(background);
  if (background?.outcome === "confirmed") {
    const until = { at: background.t + NEXT_PASS_MS, isEarliest: false };
    return row("probe", "waiting", [ended, failed, error, prober], until);
  }
  // A log may have lost the line of the pass; a background attempt follows only one that failed.
  if (failed === null && ended === null) {
    const since = c.active?.first.from ?? c.t;
    const state = c.t - since <= ANSWER_MS ? "waiting" : "blocking";
    const slow = state === "blocking" ? rule("probeBlackHole") : null;
    return row("probe", state, [notRecorded("probePending"), slow, prober]);
  }
  return row("probe", "blocking", [
    failed,
    error,
    ended ?? rule("probeRetry"),
    neverOverruled(c, clocks),
    prober,
  ]);
}

function confirmedFact(c: Context, { t, seq }: ProbeInstant): GateFact {
  const { failures } = c.attempts;
  const since = c.active?.first;
  const afterMs = since === undefined || since.initial === true ? 0 : Math.max(0, t - since.from);
  return fact("probeConfirmed", { confirmedAt: t, failures, afterMs }, LOG, "observed", seq);
}

function backgroundFact({ t, outcome, seq }: Background): GateFact {
  return fact("probeBackground", { backgroundAt: t, outcome }, LOG, "observed", seq);
}

/** The error as the autoscaler wrote it, and who must have given that answer. */
function errorFact({ error, answer, seq }: ProbeInstant): GateFact {
  return fact("probeError", { error: error ?? "", answer }, LOG, "observed", seq);
}

function neverOverruled(c: Context, { retentionAt, graceAt }: Clocks): GateFact {
  const isDue = (retentionAt ?? c.t) <= c.t && graceAt !== null && graceAt <= c.t;
  return rule(isDue ? "probeThenAtOnce" : "probeNeverOverruled");
}

/** No log, all waits over, and still replicas: what is left to be missing. */
function overdue(c: Context, { retentionAt, graceAt }: Clocks): GateFact | null {
  if (retentionAt === null || graceAt === null || (c.replicas?.value ?? 0) === 0) return null;
  const dueAt = Math.max(retentionAt, graceAt);
  return c.t >= dueAt + OVERDUE_MS ? rule("probeOverdue", { overdueMs: c.t - dueAt }) : null;
}

/** skscope's own prober asks the same question from another place. */
function proberFact(c: Context): GateFact | null {
  const { prober } = c.attempts;
  if (prober === null) return null;
  const values = { answer: prober.answer, proberAt: prober.t };
  return fact("prober", values, { kind: "prober" }, "observed", prober.seq);
}
