/** Which setting to try another value of, where a setting is the cause: one step that changes the answer. */
import { TRIED_BOUNDS, type TriedSetting } from "@/lib/client/tried-setting.ts";
import type { Burst, Gate, Settings } from "@/lib/core/index.ts";
import type { WhatIf } from "./what-if.ts";

/** For the rule that keeps the pods; null where no setting does. */
export function triedForGate(
  { branch, blockedBy, rows }: Pick<Gate, "branch" | "blockedBy" | "rows">,
  settings: Settings,
): TriedSetting | null {
  if (branch === "disabled") return { name: "enableScaleToZero", value: 1 };
  if (branch === "bounded")
    return settings.minScale.value > 0
      ? { name: "minScale", value: 0 }
      : settings.initialScale.value > 1
        ? { name: "initialScale", value: 1 }
        : null;
  switch (blockedBy) {
    case "noLoad":
      // With requests no setting is the cause; without any it is how long nobody may have called.
      if (rows.find(({ id }) => id === "noLoad")?.state !== "waiting") return null;
      return settings.scaleDownDelayMs.value > 0
        ? { name: "scaleDownDelayMs", value: 0 }
        : half("stableWindowMs", settings.stableWindowMs.value);
    case "window":
      return branch === "windowWait" ? half("stableWindowMs", settings.stableWindowMs.value) : null;
    case "retention":
      return { name: "retentionMs", value: 0 };
    case "grace":
      return half("gracePeriodMs", settings.gracePeriodMs.value);
    default:
      return null;
  }
}

/** Whole seconds; null where it is the least already. */
function half(name: "stableWindowMs" | "gracePeriodMs", now: number): TriedSetting | null {
  const value = Math.max(TRIED_BOUNDS[name].least, Math.ceil(now / 2_000) * 1_000);
  return value < now ? { name, value } : null;
}

/** What a container takes at a time, where it is bounded and that puts the activator in the path, or where another is tried. */
export function triedForCapacity(
  { computed, settings, inputs }: Burst,
  { totalPerPod }: WhatIf,
): TriedSetting | null {
  const now = settings.containerConcurrency.value;
  if (now === 0 || computed === null) return null;
  const value =
    totalPerPod ?? (computed.reason === "capacity" && computed.mode === "Proxy" ? enough(inputs) : null);
  if (value === null || value === now || value > TRIED_BOUNDS.containerConcurrency.most) return null;
  return { name: "containerConcurrency", value: Math.max(1, Math.round(value)) };
}

/** The least with which these pods have burst capacity left; null without pods. */
function enough({ readyPods, targetBurstCapacity, load }: Burst["inputs"]): number | null {
  return readyPods === 0 ? null : Math.ceil((targetBurstCapacity + load) / readyPods);
}
