/** What the values of a chapter come to: played when it is asked for, and once. */
import { type Played, play } from "@/components/stage/use-simulation.ts";
import { type Outcome, type Scenario, simulateDeployment, simulateLegacy } from "@/lib/sim/index.ts";
import { DEPLOYMENT_BESIDE, type Mechanism, type Run, type SimulatedChapter } from "./chapters.ts";

/** Plays a scenario; the other mechanisms only when they are asked for. Null: it is too short to have a revision. @throws Error when there is too much to simulate */
export function runOf(scenario: Scenario): (Run & { readonly played: Played }) | null {
  const played = play(scenario);
  if (played === null) return null;
  const legacy = once(() => simulateLegacy(scenario));
  const deployment = once(() => simulateDeployment(scenario, DEPLOYMENT_BESIDE));
  return {
    scenario,
    played,
    data: played.data,
    outcome: played.outcome,
    get legacy() {
      return legacy();
    },
    get deployment() {
      return deployment();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What one mechanism made of the traffic of a run. */
export function outcomeOf(run: Run, mechanism: Mechanism): Outcome {
  return mechanism === "sks" ? run.outcome : run[mechanism];
}

/** The mechanism that a chapter tells of: the first one that it compares, else the SKS. */
export function toldMechanism({ compares }: SimulatedChapter): Mechanism {
  return compares?.[0] ?? "sks";
}
