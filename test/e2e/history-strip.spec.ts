/** The strip over all that is kept of a cluster: a lens tells what a minute was like, and an hour of it opens like a recording. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { clusterEnv } from "../support/cluster-env.ts";
import { createFakeApi } from "../support/fake-api/fake-api.ts";
import { factsOf, historyOf, writeFacts, writeHour } from "../support/past-hours.ts";
import { recordsOf } from "../support/play-cluster.ts";
import { startServer } from "../support/server.ts";
import { expect, expectAccessible, test } from "./support.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test("closed hours stand in the strip, a lens says what they were like, and they open", async ({ page }) => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-e2e-strip-"));
  const data = join(folder, "data");
  // Two days ago, in the middle of an hour; and an hour later.
  const past = Math.floor((Date.now() - 2 * DAY) / HOUR) * HOUR + 10 * 60_000;
  const records = await recordsOf("cold-start");
  await writeHour(historyOf(data, "live-lab"), records, past);
  await writeHour(historyOf(data, "live-lab"), records, past + HOUR);
  await writeFacts(factsOf(data, "live-lab"), past, 120);
  const api = await createFakeApi({ token: "t" });
  for (const { initial, resource, object } of records) if (initial) api.put(resource, object);
  const server = await startServer({ env: clusterEnv(api, folder) });
  try {
    await page.goto(`${server.origin}/view/live-lab`);
    await expect(page.getByTestId("live-line")).toContainText("live");
    await page.goto(`${server.origin}/view/live-lab/trends?days=7`);
    const strip = page.getByTestId("history-strip");
    await expect(strip).toBeVisible();
    await expect(
      page.getByText("Bars: revisions with errors and warnings. Dots: cold starts."),
    ).toBeVisible();
    const { x = 0, y = 0, width = 0 } = (await strip.boundingBox()) ?? {};
    // In the middle of the two hours.
    const part = 1 - (Date.now() - (past + HOUR)) / (7 * DAY);
    await page.mouse.move(x + width * part, y + 20);
    await expect(page.getByRole("status").filter({ hasText: "1 revision with an error" })).toContainText(
      "2 served by pods",
    );
    await page.mouse.move(x + width * (part - 0.2), y + 20);
    await expect(page.getByText("states are not known; no cold start is kept.")).toBeVisible();
    await expectAccessible(page);

    const hour = new Date(past).toISOString().slice(0, 13);
    const days = page.getByRole("list", { name: "Hours on disk, UTC" });
    await days
      .getByRole("listitem")
      .filter({ hasText: hour.slice(0, 10) })
      .getByRole("link", { name: hour.slice(11), exact: true })
      .click();
    await expect(page).toHaveURL(new RegExp(`/view/live-lab(@|%40)${hour}`));
    const row = page.getByRole("row", { name: /hello-00001/ });
    await expect(row).toContainText("Zero");
    // It is a recording: it has ended, and nothing of it is live.
    await expect(page.getByTestId("live-line")).toHaveCount(0);
    await row.getByRole("link").first().click();
    await expect(page.getByTestId("sentence")).toContainText("At zero");
  } finally {
    await page.goto("about:blank");
    await server.stop();
    await api.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
