import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.ts";

const PAGE = "/view/cold-start/knative";

test("the overview leads to Knative's own processes, and back", async ({ page }) => {
  await page.goto("/view/cold-start");
  await page.getByTestId("knative-line").getByRole("link").click();
  await expect(page).toHaveURL(/\/view\/cold-start\/knative/);
  await expect(page.getByTestId("knative-sentence")).toContainText("Nothing is wrong");
  await page
    .getByRole("navigation", { name: "Where you are" })
    .getByRole("link", { name: "cold-start" })
    .click();
  await expect(page).toHaveURL(/\/view\/cold-start$/);
});

test("each process has a row and a lane", async ({ page }) => {
  await page.goto(PAGE);
  for (const component of ["autoscaler", "activator", "controller", "webhook"]) {
    await expect(page.getByRole("rowheader", { name: component, exact: true })).toBeVisible();
    await expect(page.locator(`[data-row="knative ${component}"]`)).toBeVisible();
  }
});

test("a setting that was changed leads to its record, by keyboard", async ({ page }) => {
  await page.goto("/view/knobs/knative");
  const row = page.getByRole("row").filter({ hasText: "scale-to-zero-grace-period" });
  await expect(row).toContainText("10s");
  await row.getByRole("button").focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("evidence")).toContainText("config-autoscaler");
  await expect(page).toHaveURL(/t=/);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`is accessible and fits a phone (${colorScheme})`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(PAGE);
    await expect(page.getByTestId("knative-sentence")).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
}
