import type { ColdStartFact } from "../../lib/core/facts/fact.ts";

/** A wake that ended with a ready pod, of which nothing else is known. */
export function wakeFact(more: Partial<ColdStartFact> & Pick<ColdStartFact, "at">): ColdStartFact {
  return {
    fact: "coldStart",
    namespace: "shop",
    name: "web-00001",
    kind: "wake",
    outcome: "ready",
    totalMs: 1_000,
    answeredMs: null,
    waitedCount: 0,
    lengths: {},
    slowest: null,
    causes: [],
    ...more,
  };
}
