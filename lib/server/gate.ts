/**
 * Who is let in. `proxy.ts` asks before every request but one: Next keeps the whole body of a request in memory while a
 * proxy stands before it, so the route of uploads is outside, and asks here itself.
 */
import { addressOf } from "./address.ts";
import { askerViewer, markRefused } from "./asker.ts";
import { admissionOf, configuredToken } from "./auth.ts";
import { isOpenEmbed } from "./embedding.ts";
import { guesses } from "./guesses.ts";
import { hostList, isAllowedHost, isCrossSite, isNavigation } from "./host.ts";
import { log, shortPath } from "./log.ts";
import { isOidcOn } from "./oidc/settings.ts";
import { problemResponse, tooManyGuesses } from "./problem.ts";
import { isHttps } from "./sessions.ts";

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
};
/**
 * Pages from which a trace is handed to Perfetto: that takes a hold on the window that was opened. Who opens one of them
 * gets none all the same, and links to other sites give none.
 */
const HANDS_OVER = /^\/(view\/.*|open|learn(\/.*)?|sandbox|protocol)?$/;
/** Half a year; only where TLS is in front already. Other names of the domain are none of our business. */
const STRICT_TRANSPORT = "max-age=15552000";

/** Kubelets ask these, by addresses nobody can foresee and without a token; they tell nothing of a cluster. */
const FOR_EVERYBODY: ReadonlySet<string> = new Set(["/healthz", "/readyz"]);
/** What somebody who has no session yet must be able to load. */
const SIGN_IN = /^\/(sign-in(\/(session|oidc|oidc\/callback))?|_next\/static\/.*|icon\.svg)$/;
/** For programs: they are told, not led to a page. */
const PROGRAMS = /^\/(api|metrics)(\/|$)/;

/** Only these take anything but GET and HEAD; of a page or a static file Next would make an error 500. */
const TAKES_BODIES = /^\/(api(\/.*)?|sign-in\/session)$/;

/** What the log says of a refusal, by its status. */
const WHY: Readonly<Record<number, string>> = {
  400: "path cannot be decoded",
  401: "no token, or a wrong one",
  403: "sent by a page of another site",
  405: "only to be read",
  421: "foreign Host",
};

/** Whether a request for a path that needs no token is let in. */
export function isLetIn(request: Request): boolean {
  return answerOf(request) === null;
}

/** The answer to a request that is not let in; null when it is. The log has it too, but for who is led to sign in. */
export function refusal(request: Request): Response | null {
  const refused = answerOf(request);
  if (refused === null) return null;
  markRefused();
  const { status } = refused;
  const asked = { method: request.method, path: shortPath(new URL(request.url).pathname), status };
  if (status < 400) log().debug(asked, "led to sign in");
  // As often as somebody likes.
  else if (status === 429) log().debug(asked, "request refused: too many wrong tokens");
  else log().warn({ ...asked, why: WHY[status] }, "request refused");
  return refused;
}

function answerOf(request: Request): Response | null {
  const { pathname, search } = new URL(request.url);
  if (FOR_EVERYBODY.has(pathname)) return null;
  const token = configuredToken(process.env);
  const asksWho = token !== null || isOidcOn(process.env);
  const host = request.headers.get("host");
  const allowed = hostList(process.env.SKSCOPE_ALLOWED_HOSTS);
  // A foreign name is a danger only where nobody is asked who he is: cookies do not follow to another name.
  if (host === null || (!asksWho && !isAllowedHost(host, allowed))) {
    const detail = `This server answers for localhost only, not for ${JSON.stringify(host)}. SKSCOPE_ALLOWED_HOSTS names others.`;
    return problemResponse("foreign-host", detail, pathname);
  }
  const changes = request.method !== "GET" && request.method !== "HEAD";
  // A page of another site may lead here, and nothing else: what a page asks for may start work (`app/view`).
  const isLink = !changes && !PROGRAMS.test(pathname) && isNavigation(request.headers);
  const isShown = !changes && isOpenEmbed(pathname, process.env);
  if (!isLink && !isShown && isCrossSite(request.headers, host, allowed)) {
    return problemResponse("cross-site", "A page of another site sent this request.", pathname);
  }
  if (!isDecodable(pathname)) {
    return problemResponse("bad-parameter", "The path holds a percent sign that encodes nothing.", pathname);
  }
  if (changes && !TAKES_BODIES.test(pathname)) {
    const detail = `${request.method} is not possible here.`;
    return problemResponse("method-not-allowed", detail, pathname, { allow: "GET, HEAD" });
  }
  if (!asksWho || isShown || SIGN_IN.test(pathname)) return null;
  // By name, which counts for more than the token, that is everybody's.
  if (askerViewer()) return null;
  const admission = token === null ? "out" : admissionOf(request.headers, token, Date.now());
  if (admission === "in") return null;
  const waitMs = admission === "wrong" ? guesses().failed(addressOf(request.headers), Date.now()) : 0;
  if (PROGRAMS.test(pathname) || changes) {
    if (waitMs > 0) return tooManyGuesses(waitMs, pathname);
    const detail =
      token === null
        ? "This server wants to know who asks: sign in at /sign-in with a browser."
        : "This server wants a token: send it as `Authorization: Bearer TOKEN`.";
    return problemResponse("unauthorized", detail, pathname, { "www-authenticate": "Bearer" });
  }
  const location = new URL(`/sign-in?next=${encodeURIComponent(pathname + search)}`, request.url);
  return new Response(null, {
    status: 307,
    headers: { location: location.href, "cache-control": "no-store" },
  });
}

/** The policy towards windows that a page opens: a hold on them only where a trace may be handed over. */
export function openerPolicy(pathname: string): string {
  return HANDS_OVER.test(pathname) ? "same-origin-allow-popups" : "same-origin";
}

/** The same answer with the headers that every answer has. @param asked headers of the request */
export function secured(response: Response, asked: Headers): Response {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  if (isHttps(asked)) response.headers.set("strict-transport-security", STRICT_TRANSPORT);
  return response;
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
