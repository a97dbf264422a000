/**
 * Frames of the stage while 200 requests are under way, in a sandbox that plays: `node test/bench/scene.ts`. Needs a production
 * build and a Chromium; without them it says so.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, CDPSession } from "@playwright/test";
import { type Scenario, SIM_START, scenarioFrom, scenarioId, simulate } from "../../lib/sim/index.ts";
import { whyNotPages } from "./pages.ts";
import { withPages } from "./pages-server.ts";
import { judge, say } from "./print.ts";

/** One frame at 60 Hz, as the browser keeps it when it does nothing. */
const MAX_FRAME_MS = 17;
const FRAMES = 180;
const FROM_MS = 25_000;

/** Each of 220 clients waits 900 ms for an answer and thinks for 100 ms. */
const BUSY: Scenario = scenarioFrom({
  durationMs: 60_000,
  serviceMs: 900,
  thinkMs: 100,
  settings: { containerConcurrency: 20, minScale: 6, maxScale: 8, targetBurstCapacity: 0 },
  traffic: [{ shape: "constant", fromMs: 3_000, toMs: 60_000, clients: 220 }],
});

interface SceneFigures {
  /** Requests that are open where it begins. */
  readonly open: number;
  readonly idleMs: number;
  readonly medianMs: number;
  /** What the page's thread took for a frame; `restMs` without the stage playing. */
  readonly cpuMs: number;
  readonly restMs: number;
}

/** Says what a frame of the stage takes, and fails where it takes more than there is at 60 Hz. */
export async function measureScene(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-bench-scene-"));
  const { open, idleMs, medianMs, cpuMs, restMs } = await withPages(folder, framesOn);
  say(
    `The stage in Chromium, ${open} requests under way; a frame that does nothing: ${idleMs.toFixed(1)} ms`,
  );
  judge("playing the stage, ms a frame", medianMs, MAX_FRAME_MS);
  say(
    `  CPU of the page's thread: ${cpuMs.toFixed(1)} ms a frame with the lanes below it, ${restMs.toFixed(1)} at rest`,
  );
}

async function framesOn(browser: Browser, host: string): Promise<SceneFigures> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 1_080 } });
  const t = SIM_START + FROM_MS;
  await page.goto(`${host}/sandbox?s=${scenarioId(BUSY)}&t=${t}`);
  await page.locator("[data-scene-part=pods]").waitFor();
  await page.locator("figure canvas").waitFor();
  const thread = await page.context().newCDPSession(page);
  await thread.send("Performance.enable", { timeDomain: "threadTicks" });
  const rest = await measured(thread, () => page.evaluate(frames, FRAMES));
  await page.getByLabel("Speed").selectOption("1");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const playing = await measured(thread, () => page.evaluate(frames, FRAMES));
  if (!(await page.getByRole("button", { name: "Pause", exact: true }).isVisible()))
    throw new Error("the stage came to rest before it had been measured");
  const open = simulate(BUSY).outcome.requests.filter(
    ({ sentAt, endAt }) => sentAt <= t && (endAt === null || endAt > t),
  ).length;
  return { open, idleMs: rest.median, medianMs: playing.median, cpuMs: playing.cpu, restMs: rest.cpu };
}

async function measured(
  thread: CDPSession,
  run: () => Promise<number>,
): Promise<{ readonly median: number; readonly cpu: number }> {
  const before = await busyMs(thread);
  const median = await run();
  return { median, cpu: ((await busyMs(thread)) - before) / FRAMES };
}

async function busyMs(thread: CDPSession): Promise<number> {
  const { metrics } = await thread.send("Performance.getMetrics");
  return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

/** In the page: the median time from one frame to the next. */
async function frames(count: number): Promise<number> {
  const times: number[] = [];
  let last = performance.now();
  for (let i = 0; i < count; i++) {
    await new Promise((next) => requestAnimationFrame(next));
    const now = performance.now();
    times.push(now - last);
    last = now;
  }
  times.sort((a, b) => a - b);
  return times[times.length >> 1] ?? 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reason = whyNotPages();
  if (reason === null) await measureScene();
  else say(`The stage: not measured, ${reason}`);
}
