/**
 * Signing in with an OpenID provider: authorization code with PKCE, state and nonce.
 *
 *   /sign-in/oidc ──▶ provider ──▶ /sign-in/oidc/callback ──▶ session cookie, and on to where one wanted to go
 */
import * as oidc from "openid-client";
import { z } from "zod";
import type { DurationMs } from "../../model/units.ts";
import { safeNext } from "../auth.ts";
import { log } from "../log.ts";
import { isHttps } from "../sessions.ts";
import type { Viewer } from "../viewer.ts";
import { failureOf, SignInError } from "./failure.ts";
import { providerOf } from "./provider.ts";
import { mayLeadBackTo, type OidcSettings, oidcSettings, sessionSettings } from "./settings.ts";
import {
  begunCookieName,
  cookieHeader,
  cookieIn,
  createViewerSession,
  endViewerSession,
  LONGEST_COOKIE,
  seal,
  unseal,
  viewerCookieName,
} from "./viewer-session.ts";
import { whoIs } from "./who.ts";

const PATH = "/sign-in/oidc";
const CALLBACK = `${PATH}/callback`;
const PURPOSE = "skscope sign-in";
/** Typing a password and finding a second factor take no longer. */
const BEGUN_MS: DurationMs = 10 * 60_000;

const begun = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  next: z.string(),
  redirect: z.string(),
});

/** Leads to the provider. Never throws: the form says what is wrong. */
export async function beginSignIn(request: Request): Promise<Response> {
  const next = safeNext(new URL(request.url).searchParams.get("next"));
  try {
    const settings = required();
    const config = await providerOf(settings, Date.now());
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const redirect = `${baseOf(request, settings)}${CALLBACK}`;
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: redirect,
      scope: settings.scopes,
      state,
      nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    const { secret } = sessionSettings(process.env);
    const sealedWith = (goal: string): Promise<string> => {
      const claims = { state, nonce, verifier, next: goal, redirect };
      return seal(claims, { secret, purpose: PURPOSE, now: Date.now(), ms: BEGUN_MS });
    };
    const whole = await sealedWith(next);
    // No browser keeps a longer one, and nobody comes in without it: who opens such a link (scenarios hold all of themselves)
    // comes to the first page.
    const sealed = whole.length > LONGEST_COOKIE ? await sealedWith("/") : whole;
    const name = begunCookieName(request.headers, state);
    const cookie = cookieHeader(name, sealed, request.headers, { path: PATH, ms: BEGUN_MS });
    return lead(url.href, [cookie]);
  } catch (error) {
    return backToForm(error, next);
  }
}

/** Takes what the provider sends a browser back with, and begins a session. Never throws, as {@link beginSignIn}. */
export async function completeSignIn(request: Request): Promise<Response> {
  const { headers } = request;
  const asked = new URL(request.url);
  const name = begunCookieName(headers, asked.searchParams.get("state") ?? "");
  const session = sessionSettingsOr();
  const sealed = cookieIn(headers.get("cookie") ?? "", name);
  const now = Date.now();
  const kept = begun.safeParse(
    sealed === null || session === null
      ? null
      : await unseal(sealed, { secret: session.secret, purpose: PURPOSE, now }),
  );
  const next = kept.success ? safeNext(kept.data.next) : "/";
  const forget = cookieHeader(name, null, headers, { path: PATH, ms: 0 });
  try {
    const settings = required();
    if (session === null || !kept.success)
      throw new SignInError("expired", "There is no cookie of a sign-in that was begun with this state.");
    const { state, nonce, verifier, redirect } = kept.data;
    const config = await providerOf(settings, now);
    const current = new URL(redirect);
    current.search = asked.search;
    const tokens = await oidc.authorizationCodeGrant(config, current, {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    });
    const who = whoIs(await claimsOf(config, tokens, settings), settings);
    const value = await createViewerSession(who, session.secret, Date.now(), session.ms);
    if (value === null)
      throw new SignInError("groups", `${who.groups.length} groups do not fit into a cookie.`);
    log().info({ user: who.name, groups: who.groups.length }, "signed in");
    const own = cookieHeader(viewerCookieName(headers), value, headers, { path: "/", ms: session.ms });
    return lead(next, [forget, own]);
  } catch (error) {
    return backToForm(error, next, [forget]);
  }
}

/** Ends the session of a viewer. @returns where to end it at the provider as well; null where the provider has no such place */
export async function endSignIn(request: Request, viewer: Viewer): Promise<string | null> {
  endViewerSession(viewer, Date.now());
  log().info({ user: viewer.name }, "signed out");
  try {
    const settings = required();
    const config = await providerOf(settings, Date.now());
    if (config.serverMetadata().end_session_endpoint === undefined) return null;
    const url = oidc.buildEndSessionUrl(config, {
      client_id: settings.clientId,
      post_logout_redirect_uri: `${baseOf(request, settings)}/sign-in`,
    });
    return url.href;
  } catch (error) {
    // The session here has ended all the same.
    log().warn({ reason: failureOf(error).message }, "the provider cannot be asked to sign out");
    return null;
  }
}

/** What the ID token says; the provider's userinfo as well, where the token lacks a name, groups or an address that is asked for. */
async function claimsOf(
  config: oidc.Configuration,
  tokens: Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>,
  { usernameClaim, groupsClaim, allowedDomains }: OidcSettings,
): Promise<Readonly<Record<string, unknown>>> {
  const claims = tokens.claims() ?? { sub: "" };
  const needed = [
    usernameClaim,
    groupsClaim,
    ...(allowedDomains.length > 0 ? ["email", "email_verified"] : []),
  ];
  const isWhole = needed.every((claim) => claim in claims);
  if (isWhole || config.serverMetadata().userinfo_endpoint === undefined) return claims;
  return { ...(await oidc.fetchUserInfo(config, tokens.access_token, claims.sub)), ...claims };
}

/** Where browsers reach this server. @throws SignInError where that cannot be told from the request */
function baseOf({ headers }: Request, { publicUrl }: OidcSettings): string {
  if (publicUrl !== null) return publicUrl;
  const host = headers.get("host") ?? "";
  if (!mayLeadBackTo(host, process.env))
    throw new SignInError(
      "settings",
      `SKSCOPE_PUBLIC_URL is not set, and ${JSON.stringify(host)} is not known.`,
    );
  return `${isHttps(headers) ? "https" : "http"}://${host}`;
}

function required(): OidcSettings {
  try {
    const settings = oidcSettings(process.env);
    if (settings !== null) return settings;
  } catch (error) {
    throw new SignInError("settings", error instanceof Error ? error.message : String(error), error);
  }
  throw new SignInError("settings", "SKSCOPE_OIDC_ISSUER is not set.");
}

function sessionSettingsOr(): ReturnType<typeof sessionSettings> | null {
  try {
    return sessionSettings(process.env);
  } catch {
    return null;
  }
}

function backToForm(error: unknown, next: string, cookies: readonly string[] = []): Response {
  const { failure, message } = failureOf(error);
  log().warn({ failure, reason: message }, "sign-in refused by or for the provider");
  return lead(`/sign-in?oidc=${failure}&next=${encodeURIComponent(next)}`, cookies);
}

function lead(location: string, cookies: readonly string[]): Response {
  const response = new Response(null, { status: 303, headers: { location, "cache-control": "no-store" } });
  for (const cookie of cookies) response.headers.append("set-cookie", cookie);
  return response;
}
