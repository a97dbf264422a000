/** A Revision that still says it cannot run although it served since (serving#15487). */
import { servedUntil } from "../../reduce/phase-since.ts";
import { sinceOf } from "../../state/since.ts";
import { sliceAt } from "../../state/tracks.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** The condition, and that it says nothing of now. */
export function staleClauses(c: Context): Clause[] {
  const { conditions, privateReady } = c.revision;
  const slice = sliceAt(conditions.get("Revision/ContainerHealthy") ?? [], c.t);
  if (slice?.value !== "False") return [];
  const { reason = "", from, seq } = slice;
  const said = sinceOf(slice, c.revision);
  const until = said.by === "object" ? servedUntil(c.revision) : null;
  if (until !== null && until >= said.at && until < c.t) {
    return [clause("staleHealthOwn", { reason, fromSecond: said.at, untilSecond: until }, "derived", seq)];
  }
  const again = privateReady.find(
    ({ t, value }, i) =>
      t > slice.from && t <= c.t && (value ?? 0) > 0 && (privateReady[i - 1]?.value ?? 0) === 0,
  );
  if (again === undefined) return [];
  return [clause("staleHealth", { reason, fromAt: from, servedAt: again.t }, "derived", seq)];
}
