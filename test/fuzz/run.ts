/**
 * Tries what nobody would think of: `npm run fuzz -- --seed N --seconds S --only trace|live|http --case N`.
 *
 *   run.ts ──▶ a process for each area, side by side: one case after another ──▶ what was checked, what was found
 *
 * A case is determined by its number, and the numbers by the seed. A process that says nothing any more is ended, and the case
 * that it was at is told.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Fault } from "./area.ts";
import type { AreaName, FromChild, ToChild } from "./child.ts";

const AREAS: readonly AreaName[] = ["trace", "live", "http"];
const SECONDS = 20;
/** A case takes a fraction of a second; after this it will not end. */
const HANGS_AFTER_MS = 180_000;
/** So many faults of an area are told; more are of the same kind. */
const MOST_FAULTS = 3;

interface Options {
  readonly seed: number;
  readonly seconds: number;
  readonly only: readonly AreaName[];
  readonly cases: number;
  readonly oneCase: number | undefined;
  readonly report: string | undefined;
}

interface Result {
  readonly area: AreaName;
  readonly cases: number;
  readonly checked: ReadonlyMap<string, number>;
  readonly faults: readonly (Fault & { readonly number: number })[];
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      seed: { type: "string" },
      seconds: { type: "string", default: String(SECONDS) },
      only: { type: "string" },
      cases: { type: "string", default: "0" },
      case: { type: "string" },
      report: { type: "string" },
    },
  });
  const number = (name: string, text: string): number => {
    const value = Number(text);
    if (text === "" || !Number.isInteger(value) || value < 0)
      throw new Error(`--${name} is ${text}, not a whole number`);
    return value;
  };
  const only = AREAS.filter((area) => values.only === undefined || values.only === area);
  if (only.length === 0) throw new Error(`--only is ${values.only}, not one of ${AREAS.join(", ")}`);
  if (values.case !== undefined && values.only === undefined) throw new Error("--case needs --only");
  return {
    seed: values.seed === undefined ? Date.now() % 1_000_000 : number("seed", values.seed),
    seconds: number("seconds", values.seconds),
    only,
    cases: number("cases", values.cases),
    oneCase: values.case === undefined ? undefined : number("case", values.case),
    report: values.report,
  };
}

/** Runs an area in a process of its own. */
function runArea(area: AreaName, { seed, seconds, cases, oneCase }: Options): Promise<Result> {
  const child: ChildProcess = fork(fileURLToPath(new URL("child.ts", import.meta.url)), [area]);
  const faults: (Fault & { number: number })[] = [];
  const checked = new Map<string, number>();
  let tried = 0;
  const open = new Set<number>();
  let hasEnded = false;
  /** What is wrong with the whole process is told of every case that it was at. */
  const blame = (property: string, says: string): void => {
    for (const number of open.size === 0 ? [0] : open) faults.push({ number, property, says });
  };
  return new Promise((resolve) => {
    const watchdog = setTimeout(() => child.kill("SIGKILL"), HANGS_AFTER_MS);
    child.on("message", (message: FromChild) => {
      watchdog.refresh();
      if (message.kind === "begins") {
        open.add(message.number);
        tried += 1;
      } else if (message.kind === "ends") open.delete(message.number);
      else if (message.kind === "once") tellOnce(area, message.number, message.fault);
      else if (message.kind === "fault") faults.push({ number: message.number, ...message.fault });
      else if (message.kind === "ended") {
        hasEnded = true;
        for (const [property, count] of message.checked) checked.set(property, count);
      }
    });
    child.once("exit", (code, signal) => {
      clearTimeout(watchdog);
      if (!hasEnded)
        blame(
          "a case ends",
          `the process ended with ${signal ?? code}, at the latest ${HANGS_AFTER_MS / 1_000} s after its last word`,
        );
      resolve({ area, cases: tried, checked, faults });
    });
    const order: ToChild = { seed, seconds, cases, oneCase: oneCase ?? null, mostFaults: MOST_FAULTS };
    child.send(order);
  });
}

/** A fault that did not show again: somebody should look at it, but a change is not to blame. */
function tellOnce(area: AreaName, number: number, { property, says, input = "" }: Fault): void {
  process.stdout.write(`\n  seen once, not again, in ${area}, case ${number}: ${property}\n    ${says}\n`);
  process.stdout.write(`${input.slice(0, 2_000).replace(/^/gm, "      ")}\n`);
}

function tell({ area, cases, checked, faults }: Result, seed: number, folder: () => string): void {
  const counts = [...checked].map(([property, count]) => `  ${count.toString().padStart(7)} × ${property}`);
  process.stdout.write(`\n${area}: ${cases} cases, ${faults.length} faults\n${counts.join("\n")}\n`);
  for (const { number, property, says, input } of faults) {
    process.stdout.write(`\n  FAULT ${area}: ${property}\n    ${says}\n`);
    process.stdout.write(`    again: npm run fuzz -- --only ${area} --case ${number}   (of seed ${seed})\n`);
    if (input === undefined) continue;
    const file = join(folder(), `${area}-${number}.txt`);
    writeFileSync(file, input);
    process.stdout.write(`    input: ${file}\n${input.slice(0, 2_000).replace(/^/gm, "      ")}\n`);
  }
}

const options = readOptions();
process.stdout.write(`seed ${options.seed}, ${options.seconds} s, ${options.only.join(", ")}\n`);
let made: string | null = null;
const folder = (): string => {
  made ??= mkdtempSync(join(tmpdir(), "skscope-fuzz-"));
  return made;
};
const results = await Promise.all(options.only.map((area) => runArea(area, options)));
let passed = 0;
let failed = 0;
for (const result of results) {
  tell(result, options.seed, folder);
  const broken = new Set(result.faults.map(({ property }) => property));
  for (const [property, count] of result.checked) {
    if (broken.has(property)) continue;
    // One that was never asked holds nothing; a single case need not ask all.
    const isHeld = count > 0 || options.oneCase !== undefined;
    if (!isHeld) process.stdout.write(`\n  ${result.area}: "${property}" was never checked\n`);
    if (isHeld) passed += 1;
    else failed += 1;
  }
  failed += broken.size;
}
if (made !== null && failed === 0) rmSync(made, { recursive: true, force: true });
if (options.report !== undefined)
  writeFileSync(options.report, JSON.stringify({ passed, failed, seed: options.seed }));
process.stdout.write(`\n${passed} passed, ${failed} failed (seed ${options.seed})\n`);
process.exitCode = failed === 0 ? 0 : 1;
