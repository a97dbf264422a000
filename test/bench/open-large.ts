/**
 * A recording of 500 MiB, opened in a page by its chooser of files: when its rows are there, whether the page goes on drawing
 * meanwhile, what memory it takes, and whether a revision of it answers afterwards. `npm run build`, then
 * `node test/bench/open-large.ts [MIB]`; as much again on the disk.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { longRecording } from "./long-recording.ts";
import { chooserOf, longestFrame, longestTask, watchFrames } from "./open-here.ts";
import { withPages } from "./pages-server.ts";
import { say } from "./print.ts";

const MIB = 1024 * 1024;
/** A record of the shipped recording that is copied has about so much. */
const RECORD_BYTES = 870;
const PATIENCE_MS = 900_000;

/** Opens it, then one of its revisions, and says what each took. */
export async function measureLarge(mib: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-open-large-"));
  try {
    await measureIn(folder, mib);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureIn(folder: string, mib: number): Promise<void> {
  const recording = longRecording(join(folder, "large.ndjson"));
  while (statSync(recording.path).size < mib * MIB)
    recording.growTo(
      recording.records + Math.ceil((mib * MIB - statSync(recording.path).size) / RECORD_BYTES),
    );
  // The server does not read the folder in which the recording is: the page does.
  await withPages(mkdtempSync(join(tmpdir(), "skscope-open-large-served-")), async (browser, host) => {
    const size = statSync(recording.path).size / MIB;
    say(
      `A recording of ${recording.records} records, ${size.toFixed(0)} MiB, opened in a page; load before ${load()}`,
    );
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const errors: string[] = [];
    page.on("pageerror", ({ message }) => errors.push(message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    const chosen = await chooserOf(page, host);
    await watchFrames(page);
    const memory = watchMemory();
    await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
    const began = performance.now();
    await chosen.setFiles(recording.path);
    await page.getByRole("progressbar").first().waitFor({ timeout: PATIENCE_MS });
    say(`  progress shown after ${since(began)} s`);
    await page.waitForURL((url) => url.pathname !== "/", { timeout: PATIENCE_MS, waitUntil: "commit" });
    say(`  read after ${since(began)} s`);
    await page.getByRole("grid").waitFor({ timeout: PATIENCE_MS });
    say(`  rows after ${since(began)} s`);
    const tasks = longestTask((await browser.stopTracing()).toString());
    say(
      `  longest time between two frames ${(await longestFrame(page)).toFixed(0)} ms; longest task of the page's thread ` +
        `${tasks.taskMs.toFixed(0)} ms on the clock, ${tasks.taskCpuMs.toFixed(0)} ms of CPU`,
    );
    say(
      `  heap of the page ${(await heapOf(page)).toFixed(0)} MiB; its process at most ${memory.stop()} MiB`,
    );
    const opened = performance.now();
    await page.getByRole("row").nth(1).press("Enter");
    await page.getByRole("slider", { name: "Path", exact: true }).waitFor({ timeout: PATIENCE_MS });
    say(`  lanes of a revision after ${since(opened)} s; load after ${load()}`);
    say(errors.length === 0 ? "  no error" : `  errors: ${[...new Set(errors)].join(" | ")}`);
    await page.close();
  });
}

function since(began: number): string {
  return ((performance.now() - began) / 1_000).toFixed(1);
}

function load(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}

function heapOf(page: Page): Promise<number> {
  return page.evaluate(() => {
    const { memory } = performance as unknown as { memory?: { usedJSHeapSize: number } };
    return (memory?.usedJSHeapSize ?? 0) / 1_048_576;
  });
}

/** Looks at the largest renderer of this user until it is stopped; its peak, in MiB. */
function watchMemory(): { stop(): string } {
  let peak = 0;
  const look = (): void => {
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        if (!readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("--type=renderer")) continue;
        const [, kib = "0"] = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
        peak = Math.max(peak, Number(kib) / 1_024);
      } catch {
        // It has ended meanwhile.
      }
    }
  };
  const timer = setInterval(look, 1_000);
  return {
    stop() {
      look();
      clearInterval(timer);
      return peak.toFixed(0);
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measureLarge(Number(process.argv[2] ?? 500));
