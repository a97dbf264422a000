/** Beginning a session: the token of a form against a cookie. */
import { configuredToken, createFailureLimit, isSame, safeNext, sessionCookie } from "./auth.ts";
import { log } from "./log.ts";
import { problemResponse } from "./problem.ts";
import { shared } from "./shared.ts";

const failureLimit = shared("signIn", createFailureLimit);

/** Our form posts only a short token; larger bodies are refused. */
const MAX_FORM_BYTES = 16 * 1024;

/** Leads on where the visitor wanted to go, or back to the form; 429 after too many wrong tokens. */
export async function signIn(request: Request): Promise<Response> {
  const limit = failureLimit();
  const { pathname } = new URL(request.url);
  const token = configuredToken(process.env);
  if (Number(request.headers.get("content-length") ?? 0) > MAX_FORM_BYTES) {
    return problemResponse("bad-parameter", "The form is too large.", pathname);
  }
  const form = new URLSearchParams(await request.text());
  const next = safeNext(form.get("next"));
  if (token === null) return leadTo(next);
  const waitMs = limit.waitMs(Date.now());
  if (waitMs > 0) {
    const seconds = String(Math.ceil(waitMs / 1_000));
    log().warn({ waitMs }, "sign-in refused: too many wrong tokens");
    const detail = `Too many wrong tokens. Try again in ${seconds} s.`;
    return problemResponse("too-many-tries", detail, pathname, { "retry-after": seconds });
  }
  if (!isSame((form.get("token") ?? "").trim(), token)) {
    limit.failed(Date.now());
    log().warn("sign-in refused: wrong token");
    return leadTo(`/sign-in?failed=1&next=${encodeURIComponent(next)}`);
  }
  const isHttps = (request.headers.get("x-forwarded-proto") ?? "").split(",")[0]?.trim() === "https";
  return leadTo(next, { "set-cookie": sessionCookie(token, isHttps) });
}

function leadTo(location: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(null, { status: 303, headers: { location, "cache-control": "no-store", ...headers } });
}
