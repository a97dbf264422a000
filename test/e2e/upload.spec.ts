import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, test, untilListening } from "./support.ts";

const BURST = "public/traces/burst.ndjson.gz";
const KEEP = "Keep on the server…";
/** Tests run at once, so each has names of its own. */
const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

/** The page with everything listening: the button opens the chooser only then. */
async function home(page: Page): Promise<void> {
  await page.goto("/");
  await untilListening(page, KEEP);
}

async function choose(page: Page, chosen: ReturnType<typeof file>): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: KEEP }).press("Enter");
  await (await chooser).setFiles(chosen);
}

async function drop(page: Page, dropped: readonly { name: string; text: string }[]): Promise<void> {
  const dataTransfer = await page.evaluateHandle((files) => {
    const transfer = new DataTransfer();
    for (const { name, text } of files) {
      const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      transfer.items.add(new File([bytes], name));
    }
    return transfer;
  }, dropped);
  await page.dispatchEvent("h1", "dragenter", { dataTransfer });
  await page.dispatchEvent("h1", "dragover", { dataTransfer });
  await expect(page.getByText("Drop it to open it here")).toBeVisible();
  await page.dispatchEvent("h1", "drop", { dataTransfer });
  await expect(page.getByText("Drop it to open it here")).toBeHidden();
}

test.describe("of what was chosen and removed", () => {
  test.use({ expectedComplaint: /status of 404/ });

  test("a chosen recording opens, has a card, and is removed when that is confirmed", async ({ page }) => {
    await home(page);
    await choose(page, file("Chosen one.ndjson.gz", readFileSync(BURST)));
    // It has one revision, and so nothing to choose from.
    await expect(page).toHaveURL(/\/view\/chosen-one\/shop\/api-00001$/);
    await page.goto("/view/chosen-one");
    await expect(page.getByTestId("summary")).toContainText("1 revision");

    await page.goto("/");
    const card = page.getByRole("listitem").filter({ has: page.getByRole("link", { name: "chosen-one" }) });
    await expect(card).toContainText("1 revision");
    const dialog = page.getByRole("alertdialog", { name: "Remove chosen-one?" });
    await expect(async () => {
      // One that comes late covers the button.
      if (await dialog.isHidden())
        await card.getByRole("button", { name: "Remove chosen-one" }).click({ timeout: 1_000 });
      await expect(dialog).toBeVisible({ timeout: 1_000 });
    }).toPass();
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await expect(dialog).toBeHidden();
    await expect(card).toBeVisible();
    await card.getByRole("button", { name: "Remove chosen-one" }).click();
    await dialog.getByRole("button", { name: "Remove" }).click();
    await expect(dialog).toBeHidden();
    await expect(card).toHaveCount(0);
    await page.goto("/view/chosen-one");
    await expect(page.getByRole("heading", { name: /no source “chosen-one”/ })).toBeVisible();
  });
});

test("shipped recordings cannot be removed", async ({ page }) => {
  await page.goto("/");
  await expect(
    page.getByRole("button", { name: "Remove A revision goes to zero and comes back" }),
  ).toHaveCount(0);
});

test.describe("what cannot be opened says why:", () => {
  // A refusal is a failed request to the browser's console.
  test.use({ expectedComplaint: /Failed to load resource: the server responded with a status of 422/ });

  test("a file that is no trace, with the line", async ({ page }) => {
    await home(page);
    const status = page.getByRole("status");
    await choose(page, file("table.csv", "id,name\n1,2\n"));
    await expect(status).toContainText("table.csv could not be opened");
    await expect(status).toContainText("Line 1, byte 0: not JSON");
    await expect(page).toHaveURL(/\/$/);
    await expectAccessible(page);
    await status.getByRole("button", { name: "Close" }).click();
    await expect(status).toBeEmpty();
    await expect(page.getByRole("button", { name: KEEP })).toBeFocused();
  });

  test("the same when it is refused long before it is sent", async ({ page }) => {
    await home(page);
    await choose(page, file("large.txt", Buffer.alloc(40 * 1024 * 1024, '{"format":"else"}\n')));
    await expect(page.getByRole("status")).toContainText('"else", not "skscope-trace"');
  });

  test("on a phone", async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await home(page);
    await choose(page, file(`${"long-name-".repeat(12)}.csv`, "id,name\n"));
    await expect(page.getByRole("status")).toContainText("could not be opened");
    await expectNoSidewaysScroll(page);
  });

  test("several files at once", async ({ page }) => {
    await home(page);
    await drop(page, [
      { name: "a", text: "" },
      { name: "b", text: "" },
    ]);
    await expect(page.getByRole("status")).toContainText("2 files could not be opened");
  });
});

test("what is being sent shows how far it is, and can be cancelled", async ({ page, request }) => {
  await home(page);
  const network = await page.context().newCDPSession(page);
  await network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 32 * 1024,
  });
  const line = '{"t":"2026-01-01T00:00:00Z","type":"LOG","resource":"x","object":{}}\n';
  await choose(page, file("slow.ndjson", line.repeat(60_000)));
  const status = page.getByRole("status");
  await expect(status).toContainText("Sending slow.ndjson");
  await expect(status.getByRole("progressbar")).toBeVisible();
  await expect(status).toContainText(/\d\.\d of 3\.9 MiB/);
  await expect(page.getByRole("button", { name: KEEP })).toBeDisabled();
  await status.getByRole("button", { name: "Cancel" }).click();
  await expect(status).toBeEmpty();
  await expect(page.getByRole("button", { name: KEEP })).toBeEnabled();
  const { sources } = (await (await request.get("/api/sources")).json()) as { sources: { id: string }[] };
  expect(sources.map(({ id }) => id)).not.toContain("slow");
});
