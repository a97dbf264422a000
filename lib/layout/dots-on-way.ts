/**
 * Requests that are on their way, in whatever picture has these ways. A way takes a moment that nobody measured, so that short
 * requests can be seen.
 */
import type { Flight } from "../core/index.ts";
import type { CssPx, DurationMs, EpochMs } from "../model/units.ts";
import { alongPath, type Point } from "./polyline.ts";

export interface Dot {
  /** The record of the request. */
  readonly id: number;
  readonly x: CssPx;
  readonly y: CssPx;
  /** Whom it was sent to; `lost`: it failed. */
  readonly tone: "activator" | "pods" | "ink" | "lost";
  /** 1, and less while it goes away. */
  readonly opacity: number;
}

/** The ways of a picture, each from its beginning to its end. */
export interface Ways {
  /** From the clients to the name. */
  readonly toName: readonly Point[];
  readonly toActivator: readonly Point[];
  readonly toPods: readonly Point[];
  readonly onward: readonly Point[];
}

const ARRIVE_MS: DurationMs = 250;
const PASS_MS: DurationMs = 200;
/** One that is answered already when it arrives fades there. */
const FADE_MS: DurationMs = 150;

/** Of more than `most` every second, fourth … by number, but so many of those that failed. */
export function seenOf<F extends Flight>(flights: readonly F[], most: number): readonly F[] {
  if (flights.length <= most) return flights;
  let stride = 2;
  while (flights.length / stride > most) stride *= 2;
  let lost = 0;
  return flights.filter(({ seq, failed }) => {
    if (failed && lost < most) {
      lost += 1;
      return true;
    }
    return seq % stride === 0;
  });
}

/** When a request counts where it was sent to: short ones at once, so that a busy pod does not look empty. */
export function arrivalOf({ sent, answered }: Flight): EpochMs {
  return sent + Math.min(ARRIVE_MS, (answered - sent) / 4);
}

/** How many the activators have and have not passed on. */
export function heldOf(flights: readonly Flight[], t: EpochMs): number {
  return flights.filter(
    (flight) =>
      flight.to?.kind === "activator" && flight.answered > t && flight.passed > t && arrivalOf(flight) <= t,
  ).length;
}

/** The dot of a request that is on its way, or that failed; null when it is in the queue, in a pod, or gone. */
export function dotOf(flight: Flight, t: EpochMs, ways: Ways): Dot | null {
  const { seq: id, sent, answered, passed, failed, to } = flight;
  const arrived = sent + ARRIVE_MS;
  const isLost = failed && answered <= t;
  const tone = isLost ? "lost" : to?.kind === "activator" ? "activator" : to?.kind === "pod" ? "pods" : "ink";
  const way = wayOf(to, ways);
  if (t < arrived) return { id, ...alongPath(way, (t - sent) / ARRIVE_MS), tone, opacity: 1 };
  if (isLost) {
    const isInPod = to?.kind === "activator" && passed < answered;
    return { id, ...end(isInPod ? ways.onward : way), tone, opacity: 1 };
  }
  const onward = t - Math.max(passed, arrived);
  if (to?.kind === "activator" && passed < answered && onward >= 0 && onward < PASS_MS)
    return { id, ...alongPath(ways.onward, onward / PASS_MS), tone: "pods", opacity: 1 };
  if (to === null || to.kind === "other") {
    // Where it is meanwhile is not recorded: it stays at the name.
    return answered > t || t < arrived + FADE_MS ? { id, ...end(way), tone, opacity: 1 } : null;
  }
  if (answered > t || t >= arrived + FADE_MS) return null;
  return { id, ...end(way), tone, opacity: 1 - (t - arrived) / FADE_MS };
}

/** From the clients to whom a request was sent; to the name where that is not known. */
export function wayOf(to: Flight["to"], ways: Ways): readonly Point[] {
  if (to?.kind === "activator") return [...ways.toName, ...ways.toActivator];
  return to?.kind === "pod" ? [...ways.toName, ...ways.toPods] : ways.toName;
}

/** Where a way ends. */
export function end(way: readonly Point[]): Point {
  return way.at(-1) ?? { x: 0, y: 0 };
}
