/** What a page says when it cannot show what the server has. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Route } from "@playwright/test";
import { PROTOCOL_VERSION } from "../../lib/stream/protocol.ts";
import { expect, HELLO, lanesShown, test } from "./support.ts";

const MIB = 1024 * 1024;

/** Answers a stream with one snapshot. */
async function answer(route: Route, snapshot: object): Promise<void> {
  const data = JSON.stringify({ scope: "revision", header: { version: 1 }, from: 0, to: 1, ...snapshot });
  await route.fulfill({
    contentType: "text/event-stream",
    body: `event: snapshot\nid: e.1\ndata: ${data}\n\n`,
  });
}

test("the stream is opened once, before the scripts of the page are there", async ({ page }) => {
  let asked = 0;
  const opened = page.waitForRequest("**/api/stream?*");
  page.on("request", (request) => {
    if (request.url().includes("/api/stream?")) asked += 1;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await opened;
    await route.continue();
  });
  await page.goto(HELLO);
  await lanesShown(page);
  expect(asked).toBe(1);
});

test("a page that was open over an upgrade asks to be loaded again, and is well then", async ({ page }) => {
  await page.route(
    "**/api/stream?*",
    (route) => answer(route, { protocol: PROTOCOL_VERSION + 1, state: "{}" }),
    {
      times: 1,
    },
  );
  await page.goto(`${HELLO}?t=2026-11-23T04:05:30.000Z`);
  await expect(page.getByText("skscope was updated")).toBeVisible();
  await page.getByRole("button", { name: "Reload" }).click();
  await lanesShown(page);
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:30.000");
});

test("a snapshot that cannot be read is said, and asked for again", async ({ page }) => {
  let asked = 0;
  let goOn: () => void = () => undefined;
  const isSeen = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  await page.route("**/api/stream?*", async (route) => {
    asked += 1;
    if (asked === 1) return answer(route, { protocol: PROTOCOL_VERSION, state: "{}" });
    // Otherwise it would be said for a second only.
    await isSeen;
    return route.continue();
  });
  await page.goto(HELLO);
  await expect(page.getByText(/could not be shown .* Reloading everything/)).toBeVisible();
  goOn();
  await lanesShown(page);
  await expect(page.getByText(/could not be shown/)).toBeHidden();
  expect(asked).toBe(2);
});

test.describe("a recording that is too large", () => {
  test.use({ expectedComplaint: /status of 413/ });
  const folder = join(process.env.SKSCOPE_TEST_DATA ?? "", "recordings");
  const path = join(folder, "much-too-large.ndjson.gz");

  test.beforeAll(() => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path, gzipSync(Buffer.alloc(513 * MIB, `${" ".repeat(MIB - 1)}\n`), { level: 1 }));
  });
  test.afterAll(() => rmSync(path, { force: true }));

  test("is said to be, with its file, its size, the limit and what to do", async ({ page, request }) => {
    // Half a gigabyte is unpacked, by a server that has other things to do.
    test.slow();
    // What the routes share is made by the first that needs it: not by the page.
    await request.get("/api/sources/cold-start");
    for (const address of ["/view/much-too-large", "/view/much-too-large/demo/r"]) {
      await page.goto(address);
      await expect(page.getByRole("heading", { name: /“much-too-large” is too large/ })).toBeVisible();
      await expect(
        page.getByText(/The file is much-too-large\.ndjson\.gz, [\d.]+ MiB on disk/),
      ).toBeVisible();
      await expect(page.getByText("unpacks to more than 512 MiB")).toBeVisible();
      await expect(page.getByText(/Split the recording/)).toBeVisible();
    }
  });
});
