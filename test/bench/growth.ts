/** How time grows with each dimension of a recording: twice the size, in processes of their own. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Stages } from "../support/growth-pipeline.ts";
import { SHAPE_NAMES } from "../support/growth-shapes.ts";
import { judge, say } from "./print.ts";

const SIZE = 10_000;
const RUNS = 2;
/** Twice the size may take so much longer; n log n and a fuller heap are below, n² is above. */
const MAX_FACTOR = 2.6;
/** What takes less is not told apart from what a process does anyway. */
const FLOOR_MS = 150;

function measure(shape: string, n: number): Stages {
  const script = fileURLToPath(new URL("growth-child.ts", import.meta.url));
  const all = Array.from({ length: RUNS }, (): Stages => {
    const { status, stdout } = spawnSync(process.execPath, [script, shape, String(n)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (status !== 0) throw new Error(`measuring ${shape} failed`);
    return JSON.parse(stdout) as Stages;
  });
  const least = all[0] as Stages;
  for (const next of all)
    for (const stage of Object.keys(next) as (keyof Stages)[])
      least[stage] = Math.min(least[stage], next[stage]);
  return least;
}

/** Doubles every dimension of a recording that may grow. */
export function measureGrowth(): void {
  say(`Growth: from ${SIZE} to ${2 * SIZE} of each, CPU time of each stage`);
  for (const shape of SHAPE_NAMES) {
    const small = measure(shape, SIZE);
    const large = measure(shape, 2 * SIZE);
    for (const stage of Object.keys(large) as (keyof Stages)[]) {
      const [a, b] = [small[stage], large[stage]];
      if (b >= FLOOR_MS)
        judge(`${shape}, ${stage} ${a.toFixed(0)} → ${b.toFixed(0)} ms, factor`, b / a, MAX_FACTOR);
    }
  }
}
