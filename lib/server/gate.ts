/**
 * Who is let in. `proxy.ts` asks before every request but one: Next keeps the whole body of a request in memory while a
 * proxy stands before it, so the route of uploads is outside, and asks here itself.
 */
import { hostList, isAllowedHost, isCrossSite } from "./host.ts";
import { problemResponse } from "./problem.ts";

const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

/** The answer to a request that is not let in; null when it is. */
export function refusal(request: Request): Response | null {
  const { pathname } = new URL(request.url);
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
  return null;
}

/** The same answer with the headers that every answer has. */
export function secured(response: Response): Response {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.headers.set(name, value);
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
