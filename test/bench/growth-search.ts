/**
 * Searches for recordings whose time grows faster than their size: `node test/bench/growth-search.ts [SECONDS] [SEED]`.
 * Two parts are put together at random, after one another or in turns, once four times as long as the other; what grows
 * too much is named with the stage that does.
 */
import { Tape, working } from "../support/growth-objects.ts";
import { PARTS, WIDE_PARTS } from "../support/growth-parts.ts";
import { pipelineCost, type Stages } from "../support/growth-pipeline.ts";
import { random } from "../support/random.ts";
import { say } from "./print.ts";

const SMALL = 1_000;
const TIMES = 4;
/** For twice the size, as in `growth.ts`. */
const MAX_FACTOR = 2.6;
const FLOOR_MS = 40;
const ORDERS = ["then", "in turns with"] as const;
const DEAREST = 12;

interface Recipe {
  readonly first: string;
  readonly order: (typeof ORDERS)[number];
  readonly second: string;
}

function tapeOf({ first, order, second }: Recipe, n: number): Tape {
  const tape = new Tape();
  working(tape);
  const put = (name: string, i: number): void => {
    const wide = WIDE_PARTS[name];
    // Versions of a wide object are as many as keep the recording in proportion.
    if (wide !== undefined) {
      if (i < 2) wide(tape, n, i);
    } else PARTS[name]?.(tape, i);
  };
  if (order === "then") for (let i = 0; i < n; i++) put(first, i);
  for (let i = 0; i < n; i++) {
    if (order !== "then") put(first, i);
    put(second, i);
  }
  return tape;
}

interface Found {
  readonly what: string;
  readonly factor: number;
  readonly ms: number;
}

function factors(recipe: Recipe): Found[] {
  const small = pipelineCost(tapeOf(recipe, SMALL).records);
  const large = pipelineCost(tapeOf(recipe, TIMES * SMALL).records);
  return (Object.keys(large) as (keyof Stages)[])
    .filter((stage) => large[stage] >= FLOOR_MS)
    .map((stage) => ({
      what: `${recipe.first} ${recipe.order} ${recipe.second}: ${stage}`,
      factor: Math.sqrt(large[stage] / Math.max(1, small[stage])),
      ms: large[stage],
    }));
}

const [, , seconds = "120", seed = "1"] = process.argv;
const { pick } = random(Number(seed));
const names = [...Object.keys(PARTS), ...Object.keys(WIDE_PARTS)];
const end = performance.now() + Number(seconds) * 1_000;
const found = new Map<string, Found>();
const dearest: Found[] = [];
let tried = 0;
while (performance.now() < end) {
  const recipe: Recipe = { first: pick(names), order: pick(ORDERS), second: pick(names) };
  tried += 1;
  for (const one of factors(recipe)) {
    dearest.push(one);
    if (one.factor <= MAX_FACTOR) continue;
    // A run that was disturbed is not believed.
    const again = factors(recipe).find(({ what }) => what === one.what);
    if (again !== undefined && again.factor > MAX_FACTOR) found.set(one.what, again);
  }
}
const line = ({ what, factor, ms }: Found): string => `  ×${factor.toFixed(2)}  ${ms.toFixed(0)} ms  ${what}`;
say(
  `${tried} recordings of ${SMALL} and ${TIMES * SMALL} of each part; more than ×${MAX_FACTOR} for twice the size:`,
);
for (const one of [...found.values()].sort((a, b) => b.factor - a.factor)) say(line(one));
say("The dearest:");
for (const one of dearest.sort((a, b) => b.ms - a.ms).slice(0, DEAREST)) say(line(one));
if (found.size > 0) process.exitCode = 1;
