/** Beginning a session, the token of a form against a cookie, and ending it. */
import { addressOf } from "./address.ts";
import { askerViewer } from "./asker.ts";
import { configuredToken, safeNext } from "./auth.ts";
import { guesses } from "./guesses.ts";
import { log } from "./log.ts";
import { endSignIn } from "./oidc/flow.ts";
import { cookieHeader, viewerCookieName } from "./oidc/viewer-session.ts";
import { tooManyGuesses } from "./problem.ts";
import { isSame } from "./same.ts";
import { createSession, endSession, sessionCookie, sessionOf, sessionState } from "./sessions.ts";
import { smallBody } from "./small-body.ts";

/** Our form posts only a short token, in one go. */
const MAX_FORM_BYTES = 16 * 1024;
const FORM_MS = 10_000;

/**
 * Leads on where the visitor wanted to go, or back to the form; 429 after too many wrong tokens.
 * @throws ProblemError when the form is none
 */
export async function signIn(request: Request): Promise<Response> {
  const token = configuredToken(process.env);
  const form = new URLSearchParams(await smallBody(request, MAX_FORM_BYTES, FORM_MS));
  const next = safeNext(form.get("next"));
  if (token === null) return leadTo(next);
  const now = Date.now();
  if (isSame((form.get("token") ?? "").trim(), token)) {
    return leadTo(next, { "set-cookie": sessionCookie(createSession(token, now), request.headers) });
  }
  const waitMs = guesses().failed(addressOf(request.headers), now);
  if (waitMs > 0) return tooManyGuesses(waitMs, new URL(request.url).pathname);
  log().warn("sign-in refused: wrong token");
  return leadTo(`/sign-in?failed=1&next=${encodeURIComponent(next)}`);
}

/**
 * Ends the sessions of the request; the browser forgets them. 200 with `{next}` where the provider of who has signed in by
 * name can end its own session, too: the page goes there.
 */
export async function signOut(request: Request): Promise<Response> {
  const { headers } = request;
  const token = configuredToken(process.env);
  const viewer = askerViewer();
  const session = sessionOf(headers);
  if (token !== null && session !== null) endSession(session, token, Date.now());
  const next = viewer ? await endSignIn(request, viewer) : null;
  const response =
    next === null ? new Response(null, { status: 204 }) : Response.json({ next }, { status: 200 });
  response.headers.set("cache-control", "no-store");
  response.headers.append("set-cookie", sessionCookie(null, headers));
  if (viewer)
    response.headers.append(
      "set-cookie",
      cookieHeader(viewerCookieName(headers), null, headers, { path: "/", ms: 0 }),
    );
  return response;
}

/** True when the request has a session that can be ended. */
export function hasSession(headers: Headers): boolean {
  if (askerViewer()) return true;
  const token = configuredToken(process.env);
  const session = sessionOf(headers);
  return token !== null && session !== null && sessionState(session, token, Date.now()) === "valid";
}

function leadTo(location: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store", ...headers } });
}
