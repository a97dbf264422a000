/**
 * Before every request, static files included: only this machine may ask, and pages may only run scripts of this server.
 * The scripts of package.json bind to 127.0.0.1 already; the checks here are against web pages that reach this machine
 * through the browser that runs on it.
 */
import { type NextRequest, NextResponse } from "next/server";
import { hostList, isAllowedHost, isCrossSite } from "./lib/server/host.ts";
import { problemResponse } from "./lib/server/problem.ts";

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

export function proxy(request: NextRequest): Response {
  const response = answer(request);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
  return response;
}

function answer(request: NextRequest): Response {
  const { pathname } = request.nextUrl;
  const host = request.headers.get("host");
  const allowed = hostList(process.env.SKSCOPE_ALLOWED_HOSTS);
  if (host === null || !isAllowedHost(host, allowed)) {
    const detail = `This server answers for localhost only, not for ${JSON.stringify(host)}. SKSCOPE_ALLOWED_HOSTS names others.`;
    return problemResponse("foreign-host", detail, pathname);
  }
  const isApi = pathname === "/api" || pathname.startsWith("/api/");
  if (isApi && isCrossSite(request.headers, host, allowed)) {
    return problemResponse("cross-site", "A page of another site sent this request.", pathname);
  }
  if (!isDecodable(pathname)) {
    return problemResponse("bad-parameter", "The path holds a percent sign that encodes nothing.", pathname);
  }
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const policy = contentSecurityPolicy(nonce);
  // Next reads the nonce from the request's own policy and puts it on its scripts.
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
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

function contentSecurityPolicy(nonce: string): string {
  // In development React evaluates code to rebuild stacks, and styles come through scripts.
  const development = process.env.NODE_ENV === "development" ? " 'unsafe-eval'" : "";
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
