/** A chapter on a wall of 1920 × 1080, with notes on a second screen. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.ts";

test.use({ viewport: { width: 1920, height: 1080 } });

/** The smallest text that is to be read, as large as it is on the screen. */
async function smallestText(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((root) => {
    const sizes: number[] = [];
    for (const element of [root, ...root.querySelectorAll("*")]) {
      const isRead = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
      );
      const { width, height } = element.getBoundingClientRect();
      if (!isRead || width < 2 || height < 2 || element.closest(".visually-hidden") !== null) continue;
      const zoom = (element as Element & { currentCSSZoom?: number }).currentCSSZoom ?? 1;
      sizes.push(Number.parseFloat(getComputedStyle(element).fontSize) * zoom);
    }
    return Math.min(...sizes);
  });
}

test("caption, picture and lanes fill the wall, and can be read from the back", async ({ page }) => {
  await page.goto("/learn/steady?present=true");
  await expect(page.getByTestId("lanes")).toBeVisible();
  await expect.poll(() => smallestText(page, '[data-part="lanes"]')).toBeGreaterThanOrEqual(20);
  const caption = page.locator("li[aria-current=step]");
  expect(await smallestText(page, "li[aria-current=step] p")).toBeGreaterThanOrEqual(30);
  await expect(caption.locator("button[data-step]")).toHaveAttribute("data-step", /^1\/\d$/);
  // All of it is on the screen: nothing scrolls.
  await expectNoSidewaysScroll(page);
  expect(
    await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight),
  ).toBeLessThanOrEqual(0);
  const box = await page.getByTestId("lanes").boundingBox();
  expect(box?.width).toBeGreaterThan(1_500);
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByTestId("sentence")).toBeHidden();
  await expectAccessible(page);
});

test("the runs of chapter 2 are on the wall in each scene, that of the SKS once it is no question any more, and nothing is cut", async ({
  page,
}) => {
  await page.goto("/learn/before?present=true");
  const caption = page.locator("li[aria-current=step]");
  const withSks = page.locator('figure[aria-label^="With SKS: "]');
  const seenWhole = async (titles: readonly string[]): Promise<void> => {
    for (const title of titles) {
      await expect(page.locator(`figure[aria-label^="${title}: "]`)).toBeInViewport({ ratio: 1 });
      await expect(page.getByRole("img", { name: new RegExp(`^${title}`) })).toBeInViewport({ ratio: 1 });
    }
    const table = page.getByRole("table");
    if ((await table.count()) > 0) await expect(table).toBeInViewport({ ratio: 1 });
  };
  for (let scene = 1; scene <= 7; scene++) {
    // The page goes on once it has come alive; what asks is asked on the wall and goes on with the answer.
    await expect(async () => {
      const at = await caption.locator("button[data-step]").getAttribute("data-step");
      if (at !== `${scene}/7`) await page.keyboard.press("ArrowRight");
      expect(await caption.locator("button[data-step]").getAttribute("data-step")).toBe(`${scene}/7`);
    }).toPass();
    // How many requests the SKS loses is what the last scene asks.
    await expect(withSks).toHaveCount(0);
    await seenWhole(["Before SKS"]);
  }
  await page.keyboard.press("ArrowRight");
  await expect(withSks).toHaveAccessibleName(/lost 0$/);
  await seenWhole(["Before SKS", "With SKS"]);
  await expectNoSidewaysScroll(page);
});

test("its notes follow it in a window of their own, and turn it", async ({ page, context }) => {
  await page.goto("/learn/down?present=true");
  const bar = page.getByRole("toolbar", { name: "Presenting" });
  // The page opens it once it has come alive.
  let opened: Page | null = null;
  await expect(async () => {
    const asked = context.waitForEvent("page", { timeout: 3_000 }).catch(() => null);
    await bar.getByRole("button", { name: "Notes window" }).click();
    opened = await asked;
    expect(opened).not.toBeNull();
  }).toPass();
  const notes = opened as unknown as Page;
  await expect(notes.getByRole("status")).toContainText("Follows the talk in this browser");
  await expect(notes.getByText("Scene 1 of 8")).toBeVisible();
  await bar.getByRole("button", { name: "Next scene" }).click();
  await expect(notes.getByText("Scene 2 of 8")).toBeVisible();
  // What is asked is answered here, and the exercises are.
  await expect(notes.getByText("28 s after the confirmation")).toBeVisible();
  await notes.getByRole("heading", { level: 1 }).click();
  await notes.keyboard.press("ArrowLeft");
  await expect(page).toHaveURL(/beat=1/);
  await expect(notes.getByText("Scene 1 of 8")).toBeVisible();
  await expect(notes.getByRole("timer")).toHaveText(/^\d+:\d\d$/);
  await expectAccessible(notes);
  await page.goto("/learn/wake?present=true&beat=2");
  await expect(notes.getByRole("heading", { level: 1 })).toHaveText("Waking up");
  await notes.close();
  await bar.getByRole("button", { name: "Stop presenting" }).click();
  await expect(page.getByRole("banner")).toBeVisible();
});

test("its notes tell every scene of every chapter with its numbers", async ({ page }) => {
  for (const chapter of [
    "problem",
    "before",
    "service",
    "steady",
    "zero",
    "down",
    "wake",
    "overload",
    "gap",
    "recording",
  ]) {
    await page.goto(`/learn/${chapter}?notes=1`);
    const place = page.getByText(/^Scene \d+ of \d+$/);
    const count = Number((await place.innerText()).split(" ").at(-1));
    expect(count).toBeGreaterThan(4);
    for (let scene = 1; scene <= count; scene++) {
      // The page turns once it has come alive.
      await expect(async () => {
        if ((await place.innerText()) !== `Scene ${scene} of ${count}`)
          await page.keyboard.press("ArrowRight");
        expect(await place.innerText()).toBe(`Scene ${scene} of ${count}`);
      }).toPass();
      // A text that lacks a number is shown by its name, and the console complains.
      await expect(page.getByRole("main")).not.toContainText(/learn\.told|beats\./);
    }
  }
});

test("whoever stops presenting finds the text of the scene that was on the wall", async ({ page }) => {
  await page.goto("/learn/down?present=true&beat=6");
  const bar = page.getByRole("toolbar", { name: "Presenting" });
  await expect(bar).toBeAttached();
  // Nobody hears it before the page's scripts are there.
  await expect(async () => {
    await page.keyboard.press("Escape");
    await expect(page.getByRole("banner")).toBeVisible({ timeout: 2_000 });
  }).toPass();
  await expect(page.locator('li[aria-current=step]:has([data-step="6"])')).toBeInViewport();
  await expect(page).toHaveURL(/beat=6/);
});

test("the page for whoever teaches has all exercises, their answers folded, and prints", async ({ page }) => {
  await page.goto("/learn/teach");
  const answer = page.getByText("28 s after the confirmation");
  await expect(page.getByRole("heading", { level: 3 })).toHaveCount(10);
  await expect(answer).toBeHidden();
  await page.getByRole("button", { name: "Open all answers" }).click();
  await expect(answer).toBeVisible();
  await expectAccessible(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("button", { name: "Close all answers" })).toBeHidden();
  await expect(answer).toBeVisible();
});
