/**
 * How an overview of 10,000 revisions feels: a frame of scrolling, a letter typed into the filter, a click that sorts. By itself:
 * `npm run build`, then `node test/bench/overview-page.ts`.
 */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CDPSession, Page } from "@playwright/test";
import { manyRevisions } from "./many.ts";
import { median } from "./median.ts";
import { withPages } from "./pages-server.ts";
import { judge, say } from "./print.ts";

const REVISIONS = 10_000;
/** One frame at 60 Hz. */
const MAX_FRAME_MS = 17;
const SCROLLED_FRAMES = 120;
/** Each is done so often; the median counts. */
const TIMES = 7;

/** Opens the overview in a browser, scrolls, filters and sorts it, and says what each costs the page's thread. */
export async function measureOverview(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "skscope-bench-overview-"));
  writeFileSync(join(folder, "many.ndjson"), manyRevisions(REVISIONS));
  await withPages(folder, async (browser, host) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${host}/view/many`, { waitUntil: "commit", timeout: 120_000 });
    await page.getByRole("grid").waitFor({ timeout: 120_000 });
    await page.waitForLoadState("networkidle");
    const thread = await page.context().newCDPSession(page);
    await thread.send("Performance.enable", { timeDomain: "threadTicks" });
    say(`An overview of ${REVISIONS} revisions, CPU of the page's thread`);
    const scroll = await scrolling(page, thread);
    say(`  scrolling: ${scroll.medianMs.toFixed(1)} ms from a frame to the next`);
    judge("scrolling, ms of CPU a frame", scroll.cpuMs, MAX_FRAME_MS);
    const filter = page.getByRole("searchbox");
    await filter.focus();
    const typed: Cost[] = [];
    for (const letter of ["f", "n", "-", "1", "2", "Backspace", "Backspace"])
      typed.push(await costOf(page, thread, () => page.keyboard.press(letter)));
    judgeCosts("a letter in the filter", typed);
    await page.keyboard.press("Escape");
    const sorted: Cost[] = [];
    for (let i = 0; i < TIMES; i++) {
      const head = page
        .getByRole("columnheader")
        .nth(1 + (i % 3))
        .getByRole("button");
      sorted.push(await costOf(page, thread, () => head.click()));
    }
    judgeCosts("a click that sorts", sorted);
  });
}

async function scrolling(page: Page, thread: CDPSession): Promise<{ medianMs: number; cpuMs: number }> {
  const before = await busyMs(thread);
  const medianMs = await page.evaluate(async (frames) => {
    const rows = document.querySelector("[role=grid] [role=rowgroup]:last-child");
    const times: number[] = [];
    let last = performance.now();
    for (let i = 0; i < frames; i++) {
      if (rows !== null) rows.scrollTop += 160;
      await new Promise((next) => requestAnimationFrame(next));
      times.push(performance.now() - last);
      last = performance.now();
    }
    return times.sort((a, b) => a - b)[times.length >> 1] ?? 0;
  }, SCROLLED_FRAMES);
  return { medianMs, cpuMs: ((await busyMs(thread)) - before) / SCROLLED_FRAMES };
}

/** CPU of the page's thread, in milliseconds. */
interface Cost {
  /** Until what was asked for is drawn. */
  readonly drawnMs: number;
  /** Until the page has nothing left to do: the address is written, which Next hears of. */
  readonly allMs: number;
}

async function costOf(page: Page, thread: CDPSession, act: () => Promise<void>): Promise<Cost> {
  const before = await busyMs(thread);
  await act();
  // The second frame begins when the first is drawn.
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  const drawnMs = (await busyMs(thread)) - before;
  await page.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 5_000 })));
  await page.evaluate(() => new Promise((done) => setTimeout(done, 200)));
  return { drawnMs, allMs: (await busyMs(thread)) - before };
}

function judgeCosts(what: string, costs: readonly Cost[]): void {
  judge(`${what}, ms of CPU until it is drawn`, median(costs.map(({ drawnMs }) => drawnMs)), MAX_FRAME_MS);
  judge(`${what}, ms of CPU until the page rests`, median(costs.map(({ allMs }) => allMs)), MAX_FRAME_MS);
}

async function busyMs(thread: CDPSession): Promise<number> {
  const { metrics } = await thread.send("Performance.getMetrics");
  return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await measureOverview();
