/**
 * Tells every recording otherwise, many times, and prints what is then said that was not said before.
 *
 *     node test/perturb/run.ts [NAME] [--draws 20] [--seed 1] [--only WORDS]
 */
import { readdirSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { readTrace } from "../../lib/trace/reader.ts";
import { differenceOf, outcomeOf } from "../support/outcome.ts";
import { PERTURBATIONS } from "../support/perturb.ts";
import { random } from "../support/random.ts";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    draws: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});

const isTrace = (path: string): boolean => /\.ndjson(\.gz)?$/.test(path);
const paths = [
  ...readdirSync("public/traces").map((file) => `public/traces/${file}`),
  ...readdirSync("test/recordings", { recursive: true }).map((file) => `test/recordings/${String(file)}`),
].filter((path) => isTrace(path) && positionals.every((name) => path.includes(name)));

let differences = 0;
for (const path of paths) {
  const bytes = readFileSync(path);
  const told = readTrace(new Uint8Array(path.endsWith(".gz") ? gunzipSync(bytes) : bytes));
  const before = outcomeOf(told);
  for (const one of before.contradictions) console.log(`${path}: as it is: contradiction ${one}`);
  for (const { name, keeps, apply } of PERTURBATIONS) {
    if (!name.includes(values.only)) continue;
    const draws = apply.length < 2 ? 1 : Number(values.draws);
    for (let draw = 0; draw < draws; draw += 1) {
      const after = outcomeOf(apply(told, random(Number(values.seed) * 1_000 + draw)));
      for (const one of differenceOf(before, after, keeps)) {
        differences += 1;
        console.log(`${path}: ${name}${draws > 1 ? ` #${draw}` : ""}: ${one}`);
      }
    }
  }
}
console.log(`${paths.length} recordings, ${differences} differences`);
