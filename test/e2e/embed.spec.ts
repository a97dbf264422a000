/** A scene in a frame of a page of another origin. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type RunningServer, startServer } from "../support/server.ts";
import { expect, expectAccessible, test } from "./support.ts";

let blog: Server;
let origin: string;
let server: RunningServer;
test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  blog = createServer((request, response) => {
    const src = new URL(request.url ?? "/", "http://blog").searchParams.get("src") ?? "";
    response.writeHead(200, { "content-type": "text/html" });
    response.end(
      `<!doctype html><html lang="en"><title>A blog</title><main><h1>A blog</h1><iframe title="scene" width="900" height="640" src="${src.replaceAll('"', "")}"></iframe></main>`,
    );
  });
  await new Promise<void>((resolve) => blog.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(blog.address() as AddressInfo).port}`;
  server = await startServer({ env: { SKSCOPE_TOKEN: "a-token-of-a-test", SKSCOPE_EMBED: origin } });
});
test.afterAll(async () => {
  await server?.stop();
  blog?.close();
});

const framed = (path: string): string => `${origin}/?src=${encodeURIComponent(server.origin + path)}`;

test("is played in a page of another origin, without a session", async ({ page, context }) => {
  await page.goto(framed("/embed/learn/down?beat=3"));
  const frame = page.frameLocator("iframe");
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Down to zero, confirmed");
  await expect(frame.getByText("3 of 8")).toBeVisible();
  await expect(frame.getByRole("figure")).toBeVisible();
  await frame.getByRole("button", { name: "Next scene" }).click();
  await expect(frame.getByText("4 of 8")).toBeVisible();
  await frame.getByRole("slider", { name: "Position" }).press("Home");
  await expect(frame.getByRole("slider", { name: "Position" })).toHaveAttribute("aria-valuetext", "+0.000 s");
  expect(await context.cookies()).toEqual([]);
  await expectAccessible(page);
});

test("opens what it leads to in a page of its own, which wants to know who comes", async ({
  page,
  context,
}) => {
  await page.goto(framed("/embed/learn/down?beat=3"));
  const frame = page.frameLocator("iframe");
  const [full] = await Promise.all([
    context.waitForEvent("page"),
    frame.getByRole("link", { name: "Open in skscope" }).click(),
  ]);
  await expect(full).toHaveURL(/\/sign-in\?next=%2Flearn%2Fdown%3Fbeat%3D3/);
  await expect(frame.getByRole("heading", { level: 1 })).toHaveText("Down to zero, confirmed");
});

test("a scenario of the sandbox is played as well, and a damaged one says so", async ({ page }) => {
  await page.goto(framed("/embed/sandbox"));
  await expect(page.frameLocator("iframe").getByRole("figure")).toBeVisible();
  // A simulated ingress tells what a recorded one does not.
  await expect(page.frameLocator("iframe").locator('[data-scene-part="ingress"]')).toContainText(
    "up to date",
  );
  await page.goto(framed("/embed/sandbox?s=sim.broken"));
  const alert = page.frameLocator("iframe").getByRole("alert").filter({ hasText: "cannot be read" });
  await expect(alert).toBeVisible();
});

test.describe("what is not made for it", () => {
  test.use({ expectedComplaint: /frame-ancestors|Refused to frame|Framing|403|ERR_BLOCKED|Failed to load/ });

  test("is shown in no frame", async ({ page }) => {
    for (const path of ["/", "/learn/down", "/sandbox", "/view/cold-start", "/sign-in"]) {
      await page.goto(framed(path));
      const shown = page.frameLocator("iframe").getByRole("heading", { level: 1 });
      await expect(page.getByRole("heading", { name: "A blog" })).toBeVisible();
      await expect(shown).toHaveCount(0);
    }
  });
});
