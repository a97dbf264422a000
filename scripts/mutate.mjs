/**
 * Mutation testing of the core: changes one operator, condition or literal at a time and asks the fast tests whether they
 * notice. Prints the mutants that nobody noticed and the files below the goal, and keeps the score in docs/quality.md.
 *
 *   npm run mutate                          all areas (a quarter of an hour)
 *   npm run mutate rules/invariants         one area, or several
 *   npm run mutate rules/invariants/zero.ts one file; its score is printed and not kept
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleMutants } from "../test/mutation/bundle.mjs";
import { fail, ROOT, run } from "./environment.mjs";

const HERE = join(ROOT, "test", "mutation");
const QUALITY = join(ROOT, "docs", "quality.md");
const REPORTS = join(ROOT, "reports", "mutation");

const EDGES = "test/unit/core/edges/*.test.ts";
const CORE = "test/unit/core";

/** Drawn stories of what is found, and when. */
const FOUND = `${CORE}/{backlog,beside,bounds,busy,coarse,diagnoses,finding-times,idle-window,lateness,listed,more-situations,named-causes,node-words,not-seen,overdue,past,pass-errors,request-lines,since,since-when,situations,told-only,versions}.test.ts`;

/** Folders of lib/core, and the tests that are to notice a change there. */
const AREAS = {
  "rules/invariants": [EDGES, `${CORE}/busy.test.ts`],
  "rules/diagnosis": [EDGES, FOUND],
  "rules/system": [
    `${CORE}/edges/{system,system-say}.test.ts`,
    `${CORE}/{config-bounds,system-explained,system-findings,system-namespace,system-words}.test.ts`,
  ],
  rules: [EDGES, FOUND, `${CORE}/{findings-kept,lists-and-gaps}.test.ts`],
  "answers/burst": [`${CORE}/burst/{rule,sources}.test.ts`, `${CORE}/{explain,versions}.test.ts`],
  "answers/cold-starts": [`${CORE}/{client-waited,cold-start*}.test.ts`],
  "answers/explain": [
    EDGES,
    `${CORE}/{explain,explain-clauses,explain-edges,explain-wakes,episode-story,scale-to-zero,client-waited,pass-errors}.test.ts`,
    `${CORE}/{beside,bounds,listed,more-situations,named-causes,not-seen,request-lines,overdue,since,since-when,situations,sole-caller,system-explained,told-only,versions}.test.ts`,
  ],
  "answers/gate": [
    `${CORE}/gate/{branches,facts,load,probe,rows,said,states}.test.ts`,
    `${CORE}/edges/refused.test.ts`,
  ],
  "answers/sequence": [`${CORE}/{sequence,sequence-messages}.test.ts`],
  "answers/incident": [`${CORE}/{incident,incident-records,incident-rows}.test.ts`],
  "answers/past": [`${CORE}/past.test.ts`],
  "answers/system": [`${CORE}/{report-knative,system-status}.test.ts`],
  facts: [`${CORE}/facts/*.test.ts`],
  answers: [
    `${CORE}/{answers-edges,bring,difference,not-seen,range,receivers,route,traffic,views}.test.ts`,
    `${CORE}/edges/refused.test.ts`,
  ],
};

/** Mutants of one run: noticed, missed, left out (texts, and what is reached only while modules load). */
function scoreOf(judged) {
  const count = (sought) => judged.filter(({ verdict }) => verdict === sought).length;
  return { noticed: count("noticed"), missed: count("missed"), leftOut: count("leftOut") };
}

/** The source with the mutant in it: "if («true» || b) return". */
function changed({ fileName, location: { start, end }, replacement }) {
  const lines = readFileSync(join(ROOT, fileName), "utf8").split("\n");
  const before = lines[start.line].slice(0, start.column).trimStart();
  const after = lines[end.line].slice(end.column);
  return `${fileName}:${start.line + 1}  ${before}«${replacement}»${after}`;
}

const shareOf = ({ noticed, missed }) => (100 * noticed) / Math.max(1, noticed + missed);
const percent = (score) => `${Math.round(shareOf(score))} %`;

/** What an area and each of its files is to reach. */
const GOAL_PERCENT = 85;

/** Score of each file that is below the goal, the worst first. */
function filesBelow(mutants, judged) {
  const fileOf = new Map(mutants.map(({ id, fileName }) => [id, fileName]));
  const byFile = Object.groupBy(judged, ({ id }) => fileOf.get(id));
  return Object.entries(byFile)
    .map(([file, ofFile]) => [file, scoreOf(ofFile)])
    .filter(([, score]) => score.noticed + score.missed > 0 && shareOf(score) < GOAL_PERCENT)
    .sort(([, a], [, b]) => shareOf(a) - shareOf(b));
}

/** The row of an area takes the place of its older one. */
function keep(area, score) {
  const today = new Date().toISOString().slice(0, 10);
  const cells = [
    `\`${area}\``,
    score.noticed + score.missed,
    score.noticed,
    percent(score),
    score.leftOut,
    today,
  ];
  const row = `| ${cells.join(" | ")} |`;
  const lines = readFileSync(QUALITY, "utf8").split("\n");
  const index = lines.findIndex((line) => line.startsWith(`| \`${area}\` |`));
  if (index === -1) throw new Error(`docs/quality.md has no row for ${area}`);
  lines[index] = row;
  writeFileSync(QUALITY, lines.join("\n"));
}

async function mutate(name) {
  const area = AREAS[name] === undefined ? name.replace(/\/[^/]*$/, "") : name;
  const tests = AREAS[area];
  if (tests === undefined) fail(`"${name}" is no area. There are: ${Object.keys(AREAS).join(", ")}`);
  // The files of `rules` and `answers` themselves; their folders are areas of their own.
  const files = name === area ? `lib/core/${area}/*.ts` : `lib/core/${name}`;
  // Each in a folder of its own: two may be asked about at once.
  const folder = join(REPORTS, name.replaceAll("/", "-"));
  const mutants = await bundleMutants({ root: ROOT, tests, files: [files], folder });
  writeFileSync(join(folder, "mutants.json"), JSON.stringify(mutants));
  const config = join(HERE, "vitest.config.ts");
  const code = await run("vitest", ["run", "--config", config, "--silent"], {
    env: { TZ: "UTC", SKSCOPE_MUTATION_FOLDER: folder },
  });
  if (code !== 0) fail(`${name} could not be judged; see above.`);
  const judged = JSON.parse(readFileSync(join(folder, "judged.json"), "utf8"));
  const score = scoreOf(judged);
  for (const [i, { verdict, tests: asked }] of judged.entries()) {
    if (verdict !== "missed") continue;
    process.stdout.write(`${changed(mutants[i])}${asked === 0 ? "  (no test gets here)" : ""}\n`);
  }
  for (const [file, below] of filesBelow(mutants, judged))
    process.stdout.write(`${file}: ${percent(below)}, below ${GOAL_PERCENT} %\n`);
  if (name === area) keep(area, score);
  return [name, score];
}

if (!existsSync(join(HERE, "node_modules")) && (await run("npm", ["ci"], { cwd: HERE })) !== 0) {
  fail("StrykerJS could not be installed; see above.");
}
const names = process.argv.slice(2);
const scores = [];
for (const name of names.length === 0 ? Object.keys(AREAS) : names) scores.push(await mutate(name));
for (const [name, score] of scores) {
  const { noticed, missed, leftOut } = score;
  process.stdout.write(
    `${name}: ${percent(score)}, ${noticed} noticed, ${missed} missed, ${leftOut} left out\n`,
  );
}
