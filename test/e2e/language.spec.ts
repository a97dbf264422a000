import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const PATHS = [
  "/",
  "/view/many-revisions",
  "/view/cold-start/demo/hello-00001",
  "/view/cold-start/demo/hello-00001?tab=sequence",
  "/view/cold-start/demo/hello-00001?tab=cold-starts",
  "/view/fault-image-pull/images/broken-00001?tab=why",
  "/view/cold-start/trends",
  "/learn",
  "/learn/before",
  "/sandbox",
];

test.describe("a browser that wants Chinese", () => {
  test.use({ locale: "zh-CN" });

  test("gets Chinese, and English by one switch, at the same address", async ({ page }) => {
    await page.goto("/view/cold-start/demo/hello-00001?tab=why&t=2026-11-23T04:05:42.000Z");
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hans");
    await expect(page.getByRole("heading", { name: "突发容量计算器" })).toBeVisible();
    const address = page.url();
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.getByRole("heading", { name: "Burst calculator" })).toBeVisible();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    expect(page.url()).toBe(address);
    await page.goto("/learn");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("What is SKS, and why does it exist?");
    await page.getByRole("button", { name: "中文" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("SKS 是什么，为什么需要它？");
  });

  for (const path of PATHS) {
    test(`${path} is accessible, without errors, and fits a phone`, async ({ page }) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      await page.goto(path);
      await expect(page.locator("main")).toContainText(/\p{Script=Han}/u);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
      await page.setViewportSize({ width: 390, height: 844 });
      await expect
        .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
        .toBeLessThanOrEqual(390);
      expect(errors).toEqual([]);
    });
  }
});

test("a browser that wants neither gets English", async ({ browser }) => {
  const context = await browser.newContext({ locale: "fr-FR" });
  const page = await context.newPage();
  await page.goto("/");
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await context.close();
});
