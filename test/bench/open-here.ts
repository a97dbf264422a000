/**
 * How soon a page shows the lanes of a file that is opened in it, and whether it goes on drawing while it opens 100 MB:
 * `node test/bench/open-here.ts [MIB]`. Needs a production build and a Chromium. Other work on the machine keeps the page waiting, so its load is said, and what the page's thread itself took.
 */
import { mkdtempSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, FileChooser, Page } from "@playwright/test";
import { type ImportInput, writeInput } from "./import-inputs.ts";
import { withPages } from "./pages-server.ts";
import { judge, say } from "./print.ts";

const MIB = 1024 * 1024;
/** 350 kB of gzip, with one revision. */
const SMALL = fileURLToPath(new URL("../../public/traces/burst.ndjson.gz", import.meta.url));
const MAX_LANES_MS = 1_000;
/** 100 MB. */
export const OPENED_MIB = 96;
const INPUTS: readonly ImportInput[] = ["log, JSON", "audit log", "watch events"];
/** Three frames at 60 Hz. */
const MAX_TASK_MS = 50;
const PATIENCE_MS = 180_000;

interface Smoothness {
  /** The longest time between two frames. */
  readonly frameMs: number;
  /** The longest task of the page's own thread: on the clock, and its CPU time. */
  readonly taskMs: number;
  readonly taskCpuMs: number;
  readonly openMs: number;
}

/** Opens inputs of that size in a browser. */
export async function measureOpenHere(mib: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-open-here-"));
  await withPages(folder, async (browser, host) => {
    say("Opening 350 kB of gzip in a page");
    judge("lanes after, s", (await lanesAfter(browser, host, SMALL)) / 1_000, MAX_LANES_MS / 1_000);
    say(`Opening ${mib} MiB in a page (target: no task of its thread above ${MAX_TASK_MS} ms)`);
    for (const name of INPUTS) {
      const path = join(folder, "input.log");
      writeInput(name, path, mib * MIB);
      const before = loadavg()[0] ?? 0;
      const { frameMs, taskMs, taskCpuMs, openMs } = await smoothness(browser, host, path);
      say(
        `  ${name}: open after ${(openMs / 1_000).toFixed(1)} s; longest between two frames ${frameMs.toFixed(0)} ms; ` +
          `longest task ${taskMs.toFixed(0)} ms on the clock; load ${before.toFixed(1)} to ${(loadavg()[0] ?? 0).toFixed(1)}`,
      );
      judge(`${name}, longest task, ms of CPU`, taskCpuMs, MAX_TASK_MS);
    }
  });
}

/** From the choice of a file to its lanes, in milliseconds, on the clock of this machine. */
async function lanesAfter(browser: Browser, host: string, path: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const chosen = await chooserOf(page, host);
    const began = performance.now();
    await chosen.setFiles(path);
    await page.getByRole("slider", { name: "Path", exact: true }).waitFor();
    return performance.now() - began;
  } finally {
    await page.close();
  }
}

/** The chooser of files, opened from the first page. */
export async function chooserOf(page: Page, host: string): Promise<FileChooser> {
  await page.goto(host);
  const button = page.getByRole("button", { name: "Open here…" });
  await button.waitFor();
  await page.waitForLoadState("networkidle");
  const chooser = page.waitForEvent("filechooser");
  await button.press("Enter");
  return chooser;
}

async function smoothness(browser: Browser, host: string, path: string): Promise<Smoothness> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  try {
    const chosen = await chooserOf(page, host);
    await watchFrames(page);
    await browser.startTracing(page, { categories: ["toplevel", "__metadata"] });
    const began = performance.now();
    await chosen.setFiles(path);
    await page.waitForURL((url) => url.pathname !== "/", {
      timeout: PATIENCE_MS,
      waitUntil: "commit",
    });
    const openMs = performance.now() - began;
    const tasks = longestTask((await browser.stopTracing()).toString());
    const frameMs = await longestFrame(page);
    return { frameMs, ...tasks, openMs };
  } finally {
    await page.close();
  }
}

/** Remembers the longest time between two frames from now on. */
export function watchFrames(page: Page): Promise<void> {
  return page.evaluate(() => {
    let last = performance.now();
    const tick = (now: number): void => {
      const seen = window as unknown as { longest?: number };
      seen.longest = Math.max(seen.longest ?? 0, now - last);
      last = now;
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}

/** In milliseconds, since `watchFrames`. */
export function longestFrame(page: Page): Promise<number> {
  return page.evaluate(() => (window as unknown as { longest: number }).longest);
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Of the main threads of pages, in a trace of Chromium. */
export function longestTask(trace: string): Pick<Smoothness, "taskMs" | "taskCpuMs"> {
  const { traceEvents } = JSON.parse(trace) as { readonly traceEvents: readonly TraceEvent[] };
  const mains = new Set(
    traceEvents
      .filter(({ ph, name, args }) => ph === "M" && name === "thread_name" && args?.name === "CrRendererMain")
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  let [taskMs, taskCpuMs] = [0, 0];
  for (const { ph, pid, tid, dur = 0, tdur = 0 } of traceEvents) {
    if (ph !== "X" || !mains.has(`${pid} ${tid}`)) continue;
    taskMs = Math.max(taskMs, dur / 1_000);
    taskCpuMs = Math.max(taskCpuMs, tdur / 1_000);
  }
  return { taskMs, taskCpuMs };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await measureOpenHere(Number(process.argv[2] ?? OPENED_MIB));
}
