/** What the operator has said about the OpenID provider that people sign in with. docs/security.md explains each variable. */
import { randomBytes } from "node:crypto";
import type { DurationMs } from "../../model/units.ts";
import { shared } from "../../sources/shared.ts";
import { envNumber } from "../env-number.ts";
import { hostList } from "../host.ts";
import { secretOf } from "../secret.ts";

export interface OidcSettings {
  readonly issuer: URL;
  readonly clientId: string;
  /** null: a public client. */
  readonly clientSecret: string | null;
  /** Separated by spaces. */
  readonly scopes: string;
  readonly usernameClaim: string;
  readonly groupsClaim: string;
  readonly usernamePrefix: string;
  readonly groupsPrefix: string;
  /** Of which somebody must be in one; empty: everybody comes in. */
  readonly allowedGroups: readonly string[];
  /** Of which the verified email address must be, in lower case; empty: of whatever domain. */
  readonly allowedDomains: readonly string[];
  /** Where browsers reach this server, without a slash at the end; null: where the request says. */
  readonly publicUrl: string | null;
}

export interface SessionSettings {
  /** What cookies are encrypted with. */
  readonly secret: string;
  /** True where the operator has named none: a restart ends all sessions, and replicas do not know one another's. */
  readonly isOwn: boolean;
  readonly ms: DurationMs;
}

export const SHORTEST_SESSION_SECRET = 32;
const DEFAULT_SESSION_MINUTES = 8 * 60;
/** No subdomain is meant with it, so there are no stars. */
const DOMAIN = /^[a-z0-9-]+(\.[a-z0-9-]+)*$/i;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** True where people sign in with a provider, whether its settings are right or not. */
export function isOidcOn(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env.SKSCOPE_OIDC_ISSUER);
}

/**
 * The provider; null where none is named.
 * @throws Error that names the variable and says what it must be
 */
export function oidcSettings(env: NodeJS.ProcessEnv): OidcSettings | null {
  if (!env.SKSCOPE_OIDC_ISSUER) return null;
  const clientId = env.SKSCOPE_OIDC_CLIENT_ID?.trim();
  if (!clientId) throw new Error("SKSCOPE_OIDC_ISSUER is set, so SKSCOPE_OIDC_CLIENT_ID must be as well.");
  const scopes = env.SKSCOPE_OIDC_SCOPES?.trim() || "openid profile email";
  if (!scopes.split(/\s+/).includes("openid"))
    throw new Error(`SKSCOPE_OIDC_SCOPES is ${JSON.stringify(scopes)}; "openid" must be among them.`);
  return {
    issuer: addressIn("SKSCOPE_OIDC_ISSUER", env.SKSCOPE_OIDC_ISSUER),
    clientId,
    clientSecret: secretOf(env, "SKSCOPE_OIDC_CLIENT_SECRET"),
    scopes,
    usernameClaim: env.SKSCOPE_OIDC_USERNAME_CLAIM?.trim() || "email",
    groupsClaim: env.SKSCOPE_OIDC_GROUPS_CLAIM?.trim() || "groups",
    usernamePrefix: env.SKSCOPE_OIDC_USERNAME_PREFIX ?? "",
    groupsPrefix: env.SKSCOPE_OIDC_GROUPS_PREFIX ?? "",
    allowedGroups: listed(env.SKSCOPE_OIDC_ALLOWED_GROUPS),
    allowedDomains: listed(env.SKSCOPE_OIDC_ALLOWED_DOMAINS).map(domainOf),
    publicUrl: env.SKSCOPE_PUBLIC_URL
      ? addressIn("SKSCOPE_PUBLIC_URL", env.SKSCOPE_PUBLIC_URL).href.replace(/\/+$/, "")
      : null,
  };
}

/** @throws Error where the secret is too short or cannot be read */
export function sessionSettings(env: NodeJS.ProcessEnv): SessionSettings {
  const given = secretOf(env, "SKSCOPE_SESSION_SECRET");
  if (given !== null && given.length < SHORTEST_SESSION_SECRET)
    throw new Error(
      `SKSCOPE_SESSION_SECRET has fewer than ${SHORTEST_SESSION_SECRET} characters. \`openssl rand -hex 32\` makes a good one.`,
    );
  const minutes = envNumber(env.SKSCOPE_SESSION_MINUTES, DEFAULT_SESSION_MINUTES);
  return { secret: given ?? ownSecret(), isOwn: given === null, ms: minutes * 60_000 };
}

function listed(text = ""): string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

function domainOf(given: string): string {
  if (DOMAIN.test(given)) return given.toLowerCase();
  throw new Error(
    `SKSCOPE_OIDC_ALLOWED_DOMAINS has ${JSON.stringify(given)}; it takes domains with commas, such as example.com.`,
  );
}

/** Of this process. */
const ownSecret = shared("sessionSecret", () => randomBytes(32).toString("hex"));

/** True where a request's own Host may be trusted to lead back here: the operator has named it, or it is this machine. */
export function mayLeadBackTo(host: string, env: NodeJS.ProcessEnv): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return LOOPBACK.test(name) || hostList(env.SKSCOPE_ALLOWED_HOSTS).includes(name);
}

/** Plain HTTP would show codes and tokens to whoever listens, so only this machine is spoken with that way. */
function addressIn(variable: string, text: string): URL {
  const given = text.trim();
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null) throw new Error(`${variable} is ${JSON.stringify(given)}, which is no address.`);
  const isPlain =
    url.protocol === "http:" && (variable === "SKSCOPE_PUBLIC_URL" || LOOPBACK.test(url.hostname));
  if (url.protocol !== "https:" && !isPlain)
    throw new Error(`${variable} is ${given}; it must begin with https://, unless it is on this machine.`);
  if (url.search !== "" || url.hash !== "" || url.username !== "")
    throw new Error(`${variable} must hold no query, fragment or user.`);
  if (variable === "SKSCOPE_PUBLIC_URL" && url.pathname !== "/")
    throw new Error(`${variable} is ${given}; skscope must be the root of its host, so no path may follow.`);
  return url;
}
