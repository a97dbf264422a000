"use client";

import { useSearchParams } from "next/navigation";
import { createParser, parseAsInteger, parseAsStringLiteral, useQueryStates } from "nuqs";
import { parseAsTime } from "@/components/shell/parse-time.ts";
import { type ReplayAsked, replayOf, replayText } from "@/lib/client/replay-address.ts";
import { type TriedSetting, triedOf, triedText } from "@/lib/client/tried-setting.ts";
import { type Scenario, scenarioId, scenarioOf } from "@/lib/sim/index.ts";
import { CHALLENGES } from "./challenges/challenges.ts";
import { presetScenario } from "./presets.ts";
import { type ReplayOrigin, readOrigin } from "./replay/origin.ts";

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

/** A revision that is to be replayed. */
const parseAsReplay = createParser<ReplayAsked>({
  parse: replayOf,
  serialize: replayText,
  eq: (a, b) => replayText(a) === replayText(b),
});

/** A setting to try, within what a scenario may have. */
export const parseAsTried = createParser<TriedSetting>({
  parse: triedOf,
  serialize: triedText,
  eq: (a, b) => triedText(a) === triedText(b),
});

/** What a scenario was made from. */
const parseAsOrigin = createParser<ReplayOrigin>({
  parse: readOrigin,
  serialize: (origin) => JSON.stringify(origin),
  eq: (a, b) => JSON.stringify(a) === JSON.stringify(b),
});

/**
 * The state of the sandbox in the address: the scenario with its fork, the playhead, the revision that is shown, and where the scenario comes from. `replay` and
 * `try` ask for another scenario, and are gone once it is there.
 */
export function useSandboxUrl() {
  return useQueryStates(
    {
      s: parseAsScenario.withDefault(presetScenario("zero")),
      t: parseAsTime,
      /** The revision that is shown, from 1. */
      r: parseAsInteger,
      of: parseAsOrigin,
      /** The challenge that is being played. */
      c: parseAsStringLiteral(CHALLENGES),
      replay: parseAsReplay,
      try: parseAsTried,
    },
    { history: "replace", scroll: false, shallow: true, clearOnDefault: false },
  );
}

/** Whether the address holds or asks for a scenario that cannot be read: a link that was cut, or is of another version. */
export function useIsDamaged(): boolean {
  const query = useSearchParams();
  const [text, replay] = [query.get("s"), query.get("replay")];
  return text === null ? replay !== null && replayOf(replay) === null : readScenario(text) === null;
}
