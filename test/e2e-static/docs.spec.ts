/** The documentation, from a plain file server. */
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "../e2e/support.ts";

const FIRST = ["", "install/", "operate/", "understand/", "reference/"];

for (const [name, width, colorScheme] of [
  ["a phone in the dark", 390, "dark"],
  ["a desk by day", 1440, "light"],
] as const)
  test(`the first pages fit and can be read on ${name}`, async ({ page }, info) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme });
    for (const path of [...FIRST, "metrics/", "deploy/"]) {
      await page.goto(`docs/${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expectNoSidewaysScroll(page);
      await expectAccessible(page);
      await page.screenshot({ path: info.outputPath(`${path.replace("/", "") || "start"}-${width}.png`) });
    }
  });

test("pages lead to one another, to headings, to the protocol, and show their pictures", async ({ page }) => {
  await page.goto("docs/");
  const picture = page.getByRole("main").getByRole("img").first();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(0);
  await page.getByRole("main").getByRole("link", { name: "Reference" }).click();
  await page.getByRole("main").getByRole("link", { name: "All commands" }).click();
  await expect(page).toHaveURL(/\/docs\/install\/#the-commands$/);
  await expect(page.getByRole("heading", { name: "The commands" })).toBeInViewport();
  const contents = page.getByRole("navigation", { name: "Documentation" });
  await expect(contents.getByRole("link", { name: "Install", exact: true })).toHaveAttribute(
    "aria-current",
    "page",
  );
  await contents.getByRole("link", { name: "Understand", exact: true }).click();
  await page.getByRole("main").getByRole("link", { name: "The protocol" }).click();
  await expect(page).toHaveURL(/\/protocol\/$/);
});

test("a search leads to the part that says it", async ({ page }) => {
  await page.goto("docs/");
  await page.getByRole("searchbox").fill("optional logs");
  await page.getByRole("search").getByRole("link").first().click();
  await expect(page).toHaveURL(/\/docs\/deploy\/#optional-logs$/);
  await page.getByRole("searchbox").fill("zxqv");
  await expect(page.getByRole("status")).toHaveText("Nothing found");
});

test.describe("in a Chinese browser", () => {
  test.use({ locale: "zh-CN" });

  test("first pages are Chinese, and others say that they are not", async ({ page }) => {
    await page.goto("docs/understand/");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("理解");
    await expect(page.getByRole("article")).toHaveAttribute("lang", "zh-Hans");
    await expectAccessible(page);
    await page.goto("docs/metrics/");
    await expect(page.getByText("本页只有英文版。")).toBeVisible();
    await expect(page.getByRole("article")).toHaveAttribute("lang", "en");
  });
});
