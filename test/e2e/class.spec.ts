/** A class: one page leads, others follow it, look around, come back, and come late. */
import type { Browser, Page } from "@playwright/test";
import { startServer } from "../support/server.ts";
import { test as base, expect, expectAccessible, expectNoSidewaysScroll } from "./support.ts";

const bar = (page: Page) => page.getByRole("region", { name: "Class", exact: true });
const position = (page: Page) => page.getByRole("slider", { name: "Position" });
const cursorOf = async (page: Page): Promise<number> => Number(await position(page).inputValue());

/** Opens a class from the menu; returns the link for students. */
async function openClass(page: Page): Promise<string> {
  await expect(async () => {
    await page.getByRole("button", { name: "Menu" }).click();
    await page.getByRole("button", { name: "Teach a class from here" }).click({ timeout: 2_000 });
  }).toPass();
  const link = await page.getByTestId("class-link").innerText();
  await page.getByRole("button", { name: "Close" }).click();
  // It takes the keys until it is gone.
  await expect(page.getByRole("dialog")).toHaveCount(0);
  return link;
}

/** Ends the class that a page leads. */
async function endClass(page: Page): Promise<void> {
  await page.getByRole("button", { name: "End the class" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "End the class" }).click();
  await expect(bar(page)).toBeHidden();
}

/** A page of somebody else. */
async function student(browser: Browser, link: string): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: "reduce", timezoneId: "UTC" });
  const page = await context.newPage();
  await page.goto(link);
  return page;
}

interface TaughtClass {
  readonly link: string;
  /** A page of somebody else, which follows; it is closed when the test ends. */
  readonly join: () => Promise<Page>;
}

/** `teach` opens a class from the page, at a path. */
const test = base.extend<{ teach: (path: string) => Promise<TaughtClass> }>({
  teach: async ({ page, browser }, use) => {
    const joined: Page[] = [];
    await use(async (path) => {
      await page.goto(path);
      const link = await openClass(page);
      const join = async (): Promise<Page> => {
        const one = await student(browser, link);
        joined.push(one);
        await expect(bar(one)).toContainText("You follow the class");
        return one;
      };
      return { link, join };
    });
    for (const one of joined) await one.context().close();
  },
});

test("pages follow the teacher from scene to scene, each may look around, and one key brings it back", async ({
  page,
  teach,
}) => {
  const { link, join } = await teach("/learn/zero");
  expect(link).toMatch(/\/learn\?class=[\w-]{22}$/);
  const [ann, ben] = [await join(), await join()];
  for (const one of [ann, ben]) await expect(one).toHaveURL(/\/learn\/zero/);
  await expect(bar(page)).toContainText("2 pages follow");

  await page.keyboard.press("ArrowRight");
  for (const one of [ann, ben]) await expect(one).toHaveURL(/\/learn\/zero\?.*beat=2/);

  // Ann goes on by herself; Ben and the teacher stay.
  await ann.keyboard.press("ArrowRight");
  await expect(bar(ann)).toContainText("You are looking around by yourself");
  await expect(ann).toHaveURL(/beat=3/);
  await page.goto("/learn/down?beat=4");
  await expect(ben).toHaveURL(/\/learn\/down\?.*beat=4/);
  await expect(ann).toHaveURL(/\/learn\/zero\?.*beat=3/);

  await ann.keyboard.press("r");
  await expect(ann).toHaveURL(/\/learn\/down\?.*beat=4/);
  await expect(bar(ann)).toContainText("You follow the class");

  // Values of the story, too.
  await page
    .getByRole("slider", { name: /The probe fails for/ })
    .first()
    .fill("20");
  for (const one of [ann, ben]) await expect(one).toHaveURL(/probe=20/);
  await ann.context().close();
  await expect(bar(page)).toContainText("1 page follows");
  await endClass(page);
});

test("who comes late is where the class is, the teacher's reload keeps it, and its end is told", async ({
  page,
  teach,
}) => {
  const { link, join } = await teach("/learn/wake");
  await page.keyboard.press("ArrowRight");
  await expect(page).toHaveURL(/beat=2/);
  await page.reload();
  await expect(bar(page)).toContainText("Nobody follows yet");
  await position(page).focus();
  await page.keyboard.press("End");
  const late = await join();
  await expect(late).toHaveURL(/\/learn\/wake\?.*beat=2/);
  await expect.poll(() => cursorOf(late)).toBe(await cursorOf(page));
  await endClass(page);
  await expect(bar(late)).toContainText("The class is over");
  await late.getByRole("button", { name: "Close" }).click();
  await expect(bar(late)).toBeHidden();
  await late.goto(link);
  await expect(bar(late)).toContainText("There is no class to follow");
});

test("a page that follows plays as the teacher's does, and stops with it", async ({ page, teach }) => {
  const { join } = await teach("/learn/down?beat=1");
  const one = await join();
  await page.getByRole("combobox", { name: "Speed" }).selectOption({ label: "1×" });
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(one.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  const before = await cursorOf(one);
  await expect.poll(() => cursorOf(one)).toBeGreaterThan(before);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(one.getByRole("button", { name: "Play", exact: true })).toBeVisible();
  await expect.poll(async () => (await cursorOf(one)) - (await cursorOf(page))).toBe(0);
  // Whoever moves the head has it.
  await position(one).focus();
  await one.keyboard.press("Home");
  await expect(bar(one)).toContainText("You are looking around by yourself");
  await expect.poll(() => cursorOf(one)).toBeLessThan(await cursorOf(page));
  await endClass(page);
});

test("the class goes along to a recording, and what a student leaves stays where it was", async ({
  page,
  teach,
}) => {
  const { join } = await teach("/view/cold-start/demo/hello-00001");
  const one = await join();
  await expect(one).toHaveURL(/\/view\/cold-start\/demo\/hello-00001/);
  await position(page).focus();
  await page.keyboard.press("End");
  await expect.poll(() => cursorOf(one)).toBe(await cursorOf(page));
  await one.getByRole("button", { name: "Look around by yourself" }).click();
  await page.keyboard.press("Home");
  await expect.poll(() => cursorOf(page)).not.toBe(await cursorOf(one));
  await one.getByRole("button", { name: "Rejoin" }).click();
  await expect.poll(() => cursorOf(one)).toBe(await cursorOf(page));
  await endClass(page);
});

test("a page that follows stays at the class's scene, whatever moves it, until its reader does", async ({
  page,
  teach,
}) => {
  const { join } = await teach("/learn/down");
  const one = await join();
  await expect(one).toHaveURL(/\/learn\/down/);
  await page.goto("/learn/down?beat=4");
  const scene = (number: number) => one.locator(`li[aria-current=step]:has([data-step="${number}"])`);
  await expect(scene(4)).toBeInViewport();
  await expect(bar(one)).toContainText("You follow the class");
  for (const top of [0, 100_000]) {
    await one.evaluate((y) => window.scrollTo(0, y), top);
    await expect(scene(4)).toBeInViewport();
    await expect(one).toHaveURL(/beat=4/);
  }
  await page.keyboard.press("ArrowLeft");
  await expect(scene(3)).toBeInViewport();
  await one.mouse.move(200, 400);
  await one.mouse.wheel(0, 3_000);
  await expect(bar(one)).toContainText("You are looking around by yourself");
  await endClass(page);
});

test("what the teacher breaks is broken for the class, and after a reload", async ({ page, teach }) => {
  const { join } = await teach("/learn/down?beat=3");
  const one = await join();
  await page.locator("[data-scene-part=ingress]").click();
  await page.getByRole("button", { name: "Break it: it follows the Endpoints 45 s later" }).click();
  for (const each of [page, one]) {
    await expect(each).toHaveURL(/broken=ingress\.\d+/);
    await expect(each.getByRole("button", { name: "Repair what you broke" })).toBeVisible();
  }
  await page.reload();
  // The page is there before its scripts hear a click.
  await expect(async () => {
    await page.getByRole("button", { name: "Repair what you broke" }).click({ timeout: 2_000 });
    await expect(page).not.toHaveURL(/broken=/, { timeout: 2_000 });
  }).toPass();
  await expect(one.getByRole("button", { name: "Repair what you broke" })).toBeHidden();
  await endClass(page);
});

test("a class guesses on its own pages, which wait for the teacher to show the answer", async ({
  page,
  teach,
}) => {
  const { join } = await teach("/learn/down");
  const [ann, ben] = [await join(), await join()];
  await expect(bar(page)).toContainText("2 pages follow");
  // Who has answered it before is asked again, with everybody else.
  await page.goto("/learn/down?beat=4");
  // The page takes an answer once it has come alive.
  const own = page.locator("form", { hasText: "Who answers first?" });
  await expect(async () => {
    await own.getByRole("radio", { name: "The old pod" }).check({ timeout: 2_000 });
    await own.getByRole("button", { name: "Run it" }).click({ timeout: 2_000 });
  }).toPass();
  await expect(page.getByText("Found it.")).toBeVisible();
  await page.goto("/learn/down?beat=4&present=true");
  await expect(page.getByTestId("class-tally")).toHaveText("0 of 2 have answered");
  for (const [one, option] of [
    [ann, "An activator"],
    [ben, "The old pod"],
  ] as const) {
    const form = one.locator("form", { hasText: "Who answers first?" });
    await form.getByRole("radio", { name: option }).check();
    await form.getByRole("button", { name: "Run it" }).click();
    await expect(one.getByText(`Your guess: ${option}`)).toBeVisible();
    await expect(bar(one)).toContainText("You follow the class");
  }
  await expect(page.getByTestId("class-tally")).toHaveText("2 of 2 have answered");
  await expect(ann.getByText("Not this time.")).toBeHidden();
  // A guess may be changed until then.
  await ben.getByRole("button", { name: "Change my guess" }).click();
  const again = ben.locator("form", { hasText: "Who answers first?" });
  await again.getByRole("radio", { name: "Nobody" }).check();
  await again.getByRole("button", { name: "Run it" }).click();
  await expect(ben.getByText("Your guess: Nobody")).toBeVisible();

  await page.keyboard.press("Space");
  const tally = page.getByRole("region", { name: "What the class guessed" });
  await expect(tally.getByRole("listitem")).toHaveText([
    "An activator1",
    "The old pod – this is it0",
    "Nobody1",
  ]);
  await expect(ann.getByText("Not this time.")).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await endClass(page);
});

test("its teacher sees who looks around and who has left, and goes on after closing the page", async ({
  page,
  context,
  teach,
}) => {
  const { link, join } = await teach("/learn/down");
  const [ann, ben] = [await join(), await join()];
  await expect(bar(page)).toContainText("2 pages follow");
  await ann.getByRole("button", { name: "Look around by yourself" }).click();
  await expect(bar(page)).toContainText("1 page follows · 1 looks around");
  // A page that is loaded again is the same one.
  await ann.reload();
  await ben.reload();
  await expect(bar(ben)).toContainText("You follow the class");
  await ben.close();
  await expect(bar(page)).toContainText("No page follows now · 1 looks around · 1 left");
  const back = await ben.context().newPage();
  await back.goto(link);
  await expect(bar(page)).toContainText("1 page follows · 1 looks around");

  // On a page that no class follows it is still led, and counted.
  await page.goto("/learn/teach");
  await expect(bar(page)).toContainText("1 page follows · 1 looks around");
  const next = await context.newPage();
  await page.close();
  await next.goto("/learn/zero");
  expect(await openClass(next)).toBe(link);
  await expect(back).toHaveURL(/\/learn\/zero/);
  await endClass(next);
});

test("notes of a class lead nobody, and count as nobody", async ({ page, context, teach }) => {
  const { join } = await teach("/learn/down?beat=2");
  const one = await join();
  await expect(bar(page)).toContainText("1 page follows");
  await page.goto("/learn/down?beat=2&present=true");
  // The page opens it once it has come alive.
  let opened: Page | null = null;
  await expect(async () => {
    const asked = context.waitForEvent("page", { timeout: 3_000 }).catch(() => null);
    await page.getByRole("button", { name: "Notes window" }).click({ timeout: 2_000 });
    opened = await asked;
    expect(opened).not.toBeNull();
  }).toPass();
  const notes = opened as unknown as Page;
  await expect(notes.getByText("Scene 2 of 8")).toBeVisible();
  const told: string[] = [];
  notes.on("request", (request) => {
    if (request.method() === "PUT") told.push(request.url());
  });
  await notes.goto("/learn/wake?notes=1");
  await expect(notes.getByRole("heading", { level: 1 })).toBeVisible();
  // Whoever leads a class tells it so every few seconds.
  for (let i = 0; i < 2; i++) await page.waitForResponse((answer) => answer.request().method() === "PUT");
  expect(told).toEqual([]);
  await page.keyboard.press("ArrowRight");
  await expect(one).toHaveURL(/\/learn\/down\?.*beat=3/);
  await expect(bar(notes)).toHaveCount(0);
  await expect(bar(page)).toContainText("1 page follows");
  await page.keyboard.press("Escape");
  await endClass(page);
});

test.describe("of a server that is started again", () => {
  test.use({ expectedComplaint: /ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|404|Failed to fetch/ });

  test("a class goes on by itself at the place where the teacher is by then", async ({ page, teach }) => {
    let server = await startServer();
    try {
      const { join } = await teach(`${server.origin}/learn/zero`);
      const [ann, ben] = [await join(), await join()];
      await expect(bar(page)).toContainText("2 pages follow");
      await ben.getByRole("button", { name: "Look around by yourself" }).click();
      await server.stop("SIGKILL");
      await expect(bar(page)).toContainText("The server does not answer");
      await expect(bar(ann)).toContainText("The connection broke");
      await page.keyboard.press("ArrowRight");
      await expect(page).toHaveURL(/beat=2/);
      server = await startServer({ port: Number(new URL(server.origin).port) });
      await expect(ann).toHaveURL(/\/learn\/zero\?.*beat=2/, { timeout: 60_000 });
      await expect(bar(ann)).toContainText("You follow the class");
      await expect(bar(page)).toContainText("1 page follows · 1 looks around", { timeout: 60_000 });
      await endClass(page);
      await expect(bar(ann)).toContainText("The class is over");
    } finally {
      await server.stop();
    }
  });
});

test("both ends are accessible, and fit a phone", async ({ page, teach }) => {
  const { join } = await teach("/learn/zero");
  await expectAccessible(page);
  const one = await join();
  // Made small it says what it is, on each page, until it is made large again.
  const leave = one.getByRole("button", { name: "Leave the class" });
  await bar(one).getByRole("button", { name: "Make it small" }).click();
  await expect(leave).toBeHidden();
  await one.reload();
  await expect(bar(one)).toContainText("You follow the class");
  await expect(leave).toBeHidden();
  await expectAccessible(one);
  await bar(one).getByRole("button", { name: "Show what can be done" }).click();
  await expect(leave).toBeVisible();
  await expectAccessible(one);
  for (const each of [page, one]) {
    await each.setViewportSize({ width: 390, height: 844 });
    await expectNoSidewaysScroll(each);
  }
  await endClass(page);
});
