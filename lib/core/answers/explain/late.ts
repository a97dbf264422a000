/** Requests that waited longer than their wake: the pod was ready, and somebody else kept them. */
import { findingsAt } from "../../rules/findings.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** What clients met in the last minute although a pod was ready. */
export function lateClauses(c: Context): Clause[] {
  const found = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "clusterip-fallback");
  if (found === undefined) return [];
  const { by = "timing", mode = "auto", count = 0 } = found.values;
  // Without a request nobody is known to have been answered late.
  if (count === 0) return [];
  const provenance = by === "log" ? "observed" : "inferred";
  return [clause("answeredLate", { by, mode }, provenance, found.seq)];
}
