import { readFileSync } from "node:fs";
import { type test as Base, expect, expectAccessible, lanesShown, test } from "./support.ts";

type Page = Parameters<Parameters<typeof Base>[2]>[0]["page"];

/** Keeps a recording of real trouble on the server; its name there. */
async function upload(page: Page, file: string): Promise<string> {
  const answer = await page.request.post(`/api/recordings?name=${file}.ndjson.gz`, {
    headers: { "content-type": "application/octet-stream", origin: new URL(page.url()).origin },
    data: readFileSync(`test/recordings/field/${file}.ndjson.gz`),
  });
  expect(answer.status()).toBe(201);
  return ((await answer.json()) as { id: string }).id;
}

const CASES = [
  {
    file: "fault-pods-lost",
    first: /^1 error in 1 revision, first 04:26:53/,
    hurt: "8 requests failed of",
    cause: "CrashLoopBackOff",
    command: "--previous",
  },
  {
    file: "clusterip-fallback",
    first: /^2 warnings in 1 revision, first 03:59:5/,
    hurt: "1 request waited for 25",
    cause: "ClusterIP",
    command: "mesh-compatibility-mode",
  },
  {
    file: "apiserver-restart",
    first: /^1 error in 1 revision, first 04:48:3/,
    hurt: "No request was under way",
    cause: "Inferred: the API server was out of reach from",
    command: "logs -l app=controller",
  },
] as const;

for (const { file, first, hurt, cause, command } of CASES) {
  test(`from the link to a ticket in two clicks: ${file}`, async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto("/protocol");
    const id = await upload(page, file);
    await page.goto(`/view/${id}`);
    await page.getByTestId("whole").getByRole("link", { name: first }).click();
    const card = page.getByTestId("incident");
    await expect(card).toContainText(hurt);
    await expect(card).toContainText(cause);
    await expect(page).toHaveURL(/[?&]t=/);
    await lanesShown(page);
    await card.getByRole("button", { name: "Copy as Markdown" }).click();
    await expect(card.getByText("Copied.")).toBeVisible();
    const ticket = await page.evaluate(() => navigator.clipboard.readText());
    for (const part of ["### ", "**Who was affected**", hurt, cause, command, "| Record |", "finding="]) {
      expect(ticket).toContain(part);
    }
    // The link in it opens the same card.
    const link = /\]\((http[^)]+)\)/.exec(ticket)?.[1] ?? "";
    await page.goto(link);
    await expect(card).toContainText(hurt);
    await expectAccessible(page);
  });
}

test("a finding's bar opens its card, a record of it the inspector, and there is a way back", async ({
  page,
}) => {
  await page.goto("/view/fault-image-pull/images/broken-00001");
  await lanesShown(page);
  const bar = page.getByRole("slider", { name: "Findings", exact: true });
  const box = (await bar.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const card = page.getByTestId("incident");
  await expect(card).toContainText("Does not start");
  // The cursor goes to where the finding is told, not to where the click was.
  await expect(page).toHaveURL(/t=2026-11-23T04:11:3/);
  await card.getByRole("button", { name: /^#/ }).first().click();
  await expect(page.getByTestId("evidence")).toBeVisible();
  await page.getByRole("button", { name: "Back to the finding" }).click();
  await expect(card).toContainText("Does not start");
  await page.keyboard.press("Escape");
  await expect(card).toBeHidden();
});

test("the report of a source is one file that opens from disk, zooms, and complains of nothing", async ({
  page,
  context,
}, info) => {
  await page.goto("/view/fault-image-pull");
  await page.getByRole("link", { name: "Report", exact: true }).click();
  await expect(page.getByText("2 errors, no warnings in 2 revisions.")).toBeVisible();
  await expect(page.getByRole("article")).toHaveCount(2);
  await expectAccessible(page);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save as one HTML file" }).click(),
  ]);
  const path = info.outputPath("report.html");
  await download.saveAs(path);

  const file = await context.newPage();
  const complaints: string[] = [];
  file.on("console", (message) => complaints.push(message.text()));
  file.on("pageerror", (error) => complaints.push(error.message));
  await file.goto(`file://${path}`);
  await expect(file.getByRole("article")).toHaveCount(2);
  const bar = file.locator("svg.lanes").first().locator(".trouble rect").first();
  const before = Number(await bar.getAttribute("width"));
  await file.getByRole("button", { name: "Zoom in" }).first().click();
  await expect.poll(async () => Number(await bar.getAttribute("width"))).toBeGreaterThan(before);
  await file
    .getByText(/^Evidence: /)
    .first()
    .click();
  await file
    .getByRole("table")
    .first()
    .getByRole("link", { name: /^#\d+$/ })
    .first()
    .click();
  await expect(file).toHaveURL(/#r\d+$/);
  await expect(file.getByRole("list", { name: "Legend" }).first()).toContainText("activator");
  await file.emulateMedia({ colorScheme: "dark" });
  await expect(file.locator("body")).toHaveCSS("background-color", "rgb(17, 22, 22)");
  await expect(file.locator("svg.lanes .paper").first()).toHaveCSS("fill", "rgb(17, 22, 22)");
  await expectAccessible(file);
  expect(complaints).toEqual([]);
});

test("what to look for leads there, with its caption and the way to the next", async ({ page }) => {
  await page.goto("/");
  await page.getByRole("link", { name: /^The hand-over is confirmed only by the third probe/ }).click();
  await lanesShown(page);
  await expect(page.getByTestId("stop")).toContainText("Look for, 1 of 3");
  await expect(page.getByTestId("cursor-time")).toHaveText(/^04:05:39.774/);
  await page.getByTestId("stop").getByRole("link", { name: "Next" }).click();
  await expect(page.getByTestId("stop")).toContainText("Look for, 2 of 3");
  await expect(page.getByTestId("cursor-time")).toHaveText(/^04:05:52.400/);
  await page.getByRole("button", { name: "Close the hint" }).click();
  await expect(page).not.toHaveURL(/stop=/);
});

test("a tick on the time bar goes to its finding, and a row carries the instant on", async ({ page }) => {
  await page.goto("/view/rollout");
  await page.getByTestId("finding-ticks").getByRole("button").first().click();
  await expect(page.getByTestId("inbox")).toContainText("1 revision needs attention");
  await expect(page).toHaveURL(/t=2026-11-23T04:46:/);
  await page.getByRole("link", { name: "roll/web-00001" }).click();
  await expect(page).toHaveURL(/web-00001\?t=2026-11-23T04/);
});

test("a revision opens where its worst finding is told", async ({ page }) => {
  await page.goto("/view/rollout/roll/web-00003");
  await lanesShown(page);
  await expect(page.getByTestId("cursor-time")).toHaveText(/^04:46:[12]/);
});

test("on a phone the card comes first, and the whole answer when it is closed", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/view/fault-image-pull");
  await page
    .getByTestId("whole")
    .getByRole("link", { name: /^2 errors/ })
    .click();
  const card = page.getByTestId("incident");
  await expect(card).toContainText("Does not start");
  await expect.poll(async () => (await card.boundingBox())?.y).toBeLessThan(844 / 4);
  await expect(card.getByText("Who was affected")).toBeInViewport();
  await expectAccessible(page);
  await card.getByRole("button", { name: "Close the finding" }).click();
  await expect(page.getByRole("figure").first()).toBeVisible();
  // Without the lanes, what is wrong at the cursor still leads to its card.
  await page.getByRole("button", { name: "Does not start" }).click();
  await expect(card).toContainText("Does not start");
});

test("the report is within reach at every width", async ({ page }) => {
  for (const width of [390, 1000, 1440]) {
    await page.setViewportSize({ width, height: 844 });
    await page.goto("/view/fault-image-pull");
    await expect(page.getByRole("row").nth(1)).toBeVisible();
    const link = page.getByRole("link", { name: "Report", exact: true });
    if (width < 1200) await page.getByRole("button", { name: "Menu" }).click();
    await expect(link).toBeInViewport({ ratio: 1 });
  }
});
