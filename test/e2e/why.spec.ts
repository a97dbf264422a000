import { expect, expectAccessible, expectNoSidewaysScroll, HELLO, lanesShown, test } from "./support.ts";

test("the tabs are other views at the same cursor, and the address restores them", async ({ page }) => {
  await page.goto(`${HELLO}?t=2026-11-23T04:05:42.000Z`);
  await lanesShown(page);
  await page.keyboard.press("4");
  await expect(page.getByRole("heading", { name: "Burst calculator" })).toBeVisible();
  await expect(page.getByText("04:05:42.000").first()).toBeVisible();
  await expect(page).toHaveURL(/tab=why/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Scale to zero" })).toBeVisible();
  await page.keyboard.press("3");
  await expect(page.getByRole("heading", { name: "Cold starts", exact: true })).toBeVisible();
  await page.getByRole("link", { name: "Timeline" }).click();
  await lanesShown(page);
});

test("the gate names what keeps the pods, and counts down", async ({ page }) => {
  await page.goto(`${HELLO}?tab=why&t=2026-11-23T04:05:38.500Z`);
  await expect(page.getByTestId("gate")).toContainText("probe", { ignoreCase: true });
  // From the evidence of a row to its record.
  await page.getByTestId("gate").getByRole("button").first().click();
  await expect(page.getByTestId("evidence")).toContainText("Record");
});

test("the calculator tries other numbers, and its address is the same for the next reader", async ({
  page,
}) => {
  await page.goto("/view/knobs/knobs/default-tbc-00001?tab=why&t=2026-11-23T04:10:00Z");
  const pods = page.getByRole("spinbutton", { name: "ready pods" });
  await pods.fill("3");
  await expect(page.getByText(/^Serve: 3 pods × 100 − 211 − 0 = 89 ≥ 0/)).toBeVisible();
  await expect(page).toHaveURL(/pods=3/);
  await page.reload();
  await expect(page.getByText(/^Serve: 3 pods × 100 − 211 − 0 = 89 ≥ 0/)).toBeVisible();
  await page.getByRole("button", { name: "Back to the real numbers" }).click();
  await expect(page).not.toHaveURL(/pods=/);
});

test("a revision that does not start says so, also when its pods are gone", async ({ page }) => {
  await page.goto("/view/fault-image-pull");
  await expect(page.getByTestId("inbox")).toContainText("2 revisions need attention");
  await page
    .getByRole("link", { name: /error Does not start/ })
    .first()
    .click();
  // Once under Why, and once as the card that the link opened.
  await expect(page.getByTestId("incident").getByRole("heading", { name: /Does not start/ })).toBeVisible();
  await expect(page.getByRole("heading", { name: /Does not start/ })).toHaveCount(2);
  await expect(page.getByText(/BackOff, pod /).first()).toBeVisible();
  await expect(page.getByText("No rule of the hand-over was broken", { exact: false })).toBeVisible();
});

test("the inbox filters the rows, and the address keeps it", async ({ page }) => {
  await page.goto("/view/many-revisions");
  await page
    .getByTestId("inbox")
    .getByRole("button", { name: /The mode flaps/ })
    .click();
  await expect(page.getByRole("grid").getByRole("row")).toHaveCount(6);
  await page.reload();
  await expect(page.getByRole("grid").getByRole("row")).toHaveCount(6);
});

test("a cold start is a waterfall, another stands beside it, and the whole source is a list", async ({
  page,
}) => {
  await page.goto(`${HELLO}?tab=cold-starts&t=2026-11-23T04:05:55.000Z`);
  await expect(page.getByText(/Slowest: start, 883 ms\./)).toBeVisible();
  await expect(page.getByText(/answered 143 ms before the pod was Ready/)).toBeVisible();
  await page.getByRole("button", { name: "Compare" }).last().click();
  await expect(page.getByText("58 ms longer")).toBeVisible();
  await page.getByRole("combobox", { name: "Cold starts of" }).selectOption("the whole source");
  await page.getByRole("combobox", { name: "Compare with" }).selectOption("knobs");
  await expect(page.getByRole("columnheader", { name: "Against knobs" })).toBeVisible();
  await expect(page).toHaveURL(/against=knobs/);
});

for (const tab of ["why", "cold-starts"]) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`${tab} is accessible, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await page.goto(`/view/rollout/roll/web-00003?tab=${tab}&t=2026-11-23T04:46:50Z`);
      await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
      await expectAccessible(page);
    });
  }

  test(`${tab} fits a phone`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${HELLO}?tab=${tab}&t=2026-11-23T04:05:42.000Z`);
    await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
    await expectNoSidewaysScroll(page);
  });
}
