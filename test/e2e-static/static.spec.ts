import { readFileSync } from "node:fs";
import { expect, expectAccessible, expectNoSidewaysScroll, lanesShown, test } from "../e2e/support.ts";

const HELLO = "view/?source=cold-start&revision=demo%2Fhello-00001";

test("the first page leads to a recording, which is read in the browser", async ({ page }) => {
  await page.goto("./");
  await expect(page).toHaveTitle("skscope");
  await expect(page.getByText("59,689 records")).toBeVisible();
  await expectAccessible(page);
  await page.getByRole("link", { name: "A revision goes to zero and comes back" }).click();
  await expect(page).toHaveURL(/\/view\/\?source=cold-start&revision=demo%2Fhello-00001$/);
  await lanesShown(page);
  await expect(page.getByTestId("sentence")).toContainText("Waking since 04:06:25");
  await expect(page).toHaveTitle("hello-00001 · cold-start · skscope");
  await page.keyboard.press("i");
  await expect(page.getByRole("complementary", { name: "Inspector" })).toContainText("ServerlessService");
  await page.getByRole("link", { name: "cold-start" }).click();
  await expect(page.getByTestId("summary")).toContainText("1 revision");
});

test("the address of a view holds what is seen, and answers a reload", async ({ page }) => {
  await page.goto(`${HELLO}&tab=cold-starts`);
  await expect(page.getByRole("heading", { name: "Cold starts", exact: true })).toBeVisible();
  await page.keyboard.press("]");
  await expect(page).toHaveURL(/&t=/);
  const { href } = new URL(page.url());
  await page.reload();
  await expect(page.getByRole("heading", { name: "Cold starts", exact: true })).toBeVisible();
  expect(page.url()).toBe(href);
  // Another recording to stand beside is fetched as well.
  await page.getByLabel("Compare with").selectOption("burst");
  await expect(page).toHaveURL(/against=burst/);
});

test("an overview leads to its revisions", async ({ page }) => {
  await page.goto("view/?source=many-revisions");
  await expect(page.getByTestId("summary")).toContainText("26 revisions");
  await page
    .getByRole("grid")
    .getByRole("link", { name: /^[\w-]+\/[\w-]+$/ })
    .first()
    .click();
  await lanesShown(page);
});

test("a file is opened here, and a reload asks for it again", async ({ page }) => {
  await page.goto("./");
  const button = page.getByRole("button", { name: "Open here…" });
  await expect(page.getByRole("button", { name: "Keep on the server…" })).toHaveCount(0);
  const chooser = page.waitForEvent("filechooser");
  await button.click();
  const buffer = readFileSync("public/traces/burst.ndjson.gz");
  await (await chooser).setFiles({ name: "mine.ndjson.gz", mimeType: "application/gzip", buffer });
  await lanesShown(page);
  await expect(page).toHaveURL(/\/open\/#file=mine\.ndjson\.gz&revision=shop%2Fapi-00001$/);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Choose mine.ndjson.gz again" })).toBeVisible();
});

test("the course, the sandbox and the protocol are there, and a scenario opens in full", async ({ page }) => {
  await page.goto("learn/");
  await page.getByRole("link", { name: "Begin" }).click();
  await expect(page).toHaveURL(/\/learn\/problem\/$/);
  await expect(page.getByRole("button", { name: "Play" }).first()).toBeVisible();
  await page.goto("protocol/#3.6");
  await expect(page.locator('[id="3.6"]')).toBeVisible();
  await page.goto("sandbox/");
  await lanesShown(page);
  await page
    .getByRole("link", { name: /^Open as a recording/ })
    .first()
    .click();
  await expect(page).toHaveURL(/\/view\/\?source=sim\./);
  await lanesShown(page);
});

test("a scene is played in a frame, and leads to its page; nobody is taught from files", async ({
  page,
  context,
}) => {
  await page.goto("embed/learn/down/?beat=3");
  await expect(page.getByText("3 of 8")).toBeVisible();
  await expect(page.getByRole("figure")).toBeVisible();
  const [full] = await Promise.all([
    context.waitForEvent("page"),
    page.getByRole("link", { name: "Open in skscope" }).click(),
  ]);
  await expect(full).toHaveURL(/\/learn\/down\/\?beat=3$/);
  await expect(full.getByRole("heading", { level: 1 })).toHaveText("Down to zero, confirmed");
  await full.getByRole("button", { name: "Menu" }).click();
  await expect(full.getByRole("combobox", { name: "Theme" })).toBeVisible();
  await expect(full.getByRole("button", { name: "Teach a class from here" })).toHaveCount(0);
});

test("an address that leads nowhere says so", async ({ page }) => {
  await page.goto("view/?source=nonsense");
  await expect(page.getByRole("heading", { name: /no source “nonsense”/ })).toBeVisible();
});

test.describe("in a Chinese browser", () => {
  test.use({ locale: "zh-CN" });

  test("the texts are Chinese, and the switch is kept", async ({ page }) => {
    await page.goto("./");
    await expect(page.getByRole("heading", { level: 1 })).toContainText("看清一个 Knative Revision");
    await expect(page.getByRole("link", { name: "一个 Revision 缩容到零，又回来" })).toBeVisible();
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("See how a Knative revision");
    await page.goto("learn/");
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
  });
});

test("a phone in the dark", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("./");
  await expectNoSidewaysScroll(page);
  await page.goto(HELLO);
  await lanesShown(page);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});
