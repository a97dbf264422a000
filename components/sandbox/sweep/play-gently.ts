import { type Outcome, type Scenario, simulateInSlices } from "@/lib/sim/index.ts";

/** After so long the page gets a turn: less than a frame. */
const TURN_MS = 10;

/** Plays a scenario without holding up the page. Rejects with the signal's reason when it fires. */
export async function playGently(scenario: Scenario, signal: AbortSignal): Promise<Outcome> {
  const steps = simulateInSlices(scenario);
  let began = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value.outcome;
    if (performance.now() - began < TURN_MS) continue;
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
    began = performance.now();
  }
}
