"use client";

import { useSearchParams } from "next/navigation";
import { createParser, useQueryStates } from "nuqs";
import { parseAsTime } from "@/components/shell/parse-time.ts";
import { type Scenario, scenarioId, scenarioOf } from "@/lib/sim/index.ts";
import { presetScenario } from "./presets.ts";

function readScenario(text: string): Scenario | null {
  try {
    return scenarioOf(text);
  } catch {
    return null;
  }
}

/** A scenario in the address, as its id; an unreadable one counts as absent. */
const parseAsScenario = createParser<Scenario>({
  parse: readScenario,
  serialize: scenarioId,
  eq: (a, b) => scenarioId(a) === scenarioId(b),
});

/** The state of the sandbox in the address: the scenario with its fork, and the playhead. */
export function useSandboxUrl() {
  return useQueryStates(
    { s: parseAsScenario.withDefault(presetScenario("zero")), t: parseAsTime },
    { history: "replace", scroll: false, shallow: true, clearOnDefault: false },
  );
}

/** Whether the address holds a scenario that cannot be read: a link that was cut, or is of another version. */
export function useIsDamaged(): boolean {
  const text = useSearchParams().get("s");
  return text !== null && readScenario(text) === null;
}
