/** Which values of a setting are played beside each other. */
import type { SimSettings } from "@/lib/sim/index.ts";

const S = 1_000;

/** Settings that can be swept, with values from one end of what is sensible to the other. */
export const SWEPT = {
  targetBurstCapacity: [-1, 0, 10, 50, 100, 211, 500],
  containerConcurrency: [0, 1, 2, 5, 10, 20, 100],
  minScale: [0, 1, 2, 3, 5, 10],
  maxScale: [0, 1, 2, 3, 5, 10, 20],
  initialScale: [0, 1, 2, 3, 5, 10],
  stableWindowMs: [6 * S, 10 * S, 20 * S, 30 * S, 60 * S, 120 * S],
  panicWindowPercentage: [1, 5, 10, 20, 50, 100],
  gracePeriodMs: [0, 5 * S, 10 * S, 20 * S, 30 * S, 60 * S],
  retentionMs: [0, 10 * S, 30 * S, 60 * S, 120 * S, 300 * S],
  scaleDownDelayMs: [0, 10 * S, 30 * S, 60 * S, 120 * S, 300 * S],
} as const satisfies Partial<Record<keyof SimSettings, readonly number[]>>;

export type SweptSetting = keyof typeof SWEPT;

const MOST = 7;

/**
 * The values to play, in order: the present one among them, at most seven, and none that contradicts another setting. Of too many
 * the one that is farthest from the present one, by its place, is left out.
 */
export function sweptValues(key: SweptSetting, settings: SimSettings): number[] {
  const now = settings[key];
  const all = [...new Set([...SWEPT[key], now])]
    .sort((a, b) => a - b)
    .filter((value) => fits(key, value, settings));
  while (all.length > MOST) {
    const place = all.indexOf(now);
    all.splice(place > (all.length - 1) / 2 ? 0 : all.length - 1, 1);
  }
  return all;
}

/** min-scale must not exceed max-scale, of which 0 is none. */
function fits(key: SweptSetting, value: number, { minScale, maxScale }: SimSettings): boolean {
  if (key === "minScale") return maxScale === 0 || value <= maxScale;
  return key !== "maxScale" || value === 0 || value >= minScale;
}
