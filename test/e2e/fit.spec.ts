/**
 * The shell at every width, in both themes and languages: nothing runs out of the page, nothing is cut. The pictures are
 * kept in `test-results`.
 */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, HELLO, lanesShown, test } from "./support.ts";

/** Phones in both directions, a tablet, a laptop and the same at 200 % zoom, a desktop, a wall. */
const SIZES = [
  [320, 640],
  [390, 844],
  [844, 390],
  [720, 450],
  [768, 1024],
  [1024, 768],
  [1440, 900],
  [1920, 1080],
  [3840, 2160],
] as const;

/** Where axe looks as well: what it finds depends on the layout, and on a wide screen other tests ask it. */
const LOOKED_AT: readonly number[] = [390];
/** Of the others one picture says no more. */
const NOT_KEPT: readonly number[] = [720, 844];

const PAGES: readonly (readonly [name: string, path: string, shown: (page: Page) => Promise<void>])[] = [
  ["timeline", `${HELLO}?t=2026-11-23T04:05:53.018Z`, lanes],
  ["why", "/view/overload/overload/api-00001?tab=why", heading],
  ["overview", "/view/many-revisions", row],
  ["home", "/", heading],
];

/** In either language; on a phone they are asked for. */
async function lanes(page: Page): Promise<void> {
  const path = page.getByTestId("lanes");
  const onDemand = page.getByRole("button", { name: /^(Show the lanes|显示泳道)$/ });
  await expect(path.or(onDemand)).toBeVisible();
  if (await onDemand.isVisible()) await onDemand.click();
  await expect(path).toBeVisible();
}

async function heading(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 2 }).first()).toBeVisible();
}

async function row(page: Page): Promise<void> {
  await expect(page.getByRole("row").nth(1)).toBeVisible();
}

/** Controls that are seen only in part: beyond the edge of the page, of a box that cuts, or of themselves. */
async function cutControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const boxesAround = (control: Element): HTMLElement[] => {
      const boxes: HTMLElement[] = [];
      for (let box = control.parentElement; box !== null; box = box.parentElement) {
        boxes.push(box);
        if (getComputedStyle(box).position === "fixed") break;
      }
      return boxes;
    };
    /** A wide table is pushed sideways in a box of its own; so is a picture that the keyboard can push. */
    const isPushed = (box: HTMLElement): boolean =>
      /auto|scroll/.test(getComputedStyle(box).overflowX) &&
      (box.tabIndex >= 0 || box.querySelector(":scope > table") !== null);
    /** A name that is cut says so by its dots. */
    const isCutting = (box: HTMLElement): boolean => {
      const { overflowX, textOverflow } = getComputedStyle(box);
      return overflowX !== "visible" && textOverflow !== "ellipsis";
    };
    const fault = (control: HTMLElement): string | null => {
      const { left, right } = control.getBoundingClientRect();
      const boxes = boxesAround(control);
      if (boxes.some(isPushed)) return null;
      if (left < -1 || right > innerWidth + 1) return "leaves the page";
      if (isCutting(control) && control.scrollWidth > control.clientWidth + 1)
        return "has no room for its words";
      const around = boxes.filter(isCutting).find((box) => {
        const edge = box.getBoundingClientRect();
        return left < edge.left - 1 || right > edge.right + 1;
      });
      return around === undefined ? null : `is cut by ${around.className}`;
    };
    return [...document.querySelectorAll<HTMLElement>("a[href], button, select, input, summary")]
      .filter((control) => control.offsetWidth > 1 && control.checkVisibility({ visibilityProperty: true }))
      .flatMap((control) => {
        const why = fault(control);
        const name = control.getAttribute("aria-label") ?? control.textContent?.trim();
        return why === null ? [] : [`${control.tagName.toLowerCase()} “${name}” ${why}`];
      });
  });
}

// English by day, Chinese by night: what fits depends on the words, and what axe finds on the colours.
for (const [language, colorScheme] of [
  ["en-GB", "light"],
  ["zh-CN", "dark"],
] as const) {
  test.describe(`${language}, ${colorScheme}`, () => {
    test.use({ locale: language, colorScheme });

    for (const [name, path, shown] of PAGES) {
      test(`${name} fits every screen`, async ({ page }, info) => {
        await page.goto(path);
        await shown(page);
        for (const [width, height] of SIZES) {
          await page.setViewportSize({ width, height });
          await shown(page);
          await expect(async () => {
            await expectNoSidewaysScroll(page);
            expect(await cutControls(page), `${width} px`).toEqual([]);
          }).toPass();
          const file = `${name}-${width}x${height}-${language}-${colorScheme}.jpg`;
          if (!NOT_KEPT.includes(width)) await page.screenshot({ path: info.outputPath(file), quality: 70 });
          if (LOOKED_AT.includes(width)) await expectAccessible(page);
        }
      });
    }
  });
}

test("the bar of a revision takes 56 px, and the lanes begin in the upper quarter", async ({ page }) => {
  await page.goto(HELLO);
  await lanesShown(page);
  await expect(async () => {
    const bar = await page.getByRole("region", { name: "At the cursor" }).boundingBox();
    expect((bar?.y ?? 0) + (bar?.height ?? 0)).toBeLessThanOrEqual(56);
    const path = await page.getByRole("slider", { name: "Path", exact: true }).boundingBox();
    expect(path?.y).toBeLessThan(0.25 * 900);
  }).toPass();
});

test("Back undoes a view and a jump, and a view opens beside this one", async ({ page, context }) => {
  await page.goto(`${HELLO}?t=2026-11-23T04:05:30.000Z`);
  await lanesShown(page);
  await page.keyboard.press("]");
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:37.764");
  await page.getByRole("link", { name: "Why" }).click();
  await expect(page).toHaveURL(/tab=why/);
  await page.goBack();
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:37.764");
  const [beside] = await Promise.all([
    context.waitForEvent("page"),
    page.getByRole("link", { name: "Cold starts" }).click({ button: "middle" }),
  ]);
  await expect(beside).toHaveURL(/tab=cold-starts&t=2026-11-23T04(:|%3A)05(:|%3A)37\.764Z/);
  await beside.close();
  await page.goBack();
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:30.000");
});

test("the keyboard passes the bar with one key", async ({ page }) => {
  await page.goto(HELLO);
  await lanesShown(page);
  await page.keyboard.press("Tab");
  const skip = page.getByRole("button", { name: "Skip to the content" });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Unfold all" })).toBeFocused();
});
