import { expect, HELLO, test } from "./support.ts";

/** A stand-in for Perfetto that answers as it does, and shows what it was given. */
const STAND_IN = `<!doctype html><title>stand-in</title><body><script>
  addEventListener("message", ({ data, source, origin }) => {
    if (data === "PING") source.postMessage("PONG", origin);
    else document.body.textContent = data.perfetto.title + " " + new TextDecoder().decode(data.perfetto.buffer).length;
  });
</script>`;

test("a whole source is handed to Perfetto, in a tab of its own", async ({ page, context }) => {
  await context.route("https://ui.perfetto.dev/**", (route) =>
    route.fulfill({ contentType: "text/html", body: STAND_IN }),
  );
  await page.goto(`${HELLO}?tab=cold-starts`);
  await page.getByRole("button", { name: "Whole source for other tools" }).click();
  const opening = context.waitForEvent("page");
  await page.getByRole("menuitem", { name: /Open in Perfetto/ }).click();
  const perfetto = await opening;
  await expect(perfetto.locator("body")).toHaveText(/^cold-start \d{4,}$/);
});
