import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { type RulePhase, rulePhasesOf } from "../../support/fidelity.ts";
import { type Pair, PLAYED, pairsOf } from "../../support/played-recordings.ts";
import { playedRollout } from "../../support/recorded-rollout.ts";

const DOCS = readFileSync("docs/simulator.md", "utf8");
const RECORDINGS = [
  ...PLAYED.map((played) => ({ id: played.id, pairs: pairsOf(played) })),
  { id: "rollout", pairs: playedRollout() },
];

describe("the simulator beside recordings in which more went on", () => {
  test("the docs say how many revisions take the same steps, and which do not", () => {
    const rows = RECORDINGS.map(({ id, pairs }) => {
      const others = pairs.filter(({ hasSameSteps }) => !hasSameSteps).map(({ name }) => name);
      return `| ${id} | ${pairs.length} | ${pairs.length - others.length} | ${others.join(", ") || "–"} |`;
    });
    expect(DOCS).toContain(rows.join("\n"));
  });

  test("and how long what rules decide took beside it, where the steps are the same", () => {
    expect(DOCS).toContain(RECORDINGS.flatMap(({ id, pairs }) => rowsOf(id, pairs)).join("\n"));
  });
});

function rowsOf(id: string, pairs: readonly Pair[]): string[] {
  const differences = new Map<RulePhase["rule"], number[]>();
  for (const { recorded, simulated, hasSameSteps } of pairs) {
    if (!hasSameSteps) continue;
    const [all, others] = [rulePhasesOf(recorded), rulePhasesOf(simulated)];
    for (const rule of ["window", "confirm", "flip"] as const) {
      const [first, second] = [all, others].map((phases) => phases.filter((phase) => phase.rule === rule));
      // Where a request came at the very end of a window there is one more, and no telling which is which.
      if (first?.length !== second?.length) continue;
      const found = (first ?? []).map(({ ms }, i) => Math.abs((second?.[i]?.ms ?? 0) - ms));
      if (found.length > 0) differences.set(rule, [...(differences.get(rule) ?? []), ...found]);
    }
  }
  const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;
  return [...differences].sort().map(([rule, all]) => {
    const mean = all.reduce((sum, ms) => sum + ms, 0) / all.length;
    const near = all.filter((ms) => ms <= 3_000).length;
    return `| ${id} | ${rule} | ${all.length} | ${seconds(mean)} | ${near} | ${seconds(Math.max(...all))} |`;
  });
}
