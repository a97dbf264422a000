/** Ticks of the time axis: round times, short labels, and where a fuller one is needed. */
import type { CssPx, DurationMs, EpochMs } from "../model/units.ts";
import type { TimeScale } from "./time-scale.ts";

export type ClockMode = "utc" | "local" | "relative";

export interface Tick {
  readonly t: EpochMs;
  readonly x: CssPx;
  readonly label: string;
  /** The label ends within the scale. */
  readonly fits: boolean;
}

/** Width of a character of a label (11 px, fixed width), and of what a tick puts before it. */
const CHARACTER_PX = 6.7;
const BEFORE_LABEL_PX = 5;
/** Least distance of two ticks: with labels that have milliseconds, and otherwise. */
const FINE_PX = 110;
const COARSE_PX = 84;

const STEPS: readonly DurationMs[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 43_200_000, 86_400_000,
];

const DAY_MS: DurationMs = 86_400_000;
/** Ticks so far apart that what is shown reaches over hours. */
const DAYS_FROM_MS: DurationMs = 1_800_000;

/** Length between ticks so that labels keep their distance. */
function tickStep(scale: TimeScale, clock: ClockMode): DurationMs {
  const minPx = (step: DurationMs): CssPx => (clock !== "relative" && step < 1_000 ? FINE_PX : COARSE_PX);
  return STEPS.find((step) => step * scale.pxPerMs >= minPx(step)) ?? manyDays(COARSE_PX / scale.pxPerMs);
}

/** The least of 1, 2, 5, 10, 20 … days that is at least so long: a clock that was wrong makes a range of millennia. */
function manyDays(least: DurationMs): DurationMs {
  const power = 10 ** Math.floor(Math.log10(least / DAY_MS));
  return ([1, 2, 5].find((n) => n * power * DAY_MS >= least) ?? 10) * power * DAY_MS;
}

export interface TickOptions {
  readonly clock: ClockMode;
  /** Zero of the relative clock. */
  readonly origin: EpochMs;
  /** What to add to UTC for the local clock. */
  readonly localOffsetMs?: DurationMs;
}

/** How far the label of a tick reaches to its right. */
export function labelPx(label: string): CssPx {
  return BEFORE_LABEL_PX + label.length * CHARACTER_PX;
}

/** Ticks of the visible range, left to right. */
export function ticks(scale: TimeScale, options: TickOptions): Tick[] {
  const step = tickStep(scale, options.clock);
  const shift =
    options.clock === "relative"
      ? options.origin
      : -(options.clock === "local" ? (options.localOffsetMs ?? 0) : 0);
  const first = Math.ceil((scale.range.from - shift) / step) * step + shift;
  const found: Tick[] = [];
  const folds = [...scale.folds];
  let free = Number.NEGATIVE_INFINITY;
  for (let t = first; t <= scale.range.to; t += step) {
    while (folds[0] !== undefined && folds[0].to < t) folds.shift();
    const fold = folds[0];
    if (fold !== undefined && t >= fold.from) {
      // No tick lies in a fold; the last step before its end, since the loop makes one.
      t += Math.max(0, Math.ceil((fold.to - t) / step) - 1) * step;
      continue;
    }
    if (scale.toPx(t) < free) continue;
    const label =
      options.clock === "relative"
        ? offsetLabel(t - options.origin, step)
        : wallLabel(t + (options.clock === "local" ? (options.localOffsetMs ?? 0) : 0), step);
    const x = scale.toPx(t);
    const end = x + labelPx(label);
    // Next to a fold two ticks may come closer than a step is long.
    if (scale.folds.length > 0) free = end;
    found.push({ t, x, label, fits: end <= scale.widthPx });
  }
  return found;
}

function wallLabel(t: EpochMs, step: DurationMs): string {
  const iso = new Date(Math.round(t)).toISOString();
  const day = iso.indexOf("T");
  // Where hours and more are shown, a day is named where it begins: they may be those of several.
  if (step >= DAY_MS || (step >= DAYS_FROM_MS && iso.startsWith("00:00:00.000", day + 1)))
    return iso.slice(0, day);
  if (step >= 60_000) return iso.slice(11, 16);
  if (step >= 1_000) return iso.slice(11, 19);
  return iso.slice(11, 23);
}

function offsetLabel(ms: DurationMs, step: DurationMs): string {
  const sign = ms < 0 ? "−" : "+";
  const abs = Math.abs(Math.round(ms));
  if (step > DAY_MS) return `${sign}${Math.round(abs / DAY_MS)} d`;
  if (step >= 60_000) return `${sign}${Math.round(abs / 60_000)} min`;
  const digits = step >= 1_000 ? 0 : step >= 100 ? 1 : step >= 10 ? 2 : 3;
  if (abs >= 60_000) {
    const seconds = ((abs % 60_000) / 1_000).toFixed(digits).padStart(digits === 0 ? 2 : digits + 3, "0");
    return `${sign}${Math.floor(abs / 60_000)}:${seconds}`;
  }
  return `${sign}${(abs / 1_000).toFixed(digits)} s`;
}
