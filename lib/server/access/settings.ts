/** Whether viewers see only what the cluster lets them see. */
import type { DurationMs } from "../../model/units.ts";
import { envNumber } from "../env-number.ts";

export interface AccessSettings {
  /** How long an answer of the cluster counts. */
  readonly cacheMs: DurationMs;
}

const DEFAULT_SECONDS = 30;
const MOST_SECONDS = 300;

/** null: whoever comes in sees everything that is watched. */
export function accessSettings(env: NodeJS.ProcessEnv): AccessSettings | null {
  if (!env.SKSCOPE_IMPERSONATE) return null;
  const seconds = envNumber(env.SKSCOPE_ACCESS_SECONDS, DEFAULT_SECONDS);
  return { cacheMs: Math.min(Math.max(seconds, 1), MOST_SECONDS) * 1_000 };
}
