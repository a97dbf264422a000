/** The durations that Knative accepts as settings (protocol 1.9, 1.10): a recording may hold others, which nothing would keep. */
import type { DurationMs } from "../../model/units.ts";
import { parseGoDuration } from "./go-duration.ts";

const HOUR: DurationMs = 3_600_000;
/** Knative sets no bound here; beyond this it can only be damage, and would lead to times that mean nothing. */
const YEAR: DurationMs = 365 * 24 * HOUR;

interface Bounds {
  readonly least: DurationMs;
  readonly most: DurationMs;
  /** As an operator reads them. */
  readonly text: string;
}

const WINDOW: Bounds = { least: 6_000, most: HOUR, text: "6s…1h" };
const WITHIN_HOUR: Bounds = { least: 0, most: HOUR, text: "0s…1h" };
const NOT_NEGATIVE: Bounds = { least: 0, most: YEAR, text: "0s…8760h" };
const POSITIVE: Bounds = { least: 1, most: YEAR, text: "1ms…8760h" };

/** By the name in annotations and ConfigMaps, without prefix. */
const BOUNDS: Readonly<Record<string, Bounds>> = {
  window: WINDOW,
  "stable-window": WINDOW,
  "scale-down-delay": WITHIN_HOUR,
  "scale-to-zero-pod-retention-period": WITHIN_HOUR,
  "scale-to-zero-grace-period": POSITIVE,
  "progress-deadline": POSITIVE,
};

/** Where a ConfigMap has other bounds than an annotation of the same name. */
const IN_CONFIG_MAP: Readonly<Record<string, Bounds>> = {
  "scale-down-delay": NOT_NEGATIVE,
  "scale-to-zero-pod-retention-period": NOT_NEGATIVE,
};

/** Where a setting stands. */
export type SettingPlace = "annotation" | "configMap";

/** The names of settings that are durations. */
export const DURATION_SETTINGS: readonly string[] = Object.keys(BOUNDS);

/** The bounds of a duration that is outside of them, to be told; undefined when it is inside, or is no duration. */
export function boundsBroken(name: string, text: string, place: SettingPlace): string | undefined {
  const bounds = (place === "configMap" ? IN_CONFIG_MAP[name] : undefined) ?? BOUNDS[name];
  const ms = parseGoDuration(text);
  if (bounds === undefined || ms === undefined) return undefined;
  return ms < bounds.least || ms > bounds.most ? bounds.text : undefined;
}

/** A setting in milliseconds; undefined when it is no duration, or one that Knative refuses. */
export function settingDuration(name: string, text: string, place: SettingPlace): DurationMs | undefined {
  return boundsBroken(name, text, place) === undefined ? parseGoDuration(text) : undefined;
}
