/** How long a revision with pods keeps them: when it begins to go to zero, or why it never does (protocol 3.6). */
import type { DurationMs } from "../../../model/units.ts";
import { isHpaClass, isOtherClass, settingsAt } from "../../state/settings.ts";
import { sliceAt } from "../../state/tracks.ts";
import { blindAt } from "../blind.ts";
import { gateAt } from "../gate/gate.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** Between two requests of a busy revision nothing is on its way: it is told after a tick without any. */
const IDLE_MS: DurationMs = 2_000;

function isInitializedAt({ revision, t }: Context): boolean {
  return sliceAt(revision.conditions.get("PodAutoscaler/ScaleTargetInitialized") ?? [], t)?.value === "True";
}

export function untilZero(c: Context): Clause {
  const settings = settingsAt(c.shared, c.revision, c.t);
  const { minScale, initialScale, scaleToZeroEnabled, stableWindowMs } = settings;
  if (isOtherClass(c.shared, c.revision, c.t)) {
    return clause("untilOtherClass", { class: settings.class.value }, "inferred", settings.class.seq);
  }
  if (isHpaClass(c.shared, c.revision, c.t)) {
    return clause("neverZeroHpa", {}, "inferred", settings.class.seq);
  }
  if (minScale.value > 0) {
    return clause("neverZeroMinScale", { minScale: minScale.value }, "inferred", minScale.seq);
  }
  if (initialScale.value > 1 && !isInitializedAt(c)) {
    return clause("notBeforeInitialScale", { pods: initialScale.value }, "inferred", initialScale.seq);
  }
  if (!scaleToZeroEnabled.value) {
    return clause("neverZeroDisabled", {}, "inferred", scaleToZeroEnabled.seq);
  }
  const blind = blindAt(c.shared, c.revision, c.t);
  if (blind !== undefined) return clause("untilMeasured", {}, "inferred", blind.seq);
  const { rows } = gateAt(c.shared, c.revision, c.t);
  const load = rows.find(({ id }) => id === "noLoad");
  const idle = load?.facts.find(({ key }) => key === "idleSince");
  const idleAt = Number(idle?.values.idleAt ?? c.t);
  if (load?.state === "waiting" && load.until !== null && idle !== undefined && c.t - idleAt >= IDLE_MS) {
    const windowAt = rows.find(({ id }) => id === "window")?.until?.at ?? load.until.at;
    const untilAt = Math.max(load.until.at, windowAt);
    return untilAt > c.t
      ? clause("untilIdleAt", { idleAt, untilAt, leftAge: untilAt - c.t }, "inferred", idle.seq)
      : clause("untilTick", { idleAt }, "inferred", idle.seq);
  }
  const windowMs = stableWindowMs.value;
  const delayMs = settings.scaleDownDelayMs.value;
  return delayMs > 0
    ? clause(
        "untilIdleDelayed",
        { idleMs: windowMs + delayMs, windowMs, delayMs },
        "inferred",
        settings.scaleDownDelayMs.seq,
      )
    : clause("untilIdle", { windowMs }, "inferred", stableWindowMs.seq);
}
