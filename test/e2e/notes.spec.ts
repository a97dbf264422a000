import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, HELLO, lanesShown, test } from "./support.ts";

const AT = "t=2026-11-23T04:05:30.000Z";
const list = (page: Page) => page.getByRole("complementary", { name: "Notes" });

/** Writes a note where the cursor is. */
async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.press("n");
  await expect(page.getByPlaceholder("What happened here?")).toBeFocused();
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
  await expect(list(page)).toContainText(text);
}

test("a note is written in place, has a flag, an address and a place in the report", async ({ page }) => {
  await page.goto(`${HELLO}?${AT}`);
  await lanesShown(page);
  await write(page, "node drained <b>");
  await expect(list(page)).toContainText("stay in this browser");
  await expect(page.getByRole("button", { name: "Note, 04:05:30.000: node drained <b>" })).toBeVisible();
  await expectAccessible(page);
  const id = new URL(page.url()).searchParams.get("note");
  await page.goto(`${HELLO}?note=${id}`);
  await lanesShown(page);
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:30.000");
  await expect(list(page).locator("[aria-current=true]")).toContainText("node drained <b>");
  await page.goto("/view/cold-start/report");
  await expect(page.getByRole("region", { name: "Notes" })).toContainText("node drained <b>");
});

test("Escape leaves the field, Undo takes a note back, and j steps", async ({ page }) => {
  await page.goto(`${HELLO}?${AT}`);
  await lanesShown(page);
  await page.keyboard.press("n");
  await expect(page.getByPlaceholder("What happened here?")).toBeFocused();
  await page.keyboard.type("half");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("note-field")).toHaveCount(0);
  await write(page, " and whole");
  await expect(list(page).getByRole("listitem")).toContainText("half and whole");
  await page.keyboard.press("Home");
  await write(page, "the beginning");
  await page.keyboard.press("j");
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:30.000");
  await list(page).getByRole("button", { name: "Undo" }).click();
  await expect(list(page).getByRole("listitem")).toHaveCount(1);
});

test("of a recording that was sent here others see them", async ({ page, browser, request }) => {
  const data = readFileSync("public/traces/cold-start.ndjson.gz");
  const headers = { "content-type": "application/octet-stream" };
  const sent = await request.post("/api/recordings?name=noted.ndjson.gz", { data, headers });
  const { id } = await sent.json();
  await page.goto(`/view/${id}/demo/hello-00001?${AT}`);
  await lanesShown(page);
  await write(page, "rollout began");
  await expect(list(page)).toContainText("Kept by the server");
  const other = await browser.newPage();
  await other.goto(`/view/${id}/demo/hello-00001`);
  await expect(other.getByRole("button", { name: "Note, 04:05:30.000: rollout began" })).toBeVisible();
  await other.close();
  expect((await request.delete(`/api/recordings/${id}`)).status()).toBe(204);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("a note needs no keyboard", async ({ page }) => {
    await page.goto(`${HELLO}?${AT}`);
    await lanesShown(page);
    await page.getByRole("button", { name: "Notes", exact: true }).click();
    await page.getByRole("button", { name: "New note" }).click();
    const field = page.getByPlaceholder("What happened here?");
    await expect(field).toBeInViewport();
    await field.fill("seen on the train");
    await expectNoSidewaysScroll(page);
    await page.getByRole("button", { name: "Keep", exact: true }).click();
    await expect(list(page)).toContainText("seen on the train");
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
  });
});
