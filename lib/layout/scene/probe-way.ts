/** Where the autoscaler's question is, and the answer to it: their ways are measured by nobody, so that both can be seen. */
import type { DurationMs, EpochMs } from "../../model/units.ts";
import { alongPath, type Point } from "../polyline.ts";
import type { AskedProbe } from "./asked.ts";
import type { SceneLayout } from "./geometry.ts";

export interface PlacedProbe {
  readonly stage: "question" | "answer";
  readonly place: Point;
}

/** As long as a story lingers at a step, so that the answer comes back meanwhile. */
const BACK_MS: DurationMs = 160;

/** The question on its way, then the answer; null once it is back, or where nobody answered. */
export function placeSceneProbe(
  { t: at, askedAt, answer }: AskedProbe,
  t: EpochMs,
  { ways }: SceneLayout,
): PlacedProbe | null {
  const link =
    answer === "activator"
      ? "service-activator"
      : answer === "pod" || answer === "draining"
        ? "service-pods"
        : null;
  const way = [...ways.probe, ...(link === null ? [] : ways[link])];
  if (t < at) return { stage: "question", place: alongPath(way, (t - askedAt) / Math.max(1, at - askedAt)) };
  const share = (t - at) / BACK_MS;
  return share > 1 ? null : { stage: "answer", place: alongPath([...way].reverse(), share) };
}
