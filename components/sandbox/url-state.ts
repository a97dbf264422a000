"use client";

import { createParser, useQueryStates } from "nuqs";
import { parseAsTime } from "@/components/shell/parse-time.ts";
import { type Scenario, scenarioId, scenarioOf } from "@/lib/sim/index.ts";
import { presetScenario } from "./presets.ts";

/** A scenario in the address, as its id; an unreadable one counts as absent. */
const parseAsScenario = createParser<Scenario>({
  parse: (text) => {
    try {
      return scenarioOf(text);
    } catch {
      return null;
    }
  },
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
