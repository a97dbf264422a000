/** The numbers that decide mode and scale of a revision: its annotations, else the ConfigMap, else the defaults. */
import { parseGoDuration } from "../go-duration.ts";
import type { RevisionState, SharedState } from "../state.ts";

/** Defaults of Knative 1.23 (protocol 1.10). */
const DEFAULTS = {
  targetBurstCapacity: 211,
  concurrencyTarget: 100,
  requestsPerSecondTarget: 200,
  stableWindowMs: 60_000,
  gracePeriodMs: 30_000,
  retentionMs: 0,
  progressDeadlineMs: 600_000,
} as const;

/** Added to the progress deadline before an activation times out (protocol 3.6). */
const ACTIVATION_BUFFER_MS = 30_000;

export interface EffectiveSettings {
  readonly targetBurstCapacity: number;
  /** Load that one pod takes (concurrency or requests per second), before utilisation is taken off. */
  readonly totalPerPod: number;
  readonly stableWindowMs: number;
  readonly gracePeriodMs: number;
  readonly retentionMs: number;
  readonly activationTimeoutMs: number;
  readonly minScale: number;
  readonly scaleToZeroEnabled: boolean;
}

/** The settings in force, as far as the source shows them. */
export function effectiveSettings(shared: SharedState, revision: RevisionState): EffectiveSettings {
  const { settings } = revision;
  const config = shared.autoscalerConfig;
  const number = (key: string): number | undefined => finite(config.get(key));
  const duration = (key: string): number | undefined => {
    const text = config.get(key);
    return text === undefined ? undefined : parseGoDuration(text);
  };
  const unreachable = settings.reachability === "Unreachable";
  const deadline = shared.deploymentConfig.get("progress-deadline");
  return {
    targetBurstCapacity:
      settings.targetBurstCapacity ?? number("target-burst-capacity") ?? DEFAULTS.targetBurstCapacity,
    totalPerPod: totalPerPod(revision, number),
    stableWindowMs: settings.windowMs ?? duration("stable-window") ?? DEFAULTS.stableWindowMs,
    gracePeriodMs: duration("scale-to-zero-grace-period") ?? DEFAULTS.gracePeriodMs,
    retentionMs: unreachable
      ? 0
      : (settings.retentionMs ?? duration("scale-to-zero-pod-retention-period") ?? DEFAULTS.retentionMs),
    activationTimeoutMs:
      (settings.progressDeadlineMs ??
        (deadline === undefined ? undefined : parseGoDuration(deadline)) ??
        DEFAULTS.progressDeadlineMs) + ACTIVATION_BUFFER_MS,
    minScale: unreachable ? 0 : (settings.minScale ?? number("min-scale") ?? 0),
    scaleToZeroEnabled: config.get("enable-scale-to-zero") !== "false",
  };
}

/** Protocol 3.3: container concurrency, else 100 (200 for rps), or the `target` annotation, not above the former. */
function totalPerPod(revision: RevisionState, number: (key: string) => number | undefined): number {
  const { settings } = revision;
  const concurrency = settings.containerConcurrency ?? 0;
  if (settings.metric === "rps") {
    return (
      settings.target ?? number("requests-per-second-target-default") ?? DEFAULTS.requestsPerSecondTarget
    );
  }
  const limit =
    concurrency > 0
      ? concurrency
      : (number("container-concurrency-target-default") ?? DEFAULTS.concurrencyTarget);
  if (settings.target === undefined) return limit;
  return concurrency > 0 ? Math.min(settings.target, concurrency) : settings.target;
}

function finite(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : undefined;
}
