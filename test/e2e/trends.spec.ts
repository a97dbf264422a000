import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.ts";

const PAGE = "/view/cold-start/trends";

test("the overview leads to the trends, which answer for a service, by revision, and back", async ({
  page,
}) => {
  await page.goto("/view/cold-start");
  await page.getByRole("link", { name: "Trends" }).click();
  await expect(page).toHaveURL(/\/view\/cold-start\/trends$/);
  const answer = page.getByTestId("trends-answer");
  await expect(answer).toContainText("2 wakes in 1 service.");
  await expect(answer).toContainText("100 % of 2 wakes were answered within 3 s.");
  await expect(page.locator(".recharts-surface").first()).toBeVisible();
  await page.getByLabel("Answered within").selectOption("500");
  await expect(answer).toContainText("0 % of 2 wakes were answered within 500 ms.");
  await page.getByRole("button", { name: "demo/hello" }).click();
  await expect(page).toHaveURL(/service=demo/);
  await page.getByLabel("By").selectOption("revision");
  await expect(page.getByRole("rowheader", { name: "hello-00001" })).toBeVisible();
  await page.getByRole("link", { name: "all services" }).click();
  await expect(page).not.toHaveURL(/service=/);
});

test("a recording without a wake says so, in both languages", async ({ page }) => {
  await page.goto("/view/rollout/trends");
  await expect(page.getByTestId("trends-answer")).toContainText("No wake was recorded in this span.");
  await expect(page.getByRole("figure", { name: "Wakes over time" }).getByRole("table")).toBeVisible();
  await expect(page.locator(".recharts-surface")).toHaveCount(0);
  await page.getByRole("button", { name: "中文" }).click();
  await expect(page.getByTestId("trends-answer")).toContainText("这段时间没有记录到唤醒。");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("趋势");
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`is accessible and fits a phone (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(PAGE);
    await expect(page.getByTestId("trends-answer")).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
}
