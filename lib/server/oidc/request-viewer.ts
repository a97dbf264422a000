/** Who sends a request, by the cookie of a session with an OpenID provider. */
import type { IncomingHttpHeaders } from "node:http";
import { log } from "../log.ts";
import type { Viewer } from "../viewer.ts";
import { isOidcOn, sessionSettings } from "./settings.ts";
import { cookieIn, viewerCookieName, viewerOf } from "./viewer-session.ts";

/** As `viewerCookieName` reads it. */
const PROTO = "x-forwarded-proto";

/** The cookie's value; null where there is none, or nobody signs in that way. Costs nothing then. */
export function sealedViewer({ host, cookie, ...more }: IncomingHttpHeaders): string | null {
  if (cookie === undefined || !isOidcOn(process.env)) return null;
  const asked = new Headers();
  if (host !== undefined) asked.set("host", host);
  const proto = more[PROTO];
  if (proto !== undefined) asked.set(PROTO, [proto].flat().join(","));
  return cookieIn(cookie, viewerCookieName(asked));
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
