import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const PAGE = "/view/cold-start/demo/hello-00001?tab=sequence&t=2026-11-23T04:05:39.000Z";

test("the hand-over as messages, stepped through by keyboard", async ({ page }) => {
  await page.goto(PAGE);
  const list = page.getByRole("list", { name: "Messages in their order" });
  const failed = list.getByRole("button", { name: /are you an activator\? – no: a pod answered ×2/ });
  await expect(failed).toBeVisible();
  await expect(list.locator('[aria-current="step"]')).toContainText("a pod answered");
  await failed.focus();
  await page.keyboard.press("ArrowDown");
  await expect(list.getByRole("button", { name: /are you an activator\? – yes/ }).first()).toBeFocused();
  await expect(list.locator('[aria-current="step"]')).toContainText("are you an activator? – yes");
  await expect(page).toHaveURL(/t=2026-11-23T04:05:39\.77/);
  await list.getByRole("button", { name: "Show all 2" }).click();
  await expect(list.getByRole("button", { name: /a pod answered/ })).toHaveCount(2);
});

test("a message leads to its record, and the lanes mark it", async ({ page }) => {
  await page.goto(PAGE);
  await page.getByRole("button", { name: /^spec\.mode := Proxy/ }).click();
  await expect(page).toHaveURL(/record=\d+/);
  await expect(page.getByRole("complementary")).toContainText("ServerlessService");
  await page.keyboard.press("1");
  await expect(page.getByTestId("lanes")).toBeVisible();
  await page.keyboard.press("2");
  await expect(page.locator('li[data-selected="true"]')).toContainText("spec.mode := Proxy");
});

test("is exported as SVG and as Mermaid", async ({ page }) => {
  await page.goto(PAGE);
  for (const [name, file] of [
    ["SVG", "hello-00001.svg"],
    ["Mermaid text", "hello-00001.mmd"],
  ] as const) {
    const download = page.waitForEvent("download");
    await page.getByRole("button", { name, exact: true }).click();
    expect((await download).suggestedFilename()).toBe(file);
  }
});

test("is accessible, and a list on a phone", async ({ page }) => {
  await page.goto(PAGE);
  await expect(page.getByRole("list", { name: "Messages in their order" })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.filter(({ impact }) => impact === "serious" || impact === "critical")).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.locator('[data-narrow="true"]')).toBeVisible();
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test("the message at the cursor is in view, and no row is cut by the names above it", async ({ page }) => {
  await page.goto("/view/cold-start/demo/hello-00001?tab=sequence&scope=range&t=2026-11-23T04:06:00.000Z");
  await expect(page.locator("li[aria-current=step]")).toBeInViewport();
  // The page itself stays: its bar and its controls are there, however long the sequence is.
  await expect(page.getByRole("link", { name: "Timeline" })).toBeInViewport();
  const isWhole = (): Promise<boolean> =>
    page.getByRole("list", { name: "Messages in their order" }).evaluate((list) => {
      const heads = list.parentElement?.previousElementSibling?.getBoundingClientRect().bottom ?? 0;
      return [...list.children].some((row) => Math.abs(row.getBoundingClientRect().top - heads) < 1);
    });
  await expect.poll(isWhole).toBe(true);
});

test("requests that went well can be left out, and the address says so", async ({ page }) => {
  await page.goto(PAGE);
  const list = page.getByRole("list", { name: "Messages in their order" });
  await expect(list.getByRole("listitem").first()).toBeVisible();
  await page.getByRole("combobox", { name: "Shows" }).selectOption("range");
  const requests = list.getByRole("button", { name: /^request, straight to a pod/ });
  await expect(requests.first()).toBeVisible();
  await page.getByRole("button", { name: "Requests", exact: true }).click();
  await expect(requests).toHaveCount(0);
  await expect(page).toHaveURL(/requests=false/);
  await expect(list.getByRole("button", { name: /^spec\.mode := Proxy/ }).first()).toBeVisible();
});
