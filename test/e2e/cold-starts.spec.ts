import { expect, expectAccessible, HELLO, test } from "./support.ts";

test("which service is slowest, since when, and what the slow ones share, by keyboard", async ({ page }) => {
  await page.goto("/view/many-revisions/functions/fn-7-00001?tab=cold-starts");
  await page.getByRole("combobox", { name: "Cold starts of" }).selectOption({ label: "the whole source" });
  const services = page.getByRole("region", { name: "By service, the slowest first" });
  await expect(services.getByRole("table").getByRole("row").nth(1)).toContainText("functions/fn-11");
  // The view scrolls by itself; what only screen readers see does not make the page longer.
  await expect(page.getByText("Distribution of total")).toBeAttached();
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight))
    .toBe(0);

  // The pointer draws a box; so do the arrow keys.
  await page.getByRole("button", { name: "Draw a box by keys" }).focus();
  await page.keyboard.press("ArrowUp");
  const marked = page.getByText(/^\d+ of 123 in the box$/);
  await expect(marked).toBeVisible();
  await expect(page).toHaveURL(/[?&]box=/);
  const before = await marked.textContent();
  for (let i = 0; i < 10; i++) await page.keyboard.press("Shift+ArrowLeft");
  await expect(marked).not.toHaveText(before ?? "");
  await expect(page.getByText(/^The \d+ in the box against the other \d+\./)).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(marked).toBeHidden();
  await expect(page).not.toHaveURL(/[?&]box=/);
});

test("the labels of the waterfall's axis do not overlap on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${HELLO}?tab=cold-starts&t=2026-11-23T04:05:55.000Z`);
  const labels = page
    .getByRole("figure", { name: "Cold starts" })
    .first()
    .locator("[data-zero]")
    .filter({ hasText: /./ });
  await expect(labels.first()).toBeVisible();
  const boxes = await labels.evaluateAll((all) =>
    all.map((one) => one.getBoundingClientRect()).filter(({ width }) => width > 0),
  );
  expect(boxes.length).toBeGreaterThan(2);
  for (const [i, box] of boxes.entries()) expect(box.left).toBeGreaterThanOrEqual(boxes[i - 1]?.right ?? 0);
});
