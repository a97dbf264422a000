import type { Locator, Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, test } from "./support.ts";

const TRAFFIC = /^Traffic \d/;

function scores(page: Page): Locator {
  return page.getByRole("table", { name: "Result" }).getByRole("row");
}

/** Where something is on the screen, clear of what stays at its edges. @throws Error when it is not shown */
async function boxOf(of: Locator) {
  await of.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = await of.boundingBox();
  if (box === null) throw new Error("not shown");
  return box;
}

/** Waits until the canvas is drawn to its width: as the server sends it, nothing listens yet. */
async function canvasDrawn(page: Page): Promise<void> {
  const part = page.getByRole("button", { name: TRAFFIC }).first();
  await expect.poll(async () => (await part.boundingBox())?.width ?? 0).toBeGreaterThan(20);
  await page.waitForLoadState("networkidle");
}

async function drag(
  page: Page,
  from: { x: number; y: number },
  by: { dx: number; dy: number },
): Promise<void> {
  await page.mouse.move(from.x, from.y);
  await page.mouse.down();
  await page.mouse.move(from.x + by.dx / 2, from.y + by.dy / 2, { steps: 3 });
  await page.mouse.move(from.x + by.dx, from.y + by.dy, { steps: 3 });
  await page.mouse.up();
}

test.describe("the canvas", () => {
  test.beforeEach(async ({ page }) => {
    await page.goto("/sandbox");
    await canvasDrawn(page);
  });

  test("traffic is drawn, moved, raised and taken back, and the address has it", async ({ page }) => {
    const parts = page.getByRole("button", { name: TRAFFIC });
    const first = await boxOf(parts.first());
    const middle = { x: first.x + first.width / 2, y: first.y + first.height - 4 };
    await drag(page, middle, { dx: 60, dy: 0 });
    await expect(parts.first()).not.toHaveAccessibleName(/constant, 3 s to 20 s/);
    await expect(page).toHaveURL(/s=sim\./);
    await page.keyboard.press("ControlOrMeta+z");
    await expect(parts.first()).toHaveAccessibleName("Traffic 1: constant, 3 s to 20 s, 1 client");
    // By its upper edge.
    await drag(page, { x: middle.x, y: first.y }, { dx: 0, dy: -40 });
    await expect(parts.first()).toHaveAccessibleName(/3 s to 20 s, [3-5] clients/);
    // Across what is empty.
    const second = await boxOf(parts.nth(1));
    await drag(page, { x: second.x - 120, y: second.y }, { dx: 80, dy: -10 });
    await expect(parts).toHaveCount(3);
    await expect(page.getByRole("group", { name: "Selected" }).getByLabel("clients")).toBeVisible();
    const address = page.url();
    await page.goto("/");
    await page.goto(address);
    await expect(parts).toHaveCount(3);
  });

  test("a drag that is given up with Escape leaves everything as it was", async ({ page }) => {
    const part = page.getByRole("button", { name: TRAFFIC }).first();
    const { x, y, width, height } = await boxOf(part);
    await page.mouse.move(x + width / 2, y + height - 4);
    await page.mouse.down();
    await page.mouse.move(x + width / 2 + 100, y + height - 4, { steps: 4 });
    await expect(part).not.toHaveAccessibleName(/3 s to 20 s/);
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await expect(part).toHaveAccessibleName(/3 s to 20 s/);
    await expect(page).not.toHaveURL(/s=sim/);
  });

  test("what is dragged is played while it is dragged", async ({ page }) => {
    const sent = scores(page).nth(1).getByRole("cell").first();
    const before = await sent.textContent();
    const { x, y, width, height } = await boxOf(page.getByRole("button", { name: TRAFFIC }).first());
    await page.mouse.move(x + width - 3, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width + 80, y + height / 2, { steps: 8 });
    await expect(page).not.toHaveURL(/s=sim/);
    await expect(sent).not.toHaveText(before ?? "");
    await page.mouse.up();
    await expect(page).toHaveURL(/s=sim/);
  });

  test("faults are blocks: put there, stretched, given an amount, and removed by keys", async ({ page }) => {
    await page.getByRole("button", { name: "Add a fault" }).click();
    await page.getByRole("menuitem", { name: "slow ingress" }).click();
    const fault = page.getByRole("button", { name: /^slow ingress, 30 s to 50 s, by 5 s/ });
    await expect(fault).toBeVisible();
    const { x, y, width, height } = await boxOf(fault);
    await drag(page, { x: x + width - 3, y: y + height / 2 }, { dx: 100, dy: 0 });
    const longer = page.getByRole("button", { name: /^slow ingress, 30 s to [67]\d/ });
    await expect(longer).toBeVisible();
    await page.getByRole("group", { name: "Selected" }).getByLabel("by, s").fill("25");
    await longer.focus();
    await page.keyboard.press("ArrowUp");
    await expect(longer).toHaveAccessibleName(/by 26 s/);
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Shift+ArrowLeft");
    await expect(page.getByRole("button", { name: /^slow ingress, 29\.5 s/ })).toBeVisible();
    await page.keyboard.press("Delete");
    await expect(page.getByRole("button", { name: /^slow ingress, / })).toHaveCount(0);
  });

  test("is reached and worked by keys alone, and says what it did", async ({ page }) => {
    const first = page.getByRole("button", { name: TRAFFIC }).first();
    await first.focus();
    await page.keyboard.press("ArrowUp");
    await expect(page.getByRole("status").filter({ hasText: "3 s to 20 s, 2 clients" })).toBeAttached();
    await page.keyboard.press("Shift+ArrowRight");
    await expect(first).toHaveAccessibleName("Traffic 1: constant, 3 s to 20.5 s, 2 clients");
    await expectAccessible(page);
  });
});

test("the canvas is drawn on with a finger, on a phone", async ({ browser, baseURL }) => {
  const context = await browser.newContext({
    hasTouch: true,
    isMobile: true,
    viewport: { width: 390, height: 844 },
    ...(baseURL === undefined ? {} : { baseURL }),
  });
  const page = await context.newPage();
  await page.goto("/sandbox");
  const parts = page.getByRole("button", { name: TRAFFIC });
  await canvasDrawn(page);
  const { x, y, width } = await boxOf(parts.first());
  const touch = await context.newCDPSession(page);
  const at = (dx: number, dy: number) => [{ x: x + width + 20 + dx, y: y - 8 + dy }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: at(0, 0) });
  for (const step of [8, 16, 24, 32])
    await touch.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: at(step, 0) });
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await expect(parts).toHaveCount(3);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
  await context.close();
});

test("a fork is one stage: the original behind it, their parting marked, and by how much they differ", async ({
  page,
}) => {
  await page.goto("/sandbox");
  await page.getByLabel("Start from").selectOption("probe");
  await page.getByRole("button", { name: "Fork at the cursor" }).click();
  await page.getByLabel("min-scale").fill("1");
  await expect(scores(page).nth(3)).toHaveAccessibleName(/^Difference .*\+\d+ s/);
  await expect(page.getByRole("region", { name: "Fork" })).toHaveCount(1);
  await expect(page.getByRole("slider", { name: "Path", exact: true })).toHaveCount(1);
  await page.getByRole("button", { name: "Go there" }).click();
  const mode = page.getByRole("slider", { name: "spec.mode", exact: true });
  await expect(mode).toHaveAttribute("aria-valuetext", /Serve; Original: Proxy/);
  await mode.hover();
  await expect(page.getByRole("tooltip")).toContainText("Original: Proxy");
  // From the fork on traffic can be drawn that the original has not.
  const { x, y, width, height } = await boxOf(page.getByRole("button", { name: TRAFFIC }).first());
  await drag(page, { x: x + width + 300, y: y + height - 10 }, { dx: 60, dy: -10 });
  await expect(page.getByRole("button", { name: TRAFFIC })).toHaveCount(2);
  await page.getByRole("radio", { name: "the original" }).check();
  await expect(page.getByRole("button", { name: TRAFFIC })).toHaveCount(1);
  await expectAccessible(page);
});

test("what if: a revision's traffic is replayed with another setting, and the link restores it", async ({
  page,
}) => {
  await page.goto("/view/cold-start/demo/hello-00001?tab=why");
  await page.getByRole("link", { name: /^What if target-burst-capacity were -1/ }).click();
  await expect(page).toHaveURL(/\/sandbox\?.*s=sim\./);
  // Asked for once: what is in the address now is the scenario itself.
  await expect(page).not.toHaveURL(/replay=/);
  const replay = page.getByRole("region", { name: "Replay" });
  await expect(replay).toContainText("Recorded: 130 requests, 21 late, 0 lost.");
  await expect(page.getByTestId("verdict")).toContainText(
    /^target-burst-capacity 0 → −1: .* late, .* lost, .* pod time\.$/,
  );
  const [own, changed] = [scores(page).nth(1), scores(page).nth(2)];
  await expect(own).toHaveAccessibleName(/^With your settings 130 /);
  await expect(changed).toHaveAccessibleName(/^With the change 130 /);
  const numbers = await changed.textContent();
  const address = page.url();
  await page.goto("/");
  await page.goto(address);
  await expect(changed).toHaveText(numbers ?? "");
  await expect(replay).toContainText("demo/hello-00001");
  await expectAccessible(page);
});

test("recorded traffic is chosen in the sandbox, and what could not be taken over is said", async ({
  page,
}) => {
  await page.goto("/sandbox");
  await page.getByText("Replay recorded traffic").click();
  await page.getByLabel("Recording or cluster", { exact: true }).selectOption("overload");
  await expect(page.getByLabel("Revision", { exact: true })).toBeEnabled();
  await page.getByRole("button", { name: "Replay", exact: true }).click();
  const replay = page.getByRole("region", { name: "Replay" });
  await expect(replay).toContainText("of overload");
  await replay.getByText(/different from the recording/).click();
  await expect(replay).toContainText(/clients send about as many|end of the recording|assumed|pods/);
  await page.getByLabel("target-burst-capacity").fill("0");
  await expect(page.getByTestId("verdict")).toContainText(/target-burst-capacity \d+ → 0/);
});

test.describe("a replay of what is not there", () => {
  test.use({ expectedComplaint: /404/ });

  test("says so, and leads on", async ({ page }) => {
    await page.goto("/sandbox?replay=cold-start%2Fdemo%2Fnobody%2F%2F");
    const said = page.getByRole("alert").filter({ hasText: "demo/nobody" });
    await expect(said).toBeVisible();
    await said.getByRole("button").click();
    await expect(page.getByTestId("sentence")).toBeVisible();
  });
});

test("one setting is tried at several values, and one of them is taken over by a click", async ({ page }) => {
  await page.goto("/sandbox");
  await page.getByText("Try several values of one setting").click();
  await page.getByLabel("Setting", { exact: true }).selectOption({ label: "min-scale" });
  const values = page.getByRole("listitem").filter({ hasText: /s pod time/ });
  await expect(values).toHaveCount(6);
  await expect(values.first()).toContainText("as it is");
  await page.getByRole("button", { name: "Use 2", exact: true }).click();
  await expect(page.getByLabel("min-scale")).toHaveValue("2");
  await expect(values.filter({ hasText: "as it is" })).toContainText(/^2/);
  // It says what the whole page says.
  const pods = await scores(page).nth(1).getByRole("cell").nth(5).textContent();
  await expect(values.filter({ hasText: "as it is" })).toContainText(`${pods} pod time`);
  await expectAccessible(page);
});

test("a challenge has a goal, a score and a par that its solution reaches", async ({ page }) => {
  await page.goto("/sandbox");
  await page.getByText("Challenges", { exact: true }).click();
  await page.getByRole("button", { name: "The slow ingress" }).click();
  const state = page.getByTestId("challenge");
  await expect(state).toHaveAttribute("data-state", "open");
  await page.getByLabel("min-scale").fill("1");
  await expect(state).toContainText(/^Reached, with \d+ s pod time. Par is \d+ s/);
  await page.getByRole("button", { name: "Show a solution" }).click();
  await expect(state).toHaveAttribute("data-state", "par");
  const address = page.url();
  await page.goto("/");
  await page.goto(address);
  await expect(state).toHaveAttribute("data-state", "par");
  await page.getByLabel("max-scale (0: none)").fill("3");
  await expect(state).toHaveAttribute("data-state", "changed");
  await page.getByRole("button", { name: "Leave the challenge" }).click();
  await expect(state).toBeHidden();
});

test("a rollout is made, split, dragged and taken back; each revision is shown, and the link restores it", async ({
  page,
}) => {
  await page.goto("/sandbox");
  await canvasDrawn(page);
  await page.getByRole("button", { name: "Add a rollout" }).click();
  await page.getByRole("menuitem", { name: "10 % → 50 % → 100 %" }).click();
  const whole = page.getByRole("button", { name: /^hello-00002, created at/ });
  await expect(whole).toHaveAccessibleName("hello-00002, created at 30 s, 3 shares");
  // As numbers: what cannot be is refused with the reason, and changes nothing.
  const chosen = page.getByRole("group", { name: "Selected" });
  await chosen.getByLabel("1. share, %").fill("140");
  await expect(chosen.getByText("A share is 0 to 100 % of all requests")).toBeVisible();
  await chosen.getByLabel("1. share, %").fill("20");
  const share = page.getByRole("button", { name: /^hello-00002: 20 % from/ });
  await expect(share).toHaveAccessibleName("hello-00002: 20 % from 43.5 s");
  // By the pointer, by keys, and back.
  const { x, y, height } = await boxOf(share);
  await drag(page, { x: x + 6, y: y + height / 2 }, { dx: 40, dy: 0 });
  await expect(share).not.toHaveAccessibleName(/43\.5 s/);
  await page.keyboard.press("ControlOrMeta+z");
  await expect(share).toHaveAccessibleName(/43\.5 s/);
  await share.focus();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("button", { name: "hello-00002: 25 % from 43.5 s" })).toBeVisible();
  // Which revision is shown, what it gets, and what came of it.
  const band = page.getByRole("list", { name: "Share of each revision" });
  await expect(band.getByText(/^hello-00002: 25 % from 43\.5/)).toBeAttached();
  await page.getByRole("radio", { name: /^hello-00002/ }).check();
  await expect(page).toHaveURL(/[?&]r=2\b/);
  await expect(page.getByRole("figure", { name: /^The revision hello-00002/ })).toBeVisible();
  const rows = scores(page);
  await expect(rows).toHaveCount(4);
  const sent = async (row: number) => Number(await rows.nth(row).getByRole("cell").first().textContent());
  expect((await sent(2)) + (await sent(3))).toBe(await sent(1));
  await expectAccessible(page);
  const address = page.url();
  await page.goto("/");
  await page.goto(address);
  await expect(page.getByRole("radio", { name: /^hello-00002/ })).toBeChecked();
  await expect(page.getByTestId("share")).toContainText("hello-00002");
  await whole.focus();
  await page.keyboard.press("Delete");
  await expect(page.getByRole("radio", { name: /^hello-00002/ })).toHaveCount(0);
  await expect(page.getByRole("figure", { name: /^The revision hello-00001/ })).toBeVisible();
});

test("a rollout whose image cannot be pulled leaves the old revision all requests, and a fork takes another back", async ({
  page,
}) => {
  await page.goto("/sandbox");
  await page.getByLabel("Start from").selectOption("badImage");
  await expect(page.getByTestId("share")).toContainText("hello-00002 is not ready yet");
  await expect(page.getByTestId("sentence")).toContainText("cannot start");
  await expect(page.getByRole("radio", { name: "hello-00001 100 % now" })).toBeVisible();
  await page.getByLabel("Start from").selectOption("canary");
  await page.getByRole("button", { name: "Fork at the cursor" }).click();
  await page.getByRole("button", { name: /^hello-00002: 100 % from/ }).focus();
  for (let i = 0; i < 20; i++) await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("verdict")).toContainText(/^other rollouts: .*all revisions together/);
  await expect(page.getByText(/^hello-00002: The futures part at/)).toBeVisible();
  await page.getByRole("button", { name: /^hello-00002, created/ }).focus();
  await expect(page.getByText(/created before the fork and stays as it is/).first()).toBeVisible();
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
});
