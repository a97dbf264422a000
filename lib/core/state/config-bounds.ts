/**
 * The ConfigMap config-autoscaler as Knative reads it: it takes all of it or nothing (protocol 1.9). A process that runs keeps what
 * it read before, one that starts ends at once.
 */
import type { DurationMs } from "../../model/units.ts";
import { boundsBroken } from "./duration-bounds.ts";
import { parseGoDuration } from "./go-duration.ts";

type Data = ReadonlyMap<string, string>;

/** What Knative refuses it for. */
export interface RefusedKey {
  readonly key: string;
  readonly value: string;
}

const DURATIONS = [
  "stable-window",
  "scale-to-zero-grace-period",
  "scale-down-delay",
  "scale-to-zero-pod-retention-period",
] as const;
const WINDOW_MS: DurationMs = 60_000;
/** The panic window is no shorter than what is measured at once. */
const BUCKET_MS: DurationMs = 1_000;

/** The numbers that it knows, and which of them it takes. */
const NUMBERS: Readonly<Record<string, (value: number) => boolean>> = {
  "target-burst-capacity": (value) => value >= 0 || value === -1,
  "container-concurrency-target-percentage": (value) => value > 0 && value <= 100,
  "container-concurrency-target-default": (value) => value > 0,
  "requests-per-second-target-default": (value) => value >= 0.01,
  "activator-capacity": (value) => value >= 1,
  "max-scale-up-rate": (value) => value > 1,
  "max-scale-down-rate": (value) => value > 1,
  "panic-threshold-percentage": () => true,
  "min-scale": isCount,
  "max-scale": isCount,
  "max-scale-limit": isCount,
  "initial-scale": isCount,
};

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

/** Booleans as Go reads them. */
const BOOLEANS = ["enable-scale-to-zero", "allow-zero-initial-scale"] as const;
const BOOLEAN = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/;

/** The first key for which Knative refuses the ConfigMap; null for one that it takes. */
export function refusedKeyOf(data: Data): RefusedKey | null {
  const told = (key: string): RefusedKey => ({ key, value: data.get(key) ?? "" });
  for (const key of DURATIONS) {
    const text = data.get(key);
    if (text !== undefined && !isDuration(key, text.trim())) return told(key);
  }
  for (const key of BOOLEANS)
    if (data.has(key) && !BOOLEAN.test(data.get(key)?.trim() ?? "")) return told(key);
  for (const [key, isTaken] of Object.entries(NUMBERS)) {
    const value = numberOf(data, key);
    if (value !== undefined && !isTaken(value)) return told(key);
  }
  const panic = numberOf(data, "panic-window-percentage");
  const panicMs = ((panic ?? 0) / 100) * windowOf(data);
  if (panic !== undefined && !(panicMs >= BUCKET_MS && panicMs <= windowOf(data)))
    return told("panic-window-percentage");
  if (
    numberOf(data, "initial-scale") === 0 &&
    !/^(?:1|t|true)$/i.test(data.get("allow-zero-initial-scale") ?? "")
  )
    return told("initial-scale");
  const [most = 0, limit = 0] = ["max-scale", "max-scale-limit"].map((key) => numberOf(data, key));
  if (limit > 0 && most > limit) return told("max-scale");
  return most > 0 && (numberOf(data, "min-scale") ?? 0) > most ? told("min-scale") : null;
}

function windowOf(data: Data): DurationMs {
  return parseGoDuration(data.get("stable-window")?.trim() ?? "") ?? WINDOW_MS;
}

/** Windows have bounds, and all but the grace period count whole seconds; of the others it only refuses what is less than nothing. */
function isDuration(key: string, text: string): boolean {
  const ms = parseGoDuration(text);
  if (ms === undefined) return false;
  if (key === "stable-window") return boundsBroken(key, text, "configMap") === undefined && ms % 1_000 === 0;
  if (key === "scale-to-zero-grace-period") return ms > 0;
  return ms >= 0 && (key !== "scale-down-delay" || ms % 1_000 === 0);
}

/** NaN where it is no number, which no bound takes. */
function numberOf(data: Data, key: string): number | undefined {
  const text = data.get(key)?.trim();
  return text === undefined ? undefined : text === "" ? Number.NaN : Number(text);
}
