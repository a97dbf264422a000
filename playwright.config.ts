import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/chromium.mjs";

const port = Number(process.env.SKSCOPE_TEST_PORT ?? 3197);
const executablePath = findChromium() ?? undefined;

// Every worker reads this file as well; the folder is the one that the first reading named. The server makes it.
process.env.SKSCOPE_TEST_DATA ??= join(tmpdir(), `skscope-e2e-${randomUUID()}`);

/** The pages on the production build, in a real Chromium. */
export default defineConfig({
  testDir: "test/e2e",
  globalTeardown: "./test/e2e/teardown.ts",
  outputDir: "test-results",
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // Only ends what hangs. Nothing here measures: a machine with other things to do may take its time.
  timeout: 180_000,
  expect: { timeout: 30_000 },
  use: {
    baseURL: `http://127.0.0.1:${port}`,
    timezoneId: "UTC",
    locale: "en-GB",
    screenshot: "only-on-failure",
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      ...(executablePath === undefined ? {} : { executablePath }),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [{ name: "desktop", use: { viewport: { width: 1440, height: 900 } } }],
  webServer: {
    command: `node scripts/start.mjs`,
    env: {
      PORT: String(port),
      HOST: "127.0.0.1",
      TZ: "UTC",
      SKSCOPE_DEMO: "1",
      SKSCOPE_DATA_DIR: process.env.SKSCOPE_TEST_DATA,
      // Otherwise a recording in a folder may be as large as the disk.
      SKSCOPE_MAX_RECORDING_MIB: "512",
    },
    url: `http://127.0.0.1:${port}/api/health`,
    reuseExistingServer: false,
    timeout: 120_000,
  },
});
