import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { oidcSettings, sessionSettings } from "../../../../lib/server/oidc/settings.ts";
import { signInWarnings } from "../../../../lib/server/oidc/warnings.ts";
import { whoIs } from "../../../../lib/server/oidc/who.ts";

const env = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => ({
  NODE_ENV: "test",
  SKSCOPE_OIDC_ISSUER: "https://id.example.com/realms/main",
  SKSCOPE_OIDC_CLIENT_ID: "skscope",
  ...more,
});

test("nothing is asked for where no provider is named", () => {
  expect(oidcSettings({ NODE_ENV: "test" })).toBe(null);
});

test("an issuer and a client are enough", () => {
  expect(oidcSettings(env())).toMatchObject({
    clientSecret: null,
    scopes: "openid profile email",
    usernameClaim: "email",
    groupsClaim: "groups",
    allowedGroups: [],
    allowedDomains: [],
    publicUrl: null,
  });
});

test("secrets may lie in files, without the line end of a Secret", () => {
  const folder = mkdtempSync(join(tmpdir(), "skscope-oidc-"));
  try {
    const file = join(folder, "secret");
    writeFileSync(file, `${"s".repeat(40)}\n`);
    const settings = oidcSettings(env({ SKSCOPE_OIDC_CLIENT_SECRET_FILE: file }));
    expect(settings?.clientSecret).toBe("s".repeat(40));
    const session = sessionSettings(env({ SKSCOPE_SESSION_SECRET_FILE: file, SKSCOPE_SESSION_MINUTES: "5" }));
    expect(session).toEqual({ secret: "s".repeat(40), isOwn: false, ms: 300_000 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each([
  [{ SKSCOPE_OIDC_CLIENT_ID: "" }, "SKSCOPE_OIDC_CLIENT_ID must be"],
  [{ SKSCOPE_OIDC_ISSUER: "id.example.com" }, "which is no address"],
  [{ SKSCOPE_OIDC_ISSUER: "http://id.example.com" }, "must begin with https://"],
  [{ SKSCOPE_OIDC_ISSUER: "https://id.example.com?a=b" }, "no query"],
  [{ SKSCOPE_OIDC_SCOPES: "email" }, '"openid" must be among them'],
  [{ SKSCOPE_PUBLIC_URL: "https://example.com/skscope" }, "the root of its host"],
  [{ SKSCOPE_OIDC_ALLOWED_DOMAINS: "example.com, *.example.org" }, 'has "*.example.org"'],
  [{ SKSCOPE_OIDC_ALLOWED_DOMAINS: "@example.com" }, "such as example.com"],
  [{ SKSCOPE_OIDC_CLIENT_SECRET: "  " }, "SKSCOPE_OIDC_CLIENT_SECRET holds no secret"],
])("%j is refused by name", (more, message) => {
  expect(() => oidcSettings(env(more as Record<string, string>))).toThrow(message);
});

test("a session secret that could be guessed is none", () => {
  expect(() => sessionSettings(env({ SKSCOPE_SESSION_SECRET: "short" }))).toThrow("fewer than 32");
  const { secret, isOwn } = sessionSettings(env());
  expect([secret.length, isOwn]).toEqual([64, true]);
  expect(sessionSettings(env()).secret).toBe(secret);
});

test("somebody is called as the API server calls him, and gets no group of Kubernetes itself", () => {
  const more = { SKSCOPE_OIDC_USERNAME_PREFIX: "oidc:", SKSCOPE_OIDC_GROUPS_PREFIX: "oidc:" };
  const claims = { email: "ann@example.com", groups: ["ops", "system:masters", 7, ""] };
  const prefixed = oidcSettings(env(more));
  const bare = oidcSettings(env());
  if (prefixed === null || bare === null) throw new Error("no settings");
  expect(whoIs(claims, prefixed)).toEqual({
    name: "oidc:ann@example.com",
    groups: ["oidc:ops", "oidc:system:masters"],
  });
  expect(whoIs(claims, bare)).toEqual({ name: "ann@example.com", groups: ["ops"] });
  expect(whoIs({ email: "a@b", groups: "one" }, bare).groups).toEqual(["one"]);
  expect(whoIs({ email: "a@b" }, bare).groups).toEqual([]);
  for (const odd of [{}, { email: "" }, { email: ["a"] }, { email: "system:admin" }])
    expect(() => whoIs(odd, bare)).toThrow();
});

test.each([
  [undefined, true],
  [true, true],
  ["true", true],
  [false, false],
  ["false", false],
  [0, false],
  [1, false],
  ["", false],
  [null, false],
])("an address whose email_verified is %j is a name: %s", (email_verified, isName) => {
  const settings = oidcSettings(env());
  const other = oidcSettings(env({ SKSCOPE_OIDC_USERNAME_CLAIM: "sub" }));
  if (settings === null || other === null) throw new Error("no settings");
  const claims = { sub: "7", email: "ann@example.com", email_verified };
  if (isName) expect(whoIs(claims, settings).name).toBe("ann@example.com");
  else expect(() => whoIs(claims, settings)).toThrow("has not verified");
  // Of an address that is nobody's name it does not matter.
  expect(whoIs(claims, other).name).toBe("7");
});

test("the operator is told who comes in, where that is everybody, and what they see", () => {
  const secret = { SKSCOPE_SESSION_SECRET: "s".repeat(32) };
  expect(signInWarnings({ NODE_ENV: "test" })).toEqual([]);
  expect(signInWarnings(env({ ...secret, SKSCOPE_OIDC_ALLOWED_GROUPS: "ops" }))).toEqual([]);
  expect(signInWarnings(env({ ...secret, SKSCOPE_OIDC_ALLOWED_DOMAINS: "example.com" }))).toEqual([]);
  const message =
    "neither SKSCOPE_OIDC_ALLOWED_GROUPS nor SKSCOPE_OIDC_ALLOWED_DOMAINS is set: everybody whom the provider knows comes in";
  const provider = "https://id.example.com/realms/main";
  expect(signInWarnings(env(secret))).toEqual([
    { message, fields: { provider, sees: "all that is watched" } },
  ]);
  const blank = { ...secret, SKSCOPE_OIDC_ALLOWED_GROUPS: " , ", SKSCOPE_IMPERSONATE: "1" };
  expect(signInWarnings(env(blank))).toEqual([
    { message, fields: { provider, sees: "what the cluster lets him see" } },
  ]);
  expect(signInWarnings(env({ SKSCOPE_OIDC_ALLOWED_GROUPS: "ops" }))).toEqual([
    { message: expect.stringMatching(/^SKSCOPE_SESSION_SECRET is not set: /), fields: {} },
  ]);
  expect(() => signInWarnings(env({ SKSCOPE_OIDC_CLIENT_ID: "" }))).toThrow("SKSCOPE_OIDC_CLIENT_ID must be");
});

test.each([
  [{ email: "ann@example.com", email_verified: true }, true],
  [{ email: "Ann@Example.COM", email_verified: "true" }, true],
  [{ email: "ann@example.org", email_verified: true }, true],
  [{ email: '"a@evil.example"@example.com', email_verified: true }, true],
  [{ email: "ann@example.com" }, false],
  [{ email: "ann@example.com", email_verified: false }, false],
  [{ email: "ann@sub.example.com", email_verified: true }, false],
  [{ email: "ann@notexample.com", email_verified: true }, false],
  [{ email: "ann@example.com.evil.example", email_verified: true }, false],
  [{ email: "ann@example.com@evil.example", email_verified: true }, false],
  [{ email: "@example.com", email_verified: true }, false],
  [{ email: "example.com", email_verified: true }, false],
  [{ email: ["ann@example.com"], email_verified: true }, false],
  [{ email_verified: true }, false],
])("of the domains that may, %j comes in: %s", (claims, isIn) => {
  const domains = { SKSCOPE_OIDC_ALLOWED_DOMAINS: "Example.com, example.org" };
  const settings = oidcSettings(env({ ...domains, SKSCOPE_OIDC_USERNAME_CLAIM: "sub" }));
  if (settings === null) throw new Error("no settings");
  const come = () => whoIs({ sub: "7", groups: ["ops"], ...claims }, settings);
  if (isIn) expect(come()).toEqual({ name: "7", groups: ["ops"] });
  else expect(come).toThrow("no verified email address of a domain");
});
