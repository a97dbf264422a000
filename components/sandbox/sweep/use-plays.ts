"use client";

import { useEffect, useState } from "react";
import { useSame } from "@/components/shell/use-same.ts";
import { type Outcome, type Scenario, scenarioId } from "@/lib/sim/index.ts";
import { playGently } from "./play-gently.ts";

/** What comes of each scenario, in their order; null for those that are still being played. */
export function usePlays(scenarios: readonly Scenario[]): readonly (Outcome | null)[] {
  const given = useSame(scenarios, sameScenarios);
  const [played, setPlayed] = useState<{
    readonly of: readonly Scenario[];
    readonly outcomes: readonly Outcome[];
  }>();
  useEffect(() => {
    const stop = new AbortController();
    const playAll = async (): Promise<void> => {
      const outcomes: Outcome[] = [];
      for (const scenario of given) {
        outcomes.push(await playGently(scenario, stop.signal));
        if (stop.signal.aborted) return;
        setPlayed({ of: given, outcomes: [...outcomes] });
      }
    };
    playAll().catch((error: unknown) => {
      if (!stop.signal.aborted) throw error;
    });
    return () => stop.abort();
  }, [given]);
  return given.map((_, i) => (played?.of === given ? (played.outcomes[i] ?? null) : null));
}

function sameScenarios(a: readonly Scenario[], b: readonly Scenario[]): boolean {
  return a.length === b.length && a.every((one, i) => scenarioId(one) === scenarioId(b[i] as Scenario));
}
