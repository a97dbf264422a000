/** Who sends a request, by the cookie of a session with an OpenID provider. */
import type { IncomingHttpHeaders } from "node:http";
import { log } from "../log.ts";
import type { Viewer } from "../viewer.ts";
import { isOidcOn, sessionSettings } from "./settings.ts";
import { cookieIn, viewerCookieName, viewerOf } from "./viewer-session.ts";

/** The cookie's value; null where there is none, or nobody signs in that way. Costs nothing then. */
export function sealedViewer({ host, cookie }: IncomingHttpHeaders): string | null {
  if (cookie === undefined || !isOidcOn(process.env)) return null;
  return cookieIn(cookie, viewerCookieName(new Headers(host === undefined ? {} : { host })));
}

/** Never rejects: who cannot be told is nobody. */
export async function requestViewer(sealed: string): Promise<Viewer | null> {
  try {
    return await viewerOf(sealed, sessionSettings(process.env).secret, Date.now());
  } catch (error) {
    log().error({ err: error }, "sessions cannot be read");
    return null;
  }
}
