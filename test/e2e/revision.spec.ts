import {
  expect,
  expectAccessible,
  expectNoSidewaysScroll,
  HELLO,
  lanesShown,
  pathAtCursor,
  test,
} from "./support.ts";

test("a deep link restores cursor, range, folded lanes and evidence", async ({ page }) => {
  await page.goto(
    `${HELLO}?t=2026-11-23T04:05:38.500Z&from=2026-11-23T04:05:36.000Z&to=2026-11-23T04:05:49.000Z&fold=pods,conditions&inspect=true&record=430`,
  );
  await lanesShown(page);
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:38.500");
  await expect(page.getByTestId("sentence")).toContainText(
    "The probe is not confirmed yet (2 failed attempts)",
  );
  await expect(page.getByRole("button", { name: "Unfold Pods" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Fold Public endpoints" })).toBeVisible();
  await expect(page.getByTestId("evidence")).toContainText("Record 430");
});

test("the three states of SKS are three pictures", async ({ page }) => {
  const expectLinks = async (states: Readonly<Record<string, string>>): Promise<void> => {
    for (const [link, state] of Object.entries(states))
      await expect(page.locator(`[data-link=${link}]`)).toHaveAttribute("data-state", state);
  };
  // Steady: straight to the pods.
  await page.goto(`${HELLO}?t=2026-11-23T04:05:30.000Z`);
  await lanesShown(page);
  await expectLinks({ "service-pods": "carrying", "service-activator": "quiet" });
  // Scaled to zero: to the activator, and nothing behind it.
  await page.goto(`${HELLO}?t=2026-11-23T04:05:50.000Z`);
  await lanesShown(page);
  await expectLinks({ "service-activator": "carrying", "activator-pods": "quiet" });
  // Overloaded: through the activator to living pods.
  await page.goto("/view/overload/overload/api-00001?t=2026-11-23T04:21:40.000Z");
  await lanesShown(page);
  await expect.poll(() => pathAtCursor(page)).toContain("activator");
  await expectLinks({
    "service-activator": "carrying",
    "activator-pods": "carrying",
    "service-pods": "quiet",
  });
});

test("a click sets the cursor and shows the evidence", async ({ page }) => {
  await page.goto(HELLO);
  await lanesShown(page);
  const lane = page.getByRole("slider", { name: "Path", exact: true });
  const box = await lane.boundingBox();
  await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) * 0.2, (box?.y ?? 0) + 12);
  await expect(page).toHaveURL(/[?&]t=2026-11-23T04:05:3/);
  await expect(page.getByTestId("evidence")).toContainText("MODIFIED endpoints");
  await expect(page.getByTestId("evidence")).toContainText("+");
});

test("zooms with Ctrl and the wheel, pans by dragging, and goes back to the whole", async ({ page }) => {
  await page.goto(HELLO);
  await lanesShown(page);
  const box = await page.getByRole("slider", { name: "Path", exact: true }).boundingBox();
  const x = (box?.x ?? 0) + (box?.width ?? 0) / 2;
  const y = (box?.y ?? 0) + 12;
  await page.mouse.move(x, y);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, -600);
  await page.keyboard.up("Control");
  await expect(page).toHaveURL(/from=.*to=/);
  const zoomed = new URL(page.url()).searchParams.get("from");
  await page.mouse.down();
  await page.mouse.move(x - 200, y, { steps: 5 });
  await page.mouse.up();
  await expect.poll(() => new URL(page.url()).searchParams.get("from")).not.toBe(zoomed);
  await page.keyboard.press("0");
  await expect(page).not.toHaveURL(/from=/);
});

test("steps from event to event and from episode to episode by keyboard alone", async ({ page }) => {
  await page.goto(`${HELLO}?t=2026-11-23T04:05:30.000Z`);
  await lanesShown(page);
  await page.keyboard.press("]");
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:37.764");
  await expect(page.getByTestId("sentence")).toContainText("Handing over");
  await page.keyboard.press("]");
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:52.108");
  await page.keyboard.press(",");
  await expect(page.getByTestId("sentence")).toContainText("At zero");
  await page.getByRole("slider", { name: "Path", exact: true }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("cursor-time")).toHaveText("04:05:53.285");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("evidence")).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("plays at a chosen speed to the end, with the future hidden", async ({ page }) => {
  await page.goto(`${HELLO}?t=2026-11-23T04:06:40.000Z&speed=60`);
  await lanesShown(page);
  await page.getByRole("checkbox", { name: "hide future" }).check();
  await page.getByRole("button", { name: "Play" }).click();
  await expect(page.getByTestId("cursor-time")).toHaveText("04:06:45.876");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  await expect(page).toHaveURL(/live=true/);
});

test("as if live nothing tells what comes", async ({ page }) => {
  await page.goto(`${HELLO}?t=2026-11-23T04:05:52.500Z&live=true`);
  await lanesShown(page);
  await expect(page.getByText("Cold start, still running")).toBeVisible();
  await expect(page.getByRole("button", { name: /handed over/ })).toHaveCount(0);
  await expect(page.getByRole("slider", { name: /vqg4s/ })).toHaveCount(0);
  await page.getByRole("checkbox", { name: "hide future" }).uncheck();
  await expect(page.getByText("Cold start, 1.17 s")).toBeVisible();
  await expect(page.getByRole("slider", { name: /vqg4s/ }).first()).toBeVisible();
});

test("the inspector shows what each object was and what changed", async ({ page }) => {
  await page.goto(`${HELLO}?t=2026-11-23T04:05:37.751Z&inspect=true`);
  await lanesShown(page);
  const sks = page.getByRole("button", { name: /ServerlessService hello-00001 changed here/ });
  await sks.click();
  await expect(
    page.getByText("spec.mode Serve → Proxy: what the autoscaler wants.", { exact: false }),
  ).toBeVisible();
  await expect(page.locator("pre [data-kind=removed]", { hasText: "mode: Serve" })).toBeVisible();
  await expect(page.locator("pre [data-kind=added]", { hasText: "mode: Proxy" })).toBeVisible();
});

test("the table twin holds what the lanes show", async ({ page }) => {
  await page.goto(`${HELLO}?table=true`);
  const table = page.getByRole("table");
  await expect(table).toBeVisible();
  await expect(
    table.getByRole("row", { name: /Path.*pods.*04:05:17\.758.*04:05:37\.756.*19998/ }),
  ).toBeVisible();
});

test.describe("what is not there", () => {
  test.use({ expectedComplaint: /status of 404/ });

  test("a revision that does not exist is said so", async ({ page }) => {
    await page.goto("/view/cold-start/demo/nobody");
    await expect(page.getByRole("heading", { name: /cannot be opened/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Overview of cold-start" })).toBeVisible();
  });
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the revision page is accessible, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.goto(`${HELLO}?inspect=true&record=430`);
    await lanesShown(page);
    await expect(page.getByTestId("evidence")).toContainText("received");
    await expectAccessible(page);
  });
}

for (const [device, width, height] of [
  ["a phone", 390, 844],
  ["a tablet", 768, 1024],
] as const) {
  test(`the revision page fits ${device}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await page.goto(HELLO);
    await lanesShown(page);
    await expectNoSidewaysScroll(page);
    await expect.poll(async () => (await page.getByRole("banner").boundingBox())?.height).toBeLessThan(140);
  });
}
