/** Takes the pictures of the documentation again, of the production build: `npm run build && npm run screenshots`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "@playwright/test";
import { ensureChromium } from "./chromium.mjs";
import { fail, ROOT, start } from "./environment.mjs";
import { PICTURES } from "./pictures.mjs";

const FOLDER = join(ROOT, "public", "pictures");

const data = mkdtempSync(join(tmpdir(), "skscope-pictures-"));
process.on("exit", () => rmSync(data, { recursive: true, force: true }));
const port = process.env.PORT || "3196";
const { child, ended } = start(
  "node",
  [join(ROOT, "scripts", "start.mjs"), "--demo", "--port", port, "--data", data],
  {
    stdio: ["ignore", "pipe", "inherit"],
  },
);
let isDone = false;
const url = await readyAt();
const browser = await chromium.launch({ executablePath: ensureChromium() });
try {
  for (const picture of PICTURES) await take(picture);
} finally {
  isDone = true;
  await browser.close();
  child.kill("SIGTERM");
  await ended;
}

async function take({ name, path, shows, width, height }) {
  const page = await browser.newPage({
    viewport: { width, height },
    colorScheme: "light",
    locale: "en-US",
    timezoneId: "UTC",
    reducedMotion: "reduce",
  });
  await page.goto(url + path);
  await page.locator(shows).first().waitFor();
  await page.waitForLoadState("load");
  await page.evaluate(() => document.fonts.ready);
  // Lanes are drawn in the frames after their data has come.
  await page.evaluate(() => new Promise((done) => requestIdleCallback(() => requestAnimationFrame(done))));
  const file = join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file });
  await page.close();
  process.stdout.write(`public/pictures/${name}.png\n`);
}

function readyAt() {
  let output = "";
  return new Promise((resolve) => {
    child.stdout.on("data", (text) => {
      output += text;
      const [, found] = /ready: (\S+)/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    });
    void ended.then(() => {
      if (!isDone) fail(`the server did not start; run \`npm run build\` first.\n${output}`);
    });
  });
}
