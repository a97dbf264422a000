/** Why does it not scale to zero? The state machine of protocol 3.6 as a checklist at one instant. */
import type { EpochMs } from "../../../model/units.ts";
import type { RevisionState, SharedState } from "../../state/state.ts";
import { headlineOf, unblockOf, unblockOfZero } from "./answer.ts";
import { branchOf, type Clocks, clocksOf, earliestZeroOf, isCreating, isHpa, skipsProbe } from "./branch.ts";
import { type Context, contextAt } from "./context.ts";
import { isGap } from "./facts.ts";
import { probeRow } from "./row-probe.ts";
import { boundsRow, enabledRow, inactiveRow, reachabilityRow, windowRow } from "./rows-decide.ts";
import {
  drainedRow,
  endpointsRow,
  graceRow,
  proxyModeRow,
  replicasRow,
  retentionRow,
} from "./rows-hand-over.ts";
import { noLoadRow } from "./rows-load.ts";
import type { Gate, GateBranch, GateFact, GateRow, GateRowId } from "./types.ts";
import { unroutedCalls } from "./unrouted-calls.ts";
import { condition, fact, setting } from "./words.ts";

/**
 * The gate of a revision at `t`, from what was received by then.
 *
 *   may it? ── load? ── window ── Active False ── Proxy ── probe ── waits ── replicas 0 ── drained
 *                                     └ Active Unknown: activation timeout, no probe ──┘
 */
export function gateAt(shared: SharedState, revision: RevisionState, t: EpochMs): Gate {
  const c = contextAt(shared, revision, t);
  const clocks = clocksOf(c);
  const branch = branchOf(c, clocks);
  const rows = rowsOf(c, clocks, branch);
  // Before the first pass nothing that the rows ask has been asked.
  const blockedBy = isCreating(c) ? null : blockerOf(branch, rows);
  const blocker = rows.find(({ id }) => id === blockedBy) ?? null;
  return {
    at: t,
    branch,
    headline: headlineOf(c, branch, rows),
    rows,
    blockedBy,
    unblock: blocker === null ? unblockOfZero(c) : unblockOf(c, branch, blocker),
    exceptions: exceptionsOf(c, clocks, branch),
    earliestZero: earliestZeroOf(c, clocks, branch),
  };
}

function rowsOf(c: Context, clocks: Clocks, branch: GateBranch): GateRow[] {
  return [
    enabledRow(c),
    boundsRow(c),
    reachabilityRow(c),
    noLoadRow(c, branch),
    windowRow(c, clocks, branch),
    inactiveRow(c, branch),
    proxyModeRow(c, branch),
    endpointsRow(c, branch),
    probeRow(c, clocks, branch),
    retentionRow(c, clocks, branch),
    graceRow(c, clocks, branch),
    replicasRow(c, branch),
    drainedRow(c),
  ];
}

/** The first row that certainly keeps the pods; where none does, the one that is not recorded. */
function blockerOf(branch: GateBranch, rows: readonly GateRow[]): GateRowId | null {
  if (branch === "atZero" || branch === "notThere" || branch === "unknown") return null;
  // At zero nothing keeps pods; the refusal does, whatever else is still waited for.
  if (branch === "wakeRefused") return null;
  if (branch === "refused") return "replicas";
  const first = rows.find(
    ({ id, state }) => id !== "drained" && (state === "blocking" || state === "waiting"),
  );
  if (first !== undefined) return first.id;
  if (branch === "loadUnknown") return "noLoad";
  return branch === "probeUnknown" ? "probe" : null;
}

/** What makes this revision differ from the usual way. */
function exceptionsOf(c: Context, clocks: Clocks, branch: GateBranch): GateFact[] {
  const { settings, active } = c;
  const found: GateFact[] = [];
  if (isGap(c, "scale")) return found;
  if (isHpa(c)) found.push(setting("hpa", { class: settings.class.value }, settings.class));
  if (!settings.scaleToZeroEnabled.value) found.push(setting("disabled", {}, settings.scaleToZeroEnabled));
  if (skipsProbe(c)) found.push(setting("probeSkipped", {}, settings.targetBurstCapacity));
  // A bound above 0, or scale-to-zero switched off, keeps the pods whatever the time.
  const mayTimeOut =
    branch !== "hpa" && !isCreating(c) && c.bound === null && settings.scaleToZeroEnabled.value;
  if (active?.status === "Unknown" && clocks.timeoutAt !== null && mayTimeOut) {
    const values = { timeoutSecond: clocks.timeoutAt, timeoutMs: settings.activationTimeoutMs.value };
    found.push(setting("activationTimeout", values, settings.activationTimeoutMs));
  }
  if (active?.status === "False" && active.first.reason === "TimedOut") {
    const source = condition("PodAutoscaler", "Active");
    found.push(fact("timedOut", {}, source, "observed", active.first.seq));
  }
  const calls = unroutedCalls(c, branch);
  if (calls !== null) found.push(calls);
  const { initialScale } = settings;
  const isBornAtZero = branch === "atZero" && active?.isBorn === true;
  if (isBornAtZero && initialScale.value === 0 && initialScale.origin !== "unreachable") {
    found.push(setting("initialScaleZero", {}, initialScale));
  }
  return found;
}
