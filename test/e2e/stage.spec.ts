/** The stage of the course in a browser: its parts by keyboard, broken while it plays, without movement, on a phone. */
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.ts";

/** Both visits are served by one pod; the head stands in the first one. */
const SERVING = "/learn/wake?t=2026-01-01T00:00:15.000Z";

test("a part opens by keyboard, says what it knows, and gives the focus back", async ({ page }) => {
  await page.goto(SERVING);
  const pods = page.getByRole("button", { name: /^pods: 1\/1 ready/ });
  await pods.focus();
  // Keys are heard once the page has come alive.
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(page.getByRole("dialog", { name: "pods" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(page.getByRole("dialog", { name: "pods" })).toContainText("1 pod, 1 ready.");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(pods).toBeFocused();
});

test("a part is broken while the story plays, and repaired", async ({ page }) => {
  await page.goto(SERVING);
  const pods = page.locator("[data-scene-part=pods]");
  await expect(pods).toHaveAccessibleName(/^pods: 1\/1 ready/);
  await expect(async () => {
    await pods.click();
    await expect(page.getByRole("dialog", { name: "pods" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
  const before = await page.getByRole("slider", { name: "Position" }).inputValue();
  await page.getByRole("button", { name: "Break it: every container crashes" }).click();
  await expect(pods).toHaveAccessibleName("pods: broken");
  await expect(page.getByRole("slider", { name: "Position" })).toHaveValue(before);
  await expect(page.getByTestId("sentence")).toBeVisible();
  await page.getByRole("dialog", { name: "pods" }).getByRole("button", { name: "Repair it" }).click();
  await expect(pods).toHaveAccessibleName(/^pods: 1\/1 ready/);
});

test("messages lead to their instant, and the last one is explained", async ({ page }) => {
  await page.setViewportSize({ width: 1600, height: 1_000 });
  await page.goto(SERVING);
  const messages = page.getByRole("region", { name: "Messages" });
  const current = messages.locator("[aria-current=step]");
  await expect(current).toHaveCount(1);
  const position = page.getByRole("slider", { name: "Position" });
  const before = await position.inputValue();
  await expect(async () => {
    await messages
      .getByRole("button", { name: /spec\.mode := Serve/ })
      .first()
      .click();
    expect(await position.inputValue()).not.toBe(before);
  }).toPass();
});

test("readers who asked for less motion get numbers instead of dots", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await page.goto(SERVING);
  const figure = page.getByRole("figure", { name: /^The revision hello-00001 at/ });
  await expect(figure).toContainText(/In the last second: 0 to activators, \d+ to pods, 0 lost\./);
  await expect(figure.locator("canvas")).toHaveCount(0);
});

for (const colorScheme of ["light", "dark"] as const)
  test(`fits a phone and is accessible there, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(SERVING);
    await expect(page.locator("[data-scene-part]")).toHaveCount(10);
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
