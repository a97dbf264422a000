/** What Knative's own processes say again and again of a revision. */
import { findingsAt } from "../../rules/findings.ts";
import { type Clause, type Context, clause } from "./context.ts";

/** Their words, with the record that holds them. */
export function passErrorClauses(c: Context): Clause[] {
  const found = findingsAt(c.shared, c.revision, c.t).find(({ rule }) => rule === "reconcile-fails");
  if (found === undefined) return [];
  const { process, words, count, lastAt } = found.values;
  const values = { process: String(process), words: String(words), count: Number(count) };
  return [clause("reconcileFails", { ...values, lastAt: Number(lastAt) }, "observed", found.seq)];
}
