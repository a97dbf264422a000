/** A source that names no revision: a Service whose first revision could never be made, as `kubectl get ksvc` shows it. */
import type { Page } from "@playwright/test";
import { expect, expectAccessible, expectNoSidewaysScroll, test, untilListening } from "./support.ts";

const MESSAGE =
  'Revision creation failed with message: admission webhook "policy.example" denied the request.';

/** A condition as Knative writes it. */
function condition(type: string, status: "True" | "False") {
  const wrong = status === "False" ? { reason: "RevisionFailed", message: MESSAGE } : {};
  return { type, status, lastTransitionTime: "2026-11-20T08:00:00Z", ...wrong };
}

const DUMP = JSON.stringify({
  apiVersion: "v1",
  kind: "List",
  items: [
    {
      apiVersion: "serving.knative.dev/v1",
      kind: "Service",
      metadata: {
        name: "cart",
        namespace: "shop",
        uid: "11111111-2222-4333-8444-555555555555",
        resourceVersion: "41",
        generation: 1,
        creationTimestamp: "2026-11-20T07:59:00Z",
      },
      spec: { template: { spec: { containers: [{ image: "registry.example/cart:1" }] } } },
      status: {
        observedGeneration: 1,
        conditions: [condition("ConfigurationsReady", "False"), condition("Ready", "False")],
      },
    },
  ],
});

async function choose(page: Page, button: string, name: string): Promise<void> {
  await page.goto("/");
  await untilListening(page, button);
  const chooser = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: button }).press("Enter");
  await (await chooser).setFiles({ name, mimeType: "application/json", buffer: Buffer.from(DUMP) });
}

/** What the page has to say, wherever the source is. */
async function expectTold(page: Page): Promise<void> {
  await expect(page.getByTestId("summary")).toContainText(
    "Service shop/cart is not ready and names no revision",
  );
  await expect(page.getByTestId("summary")).toContainText(MESSAGE);
  await expect(page.getByRole("region", { name: "What Services and Routes say" })).toContainText(
    "ConfigurationsReady=False (RevisionFailed)",
  );
  await expect(page.getByRole("region", { name: "What would help most" })).toContainText("kubectl get");
  // There is nothing to walk through, to filter or to play.
  await expect(page.getByRole("grid")).toHaveCount(0);
  await expect(page.getByRole("searchbox")).toHaveCount(0);
  await expectNoSidewaysScroll(page);
  await expectAccessible(page);
}

test("opened here it says what its Service says, and what to bring, on a phone as well", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await choose(page, "Open here…", "ksvc.json");
  await expect(page).toHaveURL(/\/open\b|\/view\//);
  await expectTold(page);
});

test("kept on the server it says the same, and its other pages open", async ({ page }) => {
  await choose(page, "Keep on the server…", "without-revision.json");
  await expect(page).toHaveURL(/\/view\/without-revision/);
  await expectTold(page);
  await page.goto("/view/without-revision/contents");
  await expect(page.getByRole("heading", { name: "What this source holds" })).toBeVisible();
  await page.goto("/view/without-revision/report");
  await expect(page.getByRole("main")).toContainText("This source holds no ServerlessService");
});
