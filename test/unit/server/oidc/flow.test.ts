import { afterAll, beforeAll, expect, test } from "vitest";
import { beginSignIn } from "../../../../lib/server/oidc/flow.ts";
import { unseal } from "../../../../lib/server/oidc/viewer-session.ts";
import { startProvider, type TestProvider } from "../../../support/oidc-provider.ts";

const SECRET = "a-secret-for-the-cookies-of-a-test";
const NAMES = ["SKSCOPE_OIDC_ISSUER", "SKSCOPE_OIDC_CLIENT_ID", "SKSCOPE_SESSION_SECRET"];

let provider: TestProvider;
const before = new Map(NAMES.map((name) => [name, process.env[name]]));

beforeAll(async () => {
  provider = await startProvider({}, ["http://127.0.0.1:4550/sign-in/oidc/callback"]);
  process.env.SKSCOPE_OIDC_ISSUER = provider.issuer;
  process.env.SKSCOPE_OIDC_CLIENT_ID = provider.clientId;
  process.env.SKSCOPE_SESSION_SECRET = SECRET;
});
afterAll(async () => {
  for (const [name, value] of before)
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  await provider.close();
});

/** The cookie of a sign-in that leads to `next`, as a browser would keep it. */
async function begun(next: string): Promise<{ readonly pair: string; readonly next: unknown }> {
  const url = `http://127.0.0.1:4550/sign-in/oidc?next=${encodeURIComponent(next)}`;
  const answer = await beginSignIn(new Request(url, { headers: { host: "127.0.0.1:4550" } }));
  expect(answer.headers.get("location")).toMatch(`${provider.issuer}/`);
  const [cookie = ""] = answer.headers.getSetCookie();
  const [pair = ""] = cookie.split(";");
  const sealed = pair.slice(pair.indexOf("=") + 1);
  const claims = await unseal(sealed, { secret: SECRET, purpose: "skscope sign-in", now: Date.now() });
  return { pair, next: claims?.next };
}

/** RFC 6265, 6.1: what a browser keeps at least, and what today's keep at most. */
const KEPT_BYTES = 4_096;

test.each([0, 1_000, 2_000, 3_000, 4_000, 12_000])(
  "a sign-in that leads to an address of %d characters is one that a browser keeps",
  async (length) => {
    const wanted = `/view/sim.${"x".repeat(length)}`;
    const { pair, next } = await begun(wanted);
    expect(pair.length).toBeLessThanOrEqual(KEPT_BYTES);
    expect(next).toBe(length <= 2_000 ? wanted : "/");
  },
);
