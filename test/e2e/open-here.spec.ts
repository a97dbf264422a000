import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import {
  dropLong,
  expect,
  expectAccessible,
  expectAnswersWhileReading,
  expectNoSidewaysScroll,
  lanesShown,
  pathAtCursor,
  test,
  untilListening,
} from "./support.ts";

const BURST = "public/traces/burst.ndjson.gz";
const COLD_START = "public/traces/cold-start.ndjson.gz";
const ROLLOUT = "public/traces/rollout.ndjson.gz";
const OPEN = "Open here…";

const file = (name: string, content: string | Buffer) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

async function home(page: Page): Promise<void> {
  await page.goto("/");
  await untilListening(page, OPEN);
}

async function choose(page: Page, chosen: ReturnType<typeof file>, button = OPEN): Promise<void> {
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).press("Enter");
  await (await chooser).setFiles(chosen);
}

async function drop(page: Page, name: string, content: Buffer): Promise<void> {
  const dataTransfer = await page.evaluateHandle(
    ([of, text]) => {
      const bytes = Uint8Array.from(atob(text ?? ""), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], of ?? ""));
      return transfer;
    },
    [name, content.toString("base64")],
  );
  await page.dispatchEvent("h1", "dragenter", { dataTransfer });
  await page.dispatchEvent("h1", "dragover", { dataTransfer });
  await expect(page.getByText("Drop it to open it here")).toBeVisible();
  await page.dispatchEvent("h1", "drop", { dataTransfer });
}

/** Everything that is asked of the server from now on. */
function requests(
  page: Page,
): { readonly url: string; readonly method: string; readonly body: string | null }[] {
  const seen: { url: string; method: string; body: string | null }[] = [];
  page.on("request", (request) => {
    seen.push({ url: request.url(), method: request.method(), body: request.postData() });
  });
  return seen;
}

test("a recording that is dropped opens here, with every view, and nothing of it leaves", async ({
  page,
}) => {
  await home(page);
  const asked = requests(page);
  await drop(page, "My burst.ndjson.gz", readFileSync(BURST));
  await lanesShown(page);
  await expect(page).toHaveURL(/\/open#file=My\+burst\.ndjson\.gz&revision=shop%2Fapi-00001$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("shop/api-00001, My burst.ndjson.gz");
  const sentence = page.getByTestId("sentence");
  await expect(sentence).toContainText("Proxied because excess burst capacity");

  await page.getByRole("navigation", { name: "Views of this revision" }).getByText("Sequence").click();
  await expect(page.getByRole("heading", { name: "Sequence" })).toBeVisible();
  await page.keyboard.press("3");
  await expect(page.getByRole("heading", { name: "Cold starts", exact: true })).toBeVisible();
  await page.keyboard.press("4");
  await expect(page.getByRole("heading", { name: "Findings" })).toBeVisible();
  await page.keyboard.press("1");
  await lanesShown(page);
  await page.keyboard.press("i");
  const inspector = page.getByRole("complementary", { name: "Inspector" });
  await expect(inspector.getByText("ServerlessService")).toBeVisible();
  await inspector.getByRole("button", { name: /ServerlessService/ }).click();
  await inspector.getByRole("button", { name: /^Record \d+$/ }).click();
  await expect(inspector.getByRole("button", { name: /Previous version/ })).toBeVisible();

  await page.getByRole("link", { name: "My burst.ndjson.gz" }).click();
  await expect(page.getByTestId("summary")).toContainText("1 revision");
  await page.getByRole("link", { name: "shop/api-00001" }).click();
  await lanesShown(page);

  expect(asked.filter(({ method, body }) => method !== "GET" || body !== null)).toEqual([]);
  expect(
    asked.filter(({ url }) => /\/api\/|burst|shop/i.test(new URL(url).pathname + new URL(url).search)),
  ).toEqual([]);
});

test("the page for files says what can be opened, and of no reload that there was not", async ({ page }) => {
  await page.goto("/open");
  await expect(page.getByRole("heading", { name: "Open a recording" })).toBeVisible();
  await expect(page.getByText("A page cannot keep a file from your machine")).toBeVisible();
  await expect(page.getByText("was reloaded")).toHaveCount(0);
  await untilListening(page, "Open here…");
  await choose(page, file("burst.ndjson.gz", readFileSync(BURST)));
  await lanesShown(page);
  await expect(page).toHaveURL(/#file=burst\.ndjson\.gz&revision=shop%2Fapi-00001$/);
});

test("a reload asks for the file again, and restores what was looked at", async ({ page }) => {
  await home(page);
  await choose(page, file("burst.ndjson.gz", readFileSync(BURST)));
  await lanesShown(page);
  await page.keyboard.press(".");
  await page.keyboard.press("w");
  await expect(page).toHaveURL(/[?&]t=.*from=.*to=|from=.*to=.*t=/);
  const path = await pathAtCursor(page);
  const { href } = new URL(page.url());
  await page.reload();
  await expect(page.getByRole("heading", { name: "Choose burst.ndjson.gz again" })).toBeVisible();
  await expectAccessible(page);
  await untilListening(page, "Choose burst.ndjson.gz…");
  await choose(page, file("burst.ndjson.gz", readFileSync(BURST)), "Choose burst.ndjson.gz…");
  await lanesShown(page);
  expect(page.url()).toBe(href);
  expect(await pathAtCursor(page)).toBe(path);
});

test("another file than the one of the address is opened on its own page", async ({ page }) => {
  await page.goto("/open?t=2026-11-23T04:12:20.000Z#file=burst.ndjson.gz&revision=shop%2Fapi-00001");
  await untilListening(page, "Choose burst.ndjson.gz…");
  await choose(page, file("rollout.ndjson.gz", readFileSync(ROLLOUT)), "Choose burst.ndjson.gz…");
  await expect(page.getByTestId("summary")).toContainText("revisions");
  await expect(page).toHaveURL(/\/open#file=rollout\.ndjson\.gz$/);
});

test("another file of one revision is opened at that, not at the one of the address", async ({ page }) => {
  await page.goto("/open?t=2026-11-23T04:12:20.000Z#file=burst.ndjson.gz&revision=shop%2Fapi-00001");
  await untilListening(page, "Choose burst.ndjson.gz…");
  await choose(page, file("cold-start.ndjson.gz", readFileSync(COLD_START)), "Choose burst.ndjson.gz…");
  await lanesShown(page);
  await expect(page).toHaveURL(/\/open#file=cold-start\.ndjson\.gz&revision=demo%2Fhello-00001$/);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(
    "demo/hello-00001, cold-start.ndjson.gz",
  );
});

test("what cannot be read is said in the reader's words", async ({ page }) => {
  await home(page);
  const status = page.getByRole("status");
  await choose(page, file("table.csv", "id,name\n1,2\n"));
  await expect(status).toContainText("table.csv could not be opened");
  await expect(status).toContainText("line 1: not JSON");
  await expectAccessible(page);
  await status.getByRole("button", { name: "Close" }).click();
  await expect(status).toBeEmpty();
  await expect(page.getByRole("button", { name: OPEN })).toBeFocused();

  await choose(page, file("new.ndjson", '{"format":"skscope-trace","version":9}\n'));
  await expect(status).toContainText("format version 9; this skscope reads up to version 1");
});

test("gzip in several members, cut or followed by something else opens as far as it goes", async ({
  page,
}) => {
  await home(page);
  const whole = readFileSync("public/traces/cold-start.ndjson.gz");
  const line = '{"t":"2026-11-23T05:00:00Z","type":"LOG","resource":"x","object":{}}\n';
  await choose(page, file("members.gz", Buffer.concat([whole, gzipSync(line), gzipSync(line)])));
  await lanesShown(page);
  await expect(page.getByText(/problem/)).toHaveCount(0);
  await page.goto("/");
  await untilListening(page, OPEN);
  await choose(page, file("cut.gz", whole.subarray(0, whole.length - 9_000)));
  await lanesShown(page);
  await page.getByText("2 defects in the recording").click();
  await expect(
    page.getByText(/the gzip data ends early after \d+ bytes of text; what came before was read/),
  ).toBeVisible();
  await page.goto("/");
  await untilListening(page, OPEN);
  await choose(page, file("junk.gz", Buffer.concat([whole, Buffer.from("not gzip")])));
  await lanesShown(page);
  await page.getByText("1 defect in the recording").click();
  await expect(page.getByText(/the gzip data is followed by 8 other bytes/)).toBeVisible();
});

test("while a long recording is read the page answers, says how far it is, and lets it be cancelled", async ({
  page,
}) => {
  await home(page);
  await dropLong(
    page,
    "large.ndjson",
    `{"t":"2026-01-01T00:00:00Z","type":"LOG","resource":"pods/log","object":{"line":"${"x".repeat(900)}"}}\n`,
  );
  const status = page.getByRole("status");
  await expect(status).toContainText("Reading large.ndjson");
  await expect(status).toContainText(/[\d,]+\.\d of 1,7\d\d\.\d MiB · [\d,]{5,} records/);
  await expectAnswersWhileReading(page);
  await expect(page.getByRole("button", { name: OPEN })).toBeEnabled();
  await choose(page, file("burst.ndjson.gz", readFileSync(BURST)));
  await lanesShown(page);
});

test("it fits a phone, and is accessible in the dark", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: "dark" });
  await home(page);
  await expectNoSidewaysScroll(page);
  await choose(page, file(`${"long-name-".repeat(12)}.ndjson.gz`, readFileSync(BURST)));
  await lanesShown(page);
  await expectNoSidewaysScroll(page);
  await page.reload();
  await expect(page.getByRole("heading", { name: /^Choose long-name/ })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});
