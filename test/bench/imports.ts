/**
 * What it costs to make a trace of what operators have, against the least that its bytes cost: reading, splitting and
 * JSON.parse, or the `yaml` package. `node test/bench/imports.ts [WORDS]` measures those whose names hold the words.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Imported } from "./import-child.ts";
import { type ImportInput, writeInput } from "./import-inputs.ts";
import { judge, say } from "./print.ts";

const MIB = 1024 * 1024;
/** An import may take this many times as long as splitting and parsing alone. */
const MAX_RATIO = 2;
/** And so much memory above what comes of it. */
const MAX_ABOVE_MIB = 300;

/** Sizes in MiB. Logs and audit logs of a gigabyte must be read in bounded memory. */
const SIZES: readonly (readonly [ImportInput, number])[] = [
  ["log, JSON", 1_024],
  ["audit log", 1_024],
  ["log, kubectl --prefix --timestamps", 128],
  ["log, CRI", 128],
  ["log, docker", 128],
  ["log, console", 128],
  ["log, table", 64],
  ["access log, JSON", 64],
  ["spans, OTLP", 64],
  ["metrics, Prometheus", 32],
  ["watch events", 128],
  ["list, JSON", 96],
  ["list, YAML", 6],
  ["must-gather, tar", 0],
  ["K8Shark", 0],
];
const LARGE_MIB = 512;
const RUNS = 3;

/** The least of some runs, each in a fresh process. */
function measure(what: "bare" | "whole", path: string, runs: number): Imported {
  const script = fileURLToPath(new URL("import-child.ts", import.meta.url));
  const all = Array.from({ length: runs }, (): Imported => {
    const { status, stdout } = spawnSync(process.execPath, [script, what, path], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (status !== 0) throw new Error(`measuring ${what} of ${path} failed`);
    return JSON.parse(stdout) as Imported;
  });
  return all.reduce((best, next) => ({
    ...next,
    ms: Math.min(best.ms, next.ms),
    cpuMs: Math.min(best.cpuMs, next.cpuMs),
    peakMiB: Math.min(best.peakMiB, next.peakMiB),
  }));
}

/** Measures every kind of input whose name holds the words. */
export function measureImports(words = ""): void {
  say(
    "Imports: CPU time against that of splitting and parsing the same bytes, and memory above what comes of it",
  );
  const folder = mkdtempSync(join(tmpdir(), "skscope-imports-"));
  const tidy = (): void => rmSync(folder, { recursive: true, force: true });
  process.on("exit", tidy);
  for (const [name, mib] of SIZES.filter(([each]) => each.includes(words))) {
    const path = join(folder, "input");
    writeInput(name, path, mib * MIB);
    const size = (statSync(path).size / MIB).toFixed(0);
    const runs = mib >= LARGE_MIB ? 1 : RUNS;
    const bare = measure("bare", path, runs);
    const whole = measure("whole", path, runs);
    say(
      `  ${name}, ${size} MiB: ${bare.cpuMs.toFixed(0)} → ${whole.cpuMs.toFixed(0)} ms of CPU (${whole.ms.toFixed(0)} on the clock); ` +
        `${whole.records} records, ${whole.resultMiB.toFixed(0)} MiB; peak ${whole.peakMiB.toFixed(0)} MiB, of which ${whole.beforeMiB.toFixed(0)} before`,
    );
    judge(`${name}, import ÷ parse`, whole.cpuMs / bare.cpuMs, MAX_RATIO);
    const own = whole.peakMiB - whole.beforeMiB - whole.resultMiB;
    judge(`${name}, MiB above the result and Node itself`, own, MAX_ABOVE_MIB);
  }
  tidy();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) measureImports(process.argv[2]);
