import AxeBuilder from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";

/** A page on which nothing may be reported to the console: errors, warnings of the policy, failed requests. */
export const test = base.extend<{ quiet: undefined; expectedComplaint: RegExp | null }>({
  /** What a test provokes on purpose. */
  expectedComplaint: [null, { option: true }],
  quiet: [
    async ({ page, expectedComplaint }, use) => {
      const complaints: string[] = [];
      page.on("console", (message) => {
        if (message.type() !== "error" && message.type() !== "warning") return;
        // Chromium's advice when a slow machine takes its time; nothing is wrong with the page.
        if (!message.text().includes("was preloaded using link preload")) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(error.message));
      await use(undefined);
      expect(complaints.filter((text) => expectedComplaint?.test(text) !== true)).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** The first revision anyone sees. */
export const HELLO = "/view/cold-start/demo/hello-00001";

/** Waits until the lanes are drawn; on a phone, where the answer comes first, they are asked for. */
export async function lanesShown(page: Page): Promise<void> {
  const path = page.getByRole("slider", { name: "Path", exact: true });
  const onDemand = page.getByRole("button", { name: "Show the lanes" });
  await expect(path.or(onDemand)).toBeVisible();
  if (await onDemand.isVisible()) await onDemand.click();
  await expect(path).toBeVisible();
}

/** What the path lane says at the cursor. */
export async function pathAtCursor(page: Page): Promise<string> {
  return (await page.getByRole("slider", { name: "Path", exact: true }).getAttribute("aria-valuetext")) ?? "";
}

/** No serious or critical finding of axe. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(
    (violation) => violation.impact === "serious" || violation.impact === "critical",
  );
  expect(
    serious.map(
      (violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join(", ")}`,
    ),
  ).toEqual([]);
}

/** The page is not wider than the screen. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  // What has just come may still be laid out.
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
    .toBeLessThanOrEqual(0);
}

/** Waits until a button opens the chooser of files: it does only once the page listens. */
export async function untilListening(page: Page, button: string): Promise<void> {
  await expect(async () => {
    // Caught at once: a click that takes its time must not leave a rejection that nobody awaits.
    const chooser = page.waitForEvent("filechooser", { timeout: 1_000 }).catch(() => null);
    await page.getByRole("button", { name: button }).click();
    expect(await chooser).not.toBeNull();
  }).toPass();
}

const MIB = 1024 * 1024;

/**
 * Drops a file of 1.8 GB on the page, the line over and over: no machine has read it before the test is through with it.
 * Playwright cannot hand over so much, so the page makes the file, of one piece that the browser keeps once.
 */
export async function dropLong(page: Page, name: string, line: string): Promise<void> {
  await page.evaluate(
    ([file, text, mib]) => {
      const piece = new Blob([text.repeat(Math.floor(mib / text.length))]);
      const transfer = new DataTransfer();
      transfer.items.add(new File(new Array<Blob>(1_800).fill(piece), file));
      document.dispatchEvent(
        new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    },
    [name, line, MIB] as const,
  );
}

/**
 * While a file of {@link dropLong} is read, the page does what it is told, the reading goes on beside that, and it can be
 * cancelled. How smooth that is depends on the machine: `npm run bench` measures it.
 */
export async function expectAnswersWhileReading(page: Page): Promise<void> {
  const status = page.getByRole("status");
  const read = (): Promise<number> =>
    status.getByRole("progressbar").evaluate((bar: HTMLProgressElement) => bar.value);
  await expect.poll(read).toBeGreaterThan(10 * MIB);
  // The page's own thread does not read.
  expect(page.workers()).toHaveLength(1);
  const before = await read();
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("combobox", { name: "Theme" }).selectOption("dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect.poll(read).toBeGreaterThan(before);
  await page.keyboard.press("Escape");
  await status.getByRole("button", { name: "Cancel" }).click();
  await expect(status).toBeEmpty();
}
