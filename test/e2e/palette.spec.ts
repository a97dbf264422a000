import { expect, expectAccessible, HELLO, lanesShown, test } from "./support.ts";

test("everything of a source is found and done from the keyboard", async ({ page }) => {
  await page.goto("/view/overload/overload/api-00001?t=2026-11-23T04:19:30.000Z");
  await lanesShown(page);
  await page.keyboard.press("Control+k");
  const box = page.getByRole("combobox", { name: "Search and commands" });
  await expect(box).toBeFocused();
  await expect(page.getByRole("option", { name: "Play or pause Space" })).toBeVisible();
  await expectAccessible(page);
  await box.fill("04:21:40");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("cursor-time")).toHaveText("04:21:40.000");
  await page.goBack();
  await expect(page.getByTestId("cursor-time")).toHaveText("04:19:30.000");
  // The other revision of the source.
  await page.keyboard.press("Control+k");
  await expect(page.getByText("Revisions of this source")).toBeVisible();
  await box.fill("00001 overload");
  await page.getByRole("group", { name: "Revisions of this source" }).getByRole("option").first().click();
  await expect(page).not.toHaveURL(/api-00001/);
  await expect(page).toHaveURL(/\/view\/overload\/overload\//);
});

test("the other pages of the source are found by their names", async ({ page }) => {
  await page.goto("/view/overload/overload/api-00001");
  await lanesShown(page);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Search and commands" }).fill("report");
  await page.getByRole("group", { name: "Pages" }).getByRole("option", { name: "Report" }).click();
  await expect(page).toHaveURL(/\/view\/overload\/report$/);
  // From there to the next, without a way back first.
  await page.getByRole("link", { name: "Trends" }).click();
  await expect(page).toHaveURL(/\/view\/overload\/trends$/);
});

test("a source is searched from its overview, too", async ({ page }) => {
  await page.goto("/view/fault-image-pull");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  const box = page.getByRole("combobox", { name: "Search and commands" });
  // Keys are heard once the page has come alive.
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(box).toBeFocused({ timeout: 1_000 });
  }).toPass();
  // What is wrong comes first, with its revision.
  const groups = page.getByRole("dialog").getByRole("group");
  await expect(groups.first()).toContainText("Does not start");
  await expectAccessible(page);
  await box.fill("crash start");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/crash-00001\?t=.*finding=D8/);
  await expect(page.getByRole("heading", { name: /Does not start/ })).toBeVisible();
});

test("words are found in the lanes, and marked on the map", async ({ page }) => {
  await page.goto(HELLO);
  await lanesShown(page);
  await page.keyboard.press("/");
  const box = page.getByRole("combobox", { name: "Search and commands" });
  await box.fill("terminating");
  await page
    .getByRole("option", { name: /terminating/ })
    .first()
    .click();
  await expect(page).toHaveURL(/find=terminating/);
  await expect(page.getByTestId("evidence")).toBeVisible();
  await expect(page.getByRole("img", { name: /places? marked/ })).toBeVisible();
});

test("what can be done comes before what is only worth knowing, and after what is wrong", async ({
  page,
}) => {
  const groups = page.getByRole("dialog").getByRole("group");
  await page.goto("/view/burst/shop/api-00001");
  await lanesShown(page);
  await page.keyboard.press("Control+k");
  await expect(groups.first()).toContainText("Commands");
  await expect(page.getByRole("group", { name: "Worth knowing" })).toContainText("Never goes to zero");
  await page.keyboard.press("Escape");
  await page.goto("/view/fault-image-pull/images/broken-00001");
  await lanesShown(page);
  await page.keyboard.press("Control+k");
  await expect(groups.first()).toContainText("Does not start");
});
