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
  const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  expect(widths[0]).toBeLessThanOrEqual(widths[1] ?? 0);
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

/**
 * Drops a file of `megabytes` on the page, the line over and over, and measures from then on the longest frame, which
 * {@link longestFrame} reads. Playwright cannot hand over so much: the page makes the file itself.
 */
export async function dropLarge(page: Page, name: string, megabytes: number, line: string): Promise<void> {
  await page.evaluate(
    ([file, count, text]) => {
      const bytes = new TextEncoder().encode(text);
      const megabyte = new Uint8Array(Math.floor(1_000_000 / bytes.length) * bytes.length);
      for (let i = 0; i < megabyte.length; i += bytes.length) megabyte.set(bytes, i);
      const transfer = new DataTransfer();
      const parts = Array.from({ length: count }, () => megabyte);
      transfer.items.add(new File(parts, file));
      const longest = { ms: 0, at: performance.now() };
      Object.assign(window, { longest });
      const tick = (): void => {
        const now = performance.now();
        longest.ms = Math.max(longest.ms, now - longest.at);
        longest.at = now;
        requestAnimationFrame(tick);
      };
      requestAnimationFrame(tick);
      document.dispatchEvent(
        new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }),
      );
    },
    [name, megabytes, line] as const,
  );
}

/** The longest frame since {@link dropLarge}, in milliseconds; it stands in the test's annotations. */
export async function longestFrame(page: Page): Promise<number> {
  const longest = await page.evaluate(() => (window as unknown as { longest: { ms: number } }).longest.ms);
  test.info().annotations.push({ type: "longest frame", description: `${Math.round(longest)} ms` });
  return longest;
}
