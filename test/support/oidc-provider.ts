/** A real OpenID provider on this machine, with accounts of its own and a form for them; and a browser without a screen. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";

export interface Account {
  readonly email: string;
  readonly groups: readonly string[];
  readonly email_verified?: boolean;
}

export interface TestProvider {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  close(): Promise<void>;
}

/**
 * Starts it. Whoever signs in is the account whose id he types, with whatever password.
 * @param redirects where skscope may be led back to
 */
export async function startProvider(
  accounts: Readonly<Record<string, Account>>,
  redirects: readonly string[],
): Promise<TestProvider> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = { clientId: "skscope", clientSecret: "a-secret-of-the-client" };
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: [...redirects],
        post_logout_redirect_uris: redirects.map((uri) => uri.replace("/oidc/callback", "")),
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], groups: ["groups"] },
    cookies: { keys: ["a-key-of-a-test"] },
    features: { devInteractions: { enabled: true } },
    pkce: { required: () => true },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, ...accounts[id] }),
    }),
  });
  server.on("request", provider.callback());
  return {
    issuer,
    ...client,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Cookies by host and port, as no browser keeps them, and redirects followed. */
export function createAgent() {
  const jars = new Map<string, Map<string, string>>();

  const one = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const { host } = new URL(url);
    const jar = jars.get(host) ?? new Map<string, string>();
    jars.set(host, jar);
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: { ...(init.headers as Record<string, string>), ...(cookie === "" ? {} : { cookie }) },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = "", ...rest] = line.split(";");
      const [name = "", value = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      const isOver = rest.some((part) => /^\s*(max-age=0|expires=thu, 01 jan 1970)/i.test(part));
      if (value === "" || isOver) jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };

  return {
    jars,
    one,
    /** Follows redirects; `last` is where it ended. */
    async go(
      url: string,
      init: RequestInit = {},
    ): Promise<{ response: Response; last: string; text: string }> {
      let at = url;
      let response = await one(at, init);
      for (let hops = 0; hops < 20 && response.headers.get("location") !== null; hops++) {
        at = new URL(response.headers.get("location") ?? "", at).href;
        response = await one(at);
      }
      return { response, last: at, text: await response.text() };
    },
  };
}

export type Agent = ReturnType<typeof createAgent>;

/** Goes the whole way from `start`: types the account into the provider's form, agrees, and comes back. */
export async function signInAs(agent: Agent, start: string, account: string) {
  let page = await agent.go(start);
  for (let forms = 0; forms < 3 && page.text.includes('name="prompt"'); forms++) {
    const action = /<form[^>]* action="([^"]+)"/.exec(page.text)?.[1] ?? "";
    const prompt = /name="prompt" value="(\w+)"/.exec(page.text)?.[1] ?? "";
    const body = new URLSearchParams({ prompt, login: account, password: "any" });
    page = await agent.go(new URL(action, page.last).href, { method: "POST", body });
  }
  return page;
}
