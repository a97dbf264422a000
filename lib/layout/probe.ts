/** Where the answer to a probe is on its way back to the name. */
import type { ProbeInstant } from "../model/timeline.ts";
import type { DurationMs, EpochMs } from "../model/units.ts";
import { alongPath, type Point } from "./polyline.ts";
import type { RoutePictureLayout } from "./route-picture.ts";

/** A moment that nobody measured, so that the answer can be seen coming: as long as a story lingers at a step. */
const BACK_MS: DurationMs = 120;

/** The place of the answer at `t`: it comes from whoever gave it; null where nobody did, or where that is not known. */
export function placeProbe(
  { t: at, answer }: ProbeInstant,
  t: EpochMs,
  layout: RoutePictureLayout,
): Point | null {
  const link = answer === "activator" ? "service-activator" : answer === "pod" ? "service-pods" : null;
  const way = layout.links.find(({ id }) => id === link)?.points ?? [];
  return way.length === 0 ? null : alongPath([...way].reverse(), (t - at) / BACK_MS);
}
