/** Who alone keeps a revision from going to zero: a scraper or a health check is load like any other. */
import type { RevisionPhase } from "../../../model/timeline.ts";
import { isHpaClass, settingsAt } from "../../state/settings.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** Whoever has called alone for so many stable windows has kept it. */
const WINDOWS = 2;

/** One user agent, and nobody else, has called for longer than idle pods would be kept. */
export function soleCallerClauses(c: Context, phase: RevisionPhase): Clause[] {
  const { soleCaller } = c.revision;
  if (soleCaller === undefined || (phase !== "Proxied" && phase !== "Serving")) return [];
  const { minScale, scaleToZeroEnabled, stableWindowMs } = settingsAt(c.shared, c.revision, c.t);
  if (minScale.value > 0 || !scaleToZeroEnabled.value || isHpaClass(c.shared, c.revision, c.t)) return [];
  const { agent, path, by, firstAt, lastAt, seq } = soleCaller;
  const windowMs = stableWindowMs.value;
  if (c.t < firstAt + WINDOWS * windowMs || c.t > lastAt + windowMs) return [];
  return [clause("soleCaller", { agent, path: path || "none", by, firstAt }, "observed", seq)];
}
