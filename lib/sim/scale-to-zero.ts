/** Whether and when the last pods may go: the table of 3.6 for a clamped wish of 0. */
import type { DurationMs, EpochMs } from "../model/units.ts";
import type { Condition } from "./conditions.ts";
import type { SimSettings } from "./scenario.ts";

/** On top of the progress deadline. */
const ACTIVATION_BUFFER_MS: DurationMs = 30_000;
/** With the SKS in Proxy already, the pass after "Active=False" comes by this timer if by nothing else. */
const PROXY_AGAIN_MS: DurationMs = 3_000;

export interface ZeroInput {
  readonly now: EpochMs;
  readonly settings: SimSettings;
  readonly active: Condition | null;
  readonly activatorEndpointsPopulated: Condition | null;
  readonly isProxy: boolean;
}

/** want −1: unknown; `isApplied`: replicas are patched; `probe`: the answer decides between the two that follow. */
export interface ZeroStep {
  readonly want: number;
  readonly isApplied: boolean;
  /** When to look again; null when something else will tell. */
  readonly againMs: DurationMs | null;
  readonly says: string | null;
}

/** What is to be done before the probe is asked; null when the probe decides. */
export function beforeProbe({ now, settings, active, isProxy }: ZeroInput): ZeroStep | null {
  if (!settings.enableScaleToZero) return step(1, true);
  const age = active === null ? 0 : now - active.since;
  if (active === null || active.status === "Unknown") {
    const limitMs = settings.progressDeadlineMs + ACTIVATION_BUFFER_MS;
    if (age <= limitMs) return step(-1, false, limitMs);
    return step(0, true, null, `Activation has timed out after ${seconds(age)}`);
  }
  if (active.status === "True") {
    const leftMs = settings.stableWindowMs - age;
    if (leftMs > 0)
      return step(1, true, leftMs, `Sleeping additionally for ${seconds(leftMs)} before can scale to 0`);
    return step(
      0,
      false,
      isProxy ? PROXY_AGAIN_MS : null,
      `Can deactivate PA, was active for ${seconds(age)}`,
    );
  }
  return null;
}

/** Once the probe is confirmed, or none is needed (target-burst-capacity −1). */
export function afterProbe({
  now,
  settings,
  active,
  activatorEndpointsPopulated: populated,
}: ZeroInput): ZeroStep {
  const { gracePeriodMs, retentionMs } = settings;
  const inactiveMs = active === null ? 0 : now - active.since;
  const proxyForMs = populated?.status === "True" ? now - populated.since : 0;
  if (inactiveMs >= Math.max(gracePeriodMs, retentionMs)) return step(0, true);
  if (inactiveMs < retentionMs) {
    return step(
      0,
      false,
      retentionMs - inactiveMs,
      `Can't scale to 0; InactiveFor ${seconds(inactiveMs)} < ScaleToZeroPodRetentionPeriod = ${seconds(retentionMs)}`,
    );
  }
  if (proxyForMs >= gracePeriodMs)
    return step(0, true, null, `Fast path scaling to 0, in proxy mode for: ${seconds(proxyForMs)}`);
  const leftMs = gracePeriodMs - proxyForMs;
  return step(0, false, leftMs, `Enqueueing PA after ${seconds(leftMs)}`);
}

function step(
  want: number,
  isApplied: boolean,
  againMs: DurationMs | null = null,
  says: string | null = null,
): ZeroStep {
  return { want, isApplied, againMs, says };
}

function seconds(ms: DurationMs): string {
  return `${(ms / 1_000).toFixed(6)}s`;
}
