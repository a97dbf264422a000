import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import type { TraceRecord } from "../../lib/model/record.ts";
import { readTrace } from "../../lib/trace/reader.ts";
import { accessLog, ENVOYS_TEXT } from "../support/access-log.ts";
import { listJson, objectsAt } from "../support/input-shapes.ts";
import {
  dropLong,
  expect,
  expectAccessible,
  expectAnswersWhileReading,
  expectNoSidewaysScroll,
  lanesShown,
  test,
  untilListening,
} from "./support.ts";

const OPEN = "Open here…";
const { records } = readTrace(gunzipSync(readFileSync("public/traces/cold-start.ndjson.gz")));
const AT = (records[records.length >> 1] as TraceRecord).t;
const DUMP = listJson(objectsAt(records, AT));
const LOG = records
  .filter(({ type, resource, t }) => type === "LOG" && resource === "autoscaler" && t <= AT)
  .map(({ object }) => `${JSON.stringify(object)}\n`)
  .join("");
const GATEWAY =
  accessLog(records, ENVOYS_TEXT, ({ t }) => t <= AT) +
  accessLog(records, ENVOYS_TEXT, ({ t }) => t <= AT)
    .split("\n", 1)
    .join("")
    .replace("hello.demo.example.com", "elsewhere.example.com")
    .replace(/10\.244\.\d+\.\d+/, "10.9.9.9");
const SERVICE = `apiVersion: serving.knative.dev/v1
kind: Service
metadata: {name: cart, namespace: shop, creationTimestamp: "2026-11-20T08:00:00Z", generation: 4}
spec:
  traffic: [{revisionName: cart-00002, percent: 90}, {revisionName: cart-00003, percent: 10}]
status:
  observedGeneration: 4
  latestCreatedRevisionName: cart-00004
  latestReadyRevisionName: cart-00003
  conditions:
  - {type: ConfigurationsReady, status: "False", reason: RevisionFailed, message: 'Revision "cart-00004" failed', lastTransitionTime: "2026-11-23T04:05:16Z"}
  - {type: RoutesReady, status: "False", reason: RevisionMissing, message: 'Revision "cart-00002" referenced in traffic not found.', lastTransitionTime: "2026-11-23T04:10:16Z"}
`;
const TABLE =
  "NAME          READY   STATUS    RESTARTS   AGE\nhello-00001   2/2     Running   0          5m\n";

const file = (name: string, content: string) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(content),
});

async function open(page: Page, ...files: readonly ReturnType<typeof file>[]): Promise<void> {
  await page.goto("/");
  await untilListening(page, OPEN);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: OPEN }).press("Enter");
  await (await chooser).setFiles([...files]);
}

/** Drops files, as the browser hands them to the page. */
async function drop(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const dataTransfer = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const [name, text] of Object.entries(given)) transfer.items.add(new File([text], name));
    return transfer;
  }, files);
  await page.dispatchEvent("h1", "dragenter", { dataTransfer });
  await page.dispatchEvent("h1", "drop", { dataTransfer });
}

test("a dump and an autoscaler's log that are dropped together answer why", async ({ page }) => {
  await page.goto("/");
  await untilListening(page, OPEN);
  await drop(page, { "dump.json": DUMP, "autoscaler.log": LOG });
  await lanesShown(page);
  await expect(page).toHaveURL(/\/open#file=autoscaler\.log\+%2B\+1&revision=demo%2Fhello-00001$/);
  await expect(page.getByTestId("sentence")).not.toBeEmpty();
  await page.getByRole("link", { name: "What this source holds" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "What this source holds" })).toBeVisible();
  const dump = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "dump.json" }) });
  await expect(dump).toContainText("objects of one instant");
  await expect(dump).toContainText("Lists made");
  const log = page
    .getByRole("listitem")
    .filter({ has: page.getByRole("heading", { name: "autoscaler.log" }) });
  await expect(log).toContainText("times of the log lines");
});

test("three files that are dropped together are one source, which says of each what became of it", async ({
  page,
}) => {
  await page.goto("/");
  await untilListening(page, OPEN);
  await drop(page, { "dump.json": DUMP, "autoscaler.log": LOG, "gateway.log": GATEWAY });
  await lanesShown(page);
  await page.getByRole("link", { name: "What this source holds" }).click();
  await expect(page.getByText("Made of 3 inputs.")).toBeVisible();
  const input = (name: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("heading", { name }) });
  await expect(input("dump.json")).toContainText("objects of one instant");
  await expect(input("autoscaler.log")).toContainText("times of the log lines");
  const gateway = input("gateway.log");
  await expect(gateway).toContainText("requests of a gateway");
  await expect(gateway).toContainText("the sender’s times");
  // Of a host that no object names.
  await expect(gateway).toContainText("1 × request whose revision nothing tells");
  await expectAccessible(page);
});

test("a table is refused with the command that gives what it lacks", async ({ page }) => {
  await open(page, file("pods.txt", TABLE));
  const status = page.getByRole("status");
  await expect(status).toContainText("pods.txt could not be opened");
  await expect(status).toContainText("a table for ");
  await expect(status.locator("pre")).toContainText("kubectl get serverlessservices");
  await expectAccessible(page);
});

test("what was not read beside the rest is said on the page, with a link to what to bring", async ({
  page,
}) => {
  await open(page, file("dump.json", DUMP), file("pods.txt", TABLE));
  await lanesShown(page);
  await expect(page.getByText("1 file was not read.")).toBeVisible();
  await page.getByRole("link", { name: "What it is, and what to bring instead" }).click();
  const refused = page.getByRole("region", { name: "Not read" });
  await expect(refused).toContainText("pods.txt");
  await expect(refused.locator("pre")).toContainText("-o json > dump.json");
});

for (const [width, scheme] of [
  [390, "light"],
  [390, "dark"],
  [1440, "light"],
  [1440, "dark"],
] as const) {
  test(`what is in here fits ${width} px, is accessible, ${scheme}`, async ({ page }, info) => {
    await page.setViewportSize({ width, height: 844 });
    await page.emulateMedia({ colorScheme: scheme });
    await open(page, file("dump.json", DUMP), file("autoscaler.log", LOG), file("pods.txt", TABLE));
    await lanesShown(page);
    await expectNoSidewaysScroll(page);
    await page.screenshot({ path: info.outputPath("revision.png") });
    if (width < 1200) await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("link", { name: "What this source holds" }).click();
    await expect(page.getByRole("heading", { level: 1, name: "What this source holds" })).toBeVisible();
    await expectNoSidewaysScroll(page);
    await expectAccessible(page);
    await page.screenshot({ path: info.outputPath("contents.png"), fullPage: true });
  });
}

test("a recording of the server says what it is", async ({ page }) => {
  await page.goto("/view/cold-start");
  await page.getByRole("link", { name: "What this source holds" }).click();
  await expect(page).toHaveURL("/view/cold-start/contents");
  await expect(page.getByText("A recording, written while it happened.")).toBeVisible();
  await expect(page.getByText("1,266")).toBeVisible();
  await expectAccessible(page);
});

test("a Service alone says what is wrong with its traffic, and since which day", async ({ page }) => {
  await open(page, file("cart.yaml", SERVICE));
  const found = page.getByTestId("inbox");
  await expect(found.getByRole("button", { name: "The traffic is not assigned: 1" })).toBeVisible();
  await expect(page.getByTestId("whole").getByRole("link")).toHaveText(
    "2 errors in 2 revisions, first 2026-11-23 04:05:16.000",
  );
  await expect(page.getByRole("main")).not.toContainText("{");
  await page.setViewportSize({ width: 390, height: 844 });
  await expectNoSidewaysScroll(page);
});

test("several files that are kept on the server are one source, and can be removed", async ({ page }) => {
  await page.goto("/");
  await untilListening(page, "Keep on the server…");
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Keep on the server…" }).press("Enter");
  await (await chooser).setFiles([file("dump.json", DUMP), file("bring.log", LOG)]);
  await expect(page).toHaveURL("/view/bring-log-1/demo/hello-00001");
  await page.getByRole("link", { name: "What this source holds" }).click();
  await expect(page.getByText("objects of one instant")).toBeVisible();
  expect((await page.request.delete("/api/recordings/bring-log-1")).status()).toBe(204);
});

test("while objects are imported the page answers, says how far it is, and lets it be cancelled", async ({
  page,
}) => {
  await page.goto("/");
  await untilListening(page, OPEN);
  await dropLong(
    page,
    "watch.json",
    `${JSON.stringify({ type: "MODIFIED", object: { apiVersion: "v1", kind: "Pod", metadata: { namespace: "shop", name: "p", annotations: { filler: "x".repeat(900) } } } })}\n`,
  );
  await expect(page.getByRole("status")).toContainText(/Reading watch\.json[\d,]+\.\d of 1,7\d\d\.\d MiB/);
  await expectAnswersWhileReading(page);
  await expect(page.getByRole("button", { name: OPEN })).toBeEnabled();
});
