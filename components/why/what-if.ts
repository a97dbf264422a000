/** The calculator's sliders: numbers that replace the real ones. */
import type { Burst, BurstInputs } from "@/lib/core/index.ts";

export const WHAT_IF_KEYS = ["readyPods", "load", "targetBurstCapacity", "totalPerPod"] as const;
export type WhatIfKey = (typeof WHAT_IF_KEYS)[number];

/** Only the sliders that were moved; the others keep the real numbers. */
export type WhatIf = Readonly<Partial<Record<WhatIfKey, number>>>;

export interface SliderRange {
  readonly min: number;
  readonly max: number;
  readonly step: number;
}

const LEAST: Readonly<Record<WhatIfKey, number>> = {
  readyPods: 10,
  load: 200,
  targetBurstCapacity: 300,
  totalPerPod: 200,
};

/** A slider's range: includes the real number and the point where the mode flips, with room on both sides. */
export function rangeOf(key: WhatIfKey, { inputs, computed }: Burst): SliderRange {
  const wanted = key === "readyPods" ? (computed?.podsForServe ?? 0) + 2 : 2 * inputs[key];
  const min = key === "targetBurstCapacity" ? -1 : key === "totalPerPod" ? 1 : 0;
  return { min, max: Math.ceil(Math.max(LEAST[key], wanted, inputs[key])), step: 1 };
}

/** The real inputs with the moved sliders applied; pods are assumed wanted, or the rule would not apply. */
export function applyWhatIf({ inputs }: Burst, changes: WhatIf): BurstInputs {
  const want = inputs.want === null || inputs.want > 0 ? inputs.want : 1;
  return { ...inputs, ...changes, want };
}
