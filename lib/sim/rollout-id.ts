/** Rollouts as an address has them, and their settings: what can be, and what is said of what cannot. */
import { z } from "zod";
import type { DurationMs } from "../model/units.ts";
import {
  AUTOSCALER_CLASSES,
  afterFork,
  ROLLOUT_IMAGES,
  type Rollout,
  rolledOut,
  type Scenario,
} from "./scenario.ts";

const LONGEST_MS: DurationMs = 3_600_000;
export const MOST_ROLLOUTS = 5;
/** Of one rollout. */
const MOST_SHARES = 50;
/** The first revision is created after a second; no other comes before this. */
export const FIRST_ROLLOUT_MS: DurationMs = 2_000;

/** A time of a scenario. */
export const ms = z.number().min(0).max(LONGEST_MS);
const count = z.int().min(0).max(100);

/** Settings of a revision, those that differ. */
export const settings = z
  .object({
    targetBurstCapacity: z.int().min(-1).max(100_000),
    containerConcurrency: z.int().min(0).max(1_000),
    minScale: count,
    maxScale: count,
    initialScale: count,
    stableWindowMs: ms.min(6_000),
    panicWindowPercentage: z.number().min(1).max(100),
    gracePeriodMs: ms,
    retentionMs: ms,
    scaleDownDelayMs: ms,
    progressDeadlineMs: ms,
    enableScaleToZero: z.boolean(),
    autoscalerClass: z.enum(AUTOSCALER_CLASSES),
  })
  .partial();

const SHARE = "a share is 0 to 100 % of all requests";

const rollout = z.object({
  atMs: ms.min(
    FIRST_ROLLOUT_MS,
    `a new revision comes ${FIRST_ROLLOUT_MS / 1_000} s after the start at the earliest`,
  ),
  settings: settings.optional(),
  image: z.enum(ROLLOUT_IMAGES).optional(),
  shares: z
    .array(z.object({ atMs: ms, percent: z.number().min(0, SHARE).max(100, SHARE) }))
    .max(MOST_SHARES)
    // Of two at the same time the later one in the list goes on holding.
    .transform((all) => [...all].sort((a, b) => a.atMs - b.atMs))
    .optional(),
});

export const rollouts = z
  .array(rollout)
  .max(MOST_ROLLOUTS, `at most ${MOST_ROLLOUTS} revisions after the first`)
  .refine((all) => all.every(({ atMs }, i) => atMs > (all[i - 1]?.atMs ?? 0)), {
    message: "each revision comes after the one before",
  });

/** Why a scenario cannot have the rollouts of its fork; null when it can. What was created before the fork is there, as it is. */
export function forkTrouble({ rollouts: before, fork }: Scenario): string | null {
  if (fork?.rollouts === undefined) return null;
  const { atMs, rollouts: after } = fork;
  const made = before.filter((rollout) => rollout.atMs < atMs);
  const isKept = made.every((rollout, i) => isSameRevision(rollout, after[i]));
  if (!isKept) return "a revision that was created before the fork stays as it is, and the fork changes it.";
  const isLate = after.slice(made.length).every((rollout) => rollout.atMs >= atMs);
  return isLate ? null : "a revision of the fork comes before the fork.";
}

/** True when two rollouts make the same revision, whatever their shares. */
export function isSameRevision(a: Rollout, b: Rollout | undefined): boolean {
  return b !== undefined && a.atMs === b.atMs && a.image === b.image && sorted(a) === sorted(b);
}

function sorted({ settings: own = {} }: Rollout): string {
  return JSON.stringify(Object.entries(own).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A revision with a min-scale above its max-scale, from 1; null when there is none, before the fork or after it. */
export function scaleTrouble(
  scenario: Scenario,
): { readonly number: number; readonly minScale: number; readonly maxScale: number } | null {
  for (const { settings: own, rollouts: all } of [scenario, afterFork(scenario)]) {
    for (let number = 1; number <= all.length + 1; number++) {
      const { minScale, maxScale } = { ...own, ...rolledOut(all, number - 2).settings };
      if (maxScale > 0 && minScale > maxScale) return { number, minScale, maxScale };
    }
  }
  return null;
}
