import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { expectNoSidewaysScroll } from "./support.ts";

async function seriousFaults(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.filter(({ impact }) => impact === "serious" || impact === "critical");
}

/** A chapter that has come alive has noted that its scene was seen: before, nothing that is pressed is heard. */
async function openAlive(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await alive(page);
}

async function alive(page: Page): Promise<void> {
  await page.waitForFunction(() => localStorage.getItem("skscope.course") !== null);
}

test("the course is reached from the first page, and read from the first to the last chapter by one key", async ({
  page,
}) => {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto("/");
  await page.getByRole("link", { name: /^Learn: / }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("What is SKS, and why does it exist?");
  await page.getByRole("link", { name: "Begin" }).click();
  for (const title of ["The problem", "Before SKS: a blind wait", "A name that never changes"]) {
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(title);
    const beats = page.locator("main ol").first().getByRole("listitem");
    const count = await beats.count();
    for (let beat = 1; beat <= count; beat++) {
      await expect(beats.nth(beat - 1)).toHaveAttribute("aria-current", "step");
      await page.keyboard.press("ArrowRight");
    }
  }
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("State 1: steady");
  expect(errors).toEqual([]);
});

test("what is moved changes what comes of it, and stays in the address", async ({ page }) => {
  await openAlive(page, "/learn/before");
  const lost = page
    .getByRole("row", { name: /^Before SKS/ })
    .getByRole("cell")
    .nth(3);
  await expect(lost).not.toHaveText("0");
  await page.getByRole("slider", { name: /A change of the route/ }).fill("10");
  await expect(lost).toHaveText("0");
  await expect(page).toHaveURL(/push=10/);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await alive(page);
  await expect(lost).toHaveText("0");
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(lost).not.toHaveText("0");
});

test("nothing of the lanes lies over what plays them, on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const chapter of ["service", "wake", "steady"]) {
    await page.goto(`/learn/${chapter}`);
    await expect(page.getByTestId("lanes")).toBeAttached();
    const controls = [
      page.getByRole("button", { name: "Next step" }),
      page.getByRole("slider", { name: "Position" }),
    ];
    for (const control of controls) {
      await expect(control).toBeInViewport();
      const isOnTop = await control.evaluate((element) => {
        const { left, top, width, height } = element.getBoundingClientRect();
        return element.contains(document.elementFromPoint(left + width / 2, top + height / 2));
      });
      expect(isOnTop, `${chapter}: ${await control.getAttribute("aria-label")}`).toBe(true);
    }
  }
});

test("the scene is the one that the head has reached", async ({ page }) => {
  await page.goto("/learn/down");
  const current = page.locator('article li[aria-current="step"]');
  await expect(current).toContainText("The last answer.");
  const head = page.getByRole("slider", { name: "Position" });
  await head.press("End");
  const scenes = page.locator("main ol").first().locator(":scope > li");
  await expect(scenes.last()).toHaveAttribute("aria-current", "step");
  await head.press("Home");
  await expect(current).toHaveCount(0);
  // The slider has arrow keys of its own.
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("ArrowRight");
  await expect(current).toContainText("The last answer.");
});

test("the last chapter is a real recording", async ({ page }) => {
  await openAlive(page, "/learn/recording?beat=3");
  await page.locator("[aria-current=step]").getByRole("button", { name: "Show me" }).click();
  await expect(page.getByTestId("sentence")).toContainText("Handing over");
  await expect(page.getByRole("button", { name: /a pod answered ×2/ })).toBeVisible();
});

test("each recording of the last chapter begins where something is known", async ({ page }) => {
  for (const scene of [5, 6, 7]) {
    await page.goto(`/learn/recording?beat=${scene}`);
    await expect(page.getByTestId("sentence")).not.toContainText("Unknown:");
    await expect(page.locator('[data-scene-part="activators"]')).toContainText(/2 ready|2 of 2/);
  }
});

test("before the SKS there is a picture as well: who sends where, and what is lost, with the head", async ({
  page,
}) => {
  await openAlive(page, "/learn/before?beat=1");
  const before = page.getByRole("figure", { name: /^Before SKS: → pods/ });
  await expect(before).toHaveAccessibleName(/lost 0$/);
  // What the SKS would lose is asked by the last scene: until then only the old mechanism is shown.
  await page.goto("/learn/before?beat=7");
  await expect(page.getByRole("figure", { name: /^Before SKS: / })).toBeVisible();
  await expect(page.getByRole("figure", { name: /^With SKS: / })).toHaveCount(0);
  await page.locator("[aria-current=step]").getByRole("button", { name: "Show me" }).click();
  await expect(page.getByRole("figure", { name: /^With SKS: / })).toHaveAccessibleName(/lost 0$/);
  await page.goto("/learn/before?beat=4");
  await expect(page.getByRole("figure", { name: /^Before SKS: → activators/ })).toHaveAccessibleName(
    /lost [1-9]\d*$/,
  );
  await expect(page.getByRole("figure", { name: /^With SKS: / })).toHaveCount(0);
});

test("is presented in large type with one key", async ({ page }) => {
  await page.goto("/learn/zero");
  // Keys are heard once the page has come alive; one that is heard late would be undone by the next.
  await expect(async () => {
    if (page.url().includes("present=true")) return;
    await page.keyboard.press("p");
    await expect(page).toHaveURL(/present=true/, { timeout: 5_000 });
  }).toPass();
  await expect(page.getByRole("heading", { name: "Try" })).toBeHidden();
  await page.keyboard.press("Space");
  await expect(page).toHaveURL(/beat=2/);
  // Of the steps only one is shown, with its own number.
  await expect(page.locator("[aria-current=step] button[data-step]")).toHaveAttribute("data-step", "2/5");
  // Nothing else is on the wall; notes are there when they are asked for.
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByRole("heading", { name: "Sequence" })).toBeHidden();
  await page.keyboard.press("n");
  await expect(page.getByRole("heading", { name: "Try" })).toBeVisible();
  await expectNoSidewaysScroll(page);
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/present/);
  await expect(page.getByRole("banner")).toBeVisible();
});

test("goes on by its first button, at last to the next chapter", async ({ page }) => {
  await openAlive(page, "/learn/zero?beat=4");
  const next = page.getByRole("button", { name: "Next step" });
  await next.click();
  await expect(page).toHaveURL(/beat=5/);
  await expect(next).toBeHidden();
  await page.getByRole("button", { name: "Next chapter" }).click();
  await expect(page).toHaveURL(/\/learn\/down$/);
});

test("what is lost is red in the picture of the step that tells it", async ({ page }) => {
  await openAlive(page, "/learn/gap?beat=3");
  await page.locator("[aria-current=step]").getByRole("button", { name: "Show me" }).click();
  await expect(page.locator("[data-link=service-pods]")).toHaveAttribute("data-state", "broken");
  await expect(page.locator("[data-link=service-activator]")).toHaveAttribute("data-state", "named");
});

test("is asked first, and answers with the reader's number beside the true one, by keyboard alone", async ({
  page,
}) => {
  await openAlive(page, "/learn/problem?beat=6");
  const scene = page.locator("main ol").first().locator(":scope > li").nth(5);
  await expect(scene).toHaveAttribute("aria-current", "step");
  // What it tells is not there yet, nor what comes after the cursor, and no part is ringed that the answer is about.
  await expect(scene.getByText("Clients come back.")).toHaveCount(0);
  await expect(page.locator("[data-about=true]")).toHaveCount(0);
  const answer = scene.getByRole("slider");
  await answer.press("Home");
  await answer.press("Enter");
  await expect(scene.getByRole("status")).toContainText(/^\d+ s too short\./);
  await expect(scene.getByText("Clients come back.")).toBeVisible();
  await expect(page.locator("[data-about=true]")).not.toHaveCount(0);
  const truth = Number((await scene.getByText(/^it is \d+ s$/).textContent())?.match(/\d+/)?.[0]);
  expect(truth).toBeGreaterThan(0);
  await scene.getByRole("button", { name: "Answer again" }).press("Enter");
  await answer.press("Home");
  for (let second = 0; second < truth; second++) await answer.press("ArrowRight");
  await answer.press("Enter");
  await expect(scene.getByRole("status")).toContainText("Found it.");
  await page.goto("/learn");
  await expect(page.getByText("1 of 1 questions found")).toBeVisible();
});

test("a number in a sentence is a slider: what is lost changes with it, and the address holds it", async ({
  page,
}) => {
  await openAlive(page, "/learn/problem");
  const lost = page.locator("[data-what=lost] dd");
  const number = page.locator("article").getByRole("slider", { name: "Ingress lag" }).first();
  await expect(lost).not.toHaveText("0");
  await number.press("Home");
  await expect(page).toHaveURL(/ingress=0/);
  await expect(lost).toHaveText("0");
  await number.press("ArrowRight");
  await expect(number).toHaveAttribute("aria-valuenow", "1");
  // Pressed it is typed.
  await number.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("35");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/ingress=35/);
  await expect(lost).not.toHaveText("0");
  // And it is dragged.
  const box = await number.boundingBox();
  if (box === null) throw new Error("the number is not on the page");
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x - 400, box.y + box.height / 2, { steps: 8 });
  await page.mouse.up();
  await expect(page).toHaveURL(/ingress=0/);
});

test("the scene that is read becomes current, and the one before it when one scrolls back", async ({
  page,
}) => {
  await openAlive(page, "/learn/service");
  const scenes = page.locator("main ol").first().locator(":scope > li");
  await expect(scenes.first()).toHaveAttribute("aria-current", "step");
  const isAtLine = (index: number): Promise<void> =>
    scenes.nth(index).evaluate((scene) => {
      window.scrollBy(0, scene.getBoundingClientRect().top - window.innerHeight * 0.3);
    });
  await isAtLine(1);
  await expect(scenes.nth(1)).toHaveAttribute("aria-current", "step");
  await expect(page).toHaveURL(/beat=2/);
  await isAtLine(4);
  await expect(page).toHaveURL(/beat=5/);
  await isAtLine(0);
  await expect(page).toHaveURL(/beat=1/);
  // The stage has stayed in view.
  await isAtLine(4);
  await expect(page.getByRole("button", { name: "Next step" })).toBeInViewport();
});

test("progress is kept on this machine until it is forgotten", async ({ page }) => {
  await openAlive(page, "/learn/steady");
  await page.getByRole("button", { name: "Next step" }).click();
  await expect(page).toHaveURL(/beat=2/);
  await page.goto("/learn");
  const seen = page.getByText(/^2 of \d scenes$/);
  await expect(seen).toBeVisible();
  await page.reload();
  await expect(seen).toBeVisible();
  await expect(page.getByRole("link", { name: "Continue" })).toBeVisible();
  await page.getByRole("button", { name: "Forget my progress" }).click();
  await expect(seen).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("link", { name: "Begin" })).toBeVisible();
});

test("a puzzle has a hint before its solution, which reaches par", async ({ page }) => {
  await openAlive(page, "/learn/problem?beat=8");
  const scene = page.locator("main ol").first().locator(":scope > li").nth(7);
  const state = scene.getByRole("status").filter({ hasText: "Par" });
  await expect(state).toContainText(/Not yet: \d+ requests are lost\./);
  await expect(scene.getByRole("button", { name: "Show the solution" })).toHaveCount(0);
  await scene.getByRole("button", { name: "Hint" }).click();
  await scene.getByRole("button", { name: "Show the solution" }).click();
  await scene.getByRole("button", { name: "Use these values" }).click();
  await expect(state).toContainText("Solved at par.");
  await page.goto("/learn");
  await expect(page.getByText("1 of 1 puzzle solved")).toBeVisible();
});

test("the hand-over is stepped message by message, forwards and backwards", async ({ page }) => {
  await openAlive(page, "/learn/down?beat=2");
  const steps = page.getByRole("region", { name: "Message by message" });
  await expect(steps).toContainText("autoscaler → SKS controller");
  await expect(steps).toContainText("spec.mode := Proxy");
  await expect(steps).toContainText("1 / ");
  const next = steps.getByRole("button", { name: "Next message" });
  for (let message = 2; message <= 7; message++) {
    await next.click();
    await expect(steps).toContainText(`${message} / `);
  }
  await expect(page).toHaveURL(/[?&]t=/);
  for (let message = 6; message >= 1; message--) {
    await steps.getByRole("button", { name: "Previous message" }).click();
    await expect(steps).toContainText(`${message} / `);
  }
  await expect(steps).toContainText("spec.mode := Proxy");
});

for (const chapter of ["problem", "before", "down?beat=4", "gap?beat=3", "recording"]) {
  test(`/learn/${chapter}: on a phone nothing scrolls but the page`, async ({ page }) => {
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`/learn/${chapter}`);
    await expect(page.getByRole("button", { name: "Next step" })).toBeInViewport();
    const scrolled = await page.evaluate(() =>
      [...document.querySelectorAll("body *")]
        .filter((element) => {
          const { overflowY } = getComputedStyle(element);
          return /auto|scroll/.test(overflowY) && element.scrollHeight > element.clientHeight + 1;
        })
        .map((element) => element.className),
    );
    expect(scrolled).toEqual([]);
    // The stage and what plays it leave the text most of the screen's middle.
    await page.mouse.move(195, 500);
    await page.mouse.wheel(0, 2_000);
    await expect
      .poll(async () => {
        const stage = await page.locator("main > div").first().boundingBox();
        const dock = await page.locator('[data-part="dock"]').boundingBox();
        return (dock?.y ?? 0) - Math.max(0, (stage?.y ?? 844) + (stage?.height ?? 0));
      })
      .toBeGreaterThan(844 * 0.4);
    // What plays it is where the thumb is; at the last scene it leads to the next chapter.
    const next = await page.getByRole("button", { name: /^Next (step|chapter)$/ }).boundingBox();
    expect(next?.y).toBeGreaterThan(844 * 0.85);
  });
}

test("the summary is one printed page", async ({ page }) => {
  await page.goto("/learn/summary");
  await expect(page.getByRole("figure")).toHaveCount(2);
  for (const format of ["A4", "Letter"]) {
    const pdf = await page.pdf({ format });
    expect([format, pdf.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length]).toEqual([format, 1]);
  }
  // Times from its own beginning, and no names that mean nothing on paper.
  const words = page.getByRole("figure").first();
  await expect(words).toContainText("pod A terminates and drains");
  await expect(words).toContainText(/\+0\.20 s/);
  await expect(words).not.toContainText("until");
});

test("a link whose scenario cannot be read says so, until another one is chosen", async ({ page }) => {
  await page.goto("/sandbox?s=sim.%25%25%25garbage");
  const said = page.getByRole("alert").filter({ hasText: "The scenario in this link cannot be read" });
  await expect(said).toBeVisible();
  await page.getByLabel("Start from").selectOption({ label: "overloaded pods" });
  await expect(said).toBeHidden();
  await page.goto("/sandbox");
  await expect(page.getByTestId("sentence")).toBeVisible();
  await expect(said).toBeHidden();
});

test("the sandbox plays a scenario, forks it, and its address restores both futures", async ({ page }) => {
  await page.goto("/sandbox");
  const rows = page.getByRole("table", { name: "Result" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await page.getByLabel("Start from").selectOption({ label: "a probe that fails for a while" });
  await expect(page.getByTestId("sentence")).toContainText("The probe is not confirmed yet");
  await expect(page.getByLabel("Start from")).toHaveValue("probe");
  await page.getByRole("button", { name: "Fork at the cursor" }).click();
  await page.getByLabel("min-scale").fill("1");
  // The original, the fork, and by how much they differ.
  await expect(rows).toHaveCount(4);
  await expect(page.getByRole("region", { name: "Fork" })).toBeVisible();
  await expect(page.getByTestId("parting")).toContainText(
    /The futures part at \+.*: spec.mode is Proxy in the original and Serve/,
  );
  await page.getByRole("button", { name: "Go there" }).click();
  await expect(page).toHaveURL(/[?&]t=/);
  const address = page.url();
  expect(address).toContain("s=sim.");
  await page.goto("/");
  await page.goto(address);
  await expect(rows).toHaveCount(4);
});

test("a number can be typed, and one out of bounds says what they are", async ({ page }) => {
  await page.goto("/sandbox");
  const field = page.getByLabel("window, s", { exact: true });
  const type = async (text: string): Promise<void> => {
    await field.click();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type(text);
  };
  await type("12");
  await expect(field).toHaveValue("12");
  await expect(page.getByTestId("sentence")).toBeVisible();
  await type("3");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("status").filter({ hasText: "From 6 to 3,600." })).toBeVisible();
  await page.getByRole("heading", { name: "Sandbox" }).click();
  await expect(field).toHaveValue("12");
  await page.getByLabel("target-burst-capacity").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("-1");
  await expect(page.getByLabel("target-burst-capacity")).toHaveValue("-1");
  await page.getByLabel("max-scale (0: none)").fill("2");
  await page.getByLabel("min-scale").fill("3");
  await expect(page.getByLabel("min-scale")).toHaveAttribute("aria-invalid", "true");
});

test("a scenario opens as a recording, with everything", async ({ page }) => {
  await page.goto("/sandbox");
  // Clicked again it would be asked for anew, and given up what is being played.
  await page.getByRole("link", { name: /Open as a recording/ }).click();
  await expect(page).toHaveURL(/\/view\/sim\./);
  await expect(page.getByRole("banner")).toContainText("simulated");
  await page.getByRole("link", { name: "Why" }).click();
  await expect(page.getByRole("heading", { name: "Burst calculator" })).toBeVisible();
});

test("an address that holds no scenario says so", async ({ page }) => {
  await page.goto("/view/sim.broken/demo/hello-00001");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(/scenario|cut off/);
});

for (const path of [
  "/learn",
  "/learn/before",
  "/learn/down?beat=3",
  "/learn/problem?beat=6",
  "/learn/problem?beat=7",
  "/learn/summary",
  "/sandbox",
  "/protocol#3.6",
]) {
  test(`${path} is accessible and fits a phone`, async ({ page }) => {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    expect(await seriousFaults(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth))
      .toBeLessThanOrEqual(390);
  });
}
