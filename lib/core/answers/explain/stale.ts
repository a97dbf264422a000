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
  const now = servingSince(c, said.at);
  if (now !== null) {
    const values = { reason, fromSecond: said.at, servedSecond: now };
    return [clause("staleHealthNow", values, "derived", seq)];
  }
  const again = privateReady.find(
    ({ t, value }, i) =>
      t > slice.from && t <= c.t && (value ?? 0) > 0 && (privateReady[i - 1]?.value ?? 0) === 0,
  );
  if (again === undefined) return [];
  return [clause("staleHealth", { reason, fromAt: from, servedAt: again.t }, "derived", seq)];
}

/** Since when pods have been ready that are so now, as a list showed it: later than the condition was written. Null otherwise. */
function servingSince({ revision, t }: Context, saidAt: number): number | null {
  const populated = sliceAt(revision.conditions.get("ServerlessService/EndpointsPopulated") ?? [], t);
  if (populated?.value !== "True" || populated.initial !== true) return null;
  const { at, by } = sinceOf(populated, revision);
  return by === "object" && at > saidAt ? at : null;
}
