import { expect, expectAccessible, expectNoSidewaysScroll, lanesShown, test } from "./support.ts";

const FAULTS = "/view/fault-image-pull?t=2026-11-23T04:12:20.000Z";

test("the worst come first, and say what is wrong", async ({ page }) => {
  await page.goto(FAULTS);
  await expect(page.getByTestId("summary")).toHaveText("3 revisions: 2 failing, 1 handing over.");
  const rows = page.getByRole("row");
  await expect(rows.nth(1)).toContainText("Failing");
  await expect(rows.nth(1)).toContainText("ImagePullBackOff");
  await expect(rows.nth(3)).toContainText("Handing over");
});

test("filter, sort and instant are in the address, and come back from it", async ({ page }) => {
  await page.goto("/view/many-revisions?t=2026-11-23T04:17:30.000Z");
  await page.getByRole("searchbox", { name: "Filter" }).fill("state:serving");
  await expect(page.getByText("5 of 26")).toBeVisible();
  await page.getByRole("button", { name: "Flips" }).click();
  await page.getByRole("button", { name: "Flips" }).click();
  await expect(page.getByRole("row").nth(1)).toContainText("fn-0-0000");
  await expect(page).toHaveURL(/q=state:serving/);
  await expect(page).toHaveURL(/sort=flips/);
  await page.reload();
  await expect(page.getByText("5 of 26")).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Flips" })).toHaveAttribute("aria-sort", "descending");
});

test("a filter that matches nothing says so and can be cleared", async ({ page }) => {
  await page.goto("/view/many-revisions");
  await page.getByRole("searchbox", { name: "Filter" }).fill("nobody");
  await expect(page.getByText("No revision matches “nobody”.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the filter" }).click();
  await expect(page.getByText("26 of 26")).toBeVisible();
});

test("works by keyboard alone: filter, walk, open", async ({ page }) => {
  await page.goto("/view/many-revisions?t=2026-11-23T04:17:30.000Z");
  await expect(page.getByText("26 of 26")).toBeVisible();
  // The rows are there before the page answers to keys.
  await expect(async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Filter" })).toBeFocused({ timeout: 200 });
  }).toPass();
  await page.keyboard.type("fn-0");
  await expect(page.getByText("2 of 26")).toBeVisible();
  await page.keyboard.press("Tab");
  await page.getByRole("row").nth(1).focus();
  await page.keyboard.press("j");
  await expect(page.getByRole("row").nth(2)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/fn-0-00002\?t=/);
  await lanesShown(page);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the overview is accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(FAULTS);
    await expect(page.getByText("3 of 3")).toBeVisible();
    await expectAccessible(page);
  });
}

test("the overview fits a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/view/many-revisions");
  await expect(page.getByText("26 of 26")).toBeVisible();
  await expectNoSidewaysScroll(page);
});
