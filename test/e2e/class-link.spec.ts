/** The code of a class's link, at an address that others reach: what a camera sees of it is that link. */
import type { Locator, Page } from "@playwright/test";
import jsQR from "jsqr";
import { findChromium } from "../../scripts/chromium.mjs";
import { type RunningServer, startServer } from "../support/server.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.ts";

const HOST = "skscope.room";
const executablePath = findChromium() ?? undefined;

test.use({
  launchOptions: {
    ...(executablePath === undefined ? {} : { executablePath }),
    args: ["--no-sandbox", "--disable-gpu", `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  },
});
test.describe.configure({ mode: "serial" });

let server: RunningServer;
let origin: string;
test.beforeAll(async () => {
  server = await startServer({ env: { SKSCOPE_ALLOWED_HOSTS: HOST } });
  origin = server.origin.replace("127.0.0.1", HOST);
});
test.afterAll(() => server?.stop());

/** What a decoder reads in the pixels of an element as they are on the screen; null: no code. */
async function scanned(page: Page, code: Locator): Promise<string | null> {
  const png = (await code.screenshot()).toString("base64");
  const { width, height, data } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (one) => one.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context?.drawImage(image, 0, 0);
    const seen = context?.getImageData(0, 0, image.width, image.height).data ?? [];
    return { width: image.width, height: image.height, data: [...seen] };
  }, png);
  return jsQR(new Uint8ClampedArray(data), width, height)?.data ?? null;
}

/** Chromium says so of each address in a local network that is not encrypted. */
test.use({ expectedComplaint: /Cross-Origin-Opener-Policy header has been ignored/ });

for (const colorScheme of ["light", "dark"] as const) {
  test(`is read by a phone in the dialog and on the wall, ${colorScheme}`, async ({ page }) => {
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.emulateMedia({ colorScheme });
    await page.goto(`${origin}/learn/down?present=true`);
    const bar = page.getByRole("toolbar", { name: "Presenting" });
    await expect(async () => {
      await bar.getByRole("button", { name: "Teach a class from here" }).click({ timeout: 2_000 });
      await expect(page.getByTestId("class-link")).toBeVisible({ timeout: 5_000 });
    }).toPass();
    const link = await page.getByTestId("class-link").innerText();
    expect(link).toContain(`http://${HOST}:`);
    const code = page.getByRole("img", { name: `QR code of ${link}` });
    await expect.poll(() => scanned(page, code)).toBe(link);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(code).toBeHidden();
    await expect(page).toHaveURL(/present=true/);

    await page.keyboard.press("q");
    await expect(page.getByRole("dialog").getByText(link)).toBeVisible();
    await expect.poll(() => scanned(page, code)).toBe(link);
    expect((await code.boundingBox())?.height).toBeGreaterThan(400);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.keyboard.press("Escape");
    await expect(code).toBeHidden();
    await expect(page).toHaveURL(/present=true/);
  });
}

test("is not shown of an address that nobody else can open, and why is said", async ({ page }) => {
  await page.goto(`${server.origin}/learn/down?present=true`);
  const bar = page.getByRole("toolbar", { name: "Presenting" });
  await expect(async () => {
    await bar.getByRole("button", { name: "Teach a class from here" }).click({ timeout: 2_000 });
    await expect(page.getByTestId("class-link")).toBeVisible({ timeout: 5_000 });
  }).toPass();
  await expect(page.getByText("Others cannot open this address")).toBeVisible();
  await expect(page.getByTestId("class-code")).toHaveCount(0);
});
