/**
 * Before every request, static files included: only this machine may ask, and pages may only run scripts of this server.
 * The scripts of package.json bind to 127.0.0.1 already; the checks here are against web pages that reach this machine
 * through the browser that runs on it.
 */
import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy, freshNonce } from "./lib/server/content-policy.ts";
import { frameAncestors } from "./lib/server/embedding.ts";
import { openerPolicy, refusal, secured } from "./lib/server/gate.ts";

export const config = {
  // Everything but the routes that take a body, which ask the gate themselves: before a proxy, Next reads all of a body.
  matcher: [
    { source: "/((?!api/recordings$|sign-in/session$).*)" },
    {
      source: "/api/recordings",
      missing: [{ type: "header", key: "content-type", value: "application/octet-stream" }],
    },
  ],
};

export function proxy(request: NextRequest): Response {
  const response = secured(refusal(request) ?? admit(request), request.headers);
  response.headers.set("cross-origin-opener-policy", openerPolicy(request.nextUrl.pathname));
  return response;
}

function admit(request: NextRequest): Response {
  const nonce = freshNonce();
  const policy = contentSecurityPolicy(nonce, frameAncestors(request.nextUrl.pathname, process.env));
  // Next reads the nonce from the request's own policy and puts it on its scripts.
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}
