/**
 * How the pages feel: time to the lanes of a recording, and frames while panning, zooming and playing with 200 lanes in view.
 * Needs a production build and a Chromium; without them it says so.
 */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, CDPSession, Page } from "@playwright/test";
import { findChromium } from "../../scripts/chromium.mjs";
import { crowd } from "./crowd.ts";
import { measureScripts } from "./page-script.ts";
import { withPages } from "./pages-server.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LANES = 200;
/** High enough for the route picture and its dots to be open. */
const SCREEN = { width: 1440, height: 1_080 };
/** Room for all of them at once: no screen is like that, but it shows what a lane costs. */
const TALL = { width: 1440, height: 5_600 };
const FRAMES = 120;
/** By then many pods are there and requests are on their way. */
const PLAYED_FROM_MS = 10_000;

export interface PageFigures {
  /** From the request of the page to its lanes, in milliseconds, by recording: first on this server, then again. */
  readonly lanes: readonly { readonly id: string; readonly firstMs: number; readonly againMs: number }[];
  /** 200 lanes unfolded, on a screen of the usual height, which shows a part of them, and on one that shows all. */
  readonly screen: FrameFigures;
  readonly tall: FrameFigures;
}

export type FrameFigures = { readonly rowsDrawn: number } & Readonly<Record<Action, Frame>>;

const ACTIONS = ["idle", "zoom", "pan", "play"] as const;
type Action = (typeof ACTIONS)[number];

export interface Frame {
  /** From one to the next; the screen gives no more than one every 16.7 ms. */
  readonly medianMs: number;
  /** What the page's thread took for it: other work on the machine does not count. */
  readonly cpuMs: number;
}

/** Why the pages cannot be measured here; null when they can. */
export function whyNotPages(): string | null {
  if (!existsSync(join(ROOT, ".next", "BUILD_ID"))) return "there is no production build (npm run build)";
  return findChromium() === null ? "there is no Chromium (CHROMIUM_PATH)" : null;
}

/** Starts the server, measures in a browser, and stops both. */
export async function measurePages(
  recordings: readonly { readonly id: string; readonly path: string }[],
): Promise<PageFigures> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-bench-pages-"));
  writeFileSync(join(folder, "crowd.ndjson"), crowd(LANES));
  return withPages(folder, async (browser, host) => {
    // Server and browser are in use; the recordings that are measured have not been opened yet.
    await timeToLanes(browser, host, "cold-start/demo/hello-00001");
    await measureScripts(browser, host);
    const lanes: PageFigures["lanes"][number][] = [];
    for (const { id, path } of recordings) {
      lanes.push({
        id,
        firstMs: await timeToLanes(browser, host, path),
        againMs: await timeToLanes(browser, host, path),
      });
    }
    return {
      lanes,
      screen: await framesOn(browser, host, SCREEN),
      tall: await framesOn(browser, host, TALL),
    };
  });
}

async function timeToLanes(browser: Browser, host: string, path: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  // Asked for from outside, the page would search itself in every frame until they are there, and make frames for it.
  await page.addInitScript(noteLanes);
  await page.goto(`${host}/view/${path}`, { waitUntil: "commit" });
  const ms = await page.evaluate(() => (globalThis as unknown as WithLanes).lanesPainted);
  await page.close();
  return ms;
}

interface WithLanes {
  lanesPainted: Promise<number>;
}

/** In the page: when the frame that holds the lanes has been painted. */
function noteLanes(): void {
  (globalThis as unknown as WithLanes).lanesPainted = new Promise((resolve) => {
    const watch = new MutationObserver(() => {
      if (document.querySelector('[role=slider][aria-label="Path"]') === null) return;
      watch.disconnect();
      // What comes after a frame's callbacks is its painting; the next task is behind it.
      requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
    });
    watch.observe(document, { childList: true, subtree: true });
  });
}

async function framesOn(
  browser: Browser,
  host: string,
  viewport: { width: number; height: number },
): Promise<FrameFigures> {
  const page = await browser.newPage({ viewport });
  const began = Date.UTC(2026, 0, 1);
  await page.goto(`${host}/view/crowd/bench/crowd-00001?fold=&t=${began + PLAYED_FROM_MS}`);
  await page.getByRole("slider", { name: "Path", exact: true }).waitFor();
  await page.locator("figure canvas").waitFor();
  const rowsDrawn = await page.locator("[data-row]").count();
  const thread = await page.context().newCDPSession(page);
  await thread.send("Performance.enable", { timeDomain: "threadTicks" });
  const measured: [Action, Frame][] = [];
  for (const action of ACTIONS) {
    // What is shown whole cannot be panned.
    if (action === "pan") await turnWheel(page, "zoomIn", 20);
    if (action === "play") await page.getByRole("button", { name: "Play", exact: true }).click();
    const before = await busyMs(thread);
    const medianMs = await turnWheel(page, action, FRAMES);
    measured.push([action, { medianMs, cpuMs: ((await busyMs(thread)) - before) / FRAMES }]);
  }
  await page.close();
  return { rowsDrawn, ...(Object.fromEntries(measured) as Record<Action, Frame>) };
}

async function busyMs(thread: CDPSession): Promise<number> {
  const { metrics } = await thread.send("Performance.getMetrics");
  return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

/** Median time of a frame while the wheel turns at every frame; idle and playing, while nobody touches it. */
function turnWheel(page: Page, action: Action | "zoomIn", frames: number): Promise<number> {
  return page.evaluate(
    async ([what, count]) => {
      const lane = document.querySelector("[data-testid=lanes] [data-area]");
      const box = lane?.getBoundingClientRect();
      const times: number[] = [];
      let last = performance.now();
      for (let i = 0; i < count; i++) {
        const forth = what === "zoomIn" || i % 60 < 30 ? 1 : -1;
        if (what !== "idle" && what !== "play") {
          const wheel = {
            bubbles: true,
            cancelable: true,
            ctrlKey: what !== "pan",
            deltaX: what === "pan" ? 24 * forth : 0,
            deltaY: what === "pan" ? 0 : -24 * forth,
            clientX: (box?.left ?? 0) + 500,
            clientY: (box?.top ?? 0) + 8,
          };
          lane?.dispatchEvent(new WheelEvent("wheel", wheel));
        }
        await new Promise((next) => requestAnimationFrame(next));
        const now = performance.now();
        times.push(now - last);
        last = now;
      }
      times.sort((a, b) => a - b);
      return times[times.length >> 1] ?? 0;
    },
    [action, frames] as const,
  );
}
