/** Signing in by name in a browser: from a link in a chat, through a real provider, and out again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { startProvider, type TestProvider } from "../support/oidc-provider.ts";
import { freePort, type RunningServer, startServer } from "../support/server.ts";
import { expect, expectAccessible, lanesShown, test } from "./support.ts";

// Forms of the provider ask for icons that it has not.
test.use({ expectedComplaint: /Failed to load resource|ERR_FAILED/ });

let provider: TestProvider;
let server: RunningServer;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "skscope-sign-in-"));
  const port = await freePort();
  provider = await startProvider(
    {
      ann: { email: "ann@example.com", groups: ["shop"], email_verified: true },
      ben: { email: "ben@example.com", groups: ["cellar"], email_verified: true },
    },
    [`http://127.0.0.1:${port}/sign-in/oidc/callback`],
  );
  server = await startServer({
    port,
    env: {
      SKSCOPE_OIDC_ISSUER: provider.issuer,
      SKSCOPE_OIDC_CLIENT_ID: provider.clientId,
      SKSCOPE_OIDC_CLIENT_SECRET: provider.clientSecret,
      SKSCOPE_OIDC_SCOPES: "openid email groups",
      SKSCOPE_OIDC_ALLOWED_GROUPS: "shop",
      SKSCOPE_SESSION_SECRET: "a-secret-for-the-cookies-of-a-test",
      SKSCOPE_DATA_DIR: join(folder, "data"),
    },
  });
});
test.afterAll(async () => {
  await server?.stop();
  await provider?.close();
  rmSync(folder, { recursive: true, force: true });
});

// The provider's pages ask for a font of another host.
test.beforeEach(({ page }) =>
  page.route(
    (url) => url.hostname !== "127.0.0.1",
    (route) => route.abort(),
  ),
);

async function signIn(page: Page, account: string): Promise<void> {
  await page.getByRole("link", { name: "Sign in with your account" }).click();
  await page.getByPlaceholder("Enter any login").fill(account);
  await page.getByPlaceholder("and password").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

test("a link leads to the form, the account to what was linked, and signing out ends both sessions", async ({
  page,
}) => {
  const wanted = `${server.origin}/view/cold-start/demo/hello-00001`;
  await page.goto(wanted);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expectAccessible(page);
  await expect(page.getByLabel("Token")).toHaveCount(0);
  await signIn(page, "ann");
  await expect(page).toHaveURL(new RegExp(`^${wanted}`));
  await lanesShown(page);
  await page.getByRole("button", { name: "Sign out" }).click();
  // The provider asks whether its own session is to end, too.
  await expect(page).toHaveURL(new RegExp(`^${provider.issuer}/session/end`));
  await page.getByRole("button", { name: /yes|sign me out/i }).click();
  await expect(page).toHaveURL(`${server.origin}/sign-in`);
  await page.goto(wanted);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
});

test("who is in no group that may use it is told so, in his language", async ({ page, browser }) => {
  await page.goto(`${server.origin}/view/cold-start`);
  await signIn(page, "ben");
  await expect(page.getByText(/in none of the groups that may use this skscope/)).toBeVisible();
  await expectAccessible(page);
  const reader = await browser.newContext({ locale: "zh-CN" });
  const form = await reader.newPage();
  await form.goto(`${server.origin}/sign-in?oidc=group`);
  await expect(form.getByText("不在任何可以使用此 skscope 的组中")).toBeVisible();
  await reader.close();
});
