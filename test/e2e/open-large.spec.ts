/**
 * A recording that is too large for the page's memory, from the disk of its reader by the chooser of files. What 500 MiB take,
 * `node test/bench/open-large.ts` measures.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { longRecording } from "../bench/long-recording.ts";
import { expect, lanesShown, test, untilListening } from "./support.ts";

/** Above it a file is read from where it is (`lib/client/local/read-recording.ts`). */
const LARGE_BYTES = 64 * 1024 * 1024;
const COPIED_RECORDS = 20_000;
const OPEN = "Open here…";

test("a recording that does not fit into memory opens here, with its rows, lanes and records", async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-e2e-large-"));
  try {
    const recording = longRecording(join(folder, "large.ndjson"));
    while (statSync(recording.path).size <= LARGE_BYTES) recording.growTo(recording.records + COPIED_RECORDS);
    await page.goto("/");
    await untilListening(page, OPEN);
    const chooser = page.waitForEvent("filechooser");
    await page.getByRole("button", { name: OPEN }).press("Enter");
    await (await chooser).setFiles(recording.path);
    await expect(page.getByTestId("summary")).toContainText(/\d+ revisions/, { timeout: 120_000 });
    await expect(page.getByTestId("summary").locator("..")).toContainText(
      `${recording.records.toLocaleString("en")} records`,
    );
    await page.getByRole("row").nth(1).focus();
    await page.keyboard.press("Enter");
    await lanesShown(page);
    // Read from the file, by where it stands there.
    await page.keyboard.press("i");
    const inspector = page.getByRole("complementary", { name: "Inspector" });
    await inspector.getByRole("button", { name: /ServerlessService/ }).click();
    await inspector.getByRole("button", { name: /^Record \d+$/ }).click();
    await expect(inspector.getByRole("button", { name: /Previous version/ })).toBeVisible();
  } finally {
    await page.goto("about:blank");
    rmSync(folder, { recursive: true, force: true });
  }
});
