/**
 * How much JavaScript a page asks for, until its lanes are drawn and until nothing more comes: `node test/bench/page-script.ts`.
 * Each script is counted as gzip makes it, so a server that packs otherwise says the same. Needs a production build and a
 * Chromium.
 */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Browser, Response } from "@playwright/test";
import { withPages } from "./pages-server.ts";
import { judge, say } from "./print.ts";

/** A revision whose every kind of lane has something in it. */
const PATH = "cold-start/demo/hello-00001";

/** What the page asked for before requests were dots and findings were cards: 497.5 KiB, until lanes and until idle. */
const MAX_SCRIPT_KIB = 497.5;

interface ScriptFigures {
  readonly lanesKiB: number;
  readonly idleKiB: number;
  /** The largest scripts, by address. */
  readonly largest: readonly { readonly path: string; readonly kiB: number; readonly isLate: boolean }[];
}

/** Says how much the page of a revision asks for, and fails where that is more than it was. */
export async function measureScripts(browser: Browser, host: string): Promise<ScriptFigures> {
  const found = await scriptsOf(browser, host);
  say(`  JavaScript of a revision, as gzip makes it: ${found.lanesKiB.toFixed(1)} KiB until its lanes`);
  judge("JavaScript until nothing more comes, KiB", found.idleKiB, MAX_SCRIPT_KIB);
  return found;
}

/** The scripts of the page of a revision, in a browser without a cache. */
async function scriptsOf(browser: Browser, host: string): Promise<ScriptFigures> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const scripts: { readonly response: Response; readonly isLate: boolean }[] = [];
  let hasLanes = false;
  page.on("response", (response) => {
    if (response.request().resourceType() === "script") scripts.push({ response, isLate: hasLanes });
  });
  await page.goto(`${host}/view/${PATH}`, { waitUntil: "commit" });
  await page.getByRole("slider", { name: "Path", exact: true }).waitFor();
  hasLanes = true;
  await page.waitForLoadState("networkidle");
  const sizes = await Promise.all(
    scripts.map(async ({ response, isLate }) => ({
      path: new URL(response.url()).pathname,
      kiB: gzipSync(await response.body()).length / 1_024,
      isLate,
    })),
  );
  await context.close();
  const sum = (some: typeof sizes): number => some.reduce((all, { kiB }) => all + kiB, 0);
  return {
    lanesKiB: sum(sizes.filter(({ isLate }) => !isLate)),
    idleKiB: sum(sizes),
    largest: sizes.sort((a, b) => b.kiB - a.kiB),
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = mkdtempSync(join(tmpdir(), "skscope-bench-script-"));
  await withPages(folder, async (browser, host) => {
    const { largest } = await measureScripts(browser, host);
    for (const { path, kiB, isLate } of largest)
      say(`${kiB.toFixed(1).padStart(8)} KiB ${isLate ? "late " : "first"} ${path}`);
  });
}
