/** The course on a phone: in each chapter the stage is seen whole and can be read, and what plays it is where the thumb is. */
import type { Locator, Page } from "@playwright/test";
import { CHAPTER_IDS } from "../../components/learn/chapters.ts";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.ts";

const [WIDTH, HEIGHT] = [390, 844];
test.use({ viewport: { width: WIDTH, height: HEIGHT }, hasTouch: true });

/** The smallest text that is read without effort, and the smallest thing that a finger meets. */
const LEAST_TEXT_PX = 11;
const LEAST_TOUCH_PX = 40;

/** Waits until what is pressed is heard (the scene has been noted as seen) and scrolls until the stage has come to its place at the top. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  const stage = page.locator("main > div").first();
  await page.waitForFunction(() => localStorage.getItem("skscope.course") !== null);
  await expect(stage.getByRole("toolbar")).toBeVisible();
  await expect
    .poll(async () => {
      await page.mouse.wheel(0, 400);
      return (await stage.boundingBox())?.y;
    })
    .toBe(0);
}

/** What of the stage cannot be read: too small, or cut. */
function unread(page: Page): Promise<string[]> {
  return page
    .locator("main > div")
    .first()
    .evaluate((stage, least) => {
      const texts = [...stage.querySelectorAll<HTMLElement | SVGElement>("*")].filter(
        (element) =>
          [...element.childNodes].some(
            ({ nodeType, textContent }) => nodeType === 3 && textContent?.trim(),
          ) &&
          element.checkVisibility() &&
          element.closest(".visually-hidden, select") === null,
      );
      return texts.flatMap((element) => {
        const said = element.textContent?.trim() ?? "";
        if (Number.parseFloat(getComputedStyle(element).fontSize) < least) return [`${said}: small`];
        const isCut = element instanceof HTMLElement && element.scrollWidth > element.clientWidth + 1;
        return isCut && getComputedStyle(element).overflowX !== "visible" ? [`${said}: cut`] : [];
      });
    }, LEAST_TEXT_PX);
}

/** Controls that a finger misses. The parts of the picture touch each other, and need less. */
function missed(page: Page): Promise<string[]> {
  return page.locator("main").evaluate(
    (main, least) =>
      [...main.querySelectorAll<HTMLElement>('button, select, summary, label:has([type="radio"])')]
        .filter((control) => control.checkVisibility() && control.closest("p, [data-scene-part]") === null)
        .concat([...main.querySelectorAll<HTMLElement>('[role="toolbar"] input')])
        .filter((control) => control.checkVisibility() && control.getBoundingClientRect().height < least)
        .map((control) => control.getAttribute("aria-label") ?? control.textContent ?? ""),
    LEAST_TOUCH_PX,
  );
}

for (const chapter of CHAPTER_IDS) {
  test(`/learn/${chapter}: the stage is seen whole, above the text`, async ({ page }) => {
    await open(page, `/learn/${chapter}`);
    await expectNoSidewaysScroll(page);
    await expect.poll(() => unread(page)).toEqual([]);
    expect(await missed(page)).toEqual([]);
    const stage = await page.locator("main > div").first().boundingBox();
    expect(stage?.width).toBe(WIDTH);
    expect(stage?.height).toBeLessThan(HEIGHT * 0.46);
    // What plays it is at the lower edge, and the text has what is between.
    const dock = await page.locator('[data-part="dock"]').boundingBox();
    expect((dock?.y ?? 0) + (dock?.height ?? 0)).toBe(HEIGHT);
    expect((dock?.y ?? 0) - (stage?.height ?? 0)).toBeGreaterThan(HEIGHT * 0.4);
    // No part of the picture is under the edge of the stage.
    for (const part of await page.locator("[data-scene-part]").all()) {
      const box = await part.boundingBox();
      expect((box?.y ?? HEIGHT) + (box?.height ?? 0)).toBeLessThanOrEqual(stage?.height ?? 0);
    }
  });
}

test("the hand-over is stepped beside the picture that shows it", async ({ page }) => {
  await open(page, "/learn/down?beat=4");
  const mode = page.locator('[data-scene-part="name"]');
  await expect(mode).toHaveAccessibleName(/Proxy/);
  const steps = page.getByRole("region", { name: "Message by message" });
  const previous = steps.getByRole("button", { name: "Previous message" });
  const next = steps.getByRole("button", { name: "Next message" });
  while (await previous.isEnabled()) await previous.tap();
  await expect(steps).toContainText("1 / ");
  await expect(page.locator('[data-scene-part="publicEndpoints"]')).not.toContainText("10.244.9.11");
  await next.tap();
  await expect(page.locator('[data-scene-part="publicEndpoints"]')).toContainText("10.244.9.11");
  await expect(next).toBeInViewport();
});

test("where two runs are compared, a tap changes between them and the picture", async ({ page }) => {
  await open(page, "/learn/gap?beat=4");
  await expect(page.locator("[data-scene-part]")).toHaveCount(10);
  await page.getByRole("button", { name: "Both runs" }).tap();
  await expect(page.getByRole("img", { name: /^With SKS/ })).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole("img", { name: /^Kubernetes alone/ })).toBeInViewport({ ratio: 1 });
  await expect(page.locator("[data-scene-part]")).toHaveCount(0);
  await expectAccessible(page);
});

for (const [width, height] of [
  [WIDTH, HEIGHT],
  [320, 568],
] as const) {
  test(`the mechanism before the SKS is seen at work ${width} px wide, and compared after a tap`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    // Once the question of the last scene is answered, the run of the SKS stands beside it in every scene.
    await page.goto("/learn/before?beat=7");
    await page.waitForFunction(() => localStorage.getItem("skscope.course") !== null);
    // Not by a tap: on the narrowest phone the stage lies over what Playwright scrolls to.
    const answer = page.getByRole("radio", { name: "None" });
    await answer.dispatchEvent("click");
    await page
      .locator("form", { has: answer })
      .getByRole("button", { name: "Run it" })
      .dispatchEvent("click");
    await expect(page.locator('figure[aria-label^="With SKS: "]')).toHaveCount(1);
    await page.goto("/learn/before?beat=3");
    await page.waitForFunction(() => localStorage.getItem("skscope.course") !== null);
    const stage = page.locator("main > div").first();
    const picture = (title: string): Locator => stage.locator(`figure[aria-label^="${title}: "]`);
    await expect(picture("Before SKS")).toHaveAccessibleName(/no address, .* lost 6$/);
    await expect(picture("With SKS")).toHaveAccessibleName(/activators, .* lost 0$/);
    for (const title of ["Before SKS", "With SKS"]) {
      await expect(picture(title)).toBeInViewport({ ratio: 1 });
      const cut = await picture(title)
        .locator("[data-part]")
        .evaluateAll((parts) =>
          parts.filter((part) => part.scrollWidth > part.clientWidth).map((part) => part.textContent),
        );
      expect(cut).toEqual([]);
    }
    await page.getByRole("button", { name: "Both runs" }).tap();
    await expect(picture("Before SKS")).toHaveCount(0);
    await expect(page.getByRole("img", { name: /^Before SKS/ })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("img", { name: /^With SKS/ })).toBeInViewport({ ratio: 1 });
    await expectAccessible(page);
  });
}

test("the lanes of a recording, which its scenes speak of, are a tap away", async ({ page }) => {
  await open(page, "/learn/recording?beat=3");
  await expect(page.locator("[data-scene-part]")).toHaveCount(10);
  await page.getByRole("button", { name: "Lanes" }).tap();
  await expect(page.locator("[data-scene-part]")).toHaveCount(0);
  const lanes = page.locator("main > div").first().locator('[data-part="lanes"]');
  for (const lane of ["spec.mode", "Probes", "Requests"]) {
    await expect(lanes.getByText(lane, { exact: true })).toBeInViewport({ ratio: 1 });
  }
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await page.getByRole("button", { name: "Picture" }).tap();
  await expect(page.locator("[data-scene-part]")).toHaveCount(10);
});

test("no scene of a recording runs out of a tablet", async ({ page }) => {
  await page.setViewportSize({ width: 768, height: 1024 });
  await page.goto("/learn/recording");
  const scenes = page.locator("button[data-step]");
  const count = await scenes.count();
  expect(count).toBeGreaterThan(4);
  for (let scene = 1; scene <= count; scene++) {
    await page.goto(`/learn/recording?beat=${scene}`);
    await expect(page.locator("[data-scene-part]")).toHaveCount(10);
    await expectNoSidewaysScroll(page);
  }
});

test("addresses, and what was written last, are whole on the narrowest phones", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  await page.goto("/learn/down?beat=4");
  await page.waitForFunction(() => localStorage.getItem("skscope.course") !== null);
  const list = page.locator('[data-scene-part="publicEndpoints"]');
  await expect(list).toContainText("10.244.9.12");
  const isWhole = (part: Locator, text: string): Promise<boolean> =>
    part.getByText(text).evaluate((element) => {
      const card = element.closest("[data-scene-part]");
      const range = document.createRange();
      range.selectNodeContents(element);
      const [is, of] = [range.getBoundingClientRect(), card?.getBoundingClientRect()];
      return of !== undefined && is.right <= of.right && is.bottom <= of.bottom;
    });
  for (const ip of ["10.244.9.11", "10.244.9.12"]) expect(await isWhole(list, ip)).toBe(true);
  const written = page.locator('[data-scene-part="apiServer"]');
  expect(await isWhole(written, "public Endpoints := activator")).toBe(true);
});

test("a part says more in a card that leaves the picture in view", async ({ page }) => {
  await open(page, "/learn/wake?beat=3");
  const part = page.locator('[data-scene-part="apiServer"]');
  await part.tap();
  const card = page.getByRole("dialog", { name: "API server" });
  await expect(card).toContainText("Written last:");
  const [above, below] = [await part.boundingBox(), await card.boundingBox()];
  expect(below?.y).toBeGreaterThan((above?.y ?? HEIGHT) + (above?.height ?? 0));
  expect(below?.width).toBe(WIDTH);
  await card.getByRole("button", { name: "Close" }).tap();
  await expect(card).toBeHidden();
});

test("the sandbox begins with what it is and where one starts, and ends with its settings", async ({
  page,
}) => {
  await page.goto("/sandbox");
  const top = async (of: Locator): Promise<number> => (await of.boundingBox())?.y ?? Number.NaN;
  const stage = page.getByRole("region", { name: "Simulation" }).first();
  await expect(stage).toBeVisible();
  expect(await top(page.getByLabel("Start from"))).toBeLessThan(await top(stage));
  expect(await top(page.getByLabel("target-burst-capacity").last())).toBeGreaterThan(await top(stage));
  await expectNoSidewaysScroll(page);
});
