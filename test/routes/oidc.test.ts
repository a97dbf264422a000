/** Signing in with an OpenID provider: a real one, the production build, and everything over HTTP. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Agent,
  createAgent,
  signInAs,
  startProvider,
  type TestProvider,
} from "../support/oidc-provider.ts";
import { freePort, type RunningServer, startServer } from "../support/server.ts";

const SECRET = "a-secret-for-the-cookies-of-a-test";
const TOKEN = "a-token-of-a-test";
const ACCOUNTS = {
  ann: { email: "ann@example.com", groups: ["shop", "ops"], email_verified: true },
  ben: { email: "ben@example.com", groups: ["cellar"], email_verified: true },
  eve: { email: "ann@example.com", groups: ["shop"], email_verified: false },
  max: { email: "system:admin", groups: ["system:masters", "shop"], email_verified: true },
  tom: {
    email: "tom@example.com",
    groups: Array.from({ length: 400 }, (_, i) => `shop-${i}`).concat("shop"),
  },
};
const begin = (next: string) => `/sign-in/oidc?next=${encodeURIComponent(next)}`;

let provider: TestProvider;
let server: RunningServer;
/** Another replica with the same secret. */
let other: RunningServer;

const settings = (of: TestProvider) => ({
  SKSCOPE_OIDC_ISSUER: of.issuer,
  SKSCOPE_OIDC_CLIENT_ID: of.clientId,
  SKSCOPE_OIDC_CLIENT_SECRET: of.clientSecret,
  SKSCOPE_OIDC_SCOPES: "openid email groups",
  SKSCOPE_OIDC_ALLOWED_GROUPS: "shop,ops",
  SKSCOPE_SESSION_SECRET: SECRET,
});

beforeAll(async () => {
  const port = await freePort();
  provider = await startProvider(ACCOUNTS, [`http://127.0.0.1:${port}/sign-in/oidc/callback`]);
  server = await startServer({ port, env: { ...settings(provider), SKSCOPE_TOKEN: TOKEN } });
  other = await startServer({ env: settings(provider) });
});
afterAll(async () => {
  await server?.stop();
  await other?.stop();
  await provider?.close();
});

/** The cookie of a session of this agent, as a header. */
function sessionOf(agent: Agent): string {
  const jar = agent.jars.get(new URL(server.origin).host);
  const [name, value] = [...(jar ?? [])].find(([one]) => one.startsWith("skscope_viewer")) ?? [];
  return `${name}=${value}`;
}

test("who has no session is led to the form, which leads to the provider, and comes back to where he wanted to go", async () => {
  const agent = createAgent();
  const wanted = "/view/cold-start?t=1";
  const form = await agent.go(`${server.origin}${wanted}`);
  expect(form.last).toBe(`${server.origin}/sign-in?next=${encodeURIComponent(wanted)}`);
  expect(form.text).toContain(`href="${begin(wanted).replaceAll("&", "&amp;")}"`);
  expect(form.text).toContain('name="token"');
  const { last, response, text } = await signInAs(agent, `${server.origin}${begin(wanted)}`, "ann");
  expect([response.status, last]).toEqual([200, `${server.origin}${wanted}`]);
  expect(text).toContain("Sign out");
});

test("the way there carries a challenge, a state and a nonce; the way back is known to this browser only", async () => {
  const agent = createAgent();
  const led = await agent.one(`${server.origin}${begin("/")}`);
  const { searchParams: asked } = new URL(led.headers.get("location") ?? "");
  expect(Object.fromEntries(asked)).toMatchObject({
    response_type: "code",
    client_id: "skscope",
    code_challenge_method: "S256",
    redirect_uri: `${server.origin}/sign-in/oidc/callback`,
    scope: "openid email groups",
  });
  for (const name of ["state", "nonce", "code_challenge"])
    expect(asked.get(name)?.length).toBeGreaterThan(30);
  const [cookie = ""] = led.headers.getSetCookie();
  expect(cookie).toMatch(/; Path=\/sign-in\/oidc; HttpOnly; SameSite=Lax; Max-Age=600$/);
  expect(cookie).not.toContain(asked.get("state"));
  const stranger = createAgent();
  const back = `/sign-in/oidc/callback?code=x&state=${asked.get("state")}`;
  const { last } = await stranger.go(`${server.origin}${back}`);
  expect(last).toBe(`${server.origin}/sign-in?oidc=expired&next=%2F`);
  const forged = `/sign-in/oidc/callback?code=x&state=${asked.get("state")}0`;
  expect((await agent.go(`${server.origin}${forged}`)).last).toContain("oidc=");
  expect(sessionOf(agent)).toBe("undefined=undefined");
});

describe("a session", () => {
  test("is a cookie that scripts do not see, which holds nothing to read and is no other's", async () => {
    const agent = createAgent();
    const led = await signInAs(agent, `${server.origin}${begin("/")}`, "ann");
    expect(led.response.status).toBe(200);
    const cookie = sessionOf(agent);
    expect(Buffer.from(cookie.split(".").at(3) ?? "", "base64url").toString("latin1")).not.toContain("ann@");
    const ask = (headers: Record<string, string>, origin = server.origin) =>
      fetch(`${origin}/api/sources`, { headers });
    expect((await ask({ cookie })).status).toBe(200);
    const [name = "", value = ""] = cookie.split("=");
    const spoilt = value.slice(0, 60) + (value[60] === "A" ? "B" : "A") + value.slice(61);
    expect((await ask({ cookie: `${name}=${spoilt}` })).status).toBe(401);
    // Cookies know no ports, so their names do; the replicas behind one address have one name.
    const there = name.replace(/\d+$/, new URL(other.origin).port);
    expect((await ask({ cookie: `${there}=${value}` }, other.origin)).status).toBe(200);
  });

  test("is Secure behind TLS, and lasts as long as the operator says", async () => {
    const agent = createAgent();
    const led = await agent.one(`${server.origin}${begin("/")}`, {
      headers: { "x-forwarded-proto": "https" },
    });
    expect(led.headers.getSetCookie()[0]).toMatch(/; Secure$/);
    expect(new URL(led.headers.get("location") ?? "").searchParams.get("redirect_uri")).toMatch(/^https:/);
  });

  test("is ended here, and at the provider, by whoever signs out", async () => {
    const agent = createAgent();
    await signInAs(agent, `${server.origin}${begin("/")}`, "ann");
    const cookie = sessionOf(agent);
    const left = await agent.one(`${server.origin}/sign-in/session`, { method: "DELETE" });
    expect(left.status).toBe(200);
    const { next } = (await left.json()) as { next: string };
    expect(new URL(next).origin).toBe(provider.issuer);
    expect(Object.fromEntries(new URL(next).searchParams)).toEqual({
      client_id: "skscope",
      post_logout_redirect_uri: `${server.origin}/sign-in`,
    });
    expect(sessionOf(agent)).toBe("undefined=undefined");
    expect((await fetch(`${server.origin}/api/sources`, { headers: { cookie } })).status).toBe(401);
  });

  test("takes with it the streams that were opened in it, also by a cookie that somebody copied", async () => {
    const agent = createAgent();
    await signInAs(agent, `${server.origin}${begin("/")}`, "ann");
    const headers = { cookie: sessionOf(agent) };
    // So slow that it goes on for many minutes.
    const path = `${server.origin}/api/stream?source=cold-start&scope=overview&speed=0.1`;
    const stream = await fetch(path, { headers });
    expect(stream.status).toBe(200);
    await agent.one(`${server.origin}/sign-in/session`, { method: "DELETE" });
    expect(await stream.text()).not.toContain('"state":"ended"');
    expect((await fetch(path, { headers })).status).toBe(401);
  });

  test("does not keep the token from working, for programs and in the form", async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    expect((await fetch(`${server.origin}/metrics`, { headers })).status).toBe(200);
    const body = new URLSearchParams({ token: TOKEN, next: "/" });
    const agent = createAgent();
    await agent.one(`${server.origin}/sign-in/session`, { method: "POST", body });
    expect((await agent.one(`${server.origin}/api/sources`)).status).toBe(200);
    expect((await agent.one(`${server.origin}/sign-in/session`, { method: "DELETE" })).status).toBe(204);
  });
});

describe("without a token of its own", () => {
  test("the server asks all the same, and its form has no field for one", async () => {
    expect((await fetch(`${other.origin}/api/sources`)).status).toBe(401);
    const page = await (await fetch(`${other.origin}/sign-in`)).text();
    expect(page).toContain("/sign-in/oidc?next=");
    expect(page).not.toContain('name="token"');
  });
});

describe("somebody is told why he does not come in", () => {
  const ended = async (account: string): Promise<string> => {
    const { last, text } = await signInAs(createAgent(), `${server.origin}${begin("/")}`, account);
    expect(text).toContain('role="alert"');
    return new URL(last).searchParams.get("oidc") ?? "";
  };

  test("he is in no group that may", async () => expect(await ended("ben")).toBe("group"));
  test("his address is not verified", async () => expect(await ended("eve")).toBe("nameless"));
  test("his name is one of Kubernetes itself", async () => expect(await ended("max")).toBe("nameless"));
  test("he is in more groups than a cookie holds", async () => expect(await ended("tom")).toBe("groups"));

  test("he cancels", async () => {
    const agent = createAgent();
    const form = await agent.go(`${server.origin}${begin("/learn")}`);
    const abort = /href="([^"]+\/abort)"/.exec(form.text)?.[1] ?? "";
    const { last, text } = await agent.go(new URL(abort, form.last).href);
    expect(last).toBe(`${server.origin}/sign-in?oidc=denied&next=%2Flearn`);
    expect(text).toContain("did not let you in, or you cancelled");
  });

  test.each([
    ["the provider is not there", "unreachable", {}],
    ["the client's secret is wrong", "client", { SKSCOPE_OIDC_CLIENT_SECRET: "wrong" }],
    ["the redirect address is not known", "", { SKSCOPE_PUBLIC_URL: "http://elsewhere.example" }],
    ["the issuer is not what it says", "audience", {}],
    ["a setting is wrong", "settings", { SKSCOPE_OIDC_SCOPES: "email" }],
  ])("%s", async (what, failure, env) => {
    // One that is nobody's, and one that leads to a provider of another name.
    const names = createServer((request, response) => {
      void fetch(`${provider.issuer}${request.url}`).then(async (answer) =>
        response.end(await answer.text()),
      );
    }).listen(0, "127.0.0.1");
    await new Promise((resolve) => names.once("listening", resolve));
    const alias = `http://127.0.0.1:${(names.address() as AddressInfo).port}`;
    const issuer =
      failure === "unreachable"
        ? `http://127.0.0.1:${await freePort()}`
        : failure === "audience"
          ? alias
          : provider.issuer;
    // The one whose way back is known.
    await server.stop();
    const odd = await startServer({
      port: Number(new URL(server.origin).port),
      env: { ...settings(provider), SKSCOPE_OIDC_ISSUER: issuer, ...env },
    });
    try {
      const { last, text } = await signInAs(createAgent(), `${odd.origin}${begin("/")}`, "ann");
      if (failure === "") expect(text).toContain("redirect_uri");
      else expect([what, new URL(last).searchParams.get("oidc")]).toEqual([what, failure]);
      expect((await fetch(`${odd.origin}/healthz`)).status).toBe(200);
      expect(odd.output()).not.toContain(SECRET);
    } finally {
      await odd.stop();
      names.closeAllConnections();
      names.close();
      server = await startServer({
        port: Number(new URL(odd.origin).port),
        env: { ...settings(provider), SKSCOPE_TOKEN: TOKEN },
      });
    }
  });
});

test("what is in the log is who came in, and no code, token or cookie", async () => {
  const agent = createAgent();
  await signInAs(agent, `${server.origin}${begin("/")}`, "ann");
  const text = server.output();
  expect(text).toContain('"user":"ann@example.com"');
  for (const secret of [SECRET, provider.clientSecret, sessionOf(agent).split("=")[1] ?? "?", "code="])
    expect(text).not.toContain(secret);
});
