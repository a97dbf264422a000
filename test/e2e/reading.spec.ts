import { expect, expectAccessible, expectNoSidewaysScroll, HELLO, lanesShown, test } from "./support.ts";

const RANGE = "a=2026-11-23T04:05:30.000Z&b=2026-11-23T04:06:00.000Z";

test("two marks measure, and stand in the address", async ({ page }) => {
  await page.goto(`${HELLO}?t=2026-11-23T04:05:30.000Z`);
  await lanesShown(page);
  await page.keyboard.press("m");
  await expect(page.getByRole("region", { name: "Marked time" })).toContainText("Mark at 04:05:30.000");
  await page.keyboard.press(".");
  await page.keyboard.press("m");
  await expect(page).toHaveURL(/a=2026-11-23T04%3A05%3A30.000Z&b=|a=2026-11-23T04:05:30.000Z&b=/);
  await page.goto(`${HELLO}?${RANGE}`);
  await lanesShown(page);
  const bubble = page.getByRole("region", { name: "Marked time" });
  await expect(bubble).toContainText("30 s from 04:05:30.000 to 04:06:00.000");
  await expect(bubble.locator("[data-fact=coldStarts]")).toHaveText("1 began, 1 became ready");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(bubble).toHaveCount(0);
});

test("Shift and drag selects instead of moving", async ({ page }) => {
  await page.goto(HELLO);
  await lanesShown(page);
  const box = await page.getByRole("slider", { name: "Path", exact: true }).boundingBox();
  if (box === null) throw new Error("no lane");
  await page.keyboard.down("Shift");
  await page.mouse.move(box.x + 200, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 500, box.y + 12, { steps: 6 });
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect(page.getByRole("region", { name: "Marked time" })).toContainText("Requests");
  expect(new URL(page.url()).searchParams.get("from")).toBeNull();
});

test("the story is four lanes, and is remembered; a lane is pinned on top", async ({ page }) => {
  await page.goto(HELLO);
  await lanesShown(page);
  await page.getByRole("button", { name: "Story" }).click();
  await expect(page.getByRole("slider", { name: "spec.mode" })).toHaveCount(0);
  await page.getByRole("slider", { name: "Pods", exact: true }).focus();
  await page.keyboard.press("p");
  await page.goto(HELLO);
  await lanesShown(page);
  await expect(page).toHaveURL(/lanes=story&pin=pods/);
  await expect(page.locator("[data-row]").first()).toHaveAttribute("data-row", "pods");
});

test("idle time folds with one key, and opens again", async ({ page }) => {
  await page.goto(HELLO);
  await lanesShown(page);
  const map = (): Promise<string> =>
    page.getByTestId("minimap").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  // It is drawn some frames after the lanes are there.
  const drawn = (): Promise<boolean> =>
    page.getByTestId("minimap").evaluate((canvas: HTMLCanvasElement) => {
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {
        data: [],
      };
      return data.some((value) => value !== 0);
    });
  await expect.poll(drawn).toBe(true);
  const open = await map();
  await page.keyboard.press("z");
  await expect(page).toHaveURL(/idle=true/);
  await expect(page.getByTitle(/without events, folded/).first()).toBeVisible();
  // The map shows which stretches are folded, too.
  await expect.poll(map).not.toBe(open);
  await page.keyboard.press("z");
  await expect(page.getByTitle(/without events, folded/)).toHaveCount(0);
  await expect.poll(map).toBe(open);
});

for (const width of [320, 768, 1_440]) {
  test(`what is measured and folded fits ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${HELLO}?idle=true&lanes=story&pin=requests&${RANGE}`);
    await expect(
      page
        .getByTestId("sentence")
        .or(page.getByRole("button", { name: "Play" }))
        .first(),
    ).toBeVisible();
    await expectNoSidewaysScroll(page);
  });
}

test("requests are told apart, and lead to their record", async ({ page }) => {
  await page.goto(`${HELLO}?t=2026-11-23T04:05:52.500Z&lanes=story`);
  await lanesShown(page);
  const requests = page.getByRole("slider", { name: "Requests", exact: true });
  await expect(requests).toHaveAttribute(
    "aria-valuetext",
    /2 requests open, the longest for|1 request open for/,
  );
  await requests.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("evidence")).toContainText("REQUEST");
});
