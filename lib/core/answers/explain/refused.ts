/** The API server refuses to change the replicas: then nothing that would follow does. */
import { refusalAt } from "../refusal.ts";
import { type Clause, type Context, clause } from "./context.ts";

const KEYS = { wake: "refusedWake", descent: "refusedZero", resize: "refusedResize" } as const;

/** What is refused, in whose words, and when it is tried again. */
export function refusedClauses(c: Context): Clause[] {
  const refusal = refusalAt(c.shared, c.revision, c.t);
  if (refusal === null) return [];
  const { direction, sinceAt, lastAt, count, words, target, to, nextAt, seq } = refusal;
  const values = { sinceAt, lastAt, count, words, target, pods: to };
  const clauses = [clause(KEYS[direction], values, "observed", seq)];
  if (nextAt > c.t) clauses.push(clause("refusedNext", { nextAt }, "inferred", seq));
  return clauses;
}
