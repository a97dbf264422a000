import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { RevisionState } from "../../../lib/core/index.ts";
import { openRecording, stateOf } from "../../support/check-recording.ts";
import { decisionsOf, orderOf, type RulePhase, rulePhasesOf, simulated } from "../../support/fidelity.ts";

/** Tick of the autoscaler (protocol 3.3), and what delivery adds. */
const TICK_MS = 2_000;
const DELIVERY_MS = 50;

interface Pair {
  readonly name: string;
  readonly recorded: RevisionState;
  readonly simulated: RevisionState;
}

/** Recordings whose settings and requests are played again; `overload` has a longer panic window. */
const RECORDINGS = [
  { id: "cold-start", panicWindowPercentage: 10 },
  { id: "knobs", panicWindowPercentage: 10 },
  { id: "burst", panicWindowPercentage: 10 },
  { id: "overload", panicWindowPercentage: 30 },
].map(({ id, panicWindowPercentage }) => {
  const { shared, revisions } = stateOf(openRecording(id));
  const pairs = [...revisions.values()]
    .filter(({ hasSks }) => hasSks)
    .map((recorded): Pair => {
      const other = simulated(shared, recorded, { panicWindowPercentage });
      return { name: recorded.name, recorded, simulated: other.revision };
    });
  return { id, pairs };
});

const PAIRS = RECORDINGS.flatMap(({ id, pairs }) =>
  pairs.map((pair) => [`${id} ${pair.name}`, pair] as const),
);

describe("the simulator beside a real cluster", () => {
  test.each(PAIRS)("%s: the same steps in the same order", (_, pair) => {
    const [recorded, simulated] = [decisionsOf(pair.recorded), decisionsOf(pair.simulated)];
    for (const sort of ["mode", "path", "active", "replicas"]) {
      expect(orderOf(simulated, sort)).toEqual(orderOf(recorded, sort));
    }
  });

  test.each(PAIRS)("%s: what rules decide takes as long, within a tick", (_, pair) => {
    const [recorded, simulated] = [rulePhasesOf(pair.recorded), rulePhasesOf(pair.simulated)];
    expect(simulated.map(({ rule }) => rule)).toEqual(recorded.map(({ rule }) => rule));
    recorded.forEach(({ rule, ms }, i) => {
      const differsBy = Math.abs((simulated[i]?.ms ?? 0) - ms);
      expect([rule, i, differsBy <= TICK_MS + DELIVERY_MS ? "within a tick" : differsBy]).toEqual([
        rule,
        i,
        "within a tick",
      ]);
    });
  });

  test("probes fail as often before the first one that is confirmed", () => {
    const pair = RECORDINGS[0]?.pairs[0];
    const failures = (revision: RevisionState | undefined) =>
      revision?.scaleToZero.map(({ probeFailures }) => probeFailures);
    expect(failures(pair?.simulated)).toEqual(failures(pair?.recorded));
  });

  test("the table in the docs is what is measured here", () => {
    const lines = RECORDINGS.flatMap(({ id, pairs }) => rowsOf(id, pairs));
    expect(readFileSync("docs/simulator.md", "utf8")).toContain(lines.join("\n"));
  });
});

function rowsOf(id: string, pairs: readonly Pair[]): string[] {
  const differences = new Map<RulePhase["rule"], number[]>();
  for (const pair of pairs) {
    const simulated = rulePhasesOf(pair.simulated);
    rulePhasesOf(pair.recorded).forEach(({ rule, ms }, i) => {
      differences.set(rule, [...(differences.get(rule) ?? []), Math.abs((simulated[i]?.ms ?? 0) - ms)]);
    });
  }
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
  return [...differences].sort().map(([rule, all]) => {
    const mean = all.reduce((sum, ms) => sum + ms, 0) / all.length;
    return `| ${id} | ${rule} | ${all.length} | ${seconds(mean)} | ${seconds(Math.max(...all))} |`;
  });
}
