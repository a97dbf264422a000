/** Traffic as curves: how many clients at which time. */
import type { DurationMs } from "@/lib/model/units.ts";
import { clientsAt, type TrafficPart } from "@/lib/sim/index.ts";

/** A corner of a curve: so many clients at this time of the scenario. */
export interface Corner {
  readonly ms: DurationMs;
  readonly clients: number;
}

/** Enough for a wave to look round. */
const WAVE_CORNERS = 48;
/** A burst has no length: it is drawn as a spike of this share of the scenario to each side. */
const SPIKE_SHARE = 0.004;
/** The scale leaves air above the highest part. */
const AIR = 1.2;
const LEAST_TOP = 4;

/** The curve of one part from its beginning to its end, at zero on both; empty for one without clients. */
export function curveOf(part: TrafficPart, lengthMs: DurationMs): Corner[] {
  const { shape, fromMs, toMs, clients } = part;
  const at = (ms: DurationMs, count: number): Corner => ({ ms, clients: count });
  switch (shape) {
    case "idle":
      return [];
    case "burst": {
      const half = lengthMs * SPIKE_SHARE;
      return [at(fromMs - half, 0), at(fromMs, clients), at(fromMs + half, 0)];
    }
    case "step": {
      const middle = (fromMs + toMs) / 2;
      return [at(middle, 0), at(middle, clients), at(toMs, clients), at(toMs, 0)];
    }
    case "ramp":
      return [at(fromMs, 0), at(toMs, clients), at(toMs, 0)];
    case "sine":
      return Array.from({ length: WAVE_CORNERS + 1 }, (_, i) => {
        const share = i / WAVE_CORNERS;
        return at(fromMs + share * (toMs - fromMs), (clients * (1 - Math.cos(2 * Math.PI * share))) / 2);
      });
    default:
      return [at(fromMs, 0), at(fromMs, clients), at(toMs, clients), at(toMs, 0)];
  }
}

/** All clients together, at evenly spaced times; bursts are none of them, they send once. */
export function sumOf(traffic: readonly TrafficPart[], lengthMs: DurationMs, corners: number): Corner[] {
  return Array.from({ length: corners + 1 }, (_, i) => {
    const ms = (lengthMs * i) / corners;
    return { ms, clients: traffic.reduce((sum, part) => sum + clientsAt(part, ms), 0) };
  });
}

/** The number of clients at the top of the scale. */
export function topOf(traffic: readonly TrafficPart[], lengthMs: DurationMs): number {
  const parts = Math.max(0, ...traffic.map(({ shape, clients }) => (shape === "idle" ? 0 : clients)));
  const together = Math.max(0, ...sumOf(traffic, lengthMs, 200).map(({ clients }) => clients));
  return Math.max(LEAST_TOP, Math.ceil(Math.max(parts, together) * AIR));
}
