import { readFileSync } from "node:fs";
import { expect, expectAccessible, expectNoSidewaysScroll, lanesShown, test } from "./support.ts";

test("a newcomer sees a cold start and what happened, one click from the first page", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "A revision goes to zero and comes back" }).click();
  await expect(page).toHaveURL(/\/view\/cold-start\/demo\/hello-00001/);
  await lanesShown(page);
  await expect(page.getByTestId("sentence")).toContainText("Waking since 04:06:25");
  await expect(page.getByText("Cold start, 1.222 s")).toBeVisible();
  await page.getByRole("button", { name: "Show steps and picture" }).click();
  await expect(page.getByRole("button", { name: /^answered \+1\.059 s/ })).toBeVisible();
});

test("every recording has a card that opens", async ({ page }) => {
  await page.goto("/");
  const index = JSON.parse(readFileSync("public/traces/index.json", "utf8")) as { title: string }[];
  expect(index).toHaveLength(7);
  for (const { title } of index) await expect(page.getByRole("link", { name: title })).toBeVisible();
  await page.getByRole("link", { name: "Twenty-six revisions at once" }).click();
  await expect(page.getByTestId("summary")).toContainText("26 revisions");
});

test("a recording of one revision opens at that revision", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "A burst that ends in Serve" }).click();
  await expect(page).toHaveURL(/\/view\/burst\/shop\/api-00001/);
  await lanesShown(page);
});

test("the theme is kept, and the keys are listed at `?`", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto("/view/many-revisions");
  const html = page.locator("html");
  await expect(html).toHaveAttribute("data-theme", "light");
  await expect(page.getByText("26 of 26")).toBeVisible();
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(page.getByRole("dialog")).toContainText("Open the revision");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  const choose = async (theme: string): Promise<void> => {
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("combobox", { name: "Theme" }).selectOption(theme);
  };
  await choose("dark");
  await expect(html).toHaveAttribute("data-theme", "dark");
  await page.reload();
  await expect(html).toHaveAttribute("data-theme", "dark");
  await choose("system");
  await expect(html).toHaveAttribute("data-theme", "light");
});

test.describe("a source that does not exist", () => {
  test.use({ expectedComplaint: /status of 404/ });

  test("is said so, with what to do", async ({ page }) => {
    const answer = await page.goto("/view/nonsense");
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole("heading", { name: /no source “nonsense”/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "All recordings" })).toBeVisible();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the first page is accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto("/");
    await expect(page.getByText("59,689 records")).toBeVisible();
    await expectAccessible(page);
  });
}

for (const [name, width, height] of [
  ["phone", 390, 844],
  ["tablet", 768, 1024],
] as const) {
  test(`the first page fits a ${name}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto("/");
    await expectNoSidewaysScroll(page);
  });
}
