/** One setting with another value, to begin a comparison with; as an address has it. Apart from the rest: pages that only link need no simulator. */

/** Those that a page may ask for, with what each may be, in milliseconds where it is a length of time. */
export const TRIED_BOUNDS = {
  targetBurstCapacity: { least: -1, most: 100_000 },
  containerConcurrency: { least: 0, most: 1_000 },
  minScale: { least: 0, most: 100 },
  initialScale: { least: 0, most: 100 },
  stableWindowMs: { least: 6_000, most: 3_600_000 },
  /** Knative takes none (protocol 1.10). */
  gracePeriodMs: { least: 1_000, most: 3_600_000 },
  retentionMs: { least: 0, most: 3_600_000 },
  scaleDownDelayMs: { least: 0, most: 3_600_000 },
  /** 1: it is allowed. */
  enableScaleToZero: { least: 0, most: 1 },
} as const;

export type TriedName = keyof typeof TRIED_BOUNDS;

export interface TriedSetting {
  readonly name: TriedName;
  readonly value: number;
}

/** `name:value`; of target-burst-capacity, which was first, the value alone. */
export function triedText({ name, value }: TriedSetting): string {
  return name === "targetBurstCapacity" ? String(value) : `${name}:${value}`;
}

/** What such a text says; null for any other, and for a value that it may not have. */
export function triedOf(text: string): TriedSetting | null {
  const [first = "", second, ...more] = text.trim().split(":");
  const name = second === undefined ? "targetBurstCapacity" : first;
  const digits = second ?? first;
  if (more.length > 0 || !Object.hasOwn(TRIED_BOUNDS, name) || digits.trim() === "") return null;
  const { least, most } = TRIED_BOUNDS[name as TriedName];
  const value = Number(digits);
  return Number.isInteger(value) && value >= least && value <= most
    ? { name: name as TriedName, value }
    : null;
}
