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
  await page.keyboard.press("Enter");
  await expect(page.getByRole("row").nth(1)).toBeFocused();
  await page.keyboard.press("j");
  await expect(page.getByRole("row").nth(2)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/fn-0-00002\?t=/);
  await lanesShown(page);
});

test("the rows follow the instant: by keys, in the bar over time, in the picture of a row", async ({
  page,
}) => {
  await page.goto("/view/fault-image-pull");
  const summary = page.getByTestId("summary");
  const time = page.getByTestId("cursor-time");
  const end = await time.textContent();
  await expect(summary).toHaveText("3 revisions: 3 at zero.");
  await expect(async () => {
    await page.keyboard.press(",");
    await expect(time).not.toHaveText(end ?? "", { timeout: 200 });
  }).toPass();
  const before = await time.textContent();
  await page.keyboard.press("ArrowLeft");
  await expect(time).not.toHaveText(before ?? "");
  await expect(page).toHaveURL(/t=2026-11-23T04:1/);
  const bar = page.getByRole("slider", { name: "The table shows this instant" });
  const box = (await bar.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(box.x + box.width - 8, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.36, box.y + 10, { steps: 4 });
  await expect(summary).toContainText("2 failing");
  await page.mouse.up();
  await page.getByRole("img", { name: /Path of slow-00001/ }).click({ position: { x: 1, y: 8 } });
  await expect(time).toHaveText(/04:11:3/);
});

test("a part of the sentence shows only those rows, and all again", async ({ page }) => {
  await page.goto(FAULTS);
  const failing = page.getByRole("button", { name: "2 failing" });
  await failing.click();
  await expect(page.getByText("2 of 3")).toBeVisible();
  await expect(failing).toHaveAttribute("aria-pressed", "true");
  await expect(page).toHaveURL(/q=state:failing/);
  await failing.click();
  await expect(page.getByText("3 of 3")).toBeVisible();
});

test("a row opens wherever it is clicked, at the same instant", async ({ page }) => {
  await page.goto(FAULTS);
  await page
    .getByRole("row")
    .nth(3)
    .click({ position: { x: 60, y: 16 } });
  await expect(page).toHaveURL(/images\/slow-00001\?t=2026-11-23T04/);
  await lanesShown(page);
});

test("the keys are listed on ?", async ({ page }) => {
  await page.goto(FAULTS);
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible({ timeout: 200 });
  }).toPass();
  await expect(page.getByRole("dialog")).toContainText("Previous / next change of a state");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
});

test("times are shown on the local clock where that is preferred, on the next visit too", async ({
  browser,
}) => {
  const context = await browser.newContext({ timezoneId: "Asia/Kolkata" });
  const page = await context.newPage();
  await page.goto(FAULTS);
  await expect(page.getByTestId("cursor-time")).toHaveText("04:12:20.000");
  // The menu is there before the page answers to it.
  await page.getByRole("button", { name: "Menu" }).click();
  await expect(async () => {
    await page.getByRole("combobox", { name: "Clock" }).selectOption("utc");
    await page.getByRole("combobox", { name: "Clock" }).selectOption("local");
    await expect(page.getByTestId("cursor-time")).toHaveText("09:42:20.000", { timeout: 200 });
  }).toPass();
  await page.reload();
  await expect(page.getByTestId("cursor-time")).toHaveText("09:42:20.000");
  await context.close();
});

test("the last row is one key away, and so is the first", async ({ page }) => {
  await page.setViewportSize({ width: 1440, height: 500 });
  await page.goto("/view/many-revisions?sort=name");
  await expect(page.getByText("26 of 26")).toBeVisible();
  // By its number: fn-9 is not the last of them.
  const last = page.getByRole("row").filter({ hasText: "fn-23-00001" });
  await expect(async () => {
    await page.keyboard.press("End");
    await expect(last).toBeFocused({ timeout: 500 });
  }).toPass();
  await expect(last).toBeInViewport();
  await page.keyboard.press("Home");
  await expect(page.getByRole("row").filter({ hasText: "fn-0-00001" })).toBeFocused();
});

test("the rows go with the slider, and the address keeps the instant", async ({ page }) => {
  await page.goto("/view/many-revisions");
  await expect(page.getByTestId("summary")).toContainText("26 at zero");
  const slider = page.getByRole("slider", { name: "The table shows this instant" });
  await expect(async () => {
    await slider.focus();
    await page.keyboard.press("Shift+ArrowLeft");
    await expect(page).toHaveURL(/t=2026-11-23T04:2/, { timeout: 500 });
  }).toPass();
  const said = await slider.getAttribute("aria-valuetext");
  await page.reload();
  await expect(slider).toHaveAttribute("aria-valuetext", said ?? "");
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
  await page.goto(FAULTS);
  await expect(page.getByText("ImagePullBackOff")).toBeVisible();
  await expectNoSidewaysScroll(page);
});

for (const width of [900, 1024, 1280, 1366, 1440]) {
  test(`no column is cut off at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 768 });
    await page.goto(FAULTS);
    const strip = page.getByRole("img", { name: /Path of slow-00001/ });
    await expect(async () => {
      const box = await strip.boundingBox();
      expect(box?.width).toBeGreaterThan(120);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      const head = await page.getByRole("columnheader", { name: /Path over time/ }).boundingBox();
      expect(Math.abs((head?.x ?? 0) - (box?.x ?? 0))).toBeLessThan(2);
    }).toPass();
    await expectNoSidewaysScroll(page);
  });
}
