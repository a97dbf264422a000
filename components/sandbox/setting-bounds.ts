/** What the fields of settings take: units, and from where to where. */
import type { SimSettings } from "@/lib/sim/index.ts";

const SECOND = 1_000;

/** The number that a field shows is the value divided by its unit. */
export interface FieldBounds {
  readonly unit?: number;
  readonly min?: number;
  readonly max?: number;
}

/** Settings that are numbers, in the order in which they are shown. */
export const SETTING_FIELDS = {
  targetBurstCapacity: { min: -1, max: 100_000 },
  containerConcurrency: { max: 1_000 },
  minScale: { max: 100 },
  maxScale: { max: 100 },
  initialScale: { max: 100 },
  stableWindowMs: { unit: SECOND, min: 6 },
  panicWindowPercentage: { min: 1, max: 100 },
  gracePeriodMs: { unit: SECOND },
  retentionMs: { unit: SECOND },
  scaleDownDelayMs: { unit: SECOND },
  progressDeadlineMs: { unit: SECOND },
} as const satisfies Partial<Record<keyof SimSettings, FieldBounds>>;

export type NumberSetting = keyof typeof SETTING_FIELDS;

/** Those that each revision has for itself; the grace period is the cluster's. */
export type RevisionSetting = Exclude<NumberSetting, "gracePeriodMs">;

export const NUMBER_SETTINGS = Object.keys(SETTING_FIELDS) as readonly NumberSetting[];

export const OF_A_REVISION: readonly RevisionSetting[] = NUMBER_SETTINGS.filter(
  (key): key is RevisionSetting => key !== "gracePeriodMs",
);

/** The bounds of a field; min-scale must not exceed max-scale (protocol 1.9), of which 0 is no bound. */
export function boundsOf(
  key: NumberSetting,
  { minScale, maxScale }: Pick<SimSettings, "minScale" | "maxScale">,
): FieldBounds {
  const bounds: FieldBounds = SETTING_FIELDS[key];
  if (key === "minScale" && maxScale > 0) return { ...bounds, max: maxScale };
  return key === "maxScale" && minScale > 1 ? { ...bounds, min: minScale } : bounds;
}
