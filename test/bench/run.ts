/** How fast and how lean: `node test/bench/run.ts`. Writes a recording of 1,000,000 records to the temporary folder. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureBig } from "./big.ts";
import { measureGrowth } from "./growth.ts";
import { measureHold } from "./hold.ts";
import { measureImports } from "./imports.ts";
import { measureLive } from "./live.ts";
import { longRecording } from "./long-recording.ts";
import type { Measurement } from "./measure.ts";
import { measureOpenHere, OPENED_MIB } from "./open-here.ts";
import { measurePages, whyNotPages } from "./pages.ts";
import { judge, say } from "./print.ts";
import { measureScene } from "./scene.ts";
import { measureStart } from "./start.ts";
import { measureWhy } from "./why.ts";

const SMALL = 250_000;
const LARGE = 1_000_000;
const RUNS = 3;
/** A report may take this many times as long as parsing alone. */
const MAX_RATIO = 2;
/** Four times the records may take this much more memory: it must not grow with the length of a recording. */
const MAX_GROWTH = 1.5;
/** A recording of 350 kB shows its lanes in under a second. */
const MAX_LANES_MS = 1_000;
/** One frame at 60 Hz, as this browser keeps it when it does nothing. */
const MAX_FRAME_MS = 17;
const PAGES = [
  { id: "overload", path: "overload/overload/api-00001" },
  { id: "burst", path: "burst/shop/api-00001" },
];
const RECORDINGS = ["burst", "overload", "knobs"];

const folder = mkdtempSync(join(tmpdir(), "skscope-bench-"));
const tidy = (): void => rmSync(folder, { recursive: true, force: true });
process.on("exit", tidy);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

/** The least time and the least memory of some runs, each in a fresh process. */
function measure(what: "parse" | "report" | "open", path: string, runs = RUNS): Measurement {
  const script = fileURLToPath(new URL("measure.ts", import.meta.url));
  const all = Array.from({ length: runs }, (): Measurement => {
    const { status, stdout } = spawnSync(process.execPath, [script, what, path], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (status !== 0) throw new Error(`measuring ${what} of ${path} failed`);
    return JSON.parse(stdout) as Measurement;
  });
  return all.reduce((best, next) => ({
    ms: Math.min(best.ms, next.ms),
    peakMiB: Math.min(best.peakMiB, next.peakMiB),
    count: next.count,
  }));
}

const recording = longRecording(join(folder, "long.ndjson"));
recording.growTo(SMALL);
const small = measure("report", recording.path);
recording.growTo(LARGE);
say(`${recording.records} records, ${(statSync(recording.path).size / 2 ** 20).toFixed(0)} MiB`);
const parse = measure("parse", recording.path);
const large = measure("report", recording.path);
tidy();

say(`  read, split and JSON.parse: ${(parse.ms / 1_000).toFixed(2)} s`);
say(`  report: ${(large.ms / 1_000).toFixed(2)} s`);
judge("report ÷ parse", large.ms / parse.ms, MAX_RATIO);
say(
  `Peak memory of report: ${SMALL} records ${small.peakMiB.toFixed(0)} MiB, ${LARGE} records ${large.peakMiB.toFixed(0)} MiB`,
);
judge("large ÷ small", large.peakMiB / small.peakMiB, MAX_GROWTH);
say("Opening a recording: read, build, encode, in a fresh process");
for (const id of RECORDINGS) {
  const path = fileURLToPath(new URL(`../../public/traces/${id}.ndjson.gz`, import.meta.url));
  const { ms, count } = measure("open", path, 5);
  say(
    `  ${id}, ${(statSync(path).size / 1_024).toFixed(0)} KiB: ${ms.toFixed(0)} ms, ${(count / 1_024).toFixed(0)} KiB encoded`,
  );
}

measureImports();
measureGrowth();
await measureHold();
await measureBig();

const reason = whyNotPages();
if (reason !== null) {
  say(`Pages: not measured, ${reason}`);
} else {
  await measureStart();
  const pages = await measurePages(PAGES);
  say("Pages in Chromium, on the production build");
  for (const { id, firstMs, againMs } of pages.lanes) {
    say(`  ${id}: lanes after ${firstMs.toFixed(0)} ms, again ${againMs.toFixed(0)} ms`);
    judge(`${id} lanes, s`, firstMs / 1_000, MAX_LANES_MS / 1_000);
  }
  const { screen, tall } = pages;
  say(
    `  200 lanes unfolded, ${screen.rowsDrawn} rows drawn; a frame that does nothing: ${screen.idle.medianMs.toFixed(1)} ms`,
  );
  judge("zooming, ms a frame", screen.zoom.medianMs, MAX_FRAME_MS);
  judge("panning, ms a frame", screen.pan.medianMs, MAX_FRAME_MS);
  judge("playing with dots, ms a frame", screen.play.medianMs, MAX_FRAME_MS);
  for (const [name, { rowsDrawn, zoom, pan, play }] of Object.entries({ screen, tall }))
    say(
      `  CPU of the page's thread, ${name}, ${rowsDrawn} rows drawn: zooming ${zoom.cpuMs.toFixed(1)}, panning ${pan.cpuMs.toFixed(1)}, playing ${play.cpuMs.toFixed(1)} ms a frame`,
    );
  say(
    `  all ${tall.rowsDrawn} rows on one very tall screen, without a GPU: zooming ${tall.zoom.medianMs.toFixed(1)}, panning ${tall.pan.medianMs.toFixed(1)}, playing ${tall.play.medianMs.toFixed(1)} ms a frame`,
  );
  await measureScene();
  await measureOpenHere(OPENED_MIB);
}

await measureLive();
await measureWhy();
