import { expect, expectAccessible, expectNoSidewaysScroll, HELLO, test } from "./support.ts";

const WHY = `${HELLO}?tab=why&t=2026-11-23T04:05:38.500Z`;
const MEANING = /^grace period How long pods stay/;

test("a word has its meaning under the pointer, and Escape closes it", async ({ page }) => {
  await page.goto(WHY);
  const word = page.getByRole("button", { name: "Grace period is over" });
  const card = page.getByRole("note").filter({ hasText: MEANING });
  await word.hover();
  await expect(card).toBeInViewport({ ratio: 1 });
  // The pointer may go over to the card, to read it or to copy from it.
  await card.hover();
  await expect(card).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(card).toBeHidden();
  await word.hover();
  await expect(card).toBeVisible();
  await page.getByRole("heading", { name: "Burst calculator" }).hover();
  await expect(card).toBeHidden();
});

test("a word answers to the keyboard, which stays on it and goes on from it", async ({ page }) => {
  await page.goto(WHY);
  const word = page.getByRole("button", { name: "excess burst capacity" });
  const card = page.getByRole("note").filter({ hasText: /^excess burst capacity/ });
  await word.focus();
  await expect(card).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(card).toBeInViewport({ ratio: 1 });
  await expect(word).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(card).toBeHidden();
  await expect(word).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(word).not.toBeFocused();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("a tap opens a card, and a tap elsewhere closes it", async ({ page }) => {
    await page.goto(WHY);
    const card = page.getByRole("note").filter({ hasText: MEANING });
    await page.getByRole("button", { name: "Grace period is over" }).tap();
    await expect(card).toBeInViewport({ ratio: 1 });
    await expectNoSidewaysScroll(page);
    await page.getByRole("heading", { name: "Scale to zero" }).tap();
    await expect(card).toBeHidden();
  });
});

test("terms are explained where they stand: cold starts, the sequence, Knative, the overview", async ({
  page,
}) => {
  // By attribute: the heads of the sequence are told in words below it, so their cards have no role.
  const card = (words: RegExp) => page.locator("[role=note]").filter({ hasText: words });
  await page.goto(`${HELLO}?tab=cold-starts`);
  await page.getByRole("heading", { name: "Cold starts" }).getByRole("button").hover();
  await expect(card(/^cold start /)).toBeInViewport({ ratio: 1 });
  await page.goto(`${HELLO}?tab=sequence&t=2026-11-23T04:05:38.500Z`);
  await page.getByText("autoscaler", { exact: true }).first().hover();
  await expect(card(/^autoscaler /)).toBeInViewport({ ratio: 1 });
  await expectAccessible(page);
  await page.goto("/view/cold-start/knative");
  await page.getByRole("rowheader", { name: "activator" }).getByRole("button").hover();
  await expect(card(/^activator /)).toBeInViewport({ ratio: 1 });
  await page.goto("/view/cold-start");
  // Nobody hears the pointer before the page's scripts are there.
  await expect(async () => {
    await page.mouse.move(0, 0);
    await page.getByRole("columnheader", { name: "Wanted → path" }).getByRole("button").hover();
    await expect(page.getByText(/^Sort by path.*path: Where new requests really go/)).toBeVisible({
      timeout: 2_000,
    });
  }).toPass();
});
