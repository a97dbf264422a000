/** Pictures of a scene: files that stand alone. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { expect, test } from "./support.ts";

async function saved(page: Page, item: string): Promise<{ name: string; text: string }> {
  await page.getByRole("button", { name: "Save picture" }).click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: item }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), "latin1") };
}

test("the picture of a scene is an SVG with its texts, colours and fonts, and leads nowhere", async ({
  page,
}) => {
  await page.goto("/learn/down?beat=3");
  const { name, text } = await saved(page, "The picture as SVG");
  expect(name).toBe("sks-down-3.svg");
  const found = await page.evaluate((svg) => {
    const parsed = new DOMParser().parseFromString(svg, "image/svg+xml");
    const links = [...parsed.querySelectorAll("*")].flatMap((element) =>
      [...element.attributes].filter(
        ({ name, value }) => /href|src/.test(name) && !value.startsWith("data:"),
      ),
    );
    return {
      isBroken: parsed.querySelector("parsererror") !== null,
      texts: [...parsed.querySelectorAll("text")].map((element) => element.textContent?.trim()),
      links: links.length,
      foreign: parsed.querySelectorAll("foreignObject, script, [class], [style]").length,
    };
  }, text);
  expect(found).toMatchObject({ isBroken: false, links: 0, foreign: 0 });
  expect(found.texts).toEqual(expect.arrayContaining(["public Endpoints", "activators", "pods"]));
  expect(text).toMatch(/@font-face\{[^}]*url\(data:font\/woff2;base64,/);
  expect(text).not.toMatch(/var\(|currentcolor|color-mix|url\(http/i);
});

test("what is left out leaves no gap, and nobody is told to press a picture", async ({ page }) => {
  await page.goto("/sandbox");
  const heights = [page.getByTestId("sentence"), page.getByRole("figure").first()].map(
    async (one) => (await one.boundingBox())?.height ?? Number.NaN,
  );
  const whole = (await Promise.all(heights)).reduce((sum, height) => sum + height, 0);
  const { text } = await saved(page, "The picture as SVG");
  expect(text).not.toContain("Press a part");
  expect(Number(/^<svg [^>]*height="([\d.]+)"/.exec(text)?.[1])).toBeLessThan(whole + 60);
});

test("and the same as a PNG, its sequence as SVG and Mermaid", async ({ page }) => {
  await page.goto("/learn/down?beat=3");
  const png = await saved(page, "The picture as PNG");
  expect([png.name, png.text.slice(1, 4)]).toEqual(["sks-down-3.png", "PNG"]);
  expect((await saved(page, "The sequence at this scene as SVG")).text).toMatch(/^<svg .*activator/s);
  expect((await saved(page, "The sequence at this scene as Mermaid")).text).toMatch(/^sequenceDiagram/);
});

test("a strip of what came of the traffic is a picture, too", async ({ page }) => {
  await page.goto("/learn/before?beat=2");
  const { text } = await saved(page, "The picture as SVG");
  expect(text).toContain("Before SKS");
});
