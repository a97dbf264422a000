/** The rows up to the decision: may it go to zero at all, is there load, has it been active for a window. */

import type { Slice } from "../../../model/timeline.ts";
import type { EpochMs } from "../../../model/units.ts";
import type { Setting } from "../../state/settings.ts";
import { IGNORED, whyUnreachable } from "../unreachable.ts";
import { type Clocks, isHpa, isOther } from "./branch.ts";
import type { Context } from "./context.ts";
import { type ActiveRun, isGap, LOG_LEAD_MS, lastDecision } from "./facts.ts";
import type { GateBranch, GateFact, GateRow } from "./types.ts";
import { condition, fact, gapRow, LOG, notRecorded, row, rule, setting } from "./words.ts";

const ACTIVE = condition("PodAutoscaler", "Active");

export function enabledRow(c: Context): GateRow {
  const { class: cls, scaleToZeroEnabled } = c.settings;
  if (isHpa(c) || isOther(c))
    return row("enabled", "blocking", [setting("class", { class: cls.value }, cls)]);
  const isOn = scaleToZeroEnabled.value;
  const state = !isKnown(c, scaleToZeroEnabled) ? "unknown" : isOn ? "passed" : "blocking";
  return row("enabled", state, [setting(isOn ? "enabled" : "disabled", {}, scaleToZeroEnabled)]);
}

/** Protocol 3.6: clamped to a bound above 0, the wish is never 0. */
export function boundsRow(c: Context): GateRow {
  const { bound, settings, initialized } = c;
  const { minScale, initialScale } = settings;
  if (isGap(c, "scale")) return gapRow("bounds");
  if (bound?.kind === "initialScale") {
    return row("bounds", "blocking", [
      setting("initialScale", { pods: initialScale.value }, initialScale),
      initialized === null
        ? null
        : fact(
            "notInitialized",
            {},
            condition("PodAutoscaler", "ScaleTargetInitialized"),
            "observed",
            initialized.seq,
          ),
    ]);
  }
  if (bound !== null)
    return row("bounds", "blocking", [setting("minScale", { pods: minScale.value }, minScale)]);
  const state = isKnown(c, minScale) ? "passed" : "unknown";
  if (minScale.origin === "unreachable")
    return row("bounds", state, [setting(`minScale${IGNORED[whyUnreachable(c.revision)]}`, {}, minScale)]);
  return row("bounds", state, [setting("minScale", { pods: minScale.value }, minScale)]);
}

/** Never in the way itself: it says whether bounds, retention and scale-down-delay count. */
export function reachabilityRow(c: Context): GateRow {
  const { reachability } = c.settings;
  if (isGap(c, "scale")) return gapRow("reachability");
  const key =
    reachability.value === "Reachable"
      ? "reachable"
      : reachability.value === "Unreachable"
        ? "unreachable"
        : "reachabilityNotSet";
  return row("reachability", "passed", [setting(key, {}, reachability)]);
}

/** Protocol 3.6: the second time that the stable window counts; before the first start its place is the timeout's. */
export function windowRow(c: Context, clocks: Clocks, branch: GateBranch): GateRow {
  const { active } = c;
  if (isGap(c, "paConditions")) return gapRow("window");
  if (active === null) return row("window", "notYet", [notRecorded("noActive")]);
  switch (active.status) {
    case "True":
      return activeTrue(c, active, clocks.windowAt);
    case "Unknown":
      return activeUnknown(c, active, clocks.timeoutAt, branch);
    case "False":
      return wasActive(c, active);
  }
}

function activeTrue(c: Context, active: ActiveRun, windowAt: EpochMs | null): GateRow {
  const { stableWindowMs } = c.settings;
  const needed = setting("window", { windowMs: stableWindowMs.value }, stableWindowMs);
  if (active.since === null || windowAt === null) {
    return row("window", "unknown", [notRecorded("clockNotRecorded"), needed]);
  }
  const since = fact("activeSince", { sinceSecond: active.since }, ACTIVE, "observed", active.slice.seq);
  return c.t >= windowAt
    ? row("window", "passed", [since, needed, windowLine(c, "can-deactivate", active.first.from)])
    : row("window", "waiting", [since, needed, windowLine(c, "window-wait", active.first.from)], {
        at: windowAt,
        isEarliest: false,
      });
}

function activeUnknown(
  c: Context,
  { since, slice }: ActiveRun,
  timeoutAt: EpochMs | null,
  branch: GateBranch,
): GateRow {
  const { activationTimeoutMs } = c.settings;
  const facts = [
    since === null
      ? notRecorded("clockNotRecorded")
      : fact(
          "activatingSince",
          { sinceSecond: since, reason: slice.reason ?? "" },
          ACTIVE,
          "observed",
          slice.seq,
        ),
    setting("activationTimeout", { timeoutMs: activationTimeoutMs.value }, activationTimeoutMs),
  ];
  if (since === null) return row("window", "unknown", facts);
  if (branch === "scaledUp" || branch === "bounded" || branch === "disabled") {
    return row("window", "notYet", facts);
  }
  if (branch === "timedOut") {
    const line = lastDecision(c, "activation-timeout", slice.from);
    const said = line === null ? null : fact("logTimedOut", { lineAt: line.t }, LOG, "observed", line.seq);
    return row("window", "passed", [...facts, said]);
  }
  const until = timeoutAt === null ? null : { at: timeoutAt, isEarliest: branch === "loadUnknown" };
  return row("window", "waiting", facts, until);
}

/** Active is False: by which way it became so. */
function wasActive(c: Context, { first, before, isBorn }: ActiveRun): GateRow {
  const line = windowLine(c, "can-deactivate", first.from - LOG_LEAD_MS);
  if (before?.value === "True") {
    const since = before.transitionTime;
    return row("window", "passed", [
      since === undefined
        ? fact("wasActive", {}, ACTIVE, "observed", before.seq)
        : fact("wasActiveSince", { sinceSecond: since }, ACTIVE, "observed", before.seq),
      line,
    ]);
  }
  if (before?.value === "Unknown" || first.reason === "TimedOut") {
    return row("window", "skipped", [fact("viaTimeout", {}, ACTIVE, "observed", first.seq)]);
  }
  return isBorn
    ? row("window", "skipped", [fact("bornInactive", {}, ACTIVE, "observed", first.seq)])
    : row("window", "unknown", [notRecorded("beforeSource")]);
}

/** What the last pass that looked at the window said about it. */
function windowLine(c: Context, kind: "can-deactivate" | "window-wait", from: EpochMs): GateFact | null {
  const line = lastDecision(c, kind, from);
  if (line === null || typeof line.values.durationMs !== "number") return null;
  const key = kind === "can-deactivate" ? "logCanDeactivate" : "logWindowWait";
  return fact(key, { lineAt: line.t, durationMs: line.values.durationMs }, LOG, "observed", line.seq);
}

export function inactiveRow(c: Context, branch: GateBranch): GateRow {
  const { active } = c;
  if (isGap(c, "paConditions")) return gapRow("inactive");
  if (active === null) return row("inactive", "notYet", [notRecorded("noActive")]);
  const { status, since, slice } = active;
  const says = statusFact(status, since, slice);
  if (status === "False") return row("inactive", "passed", [says]);
  if (branch === "deactivating" || branch === "timedOut") {
    return row("inactive", "waiting", [says, rule("nextPass")]);
  }
  return row("inactive", "notYet", [says]);
}

function statusFact(status: ActiveRun["status"], since: EpochMs | null, { seq, reason }: Slice): GateFact {
  return since === null
    ? fact("activeIs", { status }, ACTIVE, "observed", seq)
    : fact("activeIsSince", { status, sinceSecond: since, reason: reason ?? "" }, ACTIVE, "observed", seq);
}

/** Nothing was missed of what the setting is read from. */
export function isKnown(c: Context, { origin }: Setting<unknown>): boolean {
  if (isGap(c, "scale")) return false;
  const isConfig = origin === "configMap" || origin === "default";
  return !(isConfig && isGap(c, "settings"));
}
